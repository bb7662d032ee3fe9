import assert from 'node:assert/strict';
import type { ProcessInfo } from '../../src/contracts/processes';
import { Discovery, type DiscoveryPorts } from '../../src/killSwitch/discover';
import { Snapshot } from '../../src/killSwitch/members';

const ROOT = '/home/ann/data/agent-guard';
const OURS = `BASH_ENV=${ROOT}/lib/bash_env.sh`;

/** pid, parent, name and environment; host 12 and shell 20 are this window's, 10 is its editor. */
type Row = readonly [pid: number, ppid: number, name: string, ...environment: string[]];
const WINDOW: readonly Row[] = [
  [10, 1, 'editor'],
  [12, 10, 'editor', 'AGENT_GUARD_WINDOW=w-1'],
  [20, 10, 'bash', 'AGENT_GUARD_WINDOW=w-1', OURS],
];

function found(rows: readonly Row[], more: Partial<DiscoveryPorts> = {}): string[] {
  const all = [...WINDOW, ...rows].map(([pid, ppid, name]): ProcessInfo => ({
    ...{ pid, ppid, pgid: pid, name, startedAt: String(1000 + pid) },
    ...{ foreground: false, stopped: false, zombie: false },
  }));
  const environments = new Map(
    [...WINDOW, ...rows].map(([pid, , , ...environment]) => [pid, environment.join('\0')]),
  );
  const discovery = new Discovery({
    environmentOf: (pid) => environments.get(pid),
    argumentsOf: () => undefined,
    agentOf: ({ name }) => (name === 'claude' ? { name: 'Claude Code' } : undefined),
    isEditor: (pid) => all.some((one) => one.pid === pid && one.name === 'editor'),
    ...{ host: 12, self: 12, terminals: () => [20], window: 'w-1', root: ROOT },
    scope: 'agentsAndCloudCommands',
    ...more,
  });
  return discovery.find(new Snapshot(all)).map(({ pid, kind }) => `${kind} ${pid}`);
}

const MARKED = ['AGENT_GUARD_WINDOW=w-9', OURS, 'CLAUDECODE=1'] as const;

const CASES: [what: string, rows: readonly Row[], found: string[]][] = [
  ['an agent below a shell, by its program', [[30, 20, 'claude']], ['agent 30']],
  ['one below the extension host', [[30, 12, 'claude']], ['agent 30']],
  ['one by its marker', [[30, 20, 'node', 'CLAUDECODE=1']], ['agent 30']],
  [
    'not what is below it by itself',
    [
      [30, 20, 'claude'],
      [31, 30, 'bash', 'CLAUDECODE=1'],
    ],
    ['agent 30'],
  ],
  ['what was detached from it', [[30, 1, 'sleep', ...MARKED]], ['agent 30']],
  ['one of a window that has crashed', [[30, 1, 'claude', 'AGENT_GUARD_HOOK=x', OURS]], ['agent 30']],
  [
    'no agent outside of any window',
    [
      [30, 1, 'claude'],
      [31, 1, 'node', 'CLAUDECODE=1'],
    ],
    [],
  ],
  ['none of another editor', [[30, 1, 'claude', 'AGENT_GUARD_WINDOW=w-9', 'BASH_ENV=/other/lib/x']], []],
  ['none whose marker is switched off', [[30, 20, 'node', 'CLAUDECODE=0']], []],
  ['no program of a person', [[30, 20, 'vim', ...MARKED.slice(0, 2)]], []],
  ['nothing in variables that only look alike', [[30, 1, 'x', `A=AGENT_GUARD_WINDOW=w-1 CLAUDECODE=1`]], []],
  [
    'nothing in an editor that an agent has opened, but the agents there',
    [
      [40, 1, 'editor', ...MARKED],
      [41, 40, 'bash', ...MARKED],
      [42, 41, 'vim', ...MARKED],
      [43, 41, 'claude', ...MARKED],
    ],
    ['agent 43'],
  ],
];

describe('kill switch: which processes are agents', () => {
  for (const [what, rows, expected] of CASES)
    it(what, () => {
      assert.deepEqual(found(rows), expected);
    });

  it('takes in all of the window where that is wanted, and neither its editor nor language servers', () => {
    const rows: Row[] = [
      [30, 20, 'vim'],
      [31, 1, 'sleep', 'AGENT_GUARD_WINDOW=w-1'],
      [32, 1, 'sleep', 'AGENT_GUARD_WINDOW=w-2', OURS],
      [33, 12, 'tsserver', 'AGENT_GUARD_WINDOW=w-1'],
    ];
    assert.deepEqual(found(rows), []);
    assert.deepEqual(found(rows, { scope: 'everythingFromThisWindow' }), ['other 30', 'other 31']);
  });

  it('survives parents in a ring, and environments of any size', () => {
    const ring: Row[] = [
      [30, 31, 'a', ...MARKED],
      [31, 30, 'b'],
      [32, 32, 'c', 'x'.repeat(300_000)],
    ];
    assert.deepEqual(found(ring), ['agent 30']);
  });
});
