import type { OperationRow } from './codes.mjs';

export function readGcloudRows(tsv: string): OperationRow[];
