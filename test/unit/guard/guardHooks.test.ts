import assert from 'node:assert/strict';
import { CANARY_PROGRAM, CANARY_PROVIDER } from '../../../src/contracts/canary';
import type { HookAnswer } from '../../../src/contracts/hook';
import type { Actor, CommandRequest } from '../../../src/contracts/request';
import { action, Rig, TERMINAL, toyDecide, verdictOf } from './rig';

const CLAUDE: Actor = { kind: 'agent', name: 'Claude Code', evidence: 'its hook asks' };

function hookRequest(text: string, actor = CLAUDE): CommandRequest {
  return { id: `hook ${text}`, interceptor: 'hook', shell: 'bash', text, cwd: '/', env: {}, actor };
}

describe('guard, asked by hooks', () => {
  let rig: Rig;
  let gone: AbortController;
  beforeEach(() => {
    rig = new Rig();
    rig.actor = CLAUDE;
    gone = new AbortController();
  });
  const hook = (text: string, actor = CLAUDE): Promise<HookAnswer> =>
    rig.guard.hookAsked(hookRequest(text, actor), 60, gone.signal);
  const approved = async (text: string) => {
    const answer = hook(text);
    await rig.untilAsked();
    rig.question().answer('approved');
    assert.deepEqual(await answer, { kind: 'silent' });
  };

  for (const text of ['ls', 'aws ls x', 'aws new x', 'aws tag x'])
    it(`has no opinion on ${text}`, async () => {
      assert.deepEqual(await hook(text), { kind: 'silent' });
      assert.equal(rig.shown.length, 0);
    });

  for (const outcome of ['denied', 'timed-out', 'withdrawn'] as const)
    it(`denies what is ${outcome}`, async () => {
      const answer = hook('aws rm x');
      await rig.untilAsked();
      rig.question().answer(outcome);
      const { kind, ...rest } = await answer;
      assert.equal(kind, 'deny');
      assert.match((rest as { message: string }).message, /block destroy/);
    });

  it('tells the agent to stop altogether once the kill switch is engaged', async () => {
    rig.killed = true;
    const answer = await hook('aws ls x');
    assert.equal(answer.kind === 'deny' && answer.stopsSession, true);
  });

  it('withdraws its question when the hook goes', async () => {
    const answer = hook('aws rm x');
    await rig.untilAsked();
    gone.abort();
    assert.equal((await answer).kind, 'deny');
    assert.ok(rig.question().withdrawn);
  });

  it('gives its limit to the question', async () => {
    const answer = hook('aws rm x');
    await rig.untilAsked();
    assert.equal(rig.question().question.limitSeconds, 60);
    rig.question().answer('denied');
    await answer;
  });

  it('asks once for a call that comes by again as a tool, and as a line', async () => {
    await approved('aws rm x');
    assert.equal((await rig.shim(101, 'aws rm x').answer).kind, 'allow');
    const line = rig.line('aws rm x');
    await rig.guard.lineStarted({ ...line, request: { ...line.request, actor: CLAUDE } });
    assert.deepEqual(line.did, []);
    assert.equal(rig.shown.length, 1);
  });

  it('asks again for a tool that the call did not show', async () => {
    await approved('aws rm x');
    const { answer } = rig.shim(101, 'aws rm y');
    await rig.untilAsked(2);
    rig.shown[1]?.answer('denied');
    assert.equal((await answer).kind, 'deny');
  });

  it('asks again for what another agent, or a person, starts', async () => {
    await approved('aws rm x');
    rig.actor = { kind: 'person', evidence: 'test' };
    const { answer } = rig.shim(101, 'aws rm x');
    await rig.untilAsked(2);
    rig.shown[1]?.answer('denied');
    assert.equal((await answer).kind, 'deny');
  });

  it('lets nothing run by an earlier approval once the kill switch is engaged, nor after it was ended', async () => {
    await approved('aws rm x');
    rig.killed = true;
    assert.equal((await rig.shim(101, 'aws rm x').answer).kind, 'deny');
    const line = rig.line('aws rm x');
    await rig.guard.lineStarted({ ...line, request: { ...line.request, actor: CLAUDE } });
    assert.deepEqual(line.did, ['hold', 'deny']);
    rig.guard.refuseAll();
    rig.killed = false;
    const { answer } = rig.shim(301, 'aws rm x', { ...TERMINAL, shellPid: 300, reportsLines: false });
    await rig.untilAsked(2);
    rig.shown[1]?.answer('denied');
    assert.equal((await answer).kind, 'deny');
  });

  it('asks each time that the hook itself asks', async () => {
    await approved('aws rm x');
    const answer = hook('aws rm x');
    await rig.untilAsked(2);
    rig.shown[1]?.answer('denied');
    assert.equal((await answer).kind, 'deny');
  });

  it('lets a process that was found run when its hook was approved, and else asks', async () => {
    await approved('aws rm x');
    const request = (text: string): CommandRequest => ({ ...hookRequest(text), interceptor: 'watch' });
    assert.equal(await rig.guard.mayRun(request('aws rm x'), 'bash', gone.signal), true);
    const other = rig.guard.mayRun(request('aws rm y'), 'bash', gone.signal);
    await rig.untilAsked(2);
    rig.shown[1]?.answer('denied');
    assert.equal(await other, false);
    assert.match(rig.guard.stoppedText(request('aws rm y')), /block destroy/);
  });
});

