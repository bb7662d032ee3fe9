import type { Outcome } from '../contracts/audit';
import type { Answer, ShimAsk } from '../contracts/broker';
import type { HookAnswer } from '../contracts/hook';
import type { OutputTail } from '../contracts/incident';
import { EndedError, type StartedLine, type Terminal } from '../contracts/line';
import { errorText } from '../contracts/redact';
import { stops } from '../contracts/words';
import { isHarmless, isRead, type Verdict } from '../contracts/verdict';
import type { CommandRequest } from '../contracts/request';
import { isCanary } from './canary';
import { commandEvent, type CommandStep } from './commandEvent';
import { covers } from './covers';
import { guardedLines, type GuardedLine } from './guardedLines';
import { HeldLines } from './heldLines';
import { heldFor, Intents, openIntent, runs, type Intent } from './intent';
import {
  CANARY_MESSAGE,
  failureWords,
  KILL_SWITCH_MESSAGE,
  question,
  stoppedMessage,
  warningMessage,
} from './messages';
import { Outputs } from './output';
import { PassedProcesses, type GuardedProcess } from './passed';
import type { GuardPorts } from './ports';
import { shimRequest } from './request';

/** How long a shim's question waits for the start event of its line, so that one question speaks of the whole line. */
const LINE_EVENT_MS = 80;

/**
 * The one road: every interceptor brings its command here, and takes the outcome from here. Holds the intents of this
 * window, asks one question for each, and has the record on disk before anything risky is let through.
 */
export class Guard {
  private readonly outputs = new Outputs((event) => {
    this.ports.record(event);
  });
  private readonly intents = new Intents((line) => {
    this.outputs.listen(line);
  });
  private readonly passed: PassedProcesses;
  private readonly held: HeldLines;

  constructor(private readonly ports: GuardPorts) {
    this.held = new HeldLines(ports, this.intents, {
      fail: (intent) => this.finish(intent, 'failed'),
      stopped: (intent, outcome) => this.stopped(intent, outcome),
    });
    this.passed = new PassedProcesses((pid) => ports.process(pid));
  }

  /** A shim asks whether its tool may run. `gone` aborts when the shim has ended. */
  async shimAsked(ask: ShimAsk, gone: AbortSignal): Promise<Answer> {
    const where = await this.terminalOf(ask.pid);
    const actor = this.ports.actorOf(ask.env, ask.pid, where);
    const request = shimRequest(ask, actor, this.ports.newId());
    const verdict = this.ports.decide(request);
    if (this.isUnseen(request, verdict)) return { kind: 'allow' };
    if (stops(verdict.decision) && where?.reportsLines && !this.intents.lineOf(where)) {
      await this.intents.untilLine(where, LINE_EVENT_MS);
    }
    const current = this.intents.lineOf(where);
    // A job that an earlier line has left in the background has no part in what this line was allowed.
    const isBackground = current !== undefined && !current.includes(ask.pid);
    const shareable = isBackground ? [] : this.intents.shareable(where);
    const known = () => this.answered([...shareable, ...this.intents.ofHook(request.actor)], verdict);
    let shared = known() ?? this.above(request, verdict);
    const held = shared ? undefined : heldFor(shareable);
    if (held) shared = runs(await held.settled) ? known() : held;
    // A question that was long on its way (a window that hung) is not asked for a process that has ended.
    const isGone = gone.aborted || (stops(verdict.decision) && !this.ports.process(ask.pid));
    if (isGone) {
      // Shims refuse by themselves while the kill switch is engaged and this window is busy.
      if (!current && this.isKilled(verdict))
        this.finish(this.begin(request, verdict, where, undefined), 'refused');
      return { kind: 'deny', message: '' };
    }
    const intent = shared ?? this.begin(request, verdict, where, isBackground ? undefined : current);
    if (!shared) intent.isOfNextLine = !current && this.willBeReported(ask.pid, where);
    this.countClient(intent, gone);
    const outcome = shared ? await intent.settled : await this.resolve(intent);
    this.tellCanary(request, verdict, outcome);
    if (!runs(outcome) && where?.reportsLines && !isBackground) {
      await this.held.endWithShim(intent, where, ask, gone);
    }
    return this.answerShim({ intent, outcome, own: verdict, ask });
  }

