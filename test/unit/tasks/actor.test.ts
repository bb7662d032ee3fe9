import assert from 'node:assert/strict';
import { HOOK_AGENT_NAMES } from '../../../src/contracts/hook';
import { actorOfTask, AskedTasks } from '../../../src/session/taskActor';

describe('who started a task', () => {
  const asked = (name: string) => ({ actor: { kind: 'agent', name, evidence: 'its hook asks' } }) as const;

  it('is an agent where nobody knows', () => {
    const tasks = new AskedTasks(() => 0);
    tasks.hookAsked(asked(HOOK_AGENT_NAMES.claude));
    assert.deepEqual(actorOfTask('clean', tasks), {
      kind: 'agent',
      evidence: 'a task of the workspace, which anything may have started',
    });
    assert.match(actorOfTask(undefined, tasks).evidence, /terminal that was opened/);
  });

  it('is the editor’s own agent for a minute after its hook has asked', () => {
    let now = 0;
    const tasks = new AskedTasks(() => now);
    tasks.hookAsked(asked(HOOK_AGENT_NAMES.vscode));
    now += 59_000;
    assert.equal(actorOfTask('clean', tasks).name, HOOK_AGENT_NAMES.vscode);
    now += 2_000;
    assert.equal(actorOfTask('clean', tasks).name, undefined);
  });
});
