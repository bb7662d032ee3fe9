import { HOOK_AGENT_NAMES } from '../contracts/hook';
import type { Actor, CommandRequest } from '../contracts/request';

/** What comes so soon after a question of its hook is taken for the editor's own agent's, in milliseconds. */
const ASKED_MS = 60_000;

/**
 * The calls of the editor's own chat agent, which can start tasks. A task that it is taken to have started is let run
 * without another question only as far as its hook's question has said what it does.
 */
export class AskedTasks {
  private last: { actor: Actor; at: number } | undefined;

  constructor(private readonly now: () => number) {}

  hookAsked({ actor }: Pick<CommandRequest, 'actor'>): void {
    if (actor.name === HOOK_AGENT_NAMES.vscode) this.last = { actor, at: this.now() };
  }

  agent(): Actor | undefined {
    return this.last && this.now() - this.last.at < ASKED_MS ? this.last.actor : undefined;
  }
}

/**
 * Who started a task. The editor starts it for whoever asks: a person's click, another extension, an agent's tool, a
 * folder that is opened, a debugger. It does not tell which, and automation that nobody knows is an agent: a person is
 * asked once more than needed, an agent never once less.
 */
export function actorOfTask(name: string | undefined, asked: AskedTasks): Actor {
  const agent = asked.agent();
  if (agent) return { ...agent, evidence: 'its hook asked just before the task started' };
  return {
    kind: 'agent',
    evidence:
      name === undefined
        ? 'a terminal that was opened with a command'
        : 'a task of the workspace, which anything may have started',
  };
}