  /** A terminal has started to run a line. Resolves when the line runs on, or has ended. */
  async lineStarted(line: StartedLine): Promise<void> {
    const verdict = this.ports.decide(line.request);
    const adopted = this.intents.start(line);
    if (this.isUnseen(line.request, verdict)) return;
    const mustHold = stops(verdict.decision) && this.ports.mode() === 'enforce';
    if (!mustHold && !this.isKilled(verdict)) {
      if (!this.answered([...adopted, ...this.intents.ofHook(line.request.actor)], verdict)) {
        await this.resolve(this.begin(line.request, verdict, line.terminal, line));
      }
      return;
    }
    // Its hook has asked for all of it already, and nothing of it waits.
    if (adopted.length === 0 && this.answered(this.intents.ofHook(line.request.actor), verdict)) return;
    await this.stopLine(line, verdict, adopted);
  }

  /** Whether a process that was just started is to be stopped: nobody has been asked for it yet. */
  wouldStop(request: CommandRequest, where: Terminal | undefined): boolean {
    return this.look(request, where) === 'stop';
  }

  /** What a process that was just started is: to be stopped, to be recorded by {@link mayRun}, or nothing to care for. */
  look(request: CommandRequest, where: Terminal | undefined): 'stop' | 'note' | 'leave' {
    const verdict = this.ports.decide(request);
    if (this.isKilled(verdict)) return 'stop';
    const isStopped = stops(verdict.decision);
    if (this.isUnseen(request, verdict) || (!isStopped && isRead(verdict))) return 'leave';
    const isAnswered = ({ outcome }: Intent) => outcome === undefined || runs(outcome);
    const known = [...this.intents.shareable(where), ...this.intents.ofHook(request.actor)];
    if (this.answered(known.filter(isAnswered), verdict) || this.above(request, verdict)) return 'leave';
    return isStopped && this.ports.mode() === 'enforce' ? 'stop' : 'note';
  }

  /**
   * An agent's hook asks whether a call may run. The answer is never 'allow': what is let run is none of the guard's
   * business any more, and the agent's own question is its own.
   */
  async hookAsked(request: CommandRequest, limitSeconds: number, gone: AbortSignal): Promise<HookAnswer> {
    const verdict = this.ports.decide(request);
    if (this.isUnseen(request, verdict)) return { kind: 'silent' };
    if (gone.aborted) return { kind: 'deny', message: '', stopsSession: false };
    const intent = this.begin(request, verdict, undefined, undefined);
    intent.limitSeconds = limitSeconds;
    this.countClient(intent, gone);
    const outcome = await this.resolve(intent);
    this.tellCanary(request, verdict, outcome);
    if (runs(outcome)) return { kind: 'silent' };
    const stopsSession = this.ports.killSwitchEngaged();
    return { kind: 'deny', message: this.stopped(intent, outcome), stopsSession };
  }

  /**
   * Something that no shim has asked for was found and is held still: a process that came past them, a task. Resolves with
   * true when it is to go on. In a terminal whose line says the same, the line's answer is its answer.
   */
  async mayRun(
    request: CommandRequest,
    where: Terminal | string | undefined,
    gone: AbortSignal,
  ): Promise<boolean> {
    const verdict = this.ports.decide(request);
    if (this.isUnseen(request, verdict) || this.above(request, verdict)) return true;
    const terminal = typeof where === 'string' ? undefined : where;
    const current = this.intents.lineOf(terminal);
    const isOfLine = request.pid !== undefined && current?.includes(request.pid) === true;
    const shareable = current && !isOfLine ? [] : this.intents.shareable(terminal);
    const known = () => this.answered([...shareable, ...this.intents.ofHook(request.actor)], verdict);
    const held = known() ? undefined : heldFor(shareable);
    const shared = held && !runs(await held.settled) ? held : known();
    const name = typeof where === 'string' ? where : terminal?.name;
    const intent = shared ?? this.begin(request, verdict, terminal, isOfLine ? current : undefined, name);
    this.countClient(intent, gone);
    const outcome = shared ? await shared.settled : await this.resolve(intent);
    this.tellCanary(request, verdict, outcome);
    if (runs(outcome) && request.pid !== undefined) this.passed.add(request.pid, intent);
    return runs(outcome);
  }

  /** The message for whoever was stopped by {@link mayRun}. */
  stoppedText(request: CommandRequest): string {
    if (this.ports.killSwitchEngaged()) return KILL_SWITCH_MESSAGE;
    const told = { id: request.id, request, verdict: this.ports.decide(request), terminal: undefined };
    return stoppedMessage(told, 'denied', this.ports.timeoutSeconds());
  }

