import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isEngaged, KillSwitchState } from '../../src/killSwitch/state';
import { fileStore } from '../../src/killSwitch/fileStore';
import { KILL_SWITCH_FILE, parseStored, type KillSwitchStore } from '../../src/killSwitch/stored';

const yes = () => Promise.resolve(true);
const no = () => Promise.resolve(false);

function window(...stores: KillSwitchStore[]): KillSwitchState {
  return new KillSwitchState({ stores, now: () => Date.UTC(2026, 0, 1), log: () => undefined });
}

function memoryStore(): KillSwitchStore & { text: string | undefined; fails: boolean } {
  const store = {
    text: undefined as string | undefined,
    fails: false,
    read: () => {
      if (store.fails) throw new Error('EIO');
      return store.text;
    },
    write: (text: string) => {
      if (store.fails) throw new Error('ENOSPC');
      store.text = text;
    },
  };
  return store;
}

describe('kill switch: what is stored', () => {
  const cases: [string | undefined, 'armed' | 'engaged'][] = [
    [undefined, 'armed'],
    ['{"v":1,"state":"armed","since":"x"}\n', 'armed'],
    ['{"v":1,"state":"engaged","since":"2026-01-01"}\n', 'engaged'],
    ['', 'engaged'],
    ['{', 'engaged'],
    ['null', 'engaged'],
    ['[]', 'engaged'],
    ['"armed"', 'engaged'],
    ['{"state":"armed"}', 'engaged'],
    ['{"v":2,"state":"armed"}', 'engaged'],
    ['{"v":1,"state":"Armed"}', 'engaged'],
    ['\0\0\0\0', 'engaged'],
  ];
  for (const [text, state] of cases) {
    it(`${JSON.stringify(text)} is ${state}`, () => {
      assert.equal(parseStored(text).state, state);
    });
  }
});

describe('kill switch: state', () => {
  it('is armed at first, and engaged for all windows at once', () => {
    const store = memoryStore();
    const [a, b] = [window(store), window(store)];
    assert.equal(a.isEngaged, false);
    assert.equal(a.engage(), true);
    assert.deepEqual([a.isEngaged, b.isEngaged, window(store).isEngaged], [true, true, true]);
    assert.deepEqual(b.status, {
      state: 'engaged',
      since: '2026-01-01T00:00:00.000Z',
      rearmedElsewhere: false,
    });
  });

  it('is re-armed only by a yes', async () => {
    const state = window(memoryStore());
    state.engage();
    assert.equal(await state.rearm(no), false);
    assert.equal(await state.rearm(() => Promise.resolve('yes' as unknown as boolean)), false);
    await assert.rejects(state.rearm(() => Promise.reject(new Error('no modal'))));
    assert.equal(state.isEngaged, true);
    assert.equal(await state.rearm(yes), true);
    assert.equal(state.isEngaged, false);
  });

  it('stays engaged when it is engaged again while the question is open', async () => {
    const store = memoryStore();
    const [a, b] = [window(store), window(store)];
    a.engage();
    assert.equal(await a.rearm(() => (a.engage(), yes())), false);
    assert.equal(a.isEngaged && b.isEngaged, true);
  });

  it('does not believe a file that was edited or deleted, and puts it back', () => {
    const store = memoryStore();
    const state = window(store);
    state.engage();
    store.text = undefined;
    assert.equal(state.isEngaged, true);
    assert.match(String(store.text), /"engaged"/);
    store.text = '{"v":1,"state":"armed"}';
    assert.deepEqual(state.status, {
      state: 'engaged',
      since: '2026-01-01T00:00:00.000Z',
      rearmedElsewhere: true,
    });
  });

  it('a window that was re-armed elsewhere waits for its own yes', async () => {
    const store = memoryStore();
    const [a, b] = [window(store), window(store)];
    a.engage();
    assert.equal(b.isEngaged, true);
    await a.rearm(yes);
    assert.deepEqual([a.isEngaged, b.isEngaged], [false, true]);
    assert.equal(await b.rearm(yes), true);
    assert.deepEqual([a.isEngaged, b.isEngaged], [false, false]);
  });

  it('is engaged when any of two stores says so', () => {
    const [file, memento] = [memoryStore(), memoryStore()];
    window(file, memento).engage();
    file.text = '{"v":1,"state":"armed"}';
    assert.equal(window(file, memento).isEngaged, true);
  });

  it('is engaged when it cannot be read, and cannot be re-armed when it cannot be written', async () => {
    const store = memoryStore();
    store.fails = true;
    const state = window(store);
    assert.equal(state.isEngaged, true);
    assert.equal(await state.rearm(yes), false);
    store.fails = false;
    assert.equal(await state.rearm(yes), true);
  });

  it('is engaged in this window when it cannot be written, and says that it is not kept', () => {
    const store = memoryStore();
    const state = new KillSwitchState({
      stores: [
        {
          ...store,
          read: () => undefined,
          write: () => {
            throw new Error('ENOSPC');
          },
        },
      ],
      now: Date.now,
      log: () => undefined,
    });
    assert.equal(state.engage(), false);
    assert.equal(state.isEngaged, true);
  });

  it('tells its listeners about changes, its own and those of other windows, once each', async () => {
    const store = memoryStore();
    const [a, b] = [window(store), window(store)];
    let told = 0;
    const stop = b.onChange(() => told++);
    b.refresh();
    a.engage();
    b.refresh();
    b.refresh();
    assert.equal(told, 1);
    await a.rearm(yes);
    b.refresh();
    assert.equal(told, 2);
    stop();
    await b.rearm(yes);
    assert.equal(told, 2);
  });
});

describe('kill switch: its file', () => {
  let dir: string;
  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-ks-'));
  });
  afterEach(() => {
    fs.rmSync(dir, { recursive: true, force: true });
  });
  const file = () => path.join(dir, KILL_SWITCH_FILE);

  it('is private, replaced as a whole, and read by those who have no window', async () => {
    const state = window(fileStore(file()));
    assert.equal(isEngaged(fileStore(file())), false);
    state.engage();
    assert.equal(isEngaged(fileStore(file())), true);
    assert.equal(fs.statSync(file()).mode & 0o777, 0o600);
    assert.deepEqual(fs.readdirSync(dir), [KILL_SWITCH_FILE]);
    await state.rearm(yes);
    assert.equal(isEngaged(fileStore(file())), false);
    assert.match(fs.readFileSync(file(), 'utf8'), /"state":"armed"/);
  });

  const unreadable: [string, () => void][] = [
    [
      'empty',
      () => {
        fs.writeFileSync(file(), '');
      },
    ],
    [
      'half a file',
      () => {
        fs.writeFileSync(file(), '{"v":1,"state":"ar');
      },
    ],
    [
      'a folder',
      () => {
        fs.mkdirSync(file());
      },
    ],
    [
      'a link to itself',
      () => {
        fs.symlinkSync(file(), file());
      },
    ],
  ];
  for (const [what, make] of unreadable) {
    it(`${what} means engaged`, () => {
      make();
      assert.equal(isEngaged(fileStore(file())), true);
      assert.equal(window(fileStore(file())).isEngaged, true);
    });
  }
});
