import * as vscode from 'vscode';
import type { AgentHookState, AgentHookStatus } from '../contracts/agentHooks';
import { HOOK_AGENT_NAMES, type HookAgent } from '../contracts/hook';
import { forDisplay } from '../contracts/redact';
import type { FileChange, Plan, Wish } from '../interceptors/hooks/files';
import { ChangePreview } from '../platform/changePreview';
import { askModal, error as showError, info, warn } from '../platform/notify';
import type { AgentHooks } from './agentHooks';
import { openAt } from './credentials';

const TITLE = 'Protect Agents';
const MAX_TEXT = 500;

const LOOKS: Readonly<Record<AgentHookState, { icon: string; words: string }>> = {
  notFound: { icon: 'circle-slash', words: 'not found' },
  unprotected: { icon: 'circle-large-outline', words: 'not protected' },
  protected: { icon: 'pass-filled', words: 'protected' },
  outdated: { icon: 'warning', words: 'outdated' },
  untrusted: { icon: 'warning', words: 'not trusted yet' },
  switchedOff: { icon: 'circle-slash', words: 'switched off' },
  broken: { icon: 'error', words: 'cannot be changed' },
};

/** How the state of an agent's hook looks: a codicon and a few words. */
export function agentHookLook(state: AgentHookState): { icon: string; words: string } {
  return LOOKS[state];
}

/**
 * 'Protect Agents...': which agents shall ask the guard, the exact change to each of their files, and a modal before
 * anything is written. It takes no arguments: an agent that calls it gets no further than that modal.
 */
export class ProtectAgents implements vscode.Disposable {
  private readonly preview = new ChangePreview();
  private isOpen = false;

  constructor(private readonly hooks: AgentHooks) {}

  async open(): Promise<void> {
    if (this.isOpen) return;
    this.isOpen = true;
    try {
      await this.run();
    } finally {
      this.isOpen = false;
    }
  }

  dispose(): void {
    this.preview.dispose();
  }

  private async run(): Promise<void> {
    const { hooks } = this;
    if (!hooks.isReady) {
      void showError(
        "The script that agents' hooks would run is not there, so none is put into their files. See the output 'Agent Guard'.",
      );
      return;
    }
    hooks.refresh();
    const found = hooks.agentHookStates().filter(({ state }) => state !== 'notFound');
    const wishes = await chooseAgents(found);
    if (!wishes) return;
    const plan = hooks.plan(wishes);
    if (plan.changes.length === 0) tellNothing(plan);
    else if (await this.confirm(plan)) this.tell(plan, hooks.carryOut(plan.changes));
  }

  /** Shows the changes for as long as it takes. Only the modal's own button means yes. */
  private async confirm(plan: Plan): Promise<boolean> {
    const { changes } = plan;
    const count = files(changes.length);
    const shown = await this.preview.show(TITLE, changes);
    try {
      const next = await vscode.window.showQuickPick(
        [
          { label: `$(check) Change ${count}...`, isYes: true },
          { label: '$(close) Leave everything as it is', isYes: false },
        ],
        {
          title: `${TITLE}: look at the changes below`,
          placeHolder:
            plan.problems.map(({ why }) => why).join(' ') || 'A backup of each file is kept beside it.',
          // The changes can be scrolled meanwhile.
          ignoreFocusOut: true,
        },
      );
      if (next?.isYes !== true) return false;
      const button = `Change ${count.replace('f', 'F')}`;
      return (
        (await askModal(`Change ${count}?`, this.detail(plan), ['Leave as They Are', button])) === button
      );
    } finally {
      shown.dispose();
    }
  }