  /** What was asked for already. Once the kill switch is engaged no earlier answer serves any more. */
  private answered(known: readonly Intent[], verdict: Verdict): Intent | undefined {
    return this.isKilled(verdict) ? undefined : known.find((intent) => covers(intent.verdict, verdict));
  }

  /** The same for what descends from a process that was let run. */
  private above(request: CommandRequest, verdict: Verdict): Intent | undefined {
    return this.isKilled(verdict) ? undefined : this.passed.above(request, verdict);
  }

  /** The editor has told that the line has ended. With `isOver` its process or its terminal has gone, whatever is told. */
  lineEnded(shellPid: number, exitCode: number | undefined, isOver = false): void {
    const isInFront = (pid: number) => this.ports.process(pid)?.foreground === true;
    const ended = this.intents.end(shellPid, isInFront, isOver);
    for (const intent of ended) {
      // Without one it was over before it could be held; whether it acted is not known.
      if (intent.question) intent.question.withdraw();
      else if (intent.outcome === undefined) this.finish(intent, 'failed');
      this.record(intent, 'ended', { ...(exitCode !== undefined && { exitCode }) });
    }
    void this.outputs.ended(ended, exitCode);
  }

  /** It is in front of a terminal that reports its lines, so the start of its own will be told as well. */
  private willBeReported(pid: number, where: Terminal | undefined): boolean {
    return where?.reportsLines === true && this.ports.process(pid)?.foreground === true;
  }

  private async terminalOf(pid: number): Promise<Terminal | undefined> {
    const where = this.ports.terminalOf(pid);
    if (where) return where;
    await this.ports.terminalsKnown();
    return this.ports.terminalOf(pid);
  }

  /** True while a line of the terminal stands still for a question. */
  holds(shellPid: number): boolean {
    return this.intents.open().some((intent) => intent.held && intent.where?.shellPid === shellPid);
  }

  /** True while a line of the terminal is being ended: what of it still moves then needs no question of its own. */
  isEnding(shellPid: number): boolean {
    return this.held.isEnding(shellPid);
  }

  /** What was let run by a question of its own and still runs. */
  guardedProcesses(): GuardedProcess[] {
    return this.passed.running();
  }

  /** The terminals' lines with cloud commands in them, and how to end each. */
  guardedLines(): GuardedLine[] {
    return guardedLines(this.intents, this.ports);
  }

  /** What the newest lines with cloud commands in them wrote last. */
  outputTails(): OutputTail[] {
    return this.outputs.tails();
  }

  /** The kill switch is engaged: ends every open question with a refusal, and what hooks were approved for. */
  refuseAll(): void {
    for (const intent of this.intents.open()) intent.question?.withdraw();
    this.intents.forgetHooks();
  }

  /**
   * Stops a line first and asks then. Where a shim of the line was faster, its question comes first, and the line is
   * asked for only in what that did not say.
   */
  private async stopLine(line: StartedLine, verdict: Verdict, adopted: readonly Intent[]): Promise<void> {
    const known = adopted.find((intent) => covers(intent.verdict, verdict));
    const own = known ?? this.begin(line.request, verdict, line.terminal, line);
    const intents = [...adopted, ...(known ? [] : [own])];
    for (const intent of intents) intent.held = true;
    const hold = await this.held.hold(line, own);
    if (hold instanceof EndedError) return;
    if (hold) for (const intent of intents) intent.heldBy = line;
    for (const intent of intents) {
      // What a shim was faster with is being asked already.
      const outcome = intent === known || intent !== own ? await intent.settled : await this.resolve(own);
      // Its end was told while it stood still: it is the line after it, which was told later and holds it now.
      if (hold && intent.heldBy !== line) {
        hold.handOver?.();
        return;
      }
      if (runs(outcome)) continue;
      if (!known && intent !== own) this.finish(own, outcome);
      if (hold) this.tellCanary(line.request, verdict, outcome);
      intent.ended = line.isReported?.() === false;
      await this.held.end(line, intent, outcome, hold);
      // Reported meanwhile: the next line is another one.
      intent.ended &&= line.isReported?.() === false;
      return;
    }
    hold?.release();
  }

  /** Finds the outcome of an intent: by the verdict alone, or by a person. Settles it, and records it first. */
  private async resolve(intent: Intent): Promise<Outcome> {
    const { verdict } = intent;
    if (intent.outcome !== undefined) return intent.outcome;
    if (this.isKilled(verdict)) return this.finish(intent, 'refused');
    if (!stops(verdict.decision)) return this.letRun(intent, 'allowed');
    if (this.ports.mode() === 'observe') return this.letRun(intent, 'observed');
    if (verdict.effects.includes('tamper')) return this.finish(intent, 'refused');
    if (isCanary(verdict)) return this.finish(intent, 'refused');
    return this.askPerson(intent);
  }

