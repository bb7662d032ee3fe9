import * as vscode from 'vscode';
import type { EnvironmentFinding } from '../contracts/environment';
import type { Facts } from '../contracts/facts';
import type { CloudIdentity } from '../contracts/identity';
import { forDisplay } from '../contracts/redact';
import type { Actor } from '../contracts/request';
import type { VerificationResult } from '../contracts/verification';
import type { Shell } from '../contracts/words';
import type { FactsStore } from '../facts/facts';
import { watchFiles } from '../facts/watch';
import { error as showError, info, warn } from '../platform/notify';
import { startEnvironment } from '../platform/shellProcess';
import { environmentLook } from '../views/credentialsItem';
import {
  type CredentialRow,
  identityIds,
  stillHolds,
  surely,
  type Verified,
} from '../views/credentialsModel';
import { rowIdOfNode } from '../views/credentialsTree';
import { withoutIcons } from '../views/markdown';
import type { Surroundings } from './badge';
import { engine } from './engine';
import type { Labels } from './labels';
import { labelCandidates, type LabelSubject } from './labelSubjects';
import { useLine, type VariableChange } from './terminalText';
import { verifiedWords } from './verify';

const MAX_NAME = 60;
const MAX_TEXT = 400;

export interface CredentialsOptions {
  facts(): Pick<FactsStore, 'recording' | 'recheck'>;
  /** The focused terminal, or the window. */
  surroundings(): Promise<Surroundings>;
  /** Where a command of the focused terminal would hit. */
  place(): Promise<EnvironmentFinding>;
  /** The shell of a terminal, and whether a line runs in it. */
  shellOf(terminal: vscode.Terminal): Promise<{ shell: Shell; isBusy: boolean } | undefined>;
  labels: Labels;
  /** Asks who an identity is. Never rejects: what failed is an answer too. */
  verify(identity: CloudIdentity, env: Readonly<Record<string, string>>): Promise<VerificationResult>;
  /** What a row shows may have changed. */
  changed(): void;
}

/** The identities of this machine, and what a person can do with each. Handlers take nothing from a node but its id. */
export class Credentials implements vscode.Disposable {
  private readonly files = watchFiles(() => {
    this.options.facts().recheck();
    this.options.changed();
  });
  private rows: ReadonlyMap<string, CredentialRow> = new Map();
  private readonly verified = new Map<string, Verified>();
  private readonly verifying = new Set<string>();

  constructor(private readonly options: CredentialsOptions) {}

  /** For the view: every identity, and the provider of the focused terminal's. */
  async list(): Promise<{ rows: readonly CredentialRow[]; focus: string | undefined }> {
    const place = await this.options.place();
    const surroundings = await this.options.surroundings();
    const { value: rows, paths } = this.options.facts().recording((facts) => this.read(facts, surroundings));
    this.files.watch(paths);
    this.rows = new Map(rows.map((row) => [row.id, row]));
    return { rows, focus: (place.identity ?? place.account) === undefined ? undefined : place.provider };
  }

  /** The identities as they concern an agent. */
  async forAgents(): Promise<readonly CredentialRow[]> {
    const surroundings = await this.options.surroundings();
    return this.options.facts().recording((facts) => this.read(facts, surroundings, { kind: 'agent' })).value;
  }

  dispose(): void {
    this.files.dispose();
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
      const line = useLine(found.shell, await this.changeFor(terminal, identity.use));
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
    const id = rowIdOfNode(node);
    if (!identity || id === undefined) return;
    const surroundings = await this.options.surroundings();
    await this.options.labels.label(this.subjectsOf(id, identity, surroundings));
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
      const result = await this.options.verify(identity, env);
      const isOther = result.ok && result.contradiction !== undefined;
      this.verified.set(id, { ...verifiedWords(result), ...(isOther && { isOther }) });
      void this.tell(identity, result);
    } finally {
      this.verifying.delete(id);
      this.options.changed();
    }
  }

  /** What failed, and what to do about it; the row says the rest. */
  private async tell(identity: CloudIdentity, result: VerificationResult): Promise<void> {
    const name = forDisplay(identity.name, MAX_NAME);
    if (result.ok) {
      if (result.contradiction !== undefined)
        await warn(`${name}: ${forDisplay(result.contradiction, MAX_TEXT)}.`);
      return;
    }
    const { command } = result;
    await showError(`${name} could not be verified. ${forDisplay(result.text, MAX_TEXT)}`, {
      ...(command !== undefined && {
        'Type It in a Terminal': () => {
          const terminal = vscode.window.createTerminal();
          terminal.show();
          terminal.sendText(command, false);
        },
      }),
    });
  }

  async copyAccount(node: unknown): Promise<void> {
    const account = this.identityOf(node)?.account;
    if (account !== undefined) await vscode.env.clipboard.writeText(account);
  }

  async openFile(node: unknown): Promise<void> {
    const identity = this.identityOf(node);
    if (identity?.file !== undefined) await openAt(identity.file, identity.line ?? 1);
  }

  /** What is not set need not be unset: a person is to read the line. */
  private async changeFor(terminal: vscode.Terminal, use: VariableChange): Promise<VariableChange> {
    const { env } = await this.options.surroundings();
    const pid = await terminal.processId;
    const start = pid === undefined ? undefined : startEnvironment(pid);
    const unset = use.unset.filter((name) => env[name] !== undefined || start?.[name] !== undefined);
    return { set: use.set, unset };
  }

  /** The labels that would decide about a row: those that its provider, asked with all of them, names as evidence. */
  private subjectsOf(id: string, { account, name }: CloudIdentity, place: Surroundings): LabelSubject[] {
    const candidates = labelCandidates({ account, identity: name });
    const origin = (index: number) => `candidate ${index}`;
    const mapping = candidates.map(({ kind, pattern }, index) => ({
      ...{ kind, pattern, origin: origin(index) },
      environment: 'prod' as const,
    }));
    const { value: identities } = this.options
      .facts()
      .recording((facts) => engine().listIdentities({ ...facts, mapping }, place));
    const found = identities[identityIds(identities).indexOf(id)]?.evidence ?? [];
    return candidates.filter((_, index) =>
      found.some((clue) => clue.source === 'mapping' && clue.text.includes(`${origin(index)}:`)),
    );
  }

  private identityOf(node: unknown): CloudIdentity | undefined {
    const id = rowIdOfNode(node);
    return id === undefined ? undefined : this.rows.get(id)?.identity;
  }

  private read(facts: Facts, { env, cwd }: Surroundings, actor?: Pick<Actor, 'kind'>): CredentialRow[] {
    const { listIdentities, marksOf } = engine();
    const identities = listIdentities(facts, { env, cwd });
    const ids = identityIds(identities);
    return identities.map((identity, index): CredentialRow => {
      const id = ids[index] ?? '';
      const said = this.verified.get(id);
      const verified = said && stillHolds(identity, said) ? said : undefined;
      const sure = surely(identity, verified);
      const { environment, provider, account, name } = sure;
      const marks = marksOf(sure, {
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
