import type { Effect } from '../../../contracts/words';
import { nameAt, type Finding } from './definitions';
import type { Statement } from './split';
import { effectOfHead } from './verbs';

/** The finding of what changes nothing. */
export function read(what: string): Finding[] {
  return [{ effect: 'read', what }];
}

/** Statements that their first words tell. */
export function judgePlain(word: string, next: string, tokens: Statement): Finding[] {
  const effect = exception(word, next, tokens) ?? effectOfHead(word, next);
  if (effect === undefined)
    return [{ effect: 'opaque', what: `runs a statement that is not known: ${word}` }];
  if (effect === 'read') return read(`runs ${word}`);
  const what = `runs ${word}${second(next)}`;
  return [
    { effect, what, ...(effect === 'create' || effect === 'modify' ? {} : { defines: true as const }) },
  ];
}

/** Heads that their arguments make something else. */
function exception(word: string, next: string, tokens: Statement): Effect | undefined {
  const has = (text: string) => tokens.some((token) => token.kind === 'word' && token.text === text);
  if (word === 'insert' || word === 'load') {
    if (next === 'overwrite' || has('overwrite')) return 'destroy';
    if (word === 'load' && tokens[1]?.kind === 'string') return 'remote-run';
    return word === 'load' && !/^(?:data|xml)$/.test(next) ? 'read' : undefined;
  }
  if (word === 'install') return /^(?:plugin|component|soname)$/.test(next) ? 'remote-run' : 'read';
  if (word === 'pragma') return has('writable_schema') ? 'unprotect' : 'read';
  if (word === 'detach') return /^(?:table|view|dictionary)$/.test(next) ? 'modify' : 'read';
  if (word === 'restore' && /^(?:filelistonly|headeronly|verifyonly|labelonly)$/.test(next)) return 'read';
  if (word === 'vacuum' && has('retain') && tokens.some((token) => token.text === '0')) return 'destroy';
  if (word === 'dbcc' && has('repair_allow_data_loss')) return 'destroy';
  if (word === 'system' && /^(?:flush|sync)$/.test(next)) return 'read';
  return undefined;
}

/** COPY: a program on the server, rows into a table, or rows out. */
export function judgeCopy(tokens: Statement): Finding[] {
  const at = tokens.findIndex(
    (token, i) =>
      token.kind === 'word' && token.text === 'program' && /^(?:to|from)$/.test(tokens[i - 1]?.text ?? ''),
  );
  if (at > 0) return [{ effect: 'remote-run', what: 'runs a program on the database server', outside: true }];
  const depth = tokens[0]?.depth ?? 0;
  const direction = tokens.find(
    (token, i) => i > 1 && token.depth === depth && /^(?:to|from)$/.test(token.text),
  );
  const isLoad =
    direction?.text === 'from' &&
    tokens[2]?.kind !== 'string' &&
    !tokens.slice(0, 4).some((token) => token.text.startsWith('@'));
  return isLoad
    ? [
        {
          effect: 'create',
          what: `loads rows into ${nameAt(tokens, tokens[1]?.text === 'into' ? 2 : 1).name}`,
        },
      ]
    : read('copies rows out');
}

/** SET: a variable, or settings of the server. */
export function judgeSet(tokens: Statement): Finding[] {
  const text = tokens
    .slice(1, 4)
    .map((token) => token.text)
    .join('');
  if (/sql_log_bin|sql_log_off/.test(text))
    return [{ effect: 'unprotect', what: 'stops its log', outside: true }];
  if (text.startsWith('password')) return [{ effect: 'privilege', what: 'sets a password', outside: true }];
  if (/^(?:global|persist|@@global|@@persist|cluster)/.test(text))
    return [{ effect: 'modify', what: 'changes settings of the server', outside: true }];
  return read('sets a variable');
}

function second(next: string): string {
  return /^[a-z_]+$/.test(next) ? ` ${next}` : '';
}
