import { createRequire } from 'node:module';
import * as vscode from 'vscode';
import type { Approvals } from '../approvals/pending';
import type { AuditRecord } from '../contracts/audit';
import type { ActivityDetail, HostMessage, HostMessageBody, PageMessage } from '../contracts/panel';
import { focusView } from '../platform/commands';
import { isWorkspaceTrusted } from '../platform/config';
import { DASHBOARD } from '../platform/contributions';
import { ReadOnlyDocument } from '../platform/readOnlyDocument';
import type { PageLink, PageServer } from '../views/editorTab';
import { PanelPages } from '../views/panel/pages';
import type * as PanelBundle from './panelBundle';
import type { Alerts } from './alerts';
import { PanelActions } from './panelActions';
import type { Labels } from './labels';
import { panelState, type PanelStateSources } from './panelState';
import { versionOf } from './welcome';

type Bundle = typeof PanelBundle;
type Shown = Extract<HostMessageBody, { type: 'state' | 'detail' | 'statistics' | 'reveal' | 'notice' }>;

/** Records that are kept until the activity is looked at for the first time; all others are on disk. */
const MAX_EARLY = 2000;
const STATE_MS = 100;
/** The watch of a folder misses changes on some file systems, in milliseconds. */
const LOOK_MS = 3000;
const SOON_MS = 200;

export interface PanelOptions extends Omit<
  PanelStateSources,
  'waiting' | 'mutedKeys' | 'isWorkspaceTrusted'
> {
  context: vscode.ExtensionContext;
  auditFolder: string;
  approvals: Approvals;
  labels: Labels;
  alerts: Pick<Alerts, 'mutedKeys' | 'setMuted'>;
  log(message: string): void;
}

/** The activity of all windows, in the sidebar and as a dashboard: what the pages are shown, and what they may wish. */
export class Panel implements vscode.Disposable {
  private readonly pages: PanelPages;
  private readonly actions: PanelActions;
  private readonly review = new ReadOnlyDocument('agent-guard-review');
  private readonly channels = new Set<InstanceType<Bundle['Channel']>>();
  private readonly trust = vscode.workspace.onDidGrantWorkspaceTrust(() => this.refresh());
  private early: AuditRecord[] = [];
  private loaded: { bundle: Bundle; history: InstanceType<Bundle['History']> } | undefined;
  private stateTimer: NodeJS.Timeout | undefined;
  private following: vscode.Disposable | undefined;
  private isLooking = false;
  /** A row to be shown as soon as a page stands. */
  private toReveal: string | undefined;

  constructor(private readonly options: PanelOptions) {
    const { extensionUri } = options.context;
    this.actions = new PanelActions({
      ...options,
      version: versionOf(options.context),
      setMuted: (key, isMuted) => options.alerts.setMuted(key, isMuted),
      detail: (id) => this.detail(id),
      row: (id) => this.loaded?.history.row(id),
    });
    this.pages = new PanelPages({
      viewId: 'agentGuard.activity',
      dashboardType: DASHBOARD,
      dist: vscode.Uri.joinPath(extensionUri, 'dist'),
      icon: {
        light: vscode.Uri.joinPath(extensionUri, 'media', 'tab-light.svg'),
        dark: vscode.Uri.joinPath(extensionUri, 'media', 'tab-dark.svg'),
      },
      serve: (link) => this.serve(link),
    });
  }

  /** Takes in what was recorded here. */
  onRecord(record: AuditRecord): void {
    if (this.loaded) this.loaded.history.add(record);
    else {
      this.early.push(record);
      if (this.early.length > 2 * MAX_EARLY) this.early = this.early.slice(-MAX_EARLY);
    }
  }

  /** Mode, places or questions have changed. @returns whether the view could show how many wait */
  refresh(): boolean {
    this.stateTimer ??= setTimeout(() => {
      this.stateTimer = undefined;
      void this.sendState();
    }, STATE_MS);
    return this.pages.showWaiting(this.options.approvals.questions.length);
  }

  openDashboard(): void {
    this.pages.openDashboard();
  }

  /** The last week of all windows, as a document. */
  async weeklyReview(): Promise<void> {
    const { bundle, history } = this.load();
    await history.load();
    await this.review.showPreview('Weekly Review.md', bundle.weeklyReview(history.rows(), Date.now()));
  }

  /** Brings the view up, with a row selected. */
  async reveal(id: string): Promise<void> {
    this.toReveal = id;
    await focusView('agentGuard.activity');
    // A page that stands already says no `ready`.
    setTimeout(() => {
      this.sendReveal();
    }, SOON_MS);
  }

