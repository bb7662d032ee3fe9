import * as vscode from 'vscode';
import { activityItem, type DetailView } from './activityItem';
import type { ActivityEntry } from './activityModel';

/** Bursts of events are shown together, in milliseconds. */
const REFRESH_MS = 200;

/** What the view shows, given by the composition root. */
export interface ActivityPorts {
  /** Newest first. */
  entries(): readonly ActivityEntry[];
  /** Questions that wait for the person. */
  waiting(): number;
  onChange(listener: () => void): () => void;
}

export type ActivityNode =
  { kind: 'command'; entry: ActivityEntry } | { kind: 'detail'; id: string; detail: DetailView };

/** The live activity: one row for each command, its reasons and facts below it. */
export class ActivityTree implements vscode.TreeDataProvider<ActivityNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<ActivityNode>;
  private readonly unsubscribe: () => void;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    viewId: string,
    private readonly ports: ActivityPorts,
  ) {
    this.view = vscode.window.createTreeView(viewId, { treeDataProvider: this });
    this.unsubscribe = ports.onChange(() => {
      this.scheduleRefresh();
    });
    this.refresh();
  }

  getChildren(node?: ActivityNode): ActivityNode[] {
    if (!node) return this.ports.entries().map((entry) => ({ kind: 'command', entry }));
    if (node.kind === 'detail') return [];
    const { id } = node.entry;
    return activityItem(node.entry).details.map((detail, index) => ({
      kind: 'detail',
      id: `${id}/${index}`,
      detail,
    }));
  }

  getTreeItem(node: ActivityNode): vscode.TreeItem {
    return node.kind === 'command' ? commandItem(node.entry) : detailItem(node);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.unsubscribe();
    this.view.dispose();
    this.changed.dispose();
  }

  private scheduleRefresh(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.refresh();
    }, REFRESH_MS);
  }

  private refresh(): void {
    const waiting = this.ports.waiting();
    // The badge counts decisions that wait for the person, nothing else.
    this.view.badge =
      waiting === 0
        ? undefined
        : { value: waiting, tooltip: waiting === 1 ? '1 question waits' : `${waiting} questions wait` };
    this.changed.fire(undefined);
  }
}

function commandItem(entry: ActivityEntry): vscode.TreeItem {
  const view = activityItem(entry);
  const item = new vscode.TreeItem(view.label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = entry.id;
  item.description = view.description;
  // Neither trusted nor with HTML or icons: a command line is hostile input.
  item.tooltip = new vscode.MarkdownString(view.tooltip);
  item.iconPath = new vscode.ThemeIcon(view.icon, view.color ? new vscode.ThemeColor(view.color) : undefined);
  item.contextValue = view.contextValue;
  item.accessibilityInformation = { label: view.accessibilityLabel };
  return item;
}

function detailItem({ id, detail }: { id: string; detail: DetailView }): vscode.TreeItem {
  const item = new vscode.TreeItem(detail.label);
  item.id = id;
  if (detail.description !== undefined) item.description = detail.description;
  item.tooltip = detail.label;
  item.iconPath = new vscode.ThemeIcon(detail.icon);
  return item;
}

/** The command of a node that a menu hands to a command; undefined for anything else, as anybody can run commands. */
export function commandOfNode(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const { entry } = node as { entry?: { command?: unknown } };
  return typeof entry?.command === 'string' ? entry.command : undefined;
}
