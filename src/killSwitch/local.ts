import type { ProcessTable } from '../contracts/processes';
import { planKill, type GuardedProcess, type NotAttempted } from './plan';
import { ProcessTree } from './tree';

/** How long is looked, and killed again, until everything has gone, in milliseconds. */
const VERIFY_MS = 2000;
const VERIFY_STEP_MS = 10;
/** Rounds of stopping before killing begins in any case. */
const STOP_ROUNDS = 20;

/** A terminal's line with guarded commands in it. */
export interface GuardedLine {
  title: string;
  /** Ends what is left of the line, the shell lives on; false when something of it may still run. */
  end(): Promise<boolean>;
}

export interface LocalStopPorts {
  processes: ProcessTable;
  /** What the guard has let run, oldest first. */
  running(): readonly GuardedProcess[];
  /** Lines whose rest must not run either: `; …`, `|| …`, loops. */
  lines(): readonly GuardedLine[];
  /** Process ids of the terminals' shells. They and everything above them are never touched. */
  shells(): readonly number[];
  /** The guard's own process id. It and everything above it are never touched. */
  self: number;
  /** Milliseconds, of any clock that does not go backwards. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface Stopped {
  target: GuardedProcess;
  /** Processes that were ended, the target included. */
  processes: number;
}

export interface NotStopped {
  /** Undefined for a line. */
  target: GuardedProcess | undefined;
  title: string;
  reason: string;
}

export interface LocalStopResult {
  done: readonly Stopped[];
  failed: readonly NotStopped[];
  notAttempted: readonly NotAttempted[];
}

/**
 * Stops everything that the guard has let run on this machine: at once, without a question. The state of the kill switch
 * must be engaged before, so that nothing starts meanwhile. Never rejects.
 */
export async function engage(ports: LocalStopPorts): Promise<LocalStopResult> {
  // Lines first: ending one begins with stopping its shell, which then does not go on to the next command.
  const lines = ports.lines().map((line) => ({ line, ended: endLine(line) }));
  const protectedPids = protectedProcesses(ports);
  const plan = planKill(ports.running(), protectedPids);
  const trees = new Map<GuardedProcess, ProcessTree>();
  for (const { kind, target } of plan.steps) {
    const tree = trees.get(target) ?? new ProcessTree(target, ports.processes, protectedPids);
    trees.set(target, tree);
    if (kind === 'stop') tree.stop();
    if (kind === 'kill') {
      await comeToRest(tree, ports);
      tree.kill();
    }
  }
  await verify([...trees.values()], ports);
  const failedLines: NotStopped[] = [];
  for (const { line, ended } of lines) {
    if (await ended) continue;
    failedLines.push({ target: undefined, title: line.title, reason: 'a part of the line may still run' });
  }
  return result([...trees.values()], failedLines, plan.notAttempted);
}

async function endLine(line: GuardedLine): Promise<boolean> {
  try {
    return await line.end();
  } catch {
    return false;
  }
}

function protectedProcesses(ports: LocalStopPorts): Set<number> {
  const own = [ports.self, ...ports.shells()];
  return new Set(
    own.flatMap((pid) => [pid, ...ports.processes.ancestors(pid).map((process) => process.pid)]),
  );
}

/** Stops the tree again until nothing in it moves; the signal needs a moment to arrive. */
async function comeToRest(tree: ProcessTree, ports: LocalStopPorts): Promise<void> {
  for (let round = 0; round < STOP_ROUNDS && !tree.isStill(); round++) {
    await ports.sleep(1);
    tree.stop();
  }
}

async function verify(trees: readonly ProcessTree[], ports: LocalStopPorts): Promise<void> {
  const deadline = ports.now() + VERIFY_MS;
  for (;;) {
    const alive = trees.filter((tree) => tree.survivors().length > 0);
    if (alive.length === 0 || ports.now() >= deadline) return;
    await ports.sleep(VERIFY_STEP_MS);
    for (const tree of alive) {
      tree.stop();
      tree.kill();
    }
  }
}

function result(
  trees: readonly ProcessTree[],
  failedLines: readonly NotStopped[],
  notAttempted: readonly NotAttempted[],
): LocalStopResult {
  const seen = trees.filter((tree) => tree.size > 0);
  const failed = seen.filter((tree) => tree.survivors().length > 0);
  return {
    done: seen
      .filter((tree) => !failed.includes(tree))
      .map((tree) => ({ target: tree.target, processes: tree.size })),
    failed: [
      ...failed.map((tree) => ({ target: tree.target, title: tree.target.title, reason: whyAlive(tree) })),
      ...failedLines,
    ],
    notAttempted: [
      ...notAttempted,
      ...trees
        .filter((tree) => tree.size === 0)
        .map((tree) => ({ target: tree.target, reason: 'it had ended already' })),
    ],
  };
}

function whyAlive(tree: ProcessTree): string {
  if (tree.refusedPid !== undefined) return `process ${tree.refusedPid} belongs to another user`;
  const pids = tree.survivors().map((process) => process.pid);
  return `still running after ${VERIFY_MS / 1000} s: process ${pids.join(', ')}`;
}
