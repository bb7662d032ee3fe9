import { quote } from 'shell-quote';
import type { HookAgent } from '../../contracts/hook';

/**
 * What stands in the agents' own files: the command that a hook runs, and the whole text of the files that are not settings
 * but programs. All of it ends in a refusal where the guard's script is gone or is killed.
 */

/** In every file that is ours as a whole, so that it can be told from somebody else's. */
export const AGENT_FILE_MARKER = 'Agent Guard: asks the guard before a command runs.';

/** What the script's failure means to an agent that takes exit code 2 as a deny (all but Cline, OpenCode and Amp). */
const DENY_EXIT = 2;

/**
 * The command that goes into an agent's settings, for a POSIX shell. A script that was killed, or is not there, must not
 * end with a code that lets the agent go on: most of them run the command after any exit but 2.
 */
export function hookCommand(agent: HookAgent, hookScript: string): string {
  return `sh ${quote([hookScript])} ${agent} || exit ${DENY_EXIT}`;
}

/**
 * The tools for which the agent is to ask, as it writes them in `matcher`; undefined for agents that have no such field or
 * do not heed it. What only reads or thinks is left out: each call would cost the time of a hook.
 */
export function hookMatcher(agent: HookAgent): string | undefined {
  return MATCHERS[agent];
}

const MATCHERS: Readonly<Record<HookAgent, string | undefined>> = {
  claude: 'Bash|PowerShell|Monitor|Write|Edit|MultiEdit|NotebookEdit|mcp__.*',
  codex: 'Bash|apply_patch|mcp__.*',
  gemini: 'run_shell_command|write_file|replace|mcp_.*',
  qwen: 'run_shell_command|monitor|write_file|edit|notebook_edit|mcp__.*',
  copilot: undefined,
  vscode: undefined,
  cline: undefined,
  opencode: undefined,
  cursor: undefined,
  windsurf: undefined,
  kiro: '.*',
  amp: undefined,
};

/** Longer than the longest question, in milliseconds: OpenCode itself has no limit. */
const OPENCODE_LIMIT_MS = 660_000;

/** The whole text of the plugin for OpenCode: any throw in it stops the call. It must export nothing but the plugin. */
export function openCodePlugin(hookScript: string): string {
  return `// ${AGENT_FILE_MARKER} Made by the extension; changes are overwritten.
import { spawn } from 'node:child_process';

const HOOK = ${JSON.stringify(hookScript)};

function ask(payload, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', [HOOK, 'opencode'], { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
    let said = '';
    const timer = setTimeout(() => child.kill(), ${OPENCODE_LIMIT_MS});
    child.stdout.on('data', (data) => (said += data));
    child.stderr.on('data', (data) => (said += data));
    child.stdin.on('error', () => {});
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, said: said.trim() });
    });
    child.stdin.end(payload);
  });
}

export const AgentGuard = async ({ directory }) => ({
  'tool.execute.before': async (input, output) => {
    const payload = JSON.stringify({ tool: input.tool, sessionID: input.sessionID, cwd: directory, args: output.args });
    const { code, said } = await ask(payload, directory);
    if (code !== 0) throw new Error(said || 'Agent Guard: refused, because the guard did not answer.');
  },
});
`;
}

/**
 * The whole text of Cline's hook, an executable file. Cline takes the JSON on standard output, whatever the exit code, so
 * that a refusal is printed where the script has failed.
 */
export function clineHook(hookScript: string): string {
  const refusal = JSON.stringify({
    cancel: true,
    errorMessage: 'Agent Guard: refused, because the guard did not answer.',
  });
  return `#!/bin/sh
# ${AGENT_FILE_MARKER} Made by the extension; changes are overwritten.
refuse() {
  printf '%s\\n' ${quote([refusal])}
  exit 0
}
trap refuse TERM INT HUP
reply=$(sh ${quote([hookScript])} cline) && [ -n "$reply" ] || refuse
printf '%s\\n' "$reply"
`;
}

/** The whole text of the program to which Amp delegates, an executable file: 0 lets it run, 1 asks, all others refuse. */
export function ampDelegate(hookScript: string): string {
  return `#!/bin/sh
# ${AGENT_FILE_MARKER} Made by the extension; changes are overwritten.
sh ${quote([hookScript])} amp
code=$?
[ "$code" -le 1 ] || exit ${DENY_EXIT}
exit "$code"
`;
}
