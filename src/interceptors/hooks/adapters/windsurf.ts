import type { HookAdapter } from '../adapter';
import { argumentsOf, commandCall, fieldsOf, folderOf, textOf, toolCall, writeCall } from './calls';
import { reasonOf, refusedByExit, SILENT } from './replies';

/** Windsurf: `pre_run_command`, `pre_mcp_tool_use` and `pre_write_code`. Exit code 2 refuses; it cannot ask. */
export const windsurf: HookAdapter = {
  agent: 'windsurf',
  asks: false,
  // Its limit is not documented; a minute is what others have where theirs cannot be set.
  limitSeconds: 60,
  read(payload, cwd) {
    const fields = fieldsOf(payload, 'the payload');
    const info = fieldsOf(fields.tool_info, 'tool_info');
    const folder = folderOf(info.cwd, cwd);
    switch (textOf(fields, 'agent_action_name')) {
      case 'pre_mcp_tool_use': {
        const server = typeof info.mcp_server_name === 'string' ? info.mcp_server_name : 'unknown';
        const name = `mcp__${server}__${textOf(info, 'mcp_tool_name')}`;
        return toolCall(name, argumentsOf(info.mcp_tool_arguments), folder);
      }
      case 'pre_write_code':
        return writeCall('write_code', info, folder);
      case 'pre_read_code':
        return toolCall('read_code', { path: info.file_path }, folder);
      case 'pre_user_prompt':
        return { kind: 'nothing' };
      default:
        return commandCall(textOf(info, 'command_line'), folder, 'bash');
    }
  },
  write(answer) {
    return answer.kind === 'silent' ? SILENT : refusedByExit(reasonOf(answer));
  },
};
