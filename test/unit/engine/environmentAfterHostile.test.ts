import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Shell } from '../../../src/contracts/words';
import { cpuMs } from '../../support/cpu';
import { DEV, run, UNKNOWN } from './environmentAfterSupport';

describe('environment after a line', () => {
  it('keeps no secret', () => {
    const secret = 'hunter2-hunter2';
    const after = run('bash', [
      `export AWS_SECRET_ACCESS_KEY=${secret} DATABASE_URL=postgres://u:${secret}@h/d`,
      `MY_TOKEN=${secret}`,
      'f() { echo $MY_TOKEN; }',
      'true',
    ]);
    const { state } = after.memory;
    assert.ok(
      !JSON.stringify([
        after.env,
        after.unclear,
        state.get('AWS_SECRET_ACCESS_KEY'),
        state.get('MY_TOKEN'),
        state.env(),
      ]).includes(secret),
    );
  });

  it('never throws, whatever the line is, and ends soon', () => {
    const word = fc.constantFrom(
      'export',
      'AWS_PROFILE=prod',
      'unset',
      'AWS_PROFILE',
      '&&',
      '||',
      ';',
      '|',
      '&',
      '(',
      ')',
      '$(',
      '`',
      '"',
      "'",
      'eval',
      'source',
      '{',
      '}',
      'if',
      'then',
      'fi',
      'set -gx',
      '$env:X',
      '=',
      '\n',
      UNKNOWN,
      'assume',
      'f()',
      'f',
    );
    fc.assert(
      fc.property(
        fc.constantFrom<Shell>('bash', 'zsh', 'fish', 'powershell', 'cmd', 'sh'),
        fc.array(fc.array(word, { maxLength: 12 }), { minLength: 1, maxLength: 4 }),
        (shell, lines) => {
          run(
            shell,
            lines.map((words) => words.join(' ')),
            DEV,
          );
        },
      ),
      { numRuns: 300 },
    );
    const started = cpuMs();
    run('bash', [
      'export A=1;'.repeat(100_000),
      'f() { f; f; }; f',
      `export AWS_PROFILE=${'x'.repeat(1 << 20)}`,
      'true',
    ]);
    assert.ok(cpuMs() - started < 5000);
  });

  it('remembers within bounds', () => {
    const lines = Array.from({ length: 30 }, (_, i) =>
      Array.from({ length: 50 }, (__, k) => `export V${i}_${k}=${'y'.repeat(50)}; f${i}_${k}() { :; }`).join(
        '; ',
      ),
    );
    const { state } = run('bash', [...lines, 'true']).memory;
    assert.ok(state.size <= 500 && state.functions.size <= 500, `${state.size} ${state.functions.size}`);
  });
});
