import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { CloudIdentity } from '../../../../src/contracts/identity';
import { platformIdentities } from '../../../../src/engine/identities/platforms';
import { AWS, factsOf, pathOf, WORK, type Machine } from '../environment/platformsSupport';

function rowsOf(machine: Machine): CloudIdentity[] {
  const cwd = machine.folder === undefined ? WORK : `${WORK}/${machine.folder}`;
  return platformIdentities(factsOf(machine), { env: { ...machine.env }, cwd });
}

/** Provider, name, environment, and a star for the active one. */
function brief(machine: Machine): string[] {
  return rowsOf(machine).map(
    ({ provider, name, environment, isActive }) =>
      `${provider} ${name}: ${environment}${isActive ? ' *' : ''}`,
  );
}

const hash = createHash('sha1').update(`${WORK}/Pulumi.yaml`).digest('hex');
const PULUMI = {
  'Pulumi.yaml': 'name: web\n',
  [`~/.pulumi/workspaces/web-${hash}-workspace.json`]: '{"stack":"acme/web/dev"}',
};
const DOCTL = {
  '~/.config/doctl/config.yaml':
    'auth-contexts:\n  acme-prod: dop_v1_a\n  acme-dev: dop_v1_b\ncontext: acme-dev\naccess-token: dop_v1_c\n',
};
const GH = {
  '~/.config/gh/hosts.yml':
    'github.com:\n  users:\n    ada:\n      oauth_token: gho_1\n    bob:\n      oauth_token: gho_2\n  user: ada\n  oauth_token: gho_1\ngit.acme.com:\n  user: carl\n  oauth_token: gho_3\n',
};

