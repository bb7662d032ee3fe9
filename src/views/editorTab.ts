import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageHtml, type PageBody } from './page';

/** What serves a page. */
export interface PageServer {
  receive(message: unknown): void;
  /** Nobody sees the page any more: it is taken down, and begins anew when it is shown. */
  stop(): void;
  dispose(): void;
}

/** One page as the editor shows it. */
export interface PageLink<Message> {
  post(message: Message): PromiseLike<boolean>;
}

export interface PageKind<Message> {
  body: PageBody;
  /** The folder of the built files; a page can load nothing else. */
  dist: vscode.Uri;
  /** Its script, in that folder. */
  script: string;
  serve(link: PageLink<Message>): PageServer;
}

/** Puts a page into a webview. It goes with its webview. */
export function fillPage<Message>(webview: vscode.Webview, kind: PageKind<Message>): PageServer {
  const server = kind.serve({ post: (message) => webview.postMessage(message) });
  webview.options = { enableScripts: true, localResourceRoots: [kind.dist] };
  webview.onDidReceiveMessage((message: unknown) => {
    server.receive(message);
  });
  const script = webview.asWebviewUri(vscode.Uri.joinPath(kind.dist, kind.script));
  webview.html = pageHtml(kind.body, script.toString(), randomBytes(16).toString('base64url'));
  return server;
}

export interface TabOptions<Message> extends PageKind<Message> {
  /** By which the editor brings the tab back after a reload. */
  type: string;
  title: string;
  icon: { light: vscode.Uri; dark: vscode.Uri };
}

/** A page as an editor tab, of which there is one at most. Nothing of a hidden one is kept in memory. */
export class EditorTab<Message> implements vscode.WebviewPanelSerializer, vscode.Disposable {
  private readonly registration: vscode.Disposable;
  private panel: vscode.WebviewPanel | undefined;

  constructor(private readonly options: TabOptions<Message>) {
    this.registration = vscode.window.registerWebviewPanelSerializer(options.type, this);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.take(panel);
    return Promise.resolve();
  }

  show(): void {
    if (this.panel) {
      this.panel.reveal();
      return;
    }
    const { type, title } = this.options;
    this.take(vscode.window.createWebviewPanel(type, title, vscode.ViewColumn.Active));
  }

  dispose(): void {
    this.registration.dispose();
    this.panel?.dispose();
  }

  private take(panel: vscode.WebviewPanel): void {
    this.panel?.dispose();
    this.panel = panel;
    panel.iconPath = this.options.icon;
    const server = fillPage(panel.webview, this.options);
    panel.onDidChangeViewState(() => {
      if (!panel.visible) server.stop();
    });
    panel.onDidDispose(() => {
      server.dispose();
      if (this.panel === panel) this.panel = undefined;
    });
  }
}
