/** Words that are the verb though another follows: `create` of `connection create redis`. Kept in step with the generator. */
const VERBS =
  /^(?:create|update|delete|remove|add|attach|show|list|upgrade|deploy|validate|run|logs|preview-configuration)$/;

/** A command's words as the table knows them. */
export interface AzOperation {
  /** First word of the path: "network"; "az" for a command of one word. */
  readonly group: string;
  /** The verb in front of what it acts on: "create-nsg-rule". */
  readonly operation: string;
}

/**
 * az puts the verb last. The table has it first, so that its rules by verb and by object hold in every group:
 * `network nsg rule create` is "create-nsg-rule", `storage account list-keys` "list-account-keys".
 * Kept in step with scripts/catalog/az.mjs, which a test holds against it.
 */
export function operationOf(path: readonly string[]): AzOperation {
  if (path.length <= 1) return { group: 'az', operation: path[0] ?? '' };
  const at = verbIndex(path);
  const [verb = '', ...object] = (path[at] ?? '').split(/[-_]/);
  const words = [verb, ...path.slice(1, at), ...object, ...path.slice(at + 1)];
  return { group: path[0] ?? '', operation: words.join('-').replaceAll('_', '-') };
}

/** Where the verb stands in the path; the last word where none of the usual ones is in it. */
export function verbIndex(path: readonly string[]): number {
  for (let i = path.length - 1; i > 0; i -= 1) if (VERBS.test(path[i] ?? '')) return i;
  return Math.max(0, path.length - 1);
}
