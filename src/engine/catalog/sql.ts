import type { Effect } from '../../contracts/words';
import { judgeSql } from './sql/judge';

/** Where deleting a row is deleting the thing itself: an item of DynamoDB has no other rows beside it. */
export interface SqlOptions {
  readonly rowsAreResources?: boolean;
}

/**
 * The effects of the statements of a SQL text (PartiQL too) whose dialect is not known. A text that cannot be known or
 * is no SQL is `opaque`.
 */
export function sqlEffects(sql: string, options: SqlOptions = {}): Effect[] {
  const { effects, findings } = judgeSql(sql, 'any');
  const deletes =
    options.rowsAreResources && findings.some((finding) => finding.what.startsWith('deletes rows'));
  return deletes
    ? ['destroy', ...effects.filter((effect) => effect !== 'destroy' && effect !== 'modify')]
    : [...effects];
}
