import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { gitEvidence } from '../../../src/killSwitch/incident/git';
import { run } from '../../../src/platform/spawn';
import { skipBecause } from '../../support/skip';
import { toolPath } from '../../support/tools';
import { folders } from '../auditSupport';

const program = toolPath('git');

describe('incident: what git says', function () {
  this.timeout(20_000);
  const folder = folders();
  before(function () {
    if (!program) skipBecause(this, 'git is not on PATH');
  });

  const evidence = (dir: string) => gitEvidence(dir, folder(), { program, run });
  const git = (cwd: string, ...args: string[]) =>
    execFileSync(program ?? '', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      ...{ cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', HOME: cwd },
    });

  function repository(...more: string[]): string {
    const dir = folder();
    git(dir, 'init', '--quiet', '--initial-branch', 'work', ...more);
    fs.writeFileSync(path.join(dir, 'main.tf'), 'resource "x" "a" {}\n');
    git(dir, 'add', '.');
    git(dir, 'commit', '--quiet', '--message', 'first');
    return dir;
  }

  it('is the status and the diff, without secrets and control characters', async () => {
    const dir = repository();
    fs.writeFileSync(
      path.join(dir, 'main.tf'),
      `resource "x" "b" {}\nDB_PASSWORD=hunter2secret\n\u001b[31mred\n`,
    );
    fs.writeFileSync(path.join(dir, 'new.txt'), 'x');
    fs.mkdirSync(path.join(dir, 'below'));
    const { status, diff, notes } = await evidence(path.join(dir, 'below'));
    assert.match(status ?? '', /^work, commit [0-9a-f]{40}\n M main\.tf\n\?\? new\.txt\n/);
    assert.match(diff ?? '', /-resource "x" "a"[^]*\+resource "x" "b"/);
    assert.match(diff ?? '', /\+DB_PASSWORD=\[redacted\]/);
    assert.ok(diff?.includes('\\e[31mred') && !diff.includes('hunter2'));
    assert.deepEqual(notes, []);
  });

  it('runs nothing that the repository names', async () => {
    const dir = repository();
    const ran = path.join(folder(), 'ran');
    const script = path.join(folder(), 'run.sh');
    fs.writeFileSync(script, `#!/bin/sh\necho "$0 $*" >> '${ran}'\ncat\n`, { mode: 0o755 });
    fs.writeFileSync(
      path.join(dir, '.gitattributes'),
      '* diff=evil filter=evil\n*.tf diff=evil filter=evil merge=evil\n',
    );
    const names = [
      ...['core.fsmonitor', 'diff.external', 'diff.evil.command', 'diff.evil.textconv', 'core.pager'],
      ...['filter.evil.clean', 'filter.evil.smudge', 'filter.evil.process', 'core.sshCommand', 'core.editor'],
      ...['pager.diff', 'pager.status', 'core.askPass', 'credential.helper', 'gpg.program'],
    ];
    for (const name of names) git(dir, 'config', name, script);
    git(dir, 'config', 'filter.evil.required', 'true');
    git(dir, 'config', 'core.hooksPath', path.dirname(script));
    git(dir, 'config', 'core.worktree', '/');
    // A partial clone whose missing objects come by a program.
    git(dir, 'config', 'extensions.partialClone', 'evil');
    git(dir, 'config', 'core.repositoryFormatVersion', '1');
    git(dir, 'config', 'remote.evil.url', `ext::${script}`);
    git(dir, 'config', 'remote.evil.promisor', 'true');
    git(dir, 'config', 'protocol.ext.allow', 'always');
    for (const hook of ['post-index-change', 'fsmonitor-watchman', 'reference-transaction'])
      fs.copyFileSync(script, path.join(dir, '.git/hooks', hook));
    fs.writeFileSync(path.join(dir, 'main.tf'), 'resource "x" "changed" {}\n');
    const { status, diff } = await evidence(dir);
    assert.match(status ?? '', / M main\.tf/);
    assert.match(diff ?? '', /changed/);
    assert.equal(fs.existsSync(ran), false, fs.existsSync(ran) ? fs.readFileSync(ran, 'utf8') : '');
    // The trap is one: git by itself runs it.
    git(dir, '-c', `core.worktree=${dir}`, 'status');
    assert.ok(fs.existsSync(ran));
  });

  it('does not fetch what a partial clone lacks', async () => {
    const dir = repository();
    const ran = path.join(folder(), 'ran');
    const script = path.join(folder(), 'run.sh');
    fs.writeFileSync(script, `#!/bin/sh\ntouch '${ran}'\n`, { mode: 0o755 });
    git(dir, 'config', 'extensions.partialClone', 'evil');
    git(dir, 'config', 'core.repositoryFormatVersion', '1');
    git(dir, 'config', 'remote.evil.url', `ext::${script}`);
    git(dir, 'config', 'remote.evil.promisor', 'true');
    git(dir, 'config', 'protocol.ext.allow', 'always');
    const blob = git(dir, 'rev-parse', 'HEAD:main.tf').trim();
    fs.rmSync(path.join(dir, '.git/objects', blob.slice(0, 2), blob.slice(2)));
    fs.writeFileSync(path.join(dir, 'main.tf'), 'changed\n');
    const { status, notes } = await evidence(dir);
    assert.match(status ?? '', / M main\.tf/);
    assert.deepEqual(notes, ['git diff failed']);
    assert.equal(fs.existsSync(ran), false);
  });

  it('is bounded: binary files, a huge diff, thousands of files', async function () {
    this.timeout(30_000);
    const dir = repository();
    fs.writeFileSync(path.join(dir, 'binary'), Buffer.alloc(1 << 20, 1));
    git(dir, 'add', '.');
    fs.writeFileSync(path.join(dir, 'binary'), Buffer.from([0, 1, 2, 255]));
    fs.writeFileSync(path.join(dir, 'main.tf'), 'some words that stand in a line\n'.repeat(8000));
    for (let i = 0; i < 1200; i++) fs.writeFileSync(path.join(dir, `many-${'x'.repeat(40)}${i}`), '');
    const { status, diff, notes } = await evidence(dir);
    assert.match(diff ?? '', /Binary files .* differ/);
    assert.ok((diff ?? '').length <= 200_000 && (status ?? '').length <= 60_000);
    assert.deepEqual(notes, [
      'git status is longer than 50000 characters and was cut',
      'git diff is longer than 200000 characters and was cut',
    ]);
  });

  it('says what it cannot tell', async () => {
    assert.deepEqual(await evidence(folder()), { notes: ['it is in no git repository'] });
    assert.deepEqual(await gitEvidence(folder(), folder(), { program: undefined, run }), {
      notes: ['git is not on PATH'],
    });
    const broken = folder();
    fs.mkdirSync(path.join(broken, '.git'));
    assert.deepEqual(await evidence(broken), { notes: ['git could not read the repository'] });
    const slow = await gitEvidence(repository(), folder(), {
      program: 'git',
      run: (name, args, options) =>
        args.includes('diff')
          ? Promise.resolve({ exitCode: undefined, stdout: '', timedOut: true })
          : run(program ?? '', args, options),
    });
    assert.deepEqual(slow.notes, ['git diff took longer than 10 s and was ended']);
    assert.match(slow.status ?? '', /^work, commit/);
  });

  it('reads other forms of a repository: without a commit, a further working tree, SHA-256', async () => {
    const empty = folder();
    git(empty, 'init', '--quiet');
    fs.writeFileSync(path.join(empty, 'a'), 'first\n');
    git(empty, 'add', '.');
    const first = await evidence(empty);
    assert.match(first.status ?? '', /commit none\nA {2}a/);
    assert.match(first.diff ?? '', /\+first/);
    assert.deepEqual(first.notes, ['nothing was committed yet']);

    const tree = path.join(folder(), 'tree');
    git(repository(), 'worktree', 'add', '--quiet', '-b', 'other', tree);
    fs.writeFileSync(path.join(tree, 'main.tf'), 'changed\n');
    const further = await evidence(tree);
    assert.match(further.status ?? '', /^other, commit [0-9a-f]{40}\n M main\.tf/);
    assert.match(further.diff ?? '', /\+changed/);

    const long = repository('--object-format=sha256');
    fs.writeFileSync(path.join(long, 'main.tf'), 'changed\n');
    assert.match((await evidence(long)).status ?? '', /commit [0-9a-f]{64}\n M main\.tf/);
  });
});
