import * as vscode from 'vscode';
import { counted } from '../contracts/counted';
import { forDisplay } from '../contracts/redact';
import { literal } from './markdown';

/** How often it is looked whether something risky runs, in milliseconds. */
const LOOK_MS = 1000;
const MAX_TITLES = 5;
const MAX_TITLE = 80;

/** A way to the kill switch that is there while something runs that changes a cloud, and not else. */
export class StopButton implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    'agentGuard.stop',
    vscode.StatusBarAlignment.Left,
    99,
  );
  private readonly timer: NodeJS.Timeout;
  private last = '';

  /** @param running titles of what runs now; none while the kill switch is engaged. */
  constructor(private readonly running: () => readonly string[]) {
    this.item.name = 'Agent Guard: Kill Switch';
    this.item.text = '$(stop-circle) Stop';
    this.item.command = 'agentGuard.killSwitch';
    this.timer = setInterval(() => {
      this.refresh();
    }, LOOK_MS);
  }

  refresh(): void {
    const titles = this.running().map((title) => forDisplay(title, MAX_TITLE));
    const key = titles.join('\n');
    if (key === this.last) return;
    this.last = key;
    const lines = titles.slice(0, MAX_TITLES).map((title) => `- ${literal(title)}`);
    const more = titles.length - lines.length;
    this.item.tooltip = new vscode.MarkdownString(
      [
        'Kill switch: ends agents and cloud commands at once.',
        '',
        ...lines,
        ...(more > 0 ? [`- ${more} more`] : []),
      ].join('\n'),
    );
    this.item.accessibilityInformation = {
      label: `Agent Guard, kill switch; ${counted(titles.length, 'risky command')} running`,
      role: 'button',
    };
    if (titles.length > 0) this.item.show();
    else this.item.hide();
  }

  dispose(): void {
    clearInterval(this.timer);
    this.item.dispose();
  }
}
