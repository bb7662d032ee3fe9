import { createRequire } from 'node:module';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type * as vscode from 'vscode';
import type { AuditEvent } from '../contracts/audit';
import type { ProcessTable } from '../contracts/processes';
import { replaceFile } from '../disk/write';
import type { Exporter } from '../export/exporter';
import type { Destination } from '../export/destination';
import { onDidChangeSettings, readExportSettings } from '../platform/config';
import { warn } from '../platform/notify';
import type * as ExportBundle from './exportBundle';
import { isOwnerAlive, ownOwner } from './owner';

export interface ExportsOptions {
  context: vscode.ExtensionContext;
  table: Pick<ProcessTable, 'info'>;
  /** The record's folder, and the one of the extension's state. */
  storage: { audit: string; state: string };
  version: string;
  record: { append(event: AuditEvent): void; onEvent(listener: (event: AuditEvent) => void): void };
  log: (message: string) => void;
}

let loaded: typeof ExportBundle | undefined;

export function exportBundle(): typeof ExportBundle {
  loaded ??= createRequire(__filename)('./export.js') as typeof ExportBundle;
  return loaded;
}

/** Where a destination's address and key are kept. */
export function secretKey(name: string): string {
  return `agentGuard.export.${name}`;
}

const NAMES_FILE = 'on.json';

/** Sends the record to the destinations that the person has set up; without one nothing of it is loaded. */
export class Exports implements vscode.Disposable {
  readonly folder: string;
  private exporter: Exporter | undefined;
  private applying: Promise<void> = Promise.resolve();
  private running = '';
  private readonly subscriptions: vscode.Disposable[] = [];

  constructor(private readonly options: ExportsOptions) {
    this.folder = path.join(options.storage.state, 'export');
  }

  get auditFolder(): string {
    return this.options.storage.audit;
  }

  get version(): string {
    return this.options.version;
  }

  get secrets(): vscode.SecretStorage {
    return this.options.context.secrets;
  }

  start(): void {
    const apply = () => {
      this.applying = this.applying
        .then(() => this.apply())
        .catch((error: unknown) => {
          this.options.log(`export: ${String(error)}`);
        });
    };
    this.subscriptions.push(
      onDidChangeSettings(apply),
      this.options.context.secrets.onDidChange(({ key }) => {
        if (key.startsWith(secretKey(''))) apply();
      }),
    );
    this.options.record.onEvent(() => this.exporter?.wake());
    apply();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    void this.exporter?.stop();
  }

  /** What is known of a destination's address and key; undefined where nobody has entered them on this machine. */
  async destination(name: string, kind: string): Promise<Destination | undefined> {
    const secret = await this.options.context.secrets.get(secretKey(name));
    if (secret === undefined) return undefined;
    try {
      const parsed = exportBundle().credentialsSchema.safeParse(JSON.parse(secret));
      return parsed.success && parsed.data.kind === kind ? { ...parsed.data, name } : undefined;
    } catch {
      return undefined;
    }
  }

  sender(): { version: string; source: string | undefined } {
    return { version: this.options.version, source: readExportSettings().source };
  }

  private async apply(): Promise<void> {
    const settings = readExportSettings();
    for (const problem of settings.problems) this.options.log(problem);
    const on = settings.destinations.filter((it) => it.on);
    this.recordChange(on.map((it) => `${it.name} (${it.kind})`));
    const destinations: Destination[] = [];
    for (const { name, kind } of on) {
      const found = await this.destination(name, kind);
      if (found) destinations.push(found);
      else this.options.log(`export to ${name}: no address and key on this machine; run Set Up Export...`);
    }
    const wanted = JSON.stringify([destinations, settings.alertOn, settings.source]);
    if (wanted === this.running) return;
    this.running = wanted;
    await this.exporter?.stop();
    this.exporter = destinations.length > 0 ? this.make(destinations, settings.alertOn) : undefined;
    this.exporter?.start();
  }

  private make(
    destinations: Destination[],
    alertOn: ReturnType<typeof readExportSettings>['alertOn'],
  ): Exporter {
    const { Exporter, followableFiles, readAfter } = exportBundle();
    const { table, storage, log } = this.options;
    return new Exporter({
      ...{ folder: this.folder, destinations, alertOn, log, sender: this.sender() },
      owner: ownOwner(table),
      isAlive: (owner) => isOwnerAlive(table, owner),
      source: {
        files: () => followableFiles(storage.audit),
        readAfter: (file, from, max) => readAfter(storage.audit, file, from, max),
      },
      problem: (text) => {
        log(text);
        void warn(`Agent Guard: ${text}`);
      },
    });
  }

  /** The settings can be edited while no window looks: what was on is kept beside the cursors. */
  private recordChange(names: readonly string[]): void {
    const file = path.join(this.folder, NAMES_FILE);
    const before = readNames(file);
    const came = names.filter((name) => !before.includes(name));
    const went = before.filter((name) => !names.includes(name));
    if (came.length === 0 && went.length === 0) return;
    try {
      fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      replaceFile(file, JSON.stringify(names));
    } catch (error) {
      this.options.log(`export: ${String(error)}`);
    }
    for (const [list, what] of [
      [came, 'on'],
      [went, 'off'],
    ] as const)
      for (const name of list)
        this.options.record.append({ kind: 'export', text: `The export to ${name} was turned ${what}` });
  }
}

function readNames(file: string): string[] {
  try {
    const found: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    return Array.isArray(found) ? found.filter((it) => typeof it === 'string') : [];
  } catch {
    return []; // nothing has been exported yet
  }
}
