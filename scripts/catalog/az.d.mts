import type { OperationRow } from './codes.mjs';

export function groupAndOperation(words: readonly string[]): { group: string; operation: string };
export function readAzRows(tsv: string): OperationRow[];
