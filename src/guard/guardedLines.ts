import { isHarmless } from '../contracts/verdict';
import type { StartedLine } from '../contracts/line';
import type { Intents } from './intent';
import { displayCommand, KILL_SWITCH_MESSAGE } from './messages';
import type { GuardPorts } from './ports';

/** A line that runs, and how to end it. */
export interface GuardedLine {
  title: string;
  shellPid: number;
  byAgent: boolean;
  /** Stops it; undefined when nothing is left of it. `end` gives false when something of it could not be ended. */
  hold(): Promise<{ end(): Promise<boolean> } | undefined>;
}

/** The terminals' lines with cloud commands in them; those that are held end with their question. */
export function guardedLines(intents: Intents, ports: Pick<GuardPorts, 'decide' | 'newId'>): GuardedLine[] {
  const held = new Set(intents.open().map((intent) => intent.held && intent.line));
  return intents
    .activeLines()
    .filter((line) => !held.has(line) && !isHarmless(ports.decide(line.request)))
    .map((line) => guardedLine(line, ports.newId));
}

/** How the kill switch ends a line: its terminal says why. */
export function guardedLine(line: StartedLine, newId: () => string): GuardedLine {
  return {
    title: displayCommand(line.request),
    shellPid: line.terminal.shellPid,
    byAgent: line.request.actor.kind === 'agent',
    hold: async () => {
      const hold = await line.hold(newId());
      return (
        hold && {
          end: () => {
            line.say(KILL_SWITCH_MESSAGE);
            return hold.deny();
          },
        }
      );
    },
  };
}
