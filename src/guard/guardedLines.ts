import { isHarmless } from '../contracts/verdict';
import type { Intents } from './intent';
import { displayCommand, KILL_SWITCH_MESSAGE } from './messages';
import type { GuardPorts } from './ports';

/** A line that runs, and how to end it: false when something of it could not be ended. */
export interface GuardedLine {
  title: string;
  end(): Promise<boolean>;
}

/** The terminals' lines with cloud commands in them; those that are held end with their question. */
export function guardedLines(intents: Intents, ports: Pick<GuardPorts, 'decide' | 'newId'>): GuardedLine[] {
  const held = new Set(intents.open().map((intent) => intent.held && intent.line));
  return intents
    .activeLines()
    .filter((line) => !held.has(line) && !isHarmless(ports.decide(line.request)))
    .map((line) => ({
      title: displayCommand(line.request),
      end: async () => {
        const hold = await line.hold(ports.newId());
        line.say(KILL_SWITCH_MESSAGE);
        return (await hold?.deny()) ?? true;
      },
    }));
}
