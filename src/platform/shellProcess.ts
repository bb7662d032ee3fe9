import * as fs from 'node:fs';
import { forDisplay } from '../contracts/redact';
import { runSync } from './spawn';

/**
 * The environment a process was started with; undefined where the system does not tell (macOS, Windows, another user's
 * process). A shell's own later exports are not in it: its children's environments have them.
 */
export function startEnvironment(pid: number): Record<string, string> | undefined {
  try {
    const entries = fs.readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return Object.fromEntries(
      entries.flatMap((entry) => {
        const cut = entry.indexOf('=');
        return cut > 0 ? [[entry.slice(0, cut), entry.slice(cut + 1)]] : [];
      }),
    );
  } catch {
    return undefined;
  }
}

/** The working directory of a process; undefined where the system does not tell, as above. */
export function processFolder(pid: number): string | undefined {
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** The arguments of a process; empty for one that has ended and was not reaped. */
export function processArguments(pid: number): string[] | undefined {
  try {
    const text = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return text.split('\0').slice(0, -1);
  } catch {
    return undefined;
  }
}

/** What the main thread of a process has started, by one small read; empty where the system does not tell. */
export function mainThreadChildren(pid: number): number[] {
  try {
    const text = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** The file that a process runs, by its last known path; undefined where the system does not tell, as above. */
export function processFile(pid: number): string | undefined {
  try {
    return fs.readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
  } catch {
    return undefined;
  }
}

/**
 * Writes a message to where a process writes its errors, if that is a terminal or a pipe: whoever started it, an agent,
 * reads there why it ended. Best effort, as below; of what node has started it is a socket, which nobody else can write to.
 */
export function writeToErrors(pid: number, message: string): void {
  try {
    const target = fs.readlinkSync(`/proc/${pid}/fd/2`);
    if (!target.startsWith('pipe:')) {
      writeToTerminal(pid, message);
      return;
    }
    const file = fs.openSync(`/proc/${pid}/fd/2`, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK);
    try {
      fs.writeSync(
        file,
        `${message
          .split('\n')
          .map((line) => forDisplay(line, 1000))
          .join('\n')}\n`,
      );
    } finally {
      fs.closeSync(file);
    }
  } catch {
    // A reader that is gone, or takes nothing now, must not keep the guard from its work.
    if (process.platform !== 'linux') writeToTerminal(pid, message);
  }
}

/** Writes a message to the terminal device of a process, on lines of its own. Best effort: it may be gone. */
export function writeToTerminal(pid: number, message: string): void {
  const text = message.split('\n').map((line) => forDisplay(line, 1000));
  writeRaw(pid, `\r\n${text.join('\r\n')}\r\n`);
}

/** Ends of: the other screen, reports of the mouse, a hidden cursor, colours. */
const USUAL_MODES = ['?1047l', '?1000l', '?1002l', '?1003l', '?1006l', '?25h', '0m']
  .map((mode) => `\x1b[${mode}`)
  .join('');

/** Gives a terminal back as a full-screen program found it that was killed, and could not do so itself. Best effort. */
export function restoreTerminal(pid: number): void {
  writeRaw(pid, USUAL_MODES);
}

function writeRaw(pid: number, text: string): void {
  const device = terminalDevice(pid);
  if (!device) return;
  try {
    const flags = fs.constants.O_WRONLY | fs.constants.O_NOCTTY | fs.constants.O_NONBLOCK;
    const file = fs.openSync(device, flags);
    try {
      fs.writeSync(file, text);
    } finally {
      fs.closeSync(file);
    }
  } catch {
    // A terminal that takes no text now (closed, or held with Ctrl+S) must not keep the guard from its work.
  }
}

/** /dev/pts/N on Linux, /dev/ttysNNN on macOS; undefined for a process without a terminal, and on Windows. */
function terminalDevice(pid: number): string | undefined {
  try {
    const device =
      process.platform === 'linux'
        ? fs.readlinkSync(`/proc/${pid}/fd/0`)
        : `/dev/${runSync('/bin/ps', ['-o', 'tty=', '-p', String(pid)], { LC_ALL: 'C' }).trim()}`;
    return /^\/dev\/(pts\/\d+|tty[a-z0-9]+)$/.test(device) ? device : undefined;
  } catch {
    return undefined;
  }
}