  private async askPerson(intent: Intent): Promise<Outcome> {
    this.ports.record(commandEvent(intent, 'asked'));
    intent.times.asked = performance.now();
    intent.question = this.ports.ask(question(intent));
    const outcome = await intent.question.outcome;
    if (outcome === 'approved') return this.letRun(intent, 'approved');
    return this.finish(
      intent,
      outcome === 'withdrawn' && this.isKilled(intent.verdict) ? 'refused' : outcome,
    );
  }

  /** Nothing that changes anything runs before its record is on disk; without a record it does not run. */
  private async letRun(intent: Intent, outcome: Outcome): Promise<Outcome> {
    const event = commandEvent(intent, 'decided', { outcome });
    if (isRead(intent.verdict)) {
      this.ports.record(event);
    } else {
      try {
        await this.ports.recordDurably(event);
      } catch (error) {
        this.ports.problem(
          `The record could not be written, so the command was refused: ${errorText(error)}`,
        );
        intent.failure = failureWords(errorText(error));
        return this.finish(intent, 'failed');
      }
    }
    if (this.isKilled(intent.verdict)) return this.finish(intent, 'refused');
    intent.settle(outcome);
    return outcome;
  }

  private finish(intent: Intent, outcome: Outcome): Outcome {
    if (intent.outcome !== undefined) return intent.outcome;
    this.record(intent, 'decided', { outcome });
    intent.settle(outcome);
    return outcome;
  }

  /** Whoever has sent a canary from here records what became of it. */
  private record(intent: Intent, ...step: [phase: 'decided' | 'ended', more: CommandStep]): void {
    const isOwn = isCanary(intent.verdict) && this.ports.ownCanary(intent.request) !== undefined;
    if (!isOwn) this.ports.record(commandEvent(intent, ...step));
  }

  private tellCanary(request: CommandRequest, verdict: Verdict, outcome: Outcome): void {
    if (isCanary(verdict) && !runs(outcome)) this.ports.canary(request);
  }

  private answerShim(asked: { intent: Intent; outcome: Outcome; own: Verdict; ask: ShimAsk }): Answer {
    const { intent, outcome, own, ask } = asked;
    if (!runs(outcome)) return { kind: 'deny', message: this.stopped(intent, outcome) };
    this.passed.add(ask.pid, intent);
    // Its own verdict: the line it shares the outcome with may warn of another command.
    const warns = own.decision === 'warn' && this.ports.mode() === 'enforce';
    return warns ? { kind: 'warn', message: warningMessage(own) } : { kind: 'allow' };
  }

  private stopped(intent: Intent, outcome: Outcome): string {
    if (isCanary(intent.verdict)) return CANARY_MESSAGE;
    if (this.ports.killSwitchEngaged()) return KILL_SWITCH_MESSAGE;
    const seconds = Math.min(this.ports.timeoutSeconds(), intent.limitSeconds ?? Infinity);
    return stoppedMessage(intent, outcome, seconds);
  }

  /** Nothing of a cloud in it, or the guard is off: neither asked nor recorded. The kill switch holds in every mode. */
  private isUnseen(request: CommandRequest, verdict: Verdict): boolean {
    if (isHarmless(verdict) || (this.ports.mode() === 'off' && !this.isKilled(verdict))) return true;
    return isCanary(verdict) && this.ports.ownCanary(request) === 'passes';
  }

  private isKilled(verdict: Verdict): boolean {
    return this.ports.killSwitchEngaged() && !isHarmless(verdict);
  }

  private begin(
    request: CommandRequest,
    verdict: Verdict,
    where: Terminal | undefined,
    line: StartedLine | undefined,
    terminal = where?.name,
  ): Intent {
    this.intents.prune();
    const intent = openIntent(
      { id: request.id, request, verdict, terminal, ...(where && { shellPid: where.shellPid }) },
      where,
      line,
    );
    this.intents.add(intent);
    return intent;
  }

  private countClient(intent: Intent, gone: AbortSignal): void {
    intent.clients++;
    const leave = () => {
      intent.clients--;
      if (intent.clients === 0 && !intent.held) intent.question?.withdraw();
    };
    gone.addEventListener('abort', leave, { once: true });
  }
}
