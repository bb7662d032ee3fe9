import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { HOOK_AGENTS } from '../../../src/contracts/hook';
import {
  AGENT_FILE_MARKER,
  ampDelegate,
  clineHook,
  hookCommand,
  openCodePlugin,
} from '../../../src/interceptors/hooks/agentFiles';

/** Runs a file's text with a hook script that is itself only a text. */
describe('hooks: what stands in the files of agents', () => {
  let folder: string;
  let hook: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-af-'));
    hook = path.join(folder, `it's "a" $HOME \`x\` !;& hook.sh`);
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true });
  });

  const sh = (text: string) => spawnSync('/bin/sh', ['-c', text], { encoding: 'utf8', input: '{}' });
  const write = (body: string) => {
    fs.writeFileSync(hook, body);
  };

  for (const agent of HOOK_AGENTS)
    it(`${agent}: the command names its agent, and passes the answer on`, () => {
      write('printf "%s:" "$@"; cat');
      const ended = sh(hookCommand(agent, hook));
      assert.deepEqual([ended.status, ended.stdout], [0, `${agent}:{}`]);
    });

  for (const [what, body] of [
    ['is gone', undefined],
    ['was killed', 'kill -9 $$'],
    ['fails', 'exit 1'],
    ['cannot be read as a script', 'if then ('],
  ] as const) {
    it(`a script that ${what} is a deny by exit code`, () => {
      if (body !== undefined) write(body);
      assert.equal(sh(hookCommand('claude', hook)).status, 2);
    });

    it(`Cline: a script that ${what} is a deny in JSON`, () => {
      if (body !== undefined) write(body);
      const ended = sh(clineHook(hook));
      assert.equal((JSON.parse(ended.stdout) as { cancel: boolean }).cancel, true);
      assert.equal(ended.status, 0);
    });

    it(`OpenCode: a script that ${what} stops the call`, async () => {
      if (body !== undefined) write(body);
      await assert.rejects(callPlugin({ command: 'x' }));
    });
  }

  for (const [exit, code] of [
    [0, 0],
    [1, 1],
    [2, 2],
    [77, 2],
  ] as const)
    it(`Amp: exit ${exit} of the script is ${code}`, () => {
      write(`exit ${exit}`);
      assert.equal(sh(ampDelegate(hook)).status, code);
    });

  it('Amp: without the script nothing runs', () => {
    assert.equal(sh(ampDelegate(hook)).status, 2);
  });

  it('Cline: the answer is passed on; none is a deny', () => {
    write(`printf '%s\\n' '{"cancel":false}'`);
    assert.equal(sh(clineHook(hook)).stdout, '{"cancel":false}\n');
    write('exit 0');
    assert.match(sh(clineHook(hook)).stdout, /"cancel":true/);
  });

  it('OpenCode: the script gets the tool and its arguments, and its reason is what the agent reads', async () => {
    write(`cat > ${JSON.stringify(path.join(folder, 'got'))}`);
    await callPlugin({ command: 'ls' });
    assert.deepEqual(JSON.parse(fs.readFileSync(path.join(folder, 'got'), 'utf8')), {
      tool: 'bash',
      sessionID: 's',
      cwd: folder,
      args: { command: 'ls' },
    });
    write('echo "because of this" >&2; exit 2');
    await assert.rejects(callPlugin({ command: 'ls' }), /^Error: because of this$/);
  });

  it('OpenCode: the plugin exports nothing but the plugin, and a large call does not break it', async () => {
    write('exit 0');
    const file = path.join(folder, 'plugin.mjs');
    fs.writeFileSync(file, openCodePlugin(hook));
    assert.deepEqual(Object.keys((await import(pathToFileURL(file).href)) as object), ['AgentGuard']);
    await callPlugin({ command: 'x'.repeat(10 << 20) });
  });

  it('a file that is ours can be told', () => {
    for (const text of [openCodePlugin(hook), clineHook(hook), ampDelegate(hook)])
      assert.ok(text.includes(AGENT_FILE_MARKER));
  });

  type Plugin = (context: { directory: string }) => Promise<{
    'tool.execute.before'(input: object, output: { args: object }): Promise<void>;
  }>;
  let count = 0;
  async function callPlugin(args: object): Promise<void> {
    const file = path.join(folder, `plugin${count++}.mjs`);
    fs.writeFileSync(file, openCodePlugin(hook));
    const { AgentGuard } = (await import(pathToFileURL(file).href)) as { AgentGuard: Plugin };
    const hooks = await AgentGuard({ directory: folder });
    await hooks['tool.execute.before']({ tool: 'bash', sessionID: 's', callID: 'c' }, { args });
  }
});
