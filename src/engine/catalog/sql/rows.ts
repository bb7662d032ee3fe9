import { isKnown } from '../../invocation';
import { alwaysTrue } from './condition';
import { isSessionTable, nameAt, type Finding } from './definitions';
import type { Token } from './tokens';

const AFTER_CONDITION: ReadonlySet<string> = new Set(
  'returning order limit option output group fetch'.split(' '),
);

/** The condition behind the statement's own WHERE; undefined where it has none. */
function conditionOf(tokens: readonly Token[], word = 'where'): readonly Token[] | undefined {
  const depth = tokens[0]?.depth ?? 0;
  const at = tokens.findIndex(
    (token) => token.kind === 'word' && token.text === word && token.depth === depth,
  );
  if (at < 0) return undefined;
  const rest = tokens.slice(at + 1);
  const end = rest.findIndex(
    (token) => token.kind === 'word' && token.depth === depth && AFTER_CONDITION.has(token.text),
  );
  return end < 0 ? rest : rest.slice(0, end);
}

/** `id IN (SELECT id FROM the same table)` spares no row either. */
function selectsItself(condition: readonly Token[], table: string): boolean {
  if (condition[1]?.text !== 'in' || condition[3]?.text !== 'select' || condition.at(-1)?.text !== ')')
    return false;
  const from = condition.findIndex((token) => token.text === 'from');
  return from > 0 && from === condition.length - 3 && condition[from + 1]?.text === table;
}

function sparesNone(condition: readonly Token[] | undefined, table: string): boolean {
  return (
    condition === undefined ||
    condition.length === 0 ||
    alwaysTrue(condition) ||
    selectsItself(condition, table)
  );
}

function rowsOf(verb: string, table: string, condition: readonly Token[] | undefined): Finding[] {
  const all = sparesNone(condition, table);
  const what = `${verb} ${all ? 'every row' : 'rows'} of ${table}`;
  const found: Finding = {
    effect: isSessionTable(table) ? 'read' : all ? 'destroy' : 'modify',
    what,
    target: table,
  };
  // `WHERE $CONDITION` may be any condition at all.
  const isHidden = condition?.length === 1 && !isKnown(condition[0]?.text ?? '');
  return isHidden ? [found, { effect: 'opaque', what: `${what} by a condition that is not known` }] : [found];
}

/** DELETE: by what its condition leaves. */
export function judgeDelete(tokens: readonly Token[]): Finding[] {
  let at = 1;
  while (/^(?:from|top|low_priority|quick|ignore|only)$/.test(tokens[at]?.text ?? '')) at += 1;
  return rowsOf('deletes', nameAt(tokens, at).name, conditionOf(tokens));
}

export function judgeUpdate(tokens: readonly Token[]): Finding[] {
  if (tokens[1]?.text === 'statistics') return [{ effect: 'modify', what: 'updates statistics' }];
  let at = 1;
  while (/^(?:only|low_priority|ignore|or|rollback|abort|replace|fail|top)$/.test(tokens[at]?.text ?? ''))
    at += 1;
  return rowsOf('changes', nameAt(tokens, at).name, conditionOf(tokens));
}

/** ClickHouse: ALTER TABLE t DELETE WHERE …, and UPDATE. */
export function judgeMutation(tokens: readonly Token[], name: string): Finding[] {
  const at = tokens.findIndex(
    (token, i) => i > 2 && token.kind === 'word' && /^(?:delete|update)$/.test(token.text),
  );
  if (at < 0 || tokens[1]?.text !== 'table') return [];
  const condition = conditionOf(tokens.slice(at));
  return condition ? rowsOf(tokens[at]?.text === 'delete' ? 'deletes' : 'changes', name, condition) : [];
}

/** MERGE: it may delete what has no match. */
export function judgeMerge(tokens: readonly Token[]): Finding[] {
  const text = tokens.map((token) => (token.kind === 'word' ? token.text : '')).join(' ');
  const target = nameAt(tokens, tokens[1]?.text === 'into' ? 2 : 1).name;
  const deletes = /\bthen +delete\b/.test(text);
  const condition = conditionOf(tokens, 'on')?.slice(0, 5) ?? [];
  const cut = condition.findIndex((token) => token.text === 'when');
  const all =
    /\bnot matched by source\b.{0,400}\bthen +delete\b/.test(text) ||
    alwaysTrue(cut < 0 ? condition : condition.slice(0, cut));
  return deletes && all
    ? [{ effect: 'destroy', what: `deletes the rows of ${target} that have no match`, target }]
    : [{ effect: 'modify', what: `merges rows into ${target}`, target }];
}

/** TRUNCATE: all rows of each table. */
export function judgeTruncate(tokens: readonly Token[]): Finding[] {
  const at = /^(?:table|database|all)$/.test(tokens[1]?.text ?? '') ? 2 : 1;
  const { name } = nameAt(tokens, at);
  const isTemporary = isSessionTable(name) && !tokens.some((token) => token.text === ',');
  return [
    {
      effect: isTemporary ? 'read' : 'destroy',
      what: `deletes every row of ${name}`,
      target: name,
      defines: true,
    },
  ];
}
