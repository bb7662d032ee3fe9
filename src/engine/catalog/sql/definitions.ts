import type { Effect } from '../../../contracts/words';
import type { Token } from './tokens';

/** What one statement does. */
export interface Finding {
  readonly effect: Effect;
  /** The end of a sentence whose subject is the command: "drops the table users". */
  readonly what: string;
  readonly target?: string;
  /** Cannot be undone by a ROLLBACK where definitions commit by themselves (MySQL, Oracle). */
  readonly defines?: true;
  /** Not undone by any ROLLBACK: it acts outside of the tables. */
  readonly outside?: true;
}

/** Names that do not end a search for the object's name. */
const NOISE: ReadonlySet<string> = new Set(
  'if exists not concurrently only cascade restrict lightweight temporary temp global local unlogged or replace'.split(
    ' ',
  ),
);

/** The name that begins at `at`, with its schema: `public.users`. */
export function nameAt(tokens: readonly Token[], at: number): { name: string; end: number } {
  let i = at;
  while (NOISE.has(tokens[i]?.text ?? '') && tokens[i]?.kind === 'word') i += 1;
  let name = '';
  for (; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token?.text !== '.' && name !== '' && !name.endsWith('.')) break;
    if (!token || (token.kind === 'mark' && token.text !== '.')) break;
    name += token.text;
  }
  return { name, end: i };
}

/** Tables that are gone with the session, or that somebody made for a moment. */
export function isSessionTable(name: string): boolean {
  return /^(?:#|tempdb\.|pg_temp\.|temp\.)/.test(name);
}

export function isScratch(name: string): boolean {
  return /^(?:\w+\.)?(?:tmp|temp|scratch)(?:_|$)|_(?:tmp|temp)$/.test(name);
}

/** Definitions that hold no data: what is lost can be written again. */
const DEFINITIONS: ReadonlySet<string> = new Set(
  'index view function procedure trigger type domain rule aggregate operator cast collation conversion statistics event constraint synonym sequence routine comment macro secret language transform default text materialized foreign-server access dictionary pipe'.split(
    ' ',
  ),
);
const IDENTITIES: ReadonlySet<string> = new Set('user role login group credential certificate'.split(' '));
const SAFEGUARDS: ReadonlySet<string> = new Set(
  'policy masking row security audit resource network backup'.split(' '),
);

/** DROP …: by what is dropped. */
export function judgeDrop(tokens: readonly Token[]): Finding {
  let at = 1;
  while (
    /^(?:temporary|temp|external|foreign|global|local|public|unique|cached|retention|continuous|fulltext)$/.test(
      tokens[at]?.text ?? '',
    )
  )
    at += 1;
  const kind = tokens[at]?.text ?? '';
  const { name } = nameAt(tokens, at + (/^(?:view|table)$/.test(tokens[at + 1]?.text ?? '') ? 2 : 1));
  const what = `drops the ${kind} ${name}`.trimEnd();
  const found = { what, target: name, defines: true } as const;
  const isTemporary = tokens.some((token, i) => i < at && token.text.startsWith('temp'));
  if (kind === 'table' && (isTemporary || isSessionTable(name))) return { ...found, effect: 'read' };
  if (
    kind === 'table' &&
    isScratch(name) &&
    !tokens.some((token) => token.text === ',' || token.text === 'cascade')
  )
    return { ...found, effect: 'modify' };
  if (IDENTITIES.has(kind)) return { ...found, effect: 'privilege' };
  if (SAFEGUARDS.has(kind)) return { ...found, effect: 'unprotect' };
  const spreads = tokens.some((token) => token.kind === 'word' && token.text === 'cascade');
  return { ...found, effect: DEFINITIONS.has(kind) && !spreads ? 'modify' : 'destroy' };
}

/** What ALTER TABLE … DROP takes away without taking data. */
const SPARES =
  /^(?:constraint|index|foreign|primary|default|not|identity|expression|check|key|unique|trigger|statistics|period|clustering|system|tag)$/;

function judgeAlterAction(tokens: readonly Token[], i: number): Effect | undefined {
  const [word = '', next = '', third = ''] = [0, 1, 2].map((n) => tokens[i + n]?.text ?? '');
  if (word === 'drop') {
    if (/^(?:masking|row|policy|aggregation)$/.test(next)) return 'unprotect';
    return SPARES.test(next) ? 'modify' : 'destroy';
  }
  if (word === 'disable' && /^(?:trigger|row|rule)$/.test(next)) return 'unprotect';
  if (word === 'no' && next === 'force') return 'unprotect';
  if (word === 'nocheck' || (word === 'unset' && /^(?:masking|tag|data_retention)/.test(next)))
    return 'unprotect';
  if (
    word === 'set' &&
    next.startsWith('data_retention_time') &&
    tokens.slice(i, i + 4).some((t) => t.text === '0')
  )
    return 'unprotect';
  if (word === 'owner' && next === 'to') return 'privilege';
  if (/^(?:truncate|clear|remove)$/.test(word) && /^(?:partition|column|partitioning|index)/.test(next))
    return word === 'remove' ? 'modify' : 'destroy';
  if (word === 'delete' && next !== 'where') return undefined;
  if (word === 'delete' && third !== '') return 'modify';
  return undefined;
}

const RANK: readonly Effect[] = [
  'read',
  'create',
  'modify',
  'opaque',
  'remote-run',
  'unprotect',
  'privilege',
  'destroy',
];

export function worse(a: Effect, b: Effect): Effect {
  return RANK.indexOf(a) >= RANK.indexOf(b) ? a : b;
}

/** ALTER …: by what is altered, and how. */
export function judgeAlter(tokens: readonly Token[]): Finding {
  const kind = tokens[1]?.text ?? '';
  const { name, end } = nameAt(tokens, 2);
  const found = { target: name, defines: true } as const;
  if (IDENTITIES.has(kind) || /^(?:system|default|account|authorization|server|session)$/.test(kind)) {
    // A session's own settings are gone with it.
    if (kind === 'session')
      return { effect: 'read', what: 'changes settings of its own session', defines: true };
    return { ...found, effect: 'privilege', what: `changes the ${kind} ${name}`.trimEnd() };
  }
  if (kind === 'policy' || kind === 'masking')
    return { ...found, effect: 'unprotect', what: `changes the policy ${name}` };
  let effect: Effect = 'modify';
  for (let i = end; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token?.kind !== 'word' || token.depth !== (tokens[0]?.depth ?? 0)) continue;
    effect = worse(effect, judgeAlterAction(tokens, i) ?? 'modify');
  }
  const how =
    effect === 'destroy' ? 'drops a part of' : effect === 'unprotect' ? 'takes a safeguard off' : 'changes';
  return { ...found, effect, what: `${how} the ${kind} ${name}`.trimEnd() };
}

