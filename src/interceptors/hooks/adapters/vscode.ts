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
import { COPILOT_TOOLS, copilotCall } from './copilot';
import { json, permission, reasonOf, SILENT, stop } from './replies';
import { taskCommand, writtenTask } from './vscodeTasks';

/** The editor's terminals have a shell of the person's choice; on Windows it is PowerShell. */
const SHELL = process.platform === 'win32' ? 'powershell' : 'bash';

const TOOLS: AgentTools = {
  commands: { run_in_terminal: SHELL },
  writes: new Set([
    ...['create_file', 'replace_string_in_file', 'multi_replace_string_in_file', 'insert_edit_into_file'],
    ...['apply_patch', 'edit_notebook_file', 'create_new_jupyter_notebook', 'edit_files'],
  ]),
  harmless: new Set([
    ...['get_terminal_output', 'kill_terminal', 'get_task_output', 'terminal_last_command'],
    ...['terminal_selection', 'file_search', 'grep_search', 'semantic_search', 'list_dir', 'get_errors'],
    ...['manage_todo_list', 'fetch_webpage', 'get_changed_files', 'test_failure', 'list_code_usages'],
    ...['vscode_askQuestions', 'vscode_listCodeUsages', 'runSubagent', 'get_vscode_api', 'github_repo'],
    ...['search_workspace_symbols', 'get_search_view_results', 'tool_search', 'think', 'memory'],
  ]),
};

/** Tools of the Copilot CLI's harness, which the editor's newer agent host runs as well. */
const COPILOT_NAMES: ReadonlySet<string> = new Set([
  ...Object.keys(COPILOT_TOOLS.commands),
  'write_bash',
  'write_powershell',
]);

/** The editor's tools by which a command can be started, but for `run_in_terminal`. */
const BY_NAME: Readonly<Record<string, (input: Fields, cwd: string | undefined) => HookCall>> = {
  /** Text for a terminal that runs: a command for its shell, or an answer for the program in it. */
  send_to_terminal(input, cwd) {
    const text = textOf(input, 'command');
    return text.trim() === '' ? { kind: 'nothing' } : commandCall(text, cwd, SHELL);
  },
  create_and_run_task(input, cwd) {
    const folder = folderOf(input.workspaceFolder, cwd);
    return commandCall(writtenTask(fieldsOf(input.task, 'the task')), folder, SHELL);
  },
  /** A task is named, not told. One that is not found in the workspace's file is judged by what is given. */
  run_task(input, cwd) {
    const folder = folderOf(input.workspaceFolder, cwd);
    const command = taskCommand(textOf(input, 'id'), folder);
    return command === undefined ? toolCall('run_task', input, folder) : commandCall(command, folder, SHELL);
  },
  /** A command of the editor; one of them types into the terminal. */
  run_vscode_command(input, cwd) {
    const typed = textTyped(input);
    return typed === undefined ? toolCall('run_vscode_command', input, cwd) : commandCall(typed, cwd, SHELL);
  },
};

function textTyped({ commandId, args }: Fields): string | undefined {
  if (commandId !== 'workbench.action.terminal.sendSequence') return undefined;
  const first: unknown = Array.isArray(args) ? args[0] : args;
  return textOf(fieldsOf(first, 'the text for the terminal'), 'text');
}

/**
 * VS Code's own chat agent, and Copilot in it: `PreToolUse`, from the extension's plugin or from ~/.copilot/hooks. It calls
 * the hook for every tool. The chat agent reads Claude Code's form, the newer agent host the plain one: both are printed, at
 * exit code 0, as the agent host swallows every other.
 */
export const vscode: HookAdapter = {
  agent: 'vscode',
  asks: true,
  limitSeconds: 660,
  read(payload, cwd) {
    const fields = fieldsOf(payload, 'the payload');
    const folder = folderOf(fields.cwd, cwd);
    const isPlain = typeof fields.toolName === 'string';
    const name = textOf(fields, isPlain ? 'toolName' : 'tool_name');
    const input = argumentsOf(isPlain ? fields.toolArgs : fields.tool_input);
    const read = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
    if (read) return read(input, folder);
    return COPILOT_NAMES.has(name) ? copilotCall(name, input, folder) : callOf(name, input, folder, TOOLS);
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
