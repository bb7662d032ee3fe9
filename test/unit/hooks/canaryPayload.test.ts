import assert from 'node:assert/strict';
import { CANARY_PROGRAM } from '../../../src/contracts/canary';
import { HOOK_AGENTS, type HookAgent } from '../../../src/contracts/hook';
import { ADAPTERS } from '../../../src/interceptors/hooks/adapters';
import { canaryPayload, isRefusal } from '../../../src/interceptors/hooks/canaryPayload';

const COMMAND = `${CANARY_PROGRAM} a1b2c3`;

const CLAUDE_FORM = {
  hookSpecificOutput: {
    hookEventName: 'PreToolUse',
    permissionDecision: 'deny',
    permissionDecisionReason: 'no',
  },
};

/** What each agent was seen to take for a refusal, or documents (HOOKS). */
const REFUSALS: Readonly<Record<HookAgent, object | undefined>> = {
  claude: CLAUDE_FORM,
  codex: CLAUDE_FORM,
  gemini: { decision: 'deny', reason: 'no' },
  qwen: CLAUDE_FORM,
  copilot: { permissionDecision: 'deny', permissionDecisionReason: 'no' },
  vscode: CLAUDE_FORM,
  cline: { cancel: true, errorMessage: 'no' },
  opencode: undefined,
  cursor: { permission: 'deny', user_message: 'no' },
  windsurf: undefined,
  kiro: undefined,
  amp: undefined,
};

describe("a hook's canary", () => {
  for (const agent of HOOK_AGENTS) {
    it(`is in what ${agent} would write, and its refusals are known`, () => {
      const payload = canaryPayload(agent, COMMAND, '/work');
      assert.ok(payload.includes(COMMAND) && payload.includes('/work'));
      const refusal = REFUSALS[agent];
      if (refusal) assert.ok(isRefusal(agent, { exitCode: 0, stdout: JSON.stringify(refusal) }));
      assert.equal(isRefusal(agent, { exitCode: 2, stdout: '' }), agent !== 'cline');
    });

    it(`is not taken for refused by ${agent} where the hook was silent, was killed or spoke to another agent`, () => {
      for (const stdout of ['', 'no', '[]', 'null', '{}', '{"permissionDecision":"ask"}', '{"cancel":false}'])
        assert.equal(isRefusal(agent, { exitCode: 0, stdout }), false, stdout);
      assert.equal(isRefusal(agent, { exitCode: 1, stdout: '' }), false);
      assert.equal(isRefusal(agent, { exitCode: 0, stdout: '{"continue":false}' }), false);
    });

    it(`is understood by the adapter of ${agent}, and its answers are told apart`, () => {
      const adapter = ADAPTERS[agent];
      const call = adapter.read(JSON.parse(canaryPayload(agent, COMMAND, '/work')), '/');
      assert.ok(call.kind === 'command');
      assert.deepEqual([call.text, call.cwd], [COMMAND, '/work']);
      const denied = adapter.write({ kind: 'deny', message: 'no', stopsSession: false });
      assert.ok(isRefusal(agent, denied), JSON.stringify(denied));
      assert.equal(isRefusal(agent, adapter.write({ kind: 'silent' })), false);
    });
  }

  it('is not taken for refused by Codex without a reason, which runs the command then', () => {
    const empty = { hookSpecificOutput: { ...CLAUDE_FORM.hookSpecificOutput, permissionDecisionReason: '' } };
    assert.equal(isRefusal('codex', { exitCode: 0, stdout: JSON.stringify(empty) }), false);
  });
});
