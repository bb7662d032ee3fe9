import type { ProcessInfo } from '../contracts/processes';
import { forDisplay } from '../contracts/redact';
import type { KillScope } from '../contracts/words';
import { AGENT_MARKERS, agentFromEnvironment } from '../engine/environment/variables';
import { identity, type Snapshot, type StopTarget } from './members';
import { startersOf, type Starters } from './starters';

/** Variables that the guard gives to what is started in, or by, a window: its name, and its hooks' script. */
const WINDOW_MARK = /(?:^|[\0 ])AGENT_GUARD_(?:WINDOW|HOOK)=/;
const MAX_TITLE = 200;
/** So many are told by all of their words, others by their program's name. */
const MAX_TITLES = 100;
/** So many levels above a process are looked at. */
const MAX_ABOVE = 64;
const MARKED = new RegExp(
  `(?:^|[\\0 ])(${[...new Set(AGENT_MARKERS.map(({ variable }) => variable))].join('|')})=([^\\0]*)`,
  'g',
);

export interface DiscoveryPorts {
  /** See ProcessList. */
  environmentOf(pid: number): string | undefined;
  argumentsOf(pid: number): readonly string[] | undefined;
  /** The agent that a process is by its program. */
  agentOf(process: ProcessInfo): { name: string } | undefined;
  /** Part of an editor. */
  isEditor(pid: number): boolean;
  /** The extension host; undefined without a window. */
  host: number | undefined;
  /** The process that looks: what it was started by itself is neither a script nor a prompt of an agent. */
  self: number;
  /** The shells of this window's terminals, tasks' processes among them; empty without a window. */
  terminals(): readonly number[];
  /** The name that this window's terminals carry. */
  window: string | undefined;
  /** The guard's storage folder: what windows with the same flag start has it in its variables (PATH, BASH_ENV, the hook). */
  root: string;
  scope: KillScope;
}

/** A shell that is typed into, and the agent that its line has started. */
export interface Prompt {
  readonly shell: ProcessInfo;
  readonly title: StopTarget['title'];
}

/**
 * Finds agents: by their program, or by the marker that they put into the environment of what they start, which a process
 * keeps that was detached from them (`setsid`, `nohup`, a server of tmux). Only what belongs to a window counts,
 * by its ancestors or by the guard's own variables, which it keeps as well; of any window, as one may have crashed.
 */
export class Discovery {
  /** What was found out of a process; it can change with its program only. */
  private readonly known = new Map<string, StopTarget | undefined>();
  /** The same for what a later look has not read anew. */
  private readonly seen = new WeakMap<ProcessInfo, { target: StopTarget | undefined }>();
  /** What has started an agent, by the agent. */
  private readonly started = new Map<string, Starters>();
  private readonly scripts = new Map<string, StopTarget>();
  private readonly prompting = new Map<string, Prompt>();

  private titled = 0;
  private last: { look: Snapshot; agents: readonly StopTarget[] } | undefined;

  constructor(private readonly ports: DiscoveryPorts) {}

  /** Agents, and the scripts that would start them again. */
  find(look: Snapshot): StopTarget[] {
    const agents = this.agents(look);
    const scripts = new Set<StopTarget>();
    for (const agent of agents) {
      const { script } = this.startersOf(agent, look);
      if (script) scripts.add(this.scriptTarget(script));
    }
    return [...agents, ...scripts];
  }

  /** Shells of terminals whose line in front has started an agent, with what is told of it; the same object for each. */
  prompts(look: Snapshot): Prompt[] {
    const found = new Set<Prompt>();
    for (const agent of this.agents(look)) {
      const { prompt } = this.startersOf(agent, look);
      if (!prompt) continue;
      const key = identity(prompt);
      const known = this.prompting.get(key) ?? { shell: prompt, title: agent.title };
      this.prompting.set(key, known);
      found.add(known);
    }
    return [...found];
  }

  private scriptTarget(script: ProcessInfo): StopTarget {
    const key = identity(script);
    const target = this.scripts.get(key) ?? this.targetOf(script, 'other', undefined);
    this.scripts.set(key, target);
    return target;
  }

  private startersOf(agent: StopTarget, look: Snapshot): Starters {
    const process = agent.kind === 'agent' ? look.current(agent) : undefined;
    if (!process) return { script: undefined, prompt: undefined };
    const key = identity(process);
    const known = this.started.get(key);
    if (known) return known;
    const { ports } = this;
    const own = new Set([ports.self, ...above(look, ports.self).map(({ pid }) => pid)]);
    const roots = new Set(ports.terminals());
    const starters = startersOf(process, above(look, process.pid), {
      argumentsOf: (pid) => ports.argumentsOf(pid),
      isWanted: (shell, ancestors) =>
        !own.has(shell.pid) &&
        (roots.has(shell.pid) || this.isNear(ports.environmentOf(shell.pid) ?? '', ancestors, roots)) &&
        !ports.isEditor(shell.pid),
    });
    // A job that has only just been started is not in front yet, nor in a group of its own.
    if (isGrown(process, look)) this.started.set(key, starters);
    return starters;
  }

  /** Those that no other one is above: what is below them belongs to them. */
  private agents(look: Snapshot): readonly StopTarget[] {
    if (this.last?.look !== look) this.last = { look, agents: this.uppermost(look) };
    return this.last.agents;
  }

