import assert from 'node:assert/strict';
import type { CommandRequest } from '../../../src/contracts/request';
import { Rig, TERMINAL } from './rig';

const request = (line: string, pid = 150): CommandRequest => ({
  id: line,
  interceptor: 'watch',
  shell: 'sh',
  argv: line.split(' '),
  cwd: '/',
  env: {},
  actor: { kind: 'agent', evidence: 'test' },
  pid,
});
const { signal } = new AbortController();

describe('guard and a process that came past the shims', () => {
  it('leaves what is harmless and what only reads, notes what changes, stops what is asked about', () => {
    const { guard } = new Rig();
    const looks = ['echo', 'aws ls', 'aws new x', 'aws tag x', 'aws put x', 'aws rm x'];
    assert.deepEqual(
      looks.map((line) => guard.look(request(line), undefined)),
      ['leave', 'leave', 'note', 'note', 'stop', 'stop'],
    );
  });

  it('stops nothing while it only observes, and everything of a cloud while the kill switch is engaged', () => {
    const rig = new Rig();
    rig.mode = 'observe';
    assert.equal(rig.guard.look(request('aws rm x'), undefined), 'note');
    rig.mode = 'off';
    assert.equal(rig.guard.look(request('aws rm x'), undefined), 'leave');
    rig.killed = true;
    assert.equal(rig.guard.look(request('aws ls'), undefined), 'stop');
    assert.equal(rig.guard.look(request('echo'), undefined), 'leave');
  });

  it('asks once for a tool and what it starts, and again for something else', async () => {
    const rig = new Rig();
    const first = rig.guard.mayRun(request('aws rm x'), undefined, signal);
    await rig.untilAsked(1);
    rig.question().answer('approved');
    assert.equal(await first, true);
    // Its wrapper starts the same tool again, in the same process; see the rig's `process` for what is above.
    assert.equal(rig.guard.look(request('aws rm x'), undefined), 'leave');
    assert.equal(await rig.guard.mayRun(request('aws rm x'), undefined, signal), true);
    assert.equal(rig.guard.look(request('aws rm y'), undefined), 'stop');
    assert.equal(rig.guard.look(request('aws rm x', 151), undefined), 'stop');
    rig.killed = true;
    assert.equal(await rig.guard.mayRun(request('aws rm x'), undefined, signal), false);
    assert.deepEqual(
      rig.guard.guardedProcesses().map(({ pid, title }) => [pid, title]),
      [[150, 'aws rm x']],
    );
  });

  it('does not ask for what a shim has asked for', async () => {
    const rig = new Rig();
    const shim = rig.shim(150, 'aws rm x', undefined);
    await rig.untilAsked(1);
    rig.question().answer('approved');
    assert.equal((await shim.answer).kind, 'allow');
    assert.equal(rig.guard.look(request('aws rm x'), undefined), 'leave');
  });

  it('shares the question of its line, whichever comes first', async () => {
    const rig = new Rig();
    rig.terminals.set(150, TERMINAL);
    const found = rig.guard.mayRun(request('aws rm x'), TERMINAL, signal);
    await rig.untilAsked(1);
    assert.equal(rig.guard.look(request('aws rm x'), TERMINAL), 'leave');
    const line = rig.line('aws rm x');
    const started = rig.guard.lineStarted(line);
    rig.question().answer('denied');
    assert.equal(await found, false);
    await started;
    assert.deepEqual(line.did, ['hold', 'deny']);
    rig.question();
  });

  it('follows the answer that its line has got', async () => {
    const rig = new Rig();
    rig.terminals.set(150, TERMINAL);
    const line = rig.line('aws rm x');
    const started = rig.guard.lineStarted(line);
    await rig.untilAsked(1);
    assert.equal(rig.guard.look(request('aws rm x'), TERMINAL), 'leave');
    rig.question().answer('approved');
    await started;
    assert.equal(rig.guard.look(request('aws rm x'), TERMINAL), 'leave');
    assert.equal(rig.guard.look(request('aws rm y'), TERMINAL), 'stop');
  });

  it('takes the question back when the process has gone', async () => {
    const rig = new Rig();
    const gone = new AbortController();
    const found = rig.guard.mayRun(request('aws rm x'), undefined, gone.signal);
    await rig.untilAsked(1);
    gone.abort();
    assert.equal(await found, false);
    assert.equal(rig.question().withdrawn, true);
  });
});
