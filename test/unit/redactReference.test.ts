// Holds redaction against a maintained set of rules (secretlint's): whatever those find is taken out here too. A new rule
// or a new kind of finding in an update fails this test until a sample stands beside it.
import { lintSource } from '@secretlint/core';
import { creator, rules } from '@secretlint/secretlint-rule-preset-recommend';
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import * as fs from 'node:fs';
import { extname } from 'node:path';
import { redactText } from '../../src/contracts/redact';
import { madeUp, SHAPED } from '../support/secrets';

const { pick, join, base64, pem, LOWER, UPPER, HEX, MIXED, BASE64 } = madeUp;

const PRESET = '@secretlint/secretlint-rule-preset-recommend';

interface Finding {
  kind: string;
  from: number;
  to: number;
}

/** What the rules find in a text. */
async function findings(content: string, filePath = '/a.txt'): Promise<Finding[]> {
  const { messages } = await lintSource({
    source: { filePath, content, ext: extname(filePath), contentType: 'text' },
    options: { config: { rules: [{ id: PRESET, rule: creator, rules: [] }] } },
  });
  return messages.map(({ ruleId, messageId, range }) => ({
    kind: `${ruleId.replace(/^.*secretlint-rule-/, '')} ${messageId}`,
    from: range[0],
    to: range[1],
  }));
}

const uri = (scheme: string): string => `${scheme}://app:${pick(MIXED, 12)}@db.acme.io/shop`;
const shaped = (kind: string): string => SHAPED.find(([name]) => name === kind)![1]();

/** One sample for each kind of finding. */
const SAMPLES: Readonly<Record<string, () => string>> = {
  'aws AWSSecretAccessKey': () => join('aws_secret', '_access_key = ', pick(BASE64, 40)),
  'privatekey PrivateKey': () => rsaKey(),
  'npm PackageJSON_xOauthToken': () =>
    join('https://', pick(HEX, 40), ':x-oauth-', 'basic@github.com/acme/x.git'),
  'npm Npmrc_authToken': () =>
    join(
      '//registry.npmjs.org/:_auth',
      'Token=',
      pick(HEX, 8),
      '-',
      pick(HEX, 4),
      '-',
      pick(HEX, 4),
      '-',
      pick(HEX, 4),
      '-',
      pick(HEX, 12),
    ),
  'npm NPM_ACCESS_TOKEN': () => shaped('npm token'),
  'basicauth BasicAuth': () => uri('https'),
  'slack SLACK_TOKEN': () => shaped('Slack token'),
  'slack IncomingWebhook': () =>
    join(
      'https://hooks.slack',
      '.com/services/T',
      pick(UPPER, 8),
      '/B',
      pick(UPPER, 8),
      '/',
      pick(MIXED, 24),
    ),
  'sendgrid SENDGRID_KEY': () => shaped('SendGrid key'),
  'shopify SHOPIFY_KEY': () => shaped('Shopify token'),
  'stripe STRIPE_SECRET_KEY_LIVE': () => join('sk', '_live_', pick(MIXED, 30)),
  'stripe STRIPE_SECRET_KEY_TEST': () => join('sk', '_test_', pick(MIXED, 30)),
  'stripe STRIPE_RESTRICTED_KEY_LIVE': () => join('rk', '_live_', pick(MIXED, 30)),
  'stripe STRIPE_RESTRICTED_KEY_TEST': () => join('rk', '_test_', pick(MIXED, 30)),
  'github GITHUB_TOKEN': () => shaped('GitHub token'),
  'gitlab GITLAB_PERSONAL_ACCESS_TOKEN': () => shaped('GitLab token'),
  'grafana GRAFANA_CLOUD_API_TOKEN': () => join('gl', 'c_', pick(BASE64, 80), '='),
  'grafana GRAFANA_SERVICE_ACCOUNT_TOKEN': () => shaped('Grafana token'),
  'openai OPENAI_TOKEN': () => shaped('OpenAI key'),
  'anthropic ANTHROPIC_API_KEY': () => shaped('Anthropic key'),
  'groq GROQ_API_KEY': () => join('gs', 'k_', pick(MIXED, 52)),
  'huggingface HUGGINGFACE_USER_ACCESS_TOKEN': () => shaped('Hugging Face token'),
  'linear LINEAR_API_TOKEN': () => shaped('Linear key'),
  'notion NOTION_INTEGRATION_TOKEN': () => join('nt', 'n_', pick('0123456789', 11), pick(MIXED, 35)),
  '1password OPS_TOKEN': () => onePassword(),
  'database-connection-string MongoDBConnection': () => uri('mongodb+srv'),
  'database-connection-string MySQLConnection': () => uri('mysql'),
  'database-connection-string PostgreSQLConnection': () => uri('postgresql'),
  'hashicorp-vault HASHICORP_VAULT_SERVICE_TOKEN': () => join('hv', 's.', pick(MIXED, 95)),
  'hashicorp-vault HASHICORP_VAULT_BATCH_TOKEN': () => join('hv', 'b.', pick(MIXED, 160)),
  'hashicorp-vault HASHICORP_VAULT_RECOVERY_TOKEN': () => join('hv', 'r.', pick(MIXED, 95)),
  'vercel VERCEL_PERSONAL_ACCESS_TOKEN': () => join('vc', 'p_', pick(MIXED, 40)),
  'vercel VERCEL_INTEGRATION_TOKEN': () => join('vc', 'i_', pick(MIXED, 40)),
  'vercel VERCEL_APP_ACCESS_TOKEN': () => join('vc', 'a_', pick(MIXED, 40)),
  'vercel VERCEL_APP_REFRESH_TOKEN': () => join('vc', 'r_', pick(MIXED, 40)),
  'vercel VERCEL_AI_GATEWAY_API_KEY': () => join('vc', 'k_', pick(MIXED, 40)),
  'databricks DATABRICKS_PERSONAL_ACCESS_TOKEN': () => shaped('Databricks token'),
  'docker DOCKER_PERSONAL_ACCESS_TOKEN': () => shaped('Docker token'),
  'figma FIGMA_PERSONAL_ACCESS_TOKEN': () => join('fi', 'gd_', pick(MIXED, 43)),
  'cloudflare CLOUDFLARE_GLOBAL_API_KEY': () => join('cf', 'k_', pick(MIXED, 40), pick(HEX, 8)),
  'cloudflare CLOUDFLARE_USER_API_TOKEN': () => join('cf', 'ut_', pick(MIXED, 40), pick(HEX, 8)),
  'cloudflare CLOUDFLARE_ACCOUNT_API_TOKEN': () => join('cf', 'at_', pick(MIXED, 40), pick(HEX, 8)),
  'tailscale TAILSCALE_API_KEY': () => tailscale('api'),
  'tailscale TAILSCALE_AUTH_KEY': () => tailscale('auth'),
  'tailscale TAILSCALE_CLIENT_KEY': () => tailscale('client'),
  'tailscale TAILSCALE_SCIM_KEY': () => tailscale('scim'),
  'tailscale TAILSCALE_WEBHOOK_KEY': () => tailscale('webhook'),
  'tailscale TAILSCALE_KEY': () => tailscale(pick(LOWER, 6)),
};

