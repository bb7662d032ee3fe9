import assert from 'node:assert/strict';
import type { ProcessInfo } from '../../src/contracts/processes';
import { Discovery } from '../../src/killSwitch/discover';
import { Snapshot } from '../../src/killSwitch/members';

const ROOT = '/home/ann/data/agent-guard';
const MARK = ['AGENT_GUARD_WINDOW=w-gone', `BASH_ENV=${ROOT}/lib/bash_env.sh`];
const CLAUDE = ['claude', '-p', 'x'];

interface Row {
  pid: number;
  ppid: number;
  argv: string[] | undefined;
  pgid?: number;
  /** Not of what is in front of its terminal. */
  isBehind?: true;
  /** Of what no window has started. */
  isUnmarked?: true;
}

/** Nobody's window: 10 is an editor that has crashed all but for the terminal 20, a person's shell. */
const ABOVE: readonly Row[] = [
  { pid: 1, ppid: 0, argv: ['sh', '/sbin/init'] },
  { pid: 20, ppid: 1, argv: ['/bin/bash', '--init-file', '/x/shellIntegration-bash.sh'] },
];

function started(rows: readonly Row[], self = 900): { found: string[]; prompts: number[] } {
  const known = new Map([...ABOVE, ...rows].map((row) => [row.pid, row]));
  const all = [...known.values()].map(({ pid, ppid, argv, pgid = pid, isBehind }): ProcessInfo => ({
    ...{ pid, ppid, pgid, name: argv?.[0] ?? '', startedAt: '1' },
    ...{ foreground: !isBehind, stopped: false, zombie: false },
  }));
  const look = new Snapshot(all);
  const discovery = new Discovery({
    environmentOf: (pid) => (known.get(pid)?.isUnmarked ? 'A=1' : MARK.join('\0')),
    argumentsOf: (pid) => known.get(pid)?.argv,
    agentOf: ({ name }) => (name === 'claude' ? { name: 'Claude Code' } : undefined),
    isEditor: (pid) => known.get(pid)?.argv?.[0] === 'editor',
    ...{ host: undefined, self, terminals: () => [], window: undefined, root: ROOT },
    scope: 'agentsOnly',
  });
  // Asked again it is the same.
  assert.deepEqual(discovery.find(look), discovery.find(look));
  return {
    found: discovery.find(look).map(({ pid, kind }) => `${kind} ${pid}`),
    prompts: discovery.prompts(look).map(({ shell }) => shell.pid),
  };
}

const CASES: [what: string, rows: readonly Row[], found: string[], prompts: number[]][] = [
  ['the line at a prompt', [{ pid: 40, ppid: 20, argv: CLAUDE }], ['agent 40'], [20]],
  [
    'no line where it is a background job',
    [{ pid: 40, ppid: 20, argv: CLAUDE, isBehind: true }],
    ['agent 40'],
    [],
  ],
  [
    'a script',
    [
      { pid: 40, ppid: 20, argv: ['/bin/bash', './ralph.sh'] },
      { pid: 41, ppid: 40, pgid: 40, argv: CLAUDE },
    ],
    ['agent 41', 'other 40'],
    [20],
  ],
  [
    'a script that nobody waits for',
    [
      { pid: 40, ppid: 1, argv: ['sh', '-c', 'while :; do claude; done'], isBehind: true },
      { pid: 41, ppid: 40, pgid: 40, argv: CLAUDE, isBehind: true },
    ],
    ['agent 41', 'other 40'],
    [],
  ],
  [
    'the uppermost of several scripts, once',
    [
      { pid: 40, ppid: 20, argv: ['zsh', 'all.zsh'] },
      { pid: 41, ppid: 40, pgid: 40, argv: ['fish', '-c', 'claude -p a; claude -p b'] },
      { pid: 42, ppid: 41, pgid: 40, argv: CLAUDE },
      { pid: 43, ppid: 41, pgid: 40, argv: CLAUDE },
    ],
    ['agent 42', 'agent 43', 'other 40'],
    [20],
  ],
  [
    'a copy of the shell, `( ... )`',
    [
      { pid: 40, ppid: 20, argv: ABOVE[1]?.argv, isBehind: true },
      { pid: 41, ppid: 40, pgid: 40, argv: CLAUDE, isBehind: true },
    ],
    ['agent 41', 'other 40'],
    [],
  ],
  [
    'a shell at the end of a pipe',
    [
      { pid: 41, ppid: 20, pgid: 40, argv: ['bash'] },
      { pid: 42, ppid: 41, pgid: 40, argv: CLAUDE },
    ],
    ['agent 42', 'other 41'],
    [20],
  ],
  [
    'the inner one of two prompts',
    [
      { pid: 40, ppid: 20, argv: ['zsh', '-l'] },
      { pid: 41, ppid: 40, argv: CLAUDE },
    ],
    ['agent 41'],
    [40],
  ],
  [
    'no prompt without job control',
    [
      { pid: 40, ppid: 20, argv: ['dash'] },
      { pid: 41, ppid: 40, pgid: 40, argv: CLAUDE },
    ],
    ['agent 41'],
    [],
  ],
  [
    'nothing above a program that is no shell',
    [
      { pid: 40, ppid: 20, argv: ['make', 'agents'] },
      { pid: 41, ppid: 40, pgid: 40, argv: ['/bin/sh', '-c', 'claude -p x'] },
      { pid: 42, ppid: 41, pgid: 40, argv: CLAUDE },
    ],
    ['agent 42', 'other 41'],
    [],
  ],
  [
    'no PowerShell, which has no jobs to tell by',
    [
      { pid: 40, ppid: 20, argv: ['pwsh'] },
      { pid: 41, ppid: 40, argv: CLAUDE },
    ],
    ['agent 41'],
    [],
  ],
  [
    'no shell that no window has started',
    [
      { pid: 40, ppid: 20, argv: ['bash', 'x.sh'], isUnmarked: true },
      { pid: 41, ppid: 40, pgid: 40, argv: CLAUDE },
    ],
    ['agent 41'],
    [],
  ],
  ['not the first process', [{ pid: 40, ppid: 1, argv: CLAUDE }], ['agent 40'], []],
  [
    'nothing whose arguments nobody knows',
    [
      { pid: 40, ppid: 20, argv: undefined },
      { pid: 41, ppid: 40, argv: CLAUDE },
    ],
    ['agent 41'],
    [],
  ],
];

describe('kill switch: what has started an agent', () => {
  for (const [what, rows, found, prompts] of CASES)
    it(what, () => {
      assert.deepEqual(started(rows), { found, prompts });
    });

  it('never what has started the kill switch itself', () => {
    const rows: Row[] = [
      { pid: 40, ppid: 20, argv: ['bash', 'panic.sh'] },
      { pid: 41, ppid: 40, pgid: 40, argv: CLAUDE },
      { pid: 42, ppid: 40, pgid: 40, argv: ['node', 'agent-guard', 'kill'] },
    ];
    assert.deepEqual(started(rows, 42), { found: ['agent 41'], prompts: [] });
    const below: Row[] = [
      { pid: 40, ppid: 20, argv: CLAUDE },
      { pid: 41, ppid: 40, argv: ['node', 'agent-guard', 'kill'] },
    ];
    assert.deepEqual(started(below, 41), { found: ['agent 40'], prompts: [] });
  });
});
