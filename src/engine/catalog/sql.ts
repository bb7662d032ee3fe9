import { isKnown } from '../invocation';
import type { Effect } from '../../contracts/words';

/** Takes comments out and empties string literals, so that only words of the language are left. */
function bare(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)/g, (part) =>
    part.startsWith("'") ? "''" : part.startsWith('"') ? '"x"' : ' ',
  );
}

const READS =
  /^(select|show|describe|desc|explain|with|values|use|begin|start|commit|rollback|set|declare|fetch|unload|table|list|prepare)$/;
const CREATES = /^(create|insert|copy|import|load)$/;
const MODIFIES =
  /^(alter|update|merge|upsert|replace|grant|revoke|call|execute|msck|vacuum|analyze|refresh|optimize|rename|do)$/;
const DESTROYS = /^(drop|delete|truncate|purge)$/;
/** Words that write although the statement begins with one that reads. */
const HIDDEN: readonly (readonly [RegExp, Effect])[] = [
  [/\b(?:delete\s+from|drop\s+\w|truncate\s+table)\b/, 'destroy'],
  [/\bupdate\s+\S+\s+set\b/, 'modify'],
  [/\binsert\s+into\b|\bselect\b[^;]*\binto\b/, 'create'],
];

function statementEffect(statement: string): Effect {
  const text = statement.trim().toLowerCase().replace(/^\(+/, '');
  const word = /^[a-z]+/.exec(text)?.[0] ?? '';
  if (DESTROYS.test(word)) return 'destroy';
  if (word === 'alter' && /\bdrop\b/.test(text)) return 'destroy';
  if (word === 'update' && !/\bwhere\b/.test(text)) return 'destroy';
  if (word === 'grant' || word === 'revoke') return 'privilege';
  if (CREATES.test(word)) return word === 'create' && /\bor\s+replace\b/.test(text) ? 'modify' : 'create';
  if (MODIFIES.test(word)) return 'modify';
  if (!READS.test(word)) return 'opaque';
  return HIDDEN.find(([pattern]) => pattern.test(text))?.[1] ?? 'read';
}

/**
 * The effects of the statements of a SQL text (PartiQL too), each judged by its leading word and by the writes hidden in
 * common table expressions. A text that cannot be known or does not begin with a word of SQL is `opaque`.
 */
export function sqlEffects(sql: string): Effect[] {
  if (!isKnown(sql)) return ['opaque'];
  const effects = new Set<Effect>();
  for (const statement of bare(sql).split(';'))
    if (statement.trim() !== '') effects.add(statementEffect(statement));
  if (effects.size === 0) effects.add('opaque');
  if (effects.size > 1) effects.delete('read');
  return [...effects];
}
