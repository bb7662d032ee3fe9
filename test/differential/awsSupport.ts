import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { toolPath } from '../support/tools';
import { askPython } from './python';

/** One question to the CLI. */
export interface CliCase {
  /** Flags before the command. */
  args: string[];
  env: Record<string, string>;
  cwd: string;
  command: string[];
}

/** What the CLI did and would do. */
export interface CliAnswer {
  status: number;
  out: string;
  err: string;
  profile?: string | null;
  region?: string | null;
  /** Name of the credential provider; null where there are no credentials. */
  method?: string | null;
  key?: string | null;
  role?: string | null;
  account?: string | null;
  cacheKey?: string | null;
  /** Class of the error that it gives up with. */
  error?: string;
  /** The test's own driver broke. */
  failed?: string;
}

/** The Python that has the CLI; undefined where there is none, or where the CLI is not a Python script (version 2). */
export function cliPython(): string | undefined {
  const found = toolPath('aws');
  if (found === undefined) return undefined;
  const real = behindPyenv(found);
  const [first = ''] = fs.readFileSync(real, 'latin1').slice(0, 200).split('\n');
  const python = /^#!(\/\S*python\S*)$/.exec(first)?.[1];
  return python !== undefined && fs.existsSync(python) ? python : undefined;
}

function behindPyenv(found: string): string {
  if (!found.includes('/shims/')) return found;
  try {
    return execFileSync('pyenv', ['which', 'aws'], { encoding: 'utf8' }).trim();
  } catch {
    return found;
  }
}

/** Asks all cases in one process; `home` is where it caches what it fetches. */
export function askCli(python: string, home: string, cases: readonly CliCase[]): Promise<CliAnswer[]> {
  const env = { HOME: home, AWS_EC2_METADATA_DISABLED: 'true' };
  return askPython({ python, args: [path.join(__dirname, 'aws.py')], env }, cases);
}

/** How many generated cases there are to be: fewer where others wait for the result. */
export function caseCount(): number {
  return process.env.CI && !process.env.AGENT_GUARD_ALL ? 40 : 240;
}
