import { quote } from 'shell-quote';
import { PayloadError, type HookAdapter } from '../adapter';
import { argumentsOf, callOf, commandCall, fieldsOf, folderOf, textOf, type AgentTools } from './calls';
import { json, permission, reasonOf, SILENT } from './replies';

/** @throws PayloadError where one is no text. */
function wordsOf(list: readonly unknown[]): string[] {
  return list.map((word) => {
    if (typeof word !== 'string') throw new PayloadError('a word of the command is no text');
    return word;
  });
}

const TOOLS: AgentTools = {
  commands: { Bash: 'bash' },
  writes: new Set(['apply_patch', 'Write', 'Edit']),
  harmless: new Set(['update_plan', 'view_image', 'web_search', 'request_user_input']),
};

/**
 * Codex: `PreToolUse`. It runs the command where the reason is empty, a field is unknown to it, or `continue` is there; so
 * the session is never told to stop. It cannot ask its person: with `ask` it runs the command.
 */
export const codex: HookAdapter = {
  agent: 'codex',
  asks: false,
  limitSeconds: 660,
  read(payload, cwd) {
    const fields = fieldsOf(payload, 'the payload');
    const name = textOf(fields, 'tool_name');
    const folder = folderOf(fields.cwd, cwd);
    const input = argumentsOf(fields.tool_input);
    // Its other shell tools take the program and its arguments as a list; `bash -lc 'a b'` is three of them.
    if (name === 'Bash' && Array.isArray(input.command))
      return commandCall(quote(wordsOf(input.command)), folder, 'bash');
    return callOf(name, input, folder, TOOLS);
  },
  write(answer) {
    if (answer.kind === 'silent') return SILENT;
    return json(permission('deny', reasonOf(answer), 'PreToolUse'));
  },
};