describe('identities of platforms', () => {
  const cases: readonly (readonly [what: string, machine: Machine, rows: string[]])[] = [
    ['nothing', {}, []],
    ['the selected stack of Pulumi', { files: PULUMI }, ['pulumi acme/web/dev: dev *']],
    ['its variable', { files: PULUMI, env: { PULUMI_STACK: 'prod' } }, ['pulumi prod: prod *']],
    [
      'an AWS profile of the stack',
      { files: { ...PULUMI, ...AWS, 'Pulumi.dev.yaml': 'config:\n  aws:profile: acme-prod\n' } },
      ['pulumi acme/web/dev: prod *'],
    ],
    [
      'a linked project of Vercel',
      { files: { '.vercel/project.json': '{"orgId":"t1","projectId":"p1","projectName":"shop-prod"}' } },
      ['vercel shop-prod: prod *'],
    ],
    [
      'a linked site of Netlify',
      { files: { '.netlify/state.json': '{"siteId":"0f0f"}' }, mapping: 'project:0f0f=sandbox' },
      ['netlify 0f0f: sandbox *'],
    ],
    ['a worker', { files: { 'wrangler.toml': 'name = "shop-dev"\n' } }, ['cloudflare shop-dev: dev *']],
    [
      'a linked ref of Supabase',
      { files: { 'supabase/.temp/project-ref': 'abcd' } },
      ['supabase abcd: unknown *'],
    ],
    [
      'a linked environment of Railway',
      {
        files: {
          '~/.railway/config.json': `{"projects":{"${WORK}":{"name":"shop","environmentName":"production"}}}`,
        },
      },
      ['railway production: prod *'],
    ],
    [
      'aliases of Firebase',
      { files: { '.firebaserc': '{"projects":{"default":"acme-dev","live":"acme-1","blue":"acme-2"}}' } },
      ['firebase acme-dev: dev *', 'firebase live: prod', 'firebase blue: unknown'],
    ],
    [
      'remotes of Heroku',
      {
        files: {
          '.git/config':
            '[remote "staging"]\nurl = https://git.heroku.com/shop-staging.git\n[remote "production"]\nurl = https://git.heroku.com/shop-prod.git\n',
        },
      },
      ['heroku shop-staging: staging', 'heroku shop-prod: prod'],
    ],
    [
      'the only remote of Heroku',
      { files: { '.git/config': '[remote "heroku"]\nurl = https://git.heroku.com/shop-dev.git\n' } },
      ['heroku shop-dev: dev *'],
    ],
    ['the app of Fly', { files: { 'fly.toml': 'app = "shop-dev"\n' } }, ['fly shop-dev: dev *']],
    ['contexts of doctl', { files: DOCTL }, ['digitalocean acme-prod: prod', 'digitalocean acme-dev: dev *']],
    [
      'another context by variable',
      { files: DOCTL, env: { DIGITALOCEAN_CONTEXT: 'acme-prod' } },
      ['digitalocean acme-prod: prod *', 'digitalocean acme-dev: dev'],
    ],
    [
      'a token instead of the contexts',
      { files: DOCTL, env: { DIGITALOCEAN_ACCESS_TOKEN: '<set>' } },
      [
        'digitalocean DIGITALOCEAN_ACCESS_TOKEN: unknown *',
        'digitalocean acme-prod: prod',
        'digitalocean acme-dev: dev',
      ],
    ],
    [
      'hosts and users of gh',
      { files: GH },
      [
        'github ada@github.com: unknown *',
        'github bob@github.com: unknown',
        'github carl@git.acme.com: unknown *',
      ],
    ],
    [
      'a token instead of them',
      { files: GH, env: { GITHUB_TOKEN: '<set>' } },
      [
        'github GITHUB_TOKEN: unknown *',
        'github ada@github.com: unknown',
        'github bob@github.com: unknown',
        'github carl@git.acme.com: unknown',
      ],
    ],
    [
      'a server of Vault',
      { env: { VAULT_ADDR: 'https://vault.prod.acme.com' } },
      ['vault vault.prod.acme.com: prod *'],
    ],
    [
      'a broken file is a row of its own, and breaks no other',
      { files: { 'fly.toml': 'app = "', '.netlify/state.json': '{"siteId":"site-dev"}' } },
      ['netlify site-dev: dev *', 'fly fly: unknown'],
    ],
  ];
  for (const [what, machine, rows] of cases) {
    it(what, () => {
      assert.deepEqual(brief(machine), rows);
    });
  }

  it('say where they stand, with account and what a new terminal needs', () => {
    const [vercel] = rowsOf({
      files: { '.vercel/project.json': '{\n"orgId":"t1",\n"projectId":"p1",\n"projectName":"shop-prod"}' },
    });
    assert.equal(vercel?.file, pathOf('.vercel/project.json'));
    assert.equal(vercel.line, 4);
    assert.equal(vercel.account, 't1');
    assert.deepEqual(vercel.use, { set: { VERCEL_ORG_ID: 't1', VERCEL_PROJECT_ID: 'p1' }, unset: [] });
    const context = rowsOf({ files: DOCTL })[0];
    assert.deepEqual(context?.use, {
      set: { DIGITALOCEAN_CONTEXT: 'acme-prod' },
      unset: ['DIGITALOCEAN_ACCESS_TOKEN'],
    });
    assert.equal(context.line, 2);
    const [user] = rowsOf({ files: GH });
    assert.equal(user?.principal, 'ada');
    assert.equal(user.account, 'github.com');
  });

  it('hold no token', () => {
    const railway = {
      '~/.railway/config.json': `{"projects":{"${WORK}":{"name":"shop"}},"user":{"token":"gho_9"}}`,
    };
    const all = rowsOf({ files: { ...DOCTL, ...GH, ...railway, ...PULUMI } });
    assert.ok(all.length > 5);
    assert.doesNotMatch(JSON.stringify(all), /dop_v1|gho_/);
  });

  it('keep a broken file as a problem with its line', () => {
    const [row] = rowsOf({ files: { 'fly.toml': '# x\napp = "' } });
    assert.deepEqual(row?.problems, [{ file: pathOf('fly.toml'), line: 2, text: 'it is not TOML' }]);
  });

  it('are bounded', () => {
    const contexts = Array.from({ length: 500 }, (_, i) => `  c${i}: x\n`).join('');
    const rows = rowsOf({ files: { '~/.config/doctl/config.yaml': `auth-contexts:\n${contexts}` } });
    assert.equal(rows.length, 50);
  });
});
