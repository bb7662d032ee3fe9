import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Approvals } from '../approvals/pending';
import type { ActivityRow } from '../contracts/activity';
import type { ActivityDetail, PageMessage } from '../contracts/panel';
import { runCommand } from '../platform/commands';
import { COMMANDS, type CommandId } from '../platform/contributions';
import { info } from '../platform/notify';
import { ReadOnlyDocument } from '../platform/readOnlyDocument';
import { explanation, falseAlarm } from '../views/panel/explanation';
import { openAt } from './credentials';
import { labelSubjects } from './labelSubjects';
import type { Labels } from './labels';

/** A script is not larger. */
const MAX_SOURCE = 20 << 20;
/** Commands whose names in the editor are others than the page's. */
const OTHER_NAMES: Readonly<Record<string, CommandId>> = { verifyRecord: 'agentGuard.verifyAudit' };
const GONE = 'Nothing more is known of it.';

export interface PanelActionsOptions {
  version: string;
  approvals: Approvals;
  labels: Labels;
  setMuted(key: string, isMuted: boolean): Promise<void>;
  row(id: string): ActivityRow | undefined;
  detail(id: string): Promise<ActivityDetail | undefined>;
}

export type Wish = Exclude<PageMessage, { type: 'ready' | 'detail' | 'statistics' }>;

/** What the buttons of the page do. None of them lets anything run: that is asked for in the editor's own boxes. */
export class PanelActions implements vscode.Disposable {
  private readonly explained = new ReadOnlyDocument('agent-guard-explanation');

  constructor(private readonly options: PanelActionsOptions) {}

  /** @returns what the page is to say about it */
  async do(wish: Wish): Promise<string | undefined> {
    switch (wish.type) {
      case 'answer':
        return this.answer(wish.id, wish.answer);
      case 'mute':
        await this.options.setMuted(wish.key, wish.isMuted);
        return wish.isMuted ? 'Such alerts are muted.' : 'Such alerts are told again.';
      case 'command':
        return this.run(OTHER_NAMES[wish.command] ?? `agentGuard.${wish.command}`);
      default:
        return this.about(wish);
    }
  }

  dispose(): void {
    this.explained.dispose();
  }

  private answer(id: string, answer: 'deny' | 'allow'): string | undefined {
    const { approvals } = this.options;
    const over = 'The question was already over.';
    if (answer === 'deny') return approvals.deny(id) ? 'Denied: it does not run.' : over;
    const wanted = approvals.want(id);
    if (wanted === 'open') return 'Its box is open already, at the top of the window.';
    return wanted === 'over' ? over : undefined;
  }

  /** A command may have come with a later version than the page's. */
  private async run(id: string): Promise<string | undefined> {
    if (!(id in COMMANDS)) return 'This version cannot do that.';
    await runCommand(id as CommandId);
    return undefined;
  }

  private async about(
    wish: Exclude<Wish, { type: 'answer' | 'mute' | 'command' }>,
  ): Promise<string | undefined> {
    const row = this.options.row(wish.id);
    const detail = await this.options.detail(wish.id);
    if (!row || !detail) return GONE;
    switch (wish.type) {
      case 'copy':
        await vscode.env.clipboard.writeText(detail.command);
        return 'The command is on the clipboard.';
      case 'explain':
        await this.explained.showPreview('Explanation.md', explanation(row, detail));
        return undefined;
      case 'allowNextTime':
        void this.offerLabel(row, detail);
        return undefined;
      case 'reportFalseAlarm':
        await vscode.env.clipboard.writeText(falseAlarm(row, detail, this.options.version));
        return 'A case for a report is on the clipboard, without secrets. Read it before you send it.';
      case 'openSource':
        return this.openSource(detail, wish.action);
    }
  }

  /** Says what would make the guard milder here. It is a person's doing, and is confirmed in a modal of its own. */
  private async offerLabel(
    { environment = 'unknown', provider }: ActivityRow,
    detail: ActivityDetail,
  ): Promise<void> {
    const { account, identity } = detail;
    const subjects = labelSubjects({ ...(provider !== undefined && { provider }), account, identity });
    const strict = environment === 'prod' || environment === 'unknown';
    const text = strict
      ? `This counts as ${environment}. If it is not production, label it: the guard is milder there once you have confirmed the label. In production it goes on asking.`
      : `This counts as ${environment}. A label of a milder environment makes the guard milder there once you have confirmed it.`;
    await info(text, {
      ...(subjects.length > 0 && { 'Label It...': () => this.options.labels.label(subjects) }),
      'Open Setting': () =>
        vscode.commands.executeCommand('workbench.action.openSettings', 'agentGuard.environments'),
    });
  }

  /** Only what the record names, and only to be read. */
  private async openSource(detail: ActivityDetail, action: number): Promise<string | undefined> {
    const source = detail.actions[action]?.source;
    if (!source) return GONE;
    const file = path.resolve(detail.cwd ?? '/', source.file);
    const found = await fs.stat(file).catch(() => undefined);
    if (!found?.isFile() || found.size > MAX_SOURCE) return `${source.file} is not there any more.`;
    await openAt(file, Math.max(1, source.line));
    return undefined;
  }
}
