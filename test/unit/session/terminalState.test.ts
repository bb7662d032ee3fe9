import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { Facts } from '../../../src/contracts/facts';
import type { ProcessInfo } from '../../../src/contracts/processes';
import type { Shell } from '../../../src/contracts/words';
import * as engine from '../../../src/engine';
import { TerminalStates } from '../../../src/session/terminalState';
import { NO_FACTS } from '../../support/facts';

const UNKNOWN = '\uE000';
const SHELL = 100;

interface FakeProcess {
  ppid: number;
  argv: string[];
  env?: Record<string, string>;
  foreground?: boolean;
  folder?: string;
  startedAt?: string;
}

/** A machine with one terminal: what the system would tell, and the states that are worked out from it. */
function machine(env: Record<string, string> = {}, files: Record<string, string> = {}) {
  const processes = new Map<number, FakeProcess>([
    [SHELL, { ppid: 1, argv: ['/bin/bash'], env, folder: '/work' }],
  ]);
  const saved = new Map<string, Record<string, string>>();
  let changes = 0;
  const info = (pid: number): ProcessInfo | undefined => {
    const found = processes.get(pid);
    return (
      found && {
        ...{ pid, ppid: found.ppid, pgid: pid, name: found.argv[0] ?? '', stopped: false, zombie: false },
        foreground: found.foreground ?? false,
        startedAt: found.startedAt ?? '1',
      }
    );
  };
  const facts: Facts = {
    ...NO_FACTS,
    file: (path) => (files[path] === undefined ? { state: 'missing' } : { state: 'text', text: files[path] }),
  };
  const states = new TerminalStates({
    engine: () => engine,
    facts: () => facts,
    table: {
      info,
      children: (pid) =>
        [...processes].filter(([, { ppid }]) => ppid === pid).flatMap(([id]) => info(id) ?? []),
      ancestors: () => [],
      argumentsOf: (pid) => processes.get(pid)?.argv,
      signal: () => false,
    },
    environment: (pid) => processes.get(pid)?.env,
    argv: (pid) => processes.get(pid)?.argv,
    folder: (pid) => processes.get(pid)?.folder,
    fallback: () => ({ AWS_PROFILE: 'of-the-editor' }),
    saved: (id) => saved.get(id),
    changed: () => changes++,
    problem: (text) => assert.fail(text),
  });
  return {
    states,
    processes,
    saved,
    files,
    changes: () => changes,
    start: (text: string, shell: Shell = 'bash') => {
      states.lineStarted(SHELL, { text, shell, cwd: '/work' });
    },
    run: (text: string, exitCode = 0, shell: Shell = 'bash') => {
      states.lineStarted(SHELL, { text, shell, cwd: '/work' });
      states.lineEnded(SHELL, exitCode);
    },
    profile: () => states.environment(SHELL).AWS_PROFILE,
  };
}

