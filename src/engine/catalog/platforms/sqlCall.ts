import { UNKNOWN } from '../../invocation';
import type { CliCall } from '../cli/parse';
import type { CliJudged } from '../cli/spec';
import { sqlEffects } from '../sql';

/** SQL is shown as far as it tells what it is about. */
const SHOWN = 80;

/** Judges the SQL that one of the options gives, or `plain`; what is typed into a prompt later cannot be known. */
export function judgeSqlCall(
  call: CliCall,
  { draft }: CliJudged,
  options: readonly string[],
  plain?: string,
  stdin?: string,
): void {
  const sql = options.flatMap((name) => call.given.get(name) ?? []).at(-1) ?? plain ?? stdin;
  if (sql === undefined || sql === '') return;
  draft.become(sqlEffects(sql), undefined, `with ${sql.replaceAll(UNKNOWN, '…').slice(0, SHOWN)}`);
}
