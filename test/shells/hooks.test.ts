import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { CLI_MAIN, CLI_START } from '../../src/contracts/bundles';
import { HOOK_AGENTS, type HookReply } from '../../src/contracts/hook';
import { ADAPTERS } from '../../src/interceptors/hooks/adapters';
import { MAX_PAYLOAD_BYTES } from '../../src/interceptors/hooks/script';
import { skipBecause } from '../support/skip';
import { CLAUDE_CALL, HookRig } from './hooksRig';
import { CURL, findShell, until, type Ended } from './shimsRig';

const DIST = [CLI_START, CLI_MAIN].map((name) => path.join(import.meta.dirname, '../../dist', name));
const SHELLS: readonly (readonly [name: string, command: readonly string[]])[] = [
  ...(['sh', 'dash', 'bash', 'mksh', 'yash'] as const).flatMap((name) => {
    const found = findShell(name);
    return found === undefined ? [] : ([[name, [found]]] as const);
  }),
  ...[findShell('busybox')].flatMap((found) => (found ? ([['busybox sh', [found, 'sh']]] as const) : [])),
];

const DENY: HookReply = ADAPTERS.claude.write({ kind: 'deny', message: 'because', stopsSession: false });
const SILENT: HookReply = { exitCode: 0, stdout: '', stderr: '' };

/** What Claude Code takes for a refusal. */
function assertDenied(ended: Ended, reason: RegExp): void {
  assert.equal(ended.code, 0, ended.stderr);
  assert.equal(ended.stderr, '');
  const { hookSpecificOutput: output } = JSON.parse(ended.stdout) as {
    hookSpecificOutput: { permissionDecision: string; permissionDecisionReason: string };
  };
  assert.equal(output.permissionDecision, 'deny');
  assert.match(output.permissionDecisionReason, reason);
}