/** CREATE …: by what is made, and whether something was there before. */
export function judgeCreate(tokens: readonly Token[]): Finding {
  const replaces = tokens[1]?.text === 'or' && /^(?:replace|alter)$/.test(tokens[2]?.text ?? '');
  let at = replaces ? 3 : 1;
  let isTemporary = false;
  while (
    /^(?:global|local|temporary|temp|unlogged|external|foreign|unique|public|transient|dynamic|hybrid|virtual|secure|recursive|materialized|definer|force|editionable|iceberg|event-table)$/.test(
      tokens[at]?.text ?? '',
    )
  ) {
    isTemporary ||= (tokens[at]?.text ?? '').startsWith('temp');
    at += 1;
  }
  const kind = tokens[at]?.text ?? '';
  const { name } = nameAt(tokens, at + 1);
  const found = { target: name, defines: true } as const;
  if (isTemporary || isSessionTable(name))
    return { ...found, effect: 'read', what: `makes the temporary ${kind} ${name}` };
  if (IDENTITIES.has(kind)) return { ...found, effect: 'privilege', what: `creates the ${kind} ${name}` };
  if (/^(?:table|schema|database|stream|stage)$/.test(kind) && replaces)
    return { ...found, effect: 'destroy', what: `replaces the ${kind} ${name} and all that is in it` };
  const effect: Effect = runsCode(tokens) ? 'remote-run' : replaces ? 'modify' : 'create';
  return { ...found, effect, what: `${replaces ? 'replaces' : 'creates'} the ${kind} ${name}`.trimEnd() };
}

/** A function in a language that reaches the machine under the database. */
function runsCode(tokens: readonly Token[]): boolean {
  return tokens.some(
    (token, i) =>
      (token.text === 'language' &&
        /^(?:c|plpythonu|plpython3u|plperlu|plsh|pltclu)$/.test((tokens[i + 1]?.text ?? '').toLowerCase())) ||
      (token.text === 'soname' && token.kind === 'word'),
  );
}
