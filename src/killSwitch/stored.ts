/** Where the state is kept. Both calls are synchronous: the next command must already see it. */
export interface KillSwitchStore {
  /** Undefined when nothing was ever written. @throws when it is there and cannot be read. */
  read(): string | undefined;
  /** @throws when it could not be kept. */
  write(text: string): void;
  /** Has those look that wait for an answer: it is engaged. */
  tell?(): void;
}

export { KILL_SWITCH_FILE } from '../contracts/killSwitch';

/** Of a time's text. */
const MAX_SINCE = 100;

/** What is stored, as it counts. */
export type Stored = { state: 'armed' } | { state: 'engaged'; since: string | undefined };

/**
 * What a stored text means: armed when there is none or when it says exactly so; anything else, garbage and an empty text
 * included, is engaged. A shell script reads it with the same meaning as: missing, or contains `"state":"armed"`.
 */
export function parseStored(text: string | undefined): Stored {
  if (text === undefined) return { state: 'armed' };
  try {
    const value = JSON.parse(text) as { v?: unknown; state?: unknown; since?: unknown } | null;
    if (value?.v === 1 && value.state === 'armed') return { state: 'armed' };
    const since = value?.since;
    return { state: 'engaged', since: typeof since === 'string' ? since.slice(0, MAX_SINCE) : undefined };
  } catch {
    return { state: 'engaged', since: undefined };
  }
}

/** Whether a store says so; one that cannot be read does. For those who only look. */
export function isEngaged(store: KillSwitchStore): boolean {
  try {
    return parseStored(store.read()).state === 'engaged';
  } catch {
    return true;
  }
}
