import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { HOOK_AGENTS, type HookAgent } from '../../../src/contracts/hook';
import { PayloadError } from '../../../src/interceptors/hooks/adapter';
import { ADAPTERS } from '../../../src/interceptors/hooks/adapters';

const CWD = '/hook/cwd';
const COMMAND = 'terraform destroy -auto-approve';
const read = (agent: HookAgent, payload: unknown) => ADAPTERS[agent].read(payload, CWD);

/** Fields that the agents really send beside what matters; a newer version may add any. */
const NOISE = { session_id: 's', transcript_path: '/t', newer: { field: [1, null] }, tool_use_id: 'u' };
const cc = (tool_name: string, tool_input: unknown) => ({
  ...NOISE,
  cwd: '/work',
  hook_event_name: 'PreToolUse',
  tool_name,
  tool_input,
});
const copilot = (toolName: string, toolArgs: unknown) => ({
  sessionId: 's',
  timestamp: 1,
  cwd: '/work',
  toolName,
  toolArgs,
});
const clineCall = (name: string, input: unknown) => ({
  hookName: 'tool_call',
  tool_call: { name, input },
  preToolUse: {},
  workspaceRoots: ['/work'],
  taskId: 't',
});
const windsurf = (agent_action_name: string, tool_info: unknown) => ({
  agent_action_name,
  trajectory_id: 't',
  tool_info,
});

