import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CANARY_PROGRAM } from '../../../src/contracts/canary';
import { COMMAND_NAME } from '../../../src/interceptors/shims/command';
import { findProgram, installShims, shimLayout } from '../../../src/interceptors/shims/install';
import { SHIM_MARKER } from '../../../src/interceptors/shims/find';
import { environmentOf } from './support';

describe('installShims', () => {
  let home: string;
  let tools: string;
  beforeEach(() => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-i-'));
    tools = path.join(home, 'tools');
    fs.mkdirSync(tools);
    fs.writeFileSync(path.join(home, 'cli.js'), '// cli\n');
    for (const name of ['aws', 'terraform']) program(path.join(tools, name));
  });
  afterEach(() => {
    fs.rmSync(home, { recursive: true, force: true });
  });

  function program(file: string, mode = 0o755): void {
    fs.writeFileSync(file, '#!/bin/sh\n', { mode });
  }
  const layout = () => shimLayout(path.join(home, 'root'));
  const install = (searchPath = tools, names: readonly string[] = ['aws', 'terraform', 'nonesuch']) =>
    installShims({
      writer: 'test',
      layout: layout(),
      environment: environmentOf(home),
      cliFiles: [path.join(home, 'cli.js')],
      tools: names,
      path: searchPath,
    });
  const shims = () =>
    fs
      .readdirSync(layout().folder)
      .filter((name) => ![SHIM_MARKER, CANARY_PROGRAM, COMMAND_NAME].includes(name))
      .sort();
  const stamps = () =>
    [layout().folder, path.dirname(layout().common)].flatMap((folder) =>
      fs.readdirSync(folder).map((name) => {
        const { mtimeNs, ino } = fs.statSync(path.join(folder, name), { bigint: true });
        return `${name} ${ino} ${mtimeNs}`;
      }),
    );

  it('makes a shim for each tool that is there, and for no other', () => {
    assert.deepEqual(install(), ['aws', 'terraform']);
    assert.deepEqual(shims(), ['aws', 'terraform']);
  });

  it('gives the canary one, whatever is installed', () => {
    const shim = path.join(layout().folder, CANARY_PROGRAM);
    assert.deepEqual(install(path.join(home, 'none')), []);
    const before = fs.readFileSync(shim, 'utf8');
    program(path.join(tools, CANARY_PROGRAM));
    assert.deepEqual(install(tools, ['aws', CANARY_PROGRAM]), ['aws']);
    assert.equal(fs.readFileSync(shim, 'utf8'), before);
    assert.equal(fs.statSync(layout().canary).mode & 0o777, 0o700);
  });

  it('keeps everything private', () => {
    install();
    for (const folder of [layout().folder, path.dirname(layout().common)]) {
      assert.equal(fs.statSync(folder).mode & 0o077, 0);
      for (const name of fs.readdirSync(folder))
        assert.equal(fs.statSync(path.join(folder, name)).mode & 0o077, 0, name);
    }
    assert.equal(fs.statSync(path.join(layout().folder, 'aws')).mode & 0o777, 0o700);
  });

  it('does not touch what has not changed', () => {
    install();
    const before = stamps();
    install();
    assert.deepEqual(stamps(), before);
  });

  it('mends what was changed: content, mode, a file that is gone', () => {
    install();
    const good = fs.readFileSync(path.join(layout().folder, 'aws'), 'utf8');
    for (const harm of [
      (file: string) => {
        fs.writeFileSync(file, '#!/bin/sh\nexec /usr/bin/aws "$@"\n');
      },
      (file: string) => {
        fs.chmodSync(file, 0o644);
      },
      (file: string) => {
        fs.rmSync(file);
      },
    ]) {
      const file = path.join(layout().folder, 'aws');
      harm(file);
      install();
      assert.equal(fs.readFileSync(file, 'utf8'), good);
      assert.equal(fs.statSync(file).mode & 0o777, 0o700);
    }
    fs.appendFileSync(layout().common, '\nag_reply=allow\n');
    install();
    assert.doesNotMatch(fs.readFileSync(layout().common, 'utf8'), /ag_reply=allow/);
  });

  it('replaces a file as a whole, so that a running shim reads one version to its end', () => {
    install();
    const open = fs.openSync(layout().common, 'r');
    const before = fs.readFileSync(layout().common, 'utf8');
    fs.writeFileSync(path.join(home, 'cli.js'), '// newer\n');
    fs.chmodSync(layout().common, 0o644);
    install();
    assert.equal(fs.readFileSync(open, 'utf8'), before);
    fs.closeSync(open);
    assert.equal(fs.readFileSync(layout().cli, 'utf8'), '// newer\n');
  });

  it('takes away the shim of a tool that is gone, and what else lies there', () => {
    install();
    fs.rmSync(path.join(tools, 'terraform'));
    fs.mkdirSync(path.join(layout().folder, 'planted'));
    program(path.join(layout().folder, 'git'));
    assert.deepEqual(install(), ['aws']);
    assert.deepEqual(shims(), ['aws']);
  });

  it('follows a PATH that changes', () => {
    const other = path.join(home, 'other');
    fs.mkdirSync(other);
    program(path.join(other, 'nonesuch'));
    assert.deepEqual(install(`${tools}:${other}`), ['aws', 'terraform', 'nonesuch']);
  });

  it('does not take its own shims, or another extension’s, for the tools', () => {
    install(path.join(home, 'none'));
    const copy = path.join(home, 'copy');
    fs.cpSync(layout().folder, copy, { recursive: true });
    for (const folder of [layout().folder, copy]) program(path.join(folder, 'aws'));
    assert.deepEqual(install(`${layout().folder}:${copy}`), []);
  });

  it('keeps the shims that a window with another PATH needs', () => {
    install(tools);
    assert.deepEqual(install(path.join(home, 'none')), ['aws', 'terraform']);
    assert.deepEqual(shims(), ['aws', 'terraform']);
  });

  it('says why it cannot write, and leaves what was there', () => {
    install();
    const before = fs.readFileSync(path.join(layout().folder, 'aws'), 'utf8');
    fs.rmSync(path.join(home, 'cli.js'));
    assert.throws(() => install(), /cli\.js/);
    assert.equal(fs.readFileSync(path.join(layout().folder, 'aws'), 'utf8'), before);
    fs.rmSync(path.join(home, 'root'), { recursive: true });
    fs.writeFileSync(path.join(home, 'root'), 'a file in the way');
    assert.throws(() => install(), { code: /ENOTDIR|EEXIST/ });
  });

  it('finds programs as a shell does', () => {
    const folder = path.join(home, 'bin');
    fs.mkdirSync(path.join(folder, 'directory'), { recursive: true });
    program(path.join(folder, 'plain'), 0o644);
    program(path.join(folder, 'good'));
    fs.symlinkSync(path.join(folder, 'good'), path.join(folder, 'link'));
    fs.symlinkSync(path.join(folder, 'nowhere'), path.join(folder, 'dangling'));
    const searchPath = `:relative:${folder}/missing:${folder}:${tools}`;
    for (const [name, expected] of [
      ['good', path.join(folder, 'good')],
      ['link', path.join(folder, 'link')],
      ['aws', path.join(tools, 'aws')],
      ['plain', undefined],
      ['directory', undefined],
      ['dangling', undefined],
      ['missing', undefined],
    ] as const)
      assert.equal(findProgram(name, searchPath), expected, name);
    assert.equal(findProgram('aws', ''), undefined);
  });
});
