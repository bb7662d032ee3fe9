import assert from 'node:assert/strict';
import type { GuardEvent } from '../../../src/contracts/audit';
import type { CloudIdentity } from '../../../src/contracts/identity';
import type { Revocation } from '../../../src/contracts/incident';
import { lockdownStateSchema, type LockdownState, type LockStep } from '../../../src/contracts/lockdown';
import type { AwsAdminIdentity } from '../../../src/contracts/revocation';
import { RevocationError } from '../../../src/killSwitch/cloud/errors';
import { Journal } from '../../../src/killSwitch/cloud/journal';
import { Lockdown, type LockdownPorts, type Locks } from '../../../src/killSwitch/cloud/lockdown';
import { rehearsalOf } from '../../../src/killSwitch/cloud/lockdownState';
import { ACCOUNT, Incident, KEY, KILLED_AT, QUICK } from './support';
import { World } from './world';

const ADMIN: AwsAdminIdentity = {
  ...{ profile: 'acme-admin', arn: `arn:aws:iam::${ACCOUNT}:user/breakglass`, account: ACCOUNT },
  ...{ keyIds: [], users: ['breakglass'], roles: [] },
};
const APPS = ['11111111', '22222222', '33333333'].map((start) => `${start}-1bf0-4dda-aec3-000000000000`);

function identity(provider: string, name: string, more: Partial<CloudIdentity> = {}): CloudIdentity {
  return {
    ...{ provider, name, environment: 'prod', evidence: [], isActive: false, problems: [] },
    ...{ kind: 'service-account', ...more },
  };
}

/** A lockdown of service principals that agents used, with a person who answers as they are told. */
class Scene {
  readonly world = new World();
  readonly place = new Incident();
  readonly asked: string[] = [];
  readonly events: GuardEvent[] = [];
  readonly revoked: Revocation[] = [];
  answer: (question: string) => boolean = () => true;
  incident: LockdownState['incident'] = { name: '20260131T080000Z-ab12', at: KILLED_AT, words: '3 ended' };
  identities = APPS.map((id, at) => identity('azure', `app-${at}`, { principal: id }));
  admin: Locks['admin'];
  open: () => Promise<void> = () => Promise.resolve();
  changes = 0;
  readonly lockdown = new Lockdown(this.ports());

  get state(): LockdownState {
    const state = this.lockdown.state;
    // What the page would not take is not shown at all.
    return lockdownStateSchema.parse(JSON.parse(JSON.stringify(state)));
  }

  get steps(): LockStep[] {
    return this.state.groups.flatMap(({ steps }) => steps);
  }

  get ids(): string[] {
    return this.steps.map(({ id }) => id);
  }

  standing(): string[] {
    return this.steps.map(({ status, check }) => status?.state ?? check?.state ?? 'none');
  }

  private ports(): LockdownPorts {
    return {
      days: 7,
      isEngaged: () => true,
      incident: () => Promise.resolve(this.incident),
      sources: () =>
        Promise.resolve({
          uses: this.identities.map(({ provider, name }, at) => ({
            time: KILLED_AT - at,
            event: {
              ...{
                id: `c${at}`,
                actor: { kind: 'agent', name: 'Claude Code', evidence: 'variable' } as const,
              },
              ...{ identity: name, outcome: 'approved' as const },
              actions: [
                { provider, service: 'x', operation: 'x', effects: ['modify' as const], targets: [] },
              ],
            },
          })),
          identities: this.identities,
        }),
      open: async () => {
        await this.open();
        const { world, place, admin } = this;
        const handlers = { 'azure-disable': world, 'aws-key-inactive': world, 'aws-deny-all': world };
        return { handlers, journal: new Journal(place.file, KEY), admin };
      },
      confirmLock: (steps, as) => this.ask(`lock ${steps.length} as ${as}`),
      confirmRestore: (step, changed) =>
        this.ask(changed === undefined ? 'restore' : `restore all the same: ${changed}`),
      explain: (cause) => {
        if (this.incident) this.incident = { ...this.incident, cause };
        return Promise.resolve(this.incident !== undefined);
      },
      revoked: (steps) => Promise.resolve(this.revoked.push(...steps)),
      record: (event) => this.events.push(event),
      by: 'eva, in the editor',
      now: Date.now,
      changed: () => this.changes++,
      patience: QUICK,
    };
  }

  private ask(question: string): Promise<boolean> {
    this.asked.push(question);
    return Promise.resolve(this.answer(question));
  }
}

