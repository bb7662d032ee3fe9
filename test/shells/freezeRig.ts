import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backgroundOf, Hold, type HeldLine } from '../../src/interceptors/freeze/hold';
import { systemProcesses } from '../../src/platform/processes';

export const table = systemProcesses();
export const ports = { table, sleep, now: () => Date.now() };
const PTY = path.join(import.meta.dirname, 'freezePty.py');

/** Printed when a line starts and when it has ended: what shell integration tells the editor. */
const START = '<<line-starts>>';
const END = '<<line-ended>>';

/** Each prints the two marks itself; the marks are split so that the echo of the set-up does not look like them. */
export const SHELLS: Record<string, { args: string[]; setUp: string }> = {
  bash: {
    args: ['--norc', '--noprofile', '-i'],
    setUp: `PS1='$ '; PS0='<<line-''starts>>'; PROMPT_COMMAND="printf '<<line-''ended>>'"`,
  },
  zsh: {
    args: ['-f', '-i'],
    setUp: `PS1='$ '; preexec() { printf '<<line-''starts>>' }; precmd() { printf '<<line-''ended>>' }`,
  },
  fish: {
    args: ['--no-config', '-i'],
    setUp: `function fish_prompt; echo '$ '; end; function m1 --on-event fish_preexec; printf '<<line-''starts>>'; end; function m2 --on-event fish_prompt; printf '<<line-''ended>>'; end`,
  },
};

/** An interactive shell in a terminal, and the marks that its lines leave. */
export class ShellTerminal {
  readonly shellPid: number;
  private background = new Set<string>();

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly screen: { text: string },
  ) {
    this.shellPid = Number(/pid=(\d+)/.exec(screen.text)?.[1]);
  }

  static async open(python: string, program: string, name: string, home: string): Promise<ShellTerminal> {
    const { args, setUp } = SHELLS[name]!;
    const env = {
      PATH: '/usr/bin:/bin',
      HOME: home,
      TERM: 'dumb',
      XDG_DATA_HOME: home,
      XDG_CONFIG_HOME: home,
    };
    const child = spawn(python, [PTY, program, ...args], { env, cwd: home });
    const screen = { text: '' };
    child.stdout.on('data', (data: Buffer) => (screen.text += data.toString()));
    child.stdin.on('error', () => undefined);
    await until('the pty', () => /pid=\d+\n/.test(screen.text));
    const terminal = new ShellTerminal(child, screen);
    child.stdin.write(`${setUp}\n`);
    await until(`${name} is ready`, () => terminal.endings > 0, 10_000);
    return terminal;
  }

  get text(): string {
    return this.screen.text;
  }
  get starts(): number {
    return this.screen.text.split(START).length - 1;
  }
  get endings(): number {
    return this.screen.text.split(END).length - 1;
  }

  /** Types a line and resolves when the shell says that it starts. */
  async type(line: string): Promise<HeldLine> {
    const starts = this.starts;
    // The prompt's mark comes before the prompt is drawn.
    await until('a prompt', () => this.text.trimEnd().length > 0);
    this.background = backgroundOf(table, this.shellPid);
    const { endings } = this;
    this.child.stdin.write(`${line}\n`);
    await until(`the start of ${line}`, () => this.starts > starts);
    return {
      shellPid: this.shellPid,
      background: this.background,
      ended: () => this.endings > endings,
    };
  }

  hold(line: HeldLine): Promise<Hold | undefined> {
    return Hold.start(line, ports);
  }

  /** Runs a line to its end and gives what it printed. */
  async run(line: string): Promise<string> {
    const from = this.text.length;
    const started = await this.type(line);
    await until(`the end of ${line}`, () => started.ended());
    return this.text.slice(from);
  }

  close(): void {
    for (const child of table.children(this.shellPid)) table.signal(child.pid, 'SIGKILL');
    table.signal(this.shellPid, 'SIGKILL');
    this.child.kill('SIGKILL');
  }
}

export async function until(what: string, isTrue: () => boolean, ms = 5000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`);
    await sleep(2);
  }
}

export function findPython(): string | undefined {
  return ['/usr/bin/python3', '/usr/local/bin/python3', '/opt/homebrew/bin/python3'].find((it) =>
    fs.existsSync(it),
  );
}
