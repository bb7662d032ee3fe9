import * as vscode from 'vscode';
import type { HostMessage } from '../../contracts/panel';
import { EditorTab, fillPage, type PageLink, type PageServer } from '../editorTab';

const TITLE = 'Agent Guard';
const SCRIPT = 'webview.js';

export interface PagesPorts {
  viewId: string;
  dashboardType: string;
  /** The folder of the built files. */
  dist: vscode.Uri;
  icon: { light: vscode.Uri; dark: vscode.Uri };
  serve: (link: PageLink<HostMessage>) => PageServer;
}

/** The activity in both places: the view in the sidebar, and the dashboard's tab. */
export class PanelPages implements vscode.WebviewViewProvider, vscode.Disposable {
  private readonly registration: vscode.Disposable;
  private readonly dashboard: EditorTab<HostMessage>;
  private view: vscode.WebviewView | undefined;

  constructor(private readonly ports: PagesPorts) {
    this.registration = vscode.window.registerWebviewViewProvider(ports.viewId, this);
    this.dashboard = new EditorTab({
      ...{ type: ports.dashboardType, title: TITLE, icon: ports.icon },
      ...this.page('dashboard'),
    });
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    const server = fillPage(view.webview, this.page('sidebar'));
    view.onDidChangeVisibility(() => {
      if (!view.visible) server.stop();
    });
    view.onDidDispose(() => {
      server.dispose();
      if (this.view === view) this.view = undefined;
    });
  }

  openDashboard(): void {
    this.dashboard.show();
  }

  /** @returns false where the view has not been shown yet, and so has no badge. */
  showWaiting(count: number): boolean {
    if (!this.view) return false;
    this.view.badge = waitingBadge(count);
    return true;
  }

  dispose(): void {
    this.registration.dispose();
    this.dashboard.dispose();
  }

  private page(body: 'sidebar' | 'dashboard') {
    const { dist, serve } = this.ports;
    return { body, dist, script: SCRIPT, serve };
  }
}

/** Counts decisions that wait for the person, and nothing else. */
export function waitingBadge(count: number): vscode.ViewBadge | undefined {
  if (count === 0) return undefined;
  return { value: count, tooltip: count === 1 ? '1 question waits' : `${count} questions wait` };
}