describe('a lockdown', function () {
  this.timeout(20_000);
  let scene: Scene;
  beforeEach(() => {
    scene = new Scene();
  });
  afterEach(() => {
    scene.place.remove();
  });

  it('looks without changing anything, and tells where each stands', async () => {
    scene.world.state.set(APPS[1] ?? '', 'locked');
    await scene.lockdown.look();
    assert.equal(scene.state.phase, 'ready');
    assert.deepEqual(scene.standing(), ['would-change', 'already', 'would-change']);
    assert.deepEqual(
      scene.state.groups.map(({ title, usedBy }) => [title, usedBy]),
      APPS.map((id) => [`Azure service principal ${id}`, 'Claude Code']),
    );
    assert.deepEqual([...scene.world.state], [[APPS[1], 'locked']]);
    assert.deepEqual(scene.asked, []);
  });

  it('asks once for all, does nothing on no, and keeps each outcome on yes', async () => {
    await scene.lockdown.look();
    scene.answer = () => false;
    await scene.lockdown.lock(scene.ids);
    assert.equal(scene.world.state.size, 0);
    scene.answer = () => true;
    await scene.lockdown.lock([...scene.ids, 'none of the plan']);
    assert.deepEqual(scene.standing(), ['done', 'done', 'done']);
    assert.equal(scene.asked.length, 2);
    assert.match(scene.state.report?.text ?? '', /^3 locked, in \d+\.\d s\.$/);
    assert.equal(scene.events.filter(({ text }) => text.startsWith('Locked: Disable')).length, 3);
    assert.deepEqual(
      scene.revoked.map(({ state }) => state),
      ['running', 'running', 'running', 'done', 'done', 'done'],
    );
    assert.equal(scene.revoked[5]?.by, 'eva, in the editor');
    assert.equal(new Set(scene.revoked.map(({ id }) => id)).size, 3);
    assert.equal(scene.state.locked.filter(({ state }) => state === 'locked').length, 3);
  });

  it('reports the one that fails, and what is tried again completes it', async () => {
    await scene.lockdown.look();
    scene.world.mishap = (id) => {
      if (id === APPS[0]) throw new RevocationError('no-network', 'The network cannot be reached.');
    };
    await scene.lockdown.lock(scene.ids);
    assert.deepEqual(scene.standing(), ['failed', 'done', 'done']);
    const report = scene.state.report ?? assert.fail('no report');
    assert.match(report.text, /^2 locked, 1 failed/);
    assert.equal(report.isComplete, false);
    assert.deepEqual(report.toRetry, [scene.ids[0]]);
    scene.world.mishap = () => undefined;
    await scene.lockdown.lock(report.toRetry);
    assert.deepEqual(scene.standing(), ['done', 'done', 'done']);
    assert.equal(scene.state.report?.isComplete, true);
  });

  it('does one thing at a time, and what is stopped says so', async () => {
    await scene.lockdown.look();
    let release: () => void = () => undefined;
    const waits = new Promise<void>((resolve) => (release = resolve));
    const apply = scene.world.apply.bind(scene.world);
    scene.world.apply = async (step) => {
      await waits;
      return apply(step);
    };
    const first = scene.lockdown.lock(scene.ids);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(scene.state.phase, 'locking');
    await scene.lockdown.lock(scene.ids);
    await scene.lockdown.look();
    assert.equal(scene.asked.length, 1);
    scene.lockdown.stop();
    release();
    await first;
    assert.equal(scene.state.phase, 'ready');
    assert.ok(
      scene.standing().every((state) => state === 'stopped' || state === 'done'),
      scene.standing().join(),
    );
    assert.ok(scene.standing().includes('stopped'));
    await scene.lockdown.lock(scene.state.report?.toRetry ?? []);
    assert.deepEqual([...scene.world.state.values()], ['locked', 'locked', 'locked']);
  });

  it('does nothing without an incident', async () => {
    scene.incident = undefined;
    await scene.lockdown.look();
    await scene.lockdown.lock(scene.ids);
    assert.deepEqual([scene.asked.length, scene.world.state.size], [0, 0]);
    assert.match((await scene.lockdown.explain('why')) ?? '', /could not be written/);
  });

  it('restores with a cause and a yes only, and asks again where somebody else has changed it', async () => {
    await scene.lockdown.look();
    await scene.lockdown.lock(scene.ids);
    const [id = '', other = ''] = scene.ids;
    assert.match((await scene.lockdown.restore(id)) ?? '', /cause of the incident first/);
    assert.match((await scene.lockdown.explain('  ')) ?? '', /needed/);
    assert.equal(await scene.lockdown.explain('an old shell'), undefined);
    scene.answer = () => false;
    await scene.lockdown.restore(id);
    assert.equal(scene.world.state.get(APPS[0] ?? ''), 'locked');
    scene.answer = () => true;
    await scene.lockdown.restore(id);
    assert.equal(scene.world.state.get(APPS[0] ?? ''), 'open');
    assert.equal(scene.standing()[0], 'would-change');
    assert.equal(scene.revoked.at(-1)?.state, 'restored');

    scene.world.state.set(APPS[1] ?? '', 'something else');
    scene.answer = (question) => !question.includes('all the same');
    await scene.lockdown.restore(other);
    assert.equal(scene.world.state.get(APPS[1] ?? ''), 'something else');
    assert.match(scene.asked.at(-1) ?? '', /all the same: .*somebody else has changed it/);
    assert.equal(scene.state.locked.find((one) => one.id === other)?.status?.state, 'refused');
    scene.answer = () => true;
    await scene.lockdown.restore(other);
    assert.equal(scene.world.state.get(APPS[1] ?? ''), 'open');
    assert.deepEqual(
      scene.events.filter(({ kind }) => kind === 're-arm').map(({ text }) => text.split(':')[0]),
      ['Restored', 'Not restored', 'Restored'],
    );
  });

  it('finds the user of a key by the admin, and plans for it too', async () => {
    scene.identities = [identity('aws', 'acme', { kind: 'static-key', keyId: 'AKIA2E0A8F3B244C9986' })];
    scene.admin = { identity: () => Promise.resolve(ADMIN), owner: () => Promise.resolve('deploy-bot') };
    await scene.lockdown.look();
    assert.deepEqual(
      scene.state.groups.map(({ title }) => title),
      ['AWS user deploy-bot'],
    );
    assert.deepEqual(
      scene.steps.map(({ title }) => title.replace(/AKIA\S+/, 'KEY')),
      [
        'Deactivate access key KEY',
        'Deny everything to user deploy-bot',
        'Revoke older sessions of user deploy-bot',
      ],
    );
    assert.match(scene.state.admin.text, /^acme-admin \(arn:aws:iam/);
    // The one that the admin itself is, is left alone.
    scene.admin.owner = () => Promise.resolve('breakglass');
    await scene.lockdown.look();
    assert.equal(scene.steps.length, 0);
    assert.match(scene.state.left[0]?.reason ?? '', /^It is what the admin profile acme-admin logs in with/);
  });

  it('says what is wrong with the admin, or with the settings, and can be tried again', async () => {
    scene.identities = [identity('aws', 'acme', { kind: 'static-key', keyId: 'AKIA2E0A8F3B244C9986' })];
    const error = new RevocationError(
      'expired',
      'The session of the admin profile has expired: log in again.',
    );
    scene.admin = { identity: () => Promise.reject(error), owner: () => Promise.resolve(undefined) };
    await scene.lockdown.look();
    assert.deepEqual([scene.state.phase, scene.state.admin.state], ['ready', 'failed']);
    assert.match(scene.state.admin.text, /has expired: log in again/);
    assert.ok(scene.steps.length > 0 && scene.steps.every(({ canRun }) => !canRun));

    scene.open = () => Promise.reject(new Error('The setting is not a name that can be used.'));
    await scene.lockdown.look();
    assert.deepEqual(
      [scene.state.phase, scene.state.problems],
      ['failed', ['The setting is not a name that can be used.']],
    );
    await scene.lockdown.lock(scene.ids);
    assert.deepEqual(scene.asked, []);
    scene.open = () => Promise.resolve();
    await scene.lockdown.look();
    assert.equal(scene.state.phase, 'ready');
  });

  it('tells a drill how many steps could be done, and what is in their way', async () => {
    await scene.lockdown.look();
    assert.deepEqual(rehearsalOf(scene.state), {
      text: '3 of 3 steps could be done, no admin profile is set',
      ok: true,
    });
    scene.world.state.set(APPS[0] ?? '', 'locked');
    scene.world.look = () => Promise.reject(new RevocationError('denied', 'az may not.'));
    await scene.lockdown.look();
    assert.deepEqual(rehearsalOf(scene.state), {
      text: '0 of 3 steps could be done, no admin profile is set',
      ok: false,
    });
    scene.open = () => Promise.reject(new Error('The setting is wrong.'));
    await scene.lockdown.look();
    assert.deepEqual(rehearsalOf(scene.state), { text: 'failed: The setting is wrong.', ok: false });
  });

  it('shows hostile names as one safe line, and hundreds of principals within what the page takes', async () => {
    scene.identities = Array.from({ length: 500 }, (_, at) =>
      identity('vercel', `${at}\n\u001b[31m\u202e${'x'.repeat(9000)}`, { kind: 'token' }),
    );
    await scene.lockdown.look();
    assert.equal(scene.state.groups.length, 500);
    for (const { title } of scene.state.groups) assert.match(title, /^Vercel [^\p{Cc}\p{Cf}]{1,400}$/u);
  });
});