describe('what the shell of a terminal knows', () => {
  it('is what it was started with, and what its startup files say', () => {
    assert.equal(machine({ AWS_PROFILE: 'dev' }).profile(), 'dev');
    const rc = { '/home/dev/.bashrc': 'export AWS_PROFILE=prod' };
    assert.equal(machine({ AWS_PROFILE: 'dev' }, rc).profile(), 'prod');
  });

  it('is carried forward by every line', () => {
    const it = machine({ AWS_PROFILE: 'dev' });
    it.run('export AWS_PROFILE=prod');
    assert.equal(it.profile(), 'prod');
    it.run('AWS_PROFILE=x aws s3 ls');
    assert.equal(it.profile(), 'prod');
    it.run('unset AWS_PROFILE');
    assert.equal(it.profile(), undefined);
    it.run('X=staging');
    it.run('export AWS_PROFILE=$X');
    assert.equal(it.profile(), 'staging');
  });

  it('holds for the decision about a line what held before it', () => {
    const it = machine({ AWS_PROFILE: 'dev' });
    it.start('export AWS_PROFILE=prod; /usr/bin/aws s3 ls');
    assert.equal(it.profile(), 'dev');
  });

  it('counts a line whose end was not told as one that may have ended anywhere', () => {
    const it = machine({ AWS_PROFILE: 'dev' });
    it.start('sleep 9; export AWS_PROFILE=prod');
    it.start('true');
    assert.equal(it.profile(), UNKNOWN);
  });

  it('is told by what it starts', () => {
    const it = machine({ AWS_PROFILE: 'dev' });
    // Something that nobody could follow.
    it.run('prodlogin');
    it.start('sleep 9');
    it.processes.set(200, { ppid: SHELL, argv: ['sleep', '9'], env: { AWS_PROFILE: 'prod' } });
    it.states.observe(200);
    assert.equal(it.profile(), 'prod');
    it.states.lineEnded(SHELL, 0);
    assert.equal(it.profile(), 'prod');
  });

  it('is not what a line gives to one program alone', () => {
    const it = machine({ AWS_PROFILE: 'prod' });
    it.start('AWS_PROFILE=dev sleep 9; aws s3 rb s3://x');
    it.processes.set(200, { ppid: SHELL, argv: ['sleep', '9'], env: { AWS_PROFILE: 'dev' } });
    it.states.observe(200);
    assert.equal(it.profile(), 'prod');
    it.states.lineEnded(SHELL, 0);
    assert.equal(it.profile(), 'prod');
  });

  it('is not what a program shows that another one has put in its place', () => {
    for (const [line, argv] of [
      ['env AWS_PROFILE=dev sleep 9', ['sleep', '9']],
      ['aws-vault exec dev -- sleep 9', ['sleep', '9']],
      ['~/bin/vault-stub', ['bash', '--norc']],
    ] as const) {
      const it = machine({ AWS_PROFILE: 'prod' });
      it.start(line);
      it.processes.set(200, { ppid: SHELL, argv: [...argv], env: { AWS_PROFILE: 'dev' } });
      it.states.observe(200);
      assert.equal(it.profile(), 'prod', line);
      it.states.lineEnded(SHELL, 0);
      it.processes.set(201, { ppid: SHELL, argv: ['job'], env: { AWS_PROFILE: 'dev' } });
      it.states.observe(201);
      assert.equal(it.profile(), 'prod', line);
    }
  });

  it('is told by a script too, whose interpreter stands in front of it', () => {
    const it = machine({ AWS_PROFILE: 'dev' });
    it.run('prodlogin');
    it.start('aws s3 ls');
    it.processes.set(200, {
      ppid: SHELL,
      argv: ['/usr/bin/python3', '/usr/bin/aws', 's3', 'ls'],
      env: { AWS_PROFILE: 'prod' },
    });
    it.states.observe(200);
    assert.equal(it.profile(), 'prod');
  });

  it('is not what a copy of the shell shows, which is what the shell was started with', () => {
    const it = machine({ AWS_PROFILE: 'dev' });
    it.run('export AWS_PROFILE=prod');
    it.start('(sleep 9)');
    it.processes.set(200, { ppid: SHELL, argv: ['/bin/bash'], env: { AWS_PROFILE: 'dev' } });
    it.states.observe(200);
    assert.equal(it.profile(), 'prod');
  });

  it('is not what a program of somebody else shows', () => {
    const it = machine({ AWS_PROFILE: 'dev' });
    it.processes.set(300, { ppid: 1, argv: ['sleep'], env: { AWS_PROFILE: 'prod' } });
    it.states.observe(300);
    it.states.observe(999);
    assert.equal(it.profile(), 'dev');
  });

  it('is told by a shim that asks', () => {
    const it = machine({ AWS_PROFILE: 'dev', AWS_ENDPOINT_URL_S3: 'http://localhost:1' });
    it.profile();
    it.start('prodlogin; aws s3 ls');
    it.processes.set(200, { ppid: SHELL, argv: ['sh', '/shims/aws', 's3', 'ls'] });
    it.states.asked({
      tool: 'aws',
      pid: 200,
      cwd: '/work',
      args: ['s3', 'ls'],
      env: { AWS_PROFILE: 'prod' },
    });
    assert.equal(it.profile(), 'prod');
    // A shim does not send what has no name of its own.
    assert.equal(it.states.environment(SHELL).AWS_ENDPOINT_URL_S3, 'http://localhost:1');
  });

  it('says what is not certain, until the next program tells', () => {
    const it = machine({ AWS_PROFILE: 'dev' });
    it.run('assume prod');
    assert.deepEqual([it.profile(), it.states.foreground(SHELL).unclear], [UNKNOWN, ['assume prod']]);
    it.run('true');
    assert.deepEqual(it.states.foreground(SHELL).unclear, ['assume prod']);
    it.start('sleep 9');
    it.processes.set(200, { ppid: SHELL, argv: ['sleep', '9'], env: { AWS_PROFILE: 'acme-prod' } });
    it.states.observe(200);
    it.states.lineEnded(SHELL, 0);
    assert.deepEqual([it.profile(), it.states.foreground(SHELL).unclear], ['acme-prod', []]);
  });

  it('begins anew where a program takes the place of the shell', () => {
    const it = machine({ AWS_PROFILE: 'dev' });
    it.run('export AWS_PROFILE=staging');
    it.start('exec aws-vault exec prod -- bash');
    it.processes.set(SHELL, {
      ppid: 1,
      argv: ['bash'],
      env: { AWS_VAULT: 'prod', AWS_ACCESS_KEY_ID: 'ASIA1' },
    });
    it.states.lineEnded(SHELL, 0);
    assert.deepEqual(it.states.environment(SHELL), { AWS_VAULT: 'prod', AWS_ACCESS_KEY_ID: 'ASIA1' });
  });

  it('outlives a reload of the window', () => {
    const it = machine({ AWS_PROFILE: 'dev' });
    it.run('export AWS_PROFILE=prod');
    const [[id, env] = ['', {}]] = Object.entries(it.states.toSave());
    const after = machine({ AWS_PROFILE: 'dev' });
    after.saved.set(id, env);
    assert.equal(after.profile(), 'prod');
    // Another process with the same id is another shell.
    after.states.forget(SHELL);
    after.processes.set(SHELL, { ppid: 1, argv: ['bash'], env: { AWS_PROFILE: 'dev' }, startedAt: '2' });
    assert.equal(after.profile(), 'dev');
  });

  it('is what the editor says where the system tells nothing', () => {
    const it = machine();
    it.processes.set(SHELL, { ppid: 1, argv: ['/bin/zsh'] });
    assert.equal(it.profile(), 'of-the-editor');
    it.run('export AWS_PROFILE=prod', 0, 'zsh');
    assert.equal(it.profile(), 'prod');
  });

  it('tells when something has changed, and by which tool it was used last', async () => {
    const it = machine();
    const before = it.changes();
    it.start('kubectl get pods');
    await turn();
    await turn();
    assert.equal(it.states.foreground(SHELL).provider, 'kubernetes');
    assert.ok(it.changes() > before);
    it.states.lineEnded(SHELL, 0);
    it.run('ls');
    assert.equal(it.states.foreground(SHELL).provider, 'kubernetes');
    it.run('aws s3 ls');
    assert.equal(it.states.foreground(SHELL).provider, 'aws');
  });
});

