import { execFile } from 'node:child_process';

/** A tool's own Python library, driven by a script of ours: all cases in one process, which forks for each. */
export interface PythonScript {
  python: string;
  /** The script, and what it is given. */
  args: readonly string[];
  /** Nothing else is inherited but PATH. */
  env: Readonly<Record<string, string>>;
}

/** One answer for each case, in their order. @throws Error with what the script has written, where it fails. */
export function askPython<Answer>(
  { python, args, env }: PythonScript,
  cases: readonly unknown[],
): Promise<Answer[]> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      python,
      args,
      { env: { PATH: process.env.PATH ?? '', ...env }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${error.message}\n${stderr}`));
        else {
          const lines = stdout.trim().split('\n');
          resolve(lines.map((line) => JSON.parse(line) as Answer));
        }
      },
    );
    child.stdin?.end(JSON.stringify(cases));
  });
}
