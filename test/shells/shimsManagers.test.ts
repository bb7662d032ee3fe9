import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { skipBecause } from '../support/skip';
import { CURL, ShimRig } from './shimsRig';

/** As pyenv, rbenv and tfenv do it: looks through PATH without its own folder, in bash, and becomes what it finds. */
const SEARCHING = (start: string) => `#!/bin/sh
own=\${0%/*}
name=\${0##*/}
IFS=:
for folder in $PATH; do
  [ "$folder" != "$own" ] && [ -x "$folder/$name" ] && ${start}
done
echo "manager: $name: command not found" >&2
exit 127
`;
const MANAGERS: [name: string, script: string][] = [
  ['becomes what it finds (pyenv, rbenv, tfenv, asdf)', SEARCHING('exec "$folder/$name" "$@"')],
  ['starts what it finds (volta)', SEARCHING('{ "$folder/$name" "$@"; exit $?; }')],
  ['knows the file (mise, nvm)', '#!/bin/sh\nexec "$TOOLS/${0##*/}" "$@"\n'],
  ['takes its folder from PATH', '#!/bin/sh\nPATH=$WITHOUT\nexport PATH\nexec "${0##*/}" "$@"\n'],
];

describe('shims and version managers', function () {
  this.timeout(20_000);
  let rig: ShimRig;
  let manager: string;
  before(async function () {
    rig = new ShimRig();
    if (!CURL) skipBecause(this, 'curl is not installed');
    manager = path.join(rig.home, "a manager's", 'shims');
    fs.mkdirSync(manager, { recursive: true });
    await rig.listen();
  });
  after(() => rig.dispose());
  beforeEach(() => {
    rig.reset();
  });
  const install = (script: string, name = 'aws') => {
    fs.writeFileSync(path.join(manager, name), script, { mode: 0o755 });
  };
  const environment = (...folders: string[]) => ({
    PATH: [rig.layout.folder, ...folders, '/usr/bin', '/bin'].join(':'),
    WITHOUT: [rig.layout.folder, ...folders.filter((folder) => folder !== manager), '/usr/bin', '/bin'].join(
      ':',
    ),
    TOOLS: rig.tools,
  });
  const aws = (env: Record<string, string>, ...args: string[]) => rig.exec(['aws', ...args], { env });

  for (const [name, script] of MANAGERS)
    it(`come to the right program through one that ${name}`, async () => {
      install(script);
      const args = ['s3', '', 'a b', "it's", '*'];
      const env = { ...environment(manager, rig.tools), STUB_DO: 'cat; exit 3' };
      const ended = await rig.exec(['aws', ...args], { env, stdin: 'in' });
      assert.deepEqual(ended, { code: 3, signal: null, stdout: 'in', stderr: '' });
      assert.deepEqual([rig.ran(), rig.args()], [path.join(rig.tools, 'aws'), args]);
      for (const { question } of rig.asked) assert.deepEqual(question.args, args);
      assert.ok(rig.asked.length <= 2, `${rig.asked.length} questions`);
    });

  for (const [name, script] of [
    ['becomes', SEARCHING('exec "$folder/$name" "$@"')],
    ['starts', SEARCHING('{ "$folder/$name" "$@"; exit $?; }')],
  ] as const)
    it(`end with the reason where a manager ${name} nothing but the shim`, async () => {
      install(script);
      const ended = await aws(environment(manager), 's3', 'ls');
      assert.equal(ended.code, 77);
      assert.match(ended.stderr, /^Agent Guard: aws was refused: .*shims\/aws finds no other aws on PATH/);
      assert.ok(rig.asked.length <= 4, `${rig.asked.length} questions`);
    });

  it('end where tools start each other for ever, each time with other arguments', async () => {
    install('#!/bin/sh\nexec terraform "$@" x\n');
    install('#!/bin/sh\nexec aws "$@" y\n', 'terraform');
    const ended = await aws(environment(manager));
    assert.equal(ended.code, 77);
    assert.match(ended.stderr, /50 tools have started each other/);
    assert.equal(rig.asked.length, 50);
    fs.rmSync(path.join(manager, 'terraform'));
  });

  it('find the same program again for a tool that starts itself, or another tool', async () => {
    const env = {
      PATH: rig.path,
      STUB_DO: '[ "$1" = 3 ] || { [ "$1" = 2 ] && terraform 3 || aws "$(($1 + 1))"; }; echo "$0 $1"',
    };
    const { stdout, code } = await rig.exec(['aws', '1'], { env });
    const tool = (name: string) => path.join(rig.tools, name);
    assert.deepEqual([code, stdout], [0, `${tool('terraform')} 3\n${tool('aws')} 2\n${tool('aws')} 1\n`]);
    assert.deepEqual(
      rig.asked.map(({ question }) => [question.tool, ...question.args]),
      [
        ['aws', '1'],
        ['aws', '2'],
        ['terraform', '3'],
      ],
    );
  });

  for (const chain of [
    '',
    'x',
    '||||',
    '1|2|3',
    '99|1|aws,1,2|x',
    '08|1|aws,1,2|x',
    '1|1|aws,1,2|:$(id)',
    '-1|1|1|1',
    `1|1|aws,1,2|:TOOLS/aws`,
  ])
    it(`ask whatever ${JSON.stringify(chain)} says of the shims above`, async () => {
      rig.answer = () => Promise.resolve({ kind: 'deny', message: 'no' });
      const AGENT_GUARD_CHAIN = chain.replace('TOOLS', rig.tools);
      const ended = await rig.exec(['aws', 'rm'], { env: { AGENT_GUARD_CHAIN } });
      assert.equal(ended.code, 77);
      assert.equal(rig.ran(), undefined);
      assert.match(ended.stderr, chain.startsWith('9') || chain.startsWith('0') ? /50 tools/ : /^no$/m);
    });

  it('come through the real pyenv', async function () {
    const root = process.env.PYENV_ROOT ?? path.join(process.env.HOME ?? '/', '.pyenv');
    const shims = path.join(root, 'shims');
    if (!fs.existsSync(path.join(shims, 'aws'))) skipBecause(this, 'pyenv has no aws here');
    const run = (...folders: string[]) =>
      spawnSync('aws', ['--version', '--no-cli-pager'], {
        env: { ...rig.environment(), HOME: process.env.HOME, PYENV_ROOT: root, PATH: folders.join(':') },
        encoding: 'utf8',
      });
    const bare = run(shims, path.join(root, 'bin'), '/usr/bin', '/bin');
    const guarded = rig.exec(['aws', '--version', '--no-cli-pager'], {
      env: {
        HOME: process.env.HOME,
        PYENV_ROOT: root,
        PATH: [rig.layout.folder, shims, path.join(root, 'bin'), '/usr/bin', '/bin'].join(':'),
      },
    });
    const { code, stdout, stderr } = await guarded;
    assert.deepEqual([code, stdout, stderr], [bare.status, bare.stdout, bare.stderr]);
    assert.equal(rig.asked.length, 1);
    // Told to take the system's, pyenv looks through PATH itself and finds the shim.
    const system = await rig.exec(['aws', 's3', 'rb'], {
      env: {
        HOME: process.env.HOME,
        PYENV_ROOT: root,
        PYENV_VERSION: 'system',
        PATH: [rig.layout.folder, shims, path.join(root, 'bin'), rig.tools, '/usr/bin', '/bin'].join(':'),
      },
    });
    assert.deepEqual([system.code, system.stderr], [0, '']);
    assert.deepEqual([rig.ran(), rig.args()], [path.join(rig.tools, 'aws'), ['s3', 'rb']]);
  });
});
