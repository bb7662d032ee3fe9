import type { Finding } from './definitions';

/** A command of psql or mysql itself. */
export interface Meta {
  readonly finding: Finding;
  /** What the query before it gives is run as SQL. */
  readonly runsResult?: true;
}

const RUNS =
  /^\\(?:!|o\s*\||g\s*\||w\s*\||copy\b.*\b(?:to|from)\s+program\b|system\b|setenv\s+(?:PAGER|EDITOR|PSQL_\w+))/i;
/** `\copy t from 'file'` loads; with a query, or to somewhere, it reads. */
const LOADS = /^\\copy\s+[^(]*\bfrom\b/i;

export function judgeMeta(line: string): Meta {
  const command = /^\\\S*/.exec(line)?.[0] ?? '\\';
  const what = `runs ${command.slice(0, 20)}`;
  if (/\\gexec\b/.test(line))
    return { finding: { effect: 'opaque', what: 'runs the result of a query as SQL' }, runsResult: true };
  if (RUNS.test(line))
    return {
      finding: { effect: 'remote-run', what: 'runs a program from inside the client', outside: true },
    };
  if (/^\\(?:i|ir|include|include_relative|\.)(?:\s|$)/.test(line))
    return { finding: { effect: 'opaque', what: 'runs a file that cannot be read', outside: true } };
  if (LOADS.test(line)) return { finding: { effect: 'create', what: 'loads rows' } };
  if (/^\\copy\b/i.test(line)) {
    const inner = /\b(?:delete\s+from|update\s+\S+\s+set|insert\s+into)\b/i.test(line);
    return {
      finding: inner
        ? { effect: 'modify', what: 'changes rows' }
        : { effect: 'read', what: 'copies rows out' },
    };
  }
  if (line.startsWith('\\lo_unlink'))
    return { finding: { effect: 'destroy', what: 'deletes a large object' } };
  if (line.startsWith('\\password')) return { finding: { effect: 'privilege', what: 'sets a password' } };
  const database = /^\\c(?:onnect)?\s+(\S+)/.exec(line)?.[1];
  return { finding: { effect: 'read', what, ...(database !== undefined && { target: database }) } };
}
