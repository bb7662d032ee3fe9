import assert from 'node:assert/strict';
import { SECRET_PRESENT } from '../../../src/contracts/request';
import { verifiedWords } from '../../../src/session/verify';
import { motoMissing, startMoto } from '../../e2e/moto.mjs';
import { skipBecause } from '../../support/skip';
import { credentials, ENVIRONMENT_ROW, profileRow, SECRET, Verifier } from './verifySupport';

const MOTO = '123456789012';
const OTHER = '210987654321';

describe('verification against moto', function () {
  this.timeout(60_000);
  const verifier = new Verifier(() => moto?.url ?? '');
  let moto: Awaited<ReturnType<typeof startMoto>> | undefined;
  let user: { AccessKeyId: string; SecretAccessKey: string };

  before(async function () {
    const missing = motoMissing();
    if (missing !== undefined) skipBecause(this, missing);
    [moto] = await Promise.all([startMoto(), verifier.build()]);
    await moto.aws('iam', 'create-account-alias', '--account-alias', 'acme-dev');
    await moto.aws('iam', 'create-user', '--user-name', 'jane');
    ({ AccessKey: user } = (await moto.aws('iam', 'create-access-key', '--user-name', 'jane')) as {
      AccessKey: typeof user;
    });
  });

  after(async () => {
    await moto?.stop();
    verifier.remove();
  });

  /** moto looks at keys and permissions only when it is told to. */
  async function withPermissions(run: () => Promise<void>): Promise<void> {
    const from = async (calls: string) => {
      const answer = await fetch(`${moto?.url}/moto-api/reset-auth`, { method: 'POST', body: calls });
      assert.ok(answer.ok);
    };
    await from('0');
    try {
      await run();
    } finally {
      await from('inf');
    }
  }

  it('a profile with static keys: the user, the account and its alias, and how old the key is', async () => {
    const env = verifier.home({ '.aws/credentials': credentials('jane', user) });
    const result = await verifier.verified(profileRow('jane', { account: MOTO }), env);
    assert.equal(result.account, MOTO);
    assert.equal(result.principal, `arn:aws:iam::${MOTO}:user/jane`);
    assert.equal(result.alias, 'acme-dev');
    assert.equal(result.by, 'cloud');
    assert.equal(result.keyId, user.AccessKeyId);
    assert.ok(result.keySince !== undefined && Math.abs(result.keySince - Date.now()) < 300_000);
    assert.equal(result.contradiction, undefined);
    assert.equal(verifiedWords(result).text, `arn:aws:iam::${MOTO}:user/jane in ${MOTO} (acme-dev)`);
  });

  it('says so where the account is another than the files made believe', async () => {
    const env = verifier.home({ '.aws/credentials': credentials('jane', user) });
    const result = await verifier.verified(profileRow('jane', { account: OTHER }), env);
    assert.equal(result.contradiction, `it is account ${MOTO}, not ${OTHER} as it seemed`);
    assert.match(verifiedWords(result).text, /; it is account 123456789012, not 210987654321/);
  });

  it('keys in the environment beat the profile that the environment names, and a row of its own beats both', async () => {
    const env = {
      ...verifier.home({
        '.aws/config': `[profile role]\nrole_arn=arn:aws:iam::${OTHER}:role/Deploy\nsource_profile=jane\n`,
        '.aws/credentials': credentials('jane', user),
      }),
      AWS_PROFILE: 'role',
      AWS_ACCESS_KEY_ID: user.AccessKeyId,
    };
    const whole = { ...env, PATH: process.env.PATH, AWS_SECRET_ACCESS_KEY: user.SecretAccessKey };
    const carried = { ...env, AWS_SECRET_ACCESS_KEY: SECRET_PRESENT };
    const ambient = await verifier.verified(ENVIRONMENT_ROW, carried, { whole });
    assert.equal(ambient.principal, `arn:aws:iam::${MOTO}:user/jane`);
    const chosen = await verifier.verified(profileRow('role'), carried, { whole });
    assert.match(chosen.principal ?? '', new RegExp(`^arn:aws:sts::${OTHER}:assumed-role/Deploy/`));
  });

  it("keys whose secret only the terminal knows are not asked about, least of all with another key's secret", async () => {
    const env = {
      ...verifier.home({}),
      AWS_ACCESS_KEY_ID: user.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: SECRET_PRESENT,
    };
    const whole = { ...env, AWS_ACCESS_KEY_ID: 'AKIAANOTHER', AWS_SECRET_ACCESS_KEY: SECRET };
    const result = await verifier.refused(ENVIRONMENT_ROW, env, { whole });
    assert.equal(result.kind, 'not-possible');
    assert.equal(result.command, 'aws sts get-caller-identity');
  });

  it('a chain of roles, each with its end', async () => {
    const env = verifier.home({
      '.aws/config': [
        `[profile first]\nrole_arn = arn:aws:iam::${MOTO}:role/First\nsource_profile = jane`,
        `[profile second]\nrole_arn = arn:aws:iam::${OTHER}:role/Second\nsource_profile = first`,
      ].join('\n'),
      '.aws/credentials': credentials('jane', user),
    });
    const result = await verifier.verified(profileRow('second'), env);
    assert.equal(result.account, OTHER);
    assert.equal(result.kind, 'role');
    assert.match(result.principal ?? '', /:assumed-role\/Second\//);
    const left = (result.expiresAt ?? 0) - Date.now();
    assert.ok(left > 50 * 60_000 && left < 70 * 60_000, String(left));
  });

  it('a credential_process', async () => {
    const { AccessKeyId, SecretAccessKey } = user;
    const given = JSON.stringify({ Version: 1, AccessKeyId, SecretAccessKey });
    const env = verifier.withProcess(`echo '${given}'`);
    assert.equal((await verifier.verified(profileRow('p'), env)).principal, `arn:aws:iam::${MOTO}:user/jane`);
  });

  it('profiles that are not there, that have nothing, that ask for a code, that go round in circles', async () => {
    const env = verifier.home({
      '.aws/config': [
        '[profile empty]\nregion = eu-west-1',
        `[profile mfa]\nrole_arn = arn:aws:iam::${MOTO}:role/R\nsource_profile = jane\nmfa_serial = arn:aws:iam::${MOTO}:mfa/jane`,
        `[profile a]\nrole_arn = arn:aws:iam::${MOTO}:role/R\nsource_profile = b`,
        `[profile b]\nrole_arn = arn:aws:iam::${MOTO}:role/R\nsource_profile = a`,
        `[profile lost]\nrole_arn = arn:aws:iam::${MOTO}:role/R\nsource_profile = nowhere`,
      ].join('\n'),
      '.aws/credentials': credentials('jane', user),
    });
    const kinds: Record<string, string> = {};
    for (const name of ['nobody', 'empty', 'mfa', 'a', 'lost', 'two words', "it's"]) {
      kinds[name] = (await verifier.refused(profileRow(name), env)).kind;
    }
    assert.deepEqual(kinds, {
      nobody: 'no-profile',
      empty: 'no-credentials',
      mfa: 'needs-person',
      a: 'no-credentials',
      lost: 'no-credentials',
      'two words': 'not-possible',
      "it's": 'not-possible',
    });
    const quoted = await verifier.refused(profileRow('two words'), env);
    assert.equal(quoted.command, "aws sts get-caller-identity --profile 'two words'");
  });

  it('keys that are deleted, a user that may do nothing, a role that it may not be', async () => {
    const lost = { AccessKeyId: 'AKIAQYLPMN5HFIQR7XYA', SecretAccessKey: SECRET };
    const env = verifier.home({
      '.aws/config': `[profile role]\nrole_arn = arn:aws:iam::${MOTO}:role/R\nsource_profile = jane\n`,
      '.aws/credentials': credentials('jane', user) + credentials('lost', lost),
    });
    await withPermissions(async () => {
      const unknown = await verifier.refused(profileRow('lost'), env);
      assert.equal(unknown.kind, 'unknown-keys', unknown.text);
      const role = await verifier.refused(profileRow('role'), env);
      assert.deepEqual(
        [role.kind, role.text],
        ['denied', 'AWS refused profile role: it may not sts:AssumeRole.'],
      );
    });
  });

  it('the alias and the age of the key are left out where they may not be asked for', async () => {
    const env = verifier.home({ '.aws/credentials': credentials('jane', user) });
    const policy = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sts:*', Resource: '*' } };
    const document = ['--policy-name', 'sts', '--policy-document', JSON.stringify(policy)];
    await moto?.aws('iam', 'put-user-policy', '--user-name', 'jane', ...document);
    await withPermissions(async () => {
      const result = await verifier.verified(profileRow('jane'), env);
      assert.equal(result.principal, `arn:aws:iam::${MOTO}:user/jane`);
      assert.deepEqual([result.alias, result.keySince], [undefined, undefined]);
    });
  });
});
