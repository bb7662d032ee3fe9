import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path/posix';
import type { PlacedValue } from '../../../contracts/facts';
import { isComputed } from '../shown';
import { parseJson, parseYaml, type Part } from './parts';
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
  upwards,
  variable,
  type PlatformState,
  type ReadState,
  type StateQuestion,
} from './state';

interface Project {
  readonly name?: PlacedValue;
  readonly backend?: PlacedValue;
  readonly folder?: PlacedValue;
}

/** Pulumi.json is YAML as well. */
const readProject = fileReader(parseYaml, (root): Project => ({
  name: placed(partAt(root, 'name')),
  backend: placed(partAt(root, 'backend', 'url')),
  folder: placed(partAt(root, 'stackConfigDir')) ?? placed(partAt(root, 'config')),
}));

const readSelection = fileReader(parseJson, (root) => placed(partAt(root, 'stack')));
/** The tokens beside it are left where they are. */
const readLogin = fileReader(parseJson, (root) => placed(partAt(root, 'current')));

/** Settings of a stack that choose a cloud's account; any other is left alone, secrets first of all. */
interface StackConfig {
  readonly profile?: PlacedValue;
  readonly role?: PlacedValue;
  readonly region?: PlacedValue;
  readonly project?: PlacedValue;
  readonly subscription?: PlacedValue;
  readonly context?: PlacedValue;
  /** Providers that it has settings for. */
  readonly providers: readonly string[];
}

function setting(root: Part, ...keys: string[]): PlacedValue | undefined {
  for (const key of keys) {
    const value = placed(partAt(root, 'config', key));
    if (value) return value;
  }
  return undefined;
}

const readStack = fileReader(parseYaml, (root): StackConfig => ({
  profile: setting(root, 'aws:profile', 'aws-native:profile'),
  role: placed(partAt(root, 'config', 'aws:assumeRole', 'roleArn')),
  region: setting(root, 'aws:region', 'aws-native:region', 'gcp:region'),
  project: setting(root, 'gcp:project', 'google-native:project'),
  subscription: setting(root, 'azure-native:subscriptionId', 'azure:subscriptionId'),
  context: setting(root, 'kubernetes:context'),
  providers: [
    ...new Set(
      [...(partAt(root, 'config')?.children?.keys() ?? [])]
        .map((key) => /^(aws|gcp|google|azure|kubernetes)(?:-native)?:/.exec(key)?.[1])
        .filter((name) => name !== undefined),
    ),
  ],
}));

const PROJECT_FILES = ['Pulumi.yaml', 'Pulumi.yml', 'Pulumi.json'];

/** `org/project/prod` is prod: what its file of settings is called after. */
function shortName(stack: string): string {
  return stack.slice(stack.lastIndexOf('/') + 1);
}

/** Where Pulumi keeps which stack is selected for a project. */
function selectionFile(question: StateQuestion, file: string, name: string): string {
  const home = variable(question, 'PULUMI_HOME')?.value ?? join(homeOf(question), '.pulumi');
  const hash = createHash('sha1').update(file).digest('hex');
  return join(home, 'workspaces', `${name}-${hash}-workspace.json`);
}

/** The stack by Pulumi's order, without the option and the variable, which the table reads. */
function selected(
  question: StateQuestion,
  state: PlatformState,
  file: string,
  name: string,
): string | undefined {
  const found = firstFile(question, state, [[selectionFile(question, file, name), readSelection]]);
  if (!found?.value) return undefined;
  const { value, line } = found.value;
  decideBy(state, { value, what: 'stack', how: 'selected', file: found.file, line });
  return value;
}

function backendOf(question: StateQuestion, state: PlatformState, project: Project, file: string): void {
  const chosen = variable(question, 'PULUMI_BACKEND_URL');
  const login = join(
    variable(question, 'PULUMI_HOME')?.value ?? join(homeOf(question), '.pulumi'),
    'credentials.json',
  );
  const { backend } = project;
  const current = chosen || backend ? undefined : firstFile(question, state, [[login, readLogin]]);
  const said = chosen
    ? { value: chosen.value, how: chosen.how }
    : backend
      ? { value: backend.value, how: 'Pulumi.yaml', file, line: backend.line }
      : current?.value && {
          value: current.value.value,
          how: 'pulumi login',
          file: login,
          line: current.value.line,
        };
  // Whose state it is tells as much as a bucket's name in a Terraform backend; a folder of this machine tells nothing.
  if (said && !said.value.startsWith('file:'))
    state.clues.push(...nameEvidence({ what: 'backend', ...said, value: withoutUser(said.value) }));
}

/** A backend's URL without what may be a password in it. */
function withoutUser(url: string): string {
  return url.replace(/^(\w+:\/\/)[^@/]*@/, '$1').replace(/\?.*$/s, '');
}

function stackConfig(question: StateQuestion, state: PlatformState, file: string, how: string): void {
  const config = firstFile(question, state, [[file, readStack]])?.value;
  if (!config) return;
  const { profile, role, region, project, subscription, context, providers } = config;
  state.region = region?.value;
  if (profile) state.profile = { name: profile.value, how: `aws:profile in ${how}` };
  if (role)
    state.clues.push(...nameEvidence({ ...role, value: shortName(role.value), what: 'role', how, file }));
  if (project) {
    state.clues.push(...nameEvidence({ ...project, what: 'project', how: `gcp:project in ${how}`, file }));
    labelled(state, project.value, 'project');
  }
  if (subscription) labelled(state, subscription.value, 'account');
  if (context) {
    const named = { ...context, what: 'context', how: `kubernetes:context in ${how}`, file };
    state.clues.push(...nameEvidence(named));
    labelled(state, context.value, 'context');
  }
  state.account = project?.value ?? subscription?.value;
  state.aws = providers.includes('aws') ? 'yes' : providers.length > 0 ? 'no' : 'maybe';
}

/** Pulumi: the selected stack of the project, its settings, its backend. */
export const pulumiState: ReadState = (question) => {
  const state = noState();
  const moved = option(question, '-C', '--cwd');
  const from = moved ? absolute(moved.value, question.cwd) : question.cwd;
  const files = upwards(from).flatMap((folder) =>
    PROJECT_FILES.map((name) => [join(folder, name), readProject] as const),
  );
  const found = firstFile(question, state, files);
  if (!found) return state;
  const project = found.value ?? {};
  const stack =
    question.chosen ?? (project.name && selected(question, state, found.file, project.name.value));
  backendOf(question, state, project, found.file);
  if (stack === undefined || isComputed(stack)) return state;
  labelled(state, stack, 'workspace');
  const short = shortName(stack);
  if (short !== stack) labelled(state, short, 'workspace');
  const own = option(question, '--config-file', '--stack-config-file');
  const name = `Pulumi.${short}.yaml`;
  const folder = join(dirname(found.file), project.folder?.value ?? '');
  const file = own ? absolute(own.value, from) : join(folder, name);
  state.aws = 'maybe';
  if (file !== undefined) stackConfig(question, state, file, own ? own.how : name);
  return state;
};
