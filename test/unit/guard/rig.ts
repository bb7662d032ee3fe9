import type { Action } from '../../../src/contracts/action';
import type { CommandEvent, SignalEvent } from '../../../src/contracts/audit';
import type { ShimAsk } from '../../../src/contracts/broker';
import { EndedError, type StartedLine, type Terminal } from '../../../src/contracts/line';
import type { PendingQuestion, Question, QuestionOutcome } from '../../../src/contracts/question';
import { commandLine, type Actor, type CommandRequest } from '../../../src/contracts/request';
import { combine, HARMLESS, type Verdict } from '../../../src/contracts/verdict';
import type { Decision, Effect, Environment, Mode } from '../../../src/contracts/words';
import { Guard } from '../../../src/guard/guard';

export const TERMINAL: Terminal = { name: 'bash', shellPid: 100, reportsLines: true };
/** Older than the guard, or of a shell that tells nothing. */
export const BLIND: Terminal = { name: 'old', shellPid: 300, reportsLines: false };

export function action(operation: string, targets: string[], effect: Effect): Action {
  return {
    provider: 'aws',
    service: 'aws',
    operation,
    effects: [effect],
    targets,
    reversible: 'no',
    modifiers: [],
    summary: `does ${operation}`,
    argv: ['aws', operation, ...targets],
  };
}

export function verdictOf(
  decision: Decision,
  effect: Effect,
  actions: Action[],
  environment: Environment = 'prod',
): Verdict {
  return {
    decision,
    effects: [effect],
    environment: { environment, evidence: [] },
    actions,
    reasons: [`${decision} ${effect}`],
    confirmation: decision === 'ask' || decision === 'block' ? 'type' : 'none',
  };
}

const WORDS: Record<string, [Decision, Effect]> = {
  rm: ['block', 'destroy'],
  put: ['ask', 'modify'],
  tag: ['warn', 'modify'],
  new: ['allow', 'create'],
  ls: ['allow', 'read'],
  guard: ['block', 'tamper'],
};

/** A toy engine: `aws WORD TARGET…`, several commands apart by `;`, everything else is harmless. */
export function toyDecide(request: CommandRequest): Verdict {
  return commandLine(request)
    .split(';')
    .map((part) => {
      const [program, word = '', ...targets] = part.trim().split(' ');
      const known = program === 'aws' ? WORDS[word] : undefined;
      return known ? verdictOf(known[0], known[1], [action(word, targets, known[1])]) : HARMLESS;
    })
    .reduce(combine, HARMLESS);
}

export interface Shown {
  question: Question;
  answer: (outcome: QuestionOutcome) => void;
  withdrawn: boolean;
}

export interface FakeLine extends StartedLine {
  /** What was done to it, in order. */
  did: string[];
  said: string[];
}

/** A guard with ports that note everything; a process id is of the terminal when it is above 100. */
export class Rig {
  mode: Mode = 'enforce';
  killed = false;
  durable: (event: CommandEvent) => Promise<void> = () => Promise.resolve();
  /** Where what is not waited for is written to as well. */
  written: (event: CommandEvent | SignalEvent) => unknown = () => undefined;
  decide: (request: CommandRequest) => Verdict = toyDecide;
  canHold = true;
  unreported: ((terminal: Terminal) => StartedLine | undefined) | undefined;
  holdFails: Error | undefined;
  readonly shown: Shown[] = [];
  readonly events: CommandEvent[] = [];
  readonly signals: SignalEvent[] = [];
  /** What lines write. */
  output: (() => AsyncIterable<string>) | undefined;
  readonly problems: string[] = [];
  readonly canaries: string[] = [];
  ownCanary: (request: CommandRequest) => 'passes' | 'stays' | undefined = () => undefined;
  actor: Actor = { kind: 'agent', evidence: 'test' };
  readonly terminals = new Map<number, Terminal>();
  /** Process ids of jobs that are older than the line. */
  readonly background = new Set<number>();
  /** Parents of processes that are not the shell's own children. */
  readonly parents = new Map<number, number>();
  /** Processes that their terminal listens to. */
  readonly inFront = new Set<number>();
  /** Start times of process ids that were given to another process meanwhile. */
  readonly reused = new Map<number, string>();
  private ids = 0;

