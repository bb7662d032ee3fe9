import type { HookCall } from '../../../contracts/hook';
import type { HookAdapter } from '../adapter';
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
  commands: { Shell: 'bash' },
  writes: new Set(['Write', 'Edit', 'StrReplace', 'TabWrite', 'Delete']),
  harmless: new Set(['Grep', 'Glob', 'Task', 'TodoWrite', 'SemanticSearch', 'WebSearch', 'WebFetch']),
};

function mcpName(fields: Fields): string {
  const name = textOf(fields, 'tool_name');
  const server = fields.server_name ?? fields.server;
  return typeof server === 'string' ? `mcp__${server}__${name}` : name;
}

function readEvent(fields: Fields, folder: string | undefined): HookCall {
  switch (fields.hook_event_name) {
    case 'beforeMCPExecution':
      // `command` is here how the server was started.
      return toolCall(mcpName(fields), argumentsOf(fields.tool_input), folder);
    case 'preToolUse': {
      const input = argumentsOf(fields.tool_input);
      return callOf(textOf(fields, 'tool_name'), input, folderOf(input.working_directory, folder), TOOLS);
    }
    case 'beforeReadFile':
      return toolCall('read_file', { path: fields.file_path }, folder);
    default:
      return commandCall(textOf(fields, 'command'), folder, 'bash');
  }
}

/**
 * Cursor: `beforeShellExecution` and `beforeMCPExecution`, with `"failClosed": true` in its file, as it goes on otherwise
 * when the hook fails. Then an empty answer blocks as well, so that silence must be said, and `allow` is the only word it has
 * for that. What it does to Cursor's own question is not known; its list of allowed commands is checked apart from hooks.
 * `ask` behaves like a refusal there.
 */
export const cursor: HookAdapter = {
  agent: 'cursor',
  asks: false,
  limitSeconds: 660,
  read(payload, cwd) {
    const fields = fieldsOf(payload, 'the payload');
    const roots: unknown = fields.workspace_roots;
    const folder = folderOf(fields.cwd, folderOf(Array.isArray(roots) ? roots[0] : undefined, cwd));
    return readEvent(fields, folder);
  },
  write(answer) {
    if (answer.kind === 'silent') return json({ permission: 'allow' });
    const reason = reasonOf(answer);
    return json({ permission: 'deny', user_message: reason, agent_message: reason });
  },
};
