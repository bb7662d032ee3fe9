import assert from 'node:assert/strict';
import { CANARY_PROGRAM, CANARY_RAN, canaryToken } from '../../../src/contracts/canary';
import type { CommandRequest, Interceptor } from '../../../src/contracts/request';
import { Canary, type CanaryEnd, type CanaryPlace } from '../../../src/session/canary';

const NEVER = new Promise<never>(() => undefined);
const PROMPT: CanaryEnd = { exitCode: 137, output: '' };

function request(text: string, interceptor: Interceptor): CommandRequest {
  const actor = { kind: 'person' as const, evidence: 'test' };
  return { id: '1', interceptor, shell: 'bash', text, cwd: '/', env: {}, actor };
}

describe('the canary', () => {
  let tokens: number;
  let canary: Canary;
  let ran: string[];
  beforeEach(() => {
    tokens = 0;
    ran = [];
    canary = new Canary({
      // Time-outs come a thousand times sooner, and in the same order.
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 100)),
      now: () => 0,
      newToken: () => `token${++tokens}`,
    });
  });
  /** A place in which the given interceptors stand; what none of them stops ends as said. */
  const place = (
    interceptors: readonly Interceptor[],
    end: CanaryEnd | Promise<never>,
    doors: CanaryPlace['doors'] = ['line', 'shim'],
  ): CanaryPlace => ({
    doors,
    run: async (line) => {
      ran.push(line);
      for (const interceptor of interceptors) {
        const asked = request(line, interceptor);
        if (canary.own(asked) === 'passes') continue;
        canary.stopped(asked);
        return PROMPT;
      }
      return end;
    },
  });

  it('is stopped by each door of a guarded place, told apart by its token', async () => {
    const result = await canary.test(place(['freeze', 'shim'], NEVER));
    assert.deepEqual(result, {
      time: '1970-01-01T00:00:00.000Z',
      stopped: true,
      by: ['shim', 'freeze'],
    });
    assert.deepEqual(ran, [`sleep 2; ${CANARY_PROGRAM} token1`, `${CANARY_PROGRAM} token2`]);
  });

  for (const [what, end, missed] of [
    ['ran to its end', { exitCode: 0, output: `${CANARY_RAN}\n` }, 'it ran to its end'],
    [
      'ran, in a shell that tells no exit code',
      { exitCode: undefined, output: CANARY_RAN },
      'it ran to its end',
    ],
    ['has no shim', { exitCode: 127, output: 'command not found' }, 'its shim is not on PATH'],
    ['ended otherwise', { exitCode: 2, output: '' }, 'it ended with exit code 2'],
    ['is never heard of again', NEVER, 'there was no answer within 5 s'],
  ] as const)
    it(`was not stopped where it ${what}`, async () => {
      const result = await canary.test(place([], end));
      assert.deepEqual([result.stopped, result.by], [false, []]);
      assert.equal(result.missed, `the line was not held (${missed}); no shim stopped it (${missed})`);
    });

  it('was stopped in part where only one of its doors is guarded', async () => {
    const noShim = await canary.test(place(['freeze'], { exitCode: 127, output: '' }));
    assert.deepEqual(noShim.by, ['freeze']);
    assert.equal(noShim.missed, 'no shim stopped it (its shim is not on PATH)');
    const noHold = await canary.test(place(['shim'], NEVER));
    assert.deepEqual(noHold.by, ['shim']);
    assert.equal(noHold.missed, 'the line was not held (its tool was stopped)');
  });

  it('was stopped where its shim refused it alone, without a window that answers', async () => {
    const result = await canary.test(place([], { exitCode: 77, output: '' }, ['shim']));
    assert.deepEqual([result.stopped, result.by, result.missed], [true, ['shim'], undefined]);
  });

  it('counts what was stopped a moment after its end', async () => {
    const late: CanaryPlace = {
      doors: ['shim'],
      run: (line) => {
        setImmediate(() => {
          canary.stopped(request(line, 'shim'));
        });
        return Promise.resolve(PROMPT);
      },
    };
    assert.equal((await canary.test(late)).stopped, true);
  });

  it('was not stopped where it could not be run', async () => {
    const broken: CanaryPlace = { doors: ['shim'], run: () => Promise.reject(new Error('gone')) };
    const result = await canary.test(broken);
    assert.equal(result.stopped, false);
    assert.match(result.missed ?? '', /could not be run: Error: gone/);
  });

  it('is let past other doors than its own only while it is under way, and only where it was sent from', async () => {
    let during: unknown[] = [];
    await canary.test({
      doors: ['shim'],
      run: (line) => {
        during = (['freeze', 'watch', 'task', 'shim'] as const).map((by) => canary.own(request(line, by)));
        return Promise.resolve({ exitCode: 77, output: '' });
      },
    });
    assert.deepEqual(during, ['passes', 'passes', 'passes', 'stays']);
    assert.equal(canary.own(request(`${CANARY_PROGRAM} token1`, 'freeze')), 'stays');
    assert.equal(canary.own(request(`${CANARY_PROGRAM} token9`, 'freeze')), undefined);
    assert.equal(canary.own(request('aws s3 ls', 'freeze')), undefined);
  });

  it('is never let past a held line that is itself tested', async () => {
    let during: unknown;
    await canary.test({
      doors: ['line'],
      run: (line) => {
        during = canary.own(request(line, 'freeze'));
        return Promise.resolve(PROMPT);
      },
    });
    assert.equal(during, 'stays');
  });

  it('of a hook was stopped where the hook says no', async () => {
    const sent: string[] = [];
    const stopped = await canary.testBy('hook', (command) => {
      sent.push(command);
      return Promise.resolve(undefined);
    });
    assert.deepEqual([stopped.stopped, stopped.by], [true, ['hook']]);
    const ran = await canary.testBy('hook', () => Promise.resolve('its hook said nothing'));
    assert.deepEqual([ran.stopped, ran.missed], [false, 'its hook said nothing']);
    assert.deepEqual(sent, [`${CANARY_PROGRAM} token1`]);
  });
});

describe('a canary in a text', () => {
  for (const [text, token] of [
    [`${CANARY_PROGRAM} abcd1234`, 'abcd1234'],
    [`sleep 2; '/x y/${CANARY_PROGRAM}'  "abcd1234"`, undefined],
    [`sleep 2; /x/${CANARY_PROGRAM} "abcd1234"`, 'abcd1234'],
    [CANARY_PROGRAM, undefined],
    [`${CANARY_PROGRAM} abc`, undefined],
    ['aws abcd1234', undefined],
  ] as const)
    it(`${text}: ${String(token)}`, () => {
      assert.equal(canaryToken(text), token);
    });
});
