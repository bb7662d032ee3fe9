import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import {
  bashEnvValue,
  CHAINED_BASH_ENV_VARIABLE,
  SHIM_MARKER,
  WINDOW_VARIABLE,
} from '../interceptors/shims/script';
import { saveExtensionHost } from '../platform/config';
import { warn } from '../platform/notify';
import type { SessionSettings } from './settings';

const OFFERED_KEY = 'extensionHostOffered';

/**
 * Agents that run inside the extension host and can start commands there, by their extension's id in small letters. Those
 * that start a program of their own for it (Claude Code, Codex) inherit the extension host's environment as well.
 */
export const AGENT_EXTENSIONS: ReadonlySet<string> = new Set([
  'saoudrizwan.claude-dev',
  'rooveterinaryinc.roo-cline',
  'kilocode.kilo-code',
  'continue.continue',
  'github.copilot-chat',
  'anthropic.claude-code',
  'openai.chatgpt',
  'google.geminicodeassist',
  'amazonwebservices.amazon-q-vscode',
  'augment.vscode-augment',
  'sourcegraph.amp',
  'sourcegraph.cody-ai',
  'codeium.codeium',
  'zencoderai.zencoder',
  'blackboxapp.blackboxagent',
]);

/**
 * Tools that the editor itself starts in the background, many times a minute, and on a person's click: their shims would
 * slow the editor down and ask about clicks. Below a shell they are guarded all the same.
 */
const LEFT_OUT: ReadonlySet<string> = new Set(['git']);

export interface ExtensionHostOptions {
  settings: SessionSettings;
  memento: vscode.Memento;
  /** Gets a link for each shim that is first on the extension host's PATH. */
  folder: string;
  shimFolder: string;
  bashEnv: string;
  tools(): readonly string[];
  windowName(): string;
  /** The environment that is changed; the extension host's own. */
  env: NodeJS.ProcessEnv;
  log(message: string): void;
  problem(text: string): void;
}

/** Puts the shims first on the extension host's own PATH, where the setting says so, and takes them away again. */
export class ExtensionHostGuard implements vscode.Disposable {
  /** What was there before, of the variables other than PATH; undefined while nothing is changed. */
  private before: Record<string, string | undefined> | undefined;

  constructor(private readonly options: ExtensionHostOptions) {}

  /** Does what the setting says, and asks once where it says nothing. */
  start(): void {
    if (process.platform === 'win32') return;
    this.follow();
    void this.offer();
  }

  /** The setting, the tools or the window's name may have changed. */
  follow(): void {
    if (process.platform === 'win32') return;
    if (this.options.settings.extensionHost === 'on') this.apply();
    else this.restore();
  }

  dispose(): void {
    this.restore();
  }

  private apply(): void {
    const { env, folder, bashEnv } = this.options;
    try {
      this.link();
    } catch (error) {
      this.options.problem(`What extensions start is not guarded: ${String(error)}`);
      return;
    }
    const first = this.before === undefined;
    const ours = this.values();
    this.before ??= Object.fromEntries(Object.keys(ours).map((name) => [name, env[name]]));
    const { BASH_ENV: chained } = this.before;
    Object.assign(env, ours);
    if (chained && chained !== bashEnvValue(bashEnv)) env[CHAINED_BASH_ENV_VARIABLE] = chained;
    if (!this.searched().includes(folder)) env.PATH = [folder, ...this.searched()].join(path.delimiter);
    if (first) this.options.log('What extensions start meets the shims.');
  }

  /** Only what is still ours is taken back: another extension may have changed its part meanwhile. */
  private restore(): void {
    const { env, folder } = this.options;
    const { before } = this;
    if (!before) return;
    this.before = undefined;
    for (const [name, value] of Object.entries(this.values()))
      if (env[name] === value) put(env, name, before[name]);
    if (env[CHAINED_BASH_ENV_VARIABLE] === before.BASH_ENV) put(env, CHAINED_BASH_ENV_VARIABLE, undefined);
    env.PATH = this.searched()
      .filter((entry) => entry !== folder)
      .join(path.delimiter);
    this.options.log('What extensions start does not meet the shims any more.');
  }

  private values(): Record<string, string> {
    const { options } = this;
    return { BASH_ENV: bashEnvValue(options.bashEnv), [WINDOW_VARIABLE]: options.windowName() };
  }

  private searched(): string[] {
    return (this.options.env.PATH ?? '').split(path.delimiter);
  }

  /** Links to the shims, all but the ones that are left out. */
  private link(): void {
    const { folder, shimFolder } = this.options;
    const wanted = new Set(this.options.tools().filter((tool) => !LEFT_OUT.has(tool)));
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const marker = path.join(folder, SHIM_MARKER);
    if (!fs.existsSync(marker))
      fs.writeFileSync(marker, 'Shims of Agent Guard for what extensions start.\n', { mode: 0o600 });
    for (const name of fs.readdirSync(folder))
      if (name !== SHIM_MARKER && !wanted.has(name)) fs.rmSync(path.join(folder, name), { force: true });
    for (const tool of wanted) {
      const link = path.join(folder, tool);
      if (!fs.existsSync(link)) {
        fs.rmSync(link, { force: true });
        fs.symlinkSync(path.join(shimFolder, tool), link);
      }
    }
  }

  /** Once for each set of agents that are found. */
  private async offer(): Promise<void> {
    const { settings, memento } = this.options;
    if (settings.extensionHost !== 'ask') return;
    const found = vscode.extensions.all.filter(({ id }) => AGENT_EXTENSIONS.has(id.toLowerCase()));
    const offered = memento.get<readonly string[]>(OFFERED_KEY) ?? [];
    if (found.every(({ id }) => offered.includes(id))) return;
    await memento.update(OFFERED_KEY, [...new Set([...offered, ...found.map(({ id }) => id)])]);
    const names = found.map(({ id, packageJSON }) => {
      const { displayName } = packageJSON as { displayName?: unknown };
      return typeof displayName === 'string' ? displayName : id;
    });
    const save = (value: 'on' | 'off') => () => settings.change(() => saveExtensionHost(value));
    await warn(
      `${names.slice(0, 3).join(', ')} can start commands inside the editor, past the terminals. Guard what extensions start? Their cloud tools are then asked about like in a terminal, other extensions' too.`,
      { Guard: save('on'), 'Not Now': () => undefined, Never: save('off') },
    );
  }
}

function put(env: NodeJS.ProcessEnv, name: string, value: string | undefined): void {
  if (value === undefined) Reflect.deleteProperty(env, name);
  else env[name] = value;
}