describe('hooks: the script', function () {
  this.timeout(30_000);
  let rig: HookRig;
  beforeEach(function () {
    if (!CURL) skipBecause(this, 'curl is not installed');
    rig = new HookRig();
  });
  afterEach(() => rig.dispose());

  for (const [name, shell] of SHELLS)
    describe(`in ${name}`, () => {
      it('passes the question on and is silent', async () => {
        await rig.listen('w');
        const ended = await rig.exec('claude', {
          shell,
          env: { AGENT_GUARD_WINDOW: 'w', AWS_PROFILE: 'p', AWS_SECRET_ACCESS_KEY: 'hidden' },
        });
        assert.deepEqual(ended, { code: 0, signal: null, stdout: '', stderr: '' });
        const [asked] = rig.asked;
        assert.deepEqual(asked?.ask, {
          agent: 'claude',
          pid: process.pid,
          cwd: rig.home,
          env: { AWS_PROFILE: 'p', HOME: rig.home, AWS_SECRET_ACCESS_KEY: '<set>' },
          payload: CLAUDE_CALL,
        });
      });

      it('prints the refusal, also one that takes a while', async () => {
        await rig.listen('w');
        rig.answer = () =>
          new Promise((resolve) =>
            setTimeout(() => {
              resolve(DENY);
            }, 700),
          );
        const ended = await rig.exec('claude', { shell, env: { AGENT_GUARD_WINDOW: 'w' } });
        assert.deepEqual(ended, { code: 0, signal: null, stdout: DENY.stdout, stderr: '' });
      });

      it('prints a reason on standard error with its exit code', async () => {
        await rig.listen('w');
        rig.answer = () => Promise.resolve({ exitCode: 2, stdout: '', stderr: 'one\ntwo\n' });
        const ended = await rig.exec('windsurf', { shell, env: { AGENT_GUARD_WINDOW: 'w' } });
        assert.deepEqual(ended, { code: 2, signal: null, stdout: '', stderr: 'one\ntwo\n' });
      });

      it('refuses a call that is too large, and reads all of it', async () => {
        await rig.listen('w');
        const stdin = `{"x":"${'y'.repeat(10 << 20)}"}`;
        assertDenied(await rig.exec('claude', { shell, stdin }), /larger than 3 MB/);
        assert.deepEqual(rig.asked, []);
      });

      it('refuses without an editor, Node or files', async () => {
        rig.install({ node: '/nonexistent', cli: '/nonexistent' });
        assertDenied(await rig.exec('claude', { shell }), /editor does not answer/);
      });

      it('ends in a refusal when it is interrupted', async () => {
        await rig.listen('w');
        rig.answer = () => new Promise(() => undefined);
        const { child, ended } = rig.start('claude', { shell });
        await until('it asks', () => rig.asked.length > 0);
        child.kill('SIGTERM');
        assertDenied(await ended, /interrupted/);
      });
    });

  for (const agent of HOOK_AGENTS)
    it(`${agent}: refuses in its own words, and is silent in them`, async () => {
      rig.install({ node: '/nonexistent', cli: '/nonexistent' });
      const ended = await rig.exec(agent);
      const message =
        'Agent Guard: refused, because the editor does not answer, and without it the call could not be judged.';
      const { exitCode, stdout, stderr } = ADAPTERS[agent].write({
        kind: 'deny',
        message,
        stopsSession: false,
      });
      assert.deepEqual(ended, { code: exitCode, signal: null, stdout, stderr });
      fs.rmSync(rig.extension, { recursive: true });
      const gone = await rig.exec(agent);
      const silent = ADAPTERS[agent].write({ kind: 'silent' });
      assert.deepEqual([gone.code, gone.stdout], [silent.exitCode, silent.stdout]);
      assert.match(gone.stderr, /not installed any more.*Remove its hook.*hook\.sh/s);
    });

  it('asks the command line with the same question when nobody listens', async () => {
    const ended = await rig.exec('claude', { env: { AWS_PROFILE: 'p', AGENT_GUARD_WINDOW: 'w' } });
    assert.deepEqual([ended.code, ended.stderr], [2, 'alone: no\n']);
    const { body, args } = rig.alone() ?? { body: '', args: [] };
    const [version, agent, pid, cwd, profile, home, empty, payload, end] = body.split('\0');
    assert.deepEqual(
      [version, agent, pid, cwd, profile, home, empty, payload, end],
      [
        '1',
        'claude',
        String(process.pid),
        rig.home,
        'AWS_PROFILE=p',
        `HOME=${rig.home}`,
        '',
        CLAUDE_CALL,
        '',
      ],
    );
    assert.deepEqual(args.slice(0, 2), ['hook', 'claude']);
    assert.ok(args.includes('--window=w'));
  });

  for (const says of [
    '',
    'hook',
    'allow\n',
    'hook 0\n',
    'hook 7 stdout\nx',
    'hook 00 stdout\n',
    'HOOK 0 stdout\n',
    '\nhook 0 stdout\n',
    'hook 0 stdoutx\n',
    '<html>',
    'wait\n',
    'deny\nno\n',
  ])
    it(`takes ${JSON.stringify(says)} for a refusal`, async () => {
      assertDenied(await rig.exec('claude', { env: { STUB_CLI_SAYS: says } }), /not understood/);
    });

  it('takes an answer of a command line that failed for a refusal', async () => {
    rig.install({ cliText: "process.stdout.write('hook 0 stdout\\n'); process.exitCode = 1" });
    assertDenied(await rig.exec('claude'), /could not be judged/);
  });

  for (const [what, answer] of [
    ['garbage', 'hook 0 stdout\n'],
    ['an error status', 'HTTP/1.1 500 x\r\nContent-Length: 14\r\n\r\nhook 0 stdout\n'],
    ['half an answer', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhook 0 stdout\n'],
    ['nothing', ''],
  ] as const)
    it(`goes to the command line when a window says ${what}`, async () => {
      const server = net.createServer((connection) => {
        connection.on('error', () => undefined).resume();
        connection.end(answer);
      });
      await new Promise<void>((resolve) => server.listen(path.join(rig.run, 'w.sock'), resolve));
      try {
        assert.equal((await rig.exec('claude')).code, 2);
        assert.ok(rig.alone());
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    });

  it('does not hang on a window that never answers, and asks no other then', async () => {
    const server = net.createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(path.join(rig.run, 'w.sock'), resolve));
    await rig.listen('other');
    const start = Date.now();
    const ended = await rig.exec('claude', { env: { AGENT_GUARD_WINDOW: 'w' } });
    server.close();
    assert.equal(ended.code, 2);
    assert.deepEqual(rig.asked, []);
    assert.ok(Date.now() - start < 12_000);
  });

  it('goes to the command line when the window dies while it waits', async () => {
    const server = await rig.listen('w');
    rig.answer = () => new Promise(() => undefined);
    const running = rig.exec('claude');
    await until('it asks', () => rig.asked.length > 0);
    server.closeAllConnections();
    server.close();
    assert.equal((await running).code, 2);
    assert.ok(rig.alone());
  });

  for (const curl of [undefined, '/nonexistent/curl'])
    it(`goes to the command line when curl is ${String(curl)}`, async () => {
      rig.install({ curl });
      await rig.listen('w');
      assert.equal((await rig.exec('claude', { env: { STUB_CLI_SAYS: 'hook 0 stdout\n' } })).code, 0);
      assert.deepEqual(
        rig.alone()?.args.filter((it) => it.startsWith('--window')),
        ['--window=w'],
      );
    });

  it('refuses an agent that it does not know', async () => {
    for (const name of ['', 'claudia', '../x', '*', 'claude-late'])
      assert.equal((await rig.exec(name)).code, 2, name);
  });

  it('takes closed streams, an empty call, and one with bytes that are no text', async () => {
    await rig.listen('w');
    rig.answer = () => Promise.resolve(DENY);
    const shell = ['/bin/sh', '-c', 'exec sh "$1" "$2" <&- 2>&-', 'x'];
    const closed = await rig.exec('claude', { shell });
    assert.deepEqual([closed.code, closed.stdout], [0, DENY.stdout]);
    for (const stdin of ['', Buffer.from([0x7b, 0, 0xff, 0x27, 0x0a])])
      assert.equal((await rig.exec('claude', { stdin })).stdout, DENY.stdout);
    assert.deepEqual(rig.asked.map(({ ask }) => ask.payload).slice(0, 2), ['', '']);
  });

  it('takes the largest call that is judged, newlines and quotes in it', async () => {
    await rig.listen('w');
    const stdin = `it's "a"\n\\n$(touch x)\`y\`%s${'y'.repeat(MAX_PAYLOAD_BYTES - 40)}`;
    assert.equal((await rig.exec('claude', { stdin })).code, 0);
    assert.equal(rig.asked[0]?.ask.payload, stdin);
  });

  it('Kiro: reads the variable of older versions, which leave the input open', async () => {
    await rig.listen('w');
    const ended = await rig.exec('kiro', { stdin: undefined, env: { USER_PROMPT: '{"toolName":"x"}' } });
    assert.equal(ended.code, 0);
    assert.equal(rig.asked[0]?.ask.payload, '{"toolName":"x"}');
  });

  describe('of several windows', () => {
    const asked = () => rig.asked.map(({ window }) => window);
    let project: string;
    beforeEach(async () => {
      project = path.join(rig.home, 'a [b] *', 'project');
      fs.mkdirSync(path.join(project, 'inner', 'deep'), { recursive: true });
      fs.mkdirSync(`${project}2`);
      await rig.listen('w-1', ['/nonexistent']);
      await rig.listen('w-2', [project, rig.home]);
      await rig.listen('w-3', [path.join(project, 'inner')]);
    });

    for (const [what, folder, window] of [
      ['the one with the folder', '', 'w-2'],
      ['the one with the innermost folder', 'inner/deep', 'w-3'],
      ['not the one whose folder only begins alike', '../project2', 'w-2'],
    ] as const)
      it(`asks ${what}`, async () => {
        await rig.exec('claude', { cwd: path.join(project, folder) });
        assert.deepEqual(asked(), [window]);
      });

    it('asks the terminal’s own, wherever that is', async () => {
      await rig.exec('claude', { cwd: project, env: { AGENT_GUARD_WINDOW: 'w-1' } });
      assert.deepEqual(asked(), ['w-1']);
    });

    it('asks another where the terminal’s own is gone, or the name is none', async () => {
      fs.writeFileSync(path.join(rig.run, 'w-0.sock'), '');
      for (const name of ['w-9', 'w-0', '../run/w-1', '*', ''])
        await rig.exec('claude', { cwd: project, env: { AGENT_GUARD_WINDOW: name } });
      assert.deepEqual(asked(), ['w-2', 'w-2', 'w-2', 'w-2', 'w-2']);
    });

    it('asks any that lives where none has the folder', async () => {
      await rig.exec('claude', { cwd: '/' });
      assert.deepEqual(asked(), ['w-1']);
    });
  });

  describe('with the real command line', () => {
    beforeEach(function () {
      if (!DIST.every((file) => fs.existsSync(file))) skipBecause(this, 'dist/cli.js is not built');
      rig.install({ cli: DIST[0] });
      fs.mkdirSync(path.join(rig.home, 'state'));
    });
    const call = (command: string) => JSON.stringify({ tool_name: 'Bash', tool_input: { command } });

    it('is silent for a harmless command and refuses a dangerous one', async () => {
      assert.deepEqual(await rig.exec('claude', { stdin: call('ls') }), { ...SILENT_ENDED });
      assertDenied(
        await rig.exec('claude', { stdin: call('terraform destroy -auto-approve') }),
        /Agent Guard stopped this/,
      );
      const audit = path.join(rig.home, 'audit');
      assert.match(fs.readdirSync(audit).join(), /./);
    });

    it('has the agent ask where it can, and refuses where it cannot', async () => {
      const stdin = call('aws s3api put-object --bucket b --key k --body f');
      assert.match((await rig.exec('claude', { stdin })).stdout, /"permissionDecision":"ask"/);
      assert.match((await rig.exec('codex', { stdin })).stdout, /"permissionDecision":"deny"/);
    });

    it('asks a window by itself where there is no curl', async () => {
      rig.install({ cli: DIST[0], curl: undefined });
      await rig.listen('w');
      rig.answer = () =>
        new Promise((resolve) =>
          setTimeout(() => {
            resolve(DENY);
          }, 500),
        );
      assert.equal((await rig.exec('claude', { stdin: call('ls') })).stdout, DENY.stdout);
    });
  });
});

const SILENT_ENDED: Ended = { code: SILENT.exitCode, signal: null, stdout: '', stderr: '' };
