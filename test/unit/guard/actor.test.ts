import assert from 'node:assert/strict';
import type { ProcessInfo } from '../../../src/contracts/processes';
import { actorOf } from '../../../src/guard/actor';
import { openedFor, type Opening } from '../../../src/guard/opening';

const TERMINAL = { name: 'bash', shellPid: 1, reportsLines: true };
const NOBODY = undefined;

/** Who it is by one ancestor: its name, and what it was started with. */
function byAncestor(name: string, line = name): string | undefined {
  const process = { pid: 7, name } as ProcessInfo;
  const actor = actorOf({}, [{ pid: 8, name: 'bash' } as ProcessInfo, process], TERMINAL, (pid) =>
    pid === 7 ? line.split(' ') : ['bash', 'claude'],
  );
  assert.ok(actor.evidence.length > 10);
  return actor.kind === 'agent' ? actor.name : NOBODY;
}

describe('who it is, by the processes above it', () => {
  const table: [name: string, line: string, agent: string | undefined][] = [
    ['claude', 'claude', 'Claude Code'],
    ['node', 'node /usr/lib/node_modules/@anthropic-ai/claude-code/cli.js -p x', 'Claude Code'],
    ['node', '/opt/node /x/node_modules/@anthropic-ai/claude-agent-sdk/cli.js', 'Claude Code'],
    ['codex', '/x/codex exec', 'Codex'],
    ['node', 'node /x/node_modules/@openai/codex/bin/codex.js', 'Codex'],
    ['node', 'node --no-warnings=DEP0040 /x/@google/gemini-cli/dist/index.js', 'Gemini CLI'],
    ['node', 'node /usr/local/bin/gemini --yolo', 'Gemini CLI'],
    ['node', 'node /x/@qwen-code/qwen-code/cli.js', 'Qwen Code'],
    ['MainThread', 'node /usr/bin/qwen', 'Qwen Code'],
    ['opencode', 'opencode run', 'OpenCode'],
    ['bun', 'bun /x/opencode-ai/bin/opencode', 'OpenCode'],
    ['node', 'node /x/@github/copilot/index.js', 'Copilot CLI'],
    ['node', 'node /x/node_modules/cline/dist/cli.mjs', 'Cline'],
    ['python3.11', 'python3.11 /home/a/.local/bin/aider --yes', 'Aider'],
    ['python3', 'python3 -m aider', 'Aider'],
    ['goose', 'goose run', 'Goose'],
    ['cursor-agent', 'cursor-agent -p', 'Cursor'],
    ['node', 'node ./amp.js', NOBODY],
    ['node', 'node claude', NOBODY],
    ['node', 'node /work/server.js claude', NOBODY],
    ['node', 'node', NOBODY],
    ['vim', 'vim /x/@openai/codex/bin/codex.js', NOBODY],
    ['python3', 'python3 -c aider', NOBODY],
    ['make', 'make claude', NOBODY],
  ];
  for (const [name, line, agent] of table)
    it(`${line}: ${agent ?? 'no agent'}`, () => {
      assert.equal(byAncestor(name, line), agent);
    });

  it('is the one whose marker is set, whatever stands above', () => {
    const ancestors = [{ pid: 7, name: 'claude' } as ProcessInfo];
    assert.equal(actorOf({ GEMINI_CLI: '1' }, ancestors, TERMINAL).name, 'Gemini CLI');
  });

  it('is a person in a terminal, some agent outside of one', () => {
    assert.equal(actorOf({}, [], TERMINAL).kind, 'person');
    const { kind, name } = actorOf({}, [], undefined);
    assert.deepEqual([kind, name], ['agent', undefined]);
  });

  it('is whom the terminal was opened for', () => {
    const openedFor = { name: 'Cline', evidence: 'in a terminal called Cline' };
    assert.deepEqual(actorOf({}, [], { ...TERMINAL, openedFor }), { kind: 'agent', ...openedFor });
  });
});

describe('whom a terminal was opened for', () => {
  const plain: Opening = {
    ...{ name: 'bash', shellPath: undefined, shellArgs: undefined, env: undefined },
    ...{ hidden: false, isTask: false },
  };
  const table: [what: string, opening: Partial<Opening>, agent: string | true | undefined][] = [
    ['one of a person', {}, undefined],
    ['a profile', { shellPath: '/usr/bin/zsh', shellArgs: ['-l'] }, undefined],
    ['a profile on Windows', { shellPath: 'C:\\Program Files\\PowerShell\\7\\pwsh.exe' }, undefined],
    ['one with the marker of Copilot', { env: { COPILOT_AGENT: '1' } }, 'GitHub Copilot (VS Code)'],
    ['one in which a marker was taken away', { env: { COPILOT_AGENT: null, CLAUDECODE: '0' } }, undefined],
    ['one with other variables', { env: { FOO: '1' } }, undefined],
    ['a hidden one', { hidden: true }, true],
    ['one with a line of its own', { shellPath: '/bin/bash', shellArgs: ['-lc', 'make'] }, true],
    ['one with a program', { shellPath: '/usr/bin/node', shellArgs: ['x.js'] }, true],
    ['one of cmd with a line', { shellPath: 'cmd.exe', shellArgs: ['/c', 'dir'] }, true],
    ['a task', { shellPath: '/bin/bash', shellArgs: ['-c', 'make'], isTask: true }, undefined],
    ['one by its name', { name: 'Roo Code' }, 'Roo Code'],
    ['Claude’s', { name: 'Claude Code: fix' }, 'Claude Code'],
    ['one that only sounds like one', { name: 'copilots' }, undefined],
  ];
  for (const [what, opening, agent] of table)
    it(`${what}: ${String(agent ?? 'nobody')}`, () => {
      const found = openedFor({ ...plain, ...opening });
      assert.equal(found && (found.name ?? true), agent);
      assert.ok(!found || found.evidence.length > 10);
    });
});