  private detail({ changes, problems }: Plan): string {
    const lines = changes.map((change) => {
      const names = change.agents.map((agent) => HOOK_AGENT_NAMES[agent]).join(', ');
      return `${this.hooks.shown(change.file)} (${names}): ${what(change)}`;
    });
    const left = problems.map(({ why }) => why);
    const backup = changes.some(({ before }) => before !== undefined)
      ? ['A backup of each file is kept beside it.']
      : [];
    return [...lines, '', ...backup, ...left].map((line) => forDisplay(line, MAX_TEXT)).join('\n');
  }

  private tell(plan: Plan, written: ReturnType<AgentHooks['carryOut']>): void {
    const failed = written.filter(({ error }) => error !== undefined);
    const todo = this.hooks
      .agentHookStates()
      .filter(
        ({ agent, state }) =>
          state === 'untrusted' && plan.changes.some((each) => each.agents.includes(agent)),
      )
      .map(({ name, why }) => `${name}: ${why}`);
    const errors = failed.map(({ file, error }) => `${this.hooks.shown(file)}: ${error ?? ''}`);
    const left = plan.problems.map(({ why }) => why);
    const done = written.length - failed.length;
    const summary =
      failed.length === 0 ? `${files(done)} changed.` : `${done} of ${files(written.length)} changed.`;
    const text = [summary, ...errors, ...left, ...todo].map((line) => forDisplay(line, MAX_TEXT)).join(' ');
    // It stays until it is dismissed; the command may be called again meanwhile.
    void (failed.length > 0 ? warn(text) : info(text));
  }
}

function files(count: number): string {
  return count === 1 ? '1 file' : `${count} files`;
}

function what({ before, after, notes }: FileChange): string {
  const words = after === undefined ? 'deleted' : before === undefined ? 'made' : 'changed';
  return [words, ...notes].join(', ');
}

function tellNothing({ problems }: Plan): void {
  if (problems.length === 0) void info('Nothing has to be changed in the files of these agents.');
  else void warn(problems.map(({ why }) => forDisplay(why, MAX_TEXT)).join(' '));
}

interface AgentItem extends vscode.QuickPickItem {
  status: AgentHookStatus;
}

/** What each agent's files shall be; undefined when dismissed. Agents whose file is broken are left out. */
function chooseAgents(found: readonly AgentHookStatus[]): Promise<Map<HookAgent, Wish> | undefined> {
  const picker = vscode.window.createQuickPick<AgentItem>();
  picker.title = `${TITLE}: which ones ask the guard before they run something`;
  picker.placeholder = 'Agents that are not checked lose their hook';
  picker.canSelectMany = true;
  picker.matchOnDetail = true;
  picker.items = found.map(agentItem);
  picker.selectedItems = picker.items.filter(({ status }) => status.state !== 'broken');
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      const checked = new Set(picker.selectedItems.map(({ status }) => status.agent));
      const wishes = picker.items
        .map(({ status }) => status)
        .filter(({ agent, state }) => state !== 'broken' || checked.has(agent))
        .map(({ agent }): [HookAgent, Wish] => [agent, checked.has(agent) ? 'protect' : 'remove']);
      resolve(new Map(wishes));
      picker.dispose();
    });
    picker.onDidTriggerItemButton(({ item: { status } }) => {
      const { position } = status;
      if (position) void openAt(position.file, position.line);
      else void openFirst(status.files);
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

function agentItem(status: AgentHookStatus): AgentItem {
  const { icon, words } = LOOKS[status.state];
  return {
    label: `$(${icon}) ${status.name}`,
    description: forDisplay(`${words} · ${status.foundBy ?? ''}`, MAX_TEXT),
    detail: forDisplay(status.why, MAX_TEXT),
    buttons:
      status.files.length > 0 ? [{ iconPath: new vscode.ThemeIcon('go-to-file'), tooltip: 'Open File' }] : [],
    status,
  };
}

async function openFirst(candidates: readonly string[]): Promise<void> {
  for (const file of candidates) {
    try {
      await openAt(file, 1);
      return;
    } catch {
      // Not there yet.
    }
  }
  await info('There is no such file yet.');
}
