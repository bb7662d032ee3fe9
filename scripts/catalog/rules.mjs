// Turns rows (group, operation, code) into the smallest set of rules that gives every row its code again, and that
// judges operations which no table knows by their verb. Knows nothing of a provider: aws, gcloud and az use it alike.
// A group is a word without blanks; words of a path are joined by dots ("compute.instances").
//
// The most specific rule that matches an operation decides. From general to specific:
//   verb            "delete"                      every operation that starts with it
//   verb + last     "delete *policy"              ... and ends with this word
//   verb + last two "put *public-access-block"    ... and ends with these two
//   group + verb    "iam" "create"                ... in one group (a service)
//   operation       "tag-resource"                this very operation, in any group
//   group + operation                             one row

/** Words in front of the verb that say how, not what. Kept in step with src/engine/catalog/table.ts. */
const ADVERBS = new Set(['batch', 'admin', 'bulk']);

/** What the rules look at: verb, last word, last two words; '' where the operation is too short. */
export function features(operation) {
  const words = operation.split(/[- ]/);
  const at = words.length > 1 && ADVERBS.has(words[0]) ? 1 : 0;
  const after = words.length - at - 1;
  return {
    verb: words[at],
    last: after > 0 ? words.at(-1) : '',
    lastTwo: after > 1 ? words.slice(-2).join('-') : '',
  };
}

const LEVELS = [
  { name: 'last', key: (row) => row.last && `${row.verb} ${row.last}` },
  { name: 'lastTwo', key: (row) => row.lastTwo && `${row.verb} ${row.lastTwo}` },
  { name: 'groupVerb', key: (row) => `${row.group} ${row.verb}`, local: true },
  { name: 'operation', key: (row) => row.operation },
];

function groupBy(rows, key) {
  const groups = new Map();
  for (const row of rows) {
    const k = key(row);
    if (!k) continue;
    const list = groups.get(k);
    if (list) list.push(row);
    else groups.set(k, [row]);
  }
  return groups;
}

/** The most frequent code; ties by code, so that the output does not depend on the order of rows. */
function majority(rows) {
  const counts = new Map();
  for (const row of rows) counts.set(row.code, (counts.get(row.code) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0][0];
}

const bytes = (rows) => rows.reduce((sum, row) => sum + row.operation.length + 1, 0);

/** Adds the rules of one level that cost less than the rows they settle. Changes `row.now`, the code given so far. */
function addLevel(rows, level) {
  const rules = new Map();
  for (const [key, members] of [...groupBy(rows, level.key)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const code = majority(members);
    const settled = members.filter((row) => row.code === code && row.now !== code);
    const broken = members.filter((row) => row.code !== code && row.now === row.code);
    const cost = level.local ? key.split(' ')[1].length + 2 : key.length + 1;
    if (bytes(settled) - bytes(broken) <= cost) continue;
    rules.set(key, code);
    for (const row of members) row.now = code;
  }
  return rules;
}

/**
 * @param {{group: string, operation: string, code: string}[]} input
 * @param {boolean} spelt  lists every operation of several words, so that a reader can tell it from one with an argument
 * @returns rules by level, each a Map from key to code; `exceptions` from "group operation" to code
 */
export function buildRules(input, spelt = false) {
  const rows = input.map((row) => ({ ...row, ...features(row.operation), now: '' }));
  const verbs = new Map();
  for (const [verb, members] of groupBy(rows, (row) => row.verb)) {
    const code = majority(members);
    verbs.set(verb, code);
    for (const row of members) row.now = code;
  }
  const rules = { verbs };
  for (const level of LEVELS) rules[level.name] = addLevel(rows, level);
  rules.exceptions = new Map(
    rows
      .filter((row) => row.now !== row.code || (spelt && row.operation.includes(' ')))
      .map((row) => [`${row.group} ${row.operation}`, row.code]),
  );
  return rules;
}
