import { EFFECTS, type Effect } from '../../../contracts/words';
import { isKnown, UNKNOWN } from '../../invocation';
import type { Finding } from './definitions';
import { READINGS, type Dialect, type Reading } from './readings';
import { splitStatements, type Statement } from './split';
import { Script } from './statement';
import { tokenize } from './tokens';

/** Longest text that is judged word by word; the rest of a longer one is opaque. */
export const MAX_SQL = 1 << 17;

/** What a SQL text does. */
export interface SqlJudgement {
  /** Distinct, in the order of EFFECTS; `read` only alone. Never empty. */
  readonly effects: readonly Effect[];
  /** The findings, the most dangerous first. */
  readonly findings: readonly Finding[];
}

const DANGER: readonly Effect[] = [
  'read',
  'create',
  'modify',
  'cost',
  'secret',
  'opaque',
  'remote-run',
  'exposure',
  'unprotect',
  'privilege',
  'destroy',
  'tamper',
];

/** Judges every statement of a SQL text. Never throws; the time is linear in the length. */
export function judgeSql(text: string, dialect: Dialect): SqlJudgement {
  const findings: Finding[] = [];
  for (const reading of readingsFor(text, dialect))
    findings.push(...judgeReading(text.slice(0, MAX_SQL), reading));
  if (text.length > MAX_SQL)
    findings.push({ effect: 'opaque', what: 'runs more SQL than is looked at', outside: true });
  return judgementOf(findings);
}

/** The strictest of several judgements, with all that they found. */
export function judgementOf(findings: readonly Finding[]): SqlJudgement {
  const found = new Set(findings.map((finding) => finding.effect));
  if (found.size > 1) found.delete('read');
  const effects = EFFECTS.filter((effect) => found.has(effect));
  const sorted = [...findings].sort((a, b) => DANGER.indexOf(b.effect) - DANGER.indexOf(a.effect));
  return { effects: effects.length > 0 ? effects : ['read'], findings: sorted };
}

/** Where nothing stands in the text that dialects read differently, one reading is enough. */
function readingsFor(text: string, dialect: Dialect): readonly Reading[] {
  const all = READINGS[dialect];
  return all.length > 1 && !/[\\#"$]|\/\*|--/.test(text) ? all.slice(0, 1) : all;
}

function judgeReading(text: string, reading: Reading): readonly Finding[] {
  const { tokens, unclosed } = tokenize(text, reading);
  const statements = splitStatements(tokens, reading);
  const script = new Script(reading);
  const findings = statements.flatMap((statement) => withUnknown(statement, script.judge(statement)));
  if (unclosed)
    findings.push({ effect: 'opaque', what: 'runs SQL with a string or comment that does not end' });
  return isRolledBack(statements, findings, reading) ? findings.map(undone) : findings;
}

/** What stands in front of a value or a table's name: an unknown word there is data, as far as text can tell. */
const BEFORE_VALUE: ReadonlySet<string> = new Set(
  ['=', '==', '<', '>', '<=', '>=', '<>', '!=', ',', '(', '.', '+', '-', '%', '*', '||'].concat(
    'from join limit offset in like ilike between and interval table describe desc use'.split(' '),
  ),
);

/** Words that are not known before the command runs: harmless only where a value stands in a statement that reads. */
function withUnknown(statement: Statement, findings: Finding[]): Finding[] {
  const unknown = statement.flatMap((token, i) => (isKnown(token.text) ? [] : [i]));
  if (unknown.length === 0 || findings.some((finding) => finding.effect !== 'read')) return findings;
  const isValue = unknown.every((i) => {
    const { kind = 'word', text = '' } = statement[i] ?? {};
    if (kind === 'string' || kind === 'quoted') return i > 0;
    return i > 0 && (BEFORE_VALUE.has(statement[i - 1]?.text ?? '') || !text.startsWith(UNKNOWN));
  });
  return isValue
    ? findings
    : [...findings, { effect: 'opaque', what: 'runs SQL that is only known when it runs' }];
}

function headOf(statement: Statement | undefined): string {
  const [first, second] = statement ?? [];
  const isBegin =
    first?.text === 'begin' &&
    /^(?:|tran|transaction|work|isolation|read|deferred|immediate|exclusive)$/.test(second?.text ?? '');
  if (isBegin || (first?.text === 'start' && second?.text === 'transaction')) return 'begin';
  if (first?.text === 'rollback' || first?.text === 'abort')
    return statement?.some((token) => token.text === 'to') ? 'savepoint' : 'rollback';
  return first?.kind === 'meta' ? 'meta' : (first?.text ?? '');
}

/** Statements that end a transaction, or do not keep to it. */
const LEAVES: ReadonlySet<string> = new Set(
  'begin commit end rollback prepare call exec execute meta do vacuum use go'.split(' '),
);

/** True for one transaction from the first statement to a ROLLBACK at the very end. */
function isRolledBack(
  statements: readonly Statement[],
  findings: readonly Finding[],
  reading: Reading,
): boolean {
  if (statements.length < 3 || headOf(statements[0]) !== 'begin' || headOf(statements.at(-1)) !== 'rollback')
    return false;
  if (statements.slice(1, -1).some((statement) => LEAVES.has(headOf(statement)))) return false;
  // MySQL and Oracle commit before each definition, and with it all that came before.
  const commits = reading.executable ?? reading.quoteMarks ?? false;
  return !(commits && findings.some((finding) => finding.defines && finding.effect !== 'read'));
}

function undone(finding: Finding): Finding {
  if (finding.outside || finding.effect === 'opaque' || finding.effect === 'secret') return finding;
  return { ...finding, effect: 'read', what: `${finding.what}, and rolls it back` };
}
