import * as vscode from 'vscode';
import type { AuditEvent, AuditRecord } from '../contracts/audit';
import type { Mode } from '../contracts/words';
import { setContext, setContexts } from '../platform/commands';
import { CredentialsTree, type CredentialsPorts } from '../views/credentialsTree';
import { SessionsTree, type SessionsPorts } from '../views/sessionsTree';
import { StatusBar } from '../views/statusBar';
import { StopButton } from '../views/stopButton';
import type { CurrentPlace } from './badge';
import { Panel, type PanelOptions } from './panel';

export interface ViewPorts {
  place(): Promise<CurrentPlace>;
  onDidChangePlace(listener: () => void): vscode.Disposable;
  mode(): Mode;
  killSwitchEngaged(): boolean;
  /** Titles of commands that run and change a cloud. */
  risky(): readonly string[];
  /** Questions that wait for the person. */
  waiting(): number;
  credentials: CredentialsPorts;
  panel: Omit<PanelOptions, 'mode' | 'killSwitchEngaged' | 'place' | 'sessions'>;
  sessions: SessionsPorts & {
    /** The places of this window that are blind, and those whose test was not stopped. */
    weak(): Promise<{ blind: readonly string[]; failed: readonly string[] }>;
    readonly hasTested: boolean;
  };
}

/** Everything that shows the guard's state: badge, activity, trees, context keys. */
export class SessionViews implements vscode.Disposable {
  private readonly statusBar = new StatusBar('agentGuard.showEnvironment');
  private readonly stopButton = new StopButton(() =>
    this.ports.killSwitchEngaged() ? [] : this.ports.risky(),
  );
  readonly panel: Panel;
  private readonly credentials: CredentialsTree;
  private readonly sessions: SessionsTree;
  private hasStopped = false;
  /** Counts the questions for the place. */
  private asked = 0;
  private readonly placeChanges: vscode.Disposable;

  constructor(private readonly ports: ViewPorts) {
    this.panel = new Panel({
      ...ports,
      ...ports.panel,
      sessions: async () => (await ports.sessions.list()).map(({ session }) => session),
    });
    this.credentials = new CredentialsTree('agentGuard.credentials', ports.credentials);
    this.sessions = new SessionsTree('agentGuard.sessions', ports.sessions);
    this.placeChanges = ports.onDidChangePlace(() => {
      void this.refreshBadge();
      this.refreshCredentials();
      this.panel.refresh();
    });
  }

  /** Takes in what was recorded. */
  readonly onEvent = (event: AuditEvent, record: AuditRecord | undefined): void => {
    if (record) this.panel.onRecord(record);
    if (event.kind !== 'command' || event.phase !== 'asked' || this.hasStopped) return;
    this.hasStopped = true;
    this.refresh();
  };

  /** Shows the state as it is now. */
  refresh(): void {
    const { ports } = this;
    void setContexts({
      'agentGuard.killSwitchEngaged': ports.killSwitchEngaged(),
      'agentGuard.mode': ports.mode(),
      'agentGuard.hasStopped': this.hasStopped,
      'agentGuard.hasTested': ports.sessions.hasTested,
      'agentGuard.hasQuestion': ports.waiting() > 0,
    });
    this.refreshPanel();
    void this.refreshBadge();
    this.refreshCredentials();
    void this.sessions.refresh();
  }

  /** Shows the identities as they are now, if anybody looks at them. */
  refreshCredentials(): void {
    void this.credentials.refresh();
  }

  /** Shows the places as they are now; the badge too, which tells of those that are blind. */
  refreshSessions(): void {
    if (this.ports.sessions.hasTested) void setContext('agentGuard.hasTested', true);
    void this.sessions.refresh();
    this.panel.refresh();
    void this.refreshBadge();
  }

  dispose(): void {
    vscode.Disposable.from(
      this.placeChanges,
      this.panel,
      this.credentials,
      this.sessions,
      this.statusBar,
      this.stopButton,
    ).dispose();
  }

  /** A view that nobody has opened yet has no badge: until then its neighbour counts the questions. */
  private refreshPanel(): void {
    const waiting = this.ports.waiting();
    this.sessions.showWaiting(this.panel.refresh() ? 0 : waiting);
  }

  private async refreshBadge(): Promise<void> {
    const { ports } = this;
    const question = ++this.asked;
    const [place, weak] = await Promise.all([ports.place(), ports.sessions.weak()]);
    // A later question has been asked meanwhile: its answer is the newer one.
    if (question !== this.asked) return;
    this.statusBar.update({
      place,
      mode: ports.mode(),
      killSwitchEngaged: ports.killSwitchEngaged(),
      waiting: ports.waiting(),
      ...weak,
    });
  }
}
