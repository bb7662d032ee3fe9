import { table } from './platformsSupport';

/* None of these tools was run: the rules of gh, vault, consul, nomad and ansible are from their documentation. */

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
          '.git/config': files['.git/config'].replace('shop.git\n', 'shop.git\n\tgh-resolved = base\n'),
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
