import type { CommandEvent, Outcome } from '../contracts/audit';

/** One command as the activity view knows it: its events so far, taken together. */
export interface ActivityEntry extends CommandEvent {
  /** ISO 8601, of its first event. */
  time: string;
}

/** What a command is at now: it waits for the person, runs by a verdict or an answer, or did not run. */
export type ActivityState = 'waiting' | 'unknown' | Outcome;

export function stateOf(entry: CommandEvent): ActivityState {
  if (entry.outcome) return entry.outcome;
  return entry.phase === 'asked' ? 'waiting' : 'unknown';
}

/** How many commands are remembered; the audit log has all. */
export const MAX_ENTRIES = 500;

/** The last commands, by id. Host-owned: views show it and never change it. */
export class ActivityModel {
  /** In order of their first events: a Map keeps it. */
  private readonly byId = new Map<string, ActivityEntry>();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly limit = MAX_ENTRIES) {}

  /** Takes in a command's next event; later events of the same id complete what is known. */
  update(event: CommandEvent, time: string): void {
    const known = this.byId.get(event.id);
    // An event without outcome or exit code takes none away.
    const given = withoutAbsent(event);
    this.byId.set(event.id, { ...known, ...given, time: known?.time ?? time });
    if (this.byId.size > this.limit) this.forgetOne();
    for (const listener of this.listeners) listener();
  }

  /** Newest first. */
  entries(): ActivityEntry[] {
    return [...this.byId.values()].reverse();
  }

  get(id: string): ActivityEntry | undefined {
    return this.byId.get(id);
  }

  get isEmpty(): boolean {
    return this.byId.size === 0;
  }

  /** How many questions wait for the person. */
  get waiting(): number {
    return [...this.byId.values()].filter((entry) => stateOf(entry) === 'waiting').length;
  }

  /** @returns a function that ends the subscription. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The oldest goes; one that waits for an answer only when nothing else is left. */
  private forgetOne(): void {
    const isWaiting = (entry: ActivityEntry) => stateOf(entry) === 'waiting';
    const oldest = [...this.byId.values()].find((entry) => !isWaiting(entry))?.id ?? [...this.byId.keys()][0];
    if (oldest !== undefined) this.byId.delete(oldest);
  }
}

/** An event as it came, without keys that are there but undefined: they would hide what is known already. */
function withoutAbsent(event: CommandEvent): CommandEvent {
  const entries = Object.entries(event as Readonly<Record<string, unknown>>);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as unknown as CommandEvent;
}
