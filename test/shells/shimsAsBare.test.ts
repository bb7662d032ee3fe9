import assert from 'node:assert/strict';
import { skipBecause } from '../support/skip';
import { CURL, findShell, ShimRig, type Ended } from './shimsRig';

/** What the tool does, what the shell runs, and how fish says it where that is another way; `false` where it cannot. */
const CASES: [name: string, does: string, script: string, fish?: string | false][] = [
  ['an exit code', 'exit 3', 'aws x; echo "code $?"', 'aws x; echo "code $status"'],
  ['the end of the shell', 'exit 4', 'aws x'],
  ['&& and ||', 'exit 1', 'aws x && echo yes || echo no'],
  ['a pipe on both sides', 'cat', "printf 'a\\nb\\n' | aws cat | tr a-z A-Z"],
  ['a here-document', 'cat', 'aws <<E\nline "$HOME"\n\tline\nE', false],
  ['a reader that goes away', 'yes', 'aws | head -n 1'],
  [
    'a loop that reads the same input',
    ':',
    'printf "1\\n2\\n3\\n" | while read l; do aws $l; echo $l; done',
    'printf "1\\n2\\n3\\n" | while read l; aws $l; echo $l; end',
  ],
  ['a command substitution', 'echo out; echo err >&2', 'echo "[$(aws)]"', 'echo "["(aws)"]"'],
  ['exec', 'exit 6', 'exec aws x; echo never'],
  ['set -e', 'exit 4', 'set -e; aws x; echo never', false],
  ['command and env', 'echo ran', 'command aws x; env aws x'],
  ['a job and wait', 'exit 5', 'aws x & wait $!; echo "code $?"', false],
  ['an EXIT trap', 'echo ran', "trap 'echo trapped' EXIT; aws x", false],
  ['an ignored signal', 'kill -INT $$; echo alive', "trap '' INT; aws x", false],
  ['umask', 'umask', 'umask 027; aws x'],
  ['a limit', 'ulimit -n', 'ulimit -n 100; aws x'],
  ['open files', 'echo three >&3; cat <&4', 'aws x 3>&1 4</etc/hostname', false],
  ['a closed input', 'cat 2>/dev/null; echo "code $?"', 'aws x <&-', false],
  ['a closed output', 'echo x 2>/dev/null; echo "code $?" >&2', 'aws x >&-', false],
  ['closed errors', 'echo x 2>/dev/null; echo "code $?"', 'aws x 2>&-', false],
  ['all three closed', '(echo x) 2>/dev/null; exit 9', 'aws x <&- >&- 2>&-', false],
  ['the folder', 'pwd', 'cd /; aws x'],
  ['its name', 'echo "$0"', 'aws x'],
  ['a variable for one command', 'echo "$X"', 'X=1 aws x'],
  ['arguments of all kinds', 'printf "<%s>" "$@"', `aws '' ' ' 'a\nb' '*' "it's" -n '\\n' é`],
  ['2,000 arguments', 'echo $#', 'aws $(seq 2000)', 'aws (seq 2000)'],
  ['an argument of 64 KB', 'echo ${#1}', 'aws "$LONG"'],
  [
    'all bytes, a megabyte',
    'cksum',
    'LC_ALL=C awk \'BEGIN { for (i = 0; i < 256; i++) printf "%c", i }\' > b; i=0; while [ $i -lt 12 ]; do cat b b > c; mv c b; i=$((i + 1)); done; aws < b; rm -f b',
    false,
  ],
  [
    'its environment',
    'env | grep -v "^AGENT_GUARD_CHAIN=\\|^PATH=\\|^_=\\|^STUB_DO\\|^SHLVL=" | sort',
    'A="x\ny" aws x',
    false,
  ],
  ...['INT', 'TERM', 'HUP', 'PIPE', 'KILL', 'USR1'].map((signal): [string, string, string, string] => [
    `its end by SIG${signal}`,
    `kill -${signal} $$`,
    'aws x; echo "code $?"',
    'aws x; echo "code $status"',
  ]),
];

/** bash tells the process that a signal has ended. */
function withoutIds({ stderr, ...rest }: Ended): Ended {
  return { ...rest, stderr: stderr.replace(/line 1: +\d+/g, 'line 1: N') };
}

describe('a tool through its shim is as without it', function () {
  this.timeout(30_000);
  let rig: ShimRig;
  before(async function () {
    rig = new ShimRig();
    if (!CURL) skipBecause(this, 'curl is not installed');
    await rig.listen();
  });
  after(() => rig.dispose());

  for (const shell of ['bash', 'zsh', 'dash', 'fish'])
    describe(`in ${shell}`, () => {
      const file = findShell(shell) ?? '';
      before(function () {
        if (!file) skipBecause(this, `${shell} is not installed`);
      });
      for (const [name, does, script, fish] of CASES) {
        const text = shell === 'fish' ? (fish ?? script) : script;
        // fish has no such thing.
        if (text === false) continue;
        it(`for ${name}`, async () => {
          const env = {
            STUB_DO: does,
            LONG: 'x'.repeat(65_536),
            // As in a terminal; what a shell reads at its start is nobody's.
            SHLVL: '1',
            XDG_CONFIG_HOME: `${rig.home}/config`,
            XDG_DATA_HOME: `${rig.home}/data`,
          };
          const run = (PATH: string) => rig.exec([file, '-c', text], { env: { ...env, PATH } });
          const bare = await run(`${rig.tools}:/usr/bin:/bin`);
          const before = rig.asked.length;
          const guarded = await run(rig.path);
          assert.deepEqual(withoutIds(guarded), withoutIds(bare));
          assert.ok(rig.asked.length > before, 'the shim asked');
        });
      }

      it('is found by command -v, type and which as any program', async () => {
        const which = findShell('which') ? 'which aws' : 'command -v aws';
        const ended = await rig.exec([file, '-c', `command -v aws && type aws && ${which}`]);
        assert.equal(ended.code, 0);
        const found = ended.stdout.trim().split('\n');
        assert.equal(found.length, 3);
        for (const line of found) assert.ok(line.includes(`/bin/aws`), line);
      });
    });

  it('keeps completions that are registered for its name', async function () {
    const bash = findShell('bash');
    if (!bash) skipBecause(this, 'bash is not installed');
    // As aws_completer: a program that is told the line in a variable.
    const script = [
      'completer() { echo "$COMP_LINE" >> "$STUB_OUT/completed"; echo s3; }',
      'complete -C completer aws',
      'complete -p aws | tr -d "\\047"; type -t aws',
    ].join('\n');
    const ended = await rig.exec([bash, '-c', script]);
    assert.deepEqual([ended.code, ended.stdout], [0, 'complete -C completer aws\nfile\n']);
  });
});
