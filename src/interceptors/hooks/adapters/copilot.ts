import type { HookCall } from '../../../contracts/hook';
import type { HookAdapter } from '../adapter';
import {
  argumentsOf,
  callOf,
  commandCall,
  fieldsOf,
  folderOf,
  textOf,
  type AgentTools,
  type Fields,
} from './calls';
import { json, permission, reasonOf, SILENT, stop } from './replies';

export const COPILOT_TOOLS: AgentTools = {
  commands: { bash: 'bash', Bash: 'bash', powershell: 'powershell', PowerShell: 'powershell' },
  writes: new Set(['create', 'edit', 'str_replace_editor', 'apply_patch', 'Write', 'Edit', 'MultiEdit']),
  harmless: new Set([
    ...['glob', 'grep', 'rg', 'Glob', 'Grep', 'web_fetch', 'web_search', 'update_todo', 'report_intent'],
    ...['read_bash', 'stop_bash', 'list_bash', 'read_powershell', 'stop_powershell', 'list_powershell'],
    ...['ask_user', 'skill', 'task', 'read_agent', 'list_agents', 'fetch_copilot_cli_documentation'],
    ...['TodoWrite', 'WebFetch', 'WebSearch', 'Task'],
  ]),
};

/** What is typed into a shell that runs already. */
const TYPES: ReadonlySet<string> = new Set(['write_bash', 'write_powershell']);

export function copilotCall(name: string, input: Fields, folder: string | undefined): HookCall {
  if (!TYPES.has(name)) return callOf(name, input, folder, COPILOT_TOOLS);
  // Keys like {enter} stand in braces.
  const text = textOf(input, 'input').replace(/\{(?:enter|return)\}/gi, '\n');
  return commandCall(text, folder, name === 'write_bash' ? 'bash' : 'powershell');
}

/**
 * Copilot CLI: `preToolUse` with names in camelCase, `PreToolUse` with names in snake_case. Both forms of the answer are
 * printed: each of the events takes its own and passes over the other.
 */
export const copilot: HookAdapter = {
  agent: 'copilot',
  asks: true,
  limitSeconds: 660,
  read(payload, cwd) {
    const fields = fieldsOf(payload, 'the payload');
    const folder = folderOf(fields.cwd, cwd);
    if (typeof fields.toolName === 'string')
      return copilotCall(fields.toolName, argumentsOf(fields.toolArgs), folder);
    return copilotCall(textOf(fields, 'tool_name'), argumentsOf(fields.tool_input), folder);
  },
  write(answer) {
    if (answer.kind === 'silent') return SILENT;
    const reason = reasonOf(answer);
    return json({
      ...stop(answer),
      permissionDecision: answer.kind,
      permissionDecisionReason: reason,
      ...permission(answer.kind, reason, 'PreToolUse'),
    });
  },
};
