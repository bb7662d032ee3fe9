import { Mutes, type MutePorts } from './mutes';

export type AlertsPorts = MutePorts;

/** What is unusual about what agents and people do here, told once and quietly. */
export class Alerts {
  private readonly mutes: Mutes;

  constructor(ports: AlertsPorts) {
    this.mutes = new Mutes(ports);
  }

  /** Keys of alerts that a person has muted. */
  mutedKeys(): readonly string[] {
    return this.mutes.keys();
  }

  /** Mutes the alerts with this key, or tells them again. */
  async setMuted(key: string, isMuted: boolean): Promise<void> {
    await this.mutes.set(key, isMuted);
  }

  /** Calls the listener when something was muted or no longer is. */
  onDidChangeMuted(listener: () => void): { dispose(): void } {
    return { dispose: this.mutes.onChange(listener) };
  }
}
