import * as vscode from 'vscode';
import type { LineHold, StartedLine } from '../contracts/line';
import type { GuardedSession } from '../contracts/protection';
import { forDisplay } from '../contracts/redact';
import { commandLine } from '../contracts/request';
import { askModal, info, warn } from '../platform/notify';
import { processFolder } from '../platform/shellProcess';
import type { SessionCapability } from '../views/sessionsModel';
import { NEW_TERMINAL } from './sessions';

const MAX_NAME = 60;
const MAX_COMMAND = 200;

/** What an ended line's terminal says. */
const ENDED_MESSAGE = 'Agent Guard: ended from the Sessions view.';

export interface SessionControlOptions {
  terminalOf(shellPid: number): vscode.Terminal | undefined;
  /** What runs in a terminal now. */
  lineNow(shellPid: number): StartedLine | undefined;
  /** True while a question holds the terminal's line: that is answered, and not gone around. */
  isAsked(shellPid: number): boolean;
  newId(): string;
  changed(): void;
}

interface Frozen {
  line: StartedLine;
  hold: LineHold;
}

/**
 * What a person can do with a row of the sessions view. Any program can run an editor's command: stopping and ending need
 * no question, and resuming is asked about.
 */
export class SessionControl {
  private readonly frozen = new Map<number, Frozen>();

  constructor(private readonly options: SessionControlOptions) {}

  offers({ id, kind, pid, protection }: GuardedSession): {
    can: readonly SessionCapability[];
    isFrozen: boolean;
  } {
    if (id === NEW_TERMINAL) return { can: ['test'], isFrozen: false };
    if (pid === undefined || !this.options.terminalOf(pid)) return { can: [], isFrozen: false };
    const isFrozen = this.frozen.has(pid);
    const isTerminal = kind === 'terminal';
    return {
      can: [
        'show',
        ...(isTerminal ? (['test'] as const) : []),
        ...(isTerminal && protection !== 'enforcing' ? (['relaunch'] as const) : []),
        ...(isFrozen ? (['resume'] as const) : (['freeze'] as const)),
        'end',
      ],
      isFrozen,
    };
  }

  show(id: string | undefined): void {
    this.terminal(id)?.show();
  }

  /** The same shell in the same folder, opened now: it gets what an older one does not have. */
  async relaunch(id: string | undefined): Promise<void> {
    const pid = pidOf(id);
    const old = this.terminal(id);
    if (pid === undefined || !old) return;
    const cwd = old.shellIntegration?.cwd ?? processFolder(pid);
    vscode.window.createTerminal({ ...again(old), ...(cwd !== undefined && { cwd }) }).show();
    const name = forDisplay(old.name, MAX_NAME);
    const isIdle = this.options.lineNow(pid) === undefined;
    if (!isIdle) {
      await info(`${name} was opened again, guarded. Something still runs in the old one, so it stays.`);
      return;
    }
    await info(`${name} was opened again, guarded. The old one is still there.`, {
      'Close the Old One': () => {
        // Something may have been started there since.
        if (this.options.lineNow(pid) === undefined) old.dispose();
      },
    });
  }

  async freeze(id: string | undefined): Promise<void> {
    const found = await this.runningLine(id);
    if (!found || this.frozen.has(found.pid)) return;
    const hold = await found.line.hold(this.options.newId());
    if (hold) this.frozen.set(found.pid, { line: found.line, hold });
    else await info('What ran there has ended by itself.');
    this.options.changed();
  }

  /** Only a person's answer in the modal resumes. */
  async resume(id: string | undefined): Promise<void> {
    const pid = pidOf(id);
    const frozen = pid === undefined ? undefined : this.frozen.get(pid);
    if (pid === undefined || !frozen) return;
    const text = forDisplay(commandLine(frozen.line.request), MAX_COMMAND);
    const detail = `${text}\n\nIt goes on where it was stopped.`;
    const isSure =
      (await askModal('Resume what was frozen?', detail, ['Stay Frozen', 'Resume'])) === 'Resume';
    if (!isSure || this.frozen.get(pid) !== frozen) return;
    this.frozen.delete(pid);
    frozen.hold.release();
    this.options.changed();
  }

  /** Ends the line as a denial does; the shell lives on. */
  async end(id: string | undefined): Promise<void> {
    const pid = pidOf(id);
    const frozen = pid === undefined ? undefined : this.frozen.get(pid);
    if (pid !== undefined && frozen) {
      this.frozen.delete(pid);
      await this.endLine(frozen.line, frozen.hold);
      return;
    }
    const found = await this.runningLine(id);
    if (!found) return;
    const hold = await found.line.hold(this.options.newId());
    if (hold) await this.endLine(found.line, hold);
  }

  /** The terminal has gone. */
  forget(shellPid: number): void {
    this.frozen.delete(shellPid);
  }

  private async endLine(line: StartedLine, hold: LineHold): Promise<void> {
    line.say(ENDED_MESSAGE);
    const ended = await hold.deny();
    if (!ended)
      await warn(`Something of ${forDisplay(commandLine(line.request), MAX_COMMAND)} may still run.`);
    this.options.changed();
  }

  private async runningLine(id: string | undefined): Promise<{ pid: number; line: StartedLine } | undefined> {
    const pid = pidOf(id);
    if (pid === undefined) return undefined;
    if (this.options.isAsked(pid)) {
      await warn('A question about this line waits for you: answer it.');
      return undefined;
    }
    const line = this.options.lineNow(pid);
    if (line) return { pid, line };
    await info('Nothing runs there now.');
    return undefined;
  }

  private terminal(id: string | undefined): vscode.Terminal | undefined {
    const pid = pidOf(id);
    return pid === undefined ? undefined : this.options.terminalOf(pid);
  }
}

/** The process of `terminal:PID` and `task:PID`. */
function pidOf(id: string | undefined): number | undefined {
  const [, digits] = /^(?:terminal|task):(\d{1,10})$/.exec(id ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** What a terminal was made with; an agent's keeps the variables that make it one. */
function again(terminal: vscode.Terminal): vscode.TerminalOptions {
  const made = terminal.creationOptions;
  if ('pty' in made) return { name: terminal.name };
  const { shellPath, shellArgs, env, strictEnv, iconPath, color } = made;
  return {
    ...((made.name ?? '') !== '' && { name: made.name }),
    ...(shellPath !== undefined && { shellPath }),
    ...(shellArgs !== undefined && { shellArgs }),
    ...(env && { env }),
    ...(strictEnv !== undefined && { strictEnv }),
    ...(iconPath && { iconPath }),
    ...(color && { color }),
  };
}
