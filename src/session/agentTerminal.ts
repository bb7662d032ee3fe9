import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { forDisplay } from '../contracts/redact';
import { AGENT_PROFILE } from '../platform/contributions';
import { askModal, pickFrom } from '../platform/notify';
import { environmentLook, environmentWords, expiryWords, kindWords } from '../views/credentialsItem';
import type { CredentialRow } from '../views/credentialsModel';
import { withoutIcons } from '../views/markdown';
import { agentEnvironment, fitness, type Fitness } from './agentEnvironment';

const MAX_NAME = 60;

const HEADINGS: Readonly<Record<Fitness, string>> = {
  fit: 'fit for an agent',
  usable: 'usable',
  risky: 'confirmed first',
};

export interface AgentTerminalPorts {
  /** The identities of this machine, marked for an agent. */
  rows(): Promise<readonly CredentialRow[]>;
}

/** 'New Agent Terminal...': a terminal with one identity and nothing else, in which whoever types counts as an agent. */
export class AgentTerminals implements vscode.Disposable {
  /** Each of one terminal that is open. */
  private readonly folders = new Set<string>();
  private readonly subscriptions: vscode.Disposable;

  constructor(private readonly ports: AgentTerminalPorts) {
    this.subscriptions = vscode.Disposable.from(
      vscode.window.registerTerminalProfileProvider(AGENT_PROFILE.id, {
        provideTerminalProfile: async () => {
          const options = await this.choose();
          return options && new vscode.TerminalProfile(options);
        },
      }),
      // A profile's terminal stays out of sight where the panel is closed.
      vscode.window.onDidOpenTerminal((terminal) => {
        if (this.folderOf(terminal) !== undefined) terminal.show();
      }),
      vscode.window.onDidCloseTerminal((terminal) => {
        this.closed(terminal);
      }),
    );
  }

  async open(): Promise<void> {
    const options = await this.choose();
    if (options) vscode.window.createTerminal(options);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private async choose(): Promise<vscode.TerminalOptions | undefined> {
    const row = await this.pick();
    if (row === undefined) return undefined;
    if (row === 'none') return this.options(undefined);
    return fitness(row) !== 'risky' || (await confirmRisky(row)) ? this.options(row) : undefined;
  }

  private async pick(): Promise<CredentialRow | 'none' | undefined> {
    const rows = (await this.ports.rows()).filter((row) => row.identity.use !== undefined);
    const now = Date.now();
    const groups = (Object.keys(HEADINGS) as Fitness[]).map((fit) => ({
      heading: HEADINGS[fit],
      items: rows.filter((row) => fitness(row) === fit).map((row) => pickItem(row, now)),
    }));
    const none = {
      label: '$(circle-slash) No identity',
      description: 'no cloud at all',
      value: 'none' as const,
    };
    return pickFrom<CredentialRow | 'none'>('Agent terminal: which identity may it have?', [
      ...groups,
      { heading: 'nothing', items: [none] },
    ]);
  }

  private options(row: CredentialRow | undefined): vscode.TerminalOptions {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'agent-guard-'));
    this.folders.add(folder);
    const name = row ? withoutIcons(forDisplay(row.identity.name, MAX_NAME)) : 'no identity';
    return {
      name: `Agent: ${name}`,
      iconPath: new vscode.ThemeIcon('hubot'),
      env: agentEnvironment(row?.identity, inherited(), folder),
    };
  }

  /** What an agent has left in the folder of its terminal goes with it, logins included. */
  private closed(terminal: vscode.Terminal): void {
    // The window closes or reloads: its terminals may live on.
    if (terminal.exitStatus?.reason === vscode.TerminalExitReason.Shutdown) return;
    const folder = this.folderOf(terminal);
    if (folder === undefined) return;
    this.folders.delete(folder);
    fs.rmSync(folder, { recursive: true, force: true });
  }

  private folderOf(terminal: vscode.Terminal): string | undefined {
    const { env } = terminal.creationOptions as vscode.TerminalOptions;
    const values = Object.values(env ?? {});
    return [...this.folders].find((folder) => values.some((value) => value?.startsWith(folder + path.sep)));
  }
}

/** The editor's own environment, which terminals start with, and what its settings add. */
function inherited(): Record<string, string | null | undefined> {
  const system = { win32: 'windows', darwin: 'osx' }[process.platform as string] ?? 'linux';
  const added = vscode.workspace
    .getConfiguration('terminal.integrated.env')
    .get<Record<string, string | null>>(system);
  return { ...process.env, ...added };
}

function pickItem(row: CredentialRow, now: number) {
  const { identity, marks } = row;
  const words = [
    environmentWords(identity.environment),
    identity.provider,
    identity.account === identity.name ? undefined : identity.account,
    kindWords(identity.kind),
    expiryWords(identity.expiresAt, now),
  ].filter((word) => word !== undefined);
  return {
    label: `$(${environmentLook(identity.environment).icon}) ${plain(identity.name)}`,
    description: words.map(plain).join(' · '),
    ...(marks.length > 0 && { detail: marks.map((mark) => plain(mark.text)).join('; ') }),
    value: row,
  };
}

async function confirmRisky({ identity, marks }: CredentialRow): Promise<boolean> {
  const name = forDisplay(identity.name, MAX_NAME);
  const { environment } = identity;
  const yes = environment === 'prod' ? 'Open With prod' : 'Open Nevertheless';
  const lines = [
    `Environment: ${environmentWords(environment)}`,
    ...(identity.account ? [`Account: ${forDisplay(identity.account, MAX_NAME)}`] : []),
    ...marks.map((mark) => `With ${forDisplay(mark.text, 200)}`),
    '',
    "What is run in this terminal is still judged as an agent's, and asked about.",
  ];
  const pressed = await askModal(`Give an agent the identity ${name}?`, lines.join('\n'), [
    'Do Not Open',
    yes,
  ]);
  return pressed === yes;
}

function plain(text: string): string {
  return withoutIcons(forDisplay(text, 200));
}