describe('hooks: what agents ask', () => {
  const commands: readonly (readonly [HookAgent, unknown, string?, string?])[] = [
    ['claude', cc('Bash', { command: COMMAND, description: 'd', run_in_background: true, newer: 1 })],
    ['claude', cc('Monitor', { command: COMMAND })],
    ['codex', cc('Bash', { command: COMMAND })],
    ['codex', cc('Bash', { command: COMMAND.split(' ') })],
    ['codex', cc('Bash', { command: ['bash', '-lc', 'terraform destroy'] }), "bash -lc 'terraform destroy'"],
    ['gemini', { ...cc('run_shell_command', { command: COMMAND }), hook_event_name: 'BeforeTool' }],
    ['gemini', cc('run_shell_command', { command: COMMAND, dir_path: 'sub' }), COMMAND, '/work/sub'],
    ['qwen', cc('run_shell_command', { command: COMMAND, is_background: false })],
    ['qwen', cc('run_shell_command', { command: COMMAND, directory: '/else' }), COMMAND, '/else'],
    ['copilot', copilot('bash', { command: COMMAND, description: 'd' })],
    ['copilot', copilot('bash', JSON.stringify({ command: COMMAND }))],
    ['copilot', cc('Bash', { command: COMMAND })],
    ['copilot', copilot('write_bash', { shellId: '1', input: `${COMMAND}{enter}` }), `${COMMAND}\n`],
    ['vscode', cc('run_in_terminal', { command: COMMAND, explanation: 'e', goal: 'g', mode: 'sync' })],
    ['vscode', cc('send_to_terminal', { id: 'x', command: COMMAND, waitForOutput: true })],
    [
      'vscode',
      cc('create_and_run_task', {
        workspaceFolder: '/w',
        task: { label: 'l', type: 'shell', command: 'terraform', args: ['destroy', '-auto-approve'] },
      }),
      COMMAND,
      '/w',
    ],
    [
      'vscode',
      cc('run_vscode_command', {
        commandId: 'workbench.action.terminal.sendSequence',
        args: [{ text: `${COMMAND}\n` }],
      }),
      `${COMMAND}\n`,
    ],
    [
      'vscode',
      cc('run_task', { workspaceFolder: '/nonexistent', id: 'npm: deploy' }),
      'npm run deploy',
      '/nonexistent',
    ],
    ['vscode', copilot('bash', { command: COMMAND })],
    ['cline', clineCall('run_commands', { commands: [COMMAND] })],
    ['cline', clineCall('run_commands', { commands: ['cd x', COMMAND] }), `cd x\n${COMMAND}`],
    ['cline', clineCall('execute_command', { command: COMMAND, requires_approval: 'false' })],
    [
      'cline',
      {
        hookName: 'PreToolUse',
        workspaceRoots: ['/work'],
        preToolUse: { toolName: 'execute_command', parameters: { command: COMMAND } },
      },
    ],
    [
      'opencode',
      { tool: 'bash', cwd: '/work', sessionID: 's', args: { command: COMMAND, description: 'd' } },
    ],
    [
      'opencode',
      { tool: 'bash', cwd: '/work', args: { command: COMMAND, workdir: 'sub' } },
      COMMAND,
      '/work/sub',
    ],
    ['cursor', { hook_event_name: 'beforeShellExecution', command: COMMAND, cwd: '/work', sandbox: false }],
    [
      'cursor',
      { hook_event_name: 'beforeShellExecution', command: COMMAND, cwd: '', workspace_roots: ['/work'] },
    ],
    [
      'cursor',
      { hook_event_name: 'preToolUse', tool_name: 'Shell', tool_input: { command: COMMAND }, cwd: '/work' },
    ],
    ['windsurf', windsurf('pre_run_command', { command_line: COMMAND, cwd: '/work' })],
    ['kiro', cc('execute_bash', { command: COMMAND, cwd: '/work' })],
    ['kiro', { toolName: 'executeBash', toolArgs: { command: COMMAND }, cwd: '/work' }],
    ['amp', { cmd: COMMAND, cwd: '/work' }],
  ];
  commands.forEach(([agent, payload, text = COMMAND, cwd = '/work'], index) => {
    it(`${agent}: a command (${index})`, () => {
      const call = read(agent, payload);
      assert.deepEqual(call, { kind: 'command', text, cwd, shell: 'bash' });
    });
  });

  it('every agent has a command in the table', () => {
    assert.deepEqual([...new Set(commands.map(([agent]) => agent))].sort(), [...HOOK_AGENTS].sort());
  });

  const tools: readonly (readonly [HookAgent, unknown, string, Record<string, unknown>])[] = [
    [
      'claude',
      cc('mcp__aws__call_aws', { cli_command: 'aws s3 ls' }),
      'mcp__aws__call_aws',
      { cli_command: 'aws s3 ls' },
    ],
    [
      'claude',
      cc('Write', { file_path: '/h/.claude/settings.json', content: 'x' }),
      'Write',
      { path: ['/h/.claude/settings.json'], content: 'x' },
    ],
    [
      'claude',
      cc('Edit', { file_path: '/f', old_string: 'gone', new_string: 'rm -rf /' }),
      'Edit',
      { path: ['/f'], content: 'rm -rf /' },
    ],
    [
      'claude',
      cc('MultiEdit', {
        file_path: '/f',
        edits: [{ old_string: 'a', new_string: 'b' }, { new_string: 'c' }],
      }),
      'MultiEdit',
      { path: ['/f'], content: 'b\nc' },
    ],
    ['claude', cc('SomethingNew', { command: COMMAND }), 'SomethingNew', { command: COMMAND }],
    [
      'codex',
      cc('apply_patch', {
        command: '*** Begin Patch\n*** Update File: .codex/config.toml\n*** Add File: /b\n+x',
      }),
      'apply_patch',
      {
        path: ['.codex/config.toml', '/b'],
        content: '*** Begin Patch\n*** Update File: .codex/config.toml\n*** Add File: /b\n+x',
      },
    ],
    [
      'gemini',
      cc('write_file', { file_path: 'a.txt', content: COMMAND }),
      'write_file',
      { path: ['./a.txt'], content: COMMAND },
    ],
    [
      'copilot',
      copilot('create', { path: '/f', file_text: COMMAND }),
      'create',
      { path: ['/f'], content: COMMAND },
    ],
    [
      'vscode',
      cc('create_file', { filePath: '/w/.vscode/settings.json', content: '{}' }),
      'create_file',
      { path: ['/w/.vscode/settings.json'], content: '{}' },
    ],
    [
      'vscode',
      cc('run_task', { workspaceFolder: '/nonexistent', id: 'shell: x' }),
      'run_task',
      { workspaceFolder: '/nonexistent', id: 'shell: x' },
    ],
    [
      'vscode',
      cc('read_file', { filePath: '/h/.aws/credentials' }),
      'read_file',
      { filePath: '/h/.aws/credentials' },
    ],
    [
      'cline',
      clineCall('use_mcp_tool', { server_name: 'aws', tool_name: 'call_aws', arguments: '{"a":1}' }),
      'mcp__aws__call_aws',
      { a: 1 },
    ],
    [
      'cursor',
      {
        hook_event_name: 'beforeMCPExecution',
        tool_name: 'delete_project',
        tool_input: '{"id":"p"}',
        command: 'npx server',
        server: 'supabase',
        cwd: '/work',
      },
      'mcp__supabase__delete_project',
      { id: 'p' },
    ],
    [
      'windsurf',
      windsurf('pre_mcp_tool_use', {
        mcp_server_name: 'github',
        mcp_tool_name: 'delete_repo',
        mcp_tool_arguments: { o: 1 },
      }),
      'mcp__github__delete_repo',
      { o: 1 },
    ],
    [
      'windsurf',
      windsurf('pre_write_code', { file_path: '/f', edits: [{ old_string: 'a', new_string: 'b' }] }),
      'write_code',
      { path: ['/f'], content: 'b' },
    ],
    ['kiro', cc('@git/push', {}), 'git/push', {}],
    ['opencode', { tool: 'supabase_delete_project', args: {}, cwd: '/work' }, 'supabase_delete_project', {}],
  ];
  tools.forEach(([agent, payload, name, input], index) => {
    it(`${agent}: a tool, ${name} (${index})`, () => {
      const call = read(agent, payload);
      assert.deepEqual(call.kind === 'tool' && call.tool, { name, input });
    });
  });

  for (const [agent, payload] of [
    ['claude', cc('Grep', { pattern: COMMAND })],
    ['codex', cc('update_plan', {})],
    ['gemini', cc('list_directory', {})],
    ['copilot', copilot('report_intent', { intent: COMMAND })],
    ['vscode', cc('send_to_terminal', { id: 'x', command: ' \n' })],
    ['vscode', cc('get_terminal_output', { id: 'x' })],
    ['opencode', { tool: 'todowrite', args: {} }],
    ['windsurf', windsurf('pre_user_prompt', { user_prompt: COMMAND })],
  ] as const)
    it(`${agent}: nothing that could run (${JSON.stringify(payload).slice(0, 90)})`, () => {
      assert.deepEqual(read(agent, payload), { kind: 'nothing' });
    });

  for (const [agent, payload] of [
    ['claude', cc('Bash', {})],
    ['claude', cc('Bash', { command: 7 })],
    ['claude', cc('Bash', { command: null, cmd: COMMAND })],
    ['claude', cc('', { command: COMMAND })],
    ['claude', { tool_input: { command: COMMAND } }],
    ['codex', cc('Bash', { command: {} })],
    ['gemini', cc('run_shell_command', { description: 'd' })],
    ['qwen', cc('run_shell_command', 'text')],
    ['copilot', copilot('bash', '{"command"')],
    ['copilot', copilot('write_bash', {})],
    ['vscode', cc('run_in_terminal', {})],
    ['vscode', cc('send_to_terminal', { id: 'x' })],
    ['vscode', cc('run_task', {})],
    ['vscode', cc('create_and_run_task', { task: { label: 'l' } })],
    ['vscode', cc('run_vscode_command', { commandId: 'workbench.action.terminal.sendSequence' })],
    ['cline', clineCall('run_commands', {})],
    ['cline', clineCall('run_commands', { commands: [] })],
    ['cline', clineCall('run_commands', { commands: [{}] })],
    ['cline', clineCall('use_mcp_tool', {})],
    ['cline', { hookName: 'PreToolUse', preToolUse: {} }],
    ['opencode', { args: { command: COMMAND } }],
    ['cursor', { hook_event_name: 'beforeShellExecution' }],
    ['cursor', { hook_event_name: 'somethingNew' }],
    ['windsurf', windsurf('pre_run_command', {})],
    ['windsurf', windsurf('pre_something_new', {})],
    ['kiro', cc('execute_bash', {})],
    ['amp', { path: '/x' }],
  ] as const)
    it(`${agent}: cannot be understood (${JSON.stringify(payload).slice(0, 110)})`, () => {
      assert.throws(() => read(agent, payload), PayloadError);
    });

  for (const agent of HOOK_AGENTS)
    it(`${agent}: garbage of any kind is refused as such`, () => {
      for (const payload of [
        null,
        7,
        'text',
        [],
        [[]],
        true,
        {},
        { tool_name: 7 },
        JSON.parse('{"__proto__":{"tool_name":"Grep"}}'),
      ])
        assert.throws(() => read(agent, payload), PayloadError, JSON.stringify(payload));
    });

  it('names that objects have anyway are no tools', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
      for (const agent of ['claude', 'vscode', 'gemini'] as const)
        assert.equal(read(agent, cc(name, { command: COMMAND })).kind, 'tool');
  });

  it('arguments that are nested too deep are refused, and long names cut', () => {
    let deep: unknown = 'x';
    for (let i = 0; i < 50; i++) deep = { deep };
    assert.throws(() => read('claude', cc('Write', { deep })), PayloadError);
    const call = read('claude', cc('m'.repeat(5000), {}));
    assert.ok(call.kind === 'tool' && call.tool.name.length === 256);
  });

  describe('VS Code: tasks of the workspace', () => {
    let folder: string;
    before(() => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-tasks-'));
      fs.mkdirSync(path.join(folder, '.vscode'));
      fs.writeFileSync(
        path.join(folder, '.vscode/tasks.json'),
        `{ // with a comment
          "tasks": [ 7, null,
            { "label": "deploy", "type": "shell", "command": "terraform", "args": ["destroy", {"value": "a b", "quoting": "strong"}] },
            { "label": "all of it", "command": "make all" },
            { "type": "npm", "script": "ship" },
            { "label": "none", "dependsOn": "deploy" },
          ] }`,
      );
    });
    after(() => {
      fs.rmSync(folder, { recursive: true });
    });
    for (const [id, text] of [
      ['shell: deploy', "terraform destroy 'a b'"],
      ['deploy', "terraform destroy 'a b'"],
      ['shell: all of it', 'make all'],
      ['npm: ship', 'npm run ship'],
      ['shell: none', undefined],
      ['shell: other', undefined],
      ['typescript: build', undefined],
    ] as const)
      it(id, () => {
        const call = read('vscode', cc('run_task', { workspaceFolder: folder, id }));
        assert.deepEqual(call.kind === 'command' ? call.text : undefined, text);
        if (text === undefined) assert.equal(call.kind, 'tool');
      });
  });
});
