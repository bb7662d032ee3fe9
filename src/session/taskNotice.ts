import * as vscode from 'vscode';
import { forDisplay } from '../contracts/redact';

/** The last one of each task. */
const shown = new Map<string, vscode.Terminal>();

/** Stands where the terminal of a stopped task was, and says why it went; any key closes it. */
export function showNotice(name: string, command: string, message: string): void {
  const write = new vscode.EventEmitter<string>();
  const close = new vscode.EventEmitter<void>();
  const lines = [
    `> ${forDisplay(command, 1000)}`,
    ...message.split('\n'),
    '',
    'Press any key to close this.',
  ];
  shown.get(name)?.dispose();
  const terminal = vscode.window.createTerminal({
    name: `${forDisplay(name, 60)} (stopped)`,
    iconPath: new vscode.ThemeIcon('shield'),
    isTransient: true,
    pty: {
      onDidWrite: write.event,
      onDidClose: close.event,
      open: () => {
        write.fire(`${lines.map((line) => forDisplay(line, 1000)).join('\r\n')}\r\n`);
      },
      handleInput: () => {
        close.fire();
      },
      close: () => {
        if (shown.get(name) === terminal) shown.delete(name);
        write.dispose();
        close.dispose();
      },
    },
  });
  shown.set(name, terminal);
  terminal.show(true);
}
