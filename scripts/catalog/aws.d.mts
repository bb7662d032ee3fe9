export interface OperationRow {
  group: string;
  operation: string;
  code: string;
  label: string;
  flags: string;
}
export function codeOf(label: string, flags: string): string;
export function readAwsRows(tsv: string): OperationRow[];
