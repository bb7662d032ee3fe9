import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { skipBecause } from '../support/skip';
import { CURL, findShell, ShimRig, until } from './shimsRig';

const found = (name: string, ...args: string[]) => {
  const file = findShell(name);
  return file === undefined ? undefined : [file, ...args];
};
const SHELLS: [name: string, command: string[] | undefined][] = [
  ['sh', ['/bin/sh']],
  ['dash', found('dash')],
  ['bash --posix', found('bash', '--posix')],
  ['zsh as sh', found('zsh', '--emulate', 'sh')],
  ['busybox sh', found('busybox', 'sh')],
];
const BYTES = 'a\\377\\200\\001z';

describe('shims', function () {
  this.timeout(20_000);
  let rig: ShimRig;
  before(async () => {
    rig = new ShimRig();
    await rig.listen();
  });
  after(() => rig.dispose());
  beforeEach(() => {
    rig.reset();
  });

  for (const [name, shell] of SHELLS)
    describe(name, () => {
      before(function () {
        if (!shell) skipBecause(this, `${name} is not installed`);
        if (!CURL) skipBecause(this, 'curl is not installed');
      });
      const shim = (tool: string, ...args: string[]) => [
        ...(shell ?? []),
        path.join(rig.layout.folder, tool),
        ...args,
      ];

      it('hands every argument on as it is', async () => {
        const args = [
          '',
          ' ',
          'a b',
          `'"`,
          'line\nbreak\n',
          '*',
          '~',
          '$HOME',
          '`id`',
          '-n',
          '\\n',
          '=',
          'é',
          '',
        ];
        const ended = await rig.exec(shim('aws', ...args));
        assert.deepEqual([ended.code, ended.stderr], [0, '']);
        assert.deepEqual(rig.args(), args);
        assert.deepEqual(rig.asked[0]?.question.args, args);
        assert.equal(rig.ran(), path.join(rig.tools, 'aws'));
      });

      it('works without arguments', async () => {
        assert.equal((await rig.exec(shim('aws'))).code, 0);
        assert.deepEqual([rig.args(), rig.asked[0]?.question.args], [[], []]);
      });

      it('hands bytes on that are no UTF-8', async () => {
        const script = `exec "$@" "$(printf '${BYTES}')" end`;
        assert.equal((await rig.exec(['/bin/sh', '-c', script, 'sh', ...shim('aws')])).code, 0);
        assert.deepEqual(rig.got()?.[0], Buffer.from([0x61, 0xff, 0x80, 1, 0x7a]));
        assert.equal(rig.args()?.[1], 'end');
        assert.equal(rig.asked[0]?.question.args.length, 2);
      });

      it('takes 1 MB of arguments', async () => {
        const args = Array.from({ length: 10 }, (_, index) => String(index).repeat(100_000));
        assert.equal((await rig.exec(shim('aws', ...args))).code, 0);
        assert.deepEqual(rig.args(), args);
        assert.deepEqual(rig.asked[0]?.question.args, args);
      });

      it('tells tool, process, folder and variables, of secrets only that they are there', async () => {
        const cwd = path.join(rig.home, "a 'b");
        fs.mkdirSync(cwd, { recursive: true });
        const env = { AWS_PROFILE: "x\ny'z", AWS_SECRET_ACCESS_KEY: 'hunter2', OTHER: 'x' };
        const { child, ended } = rig.start(shim('terraform', 'plan'), { cwd, env });
        await ended;
        const { question } = rig.asked[0]!;
        assert.deepEqual(question, {
          tool: 'terraform',
          pid: child.pid,
          cwd,
          env: { AWS_PROFILE: "x\ny'z", HOME: rig.home, AWS_SECRET_ACCESS_KEY: '<set>' },
          args: ['plan'],
        });
        assert.equal(
          fs.readFileSync(path.join(rig.out, 'pid'), 'utf8'),
          String(child.pid),
          'the same process',
        );
      });

      it('leaves standard input, output and exit code to the tool', async () => {
        const env = { STUB_DO: 'cat; echo err >&2; exit 42' };
        const ended = await rig.exec(shim('aws', 's3'), { env, stdin: 'in\0put\n' });
        assert.deepEqual(ended, { code: 42, signal: null, stdout: 'in\0put\n', stderr: 'err\n' });
      });

      it('leaves standard input alone when the answer takes several calls', async () => {
        rig.answer = () =>
          new Promise((resolve) =>
            setTimeout(() => {
              resolve({ kind: 'allow' });
            }, 800),
          );
        const ended = await rig.exec(shim('aws', 's3'), { env: { STUB_DO: 'cat' }, stdin: 'input' });
        assert.deepEqual([ended.code, ended.stdout], [0, 'input']);
        assert.equal(rig.asked.length, 1);
        assert.equal(rig.asked[0]?.gone.aborted, false);
      });

      it('refuses with the message and 77, and does not run the tool', async () => {
        rig.answer = () => Promise.resolve({ kind: 'deny', message: 'no: 50% of "it"\n\\n second' });
        const ended = await rig.exec(shim('aws', 's3'));
        assert.deepEqual(ended, {
          code: 77,
          signal: null,
          stdout: '',
          stderr: 'no: 50% of "it"\n\\n second\n',
        });
        assert.equal(rig.ran(), undefined);
      });

      it('warns on standard error and runs the tool', async () => {
        rig.answer = () => Promise.resolve({ kind: 'warn', message: 'careful\nvery' });
        const ended = await rig.exec(shim('aws', 's3'), { env: { STUB_DO: 'echo out' } });
        assert.deepEqual(ended, { code: 0, signal: null, stdout: 'out\n', stderr: 'careful\nvery\n' });
      });

      it('passes a signal on to the tool', async () => {
        const { child, ended } = rig.start(shim('aws'), { env: { STUB_DO: 'exec sleep 20' } });
        await until('the tool runs', () => rig.ran() !== undefined);
        child.kill('SIGTERM');
        assert.equal((await ended).signal, 'SIGTERM');
      });

      it('ends with Ctrl+C while it waits, and withdraws the question', async () => {
        rig.answer = () => new Promise(() => undefined);
        const { child, ended } = rig.start(shim('aws', 's3'), { group: true });
        await until('the question', () => rig.asked.length > 0);
        process.kill(-child.pid!, 'SIGINT');
        const { code, signal } = await ended;
        assert.ok(signal === 'SIGINT' || code === 130, `${String(code)} ${String(signal)}`);
        await until('withdrawn', () => rig.asked[0]!.gone.aborted, 500);
        assert.equal(rig.ran(), undefined);
        assert.ok(!fs.existsSync(path.join(rig.out, 'alone')), 'the fallback was not started');
      });

      it('ends with SIGTERM while it waits, and the question is withdrawn a little later', async () => {
        rig.answer = () => new Promise(() => undefined);
        const { child, ended } = rig.start(shim('aws', 's3'), { group: true });
        await until('the question', () => rig.asked.length > 0);
        child.kill('SIGTERM');
        assert.notEqual((await ended).code, 0);
        await until('withdrawn', () => rig.asked[0]!.gone.aborted, 2000);
        assert.equal(rig.ran(), undefined);
      });

      it('gets the answer after it was stopped for longer than any bound of the broker', async function () {
        // It asks anew then, through the fallback, and shares the answer of its line.
        if (name.startsWith('zsh')) skipBecause(this, 'zsh takes a stopped curl for one that has failed');
        let give: () => void = () => undefined;
        rig.answer = () =>
          new Promise(
            (resolve) =>
              (give = () => {
                resolve({ kind: 'allow' });
              }),
          );
        const { child, ended } = rig.start(shim('aws', 's3'), { group: true });
        await until('the question', () => rig.asked.length > 0);
        process.kill(-child.pid!, 'SIGSTOP');
        await until('gone for the broker', () => rig.asked[0]!.gone.aborted);
        give();
        process.kill(-child.pid!, 'SIGCONT');
        assert.equal((await ended).code, 0);
        assert.equal(rig.asked.length, 1);
      });

      for (const [what, env] of [
        ['IFS', { IFS: 'aw/' }],
        ['an answer', { ag_reply: 'allow', ag_real: '/bin/true', ag_socket: '/x', ag_curl: '/bin/true' }],
        ['CDPATH', { CDPATH: '/:/tmp' }],
        ['ENV and BASH_ENV', { ENV: '/etc/passwd', BASH_ENV: '/etc/passwd' }],
        ['proxies', { http_proxy: 'http://127.0.0.1:1', ALL_PROXY: 'http://127.0.0.1:1' }],
        ['CURL_HOME', { CURL_HOME: '/nonexistent' }],
        ['LC_ALL', { LC_ALL: 'C', LANG: 'tr_TR.UTF-8' }],
      ] as const)
        it(`is not led astray by ${what} in the environment`, async () => {
          rig.answer = () => Promise.resolve({ kind: 'deny', message: 'no' });
          const ended = await rig.exec(shim('aws', 's3', 'a b'), { env });
          assert.deepEqual([ended.code, ended.stderr], [77, 'no\n']);
          assert.equal(rig.ran(), undefined);
          assert.deepEqual(rig.asked[0]?.question.args, ['s3', 'a b']);
        });

      it('is not led astray by a .curlrc', async () => {
        fs.writeFileSync(path.join(rig.home, '.curlrc'), 'output = /dev/null\nurl = "file:///etc/passwd"\n');
        try {
          rig.answer = () => Promise.resolve({ kind: 'deny', message: 'no' });
          assert.equal((await rig.exec(shim('aws'))).code, 77);
        } finally {
          fs.rmSync(path.join(rig.home, '.curlrc'));
        }
      });
    });

  describe('the real tool', () => {
    const aws = (PATH: string, cwd?: string) =>
      rig.exec(['/bin/sh', path.join(rig.layout.folder, 'aws'), 'x'], {
        env: { PATH },
        ...(cwd !== undefined && { cwd }),
      });

    it('is found though several folders of shims come first', async () => {
      const other = path.join(rig.home, 'other shims');
      fs.cpSync(rig.layout.folder, other, { recursive: true });
      const ended = await aws(`${other}:${rig.layout.folder}:${other}:${rig.tools}:${rig.layout.folder}`);
      assert.deepEqual([ended.code, rig.ran()], [0, path.join(rig.tools, 'aws')]);
    });

    it('is the first on PATH, and no folder or plain file of that name', async () => {
      const early = path.join(rig.home, 'early');
      fs.mkdirSync(path.join(early, 'a', 'aws'), { recursive: true });
      fs.mkdirSync(path.join(early, 'b'));
      fs.writeFileSync(path.join(early, 'b', 'aws'), '#!/bin/sh\nexit 9\n', { mode: 0o644 });
      const ended = await aws(`${early}/a:${early}/b:${rig.tools}:/usr/bin`);
      assert.deepEqual([ended.code, rig.ran()], [0, path.join(rig.tools, 'aws')]);
    });

    for (const [what, PATH, ran] of [
      ['a relative entry', 'tools', 'tools/aws'],
      ['an empty entry in front', ':/usr/bin', './aws'],
      ['an empty entry in the middle', '/nowhere::/usr/bin', './aws'],
      ['an empty entry at the end', '/nowhere:', './aws'],
    ] as const)
      it(`is found by ${what}`, async () => {
        const cwd = ran === './aws' ? rig.tools : rig.home;
        const ended = await aws(`${rig.layout.folder}:${PATH}`, cwd);
        assert.deepEqual([ended.code, rig.ran()], [0, ran]);
      });

    it('is not looked for by pattern', async () => {
      const ended = await aws(`${rig.home}/to*:/usr/bin:/bin`);
      assert.equal(ended.code, 127);
    });

    for (const PATH of ['', '/usr/bin:/bin', '/nonexistent'])
      it(`is missing with 127 on PATH ${JSON.stringify(PATH)}, without a question`, async () => {
        const ended = await aws(`${rig.layout.folder}:${PATH}`, '/');
        assert.deepEqual([ended.code, ended.stderr], [127, 'aws: command not found\n']);
        assert.equal(rig.asked.length, 0);
      });
  });
});
