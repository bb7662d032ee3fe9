import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { StorageError, prepareStorage, privateFolder, runFolder } from '../../src/platform/storage';

const posix = process.platform === 'win32' ? describe.skip : describe;
const uid = process.getuid?.();

posix('storage folders', () => {
  let base: string;
  beforeEach(() => {
    base = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-st-'));
  });
  afterEach(() => {
    fs.rmSync(base, { recursive: true, force: true });
  });
  const mode = (folder: string) => fs.statSync(folder).mode & 0o777;

  it('are made private, also inside a folder that is not', () => {
    const old = process.umask(0);
    try {
      const paths = prepareStorage(path.join(base, 'deep', 'store'));
      assert.deepEqual(
        Object.values(paths as object as Record<string, string>).map(mode),
        [0o700, 0o700, 0o700, 0o700],
      );
    } finally {
      process.umask(old);
    }
  });

  it('are closed again when others could read them', () => {
    fs.mkdirSync(path.join(base, 'x'), { mode: 0o755 });
    privateFolder(path.join(base, 'x'));
    assert.equal(mode(path.join(base, 'x')), 0o700);
  });

  const refused: [string, (at: string) => void, number | undefined][] = [
    [
      'a link',
      (at) => {
        fs.symlinkSync(base, at);
      },
      uid,
    ],
    [
      'a dangling link',
      (at) => {
        fs.symlinkSync('/nowhere/at/all', at);
      },
      uid,
    ],
    [
      'a file',
      (at) => {
        fs.writeFileSync(at, '');
      },
      uid,
    ],
    [
      'a folder that others can write to',
      (at) => {
        fs.mkdirSync(at);
        fs.chmodSync(at, 0o777);
      },
      uid,
    ],
    [
      'a folder of another user',
      (at) => {
        fs.mkdirSync(at, { mode: 0o700 });
      },
      (uid ?? 0) + 1,
    ],
  ];
  for (const [what, make, owner] of refused) {
    it(`refuse ${what}`, () => {
      make(path.join(base, 'x'));
      assert.throws(() => {
        privateFolder(path.join(base, 'x'), owner);
      }, StorageError);
    });
  }

  it('the run folder is in the runtime folder when that is ours', () => {
    fs.chmodSync(base, 0o700);
    assert.equal(
      runFolder({ runtimeDir: base, tmpdir: '/nonexistent', uid }),
      path.join(base, 'agent-guard'),
    );
    assert.equal(mode(path.join(base, 'agent-guard')), 0o700);
  });

  it('the run folder is the same when asked again', () => {
    const place = { runtimeDir: undefined, tmpdir: base, uid };
    assert.equal(runFolder(place), runFolder(place));
  });

  const elsewhere: [string, (own: string) => string | undefined][] = [
    ['not set', () => undefined],
    ['relative', () => 'run'],
    ['missing', (own) => path.join(own, 'missing')],
    [
      'writable for others',
      (own) => {
        fs.chmodSync(own, 0o777);
        return own;
      },
    ],
    [
      'too long',
      (own) => {
        const long = path.join(own, 'x'.repeat(80));
        fs.mkdirSync(long, { mode: 0o700 });
        return long;
      },
    ],
  ];
  for (const [what, runtime] of elsewhere) {
    it(`the run folder is in the folder for temporary files when XDG_RUNTIME_DIR is ${what}`, () => {
      const own = fs.mkdtempSync(path.join(base, 'r-'));
      const tmpdir = fs.mkdtempSync(path.join(base, 't-'));
      const found = runFolder({ runtimeDir: runtime(own), tmpdir, uid });
      assert.equal(found, path.join(tmpdir, `agent-guard-${uid ?? ''}`));
    });
  }

  it('the run folder falls back when another one took the name', () => {
    fs.symlinkSync(base, path.join(base, `agent-guard-${uid ?? ''}`));
    const found = runFolder({ runtimeDir: undefined, tmpdir: base, uid });
    assert.equal(found, `/tmp/agent-guard-${uid ?? ''}`);
  });
});
