import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { skipBecause } from '../support/skip';
import { CURL, ShimRig } from './shimsRig';
import { CLI_MAIN, CLI_START } from '../../src/contracts/bundles';

const CLI = [CLI_START, CLI_MAIN].map((name) => path.join(import.meta.dirname, '../../dist', name));

describe('shims without the editor', function () {
  this.timeout(30_000);
  let rig: ShimRig;
  beforeEach(() => {
    rig = new ShimRig();
  });
  afterEach(() => rig.dispose());

  const aws = (env: Record<string, string | undefined> = {}, ...args: string[]) =>
    rig.exec(['/bin/sh', path.join(rig.layout.folder, 'aws'), ...args], { env });
  const alone = () => {
    const file = path.join(rig.out, 'alone');
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
  };
  const aloneWindow = () =>
    fs.readFileSync(path.join(rig.out, 'alone-args'), 'utf8').split('--window=').at(-1);

  for (const [says, code, stderr] of [
    ['allow\n', 0, ''],
    ['warn\ncareful\n', 0, 'careful\n'],
    ['deny\nno\n', 77, 'no\n'],
    ['deny\n', 77, /./],
    ['', 77, /not understood/],
    ['allow it\n', 77, /not understood/],
    ['ALLOW\n', 77, /not understood/],
    ['\nallow\n', 77, /not understood/],
    ['allow\nallow\n', 77, /not understood/],
    ['<html>', 77, /not understood/],
    ['\0\x01\xff', 77, /not understood/],
    ['warning: allow\n', 77, /not understood/],
    ['warnallow\n', 77, /not understood/],
  ] as const)
    it(`takes ${JSON.stringify(says)} from the fallback as ${code}`, async () => {
      rig.install({ cli: `process.stdout.write(Buffer.from(${JSON.stringify(says)}, 'latin1'))` });
      const ended = await aws({}, 's3');
      assert.equal(ended.code, code, ended.stderr);
      if (typeof stderr === 'string') assert.equal(ended.stderr, stderr);
      else assert.match(ended.stderr, stderr);
      assert.equal(rig.ran() !== undefined, code === 0);
    });

  it('asks the fallback with the same question, when nobody listens', async () => {
    assert.equal((await aws({ AWS_PROFILE: 'p' }, 's3', 'a b', '')).code, 77);
    assert.match(alone() ?? '', /^1\0aws\0\d+\0[^\0]+\0AWS_PROFILE=p\0HOME=[^\0]+\0\0s3\0a b\0\0$/);
    assert.equal(aloneWindow(), 'w');
  });

  it('asks the fallback when the socket is stale, a file, or answers garbage', async () => {
    const socket = path.join(rig.run, 'w.sock');
    fs.writeFileSync(socket, '');
    assert.equal((await aws()).code, 77);
    assert.ok(alone());
    fs.rmSync(socket);
    const server = net.createServer((connection) => {
      connection.on('error', () => undefined).resume();
      connection.end('allow\n');
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    try {
      assert.equal((await aws()).code, 77);
      assert.equal(rig.ran(), undefined);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('is not let through by an answer with an error status', async () => {
    const server = net.createServer((connection) => {
      connection.on('error', () => undefined).resume();
      connection.end('HTTP/1.1 500 x\r\nContent-Length: 6\r\n\r\nallow\n');
    });
    await new Promise<void>((resolve) => server.listen(path.join(rig.run, 'w.sock'), resolve));
    try {
      assert.equal((await aws()).code, 77);
      assert.equal(rig.ran(), undefined);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('does not hang on a socket that never answers, nor run the tool', async function () {
    if (!CURL) skipBecause(this, 'curl is not installed');
    const server = net.createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(path.join(rig.run, 'w.sock'), resolve));
    const start = Date.now();
    const ended = await aws();
    server.close();
    assert.equal(ended.code, 77);
    assert.ok(Date.now() - start < 12_000, `${Date.now() - start} ms`);
    assert.ok(alone());
  });

  for (const curl of [undefined, '/nonexistent/curl', '/bin/false'])
    it(`falls back to Node when curl is ${String(curl)}`, async () => {
      rig.install({ curl });
      await rig.listen();
      assert.equal((await aws({ STUB_CLI_SAYS: 'allow\n' })).code, 0);
      assert.ok(alone());
    });

  for (const [what, change] of [
    ['no Node', (): void => void rig.install({ node: '/nonexistent/node' })],
    [
      'no bundled command line',
      () => {
        fs.rmSync(rig.layout.cli);
      },
    ],
    ['a command line that fails', (): void => void rig.install({ cli: 'process.exit(3)' })],
    [
      'a command line that says allow and fails',
      () => void rig.install({ cli: "process.stdout.write('allow\\n'); process.exitCode = 1" }),
    ],
    ['a command line that is broken', (): void => void rig.install({ cli: 'allow(' })],
  ] as [string, () => void][])
    it(`refuses with ${what}`, async () => {
      change();
      const ended = await aws({}, 's3');
      assert.equal(ended.code, 77);
      assert.match(ended.stderr, /Agent Guard: aws was refused: the editor does not answer/);
      assert.equal(rig.ran(), undefined);
    });

  for (const hostile of ['', '../../x', 'a/b', 'W', 'w w', '$(id)', '*', 'w\n', '-w', undefined])
    it(`asks no other socket for the window ${JSON.stringify(hostile)}`, async () => {
      assert.equal((await aws({ AGENT_GUARD_WINDOW: hostile })).code, 77);
      assert.equal(aloneWindow(), hostile === '-w' ? '-w' : 'none');
      assert.equal(rig.ran(), undefined);
    });

  for (const [name, value] of [
    ['NODE_OPTIONS', '--require=/nonexistent.js'],
    ['NODE_PATH', '/nonexistent'],
    ['ELECTRON_RUN_AS_NODE', '0'],
  ] as const)
    it(`is not led astray by ${name}`, async () => {
      assert.equal((await aws({ [name]: value })).code, 77);
      assert.ok(alone());
    });

  describe('with the real command line', () => {
    beforeEach(function () {
      if (!CLI.every((file) => fs.existsSync(file))) skipBecause(this, 'dist/cli.js is not built');
      rig.install({ cliFiles: CLI });
    });

    it('lets reads pass', async () => {
      const ended = await aws({}, 's3', 'ls');
      assert.deepEqual([ended.code, ended.stderr], [0, '']);
      assert.deepEqual(rig.args(), ['s3', 'ls']);
    });

    it('refuses what would ask, in a bounded time and with a reason', async () => {
      const start = Date.now();
      const ended = await aws({}, 'ec2', 'terminate-instances', '--instance-ids', 'i-1');
      assert.equal(ended.code, 77);
      assert.match(ended.stderr, /terminate-instances/);
      assert.match(ended.stderr, /editor does not answer/);
      assert.equal(rig.ran(), undefined);
      assert.ok(Date.now() - start < 15_000);
    });

    it('asks the broker by itself where there is no curl', async () => {
      rig.install({ curl: undefined, cliFiles: CLI });
      await rig.listen();
      rig.answer = () => Promise.resolve({ kind: 'deny', message: 'by a person' });
      const ended = await aws({}, 'ec2', 'terminate-instances', '--instance-ids', 'i-1');
      assert.deepEqual([ended.code, ended.stderr], [77, 'by a person\n']);
      assert.deepEqual(rig.asked[0]?.question.args, ['ec2', 'terminate-instances', '--instance-ids', 'i-1']);
      rig.answer = () =>
        new Promise((resolve) =>
          setTimeout(() => {
            resolve({ kind: 'allow' });
          }, 700),
        );
      assert.equal((await aws({}, 's3', 'rb', 's3://x')).code, 0);
      assert.deepEqual(rig.args(), ['s3', 'rb', 's3://x']);
    });

    it('finds a window that comes back while a risky command waits', async () => {
      const running = aws({}, 's3', 'rb', 's3://x');
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await rig.listen();
      rig.answer = () => Promise.resolve({ kind: 'allow' });
      assert.equal((await running).code, 0);
      assert.equal(rig.asked.length, 1);
    });
  });

  it('is the same script for every shell that can parse it', () => {
    for (const shell of ['/bin/sh', '/bin/bash', '/bin/dash', '/bin/zsh'])
      if (fs.existsSync(shell))
        for (const file of [rig.layout.common, rig.layout.bashEnv])
          assert.equal(spawnSync(shell, ['-n', file]).status, 0, `${shell} ${file}`);
  });
});
