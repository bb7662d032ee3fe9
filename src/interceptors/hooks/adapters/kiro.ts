import type { HookAdapter } from '../adapter';
import { argumentsOf, callOf, fieldsOf, folderOf, textOf, type AgentTools } from './calls';
import { reasonOf, refusedByExit, SILENT } from './replies';

const TOOLS: AgentTools = {
  commands: {
    ...{ execute_bash: 'bash', executeBash: 'bash', shell: 'bash', execute_cmd: 'cmd' },
    ...{ execute_pwsh: 'powershell', executePwsh: 'powershell', control_bash_process: 'bash' },
  },
  writes: new Set(['fs_write', 'fsWrite', 'fs_append', 'fsAppend', 'str_replace', 'strReplace', 'write']),
  harmless: new Set(['grep', 'glob', 'grepSearch', 'fileSearch', 'thinking', 'todo_list', 'introspect']),
};

/**
 * Kiro: `PreToolUse`, names in snake_case on standard input; before version 1.0 of the editor in camelCase in the variable
 * USER_PROMPT, which the script looks at first. Exit code 2 refuses; it cannot ask.
 */
export const kiro: HookAdapter = {
  agent: 'kiro',
  asks: false,
  limitSeconds: 660,
  read(payload, cwd) {
    const fields = fieldsOf(payload, 'the payload');
    const isOld = typeof fields.toolName === 'string';
    const input = argumentsOf(isOld ? fields.toolArgs : fields.tool_input);
    const name = textOf(fields, isOld ? 'toolName' : 'tool_name');
    // It names a server's tool as @server/tool.
    const folder = folderOf(input.cwd ?? input.working_dir, folderOf(fields.cwd, cwd));
    return callOf(name.replace(/^@/, ''), input, folder, TOOLS);
  },
  write(answer) {
    return answer.kind === 'silent' ? SILENT : refusedByExit(reasonOf(answer));
  },
};
