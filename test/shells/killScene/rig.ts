import { execFile, spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';

/** What a round of the driver tells. Times in milliseconds. */
export interface Round {
  flagMs: number;
  frozenMs: number;
  endedMs: number;
  /** Of the agent when it was ended. */
  processes: number;
  /** Short names of those. */
  names: string[];
  /** So many still moved when all was said to stand still. */
  moved: number;
  /** Bystanders that were hit, and processes that were left. */
  hit: string[];
  left: string[];
  /** What the agent's processes have written afterwards, in bytes. */
  beats: number;
  ended: string[];
  failed: unknown[];
}

const NAMESPACE = ['--pid', '--fork', '--mount-proc', '--kill-child'];
const AS_ROOT = process.getuid?.() === 0;

/** Why there is no namespace of processes here; undefined where there is. */
export function withoutNamespace(): string | undefined {
  if (process.platform !== 'linux') return 'namespaces of processes are Linux only';
  const tried = spawnSync('unshare', [...userNamespace(), ...NAMESPACE, 'true'], { encoding: 'utf8' });
  if (tried.status === 0) return undefined;
  return `a namespace of processes is not permitted here: ${(tried.error?.message ?? tried.stderr).trim()}`;
}

/** Rounds of the scene, with so many unrelated processes beside it. */
export async function killRounds(rounds: number, others = 0): Promise<Round[]> {
  const driver = path.join(import.meta.dirname, 'driver.ts');
  const args = ['--import', 'tsx', driver, String(rounds), String(others)];
  // With one user only there is no other's process to be had.
  const env = { AGENT_GUARD_OTHER_USER: AS_ROOT ? '1' : '' };
  const { stdout } = await inNamespace(args, 60_000 + rounds * 20_000, env);
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Round);
}

/** Runs Node in a namespace of processes. @throws with what it has printed, when it fails or takes longer. */
export function inNamespace(
  args: readonly string[],
  timeout: number,
  env: Readonly<Record<string, string>>,
): Promise<{ stdout: string }> {
  // The first process of a namespace takes in orphans; it must not be the one that looks at them.
  const script = '"$0" "$@"; exit $?';
  return promisify(execFile)(
    'unshare',
    [...userNamespace(), ...NAMESPACE, 'sh', '-c', script, process.execPath, ...args],
    {
      cwd: path.join(import.meta.dirname, '../../..'),
      timeout,
      killSignal: 'SIGKILL',
      env: { ...process.env, ...env },
    },
  );
}

function userNamespace(): string[] {
  return AS_ROOT ? [] : ['--user', '--map-root-user'];
}
