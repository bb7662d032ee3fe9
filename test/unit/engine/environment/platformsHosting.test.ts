import { table } from './platformsSupport';

/*
 * The tools are not needed here: the precedence is the one of their sources (@heroku-cli/command src/flags/app.ts, flyctl
 * internal/command, railway src/config.rs, doctl commands/doit.go, gh pkg/cmdutil and internal/ghinstance, vault and consul
 * api packages, ansible's configuration reference), and the expected results were written down from those.
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

describe('where gh hits', () => {
  const files = {
    '.git/config':
      '[remote "origin"]\n\turl = https://user:ghp_secret@github.com/acme/shop.git\n[remote "upstream"]\n\turl = git@github.com:corp/shop-prod.git\n',
    '~/.config/gh/hosts.yml':
      'github.com:\n  users:\n    ada:\n      oauth_token: gho_1\n  user: ada\n  oauth_token: gho_1\n',
  };
  table([
    [
      'upstream comes first',
      'gh workflow run x',
      { files },
      { is: 'prod', identity: 'corp/shop-prod', account: 'github.com' },
    ],
    [
      'the one that was chosen',
      'gh workflow run x',
      {
        files: {
          '.git/config': `${files['.git/config'].replace('shop.git\n', 'shop.git\n\tgh-resolved = base\n')}`,
        },
      },
      { is: 'unknown', identity: 'acme/shop' },
    ],
    [
      'GH_REPO',
      'gh workflow run x',
      { files, env: { GH_REPO: 'acme/live-site' } },
      { is: 'prod', identity: 'acme/live-site' },
    ],
    [
      '-R',
      'gh workflow run x -R acme/shop',
      { files, env: { GH_REPO: 'acme/live-site' } },
      { is: 'unknown', identity: 'acme/shop' },
    ],
    [
      'a host of its own',
      'gh workflow run x -R git.acme.com/acme/shop',
      { files },
      { is: 'unknown', identity: 'acme/shop', account: 'git.acme.com' },
    ],
    ['a repository’s name does not lower', 'gh workflow run x -R acme/dev', { files }, 'unknown'],
  ]);
});

describe('where vault and consul hit', () => {
  table([
    [
      'the host',
      'vault kv delete secret/x',
      { env: { VAULT_ADDR: 'https://vault.dev.acme.com:8200' } },
      { is: 'dev', identity: 'vault.dev.acme.com', by: 'VAULT_ADDR' },
    ],
    [
      'the option',
      'vault kv delete -address=https://vault.prod.acme.com secret/x',
      { env: { VAULT_ADDR: 'https://vault.dev.acme.com' } },
      'prod',
    ],
    [
      'the namespace',
      'vault kv delete -namespace=prod secret/x',
      { env: { VAULT_ADDR: 'https://vault.dev.acme.com' } },
      'prod',
    ],
    [
      'the variable of the namespace',
      'vault kv delete secret/x',
      { env: { VAULT_ADDR: 'https://vault.acme.com', VAULT_NAMESPACE: 'staging' } },
      'staging',
    ],
    ['this machine', 'vault kv delete secret/x', { env: { VAULT_ADDR: 'http://127.0.0.1:8200' } }, 'local'],
    [
      'consul',
      'consul kv delete x',
      { env: { CONSUL_HTTP_ADDR: 'consul.prod.acme.com:8500' } },
      { is: 'prod', by: 'CONSUL_HTTP_ADDR' },
    ],
    [
      'consul’s option',
      'consul kv delete -http-addr=consul.dev:8500 x',
      { env: { CONSUL_HTTP_ADDR: 'consul.prod:8500' } },
      'dev',
    ],
    [
      'a password in the address',
      'vault kv delete secret/x',
      { env: { VAULT_ADDR: 'https://u:prod@vault.dev.acme.com' } },
      'dev',
    ],
    ['nomad', 'nomad job stop x', { env: { NOMAD_ADDR: 'https://nomad.dev.acme.com' } }, 'dev'],
  ]);
});

describe('where ansible hits', () => {
  const play = 'ansible-playbook site.yml';
  const cfg = (inventory: string) => `[defaults]\ninventory = ${inventory}\nvault_password_file = ~/.pw\n`;
  table([
    [
      'ansible.cfg',
      play,
      { files: { 'ansible.cfg': cfg('inventories/prod') } },
      { is: 'prod', identity: 'inventories/prod', at: 'ansible.cfg:2' },
    ],
    ['-i', `${play} -i inventories/dev`, { files: { 'ansible.cfg': cfg('inventories/prod') } }, 'dev'],
    [
      'the variable',
      play,
      { files: { 'ansible.cfg': cfg('inventories/prod') }, env: { ANSIBLE_INVENTORY: 'inventories/dev' } },
      'dev',
    ],
    [
      '-i beats the variable',
      `${play} -i inventories/staging`,
      { env: { ANSIBLE_INVENTORY: 'inventories/dev' } },
      'staging',
    ],
    [
      'ANSIBLE_CONFIG',
      play,
      {
        files: { 'ansible.cfg': cfg('inventories/dev'), 'x.cfg': cfg('inventories/prod') },
        env: { ANSIBLE_CONFIG: 'x.cfg' },
      },
      'prod',
    ],
    ['the home', play, { files: { '~/.ansible.cfg': cfg('inventories/prod') } }, 'prod'],
    [
      'the folder beats the home',
      play,
      { files: { '~/.ansible.cfg': cfg('inventories/prod'), 'ansible.cfg': cfg('inventories/dev') } },
      'dev',
    ],
    [
      'the first file is the only one',
      play,
      { files: { '~/.ansible.cfg': cfg('inventories/prod'), 'ansible.cfg': '[defaults]\nforks = 5\n' } },
      'unknown',
    ],
    ['the system', play, { files: { '/etc/ansible/ansible.cfg': cfg('/etc/ansible/prod') } }, 'prod'],
    ['a list', play, { files: { 'ansible.cfg': cfg('inv/dev, inv/prod') } }, 'prod'],
    [
      'groups raise',
      `${play} -i inv/dev`,
      { files: { 'inv/dev': '[web:children]\na\n[production]\nhost1\n' } },
      { is: 'prod', at: 'inv/dev:3' },
    ],
    [
      'a limit',
      `${play} -i inv/dev -l web`,
      { files: { 'inv/dev': '[web]\na\n[production]\nhost1\n' } },
      'dev',
    ],
    ['groups of a folder', `${play} -i inv`, { files: { 'inv/hosts': '[production]\nhost1\n' } }, 'prod'],
  ]);
});
