import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { replaceFile, syncFolder } from '../../../src/disk/write';

describe('a file that is replaced as a whole', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-disk-'));
    file = path.join(folder, 'state.json');
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const temporary = () => `${file}.${process.pid}.new`;
  const read = () => fs.readFileSync(file, 'utf8');
  const modeOf = (of: string) => fs.statSync(of).mode & 0o777;

  it('has its content and exactly its mode, whatever the umask is, and leaves nothing beside it', () => {
    const before = process.umask(0o077);
    try {
      replaceFile(file, 'old', { mode: 0o755 });
      assert.deepEqual([read(), modeOf(file)], ['old', 0o755]);
      replaceFile(file, Buffer.from('new'), { flush: true });
    } finally {
      process.umask(before);
    }
    assert.deepEqual([read(), modeOf(file)], ['new', 0o600]);
    assert.deepEqual(fs.readdirSync(folder), ['state.json']);
  });

  it('stays as it was where it cannot be written', () => {
    fs.mkdirSync(file);
    fs.writeFileSync(path.join(file, 'inside'), '');
    assert.throws(() => {
      replaceFile(file, 'new');
    });
    assert.deepEqual(fs.readdirSync(folder), ['state.json']);
    assert.deepEqual(fs.readdirSync(file), ['inside']);
    assert.throws(() => {
      replaceFile(path.join(folder, 'missing', 'x'), 'new');
    }, /ENOENT/);
  });

  it('follows no link, neither in its place nor in that of what is still being written', () => {
    const aside = path.join(folder, 'aside');
    fs.writeFileSync(aside, 'not ours');
    fs.symlinkSync(aside, file);
    fs.symlinkSync(aside, temporary());
    replaceFile(file, 'new');
    assert.equal(fs.readFileSync(aside, 'utf8'), 'not ours');
    assert.deepEqual([read(), fs.lstatSync(file).isFile()], ['new', true]);
  });

  it('is written although something was left where it is prepared', () => {
    for (const leave of [
      () => {
        fs.writeFileSync(temporary(), 'half a fi');
      },
      () => {
        fs.mkdirSync(path.join(temporary(), 'deep'), { recursive: true });
      },
    ]) {
      leave();
      replaceFile(file, 'whole');
      assert.equal(read(), 'whole');
      assert.deepEqual(fs.readdirSync(folder), ['state.json']);
    }
  });

  it('is never half there for a reader, while two processes write it', async () => {
    const [a, b] = ['a', 'b'].map((letter) => letter.repeat(200_000));
    replaceFile(file, a!);
    const module = JSON.stringify(path.resolve('src/disk/write.ts'));
    const script = `const { replaceFile } = require(${module}); setInterval(() => replaceFile(${JSON.stringify(file)}, 'b'.repeat(200_000)), 1);`;
    const other = spawn(process.execPath, ['--import', 'tsx', '-e', script], { stdio: 'ignore' });
    const ended = once(other, 'exit');
    const seen = new Set<string>();
    try {
      for (let own = 0; own < 100 || (!seen.has(b!) && other.exitCode === null); own++) {
        replaceFile(file, a!);
        await new Promise((resolve) => setTimeout(resolve, 2));
        const text = read();
        assert.ok(text === a || text === b, `${text.length} characters`);
        seen.add(text);
      }
    } finally {
      other.kill('SIGKILL');
      await ended;
    }
    assert.deepEqual([...seen].map((text) => text[0]).sort(), ['a', 'b']);
  });
});

describe('the name of a new file', () => {
  it('is synced with its folder; a folder that is not there is an error', async () => {
    await syncFolder(os.tmpdir());
    await assert.rejects(syncFolder(path.join(os.tmpdir(), 'ag-not-there')), /ENOENT/);
  });
});
