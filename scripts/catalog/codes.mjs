// Labels and flags of the tables of command surfaces as codes; src/engine/catalog/codes.ts says what each letter means.

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

/** The code of a label with its flags, which are separated by commas. */
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
export function distinctRows(rows) {
  const found = new Map();
  for (const row of rows) {
    const key = `${row.group} ${row.operation}`;
    const first = found.get(key);
    if (first && first.code[0] !== row.code[0]) throw new Error(`${key} is labelled twice`);
    if (!first) found.set(key, row);
  }
  return [...found.values()];
}

/** The lines of a table below its heading, as lists of columns. */
export function tableLines(tsv) {
  return tsv
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'));
}

/**
 * The row of a command that is a path of words, `compute instances delete`: its group is the path up to the verb, joined
 * by dots, its operation the rest. Mostly the verb is the last word; `resource-policies create hourly` goes on after it.
 */
export function pathRow(words, verb, label, flags) {
  const at = Math.max(words.lastIndexOf(verb), 1);
  return {
    group: words.slice(0, at).join('.'),
    operation: words.slice(at).join(' '),
    code: codeOf(label, flags),
    label,
    flags,
  };
}
