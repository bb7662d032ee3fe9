import type { ProcessInfo } from '../contracts/processes';
import { forDisplay } from '../contracts/redact';
import type { KillScope } from '../contracts/words';
import { AGENT_MARKERS, agentFromEnvironment } from '../engine/environment/variables';
import { identity, type Snapshot, type StopTarget } from './members';

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
  /** The shells of this window's terminals, tasks' processes among them; empty without a window. */
  terminals(): readonly number[];
  /** The name that this window's terminals carry. */
  window: string | undefined;
  /** The guard's storage folder: what windows with the same flag start has it in its variables (PATH, BASH_ENV, the hook). */
  root: string;
  scope: KillScope;
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

  private titled = 0;

  constructor(private readonly ports: DiscoveryPorts) {}

  /** Those that no other one is above: what is below them belongs to them. */
  find(look: Snapshot): StopTarget[] {
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
    const isBelow = ancestors.some((one) => roots.has(one.pid) || one.pid === ports.host);
    if (!isBelow && !this.isMarked(environment)) return undefined;
    const agent = ports.agentOf(process) ?? this.markedBy(environment, ancestors);
    const isWanted =
      agent !== undefined ||
      (ports.scope === 'everythingFromThisWindow' && this.isOfWindow(environment, ancestors, roots));
    // An editor would hide the agents below it, and is left alone. Asked last, as it costs a look at each.
    if (!isWanted || ports.isEditor(pid)) return undefined;
    return this.targetOf(process, agent ? 'agent' : 'other', agent?.name);
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
