import type { OperationRow } from './codes.mjs';

export function readAwsRows(tsv: string): OperationRow[];
