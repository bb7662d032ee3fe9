import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { installPromptScripts, installShims, shimLayout } from '../../../src/interceptors/shims/install';
import { TouchedFiles } from '../../../src/interceptors/shims/touched';
import { environmentOf } from './support';

describe('the shims’ files, touched by something else', () => {
  let home: string;
  let files: TouchedFiles;
  beforeEach(() => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-touched-'));
    fs.mkdirSync(path.join(home, 'tools'));
    for (const name of ['aws', 'terraform'])
      fs.writeFileSync(path.join(home, 'tools', name), '#!/bin/sh\n', { mode: 0o755 });
    install('one');
    files = new TouchedFiles(layout(), 'one');
    files.note();
  });
  afterEach(() => {
    fs.rmSync(home, { recursive: true, force: true });
  });

  const layout = () => shimLayout(path.join(home, 'root'));
  const shim = (name: string) => path.join(layout().folder, name);
  const names = () => files.touched().map((file) => path.basename(file));

  function install(writer: string, secrets: readonly string[] = []): void {
    installPromptScripts(layout());
    installShims({
      layout: layout(),
      environment: environmentOf(home, secrets),
      cliFiles: [],
      tools: ['aws', 'terraform'],
      path: path.join(home, 'tools'),
      writer,
    });
  }

  const ACTS: Record<string, () => void> = {
    'changed, of the same size and time': () => {
      const { atime, mtime } = fs.statSync(shim('aws'));
      const text = fs.readFileSync(shim('aws'), 'utf8');
      fs.writeFileSync(shim('aws'), text.replace('#', '%'));
      fs.utimesSync(shim('aws'), atime, mtime);
    },
    emptied: () => {
      fs.truncateSync(shim('aws'));
    },
    removed: () => {
      fs.rmSync(shim('aws'));
    },
    'not to be started any more': () => {
      fs.chmodSync(shim('aws'), 0o600);
    },
    'replaced by a link': () => {
      fs.rmSync(shim('aws'));
      fs.symlinkSync('/bin/true', shim('aws'));
    },
    'replaced by a folder': () => {
      fs.rmSync(shim('aws'));
      fs.mkdirSync(shim('aws'));
    },
  };
  for (const [what, act] of Object.entries(ACTS))
    it(`are found when one is ${what}`, () => {
      assert.deepEqual(names(), []);
      act();
      assert.deepEqual(names(), ['aws']);
    });

  it('are found in every folder, and when all of them are gone', () => {
    for (const file of [
      layout().common,
      layout().bashEnv,
      layout().prompt,
      path.join(layout().zdotdir, '.zshenv'),
    ]) {
      fs.appendFileSync(file, '\nexit 0\n');
      assert.deepEqual(names(), [path.basename(file)]);
      install('one');
      assert.deepEqual(names(), [], 'written again, they are ours');
    }
    fs.rmSync(path.join(home, 'root'), { recursive: true });
    assert.ok(names().length > 8, String(names()));
  });

  it('are found when something else stands in the place of their folder, which hinders nobody', () => {
    for (const folder of [layout().folder, layout().zdotdir, layout().data]) {
      fs.rmSync(folder, { recursive: true });
      fs.writeFileSync(folder, '');
    }
    assert.ok(names().includes('aws'));
    assert.ok(names().includes('.zshenv'));
    files.note();
    assert.deepEqual(names(), [], 'it is told once');
  });

  it('are another window’s business when it writes something else, and nobody’s when it writes the same', () => {
    install('one');
    assert.deepEqual(names(), []);
    install('two', ['AWS_SECRET_ACCESS_KEY']);
    fs.rmSync(shim('aws'));
    assert.deepEqual(names(), []);
  });

  it('are found when it is hidden who has written them', () => {
    fs.rmSync(layout().writer);
    fs.rmSync(shim('aws'));
    assert.deepEqual(names(), ['aws']);
  });
});
