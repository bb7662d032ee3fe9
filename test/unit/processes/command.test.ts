import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { findTool } from '../../../src/engine';
import { commandOf, type CommandPorts } from '../../../src/interceptors/processes/command';
import { Copies } from '../../../src/interceptors/processes/copies';

const ports: CommandPorts = {
  isTool: (name) => findTool(name) !== undefined,
  toolOf: (file) => (file === '/tmp/tf' ? 'terraform' : undefined),
  hasShims: () => false,
};
const seen = (line: string, file?: string, more: Partial<CommandPorts> = {}) =>
  commandOf({ argv: line.split(' '), file, cwd: '/work' }, { ...ports, ...more })?.join(' ');

describe('the command that a process stands for', () => {
  const table: [line: string, file: string | undefined, command: string | undefined][] = [
    ['/usr/local/bin/terraform destroy', '/usr/local/bin/terraform', '/usr/local/bin/terraform destroy'],
    ['kubectl delete ns x', '/opt/k3s', 'kubectl delete ns x'],
    ['foo destroy', '/usr/local/bin/terraform', 'terraform destroy'],
    ['/tmp/tf destroy', '/tmp/tf', 'terraform destroy'],
    ['/tmp/other destroy', '/tmp/other', undefined],
    ['/usr/bin/python3 /usr/local/bin/aws s3 rb s3://x', '/usr/bin/python3.11', 'aws s3 rb s3://x'],
    ['python3 -Es -W ignore /usr/bin/az group delete', '/usr/bin/python3.11', 'az group delete'],
    ['python3 -m awscli s3 rb s3://x', '/usr/bin/python3.11', 'python3 -m awscli s3 rb s3://x'],
    ['python3 -m http.server', '/usr/bin/python3.11', undefined],
    [
      'python3 -S /usr/lib/google-cloud-sdk/lib/gcloud.py projects delete',
      undefined,
      'gcloud projects delete',
    ],
    ['node /x/node_modules/firebase-tools/lib/bin/firebase.js deploy', '/usr/bin/node', 'firebase deploy'],
    ['node ./terraform.js destroy', '/usr/bin/node', undefined],
    ['/bin/sh /usr/bin/gcloud projects delete x', '/bin/dash', 'gcloud projects delete x'],
    ['bash -x /root/.pyenv/shims/aws s3 rb s3://x', '/bin/bash', 'aws s3 rb s3://x'],
    ['bash ../tmp/tf destroy', '/bin/bash', 'terraform destroy'],
    ['bash deploy.sh', '/bin/bash', undefined],
    ['bash -lc terraform&&true', '/bin/bash', 'bash -lc terraform&&true'],
    ['bash -c true', '/bin/bash', undefined],
    ['python3 -c terraform', '/usr/bin/python3', undefined],
    ['/tmp/terraform-provider-null_v3.2.1_x5', '/tmp/terraform-provider-null_v3.2.1_x5', undefined],
    ['terraform-ls serve', '/x/terraform-ls', undefined],
    ['node /x/server.js --type=extensionHost', '/usr/bin/node', undefined],
  ];
  for (const [line, file, command] of table)
    it(`${line}${file ? ` (${file})` : ''}: ${command ?? 'none'}`, () => {
      assert.equal(seen(line, file), command);
    });

  it('is no text of a shell that meets the shims: they ask', () => {
    assert.equal(seen('bash -c terraform', '/bin/bash', { hasShims: () => true }), undefined);
  });
});

describe('copies of tools', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-copies-'));
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true });
  });
  const write = (name: string, size: number, last = 'x') => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, 'x'.repeat(size - 1) + last);
    return file;
  };

  for (const size of [100, 1 << 20]) {
    it(`are told by their content (${size} bytes)`, () => {
      const copies = new Copies([{ tool: 'terraform', file: write('terraform', size) }]);
      assert.equal(copies.toolOf(write('tf', size)), 'terraform');
      assert.equal(copies.toolOf(write('longer', size + 1)), undefined);
      assert.equal(copies.toolOf(write('other', size, 'y')), undefined);
    });
  }

  it('are not told from a file that stands for many programs', () => {
    const manager = write('manager', 50);
    fs.symlinkSync(manager, path.join(folder, 'terraform'));
    const file = write('aws', 60);
    fs.copyFileSync(file, path.join(folder, 'python'));
    const copies = new Copies([
      { tool: 'terraform', file: path.join(folder, 'terraform') },
      { tool: 'aws', file },
    ]);
    assert.deepEqual(
      [copies.toolOf(manager), copies.toolOf(path.join(folder, 'python'))],
      [undefined, undefined],
    );
  });

  it('are told by their identity, and a file that changes is looked at again', () => {
    const copies = new Copies([
      { tool: 'aws', file: write('aws', 10) },
      { tool: 'gone', file: path.join(folder, 'gone') },
    ]);
    fs.linkSync(path.join(folder, 'aws'), path.join(folder, 'link'));
    assert.equal(copies.toolOf(path.join(folder, 'link')), 'aws');
    const file = write('tf', 10, 'y');
    assert.equal(copies.toolOf(file), undefined);
    fs.writeFileSync(file, 'x'.repeat(10));
    fs.utimesSync(file, 1, 1);
    assert.equal(copies.toolOf(file), 'aws');
    assert.equal(copies.toolOf(path.join(folder, 'gone')), undefined);
    assert.equal(copies.toolOf(folder), undefined);
  });
});
