import type { FrozenRecord } from './records';

/** How long after the extension host's end a new one may take to care for a frozen line, in seconds. */
export const WATCHDOG_GRACE_SECONDS = 20;

/**
 * A POSIX sh script that outlives the extension host. While the record is there it looks once a second whether the host
 * lives; when the host has been gone for the grace time and no other has taken the record over, it denies the line:
 * nothing stays stopped for ever, and nothing is let through.
 */
export const WATCHDOG_SCRIPT = `
record=$1 left=$2 host=$3 shell=$4
shift 4
while [ -e "$record" ] && kill -0 "$host" 2>/dev/null; do sleep 1; done
while [ -e "$record" ] && [ "$left" -gt 0 ]; do sleep 1; left=$((left - 1)); done
[ -e "$record" ] || exit 0
for pid in "$@"; do kill -KILL "$pid" 2>/dev/null; done
# The shell must find them dead: of a job that is only stopped it would let the line go on.
sleep 1
kill -INT "$shell" 2>/dev/null
kill -CONT "$shell" 2>/dev/null
rm -f "$record"
`;

/** The arguments for /bin/sh; the time of grace in seconds is for tests. */
export function watchdogArguments(
  recordFile: string,
  record: FrozenRecord,
  grace = WATCHDOG_GRACE_SECONDS,
): string[] {
  const pids = [record.owner.pid, record.shell.pid, ...record.processes.map((process) => process.pid)];
  return ['-c', WATCHDOG_SCRIPT, 'agent-guard-watchdog', recordFile, ...[grace, ...pids].map(String)];
}
