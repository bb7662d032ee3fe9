import type { Effect } from '../../../contracts/words';
import { isKnown } from '../../invocation';
import { sqlEffects } from '../sql';
import type { HttpRequest } from './call';
import { jsonOf, stringsOf } from './json';

/** Keys under which APIs of databases take statements. */
const KEYS = /^(?:sql|query|queries|statement|statements|stmt|q)$/i;
const BEGINS_LIKE_SQL =
  /^\s*(?:\/\*|--|\(|select|show|describe|explain|with|values|use|begin|start|commit|set|declare|create|insert|copy|import|load|alter|update|merge|upsert|replace|grant|revoke|call|execute|vacuum|drop|delete|truncate|purge|pragma|optimize|kill|system|detach|attach|rename)\b/i;

/** Paths of APIs that take statements. */
const TAKES_SQL = /\/(?:query|queries|sql|_sql|statements?|pipeline|execute|exec|run_sql|jobs|raw)$/i;

/** The effects of the SQL that a request carries in a JSON body or in the query of its address; undefined without any. */
export function sqlOfBody(request: HttpRequest, anyPath = false): Effect[] | undefined {
  if (!anyPath && !TAKES_SQL.test(request.path)) return undefined;
  const texts = [...request.address.query]
    .concat(stringsOf(jsonOf(request.body)))
    .filter(
      ([key, text]) => KEYS.test(key) && (BEGINS_LIKE_SQL.test(text) || text.trim() === '' || !isKnown(text)),
    )
    .map(([, text]) => text);
  if (request.body !== undefined && BEGINS_LIKE_SQL.test(request.body)) texts.push(request.body);
  const statements = texts.filter((text) => text.trim() !== '');
  if (statements.length === 0) return undefined;
  const effects = new Set(statements.flatMap((text) => sqlEffects(text)));
  if (effects.size > 1) effects.delete('read');
  return [...effects];
}
