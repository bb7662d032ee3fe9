import type { HookCall } from '../../../contracts/hook';
import type { HookAdapter } from '../adapter';
import { PayloadError } from '../adapter';
import {
  argumentsOf,
  callOf,
  commandCall,
  fieldsOf,
  folderOf,
  textOf,
  toolCall,
  type AgentTools,
  type Fields,
} from './calls';
import { json, reasonOf } from './replies';

const TOOLS: AgentTools = {
  commands: { execute_command: 'bash', bash: 'bash' },
  writes: new Set(['write_to_file', 'replace_in_file', 'new_rule', 'editor', 'edit_files', 'apply_patch']),
  harmless: new Set([
    ...['list_files', 'search_files', 'list_code_definition_names', 'ask_followup_question', 'web_fetch'],
    ...['attempt_completion', 'plan_mode_respond', 'new_task', 'load_mcp_documentation', 'search_codebase'],
  ]),
};

/** The tool and its arguments: the newer field first, then the one of the editor's extension. */
function toolOf(fields: Fields): { name: string; input: Fields } {
  if (fields.tool_call !== undefined) {
    const call = fieldsOf(fields.tool_call, 'tool_call');
    return { name: textOf(call, 'name'), input: argumentsOf(call.input) };
  }
  const before = fieldsOf(fields.preToolUse, 'the tool');
  const name = before.toolName ?? before.tool;
  if (typeof name !== 'string') throw new PayloadError('the name of the tool is missing');
  return { name, input: argumentsOf(before.parameters) };
}

function mcpCall({ server_name, tool_name, arguments: given }: Fields, cwd: string | undefined): HookCall {
  if (typeof tool_name !== 'string') throw new PayloadError('the name of the tool is missing');
  const server = typeof server_name === 'string' ? server_name : 'unknown';
  return toolCall(`mcp__${server}__${tool_name}`, argumentsOf(given), cwd);
}

/**
 * Cline: `PreToolUse`, an executable file. It reads JSON whatever the exit code, takes anything else for consent, and gives
 * a hook up after a minute (measured: 60 s and more). It cannot ask its person.
 */
export const cline: HookAdapter = {
  agent: 'cline',
  asks: false,
  limitSeconds: 60,
  read(payload, cwd) {
    const fields = fieldsOf(payload, 'the payload');
    const { name, input } = toolOf(fields);
    const roots: unknown = fields.workspaceRoots;
    const folder = folderOf(Array.isArray(roots) ? roots[0] : undefined, cwd);
    if (name === 'run_commands') return commandCall(input.commands ?? input.command, folder, 'bash');
    if (name === 'use_mcp_tool') return mcpCall(input, folder);
    return callOf(name, input, folder, TOOLS);
  },
  write(answer) {
    // Not an allow: Cline's own question still comes. It wants an answer at all.
    if (answer.kind === 'silent') return json({ cancel: false });
    return json({ cancel: true, errorMessage: reasonOf(answer) });
  },
};
