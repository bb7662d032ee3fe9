import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { CloudIdentity } from '../../../src/contracts/identity';
import { verify, verifiedWords } from '../../../src/session/verify';

const SUBSCRIPTION = '0b1f6471-1bf0-4dda-aec3-cb9272f09590';

const ROW = { kind: 'user', environment: 'unknown', evidence: [], isActive: true, problems: [] } as const;
const AZURE: CloudIdentity = {
  ...ROW,
  provider: 'azure',
  name: 'Acme Dev',
  account: SUBSCRIPTION,
  file: '/home/dev/.azure/azureProfile.json',
};
const GCLOUD: CloudIdentity = {
  ...ROW,
  provider: 'gcloud',
  name: 'acme',
  principal: 'jane@acme.com',
  account: 'acme-dev',
  use: { set: { CLOUDSDK_ACTIVE_CONFIG_NAME: 'acme' }, unset: ['CLOUDSDK_CORE_PROJECT'] },
};

describe('verification with az and gcloud', function () {
  this.timeout(20_000);
  let folder: string;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-tools-'));
  });
  after(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** A tool that notes how it was called, prints this and ends so. */
  async function withTool(identity: CloudIdentity, name: string, output: string, exit = 0) {
    const bin = fs.mkdtempSync(path.join(folder, 'bin-'));
    const env = '${CLOUDSDK_ACTIVE_CONFIG_NAME-}/${CLOUDSDK_CORE_PROJECT-}';
    const script = `#!/bin/sh\nprintf '%s\\n' "$@" "${env}" > ${bin}/called\ncat ${bin}/output\nexit ${exit}\n`;
    fs.writeFileSync(path.join(bin, name), script, { mode: 0o700 });
    fs.writeFileSync(path.join(bin, 'output'), output);
    const PATH = ['relative/folder', bin, '/usr/bin', '/bin'].join(path.delimiter);
    const result = await verify(identity, { CLOUDSDK_CORE_PROJECT: 'other' }, { whole: { PATH } });
    return { result, called: fs.readFileSync(path.join(bin, 'called'), 'utf8').trimEnd().split('\n') };
  }

  const account = (more: object = {}) =>
    JSON.stringify({
      id: SUBSCRIPTION,
      name: 'Acme Dev',
      state: 'Enabled',
      user: { name: 'jane@acme.com', type: 'user' },
      ...more,
    });

  it('az: who is logged in, as far as its files tell', async () => {
    const { result, called } = await withTool(AZURE, 'az', account());
    assert.ok(result.ok);
    assert.deepEqual(result, {
      checkedAt: result.checkedAt,
      ok: true,
      by: 'files',
      kind: 'user',
      principal: 'jane@acme.com',
      account: SUBSCRIPTION,
      alias: 'Acme Dev',
    });
    assert.equal(verifiedWords(result).text, `jane@acme.com in ${SUBSCRIPTION} (Acme Dev), as its files say`);
    assert.deepEqual(called.slice(0, 2), ['account', 'show']);
    assert.ok(called.includes(`--subscription=${SUBSCRIPTION}`));
  });

  it('az: a service principal, another subscription, one that is switched off', async () => {
    const principal = await withTool(AZURE, 'az', account({ user: { name: 'x', type: 'servicePrincipal' } }));
    assert.ok(principal.result.ok && principal.result.kind === 'service-account');
    const other = await withTool(AZURE, 'az', account({ id: 'another' }));
    assert.ok(other.result.ok);
    assert.equal(other.result.contradiction, `it is account another, not ${SUBSCRIPTION} as it seemed`);
    const off = await withTool(AZURE, 'az', account({ state: 'Disabled' }));
    assert.ok(!off.result.ok);
    assert.deepEqual(
      [off.result.kind, off.result.text],
      ['denied', `Subscription ${SUBSCRIPTION} is disabled.`],
    );
  });

  for (const [why, output, exit] of [
    ['no login', 'Please run az login', 1],
    ['garbage', '\u0000\u0001', 0],
    ['something else', '[]', 0],
    ['nothing', '', 0],
  ] as const) {
    it(`az: ${why}`, async () => {
      const { result } = await withTool(AZURE, 'az', output, exit);
      assert.ok(!result.ok);
      assert.deepEqual([result.kind, result.command], ['no-credentials', 'az login']);
    });
  }

  it('gcloud: the account of the configuration is logged in, or is not', async () => {
    const listed = (...names: string[]) =>
      JSON.stringify(names.map((name, index) => ({ account: name, status: index === 0 ? 'ACTIVE' : '' })));
    const { result, called } = await withTool(GCLOUD, 'gcloud', listed('bob@acme.com', 'jane@acme.com'));
    assert.ok(result.ok);
    assert.deepEqual([result.by, result.principal, result.account], ['files', 'jane@acme.com', 'acme-dev']);
    assert.deepEqual(called, ['auth', 'list', '--format=json', '--configuration=acme', 'acme/']);
    const gone = await withTool(GCLOUD, 'gcloud', listed('bob@acme.com'));
    assert.ok(!gone.result.ok);
    assert.equal(gone.result.command, 'gcloud auth login jane@acme.com');
    const nobody = await withTool({ ...GCLOUD, principal: undefined }, 'gcloud', '[]');
    assert.ok(!nobody.result.ok);
    assert.equal(nobody.result.command, 'gcloud auth login');
    const broken = await withTool(GCLOUD, 'gcloud', 'ERROR', 1);
    assert.ok(!broken.result.ok && broken.result.kind === 'failed');
  });

  it('says so where the tool is not there, and where nobody can be asked', async () => {
    const missing = await verify(AZURE, {}, { whole: { PATH: folder } });
    assert.ok(!missing.ok);
    assert.match(missing.text, /^az is not on PATH/);
    const rows: CloudIdentity[] = [
      { ...AZURE, file: undefined },
      { ...GCLOUD, use: undefined },
      { ...ROW, provider: 'kubernetes', name: 'kind-dev' },
    ];
    for (const row of rows) {
      const result = await verify(row, {}, { whole: { PATH: folder } });
      assert.ok(!result.ok && result.kind === 'not-possible');
    }
  });

  it('a tool that hangs is ended', async () => {
    const bin = fs.mkdtempSync(path.join(folder, 'bin-'));
    fs.writeFileSync(path.join(bin, 'az'), '#!/bin/sh\nsleep 61\n', { mode: 0o700 });
    const PATH = [bin, '/usr/bin', '/bin'].join(path.delimiter);
    const started = performance.now();
    const result = await verify(AZURE, {}, { whole: { PATH }, limit: 300 });
    assert.ok(!result.ok && result.kind === 'too-slow');
    assert.ok(performance.now() - started < 5000);
  });
});
