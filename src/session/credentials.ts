import * as vscode from 'vscode';
import type { EnvironmentFinding } from '../contracts/environment';
import type { Facts } from '../contracts/facts';
import type { CloudIdentity } from '../contracts/identity';
import { forDisplay } from '../contracts/redact';
import type { Actor } from '../contracts/request';
import type { Shell } from '../contracts/words';
import { error as showError, info, warn } from '../platform/notify';
import { environmentLook } from '../views/credentialsItem';
import { identityIds, type CredentialRow, type Verified } from '../views/credentialsModel';
import { rowIdOfNode } from '../views/credentialsTree';
import { withoutIcons } from '../views/markdown';
import type { Surroundings } from './badge';
import { engine } from './engine';
import type { Labels } from './labels';
import { useLine } from './terminalText';

const MAX_NAME = 60;
const MAX_TEXT = 400;

export interface CredentialsOptions {
  facts(): Facts;
  /** The focused terminal, or the window. */
  surroundings(): Promise<Surroundings>;
  /** Where a command of the focused terminal would hit. */
  place(): Promise<EnvironmentFinding>;
  /** The shell of a terminal, and whether a line runs in it. */
  shellOf(terminal: vscode.Terminal): Promise<{ shell: Shell; isBusy: boolean } | undefined>;
  labels: Labels;
  /** Asks the provider who an identity is. Rejects with nothing: what failed is an answer too. */
  verify(identity: CloudIdentity, env: Readonly<Record<string, string>>): Promise<Verified>;
  /** Something else than files has changed what a row shows. */
  changed(): void;
}

/** The identities of this machine, and what a person can do with each. Handlers take nothing from a node but its id. */
export class Credentials {
  private rows: ReadonlyMap<string, CredentialRow> = new Map();
  private readonly verified = new Map<string, Verified>();
  private readonly verifying = new Set<string>();

  constructor(private readonly options: CredentialsOptions) {}

  /** For the view: every identity, and the provider of the focused terminal's. */
  async list(): Promise<{ rows: readonly CredentialRow[]; focus: string | undefined }> {
    const [rows, place] = await Promise.all([this.read(), this.options.place()]);
    this.rows = new Map(rows.map((row) => [row.id, row]));
    return { rows, focus: (place.identity ?? place.account) === undefined ? undefined : place.provider };
  }

  /** The identities as they concern an agent. */
  forAgents(): Promise<readonly CredentialRow[]> {
    return this.read({ kind: 'agent' });
  }

  newTerminal(node: unknown): void {
    const identity = this.identityOf(node);
    if (!identity?.use) return;
    const { icon } = environmentLook(identity.environment);
    const unset = identity.use.unset.map((name) => [name, null] as const);
    vscode.window
      .createTerminal({
        name: withoutIcons(forDisplay(identity.name, MAX_NAME)),
        iconPath: new vscode.ThemeIcon(icon),
        env: { ...Object.fromEntries(unset), ...identity.use.set },
      })
      .show();
  }

  /** Puts the line at the prompt; the person looks at it and presses Enter. */
  async useHere(node: unknown): Promise<void> {
    const identity = this.identityOf(node);
    if (!identity?.use) return;
    const terminal = vscode.window.activeTerminal;
    const found = terminal && (await this.options.shellOf(terminal));
    const another = {
      'New Terminal': () => {
        this.newTerminal(node);
      },
    };
    if (!terminal || !found) {
      await info('No terminal is open that could use this identity.', another);
    } else if (found.isBusy) {
      await info(
        `A command runs in the terminal ${forDisplay(terminal.name, MAX_NAME)}: it has no prompt now.`,
        another,
      );
    } else {
      const line = useLine(found.shell, identity.use);
      if (line === undefined) {
        await warn('This name cannot be typed at a prompt safely.', another);
        return;
      }
      terminal.show();
      terminal.sendText(line, false);
    }
  }

  async label(node: unknown): Promise<void> {
    const identity = this.identityOf(node);
    if (!identity) return;
    const { provider, account, name } = identity;
    await this.options.labels.label({ provider, account, identity: name });
  }

  /** Shows on the row that it is being asked, and what the answer was; what failed is told. */
  async verify(node: unknown): Promise<void> {
    const id = rowIdOfNode(node);
    const identity = this.identityOf(node);
    if (id === undefined || !identity || this.verifying.has(id)) return;
    this.verifying.add(id);
    this.options.changed();
    try {
      const { env } = await this.options.surroundings();
      const verified = await this.options.verify(identity, env);
      this.verified.set(id, verified);
      const name = forDisplay(identity.name, MAX_NAME);
      if (!verified.isValid)
        void showError(`${name} could not be verified: ${forDisplay(verified.text, MAX_TEXT)}`);
    } finally {
      this.verifying.delete(id);
      this.options.changed();
    }
  }

  async copyAccount(node: unknown): Promise<void> {
    const account = this.identityOf(node)?.account;
    if (account !== undefined) await vscode.env.clipboard.writeText(account);
  }

  async openFile(node: unknown): Promise<void> {
    const identity = this.identityOf(node);
    if (identity?.file !== undefined) await openAt(identity.file, identity.line ?? 1);
  }

  private identityOf(node: unknown): CloudIdentity | undefined {
    const id = rowIdOfNode(node);
    return id === undefined ? undefined : this.rows.get(id)?.identity;
  }

  private async read(actor?: Pick<Actor, 'kind'>): Promise<CredentialRow[]> {
    const { env, cwd } = await this.options.surroundings();
    const facts = this.options.facts();
    const { listIdentities, marksOf } = engine();
    const identities = listIdentities(facts, { env, cwd });
    const ids = identityIds(identities);
    return identities.map((identity, index): CredentialRow => {
      const id = ids[index] ?? '';
      const { environment, provider, account, name } = identity;
      const marks = marksOf(identity, {
        ...(actor && { actor }),
        environment,
        provider,
        ...(account !== undefined && { account }),
        identity: name,
        // What is not used here is used somewhere else.
        ...((identity.isActive || actor) && { folder: cwd }),
        now: facts.now,
        expected: facts.expected,
      });
      const verified = this.verified.get(id);
      return {
        id,
        identity,
        marks,
        ...(verified && { verified }),
        ...(this.verifying.has(id) && { isVerifying: true }),
      };
    });
  }
}

/** Shows a file at a line, 1-based. */
export async function openAt(file: string, line: number): Promise<void> {
  const start = new vscode.Position(line - 1, 0);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(start, start) });
}
