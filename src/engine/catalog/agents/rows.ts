/** How an agent's command line tool is started with its approvals switched off. */
export interface AgentRow {
  /** Names of the program; of the package too, as `npx` starts it. */
  readonly names: string;
  /** For people. */
  readonly product: string;
  /** Words that switch approvals, or the hooks that ask the guard, off. */
  readonly off: RegExp;
  /** Options with a value, and the values that do the same: "name=value" joined. */
  readonly values?: RegExp;
  /** A short letter that does the same, in a bundle too. */
  readonly letter?: string;
  /** Subcommands that come before everything else, where the options only count there. */
  readonly only?: RegExp;
  /** Subcommands, joined by blanks, that change which tools, hooks or settings it has. */
  readonly configures?: RegExp;
  /** Variables that switch approvals off. */
  readonly variables?: readonly (readonly [name: string, value: RegExp])[];
}

const ON = /^(?:1|true|yes|on)$/i;

/** Configures what it may use: new tools for an agent are a channel that no shell guard sees. */
const MCP =
  'mcp (?:add|add-json|add-from-claude-desktop|remove|rm|delete|enable|install|import|reset-project-choices)\\b';

export const AGENTS: readonly AgentRow[] = [
  {
    names: 'claude claude-code',
    product: 'Claude Code',
    off: /^--(?:dangerously-skip-permissions|allow-dangerously-skip-permissions|bare|safe-mode)$/,
    values:
      /^--permission-mode=bypassPermissions$|^--allowed-?[tT]ools=(?:.*[\s,])?Bash(?:\((?:\*|:\*|\*:\*)?\))?(?:[\s,].*)?$|^--settings=.*(?:disableAllHooks|bypassPermissions|skipDangerous)|^--setting-sources=(?!.*user)/s,
    configures: new RegExp(
      `^(?:${MCP}|plugin (?:install|uninstall|disable|marketplace add)|config (?:set|add|remove) .*(?:permission|hook|trust|bypass|allowedTools|env|approv|dangerous|mcp))`,
      'i',
    ),
    variables: [
      ['CLAUDE_CODE_SIMPLE', ON],
      ['IS_SANDBOX_BYPASS', ON],
    ],
  },
  {
    names: 'codex',
    product: 'Codex',
    off: /^--(?:dangerously-bypass-approvals-and-sandbox|dangerously-bypass-hook-trust|yolo|full-auto)$/,
    values:
      /^(?:--sandbox|-s)=danger-full-access$|^(?:--config|-c)=(?:.*sandbox_mode\s*=\s*["']?danger-full-access|.*features\.hooks\s*=\s*false|.*approval_policy\s*=\s*["']?never)|^--disable=(?:hooks|codex_hooks)$/,
    configures: new RegExp(`^${MCP}`),
  },
  {
    names: 'gemini gemini-cli qwen qwen-code',
    product: 'Gemini CLI',
    off: /^--(?:yolo(?:=true)?|bare|safe-mode)$/,
    letter: 'y',
    values: /^--approval-mode=yolo$|^--allowed-tools=(?:.*,)?(?:run_shell_command|ShellTool)(?:,.*)?$/,
    configures: new RegExp(
      `^(?:${MCP}|hooks (?:disable|uninstall)|extensions (?:install|uninstall|disable|link))`,
    ),
  },
  {
    names: 'cursor-agent',
    product: 'Cursor',
    off: /^--(?:force|yolo|approve-mcps)$/,
    letter: 'f',
    values: /^--sandbox=disabled$/,
    configures: new RegExp(`^${MCP}`),
  },
  {
    names: 'copilot',
    product: 'Copilot CLI',
    off: /^--(?:allow-all-tools|allow-all|yolo|allow-all-paths)$/,
    values: /^--allow-tool=(?:.*,)?shell(?:\(\*?\))?(?:,.*)?$/,
    configures: new RegExp(`^${MCP}`),
    variables: [['COPILOT_ALLOW_ALL', ON]],
  },
  {
    names: 'amp',
    product: 'Amp',
    off: /^--dangerously-allow-all$/,
    configures: /^(?:mcp (?:add|remove|approve)|permissions (?:add|edit))\b/,
  },
  { names: 'aider', product: 'Aider', off: /^--(?:yes-always|yes)$/, variables: [['AIDER_YES_ALWAYS', ON]] },
  {
    names: 'q kiro-cli kiro-cli-chat qchat',
    product: 'Amazon Q and Kiro',
    off: /^--trust-all-tools$/,
    letter: 'a',
    only: /^(?:chat)\b/,
    values: /^--trust-tools=(?:.*,)?(?:execute_bash|execute_cmd|shell|use_aws|\*)(?:,.*)?$/,
    configures: /^mcp (?:add|remove|import)\b/,
  },
  {
    names: 'opencode',
    product: 'OpenCode',
    off: /^--(?:dangerously-skip-permissions|yolo|auto-approve)$/,
    configures: /^mcp (?:add|remove)\b/,
    variables: [['OPENCODE_PERMISSION', /allow/]],
  },
  {
    names: 'cline',
    product: 'Cline',
    off: /^--(?:yolo|auto-approve(?:=true)?|auto-approve-all|no-interactive)$/,
    letter: 'y',
    configures: /^mcp (?:add|remove)\b/,
  },
  { names: 'droid', product: 'Droid', off: /^--skip-permissions-unsafe$/, values: /^--auto=high$/ },
  { names: 'crush', product: 'Crush', off: /^--yolo$/, letter: 'y' },
  { names: 'kilo kilocode', product: 'Kilo Code', off: /^--(?:yolo|auto)$/ },
  { names: 'openhands', product: 'OpenHands', off: /^--(?:always-approve|yolo|llm-approve-off)$/ },
  {
    names: 'auggie',
    product: 'Auggie',
    off: /^--(?:dangerously-skip-permissions|yolo)$/,
    values: /^--permission=.*:allow$/,
  },
  { names: 'plandex pdx', product: 'Plandex', off: /^--(?:full|auto-exec)$/ },
  { names: 'interpreter', product: 'Open Interpreter', off: /^--auto_run$/, letter: 'y' },
];
