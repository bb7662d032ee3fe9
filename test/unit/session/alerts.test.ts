import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { openAuditLog } from '../../../src/audit/log';
import { Baselines } from '../../../src/activity/baseline';
import { emptyState, parseState } from '../../../src/activity/baselineState';
import type { AlertEvent, AuditEvent } from '../../../src/contracts/audit';
import type { Actions } from '../../../src/platform/notify';
import { learnFromRecord } from '../../../src/session/alertHistory';
import { Alerts } from '../../../src/session/alerts';
import { BaselineStore } from '../../../src/session/baselineStore';
import { command } from '../activity/baselineWeeks';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-alerts-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const stateFile = () => path.join(folder, 'baseline.json');

/** One window on the shared folder; `at` is its clock. */
function newWindow(memento = new Map<string, unknown>()) {
  const recorded: AuditEvent[] = [];
  const told: { message: string; actions: Actions }[] = [];
  const clock = { now: Date.UTC(2026, 0, 5, 12) };
  const settings = { isOn: true };
  const alerts = new Alerts({
    ...{ stateFolder: folder, auditFolder: path.join(folder, 'audit'), session: 'own' },
    memento: {
      get: (key) => memento.get(key),
      update: (key, value) => {
        memento.set(key, value);
        return Promise.resolve();
      },
    },
    code: () => ({
      ...{ emptyState, parseState },
      newBaselines: (state) => new Baselines(state, { folderOf: (cwd) => cwd }),
    }),
    isOn: () => settings.isOn,
    record: (event) => recorded.push(event),
    notify: (message, actions) => told.push({ message, actions }),
    show: () => undefined,
    log: () => undefined,
    now: () => clock.now,
    pace: { begin: 1, batch: 5 },
  });
  const found = () => recorded.filter((event): event is AlertEvent => event.kind === 'alert');
  return { alerts, recorded, told, clock, settings, memento, found };
}

/** More than any new baseline takes for usual. */
function burst({ alerts, clock }: ReturnType<typeof newWindow>, cwd = '/home/ann/shop'): void {
  for (let at = 0; at < 120; at++) {
    clock.now += 1000;
    alerts.onEvent(command({ cwd }));
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; !isTrue(); tries++) {
    assert.ok(tries < 1000, 'it did not come');
    await new Promise((done) => setTimeout(done, 5));
  }
}

/** Long enough for a batch that must not come. */
const settle = () => new Promise((done) => setTimeout(done, 60));

describe('alerts of a window', () => {
  it('are recorded, told once and quietly, and kept in a private file', async () => {
    const window = newWindow();
    window.alerts.start();
    burst(window);
    burst(window, '/home/ann/other');
    await until(() => window.told.length > 0);
    assert.deepEqual(
      window.found().map(({ alert }) => alert),
      ['burst', 'burst'],
    );
    assert.equal(window.told.length, 1);
    assert.match(window.told[0]!.message, /^Agent Guard: Claude Code gave .* And 1 more\.$/);
    assert.deepEqual(Object.keys(window.told[0]!.actions), ['Show', 'Mute These']);
    if (process.platform !== 'win32') assert.equal(fs.statSync(stateFile()).mode & 0o777, 0o600);
    // Soon after it there is no other notification; the record has the alert.
    burst(window, '/home/ann/third');
    await until(() => window.found().length === 3);
    assert.equal(window.told.length, 1);
    window.alerts.dispose();
  });

  it('come once for two windows that share what is usual', async () => {
    const [one, two] = [newWindow(), newWindow()];
    one.alerts.start();
    two.alerts.start();
    // Each alone has too few.
    for (let at = 0; at < 60; at++)
      for (const { alerts, clock } of [one, two]) {
        clock.now += 1000;
        alerts.onEvent(command());
      }
    await until(() => one.found().length + two.found().length > 0);
    for (const window of [one, two]) burst(window);
    await settle();
    assert.equal(one.found().length + two.found().length, 1);
    for (const { alerts } of [one, two]) alerts.dispose();
  });

  it('that are muted are neither told nor recorded, in the next window too, until they are no longer', async () => {
    const window = newWindow();
    window.alerts.start();
    burst(window);
    await until(() => window.told.length === 1);
    await window.told[0]!.actions.Mute!();
    const { key } = window.found()[0]!;
    assert.deepEqual(window.alerts.mutedKeys(), [key]);
    assert.deepEqual(window.recorded.at(-1), { kind: 'policy', text: `Alerts muted: ${key}` });
    window.alerts.dispose();

    const next = newWindow(window.memento);
    next.clock.now += 5 * 3_600_000;
    next.alerts.start();
    burst(next);
    await settle();
    assert.deepEqual([next.found(), next.told], [[], []]);
    let changes = 0;
    next.alerts.onDidChangeMuted(() => changes++);
    await next.alerts.setMuted(key, false);
    await next.alerts.setMuted(key, false);
    assert.deepEqual([next.alerts.mutedKeys(), changes], [[], 1]);
    next.clock.now += 5 * 3_600_000;
    // Two such bursts have come; half as much again is none of them.
    burst(next);
    burst(next);
    await until(() => next.found().length === 1);
    next.alerts.dispose();
  });

  it('a mute of nonsense is none', async () => {
    const window = newWindow(new Map<string, unknown>([['mutedAlerts', { hostile: 1 }]]));
    for (const key of ['', 'x'.repeat(257)]) await window.alerts.setMuted(key, true);
    assert.deepEqual([window.alerts.mutedKeys(), window.recorded], [[], []]);
    for (let at = 0; at < 600; at++) await window.alerts.setMuted(`key ${at}`, true);
    assert.equal(window.alerts.mutedKeys().length, 500);
  });

  it('come not at all when they are switched off', async () => {
    const window = newWindow();
    window.settings.isOn = false;
    window.alerts.start();
    burst(window);
    await settle();
    assert.deepEqual(window.found(), []);
    window.alerts.dispose();
  });

  for (const [name, damage] of [
    ['damaged', '{"v":1,"baselines":['],
    ['hostile', JSON.stringify({ ...emptyState(), baselines: [{ __proto__: 1 }] })],
  ])
    it(`a ${name} file is learnt anew, with a note`, async () => {
      fs.writeFileSync(stateFile(), damage!);
      const window = newWindow();
      window.alerts.start();
      burst(window);
      await until(() => window.found().length === 1);
      assert.match(JSON.stringify(window.recorded[0]), /"problem".*learnt anew/);
      assert.ok('state' in parseState(fs.readFileSync(stateFile(), 'utf8')));
      window.alerts.dispose();
    });

  it('a file of a newer version is left as it is, and alerts come all the same', async () => {
    const newer = JSON.stringify({ v: 2, all: 'different' });
    fs.writeFileSync(stateFile(), newer);
    const window = newWindow();
    window.alerts.start();
    burst(window);
    await until(() => window.found().length === 1);
    assert.equal(fs.readFileSync(stateFile(), 'utf8'), newer);
    window.alerts.dispose();
  });
});

