import type { Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import type { CliCall } from '../cli/parse';
import { valuesOf } from '../cli/parse';
import type { CliJudged, Refine } from '../cli/spec';
import type { Finding } from '../sql/definitions';
import { judgementOf, judgeSql } from '../sql/judge';
import type { Dialect } from '../sql/readings';
import { inputOf, scriptOf, withIncludes } from './scripts';

/** How a client is given its SQL. Lists of options are separated by blanks. */
export interface SqlClient {
  readonly dialect: Dialect;
  /** Options whose value is SQL. */
  readonly text?: string;
  /** Options whose value is a file of SQL. */
  readonly file?: string;
  /** Words that are SQL: the first that is not the database. */
  readonly wordsFrom?: number;
  /** Words that are files: `sqlplus u@db @x.sql`. */
  readonly fileWord?: RegExp;
  /** A line that includes a file; its first group is the path. */
  readonly include?: RegExp;
  /** Takes the client's own lines out of a text, and says what they do. */
  readonly lines?: (text: string) => { text: string; findings: readonly Finding[] };
}

const MAX_TARGETS = 10;

/** Judges a client's call by all the SQL that it would run; without any it only opens a session. */
export function sqlRefine(client: SqlClient): Refine {
  return (call, judged, context, invocation) => {
    judged.local = false;
    const texts = textsOf(client, call, invocation, context);
    if (texts.length === 0) {
      become(judged, [{ effect: 'read', what: 'opens a session' }]);
      return;
    }
    const own = texts.map((text) => linesOf(client, text, invocation, context));
    // One session runs them all: a transaction that the first opens, the last may roll back.
    const judgement = judgeSql(own.map(({ text }) => text).join('\n;\n'), client.dialect);
    become(judged, [...judgement.findings, ...own.flatMap(({ findings }) => findings)]);
  };
}

function textsOf(client: SqlClient, call: CliCall, invocation: Invocation, context: EngineContext): string[] {
  const files = valuesOf(call, (client.file ?? '').split(' ')).concat(
    call.words.flatMap((word) => client.fileWord?.exec(word)?.[1] ?? []),
  );
  const words = client.wordsFrom === undefined ? [] : call.words.slice(client.wordsFrom);
  const texts = [
    ...valuesOf(call, (client.text ?? '').split(' ')),
    ...words,
    ...files.map((path) => scriptOf(path, invocation, context)),
  ];
  const input = texts.length === 0 ? inputOf(invocation) : undefined;
  return input === undefined ? texts : [input];
}

function linesOf(client: SqlClient, text: string, invocation: Invocation, context: EngineContext) {
  const whole = client.include ? withIncludes(text, client.include, invocation, context) : text;
  return client.lines?.(whole) ?? { text: whole, findings: [] };
}

/** Makes findings the judgement: the worst one speaks. */
export function become(judged: CliJudged, findings: readonly Finding[]): void {
  const { effects, findings: sorted } = judgementOf(findings);
  const [worst] = sorted;
  const more = sorted.filter((finding) => finding.effect !== 'read').length - 1;
  judged.draft.become(effects);
  judged.summary = `${worst?.what ?? 'reads'}${more > 0 ? `, and does ${more} more` : ''}`;
  judged.targets = [...new Set(sorted.flatMap((finding) => finding.target ?? []))].slice(0, MAX_TARGETS);
}
