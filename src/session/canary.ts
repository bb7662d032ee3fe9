import { CANARY_PROGRAM, CANARY_RAN, canaryToken } from '../contracts/canary';
import type { CanaryResult } from '../contracts/protection';
import { commandLine, INTERCEPTORS, type CommandRequest, type Interceptor } from '../contracts/request';
import { REFUSED_EXIT_CODE } from '../interceptors/shims/script';

/** How long a canary may take until it was stopped, in milliseconds. */
export const ANSWER_MS = 5000;
/** How long after its end the word that it was stopped may still be on its way, in milliseconds. */
const LATE_MS = 300;
/** How long a place gets to come back to its prompt before the next canary, in milliseconds. */
const PROMPT_MS = 3000;
/** What the shell says of a program that it does not find. */
const NOT_FOUND = 127;
const MAX_SENT = 256;

/**
 * What is tested in a place. `line`: a line is held as soon as it starts, whatever it would start later. `shim`: a tool is
 * stopped that no line names, so the line is let past on its way to it.
 */
export type CanaryDoor = 'line' | 'shim';

/** The line for each. The held one never comes to its second half; a tool needs that long at least to reach a cloud. */
const LINES: Readonly<Record<CanaryDoor, (token: string) => string>> = {
  line: (token) => `sleep 2; ${CANARY_PROGRAM} ${token}`,
  shim: (token) => `${CANARY_PROGRAM} ${token}`,
};

const DOOR_WORDS: Readonly<Record<CanaryDoor, string>> = {
  line: 'the line was not held',
  shim: 'no shim stopped it',
};

/** How a line has ended, as far as its place can tell. */
export interface CanaryEnd {
  exitCode: number | undefined;
  output: string;
}

/** Somewhere a line can be run. */
export interface CanaryPlace {
  doors: readonly CanaryDoor[];
  /** Runs a line; resolves when it has ended, and never where nobody can tell. */
  run(line: string): Promise<CanaryEnd>;
  /** Milliseconds; {@link ANSWER_MS} where absent. */
  limit?: number;
}

export interface CanaryPorts {
  sleep(ms: number): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Fits CANARY_TOKEN, and nobody can guess it. */
  newToken(): string;
}

interface Waiting {
  door: CanaryDoor | undefined;
  by: Set<Interceptor>;
  stopped(): void;
}

/** Sends canaries, and is told by the guard which of them were stopped, and by what. */
export class Canary {
  private readonly waiting = new Map<string, Waiting>();
  /** The last tokens: the end of a line is reported after its test is over. */
  private readonly sent = new Set<string>();

  constructor(private readonly ports: CanaryPorts) {}

  /** See GuardPorts. */
  stopped(request: CommandRequest): void {
    const waiting = this.waiting.get(tokenOf(request));
    waiting?.by.add(request.interceptor);
    waiting?.stopped();
  }

  /** See GuardPorts. Let past is only one that is under way now, so that nobody else has a word that opens a door. */
  own(request: CommandRequest): 'passes' | 'stays' | undefined {
    const token = tokenOf(request);
    if (this.waiting.get(token)?.door === 'shim' && request.interceptor !== 'shim') return 'passes';
    return this.sent.has(token) ? 'stays' : undefined;
  }

  /** Tries each door of a place, one after the other. */
  async test(place: CanaryPlace): Promise<CanaryResult> {
    const by = new Set<Interceptor>();
    const missed: string[] = [];
    for (const [index, door] of place.doors.entries()) {
      const isLast = index === place.doors.length - 1;
      const found = await this.tryDoor(place, door, isLast);
      for (const interceptor of found.by) by.add(interceptor);
      if (found.missed !== undefined) missed.push(found.missed);
    }
    return this.result(by, missed);
  }

  /** Runs a canary that is not a line of a terminal. `run` gives why it was not stopped; undefined where it was. */
  async testBy(
    interceptor: Interceptor,
    run: (command: string) => Promise<string | undefined>,
  ): Promise<CanaryResult> {
    const token = this.newToken();
    const by = new Set<Interceptor>();
    this.waiting.set(token, { door: undefined, by, stopped: () => undefined });
    try {
      const missed = await run(`${CANARY_PROGRAM} ${token}`);
      if (missed !== undefined) return this.result(new Set(), [missed]);
      return this.result(new Set([interceptor]), []);
    } finally {
      this.waiting.delete(token);
    }
  }

  private result(by: ReadonlySet<Interceptor>, missed: readonly string[]): CanaryResult {
    return {
      time: new Date(this.ports.now()).toISOString(),
      stopped: by.size > 0,
      by: INTERCEPTORS.filter((interceptor) => by.has(interceptor)),
      ...(missed.length > 0 && { missed: missed.join('; ') }),
    };
  }

  private async tryDoor(
    place: CanaryPlace,
    door: CanaryDoor,
    isLast: boolean,
  ): Promise<{ by: ReadonlySet<Interceptor>; missed?: string }> {
    const sleep = (ms: number) => this.ports.sleep(ms);
    const limit = place.limit ?? ANSWER_MS;
    const token = this.newToken();
    const by = new Set<Interceptor>();
    const stopped = new Promise<void>((resolve) => {
      this.waiting.set(token, { door, by, stopped: resolve });
    });
    try {
      const ended = place.run(LINES[door](token)).catch((error: unknown) => failed(error));
      const inTime = ended.then(async (end) => {
        await Promise.race([stopped, sleep(LATE_MS)]);
        return end;
      });
      const end = await Promise.race([stopped, inTime, sleep(limit)]);
      // What is typed next must not go to something that still runs.
      if (!isLast) await Promise.race([ended, sleep(PROMPT_MS)]);
      return this.judge(door, by, end ?? undefined, limit);
    } finally {
      this.waiting.delete(token);
    }
  }

  private judge(door: CanaryDoor, by: Set<Interceptor>, end: CanaryEnd | undefined, limit: number) {
    // The shim decides alone where no window answers it.
    if (door === 'shim' && by.size === 0 && end?.exitCode === REFUSED_EXIT_CODE) by.add('shim');
    const isStopped = by.size > 0;
    if (isStopped && (door === 'shim' || by.has('freeze'))) return { by };
    return {
      by,
      missed: `${DOOR_WORDS[door]} (${isStopped ? 'its tool was stopped' : endWords(end, limit)})`,
    };
  }

  private newToken(): string {
    const token = this.ports.newToken();
    this.sent.add(token);
    const [oldest] = this.sent;
    if (this.sent.size > MAX_SENT && oldest !== undefined) this.sent.delete(oldest);
    return token;
  }
}

/** "" where there is none. */
function tokenOf(request: CommandRequest): string {
  return canaryToken(commandLine(request)) ?? '';
}

function endWords(end: CanaryEnd | undefined, limit: number): string {
  if (!end) return `there was no answer within ${Math.round(limit / 1000)} s`;
  if (end.output.includes(CANARY_RAN) || end.exitCode === 0) return 'it ran to its end';
  if (end.exitCode === NOT_FOUND) return 'its shim is not on PATH';
  return end.exitCode === undefined ? end.output || 'it ended' : `it ended with exit code ${end.exitCode}`;
}

function failed(error: unknown): CanaryEnd {
  return { exitCode: undefined, output: `it could not be run: ${String(error)}` };
}
