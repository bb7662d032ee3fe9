import type { AgentHookState, AgentHookStatus } from '../../../contracts/agentHooks';

const HELD: ReadonlySet<AgentHookState> = new Set(['protected', 'untrusted']);
const LOST: ReadonlySet<AgentHookState> = new Set(['unprotected', 'outdated', 'switchedOff', 'broken']);

/** Agents whose hook stood in their files and does not any more, or has lost its effect, as they are now. */
export function lostHooks(
  before: readonly AgentHookStatus[],
  now: readonly AgentHookStatus[],
): readonly AgentHookStatus[] {
  const held = new Set(before.filter(({ state }) => HELD.has(state)).map(({ agent }) => agent));
  return now.filter(({ agent, state }) => held.has(agent) && LOST.has(state));
}
