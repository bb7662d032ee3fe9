import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as os from 'node:os';
import * as path from 'node:path';
import type { RevocationStep } from '../../../src/contracts/revocation';
import { AzureDisable } from '../../../src/killSwitch/cloud/azure';
import { GcpDisable, GcpKeysDisable } from '../../../src/killSwitch/cloud/gcloud';
import { KubernetesUnbind } from '../../../src/killSwitch/cloud/kubernetes';
import { dryRun, restoreStep, revoke } from '../../../src/killSwitch/cloud/run';
import * as bundle from '../../../src/session/revokeBundle';
import { openRevocation, toolPorts } from '../../../src/session/revocation';
import { onlyAtNight, skipBecause } from '../../support/skip';
import { toolPath } from '../../support/tools';
import { ClusterServer } from './cluster';
import { Incident, KEY, plan, SECRET, used } from './support';

const APP = '0b1f6471-1bf0-4dda-aec3-cb9272f09590';
const EMAIL = 'ci@acme-dev.iam.gserviceaccount.com';
const KEYS = ['a'.repeat(40), 'b'.repeat(40)];

/** Tools that note how they were called, and answer by a script. */
class Fakes {
  readonly bin = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-fakes-'));

  /** @param script finds the arguments in `$*`, and files of its own in `$D` */
  add(name: string, script: string): void {
    const note = `D='${this.bin}'\nprintf '%s\\0' "$@" '<end>' >> "$D/calls"\nenv > "$D/env"`;
    fs.writeFileSync(path.join(this.bin, name), `#!/bin/sh\n${note}\n${script}\n`, { mode: 0o700 });
  }

  get calls(): string[][] {
    // Written at once, as some are called at the same time.
    const text = fs.readFileSync(path.join(this.bin, 'calls'), 'utf8');
    return text
      .split('\0<end>\0')
      .filter(Boolean)
      .map((line) => line.split('\0'));
  }

  get env(): string {
    return fs.readFileSync(path.join(this.bin, 'env'), 'utf8');
  }

  set(name: string, text: string): void {
    fs.writeFileSync(path.join(this.bin, name), text);
  }

  get PATH(): string {
    return [this.bin, '/usr/bin', '/bin'].join(path.delimiter);
  }

  remove(): void {
    fs.rmSync(this.bin, { recursive: true, force: true });
  }
}

