// Reads gcloud_cmds.tsv: cli (gcloud, bq or gsutil), command, tracks, verb, label, confidence, flags.
import { distinctRows, pathRow, tableLines } from './codes.mjs';

/** Verbs that a path goes on after: "sql import csv". The table's own column sometimes names the noun instead. */
const OPENING = new Set(
  'create update submit export import add-job print-settings migrate configure restore'.split(' '),
);

function verbOf(words) {
  return words.find((word, i) => i > 1 && i < words.length - 1 && OPENING.has(word)) ?? words.at(-1);
}

export function readGcloudRows(tsv) {
  return distinctRows(
    tableLines(tsv).map(([cli, command, , , label, , flags = '']) => {
      const words = [cli, ...command.split(' ')];
      return pathRow(words, verbOf(words), label, flags);
    }),
  );
}
