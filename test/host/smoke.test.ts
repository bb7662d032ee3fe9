import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ui } from './ui.js';

/** The first value of `event` that `accepts`, or an error after `timeoutMs`. */
function first<T>(event: vscode.Event<T>, accepts: (value: T) => boolean, timeoutMs = 15_000): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      subscription.dispose();
      reject(new Error(`the event did not come within ${timeoutMs} ms`));
    }, timeoutMs);
    const subscription = event((value) => {
      if (!accepts(value)) return;
      clearTimeout(timer);
      subscription.dispose();
      resolve(value);
    });
  });
}

describe('the editor under test', () => {
  it('has the packaged extension and activates it', async () => {
    const extension = vscode.extensions.getExtension('agent-guard.agent-guard');
    assert.ok(extension, 'agent-guard.agent-guard is not installed');
    await extension.activate();
    assert.ok(extension.isActive);
  });

  it('opens the copy of the demo workspace', () => {
    assert.equal(vscode.workspace.workspaceFolders?.length, 1);
    const settings = vscode.workspace
      .getConfiguration('agentGuard')
      .get<Record<string, string>>('environments');
    assert.deepEqual(settings, { 'folder:.': 'prod' });
  });

  for (const shell of ['bash', 'zsh', 'fish']) {
    it(`tells when a command starts in ${shell}`, async () => {
      const terminal = vscode.window.createTerminal({ name: shell, shellPath: `/usr/bin/${shell}` });
      try {
        terminal.show();
        const integration =
          terminal.shellIntegration ??
          (
            await first(
              vscode.window.onDidChangeTerminalShellIntegration,
              (change) => change.terminal === terminal,
            )
          ).shellIntegration;
        const started = first(
          vscode.window.onDidStartTerminalShellExecution,
          (start) => start.terminal === terminal,
        );
        integration.executeCommand('echo hi');
        assert.equal((await started).execution.commandLine.value, 'echo hi');
      } finally {
        terminal.dispose();
      }
    });
  }

  it('lets a test answer a modal as the person would', async () => {
    const answer = vscode.window.showWarningMessage(
      'Delete it all?',
      { modal: true, detail: 'In prod.' },
      'Delete',
    );
    assert.equal(await ui.waitForDialog(), 'Delete it all?\nIn prod.');
    assert.deepEqual((await ui.dialogButtons()).sort(), ['Cancel', 'Delete']);
    await ui.clickDialog('Delete');
    assert.equal(await answer, 'Delete');
    assert.equal(await ui.dialogText(), undefined);
  });

  it('lets a test type into an input box', async () => {
    const answer = vscode.window.showInputBox({ prompt: 'Type the name of the environment' });
    await ui.typeInInputBox('prod');
    assert.equal(await answer, 'prod');
  });

  it('lets a test run a command from the palette', async () => {
    const command = vscode.commands.registerCommand('agentGuard.test.unlisted', () => undefined);
    command.dispose();
    await ui.runCommand('View: Toggle Panel Visibility');
    await ui.screenshot('smoke');
  });
});
