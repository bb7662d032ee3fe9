// A record that a window has written some days ago, sealed as the guard does it.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DAY_MS = 86_400_000;

/**
 * Writes a file of so many records into the record's folder.
 * @param {(number: number) => object} recorded makes the event with this number; the first one is the opening
 * @param {{ daysAgo?: number, timeOf?: (number: number, start: number) => number }} [options] when each was, in
 *   milliseconds since 1970; else one a second
 * @returns its name
 */
export function writeRecord(folder, recorded, count, { daysAgo = 1, timeOf = everySecond } = {}) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const session = `00000000-0000-4000-8000-${String(daysAgo).padStart(12, '0')}`;
  const start = Date.now() - daysAgo * DAY_MS;
  let prev = '0'.repeat(64);
  const lines = [];
  for (let seq = 0; seq < count; seq++) {
    const time = new Date(timeOf(seq, start)).toISOString();
    const body = { event: seq === 0 ? opening(session) : recorded(seq), prev, seq, session, time, v: 1 };
    prev = createHash('sha256').update(canonical(body)).digest('hex');
    lines.push(canonical({ ...body, hash: prev }));
  }
  const name = `${new Date(start).toISOString().replaceAll(':', '-')}-${session}.jsonl`;
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`, { mode: 0o600 });
  return name;
}

const everySecond = (number, start) => start + number * 1000;

const opening = (session) => ({ kind: 'session', text: `Opened by session ${session}. Follows: nothing.` });

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

/** A read that was let run, under this id. */
export const allowedRead = (id) => ({
  kind: 'command',
  id,
  phase: 'decided',
  command: 'terraform state list',
  cwd: '/work',
  interceptor: 'shim',
  actor: { kind: 'person', evidence: 'in the terminal bash' },
  decision: 'allow',
  effects: ['read'],
  environment: 'prod',
  reasons: [],
  outcome: 'allowed',
});
