import { table } from './platformsSupport';

/*
 * None of these tools was run: the rules of heroku and railway are those of their sources (@heroku-cli/command
 * src/flags/app.ts, railway src/config.rs), those of fly and doctl are from their documentation.
 */

const heroku = (...apps: string[]) => ({
  '.git/config': `[core]\n\tbare = false\n${apps
    .map((each) => {
      const [remote, app] = each.split('=');
      return `[remote "${remote}"]\n\turl = https://git.heroku.com/${app}.git\n\tfetch = +refs/heads/*:refs/remotes/heroku/*\n`;
    })
    .join('')}`,
});

describe('where heroku hits', () => {
  table([
    [
      'the only remote',
      'heroku config:set A=b',
      { files: heroku('heroku=shop-dev') },
      { is: 'dev', identity: 'shop-dev', at: '.git/config:4' },
    ],
    [
      'from a folder below',
      'heroku config:set A=b',
      { files: heroku('heroku=shop-dev'), folder: 'src' },
      'dev',
    ],
    ['-a beats it', 'heroku config:set A=b -a shop-staging', { files: heroku('heroku=shop-dev') }, 'staging'],
    [
      'HEROKU_APP beats it',
      'heroku config:set A=b',
      { files: heroku('heroku=shop-dev'), env: { HEROKU_APP: 'shop-prod' } },
      'prod',
    ],
    [
      'HEROKU_APP beats -r',
      'heroku config:set A=b -r staging',
      { files: heroku('staging=shop-1'), env: { HEROKU_APP: 'shop-dev' } },
      'dev',
    ],
    [
      '-r',
      'heroku config:set A=b -r blue',
      { files: heroku('blue=shop-dev', 'production=shop-prod') },
      { is: 'dev', identity: 'shop-dev' },
    ],
    [
      '-r by its name',
      'heroku config:set A=b -r production',
      { files: heroku('blue=shop-dev', 'production=shop') },
      { is: 'prod', by: 'git remote production' },
    ],
    [
      'heroku.remote',
      'heroku config:set A=b',
      {
        files: {
          '.git/config': `[heroku]\n\tremote = blue\n${heroku('blue=shop-dev', 'production=shop')['.git/config']}`,
        },
      },
      'dev',
    ],
    [
      'several: the most dangerous',
      'heroku config:set A=b',
      { files: heroku('blue=shop-dev', 'production=shop') },
      'prod',
    ],
    [
      'an ssh remote',
      'heroku config:set A=b',
      { files: { '.git/config': '[remote "heroku"]\nurl = git@heroku.com:shop-dev.git\n' } },
      'dev',
    ],
    [
      'a worktree',
      'heroku config:set A=b',
      {
        folder: 'tree',
        files: {
          'tree/.git': 'gitdir: /agent-guard-test/repo/.git/worktrees/tree\n',
          '/agent-guard-test/repo/.git/config':
            '[remote "heroku"]\nurl = https://git.heroku.com/shop-dev.git\n',
        },
      },
      'dev',
    ],
    [
      'no app of heroku',
      'heroku config:set A=b',
      { files: { '.git/config': '[remote "origin"]\nurl = https://github.com/acme/shop-dev.git\n' } },
      'unknown',
    ],
    [
      'a host that only looks so',
      'heroku config:set A=b',
      { files: { '.git/config': '[remote "heroku"]\nurl = https://git.heroku.com.evil.dev/shop-dev.git\n' } },
      'unknown',
    ],
    [
      'another app by name',
      'heroku apps:destroy shop --confirm shop',
      { files: heroku('heroku=shop-dev') },
      'unknown',
    ],
    [
      'what is beside the app',
      'heroku pipelines:destroy shop',
      { files: heroku('heroku=shop-dev') },
      'unknown',
    ],
    [
      'a label',
      'heroku config:set A=b',
      { files: heroku('heroku=shop-dev'), mapping: 'project:shop-*=prod' },
      'prod',
    ],
  ]);
});

describe('where fly hits', () => {
  const files = { 'fly.toml': "# x\napp = 'shop-dev'\n[env]\nTOKEN = 'x'\n" };
  table([
    ['fly.toml', 'fly deploy', { files }, { is: 'dev', identity: 'shop-dev', at: 'fly.toml:2' }],
    ['the variable', 'fly deploy', { files, env: { FLY_APP: 'shop-staging' } }, 'staging'],
    ['the option', 'fly deploy -a shop-prod', { files, env: { FLY_APP: 'shop-staging' } }, 'prod'],
    [
      '-c a file',
      'fly deploy -c fly.prod.toml',
      { files: { ...files, 'fly.prod.toml': 'app = "shop-prod"\n' } },
      { is: 'prod', at: 'fly.prod.toml:1' },
    ],
    [
      '-c a folder',
      'fly deploy -c deploy',
      { files: { ...files, 'deploy/fly.toml': 'app = "shop-prod"\n' } },
      'prod',
    ],
    ['JSON', 'fly deploy', { files: { 'fly.json': '{"app":"shop-dev"}' } }, 'dev'],
    ['not from above', 'fly deploy', { files, folder: 'src' }, 'unknown'],
    ['another app by name', 'fly apps destroy shop', { files }, 'unknown'],
    ['what belongs to the organisation', 'fly redis destroy cache', { files }, 'unknown'],
    [
      'half-written',
      'fly deploy',
      { files: { 'fly.toml': 'app = "shop-de' } },
      { is: 'unknown', at: 'fly.toml:1' },
    ],
  ]);
});

describe('where railway hits', () => {
  const config = (environment: string, folder = '/agent-guard-test/work') => ({
    '~/.railway/config.json': JSON.stringify(
      {
        projects: {
          [folder]: { name: 'shop', project: 'uuid-1', environment: 'uuid-2', environmentName: environment },
        },
        user: { token: 'secret' },
      },
      null,
      1,
    ),
  });
  table([
    [
      'the linked environment',
      'railway up',
      { files: config('dev') },
      { is: 'dev', identity: 'dev', account: 'uuid-1', at: '~/.railway/config.json:7' },
    ],
    ['linked above', 'railway up', { files: config('production'), folder: 'src/deep' }, 'prod'],
    ['not linked here', 'railway up', { files: config('dev', '/elsewhere') }, 'unknown'],
    ['the option', 'railway up -e staging', { files: config('dev') }, { is: 'staging', identity: 'staging' }],
    [
      'the token of a project',
      'railway up',
      { files: config('dev'), env: { RAILWAY_TOKEN: '<set>' } },
      { is: 'unknown', by: 'RAILWAY_TOKEN' },
    ],
    [
      'a token on the line',
      'RAILWAY_TOKEN=abc railway up',
      { files: config('dev') },
      { is: 'unknown', by: 'RAILWAY_TOKEN' },
    ],
    [
      'an id in a variable',
      'railway up',
      { files: config('dev'), env: { RAILWAY_PROJECT_ID: 'uuid-9' }, mapping: 'project:uuid-9=sandbox' },
      'sandbox',
    ],
    ['a label', 'railway up', { files: config('x'), mapping: 'project:shop=dev' }, 'dev'],
    [
      'half-written',
      'railway up -e dev',
      { files: { '~/.railway/config.json': '{"projects": {"/agent' } },
      { is: 'unknown', at: '~/.railway/config.json:1' },
    ],
    [
      'wrong types',
      'railway up -e dev',
      { files: { '~/.railway/config.json': '{"projects": [1, {"environmentName": "production"}]}' } },
      'dev',
    ],
  ]);
});

describe('where doctl hits', () => {
  const files = {
    '~/.config/doctl/config.yaml':
      'access-token: dop_v1_secret\nauth-contexts:\n  acme-prod: dop_v1_a\n  acme-dev: dop_v1_b\ncontext: acme-dev\n',
  };
  table([
    [
      'the current context',
      'doctl compute droplet delete 1',
      { files },
      { is: 'dev', identity: 'acme-dev', at: '~/.config/doctl/config.yaml:5' },
    ],
    [
      'the variable',
      'doctl compute droplet delete 1',
      { files, env: { DIGITALOCEAN_CONTEXT: 'acme-prod' } },
      'prod',
    ],
    [
      'the option',
      'doctl compute droplet delete 1 --context acme-staging',
      { files, env: { DIGITALOCEAN_CONTEXT: 'acme-prod' } },
      'staging',
    ],
    [
      'a token beats all',
      'doctl compute droplet delete 1 --context acme-dev -t dop_v1_x',
      { files },
      { is: 'unknown', by: '-t chooses' },
    ],
    [
      'a token in the environment',
      'doctl compute droplet delete 1',
      { files, env: { DIGITALOCEAN_ACCESS_TOKEN: '<set>' } },
      'unknown',
    ],
    [
      'XDG_CONFIG_HOME',
      'doctl compute droplet delete 1',
      { files: { '/xdg/doctl/config.yaml': 'context: x-prod\n' }, env: { XDG_CONFIG_HOME: '/xdg' } },
      'prod',
    ],
    [
      'macOS',
      'doctl compute droplet delete 1',
      { files: { '~/Library/Application Support/doctl/config.yaml': 'context: x-prod\n' } },
      'prod',
    ],
    [
      '-c',
      'doctl compute droplet delete 1 -c my.yaml',
      { files: { ...files, 'my.yaml': 'context: x-prod\n' } },
      'prod',
    ],
    ['a label', 'doctl compute droplet delete 1', { files, mapping: 'context:acme-dev=sandbox' }, 'sandbox'],
    [
      'a label of the option',
      'doctl compute droplet delete 1 --context blue',
      { files, mapping: 'context:blue=sandbox' },
      'sandbox',
    ],
    [
      'half-written',
      'doctl compute droplet delete 1 --context acme-dev',
      { files: { '~/.config/doctl/config.yaml': 'context: [x' } },
      'dev',
    ],
    [
      'half-written and needed',
      'doctl compute droplet delete 1',
      { files: { '~/.config/doctl/config.yaml': 'context: [x' } },
      { is: 'unknown', by: 'cannot be read' },
    ],
  ]);
});