describe('what windows share', () => {
  const open = () => {
    const store = new BaselineStore({ folder, parse: parseState, now: Date.now, log: () => undefined });
    store.open();
    return store;
  };

  it('a window that holds the lock is waited for; one that is gone is not', () => {
    const store = open();
    const lock = `${stateFile()}.lock`;
    fs.writeFileSync(lock, '1');
    assert.equal(
      store.change(emptyState, () => 1),
      undefined,
    );
    const old = Date.now() / 1000 - 60;
    fs.utimesSync(lock, old, old);
    assert.deepEqual(
      store.change(emptyState, () => 1),
      { done: 1 },
    );
    assert.equal(fs.existsSync(lock), false);
  });

  it('each sees what the other has written, and a deleted or damaged file does not make it forget', () => {
    const [one, two] = [open(), open()];
    one.change(emptyState, (state) => state.told.push(['a', 1]));
    two.change(emptyState, (state) => state.told.push(['b', 2]));
    const keys = () => one.change(emptyState, (state) => state.told.map(([key]) => key))?.done;
    assert.deepEqual(keys(), ['a', 'b']);
    fs.rmSync(stateFile());
    assert.deepEqual(keys(), ['a', 'b']);
    fs.writeFileSync(stateFile(), 'x');
    assert.deepEqual(keys(), ['a', 'b']);
  });

  it('a disk that takes nothing is no reason to stop', () => {
    const said: string[] = [];
    const gone = path.join(folder, 'gone');
    const log = (text: string) => said.push(text);
    const store = new BaselineStore({ folder: gone, parse: parseState, now: Date.now, log });
    for (let times = 0; times < 3; times++) store.change(emptyState, (state) => state.told.push(['a', 1]));
    assert.equal(store.change(emptyState, (state) => state.told.length)?.done, 3);
    assert.equal(said.length, 1);
  });
});

describe('the first start', () => {
  it('learns from the record, in order of time, and not from this session', async () => {
    const audit = path.join(folder, 'audit');
    const DAY = 24 * 3_600_000;
    const now = Date.UTC(2026, 5, 20, 12);
    for (const [session, from] of [
      ['old', 60],
      ['second', 1],
      ['first', 5],
      ['own', 2],
    ] as const) {
      let time = now - from * DAY;
      const log = await openAuditLog({ dir: audit, session, now: () => time, log: () => undefined });
      for (let day = 0; day < 3; day++) {
        time = now - (from - day / 2) * DAY;
        log.append({ ...command({ service: session, id: `${session}-${day}` }) });
      }
      await log.close();
    }
    const learnt: [number, string][] = [];
    const count = await learnFromRecord({
      ...{ auditFolder: audit, now: () => now, isOwn: (session) => session === 'own' },
      learn: (time, event) => learnt.push([time, 'id' in event ? event.id : '']),
    });
    assert.equal(count, 6);
    assert.deepEqual(
      learnt.map(([, id]) => id),
      ['first-0', 'first-1', 'first-2', 'second-0', 'second-1', 'second-2'],
    );
  });

  it('knows what was usual before the update', async () => {
    const window = newWindow();
    let time = 0;
    const log = await openAuditLog({
      ...{ dir: path.join(folder, 'audit'), session: 'past', now: () => time, log: () => undefined },
    });
    for (let day = 10; day > 0; day--) {
      time = window.clock.now - day * 24 * 3_600_000;
      log.append(command({ environment: 'prod' }));
    }
    await log.close();
    window.alerts.start();
    window.alerts.onEvent(command({ environment: 'prod' }));
    window.alerts.onEvent(command({ environment: 'prod', service: 'iam' }));
    await until(() => window.found().length > 0);
    assert.deepEqual(
      window.found().map(({ text }) => text),
      ['First use of aws iam in prod by Claude Code in …/ann/shop.'],
    );
    window.alerts.dispose();
  });
});
