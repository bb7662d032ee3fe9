import * as path from 'node:path';
import * as vscode from 'vscode';

const SCHEME = 'agent-guard-change';

/** A change of a file that a person is to look at before it is made. */
export interface ShownChange {
  file: string;
  /** Undefined where there is no file before, or after it. */
  before: string | undefined;
  after: string | undefined;
}

/** Shows changes side by side, all in one editor, from documents that nobody can edit. */
export class ChangePreview implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly subscription: vscode.Disposable;
  private count = 0;

  constructor() {
    this.subscription = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: (uri) => this.texts.get(uri.toString()),
    });
  }

  /** Opens them under the title; what it gives closes them again. */
  async show(title: string, changes: readonly ShownChange[]): Promise<vscode.Disposable> {
    this.count += 1;
    const resources = changes.map(({ file, before, after }) => [
      vscode.Uri.file(file),
      this.document(file, 'before', before),
      this.document(file, 'after', after),
    ]);
    await vscode.commands.executeCommand('vscode.changes', title, resources);
    return new vscode.Disposable(() => {
      this.texts.clear();
      void closeTab(title);
    });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private document(file: string, side: string, text: string | undefined): vscode.Uri | undefined {
    if (text === undefined) return undefined;
    // The name tells the editor the language.
    const uri = vscode.Uri.from({
      scheme: SCHEME,
      path: vscode.Uri.file(file).path,
      query: `${side}-${this.count}-${path.basename(file)}`,
    });
    this.texts.set(uri.toString(), text);
    return uri;
  }
}

async function closeTab(title: string): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  // The editor adds how many files there are.
  await vscode.window.tabGroups.close(tabs.filter(({ label }) => label.startsWith(`${title} (`)));
}
