import * as path from 'node:path';
import * as vscode from 'vscode';
import { expectations, remember, type Expectations, type KnownExpectation } from '../approvals/expectations';
import {
  confirm,
  effective,
  NOTHING_CONFIRMED,
  type Confirmed,
  type Effective,
} from '../approvals/loosening';
import type { MappingEntry } from '../contracts/environment';
import type { ExpectedAccount } from '../contracts/facts';
import { forDisplay } from '../contracts/redact';
import { USUAL_KILL_SCOPE, type KillScope, type Mode } from '../contracts/words';
import { replaceFile } from '../disk/write';
import type { HostGuard } from '../platform/contributions';
import { onDidChangeSettings, readSettings, type Settings } from '../platform/config';
import { askModal, warn } from '../platform/notify';
import type { Doer, InForce } from './settingsChanges';

const CONFIRMED_KEY = 'confirmed';
const EXPECTED_KEY = 'expectedAccounts';
/** Where the shims' fallback reads what is in force. */
export const SETTINGS_FILE = 'settings.json';
const NOT_YET = 'They are not used yet.';
/** Longest line of the question; a pattern may have been written by anybody. */
const MAX_LINE = 300;

/**
 * The settings in force: what the settings files say, less what would loosen the guard and that no person has confirmed.
 * What is confirmed is kept in the editor's own storage, as any program can write a settings file.
 */
export class SessionSettings implements vscode.Disposable {
  private settings: Settings = readSettings();
  private inForce: Effective;
  private expectations: Expectations;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscription: vscode.Disposable;
  private asked = '';
  private quiet = false;
  readonly onDidChange = this.changed.event;
  private readonly kept = new vscode.EventEmitter<readonly string[]>();
  /** A person was asked to confirm these wishes, and did not. */
  readonly onDidKeep = this.kept.event;
  /** Whose doing the last change is. */
  doer: Doer = 'settings';

  constructor(
    private readonly memento: vscode.Memento,
    private readonly stateFolder: string,
    private readonly log: (message: string) => void,
  ) {
    this.inForce = this.evaluate();
    this.expectations = this.expect();
    this.subscription = onDidChangeSettings(() => {
      this.refresh();
    });
    this.keepStricter();
    this.publish();
  }

  get mode(): Mode {
    return this.inForce.mode;
  }

  get mapping(): readonly MappingEntry[] {
    return this.inForce.labels;
  }

  get expected(): readonly ExpectedAccount[] {
    return this.expectations.inForce;
  }

  /** Whether what extensions start meets the shims; `ask` where nobody has said yet. */
  get extensionHost(): HostGuard {
    return this.inForce.guardsExtensions ? 'on' : this.settings.extensionHost;
  }

  get killScope(): KillScope {
    return this.inForce.killScope;
  }

  get alerts(): boolean {
    return this.settings.alerts;
  }

  get retentionDays(): number {
    return this.settings.retentionDays;
  }

  get timeoutSeconds(): number {
    return this.settings.timeoutSeconds;
  }

  /** All of it, for whoever compares it with what comes later. */
  get inForceNow(): InForce {
    const { mode, labels, guardsExtensions, killScope } = this.inForce;
    const { inForce: expected } = this.expectations;
    const { timeoutSeconds } = this;
    const wishes = this.looserLines();
    return { mode, labels, expected, timeoutSeconds, guardsExtensions, killScope, wishes };
  }

  /** For a change that the person makes here: the modal comes at once, instead of a notification. */
  async change(write: () => Promise<void>): Promise<void> {
    this.quiet = true;
    try {
      await write();
      this.refresh();
    } finally {
      this.quiet = false;
    }
    await this.confirmLooser();
  }

  /** Asks the person, in a modal, to confirm what the settings files want looser. */
  async confirmLooser(): Promise<void> {
    const { looserMode, looserLabels, looserScope } = this.inForce;
    // What is shown is what is confirmed, whatever somebody writes into the files meanwhile.
    const { expected } = this.settings;
    const { known } = this;
    const lines = this.looserLines();
    if (lines.length === 0) return;
    const message = 'Let these settings make Agent Guard milder?';
    const detail = `${lines.join('\n')}\n\nIf you did not write this, keep the guard as it is and look who did.`;
    const pressed = await askModal(message, detail, ['Keep as It Is', 'Use These Settings']);
    if (pressed !== 'Use These Settings') {
      this.kept.fire(lines);
      return;
    }
    await this.memento.update(
      CONFIRMED_KEY,
      confirm(
        this.confirmed,
        looserMode ?? this.inForce.mode,
        looserLabels,
        this.settings.extensionHost === 'on',
        looserScope ?? this.inForce.killScope,
      ),
    );
    await this.memento.update(EXPECTED_KEY, remember(expected, known, true));
    this.refresh('confirmed');
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
    this.kept.dispose();
  }

