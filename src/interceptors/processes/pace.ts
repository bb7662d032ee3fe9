/** While something runs, and while nothing does; in milliseconds. */
const LINUX = { busy: 10, idle: 50 };
/** Each look is a `ps` there. */
const ELSEWHERE = { busy: 500, idle: 5000 };
/** So long after something was new the looks stay dense, in milliseconds. */
const LINGER_MS = 1000;
/** Of one processor, what the looks may take in the long run. */
const SHARE = 0.007;
/** What may be spent at once, after a while in which little was: milliseconds of a processor. */
const SAVED_MS = 20;
/** So much may be owed in any case, in milliseconds of a processor. */
const DEBT_MS = 2;
/** However dear the last look was, the next is put off no longer than this, in milliseconds. */
const SLOWEST_MS = 2000;

/** How soon the next look comes: dense while something runs, and never dearer than its share of one processor. */
export class Pace {
  private readonly ms: { busy: number; idle: number };
  private saved = SAVED_MS;
  private at = 0;
  private busyUntil = 0;

  constructor(isCheap: boolean) {
    this.ms = isCheap ? LINUX : ELSEWHERE;
  }

  wake(now: number): void {
    this.busyUntil = now + LINGER_MS;
  }

  /** Milliseconds until the next look; `spent` is what the last one took of a processor, in milliseconds. */
  next(look: { now: number; spent: number; isBusy: boolean; isNew: boolean }): number {
    const { now, spent, isBusy, isNew } = look;
    if (isBusy || isNew) this.wake(now);
    const saved = Math.min(SAVED_MS, this.saved + (now - this.at) * SHARE) - spent;
    // One dear look puts off the next, and not all that come after it.
    this.saved = Math.max(saved, -Math.max(DEBT_MS, spent));
    this.at = now;
    const wanted = now < this.busyUntil ? this.ms.busy : this.ms.idle;
    const owed = this.saved < 0 ? -this.saved / SHARE : 0;
    return Math.max(wanted, Math.min(SLOWEST_MS, owed));
  }
}
