import type { CommandRequest } from './request';

/** An integrated terminal of this window. */
export interface Terminal {
  name: string;
  shellPid: number;
  /** True once the shell has reported a line: then the start of the next one will be reported too. */
  reportsLines: boolean;
  /** The agent that it was opened for, where the way it was opened shows one. */
  openedFor?: { name?: string; evidence: string };
}

/** A line that is held still. */
export interface LineHold {
  release(): void;
  /** Ends the whole line; false when something of it could not be ended. */
  deny(): Promise<boolean>;
  /**
   * Another hold has the same processes now: forgets this one and leaves them as they are. Absent where nothing stands still
   * and nothing is on disk (Windows).
   */
  handOver?(): void;
}

/** What was held could not be recorded, and a crash would have left it stopped for ever: so it was ended, and did not run. */
export class EndedError extends Error {
  override readonly name = 'EndedError';

  constructor(cause: unknown) {
    super(`it was ended, because it could not be recorded: ${String(cause)}`, { cause });
  }
}

/** A line that an integrated terminal has started to run. */
export interface StartedLine {
  request: CommandRequest;
  terminal: Terminal;
  /**
   * Stops it; undefined when there is nothing left to stop.
   * @param unrecorded is called when it was held, but cannot be recorded, before it is ended for that
   * @throws EndedError after that; Error when something of it could not be stopped
   */
  hold(id: string, unrecorded?: (error: unknown) => void): Promise<LineHold | undefined>;
  /** False for a line that was found by its process and whose start event has not come yet. Absent: it was reported. */
  isReported?(): boolean;
  /** True for a process that the line has started; false for a job from before it, and for one that has ended. */
  includes(pid: number): boolean;
  /**
   * What it writes from now on, escape sequences included, until it ends. Absent where the editor does not give it.
   */
  output?: () => AsyncIterable<string>;
  /** Writes to the terminal, below what the line has printed. */
  say(message: string): void;
}
