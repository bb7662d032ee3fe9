// A shell task that is denied has failed: what depends on it does not run, and nobody is asked twice.
import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEditor, realTool } from './harness.mjs';
import { skipBecause } from './steps.mjs';

const terraform = realTool('terraform');
const TASKS = [
  { label: 'clean', type: 'shell', command: 'terraform destroy -auto-approve', problemMatcher: [] },
  {
    label: 'after',
    type: 'shell',
    command: 'echo ran > ran.txt',
    dependsOn: 'clean',
    dependsOrder: 'sequence',
    problemMatcher: [],
  },
];

describe('a shell task', function () {
  this.timeout(120_000);
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;

  before(async function () {
    if (!terraform) skipBecause(this, 'terraform is not on PATH');
    session = await openEditor({
      name: 'tasks',
      prepare: (folder) => {
        mkdirSync(join(folder, '.vscode'), { recursive: true });
        writeFileSync(join(folder, '.vscode/tasks.json'), JSON.stringify({ version: '2.0.0', tasks: TASKS }));
      },
    });
    for (const args of [
      ['init', '-input=false'],
      ['apply', '-auto-approve'],
    ])
      execFileSync(terraform, args, { cwd: session.workspace, env: session.env });
    await session.ui.waitForStatusBar(/prod/, 60_000);
  });
  after(() => session?.close());

  it('has failed when it was denied, and is asked about once', async () => {
    await session.ui.runCommand('Tasks: Run Task');
    await session.ui.pick('after');
    assert.match(await session.ui.waitForDialog(20_000), /terraform destroy in prod/);
    await session.ui.clickDialog('Deny');
    await session.terminal.waitFor(/terminated with exit code: [1-9]/);
    assert.equal(await session.ui.dialogText(), undefined);
    assert.ok(!existsSync(join(session.workspace, 'ran.txt')), 'the dependent task ran');
    const left = execFileSync(terraform, ['state', 'list'], {
      cwd: session.workspace,
      env: session.env,
      encoding: 'utf8',
    });
    assert.equal(left.trim().split('\n').length, 2);
  });
});
