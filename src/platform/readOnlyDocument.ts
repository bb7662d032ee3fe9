import * as vscode from 'vscode';

/** A text that is shown and that nobody can edit; the newest one of its kind. */
export class ReadOnlyDocument implements vscode.Disposable {
  private text = '';
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly subscription: vscode.Disposable;

  constructor(private readonly scheme: string) {
    this.subscription = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: this.changed.event,
      provideTextDocumentContent: () => this.text,
    });
  }

  /** As formatted Markdown, or as its text where the editor cannot show it formatted. */
  async showPreview(name: string, text: string): Promise<void> {
    this.text = text;
    const uri = vscode.Uri.from({ scheme: this.scheme, path: `/${name}` });
    this.changed.fire(uri);
    try {
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch {
      await vscode.window.showTextDocument(uri, { preview: true });
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }
}