  private uppermost(look: Snapshot): StopTarget[] {
    const found = new Map<number, StopTarget>();
    const roots = new Set(this.ports.terminals());
    for (const process of look.all) {
      const target = process.zombie ? undefined : this.target(process, look, roots);
      if (target) found.set(process.pid, target);
    }
    return [...found.values()].filter(
      ({ pid }) => !above(look, pid).some((process) => found.has(process.pid)),
    );
  }

  private target(process: ProcessInfo, look: Snapshot, roots: ReadonlySet<number>): StopTarget | undefined {
    const seen = this.seen.get(process);
    if (seen) return seen.target;
    const key = `${identity(process)} ${process.name}`;
    const target = this.known.has(key) ? this.known.get(key) : this.judge(process, look, roots);
    if (target || isGrown(process, look)) {
      this.known.set(key, target);
      this.seen.set(process, { target });
    }
    return target;
  }

  private judge(process: ProcessInfo, look: Snapshot, roots: ReadonlySet<number>): StopTarget | undefined {
    const { ports } = this;
    const { pid } = process;
    const environment = ports.environmentOf(pid) ?? '';
    const ancestors = above(look, pid);
    if (!this.isNear(environment, ancestors, roots)) return undefined;
    const agent = ports.agentOf(process) ?? this.markedBy(environment, ancestors);
    const isWanted =
      agent !== undefined ||
      (ports.scope === 'everythingFromThisWindow' && this.isOfWindow(environment, ancestors, roots));
    // An editor would hide the agents below it, and is left alone. Asked last, as it costs a look at each.
    if (!isWanted || ports.isEditor(pid)) return undefined;
    return this.targetOf(process, agent ? 'agent' : 'other', agent?.name);
  }

  /** Below this window, or marked by one. */
  private isNear(
    environment: string,
    ancestors: readonly ProcessInfo[],
    roots: ReadonlySet<number>,
  ): boolean {
    return (
      ancestors.some(({ pid }) => roots.has(pid) || pid === this.ports.host) || this.isMarked(environment)
    );
  }

  /** Started by a window that obeys the same flag. Another editor of this person has a guard, and a flag, of its own. */
  private isMarked(environment: string): boolean {
    // Most have nothing of it, and a pattern takes longer to say so.
    if (!environment.includes('AGENT_GUARD_')) return false;
    return (
      this.namesWindow(environment) ||
      (WINDOW_MARK.test(environment) && environment.includes(`${this.ports.root}/`))
    );
  }

  private namesWindow(environment: string): boolean {
    const { window } = this.ports;
    return window !== undefined && `\0${environment}\0`.includes(`\0AGENT_GUARD_WINDOW=${window}\0`);
  }

  /** Not where the editor above carries a marker itself: an agent has started that editor, and a person works in it. */
  private markedBy(environment: string, ancestors: readonly ProcessInfo[]): { name: string } | undefined {
    const agent = agentIn(environment);
    if (!agent) return undefined;
    const editor = ancestors.find(({ pid }) => this.ports.isEditor(pid));
    return editor && agentIn(this.ports.environmentOf(editor.pid) ?? '') ? undefined : agent;
  }

  /** Below a terminal's shell, or marked by the window and below no editor any more. */
  private isOfWindow(
    environment: string,
    ancestors: readonly ProcessInfo[],
    roots: ReadonlySet<number>,
  ): boolean {
    if (ancestors.some(({ pid }) => roots.has(pid))) return true;
    return this.namesWindow(environment) && !ancestors.some(({ pid }) => this.ports.isEditor(pid));
  }

  private targetOf(process: ProcessInfo, kind: 'agent' | 'other', agent: string | undefined): StopTarget {
    const { pid, startedAt, name } = process;
    const argv = this.ports.argumentsOf(pid) ?? [name];
    const title = () => {
      // To look for secrets takes about a millisecond.
      if (++this.titled > MAX_TITLES) return agent === undefined ? name : `${agent}: ${name}`;
      const command = forDisplay(argv.join(' ').slice(0, 4 * MAX_TITLE), MAX_TITLE);
      return agent === undefined ? command : `${agent}: ${command}`;
    };
    return { pid, startedAt, kind, title };
  }
}

/** Between fork and exec a process has the environment of its parent. In ticks of /proc: 0.2 s. */
const GROWN_TICKS = 20;

function isGrown({ startedAt }: ProcessInfo, look: Snapshot): boolean {
  return look.newest - Number(startedAt) > GROWN_TICKS;
}

function above(look: Snapshot, pid: number): ProcessInfo[] {
  const found: ProcessInfo[] = [];
  for (let next = look.byPid.get(pid)?.ppid; next && found.length < MAX_ABOVE;) {
    const process = look.byPid.get(next);
    // Parents that have changed during the look can stand in a ring.
    if (!process || process.pid === pid) break;
    found.push(process);
    next = process.ppid;
  }
  return found;
}

function agentIn(environment: string): { name: string } | undefined {
  const variables = [...environment.matchAll(MARKED)].map(([, name = '', value = '']) => [name, value]);
  return agentFromEnvironment(Object.fromEntries(variables) as Record<string, string>);
}
