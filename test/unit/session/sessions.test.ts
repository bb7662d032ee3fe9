import assert from 'node:assert/strict';
import type { GuardEvent } from '../../../src/contracts/audit';
import type { CanaryResult, GuardedSession } from '../../../src/contracts/protection';
import type { Mode } from '../../../src/contracts/words';
import { NEW_TERMINAL, Sessions, type Tested } from '../../../src/session/sessions';

const STOPPED: CanaryResult = { time: '2026-01-01T00:00:00.000Z', stopped: true, by: ['shim'] };
const RAN: CanaryResult = { ...STOPPED, stopped: false, by: [], missed: 'it ran to its end' };

function terminal(pid: number, more: Partial<GuardedSession> = {}): GuardedSession {
  return {
    id: `terminal:${pid}`,
    kind: 'terminal',
    name: `bash ${pid}`,
    protection: 'enforcing',
    reasons: ['x'],
    pid,
    ...more,
  };
}
const AGENT: GuardedSession = { ...terminal(0), id: 'agent:claude', kind: 'agent', name: 'Claude Code' };

describe('sessions', () => {
  let mode: Mode;
  let now: number;
  let terminals: GuardedSession[];
  let tasks: GuardedSession[];
  let answers: Record<string, Tested>;
  let stored: CanaryResult | undefined;
  let events: GuardEvent[];
  let told: string[];
  let tests: string[];
  let changes: number;
  let sessions: Sessions;
  const answer = (id: string) => {
    tests.push(id);
    const tested = answers[id];
    return tested ? Promise.resolve(tested) : Promise.reject(new Error('no answer was foreseen'));
  };
  beforeEach(() => {
    mode = 'enforce';
    now = 0;
    terminals = [terminal(1), terminal(2)];
    tasks = [];
    answers = {
      'terminal:1': STOPPED,
      'terminal:2': STOPPED,
      'agent:claude': STOPPED,
      [NEW_TERMINAL]: STOPPED,
    };
    stored = undefined;
    events = [];
    told = [];
    tests = [];
    changes = 0;
    sessions = new Sessions({
      terminals: () => terminals,
      tasks: () => tasks,
      agents: () => Promise.resolve([AGENT]),
      otherWindows: () => [{ window: 'shop', sessions: [terminal(1)] }],
      mode: () => mode,
      now: () => now,
      offers: () => ({ can: ['test'], isFrozen: false }),
      testTerminal: ({ id }) => answer(id),
      testAgent: ({ id }) => answer(id),
      testNew: () => answer(NEW_TERMINAL),
      newTerminal: {
        read: () => stored,
        write: (result) => {
          stored = result;
        },
      },
      record: (event) => events.push(event),
      changed: () => changes++,
      showView: () => Promise.resolve(),
      tell: (level, message) => {
        told.push(`${level}: ${message}`);
        return Promise.resolve();
      },
    });
  });
  const ids = async () => (await sessions.list()).map(({ group, session }) => `${group} ${session.id}`);
  const rowOf = async (id: string) => (await sessions.list()).find(({ session }) => session.id === id);

  it('are terminals, tasks, agents and what other windows tell, each once', async () => {
    tasks = [terminal(2, { id: 'task:2', kind: 'task', name: 'build' })];
    terminals.push(terminal(3, { id: 'task:3', kind: 'task', name: 'watch' }));
    assert.deepEqual(await ids(), [
      'terminals terminal:1',
      'tasks task:2',
      'tasks task:3',
      'agents agent:claude',
      'windows shop/terminal:1',
    ]);
  });

  it('keep a result for as long as they live, and have it recorded', async () => {
    await sessions.test('terminal:1');
    assert.deepEqual((await rowOf('terminal:1'))?.session.canary, STOPPED);
    assert.deepEqual(events, [{ kind: 'canary', text: 'Test of bash 1: stopped by its shim' }]);
    assert.deepEqual(sessions.canaryOf('terminal:1'), STOPPED);
    assert.equal(changes, 2, 'it begins, and it ends');
    terminals = [terminal(2)];
    await sessions.list();
    terminals = [terminal(1)];
    assert.equal((await rowOf('terminal:1'))?.session.canary, undefined, 'another shell has got its id');
  });

  it('are blind where the canary ran', async () => {
    answers['terminal:1'] = RAN;
    await sessions.test('terminal:1');
    const row = await rowOf('terminal:1');
    assert.equal(row?.session.protection, 'blind');
    assert.match(row.session.reasons[0] ?? '', /ran/);
    assert.deepEqual(await sessions.weak(), { blind: ['bash 1'], failed: ['bash 1'] });
  });

  for (const other of ['observe', 'off'] as const)
    it(`are not tested in mode ${other}, and not called blind for it`, async () => {
      mode = other;
      await sessions.test('terminal:1');
      assert.deepEqual(tests, []);
      assert.deepEqual(told, [`warn: bash 1 was not tested: the mode is ${other}.`]);
      const row = await rowOf('terminal:1');
      assert.equal(row?.untested, `the mode is ${other}`);
      assert.equal(row.session.canary, undefined);
    });

  it('are not tested twice at once, nor what is no row', async () => {
    await Promise.all([sessions.test('terminal:1'), sessions.test('terminal:1')]);
    await sessions.test('terminal:99');
    await sessions.test(undefined);
    assert.deepEqual(tests, ['terminal:1']);
  });

  it('say why a test could not be made, and keep what was known', async () => {
    await sessions.test('terminal:1');
    answers['terminal:1'] = { untested: 'something runs in it' };
    await sessions.test('terminal:1');
    const row = await rowOf('terminal:1');
    assert.equal(row?.untested, 'something runs in it');
    assert.deepEqual(row.session.canary, STOPPED);
    now = 60_000;
    assert.equal((await rowOf('terminal:1'))?.untested, undefined, 'it is not true for ever');
    delete answers['terminal:2'];
    await sessions.test('terminal:2');
    assert.match((await rowOf('terminal:2'))?.untested ?? '', /no answer was foreseen/);
  });

  it('are all tested at once, with one account of it', async () => {
    answers['terminal:2'] = { untested: 'something runs in it' };
    await sessions.testAll();
    assert.deepEqual(tests, [NEW_TERMINAL, 'terminal:1', 'terminal:2', 'agent:claude']);
    assert.deepEqual(told, [
      'info: Test of the protection: 3 tested, all stopped, 1 not tested (something runs in it).',
    ]);
    assert.equal(sessions.hasTested, true);
  });

  it('do not hide in the account what ran, or was stopped in part', async () => {
    answers['terminal:1'] = RAN;
    answers['terminal:2'] = { ...STOPPED, missed: 'no shim' };
    await sessions.testAll();
    assert.deepEqual(told, ['info: Test of the protection: 4 tested, 1 not stopped, 1 stopped in part.']);
  });

  it('have a row for new terminals once one was tried, in later sessions too', async () => {
    assert.ok(!(await ids()).includes(`terminals ${NEW_TERMINAL}`));
    await sessions.testNew();
    assert.deepEqual(stored, STOPPED);
    assert.equal((await ids())[0], `terminals ${NEW_TERMINAL}`);
  });

  it('tell a person when new terminals are not guarded', async () => {
    answers[NEW_TERMINAL] = RAN;
    await sessions.testNew();
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /^error: .*new terminals are not guarded.*it ran to its end/);
    assert.deepEqual(await sessions.weak(), { blind: ['New terminals'], failed: ['New terminals'] });
  });
});
