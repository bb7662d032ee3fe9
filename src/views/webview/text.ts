import { numeral } from './words';

/** Commands are shown up to here; copying them gives all of it. */
const MAX_SHOWN = 4000;

/** A command as it is shown: one of a megabyte is cut. */
export function commandText(command: string): string {
  if (command.length <= MAX_SHOWN) return command;
  const more = command.length - MAX_SHOWN;
  return `${command.slice(0, MAX_SHOWN)}… (${numeral(more)} more characters)`;
}
