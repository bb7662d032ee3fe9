import type { ProcessInfo } from '../contracts/processes';
import type { CommandRequest } from '../contracts/request';
import { isRead, type Verdict } from '../contracts/verdict';
import { covers } from './covers';
import type { Intent } from './intent';
import { displayCommand } from './messages';

/** So many processes may be noted as running before it is looked which of them still do. */
const MAX_UNCHECKED = 64;
/** So many levels are looked up for a process that was let run. */
const MAX_ANCESTORS = 64;

/** A process that the guard let run, for the kill switch. */
export interface GuardedProcess {
  pid: number;
  startedAt: string;
  title: string;
  byAgent: boolean;
  /** False for what only reads. */
  isRisky: boolean;
}

/** The processes that shims' questions have let run, each with the intent that it was for. */
export class PassedProcesses {
  private readonly all = new Map<number, GuardedProcess & { intent: Intent }>();

  constructor(private readonly process: (pid: number) => ProcessInfo | undefined) {}

  add(pid: number, intent: Intent): void {
    const process = this.process(pid);
    if (!process) return;
    if (this.all.size >= MAX_UNCHECKED) this.running();
    this.all.set(pid, {
      pid,
      startedAt: process.startedAt,
      title: displayCommand(intent.request),
      byAgent: intent.request.actor.kind === 'agent',
      isRisky: !isRead(intent.verdict),
      intent,
    });
  }

  /** Those that still run. */
  running(): GuardedProcess[] {
    for (const [pid, known] of this.all) {
      if (this.process(pid)?.startedAt !== known.startedAt) this.all.delete(pid);
    }
    return [...this.all.values()];
  }

  /**
   * The intent that the asking process, or one that it descends from, was let run for, where it is the same once more: a
   * version manager that looks for its program finds the shim again, and a wrapper starts what was shown. Goes by the
   * system's own list of processes: nothing that a caller can set counts.
   */
  above(request: CommandRequest, verdict: Verdict): Intent | undefined {
    let pid = request.pid ?? 0;
    for (let level = 0; this.all.size > 0 && pid > 1 && level < MAX_ANCESTORS; level++) {
      const info = this.process(pid);
      const passed = this.all.get(pid);
      if (info && passed?.startedAt === info.startedAt && isSame(passed.intent, request, verdict))
        return passed.intent;
      pid = info?.ppid ?? 0;
    }
    return undefined;
  }
}

/** What nobody can read is the same only by its words. */
function isSame(passed: Intent, request: CommandRequest, verdict: Verdict): boolean {
  if (verdict.effects.includes('opaque') && !sameWords(passed.request, request)) return false;
  return covers(passed.verdict, verdict);
}

function sameWords(one: CommandRequest, other: CommandRequest): boolean {
  return (
    one.argv !== undefined && one.cwd === other.cwd && JSON.stringify(one.argv) === JSON.stringify(other.argv)
  );
}
