/** A process that the guard let run. `startedAt` is the process table's, so that a reused id is told apart. */
export interface GuardedProcess {
  pid: number;
  startedAt: string;
  /** The command, redacted, for people. */
  title: string;
}

/** One step of the local stop. Each concerns the process and everything below it. */
export interface KillStep {
  /** `stop` keeps a tree from starting anything more, `kill` ends it, `verify` looks that it is gone. */
  kind: 'stop' | 'kill' | 'verify';
  target: GuardedProcess;
}

/** Something that the kill switch leaves alone, and why; for people. */
export interface NotAttempted {
  target: GuardedProcess;
  reason: string;
}

export interface KillPlan {
  steps: readonly KillStep[];
  notAttempted: readonly NotAttempted[];
}

/**
 * What to do with the guarded processes, in order: all are stopped before the first is killed, so that none can react to
 * the end of another. The youngest come first: they are what the person has just seen. Pure.
 * @param protectedPids the editor, the extension host and the terminals' shells: never touched.
 */
export function planKill(running: readonly GuardedProcess[], protectedPids: ReadonlySet<number>): KillPlan {
  const unique = new Map(running.map((process) => [`${process.pid}@${process.startedAt}`, process]));
  const all = [...unique.values()].reverse();
  // 0 and below would mean whole groups of processes.
  const isProtected = ({ pid }: GuardedProcess) =>
    !Number.isInteger(pid) || pid <= 1 || protectedPids.has(pid);
  const targets = all.filter((process) => !isProtected(process));
  const kinds: readonly KillStep['kind'][] = ['stop', 'kill', 'verify'];
  return {
    steps: kinds.flatMap((kind) => targets.map((target) => ({ kind, target }))),
    notAttempted: all.filter(isProtected).map((target) => ({
      target,
      reason: 'it is the editor, the guard itself or the shell of a terminal',
    })),
  };
}
