import type { CommandEvent, SignalEvent } from '../contracts/audit';
import type { ShimAsk } from '../contracts/broker';
import type { StartedLine, Terminal } from '../contracts/line';
import type { ProcessInfo } from '../contracts/processes';
import type { PendingQuestion, Question } from '../contracts/question';
import type { Actor, CommandRequest } from '../contracts/request';
import type { Verdict } from '../contracts/verdict';
import type { Mode } from '../contracts/words';

/** What the guard needs of the rest; all calls are bounded. */
export interface GuardPorts {
  decide(request: CommandRequest): Verdict;
  mode(): Mode;
  killSwitchEngaged(): boolean;
  ask(question: Question): PendingQuestion;
  /** Writes to the record; `durably` resolves once it is on disk and rejects when that failed. */
  record(event: CommandEvent | SignalEvent): void;
  recordDurably(event: CommandEvent): Promise<void>;
  /** Resolves soon, when the shells of terminals that have just opened are known. */
  terminalsKnown(): Promise<void>;
  /** The terminal that a process runs in. */
  terminalOf(pid: number): Terminal | undefined;
  /**
   * The line that a terminal's shell runs now, for a tool that the shell has started itself; undefined for any other tool,
   * as what its line has started is an agent, or a script.
   */
  shellLine(terminal: Terminal, ask: ShimAsk): StartedLine | undefined;
  /** Who started the process; by its variables, then by its ancestors. */
  actorOf(env: Readonly<Record<string, string>>, pid: number, terminal: Terminal | undefined): Actor;
  /** The canary was stopped by this interceptor. */
  canary(request: CommandRequest): void;
  /**
   * For a canary that this window has sent; undefined for any other. `passes`: it is on its way to another interceptor,
   * which is the one that is tested.
   */
  ownCanary(request: CommandRequest): 'passes' | 'stays' | undefined;
  process(pid: number): ProcessInfo | undefined;
  newId(): string;
  sleep(ms: number): Promise<void>;
  /** For people: something that the guard could not do. */
  problem(text: string): void;
  timeoutSeconds(): number;
}
