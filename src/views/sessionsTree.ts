import * as vscode from 'vscode';
import { waitingBadge } from './panel/pages';
import { sessionGroupDescription, sessionItem, sessionTooltip } from './sessionsItem';
import { sessionGroups, type SessionGroup, type SessionRow } from './sessionsModel';

/** What a shell has done to itself has no event; ages are shown in minutes. In milliseconds. */
const LOOK_MS = 5000;

/** What the view shows, given by the composition root. */
export interface SessionsPorts {
  list(): Promise<readonly SessionRow[]>;
}

export type SessionNode = { kind: 'group'; group: SessionGroup } | { kind: 'session'; row: SessionRow };

/** The places from which commands can be started, and how well each is guarded. */
export class SessionsTree implements vscode.TreeDataProvider<SessionNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<SessionNode>;
  private readonly timer: NodeJS.Timeout;
  /** What the view shows now, to leave it alone while nothing has changed. */
  private shown = '';
  /** What a refresh has found to be new, for the view that will ask for it at once. */
  private found: SessionGroup[] | undefined;

  constructor(
    viewId: string,
    private readonly ports: SessionsPorts,
  ) {
    this.view = vscode.window.createTreeView(viewId, { treeDataProvider: this });
    this.view.onDidChangeVisibility(() => void this.refresh());
    this.timer = setInterval(() => void this.refresh(), LOOK_MS);
  }

  async getChildren(node?: SessionNode): Promise<SessionNode[]> {
    if (node?.kind === 'group') return node.group.rows.map((row) => ({ kind: 'session', row }));
    if (node) return [];
    const groups = this.found ?? sessionGroups(await this.ports.list());
    this.found = undefined;
    this.shown = fingerprint(groups);
    return groups.map((group) => ({ kind: 'group', group }));
  }

  getTreeItem(node: SessionNode): vscode.TreeItem {
    return node.kind === 'group' ? groupItem(node.group) : rowItem(node.row);
  }

  /** Shows what has changed; reads nothing while nobody looks. */
  async refresh(): Promise<void> {
    if (!this.view.visible) return;
    const groups = sessionGroups(await this.ports.list());
    if (fingerprint(groups) === this.shown) return;
    this.found = groups;
    this.changed.fire(undefined);
  }

  /** Counts questions where the activity's view cannot, as it has not been opened yet. */
  showWaiting(count: number): void {
    this.view.badge = waitingBadge(count);
  }

  dispose(): void {
    clearInterval(this.timer);
    this.view.dispose();
    this.changed.dispose();
  }
}

/** All that is seen of the rows. */
function fingerprint(groups: readonly SessionGroup[]): string {
  const now = Date.now();
  return JSON.stringify(
    groups.map(({ id, rows }) => [id, rows.map((row) => [row, sessionItem(row, now).description])]),
  );
}

function groupItem(group: SessionGroup): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  // What happens in other windows is looked at there.
  const item = new vscode.TreeItem(group.title, group.id === 'windows' ? Collapsed : Expanded);
  item.id = group.id;
  item.description = sessionGroupDescription(group);
  item.contextValue = 'group';
  item.accessibilityInformation = { label: `${group.title}, ${sessionGroupDescription(group)}` };
  return item;
}

function rowItem(row: SessionRow): vscode.TreeItem {
  const now = Date.now();
  const view = sessionItem(row, now);
  const item = new vscode.TreeItem(view.label);
  item.id = row.session.id;
  item.description = view.description;
  // Neither trusted nor with HTML or icons: terminals are named by whoever opens them.
  item.tooltip = new vscode.MarkdownString(sessionTooltip(row, now));
  item.iconPath = new vscode.ThemeIcon(view.icon, view.color ? new vscode.ThemeColor(view.color) : undefined);
  item.contextValue = view.contextValue;
  item.accessibilityInformation = { label: view.accessibilityLabel };
  return item;
}

/** The id of a row that a menu hands to a command; undefined for anything else, as anybody can run commands. */
export function sessionIdOfNode(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const { row } = node as { row?: { session?: { id?: unknown } } };
  return typeof row?.session?.id === 'string' ? row.session.id : undefined;
}
