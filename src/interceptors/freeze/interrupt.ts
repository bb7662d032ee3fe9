import type { LineHold } from '../../contracts/line';

/** How long an allowed line may take to start again, in milliseconds. */
const RESTART_MS = 5000;

/** What a terminal can be told, on a system without a signal that holds a process. */
export interface InterruptPorts {
  /** Types Ctrl+C. */
  interrupt(): void;
  /** Types the line and Enter. */
  type(line: string): void;
  now(): number;
}

/**
 * Windows: a line cannot be held, so it is interrupted before the question, and typed again when a person allows it. What
 * it did until then is done: milliseconds, where the start event comes in time. Kept simple enough to be right by reading;
 * it was not run on Windows.
 */
export class Interrupter {
  private readonly allowed = new Map<number, { text: string; until: number }>();

  /** Interrupts the line of a terminal; `release` starts it again, once, unasked. */
  hold(shellPid: number, text: string, ports: InterruptPorts): LineHold {
    ports.interrupt();
    return {
      release: () => {
        this.allowed.set(shellPid, { text, until: ports.now() + RESTART_MS });
        ports.type(text);
      },
      deny: () => Promise.resolve(true),
    };
  }

  /** True once, for the line that was just allowed and comes back. */
  isRestart(shellPid: number, text: string, now: number): boolean {
    const known = this.allowed.get(shellPid);
    if (known?.text !== text) return false;
    this.allowed.delete(shellPid);
    return now <= known.until;
  }
}
