import type { HookAdapter } from '../adapter';
import { argumentsOf, callOf, fieldsOf, folderOf, textOf, type AgentTools } from './calls';
import { json, reasonOf, SILENT, stop } from './replies';

export const GEMINI_TOOLS: AgentTools = {
  commands: { run_shell_command: 'bash' },
  writes: new Set(['write_file', 'replace', 'edit', 'notebook_edit']),
  harmless: new Set([
    ...['glob', 'grep_search', 'search_file_content', 'list_directory', 'web_fetch', 'google_web_search'],
    ...['web_search', 'save_memory', 'write_todos', 'todo_write', 'ask_user', 'ask_user_question', 'task'],
    ...['activate_skill', 'skill', 'enter_plan_mode', 'exit_plan_mode', 'get_internal_docs'],
  ]),
};

/** Gemini CLI: `BeforeTool`. It reads `decision` at the top and nothing of Claude Code's form. */
export const gemini: HookAdapter = {
  agent: 'gemini',
  asks: true,
  limitSeconds: 660,
  read(payload, cwd) {
    const fields = fieldsOf(payload, 'the payload');
    const input = argumentsOf(fields.tool_input);
    const folder = folderOf(input.dir_path ?? input.directory, folderOf(fields.cwd, cwd));
    return callOf(textOf(fields, 'tool_name'), input, folder, GEMINI_TOOLS);
  },
  write(answer) {
    if (answer.kind === 'silent') return SILENT;
    return json({ ...stop(answer), decision: answer.kind, reason: reasonOf(answer) });
  },
};
