import * as vscode from 'vscode';
import type { AuditEvent } from '../contracts/audit';
import type { Mode } from '../contracts/words';
import { setContext, setContexts } from '../platform/commands';
import { ActivityModel } from '../views/activityModel';
import { ActivityTree } from '../views/activityTree';
import { CredentialsTree, type CredentialsPorts } from '../views/credentialsTree';
import { SessionsTree, type SessionsPorts } from '../views/sessionsTree';
import { StatusBar } from '../views/statusBar';
import type { CurrentPlace } from './badge';

export interface ViewPorts {
  place(): Promise<CurrentPlace>;
  onDidChangePlace(listener: () => void): vscode.Disposable;
  mode(): Mode;
  killSwitchEngaged(): boolean;
  /** Questions that wait for the person. */
  waiting(): number;
  credentials: CredentialsPorts;
  sessions: SessionsPorts & {
    /** The places of this window that are blind, and those whose test was not stopped. */
    weak(): Promise<{ blind: readonly string[]; failed: readonly string[] }>;
    readonly hasTested: boolean;
  };
}

/** Everything that shows the guard's state: badge, activity, context keys. */
export class SessionViews implements vscode.Disposable {
  private readonly activity = new ActivityModel();
  private readonly statusBar = new StatusBar('agentGuard.showEnvironment');
  private readonly tree: ActivityTree;
  private readonly credentials: CredentialsTree;
  private readonly sessions: SessionsTree;
  private hasStopped = false;
  /** Counts the questions for the place. */
  private asked = 0;
  private readonly placeChanges: vscode.Disposable;

  constructor(private readonly ports: ViewPorts) {
    this.tree = new ActivityTree('agentGuard.activity', {
      entries: () => this.activity.entries(),
      waiting: () => ports.waiting(),
      onChange: (listener) => this.activity.onChange(listener),
    });
    this.credentials = new CredentialsTree('agentGuard.credentials', ports.credentials);
    this.sessions = new SessionsTree('agentGuard.sessions', ports.sessions);
    this.placeChanges = ports.onDidChangePlace(() => {
      void this.refreshBadge();
      this.refreshCredentials();
    });
  }

  /** Takes in what was recorded. */
  onEvent(event: AuditEvent): void {
    if (event.kind !== 'command') return;
    const first = this.activity.isEmpty || (event.phase === 'asked' && !this.hasStopped);
    this.hasStopped ||= event.phase === 'asked';
    this.activity.update(event, new Date().toISOString());
    if (first) this.refresh();
  }

  /** Shows the state as it is now. */
  refresh(): void {
    const { ports } = this;
    void setContexts({
      'agentGuard.killSwitchEngaged': ports.killSwitchEngaged(),
      'agentGuard.mode': ports.mode(),
      'agentGuard.hasActivity': !this.activity.isEmpty,
      'agentGuard.hasStopped': this.hasStopped,
      'agentGuard.hasTested': ports.sessions.hasTested,
      'agentGuard.hasQuestion': ports.waiting() > 0,
    });
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
    void this.refreshBadge();
  }

  dispose(): void {
    vscode.Disposable.from(
      this.placeChanges,
      this.tree,
      this.credentials,
      this.sessions,
      this.statusBar,
    ).dispose();
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
