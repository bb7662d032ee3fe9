import { table, type Machine } from './platformsSupport';

/*
 * None of these tools was run: the rules of wrangler's account and of firebase are those of their sources (wrangler's
 * config, firebase-tools src/command.ts), those of vercel, netlify and supabase are from their documentation.
 */

const EMPTY: Machine = {};

describe('where vercel hits', () => {
  const link = {
    '.vercel/project.json':
      '{\n  "orgId": "team_1",\n  "projectId": "prj_1",\n  "projectName": "shop-dev"\n}',
  };
  table([
    [
      'the linked project',
      'vercel env rm A',
      { files: link },
      { is: 'dev', identity: 'shop-dev', account: 'team_1', at: '.vercel/project.json:4' },
    ],
    ['not linked', 'vercel env rm A', EMPTY, 'unknown'],
    [
      'another folder',
      'vercel env rm A --cwd other',
      { files: { 'other/.vercel/project.json': '{"orgId":"t","projectId":"p","projectName":"shop-prod"}' } },
      'prod',
    ],
    ['the production of a project called dev', 'vercel deploy --prod', { files: link }, 'unknown'],
    ['the target is said', 'vercel deploy --target production', { files: link }, 'prod'],
    [
      'the variables beat it',
      'vercel env rm A',
      { files: link, env: { VERCEL_ORG_ID: 'team_2', VERCEL_PROJECT_ID: 'prj_2' } },
      { is: 'unknown', identity: 'prj_2', account: 'team_2' },
    ],
    [
      'both are needed',
      'vercel env rm A',
      { files: link, env: { VERCEL_PROJECT_ID: 'prj_2' } },
      { is: 'dev', account: 'team_1' },
    ],
    [
      'a label of the project’s id',
      'vercel env rm A',
      { files: link, mapping: 'project:prj_1=prod' },
      'prod',
    ],
    ['a label of the team', 'vercel env rm A', { files: link, mapping: 'account:team_1=staging' }, 'staging'],
    [
      'a label of the folder beats its files',
      'vercel env rm A',
      { files: link, mapping: 'folder:/agent-guard-test/work=prod' },
      'prod',
    ],
    [
      'a project of a repository',
      'vercel env rm A',
      {
        folder: 'apps/web/src',
        files: {
          '.vercel/repo.json':
            '{"orgId":"t","projects":[{"id":"p1","name":"docs-prod","directory":"apps/docs"},{"id":"p2","name":"web-dev","directory":"apps/web"}]}',
        },
      },
      { is: 'dev', identity: 'web-dev', account: 't' },
    ],
    ['another project by name', 'vercel rm shop', { files: link }, 'unknown'],
    [
      'half-written',
      'vercel env rm A',
      { files: { '.vercel/project.json': '{"orgId": "team_1", "proj' } },
      { is: 'unknown', at: '.vercel/project.json:1' },
    ],
    [
      'wrong types',
      'vercel env rm A',
      { files: { '.vercel/project.json': '[{"projectName":"x-dev"}]' } },
      'unknown',
    ],
  ]);
});

describe('where netlify hits', () => {
  const state = { '.netlify/state.json': '{"siteId":"site-dev"}' };
  table([
    [
      'the linked site',
      'netlify env:unset A',
      { files: state },
      { is: 'dev', identity: 'site-dev', at: '.netlify/state.json:1' },
    ],
    ['from a folder below', 'netlify env:unset A', { files: state, folder: 'web' }, 'dev'],
    [
      'the variable beats it',
      'netlify env:unset A',
      { files: state, env: { NETLIFY_SITE_ID: 'site-prod' } },
      { is: 'prod', by: 'NETLIFY_SITE_ID' },
    ],
    [
      'the option beats both',
      'netlify env:unset A --site site-staging',
      { files: state, env: { NETLIFY_SITE_ID: 'site-dev' } },
      { is: 'staging' },
    ],
    [
      'a labelled id',
      'netlify env:unset A',
      { files: { '.netlify/state.json': '{"siteId":"0f0f"}' }, mapping: 'project:0f0f=sandbox' },
      { is: 'sandbox', identity: '0f0f' },
    ],
    ['its production', 'netlify deploy --prod', { files: state }, 'unknown'],
    ['another site by id', 'netlify sites:delete 1234', { files: state }, 'unknown'],
    [
      'half-written',
      'netlify env:unset A',
      { files: { '.netlify/state.json': '{"siteId' } },
      { is: 'unknown', at: '.netlify/state.json:1' },
    ],
  ]);
});

