import type { HookAgent, HookReply } from '../../contracts/hook';

/** What the payloads have in common: an agent that is tested has no conversation. */
const SESSION = 'agent-guard-canary';

/**
 * What the agent would write to its hook before it runs the command, with the fields that it is known to send
 * (docs/AGENTS.md), as text.
 */
export function canaryPayload(agent: HookAgent, command: string, cwd: string): string {
  return JSON.stringify(payload(agent, command, cwd));
}

function payload(agent: HookAgent, command: string, cwd: string): object {
  switch (agent) {
    case 'claude':
    case 'codex':
      return snake('PreToolUse', 'Bash', command, cwd);
    case 'gemini':
      return snake('BeforeTool', 'run_shell_command', command, cwd);
    case 'qwen':
      return snake('PreToolUse', 'run_shell_command', command, cwd);
    case 'copilot':
      return { sessionId: SESSION, timestamp: 0, cwd, toolName: 'bash', toolArgs: { command } };
    case 'vscode':
      return snake('PreToolUse', 'run_in_terminal', command, cwd);
    case 'cline':
      return {
        hookName: 'tool_call',
        taskId: SESSION,
        workspaceRoots: [cwd],
        tool_call: { name: 'run_commands', input: { commands: [command] } },
      };
    case 'opencode':
      return { tool: 'bash', sessionID: SESSION, cwd, args: { command } };
    case 'cursor':
      return { hook_event_name: 'beforeShellExecution', conversation_id: SESSION, command, cwd };
    case 'windsurf':
      return { agent_action_name: 'pre_run_command', tool_info: { command_line: command, cwd } };
    case 'kiro':
      return snake('preToolUse', 'execute_bash', command, cwd);
    case 'amp':
      return { cmd: command, cwd };
  }
}

function snake(event: string, tool: string, command: string, cwd: string): object {
  return {
    session_id: SESSION,
    cwd,
    hook_event_name: event,
    tool_name: tool,
    tool_input: { command },
    tool_use_id: SESSION,
  };
}

/** Agents that take an exit code of 2 for a refusal. Cline reads its JSON whatever the code. */
const DENY_EXIT = 2;

/** Whether the agent takes the answer for a refusal: its own words, or the exit code that it knows. Written against HOOKS. */
export function isRefusal(
  agent: HookAgent,
  { exitCode, stdout }: Pick<HookReply, 'exitCode' | 'stdout'>,
): boolean {
  if (agent === 'cline') return fieldsOf(stdout).cancel === true;
  if (exitCode === DENY_EXIT) return true;
  if (exitCode !== 0) return false;
  const fields = fieldsOf(stdout);
  switch (agent) {
    case 'gemini':
      return fields.decision === 'deny' || fields.decision === 'block';
    case 'copilot':
      return fields.permissionDecision === 'deny';
    case 'cursor':
      return fields.permission === 'deny';
    case 'claude':
    case 'codex':
    case 'qwen':
    case 'vscode': {
      const inner = fields.hookSpecificOutput as Record<string, unknown> | undefined;
      // An empty reason is passed over by Codex.
      return inner?.permissionDecision === 'deny' && (inner.permissionDecisionReason ?? '') !== '';
    }
    default:
      return false;
  }
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
