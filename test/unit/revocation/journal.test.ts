import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type { StepHandler } from '../../../src/killSwitch/cloud/handler';
import { RevocationError } from '../../../src/killSwitch/cloud/errors';
import { Journal } from '../../../src/killSwitch/cloud/journal';
import { dryRun, restoreStep, revoke } from '../../../src/killSwitch/cloud/run';
import { cpuMs } from '../../support/cpu';
import { Incident, KEY, plan, used } from './support';
import { World } from './world';

const ID = '0b1f6471-1bf0-4dda-aec3-';
const steps = (count: number) =>
  plan(
    Array.from({ length: count }, (_, at) =>
      used({ kind: 'azure-service-principal', id: `${ID}${String(at).padStart(12, '0')}` }),
    ),
  ).steps;

describe('the journal of a revocation', function () {
  this.timeout(30_000);
  let incident: Incident;
  let world: World;
  beforeEach(() => {
    world = new World();
    incident = new Incident({ 'azure-disable': world });
  });
  afterEach(() => {
    incident.remove();
  });
  const lines = () => fs.readFileSync(incident.file, 'utf8').trimEnd().split('\n');
  const phases = () =>
    lines().map(
      (line) => (JSON.parse((JSON.parse(line) as { record: string }).record) as { phase: string }).phase,
    );

  it('is on the disk before anything is changed, and closed to others', async () => {
    world.mishap = () => {
      assert.deepEqual(phases(), ['begin']);
    };
    assert.equal((await revoke(steps(1), incident.ports())).isComplete, true);
    assert.deepEqual(phases(), ['begin', 'done']);
    if (process.platform !== 'win32') assert.equal(fs.statSync(incident.file).mode & 0o777, 0o600);
  });

  it('cannot be written: then nothing is changed', async () => {
    const journal = new Journal(`${incident.folder}/missing/file`, KEY);
    const report = await revoke(steps(3), incident.ports({ journal }));
    assert.deepEqual(new Set(report.outcomes.map(({ state }) => state)), new Set(['failed']));
    assert.match(report.outcomes[0]!.text, /nothing was changed/);
    assert.equal(world.state.size, 0);
  });

  it('a crash after the change: the next run finds it done, and it can be restored', async () => {
    const [step] = steps(1);
    world.mishap = (id) => {
      world.state.set(id, 'locked');
      throw new Error('as if the process had ended');
    };
    const report = await revoke([step!], incident.ports());
    assert.equal(report.outcomes[0]?.state, 'failed');
    // Only the first line has reached the disk.
    fs.writeFileSync(incident.file, `${lines()[0]!}\n`);
    world.mishap = () => undefined;
    assert.equal((await revoke([step!], incident.ports())).outcomes[0]?.state, 'already');
    assert.deepEqual(phases(), ['begin', 'done']);
    assert.equal((await restoreStep(step!.id, incident.ports())).state, 'done');
    assert.equal(world.state.get(step!.target.id), 'open');
  });

  it('what was so before is not ours to restore', async () => {
    const [step] = steps(1);
    world.state.set(step!.target.id, 'locked');
    assert.equal((await revoke([step!], incident.ports())).outcomes[0]?.state, 'already');
    assert.equal((await restoreStep(step!.id, incident.ports())).state, 'refused');
    assert.equal(world.state.get(step!.target.id), 'locked');
  });

  it('restores to what it was at first, however often it was locked', async () => {
    const [step] = steps(1);
    world.state.set(step!.target.id, 'half open');
    await revoke([step!], incident.ports());
    world.state.set(step!.target.id, 'open');
    await revoke([step!], incident.ports());
    assert.equal((await restoreStep(step!.id, incident.ports())).state, 'done');
    assert.equal(world.state.get(step!.target.id), 'half open');
    assert.equal((await restoreStep(step!.id, incident.ports())).state, 'already');
    // Locked anew after the restore, it begins anew.
    world.state.set(step!.target.id, 'open');
    assert.equal((await revoke([step!], incident.ports())).outcomes[0]?.state, 'done');
    assert.equal((await restoreStep(step!.id, incident.ports())).state, 'done');
    assert.equal(world.state.get(step!.target.id), 'open');
  });

  it('a restore that fails can be tried again', async () => {
    const [step] = steps(1);
    await revoke([step!], incident.ports());
    world.mishap = () => {
      throw new RevocationError('denied', 'no');
    };
    assert.equal((await restoreStep(step!.id, incident.ports())).state, 'failed');
    world.mishap = () => undefined;
    assert.equal((await restoreStep(step!.id, incident.ports())).state, 'done');
  });

  it('lines that are cut, strange, or of another hand count for nothing, and the next is whole again', async () => {
    const two = steps(2);
    await revoke(two, incident.ports({ concurrency: 1 }));
    const [first, second, ...more] = lines();
    // As an agent might: a step that would give it rights, without the key.
    const forged = JSON.stringify({ ...(JSON.parse(first!) as object), seal: '0'.repeat(64) });
    const other = second!.replace('locked', 'open__');
    fs.writeFileSync(
      incident.file,
      [first, other, forged, '{}', 'rubbish', '', ...more.slice(0, 1), more[1]!.slice(0, 80)].join('\n'),
    );
    const { entries, problems } = await incident.ports().journal.read();
    assert.deepEqual(
      [...entries.values()].map(({ phase }) => phase),
      ['begin', 'begin'],
    );
    assert.equal(problems.length, 5);
    await revoke(two, incident.ports());
    const after = await incident.ports().journal.read();
    assert.deepEqual(
      [...after.entries.values()].map(({ phase }) => phase),
      ['done', 'done'],
    );
  });

  it('another key reads nothing, a missing file is empty, a folder is a problem', async () => {
    await revoke(steps(1), incident.ports());
    const other = await new Journal(incident.file, Buffer.alloc(32, 8)).read();
    assert.deepEqual([other.entries.size, other.problems.length], [0, 2]);
    const none = await new Journal(`${incident.folder}/none`, KEY).read();
    assert.deepEqual([none.entries.size, none.problems.length], [0, 0]);
    assert.equal((await new Journal(incident.folder, KEY).read()).problems.length, 1);
    assert.throws(() => new Journal(incident.file, Buffer.alloc(16)), /too short/);
  });

  it('hundreds of steps, few at a time, some failing: each is reported by itself, and the retry does the rest', async () => {
    const many = steps(150);
    world.mishap = (id) => {
      if (id.endsWith('7')) throw new RevocationError('denied', 'no');
    };
    const before = cpuMs();
    const report = await revoke(many, incident.ports({ concurrency: 8 }));
    assert.ok(cpuMs() - before < 8000);
    assert.ok(world.most <= 8 && world.most > 1, String(world.most));
    assert.equal(report.outcomes.length, 150);
    assert.equal(report.outcomes.filter(({ state }) => state === 'failed').length, 15);
    world.mishap = () => undefined;
    assert.equal((await revoke(many, incident.ports())).isComplete, true);
    assert.ok((await dryRun(many, incident.ports())).every(({ state }) => state === 'already'));
  });

  it('the order of statuses, and what never answers', async () => {
    const [step] = steps(1);
    await revoke([step!], incident.ports());
    assert.deepEqual(
      incident.statuses.map(({ state }) => state),
      ['waiting', 'working', 'done'],
    );
    const silent: StepHandler = { look: () => new Promise(() => undefined), apply: () => Promise.resolve() };
    const patience = { limit: 30, tries: 2, pause: 1 };
    const report = await revoke([step!], incident.ports({ handlers: { 'azure-disable': silent }, patience }));
    assert.equal(report.outcomes[0]?.problem, 'too-slow');
  });

  it('what is accepted and does not come to hold has failed', async () => {
    const liar: StepHandler = {
      look: () => Promise.resolve({ state: 'open', holds: false, text: 'It is open.' }),
      apply: () => Promise.resolve(),
    };
    const patience = { limit: 1000, tries: 1, pause: 1 };
    const report = await revoke(steps(1), incident.ports({ handlers: { 'azure-disable': liar }, patience }));
    assert.match(report.outcomes[0]!.text, /cannot be seen to hold/);
  });
});
