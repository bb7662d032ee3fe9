import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFacts } from '../../../src/facts/facts';
import { watchFiles, type FileWatch } from '../../../src/facts/watch';

const TIMES = { pollMs: 60, debounceMs: 10 };
/** No event comes so late on a machine that is busy. */
const PATIENCE_MS = 3000;
const QUIET_MS = 250;

describe('watching files', () => {
  let root: string;
  let watch: FileWatch;
  let calls: number;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'watch-'));
    calls = 0;
    watch = watchFiles(() => calls++, TIMES);
  });
  afterEach(() => {
    watch.dispose();
    rmSync(root, { recursive: true, force: true });
  });

  const at = (name: string) => join(root, name);
  /** Does something, and waits until it was noticed. */
  const noticed = async (act: () => void) => {
    await sleep(30);
    const before = calls;
    act();
    const until = performance.now() + PATIENCE_MS;
    while (calls === before && performance.now() < until) await sleep(5);
    assert.ok(calls > before, 'it was not noticed');
    await sleep(QUIET_MS / 2);
  };
  const unnoticed = async (act: () => void) => {
    await sleep(QUIET_MS);
    const before = calls;
    act();
    await sleep(QUIET_MS);
    assert.equal(calls, before);
  };

  it('notices a file that is written, replaced, deleted and made again', async () => {
    writeFileSync(at('config'), 'a');
    watch.watch([at('config')]);
    await noticed(() => {
      writeFileSync(at('config'), 'b');
    });
    await noticed(() => {
      writeFileSync(at('config.new'), 'c');
      renameSync(at('config.new'), at('config'));
    });
    await noticed(() => {
      rmSync(at('config'));
    });
    await noticed(() => {
      writeFileSync(at('config'), 'd');
    });
  });

  it('leaves the other files of a folder alone', async () => {
    writeFileSync(at('config'), 'a');
    watch.watch([at('config')]);
    await unnoticed(() => {
      writeFileSync(at('other'), 'b');
    });
  });

  it('notices any name in a folder that was listed', async () => {
    mkdirSync(at('dir'));
    watch.watch([at('dir')]);
    await noticed(() => {
      writeFileSync(at('dir/main.tf'), '');
    });
  });

  it('looks at what is not there yet, and watches its folder from then on', async () => {
    watch.watch([at('deep/er/file')]);
    assert.equal(watch.size.polled, 1);
    await noticed(() => {
      mkdirSync(at('deep/er'), { recursive: true });
      writeFileSync(at('deep/er/file'), 'a');
    });
    assert.deepEqual(watch.size, { watchers: 1, polled: 0 });
    await noticed(() => {
      writeFileSync(at('deep/er/file'), 'b');
    });
  });

  it('notices a folder that comes to be sooner than it is looked at', async () => {
    watch.dispose();
    watch = watchFiles(() => calls++, { pollMs: 60_000, debounceMs: 10 });
    watch.watch([at('deep/er/file')]);
    await noticed(() => {
      mkdirSync(at('deep/er'), { recursive: true });
    });
    await noticed(() => {
      writeFileSync(at('deep/er/file'), 'a');
    });
  });

  it('outlives its folder, and finds it again', async () => {
    mkdirSync(at('dir'));
    writeFileSync(at('dir/file'), 'a');
    watch.watch([at('dir/file')]);
    await noticed(() => {
      rmSync(at('dir'), { recursive: true });
    });
    assert.equal(watch.size.polled, 1);
    await noticed(() => {
      mkdirSync(at('dir'));
      writeFileSync(at('dir/file'), 'b');
    });
    await noticed(() => {
      rmSync(at('dir'), { recursive: true });
      mkdirSync(at('dir'));
      writeFileSync(at('dir/file'), 'c');
    });
    await noticed(() => {
      writeFileSync(at('dir/file'), 'd');
    });
  });

  it('follows links to files elsewhere', async () => {
    mkdirSync(at('dotfiles'));
    mkdirSync(at('home'));
    writeFileSync(at('dotfiles/config'), 'a');
    symlinkSync(at('dotfiles/config'), at('home/config'));
    watch.watch([at('home/config')]);
    await noticed(() => {
      writeFileSync(at('dotfiles/config'), 'b');
    });
  });

  it('takes one call for many changes, and none after it was disposed', async () => {
    writeFileSync(at('config'), 'a');
    watch.watch([at('config')]);
    await noticed(() => {
      for (let i = 0; i < 50; i++) writeFileSync(at('config'), String(i));
    });
    assert.ok(calls <= 3, String(calls));
    watch.dispose();
    await unnoticed(() => {
      writeFileSync(at('config'), 'z');
    });
    watch.watch([at('config')]);
    assert.deepEqual(watch.size, { watchers: 0, polled: 0 });
  });

  it('forgets what is not asked for any more', async () => {
    writeFileSync(at('a'), '');
    mkdirSync(at('dir'));
    writeFileSync(at('dir/b'), '');
    watch.watch([at('a')]);
    watch.watch([at('dir/b')]);
    assert.equal(watch.size.watchers, 1);
    await unnoticed(() => {
      writeFileSync(at('a'), 'x');
    });
  });

  it('is bounded, whatever is asked for', () => {
    const paths: string[] = [];
    for (let i = 0; i < 300; i++) {
      mkdirSync(at(`d${i}`));
      paths.push(at(`d${i}/file`), at(`missing${i}/file`));
    }
    watch.watch(paths);
    const { watchers, polled } = watch.size;
    assert.ok(watchers > 0 && watchers <= 48 && polled > 0 && polled <= 256, `${watchers} ${polled}`);
  });

  it('never throws: hostile paths, folders without permission', async () => {
    mkdirSync(at('closed'));
    chmodSync(at('closed'), 0);
    symlinkSync(at('loop'), at('loop'));
    watch.watch([
      '',
      '/',
      'relative',
      '\0',
      `/${'x'.repeat(5000)}`,
      at('closed/file'),
      at('loop'),
      '/dev/null',
      '/proc/self/stat',
    ]);
    await sleep(200);
    chmodSync(at('closed'), 0o700);
  });
});

describe('facts: where an answer came from', () => {
  it('names the files of an answer, also of one that was kept, and those that are missing', () => {
    const home = mkdtempSync(join(tmpdir(), 'facts-'));
    try {
      const facts = createFacts({ home, mapping: [] });
      const files = { config: join(home, 'config'), credentials: join(home, 'credentials') };
      writeFileSync(files.config, '[profile a]\nregion = x\n');
      for (let i = 0; i < 2; i++) {
        const { paths, value } = facts.recording((asked) => {
          asked.file(join(home, 'other'));
          return asked.aws(files);
        });
        assert.ok(value.profiles.has('a'));
        for (const path of [...Object.values(files), join(home, 'other')])
          assert.ok(paths.includes(path), path);
      }
      assert.deepEqual(facts.recording((asked) => asked.home).paths, []);
      // Within the time in which nothing is looked at again.
      writeFileSync(files.config, '[profile b]\nregion = x\n');
      facts.recheck();
      assert.ok(facts.aws(files).profiles.has('b'));
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
