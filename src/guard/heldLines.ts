import type { Outcome } from '../contracts/audit';
import type { ShimAsk } from '../contracts/broker';
import { EndedError, type LineHold, type StartedLine, type Terminal } from '../contracts/line';
import { errorText } from '../contracts/redact';
import type { Intent, Intents } from './intent';
import { displayCommand, failureWords } from './messages';
import type { GuardPorts } from './ports';

/** How long a shim that is refused waits for its line to be reported, in milliseconds. */
const REPORT_MS = 250;
/** How long it waits to be ended with its whole line, in milliseconds. */
const REFUSAL_MS = 1000;
const REFUSAL_STEP_MS = 20;

/** What the guard decides of a held line's intents. */
export interface LineOutcomes {
  /** It could not be recorded. */
  fail(intent: Intent): void;
  /** What the terminal is told. */
  stopped(intent: Intent, outcome: Outcome): string;
}

/** Stops lines, and ends those that were refused. */
export class HeldLines {
  /** Shells whose line is being ended. */
  private readonly ending = new Set<number>();

  constructor(
    private readonly ports: Pick<GuardPorts, 'newId' | 'problem' | 'shellLine' | 'sleep'>,
    private readonly intents: Intents,
    private readonly outcomes: LineOutcomes,
  ) {}

  /** Stops the line; undefined when nothing is left of it, or it could not be stopped. */
  async hold(line: StartedLine, intent: Intent): Promise<LineHold | EndedError | undefined> {
    try {
      // Not the intent's id: two holds can follow each other for one question.
      const hold = await line.hold(this.ports.newId(), (error) => {
        this.unrecorded(line, intent, error);
      });
      if (!hold) intent.held = false;
      return hold;
    } catch (error) {
      const isEnded = error instanceof EndedError;
      const what = isEnded ? 'had to be refused' : 'could not be stopped';
      this.ports.problem(`A command ${what} in ${line.terminal.name}: ${errorText(error)}`);
      intent.held = false;
      return isEnded ? error : undefined;
    }
  }

  /** A held line is about to be ended: said before the shell goes on. Its tools' questions need no answer any more. */
  private unrecorded(line: StartedLine, own: Intent, error: unknown): void {
    const open = [...this.intents.shareable(line.terminal), own].filter((it) => it.outcome === undefined);
    for (const intent of new Set(open)) {
      intent.failure = failureWords(errorText(error));
      this.outcomes.fail(intent);
      intent.question?.withdraw();
    }
    line.say(this.outcomes.stopped(own, own.outcome ?? 'failed'));
  }

  /** Ends the line whose command was refused; its shell lives on. */
  async end(line: StartedLine, intent: Intent, outcome: Outcome, hold: LineHold | undefined): Promise<void> {
    if (!hold) return;
    // Said before the shell goes on, so that it stands above the next prompt.
    line.say(this.outcomes.stopped(intent, outcome));
    const { shellPid } = line.terminal;
    this.ending.add(shellPid);
    const isWhole = await hold.deny().finally(() => this.ending.delete(shellPid));
    if (!isWhole) this.ports.problem(`Something of "${displayCommand(intent.request)}" may still run.`);
  }

  /** True while the line of this shell is being ended: what is left of it is nobody else's business. */
  isEnding(shellPid: number): boolean {
    return this.ending.has(shellPid);
  }

  /**
   * A refused shim ends, and its shell goes on with the rest of the line. So the shim waits until the line is held and is
   * ended with it. A line that the editor does not report, or reports with another text than what runs, is ended here.
   */
  async endWithShim(intent: Intent, where: Terminal, ask: ShimAsk, gone: AbortSignal): Promise<void> {
    const isReported = () => this.intents.lineOf(where) !== undefined;
    await this.until(() => gone.aborted || intent.held || isReported(), REPORT_MS);
    if (intent.held) await this.until(() => gone.aborted, REFUSAL_MS);
    const line = gone.aborted ? undefined : this.ports.shellLine(where, ask);
    const hold = line && (await this.hold(line, intent));
    if (!line || !hold || hold instanceof EndedError) return;
    intent.ended = !isReported();
    await this.end(line, intent, intent.outcome ?? 'denied', hold);
  }

  private async until(condition: () => boolean, ms: number): Promise<void> {
    for (let waited = 0; !condition() && waited < ms; waited += REFUSAL_STEP_MS) {
      await this.ports.sleep(REFUSAL_STEP_MS);
    }
  }
}
