import * as vscode from 'vscode';
import { LINKED_COMMANDS, statusView, type StatusInput } from './statusBarModel';

const BACKGROUNDS = {
  none: undefined,
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  error: new vscode.ThemeColor('statusBarItem.errorBackground'),
} as const;

/** The guard's one item in the status bar, on the left because it concerns the whole window. */
export class StatusBar implements vscode.Disposable {
  private readonly item: vscode.StatusBarItem;
  private last = '';

  /** @param command what a click runs: it shows the evidence. */
  constructor(command: string) {
    this.item = vscode.window.createStatusBarItem(
      'agentGuard.environment',
      vscode.StatusBarAlignment.Left,
      100,
    );
    this.item.name = 'Agent Guard: Environment';
    this.item.command = command;
  }

  /** Shows the state; cheap when nothing has changed. */
  update(input: StatusInput): void {
    const view = statusView(input);
    const key = JSON.stringify(view);
    if (key === this.last) return;
    this.last = key;
    this.item.text = view.text;
    // Neither HTML nor icons, and no link but ours: what is in it may come from a command line.
    const tooltip = new vscode.MarkdownString(view.tooltip);
    tooltip.isTrusted = { enabledCommands: LINKED_COMMANDS.map(([command]) => command) };
    this.item.tooltip = tooltip;
    this.item.backgroundColor = BACKGROUNDS[view.background];
    this.item.accessibilityInformation = { label: view.label, role: 'button' };
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }
}
