export interface OperationRow {
  /** Words up to the verb, joined by dots where there are several. */
  group: string;
  operation: string;
  code: string;
  label: string;
  flags: string;
}
