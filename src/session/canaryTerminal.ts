import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { runLine, shellIntegration } from '../platform/terminals';
import type { Canary, CanaryDoor } from './canary';
import type { Tested } from './sessions';

/** A new terminal reads its start files first, on a busy machine. In milliseconds. */
const NEW_LIMIT_MS = 15_000;
/** How long a terminal that was just opened gets to have a process, in milliseconds. */
const PROCESS_MS = 10_000;

/** The doors of a terminal: held lines where it reports them, shims where there are any (docs/THREATS.md). */
function doorsOf(terminal: vscode.Terminal): CanaryDoor[] {
  return [
    ...(terminal.shellIntegration ? (['line'] as const) : []),
    ...(process.platform === 'win32' ? [] : (['shim'] as const)),
  ];
}

/** Tests a terminal that stands at its prompt. */
export async function testTerminal(
  canary: Canary,
  terminal: vscode.Terminal,
  limit?: number,
): Promise<Tested> {
  const doors = doorsOf(terminal);
  if (doors.length === 0) return { untested: 'it reports no lines, and there are no shims on Windows' };
  const result = await canary.test({
    doors,
    run: (line) => runLine(terminal, line),
    ...(limit !== undefined && { limit }),
  });
  // Nothing has run there any more.
  if (!result.stopped && terminal.exitStatus !== undefined) return { untested: 'it was closed meanwhile' };
  return result;
}

/** Tests a terminal as one would open it now, where nobody sees it. Its shell is added to `own`. */
export async function testNewTerminal(canary: Canary, own: Set<number>): Promise<Tested> {
  const terminal = vscode.window.createTerminal({
    name: 'Agent Guard: test',
    hideFromUser: true,
    isTransient: true,
    message: '',
  });
  try {
    const pid = await Promise.race([terminal.processId, sleep(PROCESS_MS)]);
    if (typeof pid !== 'number') return { untested: 'a terminal could not be opened' };
    own.add(pid);
    await shellIntegration(terminal);
    const tested = await testTerminal(canary, terminal, NEW_LIMIT_MS);
    const isFailed = 'stopped' in tested && !tested.stopped;
    // A person is told of a failure, so that a machine that was only busy gets a second try.
    return isFailed ? await testTerminal(canary, terminal, NEW_LIMIT_MS) : tested;
  } finally {
    terminal.dispose();
  }
}