describe('revocation with az, gcloud and kubectl', function () {
  this.timeout(60_000);
  let fakes: Fakes;
  let incident: Incident;
  beforeEach(function () {
    if (process.platform === 'win32') skipBecause(this, 'the tools are batch files there');
    fakes = new Fakes();
    incident = new Incident();
  });
  afterEach(() => {
    fakes.remove();
    incident.remove();
  });

  const ports = (more: Record<string, string> = {}) =>
    toolPorts({
      ...{ shimFolders: [], azureConfig: '/admin/azure', gcloudConfig: '/admin/gcloud' },
      env: {
        PATH: fakes.PATH,
        AWS_PROFILE: 'agent',
        AZURE_CONFIG_DIR: '/agent',
        CLOUDSDK_CONFIG: '/agent',
        ...more,
      },
    });

  it('without an admin profile IAM is left to a person; the shims are not on the tools’ way', async () => {
    const none = { adminProfile: '', folder: incident.folder, key: KEY };
    const { handlers, admin } = openRevocation({ ...none, shimFolders: [] }, bundle);
    assert.deepEqual([admin, handlers['aws-deny-all']], [undefined, undefined]);
    assert.ok(
      openRevocation({ ...none, adminProfile: 'kill', shimFolders: [] }, bundle).handlers['aws-deny-all'],
    );
    fakes.add('az', 'exit 0');
    const tools = toolPorts({ shimFolders: [fakes.bin], env: { PATH: fakes.bin } });
    assert.equal(await tools.find('az'), undefined);
  });

  describe('az, by the shapes of its answers', () => {
    const [step] = plan([used({ kind: 'azure-service-principal', id: APP })]).steps as [RevocationStep];
    beforeEach(() => {
      fakes.set('state', 'true');
      fakes.set('account', JSON.stringify({ user: { name: 'admin@acme.com', type: 'user' } }));
      fakes.add(
        'az',
        `case "$*" in
          'account show '*) cat "$D/account" ;;
          'ad sp show '*) printf '{"accountEnabled": %s}' "$(cat "$D/state")" ;;
          'ad sp update '*accountEnabled=false*) printf false > "$D/state" ;;
          'ad sp update '*accountEnabled=true*) printf true > "$D/state" ;;
          *) exit 9 ;;
        esac`,
      );
      incident.handlers = { 'azure-disable': new AzureDisable(ports()) };
    });

    it('is disabled and enabled again, with exactly these arguments and the admin’s own folder', async () => {
      assert.equal((await dryRun([step], incident.ports()))[0]?.state, 'would-change');
      assert.equal((await revoke([step], incident.ports())).outcomes[0]?.state, 'done');
      const quiet = ['--output', 'json', '--only-show-errors'];
      const set = (to: string) => [
        'ad',
        'sp',
        'update',
        '--id',
        APP,
        '--set',
        `accountEnabled=${to}`,
        ...quiet,
      ];
      assert.deepEqual(
        fakes.calls.filter((call) => call[2] === 'update'),
        [set('false')],
      );
      assert.match(fakes.env, /^AZURE_CONFIG_DIR=\/admin\/azure$/m);
      assert.doesNotMatch(fakes.env, /AWS_PROFILE/);
      assert.equal((await restoreStep(step.id, incident.ports())).state, 'done');
      assert.deepEqual(fakes.calls.filter((call) => call[2] === 'update')[1], set('true'));
    });

    it('is refused where it is what az is logged in as', async () => {
      fakes.set('account', JSON.stringify({ user: { name: APP.toUpperCase(), type: 'servicePrincipal' } }));
      assert.equal((await revoke([step], incident.ports())).outcomes[0]?.state, 'refused');
    });

    const errors: [stderr: string, problem: string][] = [
      ["ERROR: Please run 'az login' to setup account.", 'expired'],
      ['ERROR: Insufficient privileges to complete the operation.', 'denied'],
      ['ERROR: (TooManyRequests) 429', 'throttled'],
      [`ERROR: boom --password ${SECRET}`, 'failed'],
    ];
    for (const [stderr, problem] of errors) {
      it(`${problem}: ${stderr.slice(0, 40)}`, async () => {
        fakes.add('az', `echo "${stderr}" >&2; exit 1`);
        const report = await revoke([step], incident.ports());
        assert.equal(report.outcomes[0]?.problem, problem);
        assert.match(report.outcomes[0].byHand ?? '', /az ad sp update/);
        assert.ok(!JSON.stringify([report, incident.statuses]).includes(SECRET));
      });
    }

    it('what does not exist needs nothing; rubbish, silence and no az at all are problems', async () => {
      const first = async () =>
        (await revoke([step], incident.ports({ patience: { limit: 700, tries: 1, pause: 1 } }))).outcomes[0]!;
      const who = `case "$*" in 'account show '*) cat "$D/account" ;; *)`;
      fakes.add('az', `${who} echo "ERROR: Resource '${APP}' does not exist" >&2; exit 3 ;; esac`);
      assert.equal((await first()).state, 'already');
      fakes.add('az', `${who} echo '{"accountEnabled": "no"}' ;; esac`);
      assert.match((await first()).text, /answer that was not expected/);
      fakes.add('az', 'exec sleep 30');
      assert.equal((await first()).problem, 'too-slow');
      fs.rmSync(path.join(fakes.bin, 'az'));
      incident.handlers = { 'azure-disable': new AzureDisable(ports()) };
      assert.equal((await first()).problem, 'not-possible');
    });
  });

  describe('gcloud', () => {
    const { steps } = plan([used({ kind: 'gcp-service-account', id: EMAIL, account: 'acme-dev' })]);
    const handlers = (more: Record<string, string> = {}) => ({
      'gcp-disable': new GcpDisable(ports(more)),
      'gcp-keys-disable': new GcpKeysDisable(ports(more)),
    });

    it('is called with exactly these arguments, by the shapes of its answers', async () => {
      fakes.set('sa', '{}');
      for (const key of KEYS) fakes.set(key, key === KEYS[0] ? 'false' : 'true');
      const key = (id: string) =>
        `printf '{"name":"projects/p/serviceAccounts/s/keys/${id}","disabled":%s}' "$(cat "$D/${id}")"`;
      fakes.add(
        'gcloud',
        `case "$*" in
          'config list '*) printf '{"core":{"account":"admin@acme.com"}}' ;;
          'iam service-accounts describe '*) cat "$D/sa" ;;
          'iam service-accounts disable '*) printf '{"disabled":true}' > "$D/sa" ;;
          'iam service-accounts enable '*) printf '{}' > "$D/sa" ;;
          'iam service-accounts keys list '*) printf '['; ${key(KEYS[0]!)}; printf ','; ${key(KEYS[1]!)}; printf ']' ;;
          'iam service-accounts keys disable '*) printf true > "$D/$5" ;;
          'iam service-accounts keys enable '*) printf false > "$D/$5" ;;
          *) exit 9 ;;
        esac`,
      );
      incident.handlers = handlers();
      const report = await revoke(steps, incident.ports());
      assert.equal(report.isComplete, true, JSON.stringify(report));
      for (const { id } of steps) assert.equal((await restoreStep(id, incident.ports())).state, 'done');
      const changing = fakes.calls.filter((call) =>
        call.some((word) => word === 'disable' || word === 'enable'),
      );
      const account = ['iam', 'service-accounts'];
      const place = '--project=acme-dev';
      const keys = (verb: string) => [
        ...account,
        'keys',
        verb,
        KEYS[0],
        '--quiet',
        `--iam-account=${EMAIL}`,
        place,
      ];
      assert.deepEqual(
        changing.map((call) => call.join(' ')).sort(),
        [
          [...account, 'disable', EMAIL, place, '--quiet'],
          [...account, 'enable', EMAIL, place, '--quiet'],
          // The other key was disabled by somebody else before, and stays so.
          keys('disable'),
          keys('enable'),
        ]
          .map((call) => call.join(' '))
          .sort(),
      );
      assert.match(fakes.env, /^CLOUDSDK_CONFIG=\/admin\/gcloud$/m);
    });

    it('is refused where it is what gcloud works as, also by impersonation', async () => {
      for (const who of [
        { core: { account: EMAIL } },
        { core: {}, auth: { impersonate_service_account: `x,${EMAIL}` } },
      ]) {
        fakes.add('gcloud', `printf '%s' '${JSON.stringify(who)}'`);
        const report = await revoke(steps, incident.ports({ handlers: handlers() }));
        assert.deepEqual(
          report.outcomes.map(({ state }) => state),
          ['refused', 'refused'],
        );
      }
    });

    describe('the real one, against an address on loopback', () => {
      let server: Server | undefined;
      let disabled = false;
      const keys = new Map(KEYS.map((key) => [key, false]));
      const calls: string[] = [];

      function answer(request: IncomingMessage, response: ServerResponse): void {
        const url = new URL(request.url ?? '/', 'http://x').pathname;
        calls.push(`${request.method} ${url.replace(/.*serviceAccounts\//, '')}`);
        const verb = /:(enable|disable)$/.exec(url)?.[1];
        const key = KEYS.find((id) => url.includes(id));
        if (verb !== undefined && key !== undefined) keys.set(key, verb === 'disable');
        else if (verb !== undefined) disabled = verb === 'disable';
        const name = `projects/acme-dev/serviceAccounts/${EMAIL}`;
        const listed = [...keys].map(([id, off]) => ({
          name: `${name}/keys/${id}`,
          ...(off && { disabled: true }),
        }));
        const body = verb
          ? {}
          : url.endsWith('/keys')
            ? { keys: listed }
            : { name, email: EMAIL, ...(disabled && { disabled }) };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(body));
      }

      before(function () {
        onlyAtNight(this);
        if (toolPath('gcloud') === undefined) skipBecause(this, 'gcloud is not installed');
        server = createServer(answer).listen(0, '127.0.0.1');
      });
      after(() => {
        server?.closeAllConnections();
        server?.close();
      });

      it('disables the account and its keys, and enables them again', async function () {
        this.timeout(300_000);
        const { port } = server?.address() as { port: number };
        const real = toolPorts({
          ...{ shimFolders: [], gcloudConfig: path.join(incident.folder, 'gcloud') },
          env: { PATH: process.env.PATH, HOME: incident.folder },
        });
        const env = {
          ...real.env,
          CLOUDSDK_API_ENDPOINT_OVERRIDES_IAM: `http://127.0.0.1:${port}/`,
          CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'true',
        };
        const tools = { ...real, env };
        incident.handlers = {
          'gcp-disable': new GcpDisable(tools),
          'gcp-keys-disable': new GcpKeysDisable(tools),
        };
        const patience = { limit: 90_000, tries: 1, pause: 100 };
        const report = await revoke(steps, incident.ports({ patience }));
        assert.equal(report.isComplete, true, JSON.stringify(report));
        assert.deepEqual([disabled, ...keys.values()], [true, true, true]);
        for (const { id } of steps) {
          const status = await restoreStep(id, incident.ports({ patience }));
          assert.equal(status.state, 'done', status.text);
        }
        assert.deepEqual([disabled, ...keys.values()], [false, false, false]);
        assert.ok(calls.includes(`POST ${EMAIL}:disable`), String(calls));
      });
    });
  });

  describe('the real kubectl, against a server of role bindings', () => {
    const cluster = new ClusterServer();
    const [step] = plan([used({ kind: 'kubernetes-service-account', id: 'ci/agent', context: 'prod' })])
      .steps as [RevocationStep];
    before(async function () {
      if (toolPath('kubectl') === undefined) skipBecause(this, 'kubectl is not installed');
      await cluster.start();
    });
    after(() => {
      cluster.stop();
    });
    beforeEach(() => {
      cluster.reset();
      const kubeconfig = path.join(incident.folder, 'config');
      fs.writeFileSync(kubeconfig, cluster.kubeconfig('prod'));
      const env = { PATH: process.env.PATH, HOME: incident.folder };
      incident.handlers = {
        'kubernetes-unbind': new KubernetesUnbind(toolPorts({ shimFolders: [], kubeconfig, env })),
      };
    });
    const patience = { limit: 30_000, tries: 2, pause: 50 };
    const own = { kind: 'ServiceAccount', name: 'agent', namespace: 'ci' };
    const other = { kind: 'ServiceAccount', name: 'other', namespace: 'ci' };

    it('takes it out of every binding, and makes them again as they were', async () => {
      cluster.add('RoleBinding', 'ci', 'own', 'edit', [own], { labels: { team: 'ci' } });
      cluster.add('RoleBinding', 'prod', 'shared', 'admin', [other, own]);
      cluster.add('ClusterRoleBinding', undefined, 'all', 'cluster-admin', [own]);
      cluster.add('RoleBinding', 'ci', 'others', 'view', [other]);
      cluster.add('RoleBinding', 'ci', 'group', 'view', [
        { kind: 'Group', name: 'system:serviceaccounts:ci' },
      ]);
      const before = cluster.text();
      const [look] = await dryRun([step], incident.ports({ patience }));
      assert.deepEqual(
        [look!.state, look!.text],
        [
          'would-change',
          '3 role bindings name it. 1 more give it rights through a group of service accounts, and stay.',
        ],
      );
      const report = await revoke([step], incident.ports({ patience }));
      assert.equal(report.isComplete, true, JSON.stringify(report));
      assert.deepEqual(cluster.names(), ['ci/group', 'ci/others', 'prod/shared']);
      assert.ok(!cluster.text().includes('"agent"'));
      const status = await restoreStep(step.id, incident.ports({ patience }));
      assert.equal(status.state, 'done', status.text);
      assert.equal(cluster.text(), before);
    });

    it('what another has bound meanwhile is seen, and is refused', async () => {
      cluster.add('RoleBinding', 'ci', 'own', 'edit', [own]);
      await revoke([step], incident.ports({ patience }));
      cluster.add('RoleBinding', 'ci', 'new', 'view', [own]);
      assert.equal((await restoreStep(step.id, incident.ports({ patience }))).state, 'refused');
      assert.deepEqual(cluster.names(), ['ci/new']);
    });

    it('is refused in its own context, and says what the server refuses', async () => {
      cluster.add('RoleBinding', 'ci', 'own', 'edit', [own]);
      cluster.user = 'system:serviceaccount:ci:agent';
      assert.equal((await revoke([step], incident.ports({ patience }))).outcomes[0]?.state, 'refused');
      cluster.user = 'admin';
      cluster.refuses = 'DELETE';
      const report = await revoke([step], incident.ports({ patience }));
      assert.deepEqual([report.outcomes[0]?.state, report.outcomes[0]?.problem], ['failed', 'denied']);
      cluster.refuses = undefined;
      assert.equal((await revoke([step], incident.ports({ patience }))).isComplete, true);
    });
  });
});
