import { execFileSync, spawn } from 'node:child_process';

/** The one door to other programs: an absolute path and an array of arguments, never a shell string. */

const SYNC_LIMIT_MS = 2000;

/**
 * Runs a program that answers at once and gives its standard output.
 * @throws Error when it fails or takes longer than two seconds.
 */
export function runSync(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): string {
  return execFileSync(program, args, { encoding: 'utf8', env, timeout: SYNC_LIMIT_MS, maxBuffer: 16 << 20 });
}

/** Starts a program that outlives this process, without input, output or our environment. */
export function spawnDetached(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): void {
  const child = spawn(program, args, { detached: true, stdio: 'ignore', env, cwd: '/' });
  // A watchdog that cannot start leaves the record on disk, which the next start of the extension offers again.
  child.once('error', () => undefined);
  child.unref();
}