  dispose(): void {
    clearTimeout(this.stateTimer);
    this.following?.dispose();
    this.trust.dispose();
    this.pages.dispose();
    this.actions.dispose();
    this.review.dispose();
    for (const channel of this.channels) channel.dispose();
  }

  private load() {
    if (this.loaded) return this.loaded;
    const bundle = createRequire(__filename)('./panel.js') as Bundle;
    const folder = new bundle.RecordFolder(this.options.auditFolder);
    const history = new bundle.History(folder);
    for (const record of this.early) history.add(record);
    this.early = [];
    this.loaded = { bundle, history };
    void history.load().then(() => {
      const { broken, newer, future } = folder.unreadable;
      if (broken + newer + future > 0)
        this.options.log(
          `The record has ${broken} lines that cannot be read, ${newer} of a newer version and ${future} from the future.`,
        );
    });
    return this.loaded;
  }

  private serve(link: PageLink<HostMessage>): PageServer {
    const { bundle, history } = this.load();
    const channel = new bundle.Channel({
      history,
      post: (message) => link.post(message),
      wish: (message) => {
        this.wish(message, channel).catch((error: unknown) => {
          this.options.log(`The activity could not do what was asked: ${String(error)}`);
          channel.send({ type: 'notice', text: 'That did not work; the output of Agent Guard says why.' });
        });
      },
      ready: () => {
        this.channels.add(channel);
        void this.sendState();
        setTimeout(() => {
          this.sendReveal();
        }, SOON_MS);
        this.follow();
      },
      log: (message) => {
        this.options.log(message);
      },
    });
    this.pages.showWaiting(this.options.approvals.questions.length);
    const stop = () => {
      this.channels.delete(channel);
      if (this.channels.size === 0) this.unfollow();
    };
    return {
      receive: (message) => {
        channel.receive(message);
      },
      stop: () => {
        channel.stop();
        stop();
      },
      dispose: () => {
        channel.dispose();
        stop();
      },
    };
  }

  private async wish(message: PageMessage, channel: { send(body: Shown): void }): Promise<void> {
    if (message.type === 'detail') {
      const detail = await this.detail(message.id);
      channel.send(
        detail ? { type: 'detail', detail } : { type: 'notice', text: 'Nothing more is known of it.' },
      );
    } else if (message.type === 'statistics') {
      const { bundle, history } = this.load();
      await history.load();
      const statistics = bundle.statistics(history.rows(), message.range, Date.now());
      channel.send({ type: 'statistics', statistics });
    } else if (message.type !== 'ready') {
      const text = await this.actions.do(message);
      if (text !== undefined) channel.send({ type: 'notice', text });
    }
  }

  private async detail(id: string): Promise<ActivityDetail | undefined> {
    return this.load().history.detail(id);
  }

  private async sendState(): Promise<void> {
    if (this.channels.size === 0) return;
    const { options } = this;
    const state = await panelState({
      ...options,
      isWorkspaceTrusted,
      waiting: () => options.approvals.open,
      mutedKeys: () => options.alerts.mutedKeys(),
    });
    for (const channel of this.channels) channel.send({ type: 'state', state });
  }

  private sendReveal(): void {
    const id = this.toReveal;
    if (id === undefined || this.channels.size === 0) return;
    this.toReveal = undefined;
    for (const channel of this.channels) channel.send({ type: 'reveal', id });
  }

  /** Takes in what other windows record, while somebody looks. */
  private follow(): void {
    if (this.following) return;
    const pattern = new vscode.RelativePattern(vscode.Uri.file(this.options.auditFolder), '*.jsonl');
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    let soon: NodeJS.Timeout | undefined;
    const look = () => {
      soon ??= setTimeout(() => {
        soon = undefined;
        void this.look();
      }, SOON_MS);
    };
    watcher.onDidChange(look);
    watcher.onDidCreate(look);
    const timer = setInterval(look, LOOK_MS);
    look();
    this.following = vscode.Disposable.from(watcher, {
      dispose: () => {
        clearInterval(timer);
        clearTimeout(soon);
      },
    });
  }

  private unfollow(): void {
    this.following?.dispose();
    this.following = undefined;
  }

  private async look(): Promise<void> {
    if (this.isLooking || !this.loaded) return;
    this.isLooking = true;
    try {
      await this.loaded.history.follow();
    } catch (error) {
      this.options.log(`The record of other windows cannot be read: ${String(error)}`);
    } finally {
      this.isLooking = false;
    }
  }
}
