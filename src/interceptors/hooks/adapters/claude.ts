import type { HookAdapter } from '../adapter';
import { argumentsOf, callOf, fieldsOf, folderOf, textOf, type AgentTools } from './calls';
import { json, permission, reasonOf, SILENT, stop } from './replies';

export const CLAUDE_TOOLS: AgentTools = {
  commands: { Bash: 'bash', PowerShell: 'powershell', Monitor: 'bash' },
  writes: new Set(['Write', 'Edit', 'MultiEdit', 'NotebookEdit']),
  harmless: new Set([
    ...['Glob', 'Grep', 'LS', 'TodoWrite', 'WebFetch', 'WebSearch', 'Task', 'Agent', 'AskUserQuestion'],
    ...['BashOutput', 'TaskOutput', 'TaskStop', 'KillShell', 'EnterPlanMode', 'ExitPlanMode', 'Skill'],
    ...['ToolSearch', 'ListMcpResourcesTool', 'ReadMcpResourceTool'],
  ]),
};

/** Claude Code: `PreToolUse`. It goes on after any exit but 2, and after JSON that it does not know. */
export const claude: HookAdapter = {
  agent: 'claude',
  asks: true,
  limitSeconds: 660,
  read(payload, cwd) {
    const fields = fieldsOf(payload, 'the payload');
    const input = argumentsOf(fields.tool_input);
    return callOf(textOf(fields, 'tool_name'), input, folderOf(fields.cwd, cwd), CLAUDE_TOOLS);
  },
  write(answer) {
    if (answer.kind === 'silent') return SILENT;
    return json({ ...stop(answer), ...permission(answer.kind, reasonOf(answer), 'PreToolUse') });
  },
};
