import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { incidentSchema } from '../../../src/contracts/incident';
import { claim } from '../../../src/killSwitch/incident/claim';
import type { StopRecord } from '../../../src/killSwitch/record';
import { folders, note } from '../auditSupport';
import { AT, NAME, recordOf, rig, SCENE, STOP, type Rig } from './support';

const SHELL: StopRecord = {
  ...{ ...STOP, by: 'shell', window: undefined, failed: [] },
  at: '2026-11-22T01:06:41.400Z',
  ended: [{ title: 'Claude Code: claude', kind: 'agent', processes: 7 }],
};
delete SHELL.window;
const followed = (window: string, title?: string): StopRecord => ({
  ...{ ...STOP, by: 'other-window', window, failed: [] },
  at: '2026-11-22T01:06:42.100Z',
  ended: title === undefined ? [] : [{ title, kind: 'command', processes: 1 }],
});

describe('incident: several windows', function () {
  this.timeout(20_000);
  const folder = folders();
  /** Of one machine; which of them live is told by `alive`. */
  const windows = (root: string, names: readonly string[], alive = new Set(names)) =>
    names.map((startedAt) =>
      rig(root, {
        owner: { pid: process.pid, startedAt },
        isAlive: (owner) => alive.has(owner.startedAt),
      }),
    );
  const stateIn = (dir: string) =>
    incidentSchema.parse(JSON.parse(fs.readFileSync(path.join(dir, 'incident.json'), 'utf8')));
  const timeline = (dir: string) => fs.readFileSync(path.join(dir, 'timeline.md'), 'utf8');
  const written = (all: readonly Rig[]) => all.filter(({ events }) => events.length > 0);

  it('one of those that follow a shell writes it, with what all have stopped', async () => {
    const all = windows(folder(), ['a', 'b', 'c', 'd', 'e']);
    const own = all.map((_, index) => followed(`w-${index}`, `terraform apply ${index}`));
    all[0]?.stopped(SHELL);
    for (const [index, one] of all.entries()) one.stopped(own[index]!);
    const dirs = await Promise.all(all.map((one, index) => one.engaged(own[index]!, SCENE)));
    const [dir, ...more] = dirs.filter((one) => one !== undefined);
    assert.ok(dir !== undefined);
    assert.deepEqual(more, []);
    assert.equal(written(all).length, 1);
    assert.deepEqual(fs.readdirSync(path.dirname(dir)), [NAME]);
    const { stops } = stateIn(dir);
    assert.deepEqual(
      stops.map(({ by, window }) => `${by} ${window ?? ''}`.trim()),
      ['shell', ...own.map(({ window }) => `other-window ${window ?? ''}`)],
    );
    const page = timeline(dir);
    assert.match(page, /## What was stopped \(1, by agent-guard kill, at 01:06:41\.400\)/);
    assert.match(page, /## What was stopped \(2, in another window, at 01:06:42\.100\)/);
    for (const text of ['Claude Code', 'terraform apply 0', 'terraform apply 4'])
      assert.ok(page.includes(text), text);
  });

  it('the one in which a person has pressed takes in what the others have stopped later', async () => {
    const [one, other, idle] = windows(folder(), ['a', 'b', 'c']) as [Rig, Rig, Rig];
    one.stopped(STOP);
    const dir = (await one.engaged(STOP, SCENE)) ?? '';
    const theirs = followed('w-two', 'kubectl delete ns shop');
    other.stopped(theirs);
    idle.stopped(followed('w-three'));
    assert.deepEqual(
      [await other.engaged(theirs, SCENE), await idle.engaged(followed('w-three'), SCENE)],
      [undefined, undefined],
    );
    assert.doesNotMatch(timeline(dir), /kubectl/);
    const before = one.events.length;
    await one.incidents.merge();
    await one.incidents.merge();
    assert.equal(one.events.length, before + 1);
    assert.match(timeline(dir), /kubectl delete ns shop/);
    assert.match(fs.readFileSync(path.join(dir, 'summary.txt'), 'utf8'), /Stopped: terraform .*; kubectl/);
    // What a window has not found is nothing to tell.
    assert.equal(stateIn(dir).stops.length, 2);
    assert.deepEqual(written([other, idle]), []);
  });

  it('another goes on with it where its window has crashed, at whatever place', async () => {
    for (const state of ['empty', 'gathering', 'following'] as const) {
      const alive = new Set(['a', 'b', 'c']);
      const [one, other, third] = windows(folder(), ['a', 'b', 'c'], alive) as [Rig, Rig, Rig];
      one.stopped(STOP);
      const dir = (await one.engaged(STOP, SCENE)) ?? '';
      const incident = stateIn(dir);
      const file = path.join(dir, 'incident.json');
      if (state === 'empty') fs.rmSync(file);
      else fs.writeFileSync(file, JSON.stringify({ ...incident, state }));
      alive.delete('a');
      const theirs = followed('w-two', 'kubectl delete ns shop');
      other.stopped(theirs);
      await Promise.all([other.engaged(theirs, SCENE), third.engaged(followed('w-three'), SCENE)]);
      assert.equal(written([other, third]).length, 1, state);
      for (const last of [other, third]) {
        last.pass();
        await last.incidents.resume();
      }
      assert.equal(stateIn(dir).state, state === 'gathering' ? 'interrupted' : 'complete', state);
      assert.match(timeline(dir), /terraform destroy[^]*kubectl delete ns shop/, state);
    }
  });

  it('a window that is opened the next day writes what a shell has stopped; one after it has nothing to add', async () => {
    const day = () => AT + 24 * 3_600_000;
    const root = folder();
    const late = { now: day, owner: { pid: process.pid, startedAt: 'now' } };
    const one = rig(root, late);
    await recordOf(one.audit, [note('before it')]);
    one.stopped(SHELL);
    const own: StopRecord = { ...followed('w-one'), at: new Date(day()).toISOString() };
    one.stopped(own);
    const dir = (await one.engaged(own, SCENE)) ?? '';
    assert.equal(path.basename(dir), NAME);
    const incident = stateIn(dir);
    assert.deepEqual([incident.state, incident.stops.length], ['complete', 1]);
    assert.match(timeline(dir), /before it/);
    assert.match(incident.notes.join(), /gathered 1440 minutes later/);
    const next = rig(root, { ...late, owner: { pid: process.pid, startedAt: 'next' } });
    assert.equal(await next.engaged({ ...own, window: 'w-next' }, SCENE), undefined);
    assert.deepEqual(next.events, []);
    assert.equal(fs.readdirSync(dir).includes('owner-2'), false);
  });

  it('is one also where the flag tells no time, or a hostile one', async () => {
    for (const engagement of ['../../../etc', '+275760-09-13T00:00:00.000Z', '', '-1', 'x'.repeat(400)]) {
      const [one, other] = windows(folder(), ['a', 'b']) as [Rig, Rig];
      const record = (window: string): StopRecord => ({ ...followed(window, 'aws s3 rb'), engagement });
      const dirs = await Promise.all([
        one.engaged(record('w-a'), SCENE),
        other.engaged({ ...record('w-b'), at: '2026-11-22T01:06:55.000Z' }, SCENE),
      ]);
      assert.equal(dirs.filter((dir) => dir !== undefined).length, 1, engagement);
      assert.equal((await one.incidents.list()).length, 1, engagement);
    }
  });
});

describe('incident: whose it is', () => {
  const folder = folders();
  const owner = (startedAt: string, alive: readonly string[]) => ({
    owner: { pid: 7, startedAt },
    isAlive: (other: { startedAt: string }) => alive.includes(other.startedAt),
    now: Date.now,
  });

  it('only one of many takes over what is nobody’s any more', async () => {
    const dir = folder();
    assert.equal(await claim(dir, owner('gone', [])), true);
    const names = Array.from({ length: 20 }, (_, index) => `w-${index}`);
    const got = await Promise.all(names.map((name) => claim(dir, owner(name, names))));
    assert.equal(got.filter(Boolean).length, 1);
    const again = await Promise.all(names.map((name) => claim(dir, owner(name, names))));
    assert.deepEqual(again, got);
  });

  it('is believed to be written for a moment, and then taken for nothing', async () => {
    const dir = folder();
    const file = path.join(dir, 'owner-1');
    fs.writeFileSync(file, '');
    assert.equal(await claim(dir, owner('a', ['a'])), false);
    fs.utimesSync(file, new Date(0), new Date(0));
    assert.equal(await claim(dir, owner('a', ['a'])), true);
    fs.mkdirSync(path.join(dir, 'owner-3'));
    assert.equal(await claim(dir, owner('b', ['a', 'b'])), true);
    fs.writeFileSync(path.join(dir, 'owner-9'), 'x'.repeat(5000));
    assert.equal(await claim(dir, owner('c', ['b', 'c'])), true);
    await assert.rejects(claim(path.join(dir, 'none'), owner('a', [])));
  });
});