describe('where wrangler hits', () => {
  const toml =
    'name = "shop-dev"\naccount_id = "a1"\n\n[env.blue]\nname = "shop-prod"\naccount_id = "a2"\n\n[vars]\nAPI_KEY = "sk"\n';
  const files = { 'wrangler.toml': toml };
  table([
    [
      'the worker',
      'wrangler deploy',
      { files },
      { is: 'dev', identity: 'shop-dev', account: 'a1', at: 'wrangler.toml:1' },
    ],
    [
      '--env',
      'wrangler deploy --env blue',
      { files },
      { is: 'prod', identity: 'blue', account: 'a2', at: 'wrangler.toml:5' },
    ],
    ['CLOUDFLARE_ENV', 'CLOUDFLARE_ENV=blue wrangler deploy', { files }, 'prod'],
    [
      'the option beats it',
      'wrangler deploy -e staging',
      { files, env: { CLOUDFLARE_ENV: 'blue' } },
      'staging',
    ],
    ['--name', 'wrangler deploy --name shop-staging', { files }, 'unknown'],
    ['from a folder below', 'wrangler deploy', { files, folder: 'src' }, 'dev'],
    [
      '-c',
      'wrangler deploy -c other.jsonc',
      { files: { ...files, 'other.jsonc': '// x\n{ "name": "shop-prod", }' } },
      { is: 'prod', at: 'other.jsonc:2' },
    ],
    [
      'JSON comes before TOML',
      'wrangler deploy',
      { files: { ...files, 'wrangler.jsonc': '{"name":"shop-prod"}' } },
      'prod',
    ],
    [
      'the account by the variable',
      'wrangler deploy',
      {
        files: { 'wrangler.toml': 'name = "shop"\n' },
        env: { CLOUDFLARE_ACCOUNT_ID: 'a9' },
        mapping: 'account:a9=staging',
      },
      { is: 'staging', account: 'a9' },
    ],
    [
      'both accounts count',
      'wrangler deploy',
      { files, env: { CLOUDFLARE_ACCOUNT_ID: 'a9' }, mapping: 'account:a9=dev account:a1=prod' },
      'prod',
    ],
    ['what belongs to the account', 'wrangler r2 bucket delete uploads', { files }, 'unknown'],
    [
      'half-written',
      'wrangler deploy --env dev',
      { files: { 'wrangler.toml': 'name = "sh' } },
      { is: 'unknown', at: 'wrangler.toml:1' },
    ],
    [
      'wrong types',
      'wrangler deploy --env dev',
      { files: { 'wrangler.json': '{"name": {"a": 1}, "env": 3}' } },
      'dev',
    ],
  ]);
});

