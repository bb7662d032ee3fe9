import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { AGENT_HOOK_STATES, type AgentHookStatus } from '../../../src/contracts/agentHooks';
import { CANARY_PROGRAM } from '../../../src/contracts/canary';
import { run } from '../../../src/platform/spawn';
import { agentOffers, agentSessions, testAgent } from '../../../src/session/agentSessions';
import { Canary } from '../../../src/session/canary';

const DENY = `printf '%s' '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":"no"}}'`;

function status(more: Partial<AgentHookStatus> = {}): AgentHookStatus {
  return { agent: 'claude', name: 'Claude Code', state: 'protected', why: 'It asks.', files: [], ...more };
}

describe('agents as sessions', () => {
  it('are there where they are on this machine, enforcing only with a hook that works', () => {
    const found = agentSessions(AGENT_HOOK_STATES.map((state) => status({ state })));
    assert.equal(found.length, AGENT_HOOK_STATES.length - 1);
    assert.deepEqual(
      found.map(({ protection }) => protection).filter((it) => it === 'enforcing'),
      ['enforcing'],
    );
    for (const { id, reasons } of found) assert.deepEqual([id, reasons[0]], ['agent:claude', 'It asks.']);
  });
});

describe("an agent's row", () => {
  for (const [state, can] of [
    ['protected', ['test']],
    ['outdated', ['test', 'protect']],
    ['switchedOff', ['test', 'protect']],
    ['unprotected', ['protect']],
    ['broken', ['protect']],
  ] as const)
    it(`offers ${can.join(' and ')} where its hook is ${state}`, () => {
      const statuses = [status({ state })];
      assert.deepEqual(agentOffers(agentSessions(statuses)[0]!, statuses), can);
    });
});

describe("an agent's hook, tested", () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-'));
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true });
  });
  /** Runs the test with this text as the script behind the hook. */
  const test = (script: string | undefined, more: Partial<AgentHookStatus> = {}) => {
    const hookScript = path.join(folder, "it's a hook.sh");
    if (script !== undefined) fs.writeFileSync(hookScript, script);
    const canary = new Canary({
      sleep: () => Promise.resolve(),
      now: () => 0,
      newToken: () => 'a1b2c3d4',
    });
    return testAgent(agentSessions([status(more)])[0]!, {
      canary,
      statuses: () => [status(more)],
      hookScript,
      cwd: () => folder,
      env: () => ({ PATH: '/usr/bin:/bin' }),
      run,
    });
  };

  it('is given what the agent would write, and was stopped where it refuses', async () => {
    const seen = path.join(folder, 'seen');
    const tested = await test(`cat > '${seen}'; echo "$1 $PWD" >> '${seen}'; ${DENY}`);
    assert.deepEqual(tested, { time: '1970-01-01T00:00:00.000Z', stopped: true, by: ['hook'] });
    const text = fs.readFileSync(seen, 'utf8');
    assert.match(text, new RegExp(`"command":"${CANARY_PROGRAM} a1b2c3d4"`));
    assert.match(text, /claude \/.*\n$/);
  });

  it('was stopped where its script is gone or fails, as that refuses too', async () => {
    for (const script of [undefined, 'exit 1', 'kill -9 $$']) {
      const tested = await test(script);
      assert.ok('stopped' in tested && tested.stopped, script);
    }
  });

  for (const [what, script, why] of [
    ['says nothing', 'cat > /dev/null', 'its hook did not refuse (exit code 0)'],
    ['reads nothing and says nothing', 'exit 0', 'its hook did not refuse (exit code 0)'],
    ['speaks to another agent', `echo '{"decision":"deny"}'`, 'its hook did not refuse (exit code 0)'],
  ] as const)
    it(`was not stopped where it ${what}`, async () => {
      const tested = await test(script);
      assert.ok('stopped' in tested && !tested.stopped);
      assert.equal(tested.missed, why);
    });

  it('is not tried where there is none', async () => {
    for (const state of ['unprotected', 'broken'] as const)
      assert.deepEqual(await test(DENY, { state }), { untested: 'it has no hook of the guard' });
  });

  it("of Cline is the agent's own file", async () => {
    const file = path.join(folder, 'PreToolUse');
    fs.writeFileSync(file, `echo '{"cancel":true,"errorMessage":"no"}'`);
    const tested = await test(undefined, { agent: 'cline', files: [file] });
    assert.ok('stopped' in tested && tested.stopped);
  });
});