  readonly guard = new Guard({
    decide: (request) => this.decide(request),
    mode: () => this.mode,
    killSwitchEngaged: () => this.killed,
    ask: (question) => this.ask(question),
    record: (event) => {
      this.written(event);
      if (event.kind === 'command') this.events.push(event);
      else this.signals.push(event);
    },
    recordDurably: async (event) => {
      await this.durable(event);
      this.events.push(event);
    },
    terminalsKnown: () => Promise.resolve(),
    terminalOf: (pid) => this.terminals.get(pid),
    actorOf: () => this.actor,
    process: (pid) => ({
      pid,
      ppid: this.parents.get(pid) ?? TERMINAL.shellPid,
      pgid: pid,
      foreground: this.inFront.has(pid),
      name: 'aws',
      stopped: false,
      zombie: false,
      startedAt: this.reused.get(pid) ?? '1',
    }),
    canary: (request) => this.canaries.push(`${request.interceptor} ${commandLine(request)}`),
    ownCanary: (request) => this.ownCanary(request),
    sleep: () => Promise.resolve(),
    shellLine: (terminal) => this.unreported?.(terminal),
    newId: () => `id-${++this.ids}`,
    problem: (text) => this.problems.push(text),
    timeoutSeconds: () => 60,
  });

  /** The one question that was asked so far. */
  question(): Shown {
    const [first] = this.shown;
    if (!first || this.shown.length > 1) throw new Error(`${this.shown.length} questions, not one`);
    return first;
  }

  /** Waits until so many questions have been asked. */
  async untilAsked(count = 1): Promise<void> {
    const deadline = Date.now() + 2000;
    while (this.shown.length < count && Date.now() < deadline) await settle();
    if (this.shown.length !== count) throw new Error(`${this.shown.length} questions, not ${count}`);
  }

  /** The questions that nobody has answered and that were not withdrawn. */
  get open(): Shown[] {
    return this.shown.filter((it) => !it.withdrawn);
  }

  /** What became of the commands, in order: `outcome command`. */
  get outcomes(): string[] {
    return this.events
      .filter((event) => event.phase === 'decided')
      .map((event) => `${String(event.outcome)} ${event.command}`);
  }

  shim(pid: number, command: string, terminal: Terminal = TERMINAL) {
    this.terminals.set(pid, terminal);
    const [tool = '', ...args] = command.split(' ');
    const ask: ShimAsk = { tool, pid, cwd: '/', env: {}, args };
    const gone = new AbortController();
    return {
      gone,
      answer: this.guard.shimAsked(ask, gone.signal),
      leave: () => {
        gone.abort();
      },
    };
  }

  line(text: string, terminal: Terminal = TERMINAL): FakeLine {
    const line: FakeLine = {
      did: [],
      said: [],
      terminal,
      request: {
        id: `line-${++this.ids}`,
        interceptor: 'freeze',
        shell: 'bash',
        text,
        cwd: '/',
        env: {},
        actor: { kind: 'agent', evidence: 'test' },
        pid: terminal.shellPid,
      },
      includes: (pid) => !this.background.has(pid),
      say: (message) => line.said.push(message),
      ...(this.output && { output: this.output }),
      hold: (_id, unrecorded) => this.hold(line, unrecorded),
    };
    return line;
  }

  private hold(line: FakeLine, unrecorded?: (error: unknown) => void) {
    if (this.holdFails instanceof EndedError) unrecorded?.(this.holdFails.cause);
    if (this.holdFails) return Promise.reject(this.holdFails);
    if (!this.canHold) return Promise.resolve(undefined);
    line.did.push('hold');
    return Promise.resolve({
      release: () => line.did.push('release'),
      handOver: () => line.did.push('hand over'),
      deny: () => {
        line.did.push('deny');
        return Promise.resolve(true);
      },
    });
  }

  private ask(question: Question): PendingQuestion {
    let answer: (outcome: QuestionOutcome) => void = () => undefined;
    const outcome = new Promise<QuestionOutcome>((resolve) => (answer = resolve));
    const shown: Shown = { question, answer, withdrawn: false };
    this.shown.push(shown);
    return {
      question,
      outcome,
      withdraw: () => {
        shown.withdrawn = true;
        answer('withdrawn');
      },
    };
  }
}

/** Lets everything that is ready run on. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}