describe('where supabase hits', () => {
  const linked = { 'supabase/.temp/project-ref': 'abcdefghijklmnopqrst\n' };
  const remotes = {
    'supabase/config.toml':
      'project_id = "shop"\n[remotes.production]\nproject_id = "abcdefghijklmnopqrst"\n[remotes.dev]\nproject_id = "zzzzzzzzzzzzzzzzzzzz"\n',
  };
  table([
    [
      'the linked project',
      'supabase db push',
      { files: linked },
      { is: 'unknown', identity: 'abcdefghijklmnopqrst' },
    ],
    [
      'what the file calls it',
      'supabase db push',
      { files: { ...linked, ...remotes } },
      { is: 'prod', at: 'supabase/config.toml:2' },
    ],
    ['a label', 'supabase db push', { files: linked, mapping: 'project:abcdefghijklmnopqrst=dev' }, 'dev'],
    [
      'the option beats the link',
      'supabase functions delete x --project-ref zzzzzzzzzzzzzzzzzzzz',
      { files: { ...linked, ...remotes } },
      { is: 'dev', identity: 'zzzzzzzzzzzzzzzzzzzz' },
    ],
    [
      'the variable beats the link',
      'supabase db push',
      { files: { ...linked, ...remotes }, env: { SUPABASE_PROJECT_ID: 'zzzzzzzzzzzzzzzzzzzz' } },
      'dev',
    ],
    [
      '--workdir',
      'supabase db push --workdir app',
      { files: { 'app/supabase/.temp/project-ref': 'r1', ...linked }, mapping: 'project:r1=staging' },
      'staging',
    ],
    [
      'a ref that is none',
      'supabase db push',
      { files: { 'supabase/.temp/project-ref': 'not a ref; rm -rf' } },
      'unknown',
    ],
  ]);
});

describe('where firebase hits', () => {
  const rc = {
    '.firebaserc': '{\n  "projects": {\n    "default": "acme-dev",\n    "live": "acme-1"\n  }\n}',
  };
  const active = (project: string) => ({
    '~/.config/configstore/firebase-tools.json': `{"tokens":{"refresh_token":"1//secret"},"activeProjects":{"/agent-guard-test/work":"${project}"}}`,
  });
  table([
    [
      'the default alias',
      'firebase deploy',
      { files: rc },
      { is: 'dev', identity: 'acme-dev', at: '.firebaserc:3' },
    ],
    [
      'an alias on the line',
      'firebase deploy -P live',
      { files: rc },
      { is: 'prod', identity: 'live', account: 'acme-1' },
    ],
    [
      'an alias’ project',
      'firebase deploy -P blue',
      { files: { '.firebaserc': '{"projects":{"blue":"acme-prod"}}' } },
      { is: 'prod', account: 'acme-prod' },
    ],
    [
      'firebase use',
      'firebase deploy',
      { files: { ...rc, ...active('acme-prod') } },
      { is: 'prod', identity: 'acme-prod', at: '~/.config/configstore/firebase-tools.json:1' },
    ],
    [
      'firebase use of an alias',
      'firebase deploy',
      { files: { ...rc, ...active('live') } },
      { is: 'prod', identity: 'live', account: 'acme-1' },
    ],
    ['the line beats it', 'firebase deploy -P acme-dev', { files: active('acme-prod') }, { is: 'dev' }],
    [
      'an earlier command beats it',
      'firebase use acme-dev && firebase deploy',
      { files: active('acme-prod') },
      { is: 'dev' },
    ],
    [
      'the only alias',
      'firebase deploy',
      { files: { '.firebaserc': '{"projects":{"production":"acme-1"}}' } },
      { is: 'prod', identity: 'acme-1' },
    ],
    [
      'two without a default',
      'firebase deploy',
      { files: { '.firebaserc': '{"projects":{"production":"a","dev":"b"}}' } },
      'unknown',
    ],
    [
      'the root is above',
      'firebase deploy',
      { folder: 'web/src', files: { ...rc, 'firebase.json': '{}' } },
      'dev',
    ],
    ['without a root it is here', 'firebase deploy', { folder: 'web/src', files: rc }, 'unknown'],
    [
      'the emulator',
      'firebase firestore:delete / -r',
      { files: rc, env: { FIRESTORE_EMULATOR_HOST: 'localhost:8080' } },
      'local',
    ],
    [
      'half-written',
      'firebase deploy',
      { files: { '.firebaserc': '{"projects": {"default": "acme-dev"' } },
      { is: 'unknown' },
    ],
    ['wrong types', 'firebase deploy', { files: { '.firebaserc': '{"projects": ["acme-dev"]}' } }, 'dev'],
  ]);
});
