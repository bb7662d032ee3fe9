// Reads gcloud_cmds.tsv: cli (gcloud, bq or gsutil), command, tracks, verb, label, confidence, flags.
import { distinctRows, pathRow, tableLines } from './codes.mjs';

export function readGcloudRows(tsv) {
  return distinctRows(
    tableLines(tsv).map(([cli, command, , verb, label, , flags = '']) =>
      pathRow([cli, ...command.split(' ')], verb, label, flags),
    ),
  );
}
