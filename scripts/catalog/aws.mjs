// Reads aws_ops.tsv: service_cli, op_cli, iam_action, access_level, label, confidence, flags.
import { codeOf, distinctRows, tableLines } from './codes.mjs';

export function readAwsRows(tsv) {
  return distinctRows(
    tableLines(tsv).map(([group, operation, , , label, , flags = '']) => ({
      group,
      operation,
      code: codeOf(label, flags),
      label,
      flags,
    })),
  );
}