describe('guard and the canary', () => {
  it('stops it through every door without asking anybody, and says that it did', async () => {
    const rig = new Rig();
    const sings = { ...action('sing', ['t1'], 'destroy'), provider: CANARY_PROVIDER };
    rig.decide = (request) =>
      (request.argv?.[0] ?? request.text) === CANARY_PROGRAM
        ? verdictOf('block', 'destroy', [sings])
        : toyDecide(request);
    assert.equal(
      (await rig.shim(301, CANARY_PROGRAM, { ...TERMINAL, shellPid: 300, reportsLines: false }).answer).kind,
      'deny',
    );
    assert.equal(
      (await rig.guard.hookAsked(hookRequest(CANARY_PROGRAM), 60, new AbortController().signal)).kind,
      'deny',
    );
    const line = rig.line(CANARY_PROGRAM);
    await rig.guard.lineStarted(line);
    assert.deepEqual(line.did, ['hold', 'deny']);
    assert.deepEqual(rig.shown, []);
    assert.deepEqual(
      rig.canaries.map((text) => text.split(' ')[0]),
      ['shim', 'hook', 'freeze'],
    );
    assert.deepEqual(rig.outcomes, Array(3).fill(`refused ${CANARY_PROGRAM}`));
  });

  it('lets it past one interceptor on its way to the one that is tested', async () => {
    const rig = new Rig();
    const sings = { ...action('sing', ['t1'], 'destroy'), provider: CANARY_PROVIDER };
    rig.decide = () => verdictOf('block', 'destroy', [sings]);
    rig.ownCanary = ({ interceptor }) => (interceptor === 'freeze' ? 'passes' : 'stays');
    const line = rig.line(CANARY_PROGRAM);
    await rig.guard.lineStarted(line);
    assert.deepEqual(line.did, []);
    assert.equal(rig.guard.wouldStop(line.request, TERMINAL), false);
    assert.equal((await rig.shim(101, CANARY_PROGRAM).answer).kind, 'deny');
    assert.deepEqual(rig.canaries, [`shim ${CANARY_PROGRAM}`]);
    assert.deepEqual(rig.events, [], 'whoever sent it records what became of it');
  });

  it('asks about what stands beside it, whatever is let past', async () => {
    const rig = new Rig();
    rig.ownCanary = () => 'passes';
    const both = [
      { ...action('sing', ['t1'], 'destroy'), provider: CANARY_PROVIDER },
      action('rm', ['x'], 'destroy'),
    ];
    rig.decide = () => verdictOf('block', 'destroy', both);
    const started = rig.guard.lineStarted(rig.line('agent-guard-canary t1; aws rm x'));
    await rig.untilAsked();
    rig.question().answer('denied');
    await started;
    assert.deepEqual(rig.canaries, []);
  });
});

describe('guard, while a line stands still', () => {
  it('does not ask about its tools as well, and refuses them with it', async () => {
    const rig = new Rig();
    const line = rig.line('aws rm x');
    const started = rig.guard.lineStarted(line);
    await rig.untilAsked();
    const { answer } = rig.shim(101, 'aws rm y');
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(rig.shown.length, 1);
    rig.question().answer('denied');
    await started;
    assert.equal((await answer).kind, 'deny');
    assert.equal(rig.shown.length, 1);
  });

  it('asks about them once the line was allowed', async () => {
    const rig = new Rig();
    const line = rig.line('aws rm x');
    const started = rig.guard.lineStarted(line);
    await rig.untilAsked();
    const { answer } = rig.shim(101, 'aws rm y');
    rig.question().answer('approved');
    await started;
    await rig.untilAsked(2);
    rig.shown[1]?.answer('denied');
    assert.equal((await answer).kind, 'deny');
  });
});
