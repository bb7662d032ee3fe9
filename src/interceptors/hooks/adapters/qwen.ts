import type { HookAdapter } from '../adapter';
import { argumentsOf, callOf, fieldsOf, folderOf, textOf, type AgentTools } from './calls';
import { GEMINI_TOOLS } from './gemini';
import { json, permission, reasonOf, SILENT, stop } from './replies';

/** Its tools are those of the Gemini CLI, from which it was made; `monitor` runs a command in the background. */
const TOOLS: AgentTools = { ...GEMINI_TOOLS, commands: { run_shell_command: 'bash', monitor: 'bash' } };

/** Qwen Code: `PreToolUse` in Claude Code's form. */
export const qwen: HookAdapter = {
  agent: 'qwen',
  asks: true,
  limitSeconds: 660,
  read(payload, cwd) {
    const fields = fieldsOf(payload, 'the payload');
    const input = argumentsOf(fields.tool_input);
    const folder = folderOf(input.directory, folderOf(fields.cwd, cwd));
    return callOf(textOf(fields, 'tool_name'), input, folder, TOOLS);
  },
  write(answer) {
    if (answer.kind === 'silent') return SILENT;
    return json({ ...stop(answer), ...permission(answer.kind, reasonOf(answer), 'PreToolUse') });
  },
};
