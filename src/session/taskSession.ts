import type { GuardedSession } from '../contracts/protection';
import { forDisplay } from '../contracts/redact';
import type { Actor } from '../contracts/request';
import type { TaskRun } from '../interceptors/tasks/watch';

const HELD = 'Its process is looked at within 10 ms of its start, and is held with all that it has started.';
const LATE =
  'Its process is held when the editor tells of it, 0.1 to 0.3 s after its start: a quick tool by its path can have acted.';
const SHIMS = 'Tools that it starts by name ask before they act (shims).';

/** A run of a task, for the view. */
export function taskSession(
  run: TaskRun,
  platform: NodeJS.Platform,
  actor: Actor | undefined,
): GuardedSession {
  const name = forDisplay(run.name, 80);
  return {
    id: run.pid === undefined ? `task:${name}` : `task:${run.pid}`,
    kind: 'task',
    name,
    ...protection(run, platform),
    ...(actor && { actor }),
    ...(run.pid !== undefined && { pid: run.pid }),
  };
}

function protection(
  { written, pid }: TaskRun,
  platform: NodeJS.Platform,
): Pick<GuardedSession, 'protection' | 'reasons'> {
  if (!written && pid === undefined) {
    return {
      protection: 'watching',
      reasons: ['An extension runs it by itself: it is seen only through shims and the hooks of agents.'],
    };
  }
  if (platform === 'win32')
    return { protection: 'blind', reasons: ['On Windows there are no shims yet, and no process is held.'] };
  if (platform === 'linux') return { protection: 'enforcing', reasons: [HELD, SHIMS] };
  return { protection: 'watching', reasons: [LATE, SHIMS] };
}
