import { EventEmitter } from 'node:events';
import type { AuditEvent } from '../contracts/audit';
import { forDisplay } from '../contracts/redact';

const MUTED_KEY = 'mutedAlerts';
/** Most keys that are kept; the oldest go first, and their alerts are told again. */
const MAX_MUTED = 500;
/** Longest key; the panel accepts no longer one either. */
const MAX_KEY = 256;

export interface MutePorts {
  /** The editor's own storage: any program can write a file. */
  memento: { get(key: string): unknown; update(key: string, value: unknown): PromiseLike<void> };
  record: (event: AuditEvent) => void;
}

/** Which alerts a person does not want to hear of again. Each change is in the record: whoever mutes looks away. */
export class Mutes {
  private readonly changes = new EventEmitter();

  constructor(private readonly ports: MutePorts) {}

  /** Keys of alerts that are muted, the oldest first. */
  keys(): readonly string[] {
    const stored = this.ports.memento.get(MUTED_KEY);
    return Array.isArray(stored) ? stored.filter((key) => typeof key === 'string').slice(-MAX_MUTED) : [];
  }

  has(key: string): boolean {
    return this.keys().includes(key);
  }

  async set(key: string, isMuted: boolean): Promise<void> {
    if (key === '' || key.length > MAX_KEY || this.has(key) === isMuted) return;
    const others = this.keys().filter((other) => other !== key);
    // Recorded first, so that nothing is told less of without a trace.
    const name = forDisplay(key, MAX_KEY);
    this.ports.record({
      kind: 'policy',
      text: isMuted ? `Alerts muted: ${name}` : `Alerts no longer muted: ${name}`,
    });
    await this.ports.memento.update(MUTED_KEY, (isMuted ? [...others, key] : others).slice(-MAX_MUTED));
    this.changes.emit('change');
  }

  /** Calls the listener after each change. @returns what ends that. */
  onChange(listener: () => void): () => void {
    this.changes.on('change', listener);
    return () => this.changes.off('change', listener);
  }
}