describe('the shell in front', () => {
  const NESTED = { AWS_VAULT: 'prod', AWS_ACCESS_KEY_ID: 'ASIA1' };

  it('is one that was started in the terminal, for as long as it is there', () => {
    const it = machine({ AWS_PROFILE: 'dev' });
    it.run('export AWS_PROFILE=staging');
    it.start('aws-vault exec prod');
    it.processes.set(200, { ppid: SHELL, argv: ['aws-vault', 'exec', 'prod'], env: {}, foreground: true });
    const before = it.states.foregroundKey(SHELL);
    it.processes.set(201, { ppid: 200, argv: ['/bin/zsh'], env: NESTED, foreground: true, folder: '/other' });
    assert.notEqual(it.states.foregroundKey(SHELL), before);
    const { env, cwd } = it.states.foreground(SHELL);
    assert.deepEqual([env, cwd], [NESTED, '/other']);
    assert.equal(it.profile(), 'staging');
    it.processes.delete(201);
    it.processes.delete(200);
    it.states.lineEnded(SHELL, 0);
    assert.equal(it.states.foreground(SHELL).env.AWS_PROFILE, 'staging');
  });

  it('is told by what it starts, too', () => {
    const it = machine();
    it.start('bash');
    it.processes.set(200, { ppid: SHELL, argv: ['bash'], env: { AWS_PROFILE: 'dev' }, foreground: true });
    assert.equal(it.states.foreground(SHELL).env.AWS_PROFILE, 'dev');
    it.processes.set(300, { ppid: 200, argv: ['sh', '/shims/aws'] });
    it.states.asked({ tool: 'aws', pid: 300, cwd: '/', args: [], env: { AWS_PROFILE: 'prod' } });
    assert.equal(it.states.foreground(SHELL).env.AWS_PROFILE, 'prod');
    assert.equal(it.profile(), undefined);
  });

  it('is the terminal’s own while a script or a background job runs', () => {
    const it = machine({ AWS_PROFILE: 'dev' });
    it.start('bash deploy.sh');
    it.processes.set(200, { ppid: SHELL, argv: ['bash', 'deploy.sh'], env: NESTED, foreground: true });
    assert.equal(it.states.foreground(SHELL).env.AWS_PROFILE, 'dev');
    it.processes.set(200, { ppid: SHELL, argv: ['bash'], env: NESTED });
    assert.equal(it.states.foreground(SHELL).env.AWS_PROFILE, 'dev');
  });

  it('is not known where it belongs to another user', () => {
    const it = machine({ AWS_PROFILE: 'dev' });
    it.start('sudo -i');
    it.processes.set(200, { ppid: SHELL, argv: ['sudo', '-i'], foreground: true });
    it.processes.set(201, { ppid: 200, argv: ['-bash'], foreground: true });
    const { env, unclear } = it.states.foreground(SHELL);
    assert.equal(env.AWS_PROFILE, UNKNOWN);
    assert.equal(unclear.length, 1);
  });
});
