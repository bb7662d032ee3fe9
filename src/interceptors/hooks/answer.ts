import {
  HOOK_AGENT_NAMES,
  type HookAnswer,
  type HookAsk,
  type HookCall,
  type HookReply,
} from '../../contracts/hook';
import { errorText } from '../../contracts/redact';
import type { CommandRequest } from '../../contracts/request';
import type { HookAdapter } from './adapter';
import { ADAPTERS } from './adapters';

/** A question ends so long before the agent's own limit: after that most agents run the command. In seconds. */
const RESERVE_SECONDS = 5;

export interface HookJudge {
  newId(): string;
  /** While the kill switch is engaged: what every call of an agent is refused with, harmless ones too. */
  stopped?(): string | undefined;
  /** Judges, asks, and answers within `limitSeconds`. A rejection is a deny. */
  judge(request: CommandRequest, limitSeconds: number, adapter: HookAdapter): Promise<HookAnswer>;
}

/** Answers an agent's hook in the agent's words. Whatever goes wrong is a deny; never rejects for a known agent. */
export async function answerHook(ask: HookAsk, ports: HookJudge): Promise<HookReply> {
  const adapter = ADAPTERS[ask.agent];
  try {
    const message = ports.stopped?.();
    if (message !== undefined) return adapter.write({ kind: 'deny', message, stopsSession: true });
    const call = adapter.read(JSON.parse(ask.payload), ask.cwd);
    if (call.kind === 'nothing') return adapter.write({ kind: 'silent' });
    const limit = Math.max(1, adapter.limitSeconds - RESERVE_SECONDS);
    return adapter.write(await ports.judge(hookRequest(ask, call, ports.newId()), limit, adapter));
  } catch (error) {
    const message = `Agent Guard: refused, because the hook's question could not be understood (${errorText(error)}).`;
    return adapter.write({ kind: 'deny', message, stopsSession: false });
  }
}

function hookRequest(ask: HookAsk, call: Exclude<HookCall, { kind: 'nothing' }>, id: string): CommandRequest {
  return {
    id,
    interceptor: 'hook',
    ...(call.kind === 'command'
      ? { shell: call.shell, text: call.text }
      : { shell: 'bash', tool: call.tool }),
    cwd: call.cwd ?? ask.cwd,
    env: ask.env,
    actor: { kind: 'agent', name: HOOK_AGENT_NAMES[ask.agent], evidence: 'its hook asks' },
    pid: ask.pid,
  };
}
