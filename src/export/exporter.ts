import * as fs from 'node:fs/promises';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { Cursor } from './cursor';
import { Delivery, type DeliveryOptions } from './delivery';
import type { Destination } from './destination';
import { ExportLock, type Owner } from './lock';

export interface ExporterOptions extends Omit<
  DeliveryOptions,
  'signal' | 'isOwner' | 'now' | 'random' | 'sleep'
> {
  /** For cursors and the lock; made with mode 0700. */
  folder: string;
  destinations: readonly Destination[];
  owner: Owner;
  isAlive: (owner: Owner) => boolean;
  /** Pauses in milliseconds: between two looks at the record, and at whether another window has ended. */
  lookEveryMs?: number;
}

/** Other windows write too, and nobody tells. */
const LOOK_EVERY = 5000;
/** What a burst of records is gathered for, in milliseconds. */
const GATHER = 500;

/** Sends the record to all destinations, each at its own pace, from one window at a time. */
export class Exporter {
  private readonly ending = new AbortController();
  private readonly lock: ExportLock;
  private readonly sleepers = new Set<() => void>();
  private running: Promise<unknown> | undefined;

  constructor(private readonly options: ExporterOptions) {
    this.lock = new ExportLock(options.folder, options.owner, options.isAlive);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Something was recorded in this window. */
  wake(): void {
    for (const wake of this.sleepers) wake();
  }

  /** Ends what is under way and gives up the lock. Nothing is lost: the next start goes on from the cursors. */
  async stop(): Promise<void> {
    this.ending.abort();
    this.wake();
    await this.running;
    this.lock.release();
  }

  private async run(): Promise<void> {
    await Promise.all(this.options.destinations.map((destination) => this.serve(destination)));
  }

  private async serve(destination: Destination): Promise<void> {
    const { log } = this.options;
    let delivery: Delivery | undefined;
    while (!this.ending.signal.aborted) {
      try {
        if (!(await this.isOwner())) delivery = undefined;
        // What another window has sent meanwhile is on disk.
        else delivery ??= await this.open(destination);
        await delivery?.drain();
      } catch (error) {
        delivery = undefined;
        log(`export to ${destination.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await this.pause();
    }
  }

  private async isOwner(): Promise<boolean> {
    await fs.mkdir(this.options.folder, { recursive: true, mode: 0o700 });
    return this.lock.take();
  }

  private async open(destination: Destination): Promise<Delivery> {
    const { signal } = this.ending;
    return new Delivery(destination, await Cursor.open(this.options.folder, destination.name), {
      ...this.options,
      signal,
      isOwner: () => this.lock.isHeld,
      now: Date.now,
      random: Math.random,
      sleep: (ms) => sleepFor(ms, undefined, { signal, ref: false }).catch(() => undefined),
    });
  }

  /** Until something is recorded here, or it is time to look at what others have recorded. */
  private async pause(): Promise<void> {
    if (this.ending.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.sleepers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, this.options.lookEveryMs ?? LOOK_EVERY);
      timer.unref();
      this.sleepers.add(done);
    });
    await sleepFor(GATHER, undefined, { signal: this.ending.signal, ref: false }).catch(() => undefined);
  }
}
