import type { HookAdapter } from '../adapter';
import { argumentsOf, callOf, fieldsOf, folderOf, textOf, type AgentTools } from './calls';
import { reasonOf, refusedByExit, SILENT } from './replies';

const TOOLS: AgentTools = {
  commands: { bash: 'bash', shell: 'bash' },
  writes: new Set(['write', 'edit', 'multiedit', 'patch', 'apply_patch']),
  harmless: new Set([
    'glob',
    'grep',
    'list',
    'todowrite',
    'todoread',
    'webfetch',
    'websearch',
    'task',
    'skill',
    'question',
  ]),
};

/**
 * OpenCode: its plugin (agentFiles.ts) writes `{tool, cwd, args}` and throws what comes on standard error. It has no way to
 * ask from there, and no limit of its own; the plugin's is stated here.
 */
export const opencode: HookAdapter = {
  agent: 'opencode',
  asks: false,
  limitSeconds: 660,
  read(payload, cwd) {
    const fields = fieldsOf(payload, 'the payload');
    const input = argumentsOf(fields.args);
    const folder = folderOf(input.workdir, folderOf(fields.cwd, cwd));
    return callOf(textOf(fields, 'tool'), input, folder, TOOLS);
  },
  write(answer) {
    return answer.kind === 'silent' ? SILENT : refusedByExit(reasonOf(answer));
  },
};
