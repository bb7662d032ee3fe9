import assert from 'node:assert/strict';
import type { Facts } from '../../../src/contracts/facts';
import type { Shell } from '../../../src/contracts/words';
import {
  environmentAfter,
  environmentAtStart,
  type RunLine,
  type ShellAfter,
} from '../../../src/engine/environmentAfter';
import { factsWith, NO_FACTS } from '../../support/facts';

/** Stands for a value that nobody can know. */
export const UNKNOWN = '\uE000';
export const DEV = { AWS_PROFILE: 'dev' };
export const PROD = { AWS_PROFILE: 'prod' };

export function withFiles(files: Readonly<Record<string, string>>): Facts {
  return factsWith((path) => {
    const text = files[path];
    return text === undefined ? { state: 'missing' } : { state: 'text', text };
  });
}

/** Runs lines one after the other; a line that is no text says how it ended. */
export function run(
  shell: Shell,
  lines: readonly (string | RunLine)[],
  env: Record<string, string> = {},
  facts: Facts = NO_FACTS,
): ShellAfter {
  const { memory } = environmentAtStart(
    { argv: [shell === 'powershell' ? 'pwsh' : shell], env, cwd: '/work', all: {} },
    facts,
  );
  let after: ShellAfter | undefined;
  for (const line of lines) {
    const before = {
      shell,
      env: after?.env ?? env,
      cwd: after?.cwd ?? '/work',
      memory: after?.memory ?? memory,
    };
    after = environmentAfter(typeof line === 'string' ? { text: line, exitCode: 0 } : line, before, facts);
  }
  assert.ok(after);
  return after;
}
