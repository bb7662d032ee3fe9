import { forDisplay } from '../../contracts/redact';
import { isKnown } from '../invocation';

/** A name as it stands in a sentence for people: profile names may hold anything, a newline too. */
export function shown(name: string): string {
  return forDisplay(name, 80);
}

/** The value of a variable or flag: undefined where it is absent or empty, which all tools take for unset. */
export function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

/** True for a value that is there but cannot be known before the command runs. */
export function isComputed(value: string | undefined): boolean {
  return value !== undefined && !isKnown(value);
}
