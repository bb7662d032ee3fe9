import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { installPromptScripts, shimLayout } from '../../src/interceptors/shims/install';
import { bashEnvValue } from '../../src/interceptors/shims/script';
import { PROMPT_COMMAND, PROMPT_VARIABLE } from '../../src/interceptors/shims/prompt';
import { until } from './freezeRig';

const PTY = path.join(import.meta.dirname, 'freezePty.py');

/** A person's home with start files, and the variables that the editor gives to a terminal. */
export class PromptHome {
  readonly home = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-p-'));
  readonly layout = shimLayout(path.join(this.home, `it's a "storage" $HOME \`x\` !;&*`));
  /** A folder that start files and tools put first. */
  readonly tools = path.join(this.home, 'tools');
  private readonly open: PromptShell[] = [];

  constructor() {
    for (const folder of [this.layout.folder, this.tools, path.join(this.home, '.config', 'fish')])
      fs.mkdirSync(folder, { recursive: true });
    installPromptScripts(this.layout);
  }

  write(name: string, text: string): void {
    fs.mkdirSync(path.dirname(path.join(this.home, name)), { recursive: true });
    fs.writeFileSync(path.join(this.home, name), text);
  }

  environment(extra: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
    const env: Record<string, string | undefined> = {
      PATH: `${this.layout.folder}:/usr/bin:/bin`,
      HOME: this.home,
      TOOLS: this.tools,
      TERM: 'dumb',
      LC_ALL: 'C',
      BASH_ENV: bashEnvValue(this.layout.bashEnv),
      [PROMPT_VARIABLE]: this.layout.prompt,
      PROMPT_COMMAND,
      ZDOTDIR: this.layout.zdotdir,
      XDG_DATA_DIRS: `${this.layout.data}:/usr/local/share:/usr/share`,
      ...extra,
    };
    return Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  }

  async shell(
    python: string,
    command: readonly string[],
    extra: Readonly<Record<string, string | undefined>> = {},
  ): Promise<PromptShell> {
    const shell = await PromptShell.open(python, command, this.environment(extra), this.home);
    this.open.push(shell);
    return shell;
  }

  close(): void {
    for (const shell of this.open.splice(0)) shell.close();
  }

  /** A shell inside of a shell still writes its history when its terminal is gone. */
  async dispose(): Promise<void> {
    this.close();
    await until('the folder can be removed', () => {
      try {
        fs.rmSync(this.home, { recursive: true, force: true });
        return true;
      } catch {
        return false;
      }
    });
  }
}

/** An interactive shell in a terminal, into which lines are typed. */
export class PromptShell {
  text = '';
  private asked = 0;

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly pid: () => number,
  ) {}

  static async open(
    python: string,
    command: readonly string[],
    env: Record<string, string>,
    cwd: string,
  ): Promise<PromptShell> {
    const child = spawn(python, [PTY, ...command], { env, cwd });
    const shell: PromptShell = new PromptShell(child, () => Number(/pid=(\d+)/.exec(shell.text)?.[1]));
    child.stdout.on('data', (data: Buffer) => (shell.text += data.toString()));
    child.stdin.on('error', () => undefined);
    await until('the pty', () => /pid=\d+\n/.test(shell.text));
    return shell;
  }

  /** Types a line; it is read at a prompt, after those that were typed before. */
  type(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  /** What the shell makes of a word, at a prompt of its own. */
  async value(word: string): Promise<string> {
    const mark = `v${++this.asked}`;
    // The echo of what is typed does not have the mark as a whole.
    this.type(`echo "${mark}""<${word}>"`);
    const found = new RegExp(`${mark}<([^\\r\\n]*)>`);
    await until(
      `${word} of the shell, in: ${JSON.stringify(this.text.slice(-2000))}`,
      () => found.test(this.text),
      8000,
    );
    return found.exec(this.text)?.[1] ?? '';
  }

  close(): void {
    try {
      process.kill(this.pid(), 'SIGKILL');
    } catch {
      // it has ended by itself
    }
    this.child.kill('SIGKILL');
  }
}
