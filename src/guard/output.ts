import type { SignalEvent } from '../contracts/audit';
import type { OutputTail } from '../contracts/incident';
import type { StartedLine } from '../contracts/line';
import { isCanary } from './canary';
import { runs, type Intent } from './intent';
import { displayCommand } from './messages';
import { plain, signalsIn } from './signals';

/** What is kept of a line's output, in UTF-16 units: so much of its begin, and as much of its end. */
const PART = 64 * 1024;
/** Pieces that are kept apart; more are put together. */
const MAX_PIECES = 32;
/** How long a line's output is listened to, in milliseconds. */
const LISTEN_MS = 60 * 60_000;
/** How long the last of it may come after the line's end, in milliseconds. */
const FLUSH_MS = 500;

/** Lines whose end of the output is kept for an incident, how much of it in UTF-16 units, and for how long. */
const MAX_TAILS = 8;
const TAIL = 16 * 1024;
const TAIL_MS = 30 * 60_000;

/** The begin and the end of a text that comes in pieces. */
export class Ends {
  private head = '';
  private tail: string[] = [];
  private tailLength = 0;
  private isCut = false;

  add(piece: string): void {
    const room = PART - this.head.length;
    if (room > 0) this.head += piece.slice(0, room);
    const rest = room > 0 ? piece.slice(room) : piece;
    if (rest === '') return;
    this.tail.push(rest.slice(-PART));
    this.tailLength += rest.length;
    this.isCut ||= rest.length > PART;
    if (this.tail.length <= MAX_PIECES && this.tailLength <= 2 * PART) return;
    this.isCut ||= this.tailLength > PART;
    this.tail = [this.tail.join('').slice(-PART)];
    this.tailLength = this.tail[0]?.length ?? 0;
  }

  /** A line apart, where something between them is missing. */
  text(): string {
    return `${this.head}${this.isCut ? '\n' : ''}${this.tail.join('')}`;
  }
}

/** The end of a line's output, or what it is taken from while the line runs. */
interface Tail extends Omit<OutputTail, 'text'> {
  since: number;
  text: () => string;
}

interface Listening {
  readonly ends: Ends;
  /** Resolves when the output is over. */
  readonly over: Promise<void>;
  stop(): void;
}

/**
 * Listens to what lines with cloud commands in them write, for as long as they run, and says at their end which errors of
 * a service were in it. The output itself is kept in memory, bounded; only an incident's evidence has the end of it.
 */
export class Outputs {
  private readonly listening = new WeakMap<StartedLine, Listening>();
  private recent: Tail[] = [];

  constructor(private readonly record: (event: SignalEvent) => void) {}

  /** From here on. Costs nothing where the editor gives no output, or where it is listened to already. */
  listen(line: StartedLine | undefined): void {
    if (!line?.output || this.listening.has(line)) return;
    const listening = listenTo(line.output());
    this.listening.set(line, listening);
    const command = displayCommand(line.request);
    const text = () => listening.ends.text().slice(-TAIL);
    const tail: Tail = { command, terminal: line.terminal.name, since: performance.now(), text };
    // Of a line that has ended less is kept than what its errors are looked for in.
    void listening.over.then(() => {
      const end = text();
      tail.text = () => end;
    });
    this.recent = [...this.recent.slice(1 - MAX_TAILS), tail];
  }

  /** The ends of what the newest lines wrote, oldest first, as text. */
  tails(): OutputTail[] {
    const young = performance.now() - TAIL_MS;
    this.recent = this.recent.filter(({ since }) => since >= young);
    return this.recent.map(({ command, terminal, text }) => ({ command, terminal, text: plain(text()) }));
  }

  /**
   * A line has ended, with the intents that belonged to it. What its output says stands with the first of them that was let
   * run: which of a line's commands wrote it cannot be told.
   */
  async ended(intents: readonly Intent[], exitCode: number | undefined): Promise<void> {
    const line = intents.find((intent) => intent.line !== undefined)?.line;
    const listening = line && this.listening.get(line);
    if (!listening) return;
    const ran = intents.find(
      ({ outcome, verdict }) => outcome !== undefined && runs(outcome) && !isCanary(verdict),
    );
    if (ran) await Promise.race([listening.over, later(FLUSH_MS)]);
    listening.stop();
    if (!ran) return;
    const code = exitCode === undefined ? '' : `; exit code ${exitCode}`;
    for (const { signal, name } of signalsIn(listening.ends.text(), exitCode))
      this.record({ kind: 'signal', id: ran.id, signal, text: `The terminal said ${name}${code}` });
  }
}

function listenTo(output: AsyncIterable<string>): Listening {
  const ends = new Ends();
  const iterator = output[Symbol.asyncIterator]();
  let isOver = false;
  const stop = () => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    void iterator.return?.().catch(() => undefined);
  };
  const timer = setTimeout(stop, LISTEN_MS);
  timer.unref();
  const read = async () => {
    while (!isOver) {
      const next = await iterator.next();
      if (next.done) return;
      ends.add(next.value);
    }
  };
  // What the editor does not give any more cannot be looked at.
  const over = read()
    .catch(() => undefined)
    .finally(stop);
  return { ends, over, stop };
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
