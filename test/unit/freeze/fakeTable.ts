import type { ProcessInfo, ProcessTable, Signal } from '../../../src/contracts/processes';

/** A process table in memory, with a clock that moves when somebody sleeps. */
export class FakeTable implements ProcessTable {
  readonly all = new Map<number, ProcessInfo>();
  readonly sent: string[] = [];
  clock = 0;
  /** What happens on its own, by time. */
  readonly events: { at: number; do: () => void }[] = [];
  onSignal: (pid: number, signal: Signal) => void = () => undefined;
  readonly notOurs = new Set<number>();

  add(pid: number, ppid: number, more: Partial<ProcessInfo> = {}): ProcessInfo {
    const process = {
      ...{ pid, ppid, pgid: pid, foreground: true, name: 'x', stopped: false, zombie: false },
      startedAt: 't0',
      ...more,
    };
    this.all.set(pid, process);
    return process;
  }
  at(ms: number, action: () => void): void {
    this.events.push({ at: ms, do: action });
  }
  info = (pid: number) => this.all.get(pid);
  children = (pid: number) => [...this.all.values()].filter((process) => process.ppid === pid);
  /** By process id. */
  readonly started = new Map<number, string[]>();
  argumentsOf = (pid: number) => this.started.get(pid);
  ancestors = () => [];
  signal = (pid: number, signal: Signal): boolean => {
    if (this.notOurs.has(pid)) throw new Error('EPERM');
    const process = this.all.get(pid);
    if (!process) return false;
    this.sent.push(`${signal} ${pid}`);
    if (signal === 'SIGSTOP') process.stopped = true;
    if (signal === 'SIGCONT') process.stopped = false;
    if (signal === 'SIGKILL') this.all.delete(pid);
    this.onSignal(pid, signal);
    return true;
  };
  sleep = (ms: number): Promise<void> => {
    this.clock += ms;
    for (const event of this.events.splice(0)) {
      if (event.at <= this.clock) event.do();
      else this.events.push(event);
    }
    return Promise.resolve();
  };
  now = () => this.clock;
}
