import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { AGENT_TERMINAL } from '../../../src/engine/environment/variables';
import { startedBy } from '../../../src/session/actor';
import { skipBecause } from '../../support/skip';

describe('who started a command in a terminal for agents', () => {
  const shells: ChildProcess[] = [];
  const terminal = (env: Record<string, string>) => {
    const shell = spawn('/bin/sleep', ['60'], { env, stdio: 'ignore' });
    shells.push(shell);
    return { name: 'Agent: x', shellPid: shell.pid ?? -1, reportsLines: true };
  };
  before(function () {
    if (process.platform !== 'linux') skipBecause(this, 'only Linux tells what a process was started with');
  });
  after(() => {
    for (const shell of shells) shell.kill('SIGKILL');
  });

  it('is an agent by the mark that the command carries', () => {
    assert.equal(startedBy({ [AGENT_TERMINAL]: '1' }, [], undefined).kind, 'agent');
  });

  it('is an agent also where the line has taken the mark away', async () => {
    const marked = terminal({ [AGENT_TERMINAL]: '1' });
    await new Promise((resolve) => setTimeout(resolve, 100)); // until the shell stands in the new process's place
    const actor = startedBy({}, [], marked);
    assert.deepEqual([actor.kind, actor.evidence], ['agent', 'in the agent terminal Agent: x']);
  });

  it('is a person in any other terminal', () => {
    assert.equal(startedBy({}, [], terminal({ LANG: 'C' })).kind, 'person');
  });
});
