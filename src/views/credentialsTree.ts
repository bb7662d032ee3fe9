import * as vscode from 'vscode';
import { credentialItem, credentialTooltip, groupDescription } from './credentialsItem';
import { credentialGroups, type CredentialGroup, type CredentialRow } from './credentialsModel';

/** Times that are left, and ages, are shown in minutes. */
const MINUTE = 60_000;

/** What the view shows, given by the composition root. */
export interface CredentialsPorts {
  /** Every identity, and the provider of the focused terminal's. */
  list(): Promise<{ rows: readonly CredentialRow[]; focus: string | undefined }>;
}

export type CredentialNode =
  { kind: 'group'; group: CredentialGroup } | { kind: 'identity'; row: CredentialRow };

/** The identities on this machine: a group for each provider, a row for each identity. */
export class CredentialsTree implements vscode.TreeDataProvider<CredentialNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<CredentialNode>;
  private readonly timer: NodeJS.Timeout;
  /** What the view shows now, to leave it alone while nothing has changed. */
  private shown = '';
  /** Groups that have stood open: what a person reads is not closed when another terminal gets the focus. */
  private readonly opened = new Set<string>();
  /** What a refresh has found to be new, for the view that will ask for it at once. */
  private found: CredentialGroup[] | undefined;

  constructor(
    viewId: string,
    private readonly ports: CredentialsPorts,
  ) {
    this.view = vscode.window.createTreeView(viewId, { treeDataProvider: this, showCollapseAll: true });
    this.view.onDidChangeVisibility(() => void this.refresh());
    this.timer = setInterval(() => void this.refresh(), MINUTE);
  }

  async getChildren(node?: CredentialNode): Promise<CredentialNode[]> {
    if (node?.kind === 'group') return node.group.rows.map((row) => ({ kind: 'identity', row }));
    if (node) return [];
    const groups = this.found ?? (await this.groups());
    this.found = undefined;
    this.shown = fingerprint(groups);
    for (const group of groups) if (group.isOpen) this.opened.add(group.id);
    return groups.map((group) => ({ kind: 'group', group }));
  }

  getTreeItem(node: CredentialNode): vscode.TreeItem {
    return node.kind === 'group'
      ? groupItem(node.group, this.opened.has(node.group.id))
      : identityItem(node.row);
  }

  /** Only when it is looked at: hundreds of tooltips take longer to write than all rows together. */
  resolveTreeItem(item: vscode.TreeItem, node: CredentialNode): vscode.TreeItem {
    // Neither trusted nor with HTML or icons: names in files are hostile input.
    if (node.kind === 'identity')
      item.tooltip = new vscode.MarkdownString(credentialTooltip(node.row, Date.now()));
    return item;
  }

  /** Shows what has changed; reads nothing while nobody looks. */
  async refresh(): Promise<void> {
    if (!this.view.visible) return;
    const groups = await this.groups();
    if (fingerprint(groups) === this.shown) return;
    this.found = groups;
    this.changed.fire(undefined);
  }

  dispose(): void {
    clearInterval(this.timer);
    this.view.dispose();
    this.changed.dispose();
  }

  private async groups(): Promise<CredentialGroup[]> {
    const { rows, focus } = await this.ports.list();
    return credentialGroups(rows, focus);
  }
}

/** All that is seen of the rows, tooltips by what they are made of. */
function fingerprint(groups: readonly CredentialGroup[]): string {
  const now = Date.now();
  return JSON.stringify(
    groups.map(({ id, isOpen, rows }) => [
      id,
      isOpen,
      rows.map((row) => [row, credentialItem(row, now).description]),
    ]),
  );
}

function groupItem(group: CredentialGroup, isOpen: boolean): vscode.TreeItem {
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(group.title, isOpen ? Expanded : Collapsed);
  item.id = group.id;
  item.description = groupDescription(group);
  item.contextValue = 'group';
  item.accessibilityInformation = { label: `${group.title}, ${groupDescription(group)}` };
  return item;
}

function identityItem(row: CredentialRow): vscode.TreeItem {
  const view = credentialItem(row, Date.now());
  const item = new vscode.TreeItem(view.label);
  item.id = row.id;
  item.description = view.description;
  item.iconPath = new vscode.ThemeIcon(view.icon, view.color ? new vscode.ThemeColor(view.color) : undefined);
  item.contextValue = view.contextValue;
  item.accessibilityInformation = { label: view.accessibilityLabel };
  return item;
}

/** The id of a row that a menu hands to a command; undefined for anything else, as anybody can run commands. */
export function rowIdOfNode(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const { row } = node as { row?: { id?: unknown } };
  return typeof row?.id === 'string' ? row.id : undefined;
}
