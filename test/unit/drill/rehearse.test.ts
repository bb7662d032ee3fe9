import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { rehearse } from '../../../src/killSwitch/drill/rehearse';
import { systemProcesses } from '../../../src/platform/processes';
import { folders } from '../auditSupport';
import { skipBecause } from '../../support/skip';
import { carriers, drillPorts, until } from './support';

const table = systemProcesses();

describe('drill: real processes', function () {
  this.timeout(60_000);
  const folder = folders();
  const bystanders: ChildProcess[] = [];
  before(function () {
    if (process.platform !== 'linux') skipBecause(this, 'looks at processes by /proc');
  });
  after(() => {
    for (const one of bystanders) one.kill('SIGKILL');
  });
  const bystander = (env: NodeJS.ProcessEnv) => {
    const one = spawn('/bin/sh', ['-c', 'while :; do sleep 0.1; done'], { env, stdio: 'ignore' });
    bystanders.push(one);
    return one;
  };

  it('ends the canary, and nothing else: an agent, a window’s and another drill’s processes go on', async () => {
    const env = { PATH: process.env.PATH, CLAUDECODE: '1', AGENT_GUARD_WINDOW: 'w' };
    const others = [
      ...[env, { ...env, AGENT_GUARD_HOOK: '/agent-guard-drill-other/canary' }].map(bystander),
      bystander({ PATH: process.env.PATH }),
    ];
    const root = folder();
    const stops: number[] = [];
    const ports = drillPorts(root);
    const drill = await rehearse({
      ...ports,
      processes: {
        info: (pid) => table.info(pid),
        ancestors: (pid) => table.ancestors(pid),
        signal: (pid, signal) => {
          stops.push(pid);
          return table.signal(pid, signal);
        },
      },
    });
    assert.equal(drill.problem, '');
    // The loop with its children, the one that has detached itself and the deaf one.
    assert.ok((drill.ended ?? 0) >= 5, JSON.stringify(drill));
    assert.deepEqual(
      drill.stages.map(({ name }) => name),
      ['flag', 'frozen', 'ended'],
    );
    assert.match(fs.readFileSync(path.join(root, 'kill-switch.json'), 'utf8'), /"engaged"/);
    assert.deepEqual(carriers(ports.name), []);
    for (const { pid = 0 } of others) {
      assert.equal(stops.includes(pid), false);
      assert.equal(table.info(pid)?.stopped, false);
    }
  });

  it('tells of a process that lives on, and that one is ended all the same', async () => {
    let told = '';
    const deaf = () => Number(/^deaf (\d+)$/m.exec(told)?.[1]);
    const ports = drillPorts(folder());
    const drill = await rehearse({
      ...ports,
      start: (script, output) =>
        ports.start(script, (text) => {
          told += text;
          output(text);
        }),
      processes: {
        info: (pid) => table.info(pid),
        ancestors: (pid) => table.ancestors(pid),
        signal: (pid, signal) => (pid === deaf() && signal === 'SIGKILL' ? true : table.signal(pid, signal)),
      },
    });
    assert.match(drill.problem, /^Canary: sh: still running after 2 s: process \d+$/);
    await until('the keeper has ended it', () => carriers(ports.name).length === 0);
  });

  it('does not take for an end what was not found', async () => {
    const ports = drillPorts(folder());
    const { environmentOf } = ports.discovery;
    // As if the variable were not passed on, after the canary has been there.
    const drill = await rehearse({
      ...ports,
      discovery: { ...ports.discovery, environmentOf: (pid) => (pid < 0 ? environmentOf(pid) : '') },
    });
    assert.match(drill.problem, /^\d+ processes of the canary still run \(loop, detached, deaf\)$/);
    await until('the keeper has ended them', () => carriers(ports.name).length === 0);
  });

  it('leaves nothing behind where the window is killed while all stands still', async () => {
    const name = `agent-guard-drill-killed-${process.pid}`;
    const script = path.join(__dirname, 'drillChild.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', script, folder(), name], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const frozen = carriers(name).filter((pid) => table.info(pid)?.stopped);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.ok(frozen.length >= 4, `${frozen.length} stood still`);
    await until('all is gone', () => carriers(name).length === 0);
  });

  it('says why where the canary does not start, the flag cannot be written or the credentials fail', async () => {
    let time = 0;
    const noShell = drillPorts(folder(), {
      start: () => ({ end: () => undefined }),
      now: () => (time += 1000),
    });
    assert.equal((await rehearse(noShell)).problem, 'the canary did not start');
    const noProcesses = { looksAtProcesses: false };
    const noFolder = drillPorts('/proc/no/such/folder', noProcesses);
    assert.match((await rehearse(noFolder)).problem, /^the flag could not be written to disk/);
    const failing = { ...noProcesses, dryRunCredentials: () => Promise.reject(new Error('no network')) };
    assert.equal((await rehearse(drillPorts(folder(), failing))).problem, 'credentials (dry run) no network');
    const without = await rehearse(drillPorts(folder(), noProcesses));
    assert.deepEqual([without.ended, without.problem, without.credentials], [undefined, '', 'not set up']);
  });
});
