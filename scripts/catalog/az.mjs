// Reads az_cmds.tsv: command, source, status, has_yes, verb, label, confidence, flags.
import { codeOf, distinctRows, tableLines } from './codes.mjs';

/** Words that are the verb though another follows: `create` of `connection create redis`. */
const VERBS =
  /^(?:create|update|delete|remove|add|attach|show|list|upgrade|deploy|validate|run|logs|preview-configuration)$/;

/**
 * The group and the operation of a command that is a path of words. The group is its first word. The operation begins
 * with the verb, which az puts last, so that rules by verb and by what it acts on hold in every group:
 * `network nsg rule create` is "create-nsg-rule", `storage account list-keys` "list-account-keys".
 * Kept in step with src/engine/catalog/az/path.ts.
 */
export function groupAndOperation(words) {
  if (words.length === 1) return { group: 'az', operation: words[0] };
  const found = words.findLastIndex((word, i) => i > 0 && VERBS.test(word));
  const at = found < 0 ? words.length - 1 : found;
  const [verb, ...object] = words[at].split(/[-_]/);
  const all = [verb, ...words.slice(1, at), ...object, ...words.slice(at + 1)];
  return { group: words[0], operation: all.join('-').replaceAll('_', '-') };
}

export function readAzRows(tsv) {
  return distinctRows(
    tableLines(tsv).map(([command, , , , , label, , flags = '']) => ({
      ...groupAndOperation(command.split(' ')),
      code: codeOf(label, flags),
      label,
      flags,
    })),
  );
}
