import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { HostMessage } from '../../contracts/panel';
import type { PageForm } from './html';

const TITLE = 'Agent Guard';

/** One page as the editor shows it: the view in the sidebar, or the dashboard's tab. */
export interface PageLink {
  post(message: HostMessage): PromiseLike<boolean>;
}

/** What serves a page. */
export interface PageServer {
  receive(message: unknown): void;
  /** Nobody sees the page any more: it is taken down, and begins anew when it is shown. */
  stop(): void;
  dispose(): void;
}

export interface PagesPorts {
  viewId: string;
  dashboardType: string;
  /** The folder of the built files; a page can load nothing else. */
  dist: vscode.Uri;
  icon: { light: vscode.Uri; dark: vscode.Uri };
  html(form: PageForm, script: string, nonce: string): string;
  serve(link: PageLink): PageServer;
}

/** The page in both places. Nothing of a hidden page is kept in memory: it comes back with what it has put aside. */
export class PanelPages
  implements vscode.WebviewViewProvider, vscode.WebviewPanelSerializer, vscode.Disposable
{
  private readonly registrations: vscode.Disposable;
  private view: vscode.WebviewView | undefined;
  private dashboard: vscode.WebviewPanel | undefined;

  constructor(private readonly ports: PagesPorts) {
    this.registrations = vscode.Disposable.from(
      vscode.window.registerWebviewViewProvider(ports.viewId, this),
      vscode.window.registerWebviewPanelSerializer(ports.dashboardType, this),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    const server = this.fill(view.webview, 'sidebar');
    view.onDidChangeVisibility(() => {
      if (!view.visible) server.stop();
    });
    view.onDidDispose(() => {
      server.dispose();
      if (this.view === view) this.view = undefined;
    });
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.open(panel);
    return Promise.resolve();
  }

  openDashboard(): void {
    if (this.dashboard) {
      this.dashboard.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(this.ports.dashboardType, TITLE, vscode.ViewColumn.Active);
    this.open(panel);
  }

  /** @returns false where the view has not been shown yet, and so has no badge. */
  showWaiting(count: number): boolean {
    if (!this.view) return false;
    this.view.badge = waitingBadge(count);
    return true;
  }

  dispose(): void {
    this.registrations.dispose();
    this.dashboard?.dispose();
  }

  private open(panel: vscode.WebviewPanel): void {
    this.dashboard?.dispose();
    this.dashboard = panel;
    panel.iconPath = this.ports.icon;
    const server = this.fill(panel.webview, 'dashboard');
    panel.onDidChangeViewState(() => {
      if (!panel.visible) server.stop();
    });
    panel.onDidDispose(() => {
      server.dispose();
      if (this.dashboard === panel) this.dashboard = undefined;
    });
  }

  private fill(webview: vscode.Webview, form: PageForm): PageServer {
    const server = this.ports.serve({ post: (message) => webview.postMessage(message) });
    webview.options = { enableScripts: true, localResourceRoots: [this.ports.dist] };
    // It goes with its webview.
    webview.onDidReceiveMessage((message: unknown) => {
      server.receive(message);
    });
    const script = webview.asWebviewUri(vscode.Uri.joinPath(this.ports.dist, 'webview.js'));
    webview.html = this.ports.html(form, script.toString(), randomBytes(16).toString('base64url'));
    return server;
  }
}

/** Counts decisions that wait for the person, and nothing else. */
export function waitingBadge(count: number): vscode.ViewBadge | undefined {
  if (count === 0) return undefined;
  return { value: count, tooltip: count === 1 ? '1 question waits' : `${count} questions wait` };
}