/** The rule reads the token's JSON, whose end it knows by its base64. */
function onePassword(): string {
  const token = {
    ...{ signInAddress: 'acme.1password.com', userAuth: { method: 'SRPg-4096' } },
    ...{ email: 'a@1passwordserviceaccounts.com', srpX: pick(HEX, 64), muk: { k: pick(MIXED, 43) } },
    ...{ secretKey: `A3-${pick(UPPER, 6)}`, throttleSecret: { seed: pick(HEX, 64) }, deviceUuid: '' },
  };
  while (JSON.stringify(token).length % 3 !== 1) token.deviceUuid += pick(LOWER, 1);
  return join('op', 's_', base64(JSON.stringify(token)));
}

/** A real one, as this rule looks at what the armour holds. */
const rsaKey = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 1024 })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString();

/** Rules that look at some files only. */
const FILES: Readonly<Record<string, string>> = {
  'npm PackageJSON_xOauthToken': '/package.json',
  'npm Npmrc_authToken': '/.npmrc',
};

const tailscale = (kind: string): string =>
  join('ts', 'key-', kind, '-', pick(MIXED, 12), '-', pick(MIXED, 32));

/** What is left readable on purpose, or is no text. */
const NOT_HIDDEN: Readonly<Record<string, string>> = {
  'aws AWSAccountID': 'account ids say where a command acts, and open nothing',
  'aws AWSAccessKeyID': 'off in the preset; beginning and end stay, its middle is taken out',
  'gcp PrivateKeyP12': 'a binary file',
  'gcp PrivateKeyJSON': 'only in files called .json: see the test of its own',
  'filter-comments IGNORE_MESSAGE': 'says how comments switch rules off',
};

interface KnownRule {
  meta: { id: string };
  messages?: object;
}

describe('redaction against secretlint', () => {
  it('has a sample for each kind of finding that the preset knows', () => {
    const known = (rules as unknown as KnownRule[]).flatMap(({ meta, messages = {} }) =>
      Object.keys(messages).map((message) => `${meta.id.replace(/^.*secretlint-rule-/, '')} ${message}`),
    );
    assert.deepEqual(known.sort(), [...Object.keys(SAMPLES), ...Object.keys(NOT_HIDDEN)].sort());
  });

  for (const [kind, make] of Object.entries(SAMPLES))
    it(kind, async () => {
      const sample = make();
      for (const text of [sample, `deploy to prod with ${sample} now`, `x="${sample}"`]) {
        const found = (await findings(text, FILES[kind])).filter((finding) => finding.kind === kind);
        assert.ok(found.length > 0, `the preset does not find ${text}`);
        const left = redactText(text);
        for (const { from, to } of found) assert.ok(!left.includes(text.slice(from, to)), left);
      }
    });

  it('gcp PrivateKeyJSON', async () => {
    const text = JSON.stringify(
      { type: 'service_account', private_key_id: pick(HEX, 40), private_key: pem('') },
      null,
      2,
    );
    assert.ok((await findings(text, '/key.json')).length > 0);
    assert.deepEqual(await findings(redactText(text), '/key.json'), []);
  });

  it('finds nothing in the tests and sources of redaction themselves', async () => {
    const files = [
      'test/support/secrets.ts',
      'test/unit/redactPlanted.test.ts',
      'test/unit/redactReference.test.ts',
    ];
    for (const file of files) assert.deepEqual(await findings(fs.readFileSync(file, 'utf8')), [], file);
  });
});