  private get confirmed(): Confirmed {
    return this.memento.get<Confirmed>(CONFIRMED_KEY) ?? NOTHING_CONFIRMED;
  }

  /** Expectations that have been in force, of other workspaces too. */
  private get known(): readonly KnownExpectation[] {
    return this.memento.get<readonly KnownExpectation[]>(EXPECTED_KEY) ?? [];
  }

  /** What is in force is remembered: that it is gone one day has to be noticed. */
  private expect(): Expectations {
    const { expected } = this.settings;
    const { known } = this;
    const next = remember(expected, known, false);
    if (next.length !== known.length) void this.memento.update(EXPECTED_KEY, next);
    return expectations(expected, known);
  }

  /** For people: all that waits for a person's word. */
  private looserLines(): string[] {
    const { looserMode, looserLabels, looserExtensions, looserScope } = this.inForce;
    const { looser, removed } = this.expectations;
    return [
      ...(looserExtensions ? ['What extensions start is not guarded any more'] : []),
      ...(looserScope === undefined
        ? []
        : [`Kill switch: ${looserScope} instead of ${this.inForce.killScope}`]),
      ...(looserMode === undefined ? [] : [`Mode: ${looserMode} instead of ${this.inForce.mode}`]),
      ...looserLabels.map(
        (entry) => `${entry.kind} ${entry.pattern} is ${entry.environment} (${entry.origin})`,
      ),
      ...removed.map((one) => `folder ${one.folder} is no longer meant for ${one.pattern} (${one.origin})`),
      ...looser.map((one) => `folder ${one.folder} is meant for ${one.pattern} (${one.origin})`),
    ].map((line) => forDisplay(line, MAX_LINE));
  }

  private evaluate(): Effective {
    const labels = this.settings.environments.flatMap((layer) => layer.entries);
    const guardsExtensions = this.settings.extensionHost === 'on';
    const { mode, killScope } = this.settings;
    return effective({ mode, labels, guardsExtensions, killScope }, this.confirmed);
  }

  private refresh(doer: Doer = this.quiet ? 'command' : 'settings'): void {
    this.doer = doer;
    this.settings = readSettings();
    this.inForce = this.evaluate();
    this.expectations = this.expect();
    this.keepStricter();
    this.publish();
    this.changed.fire();
  }

  /** What is stricter counts at once, and going back is loosening again. */
  private keepStricter(): void {
    const { mode, guardsExtensions, killScope } = this.inForce;
    const { confirmed } = this;
    const before = { guardsExtensions: false, killScope: USUAL_KILL_SCOPE, ...confirmed };
    const isSame = guardsExtensions === before.guardsExtensions && killScope === before.killScope;
    if (mode === confirmed.mode && isSame) return;
    void this.memento.update(CONFIRMED_KEY, { ...confirmed, mode, guardsExtensions, killScope });
  }

  private publish(): void {
    for (const problem of this.settings.problems) this.log(problem);
    this.writeForShims();
    this.offerToConfirm();
  }

  /** Quiet: a notification, once for each set of wishes. The modal comes when the person asks for it. */
  private offerToConfirm(): void {
    const lines = this.looserLines();
    const wish = JSON.stringify(lines);
    if (wish === this.asked || lines.length === 0) return;
    this.asked = wish;
    if (this.quiet) return;
    void warn(`Settings ask for ${this.wishWords()} that would make Agent Guard milder. ${NOT_YET}`, {
      'Review...': () => this.confirmLooser(),
    });
  }

  private wishWords(): string {
    const { looserMode, looserLabels, looserExtensions, looserScope } = this.inForce;
    if (looserExtensions) return 'an extension host';
    if (looserScope !== undefined) return 'a kill switch';
    if (looserMode !== undefined) return `the mode ${looserMode}`;
    return looserLabels.length > 0 ? 'labels' : 'expected accounts';
  }

  private writeForShims(): void {
    const file = path.join(this.stateFolder, SETTINGS_FILE);
    const { mode, mapping, expected, killScope } = this;
    try {
      replaceFile(file, JSON.stringify({ mode, mapping, expected, killScope }));
    } catch (error) {
      this.log(
        `The settings could not be written for the shims, which are stricter without: ${String(error)}`,
      );
    }
  }
}
