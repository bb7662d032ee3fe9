import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

/** How long a terminal may take until its shell integration is there, in milliseconds. */
const INTEGRATION_MS = 8000;
/** Between the interrupt that clears a prompt and the line, in milliseconds. */
const CLEARED_MS = 150;
/** More of a line's output is not read, in characters. */
const MAX_OUTPUT = 16_384;

/** Waits for a new terminal's shell integration; undefined where there is none in time. */
export function shellIntegration(
  terminal: vscode.Terminal,
): Promise<vscode.TerminalShellIntegration | undefined> {
  if (terminal.shellIntegration) return Promise.resolve(terminal.shellIntegration);
  return new Promise((resolve) => {
    const finish = (found: vscode.TerminalShellIntegration | undefined) => {
      clearTimeout(timer);
      subscription.dispose();
      resolve(found);
    };
    const timer = setTimeout(() => {
      finish(undefined);
    }, INTEGRATION_MS);
    const subscription = vscode.window.onDidChangeTerminalShellIntegration((event) => {
      if (event.terminal === terminal) finish(event.shellIntegration);
    });
  });
}

/** How a line has ended, as far as its terminal tells. */
export interface LineEnd {
  exitCode: number | undefined;
  output: string;
}

/**
 * Runs a line in a terminal that stands at its prompt, without bringing it to the front. What is half typed there is
 * dropped, never run. Without shell integration nobody tells of the end: it never resolves then.
 */
export async function runLine(terminal: vscode.Terminal, line: string): Promise<LineEnd> {
  const integration = terminal.shellIntegration;
  if (integration) return executed(integration.executeCommand(line));
  terminal.sendText('\x03', false);
  await sleep(CLEARED_MS);
  terminal.sendText(line, true);
  return new Promise<never>(() => undefined);
}

async function executed(execution: vscode.TerminalShellExecution): Promise<LineEnd> {
  let output = '';
  const reading = (async () => {
    for await (const data of execution.read())
      if (output.length < MAX_OUTPUT) output += data.slice(0, MAX_OUTPUT);
  })();
  reading.catch(() => undefined);
  const exitCode = await new Promise<number | undefined>((resolve) => {
    const subscription = vscode.window.onDidEndTerminalShellExecution((event) => {
      if (event.execution !== execution) return;
      subscription.dispose();
      resolve(event.exitCode);
    });
  });
  return { exitCode, output };
}
