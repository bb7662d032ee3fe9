import { parseStored, type KillSwitchStore, type Stored } from './stored';

export { KILL_SWITCH_FILE, type KillSwitchStore } from './stored';

export type KillSwitchStatus =
  | { state: 'armed' }
  | {
      state: 'engaged';
      /** ISO 8601; undefined where the stored state cannot be read. */
      since: string | undefined;
      /** Another window says that a person has re-armed it there; this one waits for a person's word too. */
      rearmedElsewhere: boolean;
    };

export interface KillSwitchPorts {
  /** For instance the file in the state folder, and the editor's own storage, which a shell cannot edit as easily. */
  stores: readonly KillSwitchStore[];
  /** Milliseconds since 1970. */
  now(): number;
  log(message: string): void;
}

/**
 * Whether the kill switch is engaged: for this window and, through the stores, for all others and for shims that nobody
 * answers. Once this window knows it engaged, nothing but {@link rearm} changes that; a file that somebody edits or deletes
 * does not. Engaged by any store is engaged.
 */
export class KillSwitchState {
  private known: Stored = { state: 'armed' };
  /** Grows with each engagement, so that one during an open question is not undone by its answer. */
  private engagements = 0;
  private lastShown = '';
  private readonly listeners = new Set<() => void>();

  constructor(private readonly ports: KillSwitchPorts) {
    this.lastShown = JSON.stringify(this.status);
  }

  get isEngaged(): boolean {
    return this.status.state === 'engaged';
  }

  /** As it is now: the stores are read each time, another window may have engaged it. */
  get status(): KillSwitchStatus {
    const stored = this.ports.stores.map((store) => this.read(store));
    const engaged = stored.find((it) => it?.state === 'engaged');
    if (this.known.state === 'armed' && engaged?.state === 'engaged') {
      this.known = engaged;
      this.engagements++;
      this.tell();
    }
    if (this.known.state === 'armed') return { state: 'armed' };
    // One is enough: the editor's own storage does not show other windows' writes.
    const explicit = stored.some((it) => it?.state === 'armed');
    return { state: 'engaged', since: this.known.since, rearmedElsewhere: explicit };
  }

  /** Refuses everything from now on, in all windows. False when that could not be written down: then only in this one. */
  engage(): boolean {
    const { status } = this;
    // Once more is the same engagement, unless a person has ended it elsewhere.
    const goesOn = status.state === 'engaged' && !status.rearmedElsewhere ? status.since : undefined;
    const since = goesOn ?? new Date(this.ports.now()).toISOString();
    this.known = { state: 'engaged', since };
    this.engagements++;
    const kept = this.write({ v: 1, state: 'engaged', since });
    this.announce();
    return kept;
  }

  /**
   * Ends it, after a person has said so.
   * @param confirm shows a modal and resolves to true only when a person has chosen to re-arm in it.
   * @returns whether it is armed now.
   */
  async rearm(confirm: () => Promise<boolean>): Promise<boolean> {
    if (!this.isEngaged) return true;
    const before = this.engagements;
    // Nothing but the boolean itself is a yes.
    if (((await confirm()) as unknown) !== true || this.engagements !== before) return false;
    if (!this.write({ v: 1, state: 'armed', since: new Date(this.ports.now()).toISOString() })) return false;
    this.known = { state: 'armed' };
    this.announce();
    return !this.isEngaged;
  }

  /** Looks whether another window has changed it, and tells the listeners. To be called now and then. */
  refresh(): void {
    this.announce();
  }

  /** @returns a function that ends the subscription. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private announce(): void {
    const shown = JSON.stringify(this.status);
    if (shown === this.lastShown) return;
    this.lastShown = shown;
    for (const listener of this.listeners) listener();
  }

  /** Undefined when nothing is stored: while engaged that means that somebody took it away, and it is put back. */
  private read(store: KillSwitchStore): Stored | undefined {
    try {
      const text = store.read();
      if (text !== undefined) return parseStored(text);
      if (this.known.state === 'engaged') this.writeTo(store, { v: 1, ...this.known });
      return undefined;
    } catch {
      return { state: 'engaged', since: undefined };
    }
  }

  private tell(): void {
    for (const store of this.ports.stores) store.tell?.();
  }

  private write(value: object): boolean {
    return this.ports.stores.map((store) => this.writeTo(store, value)).every(Boolean);
  }

  private writeTo(store: KillSwitchStore, value: object): boolean {
    try {
      store.write(`${JSON.stringify(value)}\n`);
      return true;
    } catch (error) {
      this.ports.log(`kill switch: its state could not be written: ${String(error)}`);
      return false;
    }
  }
}

/** What one store alone says: for the command line, which has no window. What cannot be read is engaged. */
export function isEngaged(store: KillSwitchStore): boolean {
  try {
    return parseStored(store.read()).state === 'engaged';
  } catch {
    return true;
  }
}
