import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A line for a real shell, and the files that stand in its folder. */
export interface TriedLine {
  line: string;
  files?: Readonly<Record<string, string>>;
}

/** What became of a line: the argument lists of the stubs it started, in order. */
export interface Tried {
  calls: string[][];
  /** What the shell printed on standard error, shortened. */
  said: string;
  /** True when the line was ended because it took too long. */
  late: boolean;
}

/**
 * Makes the namespaces safe before anything runs in them: everything but the sandbox's own folder is read-only, the home
 * folder is empty, real tools are covered by stubs. Ends with an error where any of it cannot be had.
 */
const SET_UP = `
set -e
root=$1 home=$2 node=$3
shift 3
mount --bind "$root" "$root"
: > "$root/node"
mount --bind "$node" "$root/node"
while [ $# -gt 0 ]; do mount --bind "$root/bin/$1" "$2"; shift 2; done
mount -t tmpfs -o size=1m tmpfs "$home"
while read -r device point rest; do
  case $point in "$root" | "$root"/* | /proc | /proc/*) continue ;; esac
  mount -o remount,bind,ro "$point" 2>/dev/null || case $point in /dev/* | /sys | /sys/*) ;; *) echo "not read-only: $point" >&2; exit 9 ;; esac
done < /proc/self/mounts
if touch /agent-guard-probe 2>/dev/null; then echo 'the file system can be written to' >&2; exit 9; fi
if touch "$home/probe" 2>/dev/null; then echo 'the home folder can be written to' >&2; exit 9; fi
exec "$root/node" "$root/driver.mjs"
`;

/**
 * A place for lines that are not trusted: mount, network and process namespaces of their own, a read-only file system, no
 * home folder, and a PATH of stubs that write down their arguments.
 */
export class Sandbox {
  private readonly root = mkdtempSync(join(tmpdir(), 'ag-box-'));
  private readonly bin = join(this.root, 'bin');
  private readonly log = join(this.root, 'log');
  /** The working directory and home folder of every line. */
  readonly home = join(this.root, 'work');

  /**
   * @param stubs names of programs that only write down how they were started
   * @param programs names of the real programs that lines may use
   * @param sh the shell that `sh` is
   */
  constructor(
    private readonly stubs: readonly string[],
    private readonly programs: readonly string[],
    sh: string,
  ) {
    mkdirSync(this.bin);
    for (const stub of stubs) {
      // One record a start, in one write: the name and the arguments, each ended by a unit separator. The name is the one
      // it was called by: a real program that is covered by a stub can have several.
      const script = `#!/bin/sh\nrecord=$(printf '%s\\037' "\${0##*/}" "$@"; printf '\\036')\nprintf %s "$record" >> '${this.log}'\n`;
      writeFileSync(join(this.bin, stub), script);
      chmodSync(join(this.bin, stub), 0o755);
    }
    for (const program of programs) {
      const real = realProgram(program === 'sh' ? sh : program);
      if (real && !existsSync(join(this.bin, program))) symlinkSync(real, join(this.bin, program));
    }
    copyFileSync(join(import.meta.dirname, 'sandboxDriver.mjs'), join(this.root, 'driver.mjs'));
  }

  /** Why there can be no sandbox on this machine; undefined where there can. */
  static unavailable(): string | undefined {
    if (process.platform !== 'linux') return 'namespaces are a thing of Linux';
    const tried = spawnSync('unshare', [...namespaces(), 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], {
      encoding: 'utf8',
    });
    return tried.status === 0
      ? undefined
      : `no namespaces of our own here: ${tried.stderr.trim() || String(tried.error)}`;
  }

  /** Runs each line in a shell of its own. @throws Error when the sandbox could not be made, or broke. */
  async run(shell: readonly string[], lines: readonly TriedLine[]): Promise<Tried[]> {
    const covered = this.realTools();
    const args = [this.root, homedir(), realpathSync(process.execPath), ...covered];
    const child = spawn('unshare', [...namespaces(), '/bin/sh', '-c', SET_UP, 'sandbox', ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: '/',
      // Nothing of the caller's: its NODE_OPTIONS are for its own Node.
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    });
    const env = {
      PATH: this.bin,
      HOME: this.home,
      TMPDIR: this.root,
      TMPPREFIX: join(this.root, 'zsh'),
      LC_ALL: 'C',
    };
    const output = { out: '', err: '' };
    child.stdout.on('data', (data: Buffer) => (output.out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output.err += data.toString()));
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify({ command: shell, env, log: this.log, lines }));
    await new Promise((resolve) => child.on('close', resolve));
    const tried = output.out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Tried);
    if (tried.length !== lines.length) {
      throw new Error(`the sandbox broke after ${tried.length} of ${lines.length} lines: ${output.err}`);
    }
    return tried;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Real programs of a stub's name, which a line could start by their path: the name and the file, in turn. */
  private realTools(): string[] {
    const files = new Map<string, string>();
    for (const folder of ['/usr/local/bin', '/usr/bin', '/opt/homebrew/bin']) {
      for (const name of this.stubNames()) {
        const file = join(folder, name);
        if (existsSync(file)) files.set(realpathSync(file), name);
      }
    }
    return [...files].flatMap(([file, name]) => [name, file]);
  }

  private stubNames(): string[] {
    return this.stubs.filter((name) => !this.programs.includes(name));
  }
}

function namespaces(): string[] {
  const own = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  return [...own, '--mount', '--net', '--pid', '--fork', '--mount-proc'];
}

function realProgram(name: string): string | undefined {
  return ['/usr/bin', '/bin', '/usr/local/bin'].map((folder) => join(folder, name)).find(existsSync);
}
