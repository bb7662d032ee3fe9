import { folderOf, isAt, parsePlaces, partsOf, type PlaceRow } from './places';

/** Files that say what an agent may do unasked, which hooks it asks, and the guard's own. */
const GUARDED = `
Claude Code's hooks and permissions: .claude/settings.json .claude/settings.local.json .claude/hooks/** .claude/managed-settings.json claude-code/managed-settings.json claudecode/managed-settings.json .claude.json policies/claudecode policies/claudecode/**
Codex's approvals and hooks: .codex/config.toml .codex/hooks.json .codex/hooks/** .codex/rules/** .codex/requirements.toml
Gemini CLI's approvals and hooks: .gemini/settings.json .gemini/hooks/** .gemini/policies/** .gemini/trustedfolders.json gemini-cli/settings.json
Qwen Code's approvals and hooks: .qwen/settings.json .qwen/hooks/**
Copilot's hooks: .copilot/hooks/** .github/hooks/** .copilot/config.json .copilot/settings.json .github/copilot/settings.json .github/copilot/settings.local.json
Cursor's hooks and permissions: .cursor/hooks.json .cursor/hooks/** .cursor/permissions.json .cursor/cli-config.json .cursor/cli.json
Cline's hooks: .cline/hooks/** cline/hooks/** .clinerules/hooks/**
OpenCode's plugins: .config/opencode/plugin/** .config/opencode/plugins/** .opencode/plugin/** .opencode/plugins/**
Windsurf's hooks: .codeium/windsurf/hooks.json .windsurf/hooks.json
Kiro's hooks: .kiro/hooks/**
Amp's permissions: .config/amp/settings.json
the guard's own files: globalstorage/agent-guard.agent-guard/** extensions/*agent-guard*/** .config/agent-guard/** .agent-guard/** /run/user/*/agent-guard/** /tmp/agent-guard-*/** agent-guard.sock
the system's audit records: var/log/audit/** etc/audit/**
`;

/** Settings of editors: they are the guard's and the agents' only in part, so that their content decides. */
const EDITOR = `
the workspace's settings: .vscode/settings.json .cursor/settings.json opencode.json opencode.jsonc *.code-workspace
the editor's user settings: code/user/settings.json code+-+insiders/user/settings.json vscodium/user/settings.json cursor/user/settings.json windsurf/user/settings.json code-server/user/settings.json data/machine/settings.json data/user/settings.json code/machine/settings.json
`;

/** Folders whose loss takes the guard, or all its settings, along. */
const FOLDERS = `
the editor's extensions, the guard among them: .vscode/extensions .vscode-server/extensions .vscode-insiders/extensions .cursor/extensions .windsurf/extensions .vscode-oss/extensions .vscode-server
the editor's settings and storage: code/user code/user/globalstorage .config/code .config/code+-+insiders support/code code-server/user .config/agent-guard user/globalstorage
`;

let guarded: PlaceRow[] | undefined;
let editor: PlaceRow[] | undefined;
let folders: PlaceRow[] | undefined;

/** A word without any of these names nothing that is guarded: cheap, for every path of every command. */
const HINT =
  /claude|codex|gemini|qwen|copilot|cursor|cline|opencode|windsurf|kiro|amp|guard|audit|vscode|code|hooks|support|globalstorage|[*?[]|^\.\w?$|data\/(?:machine|user)/i;

/** What a path is to the guard and the agents. */
export interface GuardedPlace {
  readonly what: string;
  /** `settings`: the content decides whether it matters. */
  readonly kind: 'guarded' | 'settings' | 'user-settings';
}

function strip(rows: PlaceRow[]): PlaceRow[] {
  return rows.map((row) => (row.path[0] === '' ? { ...row, path: row.path.slice(1) } : row));
}

/**
 * What a path means to the guard, or to an agent's hooks and permissions; undefined for all others. `isTree` is for
 * what acts on whole folders: removing `.claude` removes its settings.
 */
export function guardedPlace(path: string, isTree = false): GuardedPlace | undefined {
  if (!HINT.test(path)) return undefined;
  guarded ??= strip(parsePlaces(GUARDED));
  editor ??= parsePlaces(EDITOR);
  folders ??= parsePlaces(FOLDERS);
  const parts = partsOf(path);
  const row = guarded.find((each) => isAt(each, parts) || (isTree && holdsOwn(parts, each)));
  if (row) return { what: row.what, kind: 'guarded' };
  const folder = isTree ? folders.find((each) => isAt(each, parts)) : undefined;
  if (folder) return { what: folder.what, kind: 'guarded' };
  const settings = editor.find((each) => isAt(each, parts));
  return (
    settings && { what: settings.what, kind: settings.what.includes('user') ? 'user-settings' : 'settings' }
  );
}

/** Folders that hold more than an agent's things are not theirs: `.github`, `var`, `tmp`. */
const SHARED =
  /^(?:\.github|\.config|var|log|etc|run|user|tmp|\*|extensions|globalstorage|support|cline|code|claude-code|claudecode|gemini-cli|\.codeium)$/;

function holdsOwn(parts: readonly string[], row: PlaceRow): boolean {
  const folder = folderOf(parts, row);
  return folder !== undefined && !SHARED.test(folder);
}

/** Keys and words by which a text is about the guard, or about what an agent may do. */
const CONCERNS =
  /agent-?guard|auto-?approv|approval|"mode"|\bchat\.|disableallhooks|\bhooks?\b|permission|yolo|bypass|dangerous|guard|shellIntegration|terminal\.integrated\.(?:env|automationProfile)|workspace\.trust|extensions\.(?:autoUpdate|allowed)|allowall|unsandboxed|enforce|"off"/i;

/** True where a text that changes settings speaks of the guard or of agents. */
export function concernsGuard(text: string): boolean {
  return CONCERNS.test(text.slice(0, 1 << 16));
}
