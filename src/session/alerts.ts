import type { Baselines } from '../activity/baseline';
import type { BaselineState } from '../activity/baselineState';
import type { AlertEvent, AuditEvent } from '../contracts/audit';
import { forDisplay } from '../contracts/redact';
import type { Actions } from '../platform/notify';
import { learnFromRecord } from './alertHistory';
import { BaselineStore, type BaselineStorePorts } from './baselineStore';
import { Mutes, type MutePorts } from './mutes';

/** After a notification there is no other for so long; the record has every alert. */
const QUIET_MS = 10 * 60_000;
/** In milliseconds: the window has come to rest; what comes together is one write of the file and one notification. */
const PACE = { begin: 5000, batch: 2000 };
/** Events that wait, at most. */
const MAX_QUEUE = 5000;
/** Of them so many are looked at before others get their turn: some 20 ms. */
const AT_ONCE = 250;
const MAX_TEXT = 300;

export interface AlertsPorts extends MutePorts {
  stateFolder: string;
  auditFolder: string;
  /** This window's session, as the record names it. */
  session: string;
  /** From the bundle that is loaded later. */
  code: () => {
    parseState: BaselineStorePorts['parse'];
    emptyState: () => BaselineState;
    newBaselines: (state: BaselineState) => Baselines;
  };
  isOn: () => boolean;
  /** A quiet notification. */
  notify: (message: string, actions: Actions) => unknown;
  /** Shows where alerts stand. */
  show: () => unknown;
  log: (message: string) => void;
  now: () => number;
  /** Waits in milliseconds; for tests. */
  pace?: typeof PACE;
}

/** What is unusual about what agents and people do here: recorded, and told quietly. It decides nothing. */
export class Alerts {
  private readonly mutes: Mutes;
  private store: BaselineStore | undefined;
  private queue: { time: number; event: AuditEvent }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isReady = false;
  private notifiedAt = -Infinity;
  private readonly pace: typeof PACE;

  constructor(private readonly ports: AlertsPorts) {
    this.mutes = new Mutes(ports);
    this.pace = ports.pace ?? PACE;
  }

  /** Reads what is usual, or learns it from the record, once the window has come to rest. */
  start(): void {
    this.later(this.pace.begin, () => {
      this.begin().catch((error: unknown) => {
        this.ports.log(`What is usual cannot be learnt: ${String(error)}`);
      });
    });
  }

  /** Takes in what was recorded. */
  onEvent(event: AuditEvent): void {
    if (event.kind !== 'command' && event.kind !== 'signal') return;
    if (!this.ports.isOn()) return;
    this.queue.push({ time: this.ports.now(), event });
    if (this.queue.length > MAX_QUEUE) this.queue.shift();
    if (this.isReady && !this.timer)
      this.later(this.pace.batch, () => {
        this.look();
      });
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

  dispose(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isReady = false;
  }

  private later(ms: number, work: () => void): void {
    this.timer = setTimeout(() => {
      this.timer = undefined;
      work();
    }, ms);
    this.timer.unref();
  }

  private async begin(): Promise<void> {
    const { stateFolder, log, now, record, code } = this.ports;
    const store = new BaselineStore({ folder: stateFolder, parse: code().parseState, log, now });
    const found = store.open();
    if (typeof found === 'object')
      record({ kind: 'problem', text: `What is usual for alerts is learnt anew: ${found.problem}` });
    const learnt = code().emptyState();
    if (found !== 'known') await this.learn(learnt);
    // Another window may have been first; then what it has written counts.
    while (
      !store.change(
        () => learnt,
        () => undefined,
      )
    )
      await new Promise((done) => setTimeout(done, 100).unref());
    this.store = store;
    this.isReady = true;
    this.look();
  }

  private async learn(state: BaselineState): Promise<void> {
    const { auditFolder, session, now, log } = this.ports;
    const baselines = this.ports.code().newBaselines(state);
    const learnt = await learnFromRecord({
      ...{ auditFolder, now, isOwn: (other) => other === session },
      learn: (time, event) => baselines.take(time, event, true),
    });
    log(`What is usual was learnt from ${learnt} events of the record.`);
  }

  /** Compares what has come since. */
  private look(): void {
    if (!this.isReady || this.queue.length === 0) return;
    const events = this.queue.slice(0, AT_ONCE);
    const code = this.ports.code();
    const looked = this.store?.change(code.emptyState, (state) => {
      const baselines = code.newBaselines(state);
      return events.flatMap(({ time, event }) => baselines.take(time, event));
    });
    if (!looked) {
      this.later(this.pace.batch, () => {
        this.look();
      });
      return;
    }
    this.queue.splice(0, events.length);
    if (this.queue.length > 0)
      this.later(this.pace.batch / 20, () => {
        this.look();
      });
    const alerts = looked.done.filter(({ key }) => !this.mutes.has(key));
    for (const alert of alerts) this.ports.record(alert);
    this.tell(alerts);
  }

  /** One notification for all that comes at once, and none soon after it. */
  private tell(alerts: readonly AlertEvent[]): void {
    const [first] = alerts;
    const { now, notify, show } = this.ports;
    if (!first || Math.abs(now() - this.notifiedAt) < QUIET_MS) return;
    this.notifiedAt = now();
    const more = alerts.length - 1;
    // The first of the evidence has what is usual and what was counted; the alert's own place has all of it.
    const rest = more > 0 ? `And ${more} more.` : (first.evidence[0] ?? '');
    const said = [first.text, rest].map((text) => forDisplay(text, MAX_TEXT));
    notify(`Agent Guard: ${said.join(' ').trim()}`, {
      Show: () => show(),
      [more > 0 ? 'Mute These' : 'Mute']: async () => {
        for (const { key } of alerts) await this.setMuted(key, true);
      },
    });
  }
}
