import { posix } from 'node:path';
import type { Verdict } from '../../src/contracts/verdict';
import { decide } from '../../src/engine/decide';
import { factsWith } from '../support/facts';
import type { Sample } from './mutate';

/** The verdict on a sample, and the milliseconds that it took. */
export function judged({ command, shell, files }: Sample): { verdict: Verdict; ms: number } {
  const facts = factsWith((path) => {
    const name = posix.relative('/srv/app', path);
    return Object.hasOwn(files, name) ? { state: 'text', text: files[name]! } : { state: 'missing' };
  });
  const actor = { kind: 'agent' as const, evidence: 'test' };
  const start = performance.now();
  const verdict = decide(
    { id: 'f', interceptor: 'cli', shell, text: command, cwd: '/srv/app', env: {}, actor, ambient: 'prod' },
    facts,
  );
  return { verdict, ms: performance.now() - start };
}

/** The shortest of some tries: what is left when the machine was busy with something else. */
export function fastest(sample: Sample, tries = 3): number {
  return Math.min(...Array.from({ length: tries }, () => judged(sample).ms));
}
