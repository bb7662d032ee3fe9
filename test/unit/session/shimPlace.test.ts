import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { SHIM_MARKER } from '../../../src/interceptors/shims/script';
import { startedBefore } from '../../../src/platform/processes';
import { holdsAny, shimPlace } from '../../../src/session/shimPlace';

describe('place of the shims on a PATH', () => {
  const holdsTools = (folder: string) => folder === '/venv/bin';
  for (const [searchPath, place] of [
    ['/shims:/usr/bin', 'first'],
    ['/shims', 'first'],
    ['/editor/bin:/shims:/venv/bin', 'first'],
    ['/venv/bin:/shims', 'behind'],
    ['/venv/bin:/shims:/usr/bin:/shims', 'behind'],
    ['/usr/bin:/shims2', 'missing'],
    ['', 'missing'],
  ] as const)
    it(`${searchPath || 'empty'}: ${place}`, () => {
      assert.equal(shimPlace(searchPath, '/shims', holdsTools), place);
    });

  it('is lost only to folders with guarded tools, and not to folders of shims', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-p-'));
    try {
      const names = new Set(['aws']);
      assert.equal(holdsAny(folder, names), false);
      fs.writeFileSync(path.join(folder, 'aws'), '');
      assert.equal(holdsAny(folder, names), true);
      fs.writeFileSync(path.join(folder, SHIM_MARKER), '');
      assert.equal(holdsAny(folder, names), false);
      assert.equal(holdsAny(path.join(folder, 'missing'), names), false);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });

  it('compares the starts of processes, as /proc and as ps tell them', () => {
    const at = (startedAt: string) => ({
      pid: 1,
      ppid: 0,
      pgid: 1,
      foreground: false,
      name: '',
      stopped: false,
      zombie: false,
      startedAt,
    });
    assert.equal(startedBefore(at('99'), at('100')), true);
    assert.equal(startedBefore(at('100'), at('100')), false);
    assert.equal(startedBefore(at('Sat Nov 21 18:00:00 2026'), at('Sat Nov 21 18:00:01 2026')), true);
    assert.equal(startedBefore(at('Sun Nov 22 18:00:00 2026'), at('Sat Nov 21 18:00:01 2026')), false);
  });
});
