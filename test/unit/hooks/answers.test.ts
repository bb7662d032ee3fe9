import assert from 'node:assert/strict';
import { formatHookReply, HOOK_AGENTS, parseHookReply, type HookAgent } from '../../../src/contracts/hook';
import { ADAPTERS } from '../../../src/interceptors/hooks/adapters';
import { answerHook } from '../../../src/interceptors/hooks/answer';

describe('hooks: what agents are answered', () => {
  const REASON = 'Agent Guard stopped this: "x" \'y\'\nInstead: z';
  const CC = (decision: string) => ({
    hookSpecificOutput: {
      hookEventName: 'PreToolUse',
      permissionDecision: decision,
      permissionDecisionReason: REASON,
    },
  });
  const plain = (decision: string) => ({
    permissionDecision: decision,
    permissionDecisionReason: REASON,
    ...CC(decision),
  });
  const STOP = { continue: false, stopReason: REASON };
  const exit2 = { exitCode: 2, stdout: '', stderr: `${REASON}\n` };
  const json = (value: object) => ({ exitCode: 0, stdout: value, stderr: '' });
  /** Silence, a refusal, a refusal by the kill switch, the agent's own question (undefined: it has none), the limit. */
  const answers: Record<HookAgent, readonly [object, object, object, object | undefined, number]> = {
    claude: [SILENT(), json(CC('deny')), json({ ...STOP, ...CC('deny') }), json(CC('ask')), 660],
    codex: [SILENT(), json(CC('deny')), json(CC('deny')), undefined, 660],
    gemini: [
      SILENT(),
      json({ decision: 'deny', reason: REASON }),
      json({ ...STOP, decision: 'deny', reason: REASON }),
      json({ decision: 'ask', reason: REASON }),
      660,
    ],
    qwen: [SILENT(), json(CC('deny')), json({ ...STOP, ...CC('deny') }), json(CC('ask')), 660],
    copilot: [SILENT(), json(plain('deny')), json({ ...STOP, ...plain('deny') }), json(plain('ask')), 660],
    vscode: [SILENT(), json(plain('deny')), json({ ...STOP, ...plain('deny') }), json(plain('ask')), 660],
    cline: [
      json({ cancel: false }),
      json({ cancel: true, errorMessage: REASON }),
      json({ cancel: true, errorMessage: REASON }),
      undefined,
      60,
    ],
    opencode: [SILENT(), exit2, exit2, undefined, 660],
    cursor: [
      json({ permission: 'allow' }),
      json({ permission: 'deny', user_message: REASON, agent_message: REASON }),
      json({ permission: 'deny', user_message: REASON, agent_message: REASON }),
      undefined,
      660,
    ],
    windsurf: [SILENT(), exit2, exit2, undefined, 60],
    kiro: [SILENT(), exit2, exit2, undefined, 660],
    amp: [SILENT(), exit2, exit2, { ...exit2, exitCode: 1 }, 60],
  };
  function SILENT() {
    return { exitCode: 0, stdout: '', stderr: '' };
  }

  for (const agent of HOOK_AGENTS)
    it(agent, () => {
      const adapter = ADAPTERS[agent];
      const [silence, refusal, stopped, question, limit] = answers[agent];
      const written = (answer: Parameters<typeof adapter.write>[0]) => {
        const reply = adapter.write(answer);
        assert.deepEqual(parseHookReply(formatHookReply(reply)), reply);
        return reply.stdout === '' ? reply : { ...reply, stdout: JSON.parse(reply.stdout) as object };
      };
      assert.equal(adapter.agent, agent);
      assert.equal(adapter.limitSeconds, limit);
      assert.equal(adapter.asks, question !== undefined);
      assert.deepEqual(written({ kind: 'silent' }), silence);
      assert.deepEqual(written({ kind: 'deny', message: REASON, stopsSession: false }), refusal);
      assert.deepEqual(written({ kind: 'deny', message: REASON, stopsSession: true }), stopped);
      // An agent that cannot ask gets a refusal, whoever tells it to ask.
      assert.deepEqual(written({ kind: 'ask', message: REASON }), question ?? refusal);
    });

  for (const agent of HOOK_AGENTS)
    it(`${agent}: a refusal always has a reason, and none says allow`, () => {
      const { stdout, stderr } = ADAPTERS[agent].write({ kind: 'deny', message: '', stopsSession: true });
      assert.match(stdout + stderr, /Agent Guard: refused/);
      assert.doesNotMatch(stdout + stderr, /allow|approve/);
    });

  it('every call is refused while the kill switch is engaged, harmless ones too, and nothing is judged', async () => {
    const ask = {
      agent: 'claude',
      pid: 1,
      cwd: '/',
      env: {},
      payload: '{"tool_name":"TodoWrite","tool_input":{}}',
    } as const;
    const judge = () => Promise.reject(new Error('judged'));
    const ports = { newId: () => 'a', judge };
    assert.equal((await answerHook(ask, ports)).stdout, '');
    for (const payload of [ask.payload, 'no JSON']) {
      const stopped = await answerHook({ ...ask, payload }, { ...ports, stopped: () => 'stop here' });
      assert.match(stopped.stdout, /"continue":false,"stopReason":"stop here".*"deny"/);
    }
  });
});
