import { backgroundOf, Hold, isBackgroundJob, type HoldPorts } from '../interceptors/freeze/hold';
import type { Prompt } from './discover';
import type { StoppableLine } from './local';
import { identity } from './members';

/** What agents' shells run in front, as lines to be ended: for shells that no window tells of. */
export class PromptLines {
  private readonly known = new Map<string, StoppableLine>();

  constructor(private readonly ports: HoldPorts) {}

  /** The same object for the same shell. */
  of({ shell, title }: Prompt): StoppableLine {
    const key = identity(shell);
    const line = this.known.get(key) ?? { kind: 'agent', title, hold: () => this.hold(shell.pid) };
    this.known.set(key, line);
    return line;
  }

  /** Stops the shell, then all that it has started and that is no background job. The shell lives on. */
  private async hold(shellPid: number): ReturnType<StoppableLine['hold']> {
    const { table } = this.ports;
    const background = backgroundOf(table, shellPid);
    const ended = () => table.children(shellPid).every((child) => isBackgroundJob(child, background));
    const hold = await Hold.start({ shellPid, background, ended }, this.ports);
    return hold && { end: () => hold.deny() };
  }
}
