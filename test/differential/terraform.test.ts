import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Action } from '../../src/contracts/action';
import { locateTerraform } from '../../src/engine/environment/terraform';
import { createFacts } from '../../src/facts/facts';
import { skipBecause } from '../support/skip';
import { toolPath } from '../support/tools';
import { dice } from './awsCases';
import { caseCount } from './awsSupport';
import { randomFrom } from '../support/random';

const run = promisify(execFile);
/** Terraform waits more than it computes. */
const AT_ONCE = 4;
const NAMES = ['blue', 'prod', 'eu-west-1', 'a.b', 'default'];

interface Case {
  /** Where the shell is, below the test's folder. */
  cwd: string;
  args: string[];
  env: Record<string, string>;
}

const ACTION: Action = {
  provider: 'terraform',
  service: 'terraform',
  operation: 'workspace show',
  effects: ['read'],
  targets: [],
  reversible: 'yes',
  modifiers: [],
  summary: 'x',
  argv: ['terraform'],
};

describe('the Terraform workspace, compared with the CLI', function () {
  this.timeout(300_000);
  const terraform = toolPath('terraform');
  let root: string;
  before(function () {
    if (terraform === undefined) skipBecause(this, 'terraform is not on PATH');
    root = mkdtempSync(join(tmpdir(), 'ag-tf-'));
    for (const project of ['one', 'one/inner', 'two']) {
      put(`${project}/main.tf`, 'resource "terraform_data" "x" {\n}\n');
      put(`${project}/.terraform/environment`, NAMES[project.length % NAMES.length] ?? '');
      // Written by hand, with a line's end; and one that selects nothing.
      put(`${project}/other/environment`, `${NAMES[(project.length + 1) % NAMES.length] ?? ''}\n`);
      put(`${project}/empty/environment`, '');
      for (const name of NAMES) put(`${project}/terraform.tfstate.d/${name}/.keep`, '');
    }
    put('shared/environment', 'prod');
  });
  after(() => {
    if (terraform !== undefined) rmSync(root, { recursive: true, force: true });
  });

  function put(name: string, text: string): void {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }

  /** Folder, `-chdir`, data directory and workspace variable, in all their spellings. */
  function makeCase(one: ReturnType<typeof dice>): Case {
    const cwd = one.of(['one', 'one', 'two', 'one/inner']);
    const chdirs = ['', '', '', '.', 'inner', '../two', '../one', join(root, 'two'), join(root, 'one/inner')];
    const chdir = one.of(cwd === 'one' ? chdirs : chdirs.filter((dir) => dir !== 'inner'));
    const dir =
      chdir === '../one' && cwd === 'one/inner' ? '' : chdir === '../two' && cwd === 'one/inner' ? '' : chdir;
    const dataDirs = ['other', './other', 'other/', 'empty', 'none', '../shared', join(root, 'shared'), ''];
    return {
      cwd,
      args: dir === '' ? [] : [`-chdir=${dir}`],
      env: {
        ...(one.chance(0.6) && { TF_DATA_DIR: one.of(dataDirs) }),
        ...(one.chance(0.3) && { TF_WORKSPACE: one.of([...NAMES, 'unheard-of', '']) }),
      },
    };
  }

  async function theirs({ cwd, args, env }: Case): Promise<string> {
    const { stdout } = await run(terraform ?? '', [...args, 'workspace', 'show'], {
      cwd: join(root, cwd),
      env: { PATH: process.env.PATH ?? '', HOME: root, CHECKPOINT_DISABLE: '1', ...env },
    });
    return stdout.trim();
  }

  function ours({ cwd, args, env }: Case): string | undefined {
    const facts = createFacts({ home: root, mapping: [] });
    const argv = ['terraform', ...args, 'workspace', 'show'];
    const folder = join(root, cwd);
    const request = {
      id: 'x',
      interceptor: 'cli',
      shell: 'bash',
      argv,
      cwd: folder,
      env,
      actor: { kind: 'agent', evidence: 'test' },
    } as const;
    return locateTerraform(
      ACTION,
      { argv, env, cwd: folder, via: [] },
      { request: { ...request, argv }, facts },
    ).identity;
  }

  it('is the same in every generated combination', async () => {
    const one = dice(randomFrom(20261121));
    const cases = Array.from({ length: caseCount() }, () => makeCase(one));
    const start = Date.now();
    const found = new Map<string, number>();
    const left = [...cases];
    const work = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const name = await theirs(next);
        found.set(name, (found.get(name) ?? 0) + 1);
        assert.equal(ours(next), name, JSON.stringify(next));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    console.log(`      ${cases.length} combinations in ${seconds} s: ${[...found.keys()].sort().join(', ')}`);
    assert.ok(found.size >= 4, 'the cases select several workspaces');
  });
});
