// Reads aws_ops.tsv: service_cli, op_cli, iam_action, access_level, label, confidence, flags.

const LABELS = {
  read: 'r',
  create: 'c',
  modify: 'm',
  destructive: 'd',
  privilege: 'p',
  exposure: 'e',
  cost: '$',
  'secret-read': 's',
};

/** Flags that change what is judged. The others say which CLI version has the operation, or that it waits or moves data. */
const FLAGS = {
  guard: 'g',
  exec: 'x',
  irreversible: 'i',
  disrupt: 'o',
  local: 'l',
  exposure: 'E',
  'secret-read': 'S',
  cost: 'C',
  destructive: 'D',
  privilege: 'P',
};

/** The code of a label with its flags; src/engine/catalog/codes.ts says what each letter means. */
export function codeOf(label, flags) {
  const letter = LABELS[label];
  if (letter === undefined) throw new Error(`unknown label: ${label}`);
  return (
    letter +
    flags
      .split(',')
      .map((flag) => FLAGS[flag] ?? '')
      .sort()
      .join('')
  );
}

/** One row for each operation; a later row for the same operation must agree with the first. */
export function readAwsRows(tsv) {
  const rows = new Map();
  for (const [index, line] of tsv.trimEnd().split('\n').entries()) {
    if (index === 0) continue;
    const [group, operation, , , label, , flags = ''] = line.split('\t');
    const row = { group, operation, code: codeOf(label, flags), label, flags };
    const key = `${group} ${operation}`;
    const first = rows.get(key);
    if (first && first.code[0] !== row.code[0])
      throw new Error(`line ${index + 1}: ${key} is labelled twice`);
    if (!first) rows.set(key, row);
  }
  return [...rows.values()];
}
