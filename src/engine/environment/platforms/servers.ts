import { dirname, join } from 'node:path/posix';
import type { PlacedValue } from '../../../contracts/facts';
import { isComputed } from '../shown';
import { gitRemotes } from './git';
import { settingsFiles } from './hosting';
import { parseSections, parseYaml } from './parts';
import {
  absolute,
  decideBy,
  fileReader,
  firstFile,
  homeOf,
  labelled,
  nameEvidence,
  noState,
  option,
  partAt,
  placed,
  placedKeys,
  variable,
  type PlatformState,
  type ReadState,
  type StateQuestion,
} from './state';

export interface GithubHost extends PlacedValue {
  /** Who is active there. */
  readonly user?: PlacedValue;
  readonly users: readonly PlacedValue[];
}

/** Hosts and users alone: each holds a token. */
const readHosts = fileReader(parseYaml, (root): GithubHost[] =>
  placedKeys(root, 50).map((host) => ({
    ...host,
    user: placed(partAt(root, host.value, 'user')),
    users: placedKeys(partAt(root, host.value, 'users'), 50),
  })),
);

export function githubHosts(
  question: StateQuestion,
  state: PlatformState,
): { file: string; value?: readonly GithubHost[] } | undefined {
  const own = variable(question, 'GH_CONFIG_DIR');
  const folder = own && absolute(own.value, question.cwd);
  const files = folder === undefined ? settingsFiles(question, 'gh/hosts.yml') : [join(folder, 'hosts.yml')];
  return firstFile(
    question,
    state,
    files.map((file) => [file, readHosts] as const),
  );
}

interface Repository {
  readonly host?: string;
  /** owner/name */
  readonly name: string;
  readonly how: string;
  readonly file?: string;
  readonly line?: number;
}

/** `HOST/OWNER/REPO`, an URL of it, or `git@HOST:OWNER/REPO`. */
const REPOSITORY =
  /^(?:(?:\w+:\/\/)?(?:[^@/]*@)?(?:([\w.-]+\.[\w-]+)[/:]))?(?:\d+\/)?([\w.-]{1,100}\/[\w.-]{1,100}?)(?:\.git)?\/?$/;

/** The remote that gh takes: the one that was chosen, else the first of these names. */
const REMOTES = ['upstream', 'github', 'origin'];

function repositoryOf(question: StateQuestion, state: PlatformState): Repository | undefined {
  const said = option(question, '-R', '--repo') ?? variable(question, 'GH_REPO');
  if (said) {
    const [, host, name = said.value] = REPOSITORY.exec(said.value) ?? [];
    return { host, name, how: said.how };
  }
  const { remotes } = gitRemotes(question, state);
  const rank = (name: string): number => (REMOTES.indexOf(name) + REMOTES.length + 1) % (REMOTES.length + 1);
  const [remote] = [...remotes].sort(
    (a, b) => Number(b.isDefault) - Number(a.isDefault) || rank(a.name) - rank(b.name),
  );
  const [, host, name] = (remote && REPOSITORY.exec(remote.value)) ?? [];
  if (!remote || name === undefined) return undefined;
  return { host, name, how: `git remote ${remote.name}`, file: remote.file, line: remote.line };
}

/** gh: `--repo` beats GH_REPO, which beats the git remote; GH_TOKEN beats GITHUB_TOKEN, which beats hosts.yml. */
export const githubState: ReadState = (question) => {
  const state = noState();
  const repository = repositoryOf(question, state);
  if (repository && !isComputed(repository.name)) {
    const { name, how, file, line } = repository;
    state.identity = name;
    state.spot = { file, line };
    // What a repository is called says what its code is for, not where the account is.
    state.hints.push(...nameEvidence({ value: name, what: 'repository', how, file, line }));
    labelled(state, name, 'project');
  }
  const host =
    option(question, '--hostname')?.value ??
    variable(question, 'GH_HOST')?.value ??
    repository?.host ??
    'github.com';
  const token = variable(question, 'GH_TOKEN', 'GITHUB_TOKEN');
  state.account = isComputed(host) ? undefined : host;
  const login = token
    ? undefined
    : githubHosts(question, { ...state, problems: [] })?.value?.find((each) => each.value === host);
  const { user } = login ?? {};
  if (token) state.who = { kind: 'token' };
  else if (user) state.who = { kind: 'user', principal: user.value };
  return state;
};

/** The host of an address, which is its whole name where it is none. */
function hostName(address: string): string {
  return /^(?:\w+:\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]+)/.exec(address)?.[1] ?? address;
}

/** Tools of a server, whose address chooses it: option, then variable. What its host is called decides. */
function serverState(options: readonly string[], variables: readonly string[]): ReadState {
  return (question) => {
    const state = noState();
    const said = option(question, ...options) ?? variable(question, ...variables);
    if (said) decideBy(state, { ...said, value: hostName(said.value), what: 'server' });
    return state;
  };
}

export const vaultState = serverState(['--address'], ['VAULT_ADDR', 'BAO_ADDR']);
export const consulState = serverState(['--http-addr'], ['CONSUL_HTTP_ADDR']);
export const nomadState = serverState(['--address'], ['NOMAD_ADDR']);

const readAnsible = fileReader(parseSections, (root) => placed(partAt(root, 'defaults', 'inventory')));

/** Groups of an inventory in the ini form. */
const readInventory = fileReader(parseSections, (root): PlacedValue[] =>
  placedKeys(root, 500).filter(({ value }) => !/:(?:vars|children)$/.test(value)),
);

/** ansible.cfg, which is looked for in this order; the first that is there is the only one. */
function ansibleConfigs(question: StateQuestion): string[] {
  const own = variable(question, 'ANSIBLE_CONFIG');
  const named = own && absolute(own.value, question.cwd);
  return [
    ...(named === undefined ? [] : [named, join(named, 'ansible.cfg')]),
    ...(question.cwd === undefined ? [] : [join(question.cwd, 'ansible.cfg')]),
    join(homeOf(question), '.ansible.cfg'),
    '/etc/ansible/ansible.cfg',
  ];
}

/** An inventory's groups: what a playbook may reach where no limit is given. */
function groups(
  question: StateQuestion,
  state: PlatformState,
  inventory: string,
  from: string | undefined,
): void {
  const file = absolute(inventory, from);
  if (file === undefined || option(question, '-l', '--limit')) return;
  // A folder of inventories is no file; its main one has this name.
  const found = [file, join(file, 'hosts')]
    .map((path) => ({ path, value: question.facts.parsed(path, readInventory).value }))
    .find(({ value }) => value !== undefined);
  for (const { value, line } of found?.value ?? [])
    state.hints.push(...nameEvidence({ value, line, file: found?.path, what: 'group', how: inventory }));
}

/** Ansible: `-i` beats ANSIBLE_INVENTORY, which beats ansible.cfg. */
export const ansibleState: ReadState = (question) => {
  const state = noState();
  const said =
    option(question, '-i', '--inventory', '--inventory-file') ?? variable(question, 'ANSIBLE_INVENTORY');
  if (said) {
    for (const each of said.value.split(',')) if (each !== '') groups(question, state, each, question.cwd);
    return state;
  }
  const found = firstFile(
    question,
    state,
    ansibleConfigs(question).map((file) => [file, readAnsible] as const),
  );
  for (const value of found?.value?.value.split(',') ?? []) {
    const name = value.trim();
    if (name === '') continue;
    decideBy(state, {
      value: name,
      what: 'inventory',
      how: 'ansible.cfg',
      file: found?.file,
      line: found?.value?.line,
    });
    groups(question, state, name, found && dirname(found.file));
  }
  return state;
};
