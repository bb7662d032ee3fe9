import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { PathWatch } from '../../../src/interceptors/shims/pathWatch';

describe('PathWatch', function () {
  this.timeout(20_000);
  let home: string;
  let watch: PathWatch;
  let times: number;
  const folder = (name: string) => path.join(home, name);
  beforeEach(() => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-pw-'));
    for (const name of ['a', 'b']) fs.mkdirSync(folder(name));
    times = 0;
    watch = new PathWatch(
      (name) => name === 'aws',
      () => {
        times++;
      },
    );
    watch.set([folder('a'), folder('missing'), folder('b')]);
  });
  afterEach(() => {
    watch.dispose();
    fs.rmSync(home, { recursive: true, force: true });
  });
  const told = async (count: number) => {
    const deadline = Date.now() + 10_000;
    while (times < count && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(times, count);
  };

  for (const [what, act] of [
    [
      'is installed',
      (file: string) => {
        fs.writeFileSync(file, '', { mode: 0o755 });
      },
    ],
    [
      'is moved there',
      (file: string) => {
        fs.writeFileSync(`${file}.new`, '');
        fs.renameSync(`${file}.new`, file);
      },
    ],
    [
      'is linked',
      (file: string) => {
        fs.symlinkSync('/bin/true', file);
      },
    ],
  ] as [string, (file: string) => void][])
    it(`tells once when a tool ${what}, and when it is removed`, async () => {
      const file = path.join(folder('b'), 'aws');
      act(file);
      await told(1);
      fs.rmSync(file);
      await told(2);
    });

  it('tells when a tool that is there becomes executable', async () => {
    const file = path.join(folder('a'), 'aws');
    fs.writeFileSync(file, '', { mode: 0o644 });
    await told(1);
    fs.chmodSync(file, 0o755);
    await told(2);
  });

  it('is silent about other files', async () => {
    fs.writeFileSync(path.join(folder('a'), 'git'), '');
    fs.writeFileSync(path.join(folder('a'), 'aws'), '');
    await told(1);
  });

  it('does not wait for ever for an installer to become quiet', async () => {
    const writing = setInterval(() => {
      fs.writeFileSync(path.join(folder('a'), 'aws'), String(Math.random()));
    }, 50);
    try {
      await told(1);
    } finally {
      clearInterval(writing);
    }
  });

  it('lives on when a folder is taken away, and watches what it is told next', async () => {
    assert.equal(watch.size, 2);
    fs.rmSync(folder('a'), { recursive: true });
    await told(1);
    assert.equal(watch.size, 1);
    fs.mkdirSync(folder('missing'));
    watch.set([folder('missing')]);
    assert.equal(watch.size, 1);
    fs.writeFileSync(path.join(folder('missing'), 'aws'), '');
    await told(2);
  });

  it('watches a bounded number of folders', () => {
    const many = Array.from({ length: 80 }, (_, index) => folder(`f${index}`));
    for (const name of many) fs.mkdirSync(name);
    watch.set(many);
    assert.equal(watch.size, 64);
    watch.dispose();
    assert.equal(watch.size, 0);
  });
});
