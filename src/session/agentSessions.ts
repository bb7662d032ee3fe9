import type { AgentHookState, AgentHookStatus } from '../contracts/agentHooks';
import type { HookAgent } from '../contracts/hook';
import type { GuardedSession, Protection } from '../contracts/protection';
import { hookCommand } from '../interceptors/hooks/agentFiles';
import { canaryPayload, isRefusal } from '../interceptors/hooks/canaryPayload';
import type { Ended, RunOptions } from '../platform/spawn';
import type { SessionCapability } from '../views/sessionsModel';
import type { Canary } from './canary';
import type { Tested } from './sessions';

/** Longer than a hook takes that has to decide alone; shorter than a person waits. In milliseconds. */
const HOOK_LIMIT_MS = 20_000;

/** States in which our entry stands in the agent's file, so that it can be tried. */
const WITH_HOOK: ReadonlySet<AgentHookState> = new Set(['protected', 'outdated', 'untrusted', 'switchedOff']);

/** What an agent without an effective hook starts is still seen where it runs in a guarded terminal. */
const BEHIND = 'In the terminals of this window its commands still meet shims and held lines.';

const ID = 'agent:';

/** The agents of this machine as places from which commands are started. */
export function agentSessions(statuses: readonly AgentHookStatus[]): GuardedSession[] {
  return statuses
    .filter(({ state }) => state !== 'notFound')
    .map(({ agent, name, state, why }) => {
      const protection: Protection = state === 'protected' ? 'enforcing' : 'watching';
      return {
        id: ID + agent,
        kind: 'agent',
        name,
        protection,
        reasons: [why, ...(protection === 'enforcing' ? [] : [BEHIND])],
      };
    });
}

/** What an agent's row offers. */
export function agentOffers(
  { id }: GuardedSession,
  statuses: readonly AgentHookStatus[],
): readonly SessionCapability[] {
  const state = statuses.find(({ agent }) => ID + agent === id)?.state;
  return [
    ...(state !== undefined && WITH_HOOK.has(state) ? (['test'] as const) : []),
    ...(state === 'protected' ? [] : (['protect'] as const)),
  ];
}

export interface AgentTestPorts {
  canary: Canary;
  statuses(): readonly AgentHookStatus[];
  hookScript: string;
  /** The folder in which the agent would work. */
  cwd(): string;
  env(): Readonly<Record<string, string>>;
  run(program: string, args: readonly string[], options: RunOptions): Promise<Ended>;
}

/** Runs the agent's hook as the agent does, with the canary as the command that it is about to run. */
export async function testAgent({ id }: GuardedSession, ports: AgentTestPorts): Promise<Tested> {
  const status = ports.statuses().find(({ agent }) => ID + agent === id);
  if (!status || !WITH_HOOK.has(status.state)) return { untested: 'it has no hook of the guard' };
  const { agent } = status;
  return ports.canary.testBy('hook', async (command) => {
    const cwd = ports.cwd();
    const ended = await ports.run('/bin/sh', commandOf(status, ports.hookScript), {
      env: ports.env(),
      cwd,
      limit: HOOK_LIMIT_MS,
      input: canaryPayload(agent, command, cwd),
    });
    if (ended.timedOut) return `its hook did not answer within ${HOOK_LIMIT_MS / 1000} s`;
    if (ended.exitCode === undefined) return 'its hook could not be run';
    if (isRefusal(agent, { exitCode: ended.exitCode, stdout: ended.stdout })) return undefined;
    return `its hook did not refuse (exit code ${ended.exitCode})`;
  });
}

/** Agents whose file is a program or a plugin, which starts the script without the settings' command around it. */
const DIRECT: ReadonlySet<HookAgent> = new Set(['opencode', 'amp']);

/** What `sh` is started with. The state says that the command in the file is the one that is written now. */
function commandOf({ agent, files }: AgentHookStatus, hookScript: string): string[] {
  const [file] = files;
  if (agent === 'cline' && file !== undefined) return [file];
  return DIRECT.has(agent) ? [hookScript, agent] : ['-c', hookCommand(agent, hookScript)];
}
