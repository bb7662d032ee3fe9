import { isAbsolute, join } from 'node:path/posix';
import type { Action } from '../../contracts/action';
import type { EnvironmentFinding, Evidence } from '../../contracts/environment';
import type { Facts, TerraformFacts } from '../../contracts/facts';
import { parseTerraformArgs } from '../catalog/terraform/arguments';
import type { Invocation } from '../invocation';
import type { EngineContext } from '../tool';
import { ambientClue } from './aws';
import { accountOfArn, problemClue } from './awsProfile';
import { fuse, noClues, type Clues } from './fuse';
import { applyMapping } from './mapping';
import { environmentOfCloudName } from './names';
import { given, isComputed, shown } from './shown';
import { emulated, providerClues } from './terraformProviders';
import { varFiles, withVariables } from './terraformVariables';

function named(value: string, text: string, where: { file?: string; line?: number } = {}): Evidence[] {
  const found = environmentOfCloudName(value);
  return found ? [{ environment: found.environment, text, source: 'name', ...where }] : [];
}

/** The workspace and who selected it: TF_WORKSPACE, else the file that `workspace select` writes. */
function workspaceOf(env: Invocation['env'], facts: TerraformFacts, dataDir: string): Workspace {
  const variable = given(env.TF_WORKSPACE);
  return variable === undefined
    ? { name: facts.workspace, how: 'selected', where: { file: join(dataDir, 'environment'), line: 1 } }
    : { name: variable, how: 'TF_WORKSPACE' };
}

interface Workspace {
  name: string;
  how: string;
  where?: { file: string; line: number };
}

function workspaceClues(workspace: Workspace): Evidence[] {
  if (isComputed(workspace.name)) {
    return [
      { environment: 'unknown', text: 'the workspace is computed when the command runs', source: 'problem' },
    ];
  }
  return named(workspace.name, `workspace ${shown(workspace.name)} (${workspace.how})`, workspace.where);
}

/** Settings of a backend whose names say where the state belongs. */
const BACKEND_NAMES = [
  'bucket',
  'key',
  'prefix',
  'profile',
  'role_arn',
  'workspace_key_prefix',
  'container_name',
  'storage_account_name',
  'organization',
  'workspaces.name',
  'workspaces.prefix',
  'path',
];

function backendClues(facts: TerraformFacts, mapping: Facts['mapping']): Evidence[] {
  const { backend } = facts;
  if (!backend) return [];
  const names = BACKEND_NAMES.flatMap((key) => {
    const value = backend.config[key];
    return value === undefined ? [] : named(value, `${key} ${shown(value)} of the ${backend.type} backend`);
  });
  const { profile, role_arn: role } = backend.config;
  const account = role === undefined ? undefined : accountOfArn(role);
  // Who keeps the state is not who makes the resources: its label speaks like a name, it does not win over names.
  const labels = applyMapping(mapping, [
    ...(profile === undefined ? [] : [{ kind: 'profile' as const, value: profile }]),
    ...(account === undefined ? [] : [{ kind: 'account' as const, value: account }]),
  ]);
  return [...labels, ...names];
}

/** Options whose value tells what the command is meant for: `-var-file=prod.tfvars`, `-var environment=prod`. */
const TELLING = /^--?(var-file|var|backend-config|state|target)$/;

/** Names in the arguments: of files, variables and resources. They only raise (fuse.ts). */
function argumentClues(args: readonly string[]): Evidence[] {
  return args.flatMap((word, index) => {
    const cut = word.startsWith('-') ? word.indexOf('=') : -1;
    const name = cut < 0 ? word : word.slice(0, cut);
    const value = cut < 0 ? args[index + 1] : word.slice(cut + 1);
    if (!TELLING.test(name) || value === undefined) return [];
    const isVariable = name.endsWith('-var');
    // Of `-var name=value` only a variable that is about the environment speaks; `-var live_reload=true` does not.
    const telling = isVariable
      ? /^(?:env|environment|stage|workspace|account|profile|project)[a-z_]*=(.*)$/i.exec(value)?.[1]
      : value;
    return telling === undefined ? [] : named(telling, `${name} ${shown(value)}`);
  });
}

/** Folder names near the end of a path; what stands further up is where somebody keeps their projects. */
const FOLDERS_READ = 3;

function folderHints(dir: string): Evidence[] {
  const near = dir.split('/').slice(-FOLDERS_READ).join('/');
  return named(near, `folder ${shown(near)}`);
}

function dataDirOf(dir: string, env: Invocation['env']): string {
  const own = given(env.TF_DATA_DIR);
  if (own === undefined) return join(dir, '.terraform');
  return isAbsolute(own) ? join(own) : join(dir, own);
}

function targetClues(action: Action, args: readonly string[]): Evidence[] {
  return [
    ...action.targets.flatMap((target) => named(target, `target ${shown(target)}`)),
    ...argumentClues(args),
  ];
}

/** Where it would hit when the folder itself is computed: nothing about it can be known. */
function withoutFolder(clues: Clues, context: EngineContext): EnvironmentFinding {
  clues.identity = [
    { environment: 'unknown', text: 'the folder is computed when the command runs', source: 'problem' },
    ...ambientClue(context),
  ];
  return { ...fuse(clues), provider: 'terraform' };
}

/** Where a `terraform`, `tofu` or `terragrunt` command would hit. Never throws. */
export function locateTerraform(
  action: Action,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const { env, cwd } = invocation;
  const line = parseTerraformArgs(invocation.argv, env, cwd);
  const { dir, args } = line;
  const clues = noClues();
  clues.targets = targetClues(action, args);
  const dataDir = dir === undefined ? undefined : dataDirOf(dir, env);
  if (dir === undefined || dataDir === undefined || isComputed(dataDir)) return withoutFolder(clues, context);
  const facts = withVariables(context.facts.terraform(dir, dataDir, varFiles(args, dir)), line, dir, env);
  const workspace = workspaceOf(env, facts, dataDir);
  const local = emulated(facts, env);
  if (local)
    return { environment: 'local', evidence: [local], provider: 'terraform', identity: workspace.name };
  // -chdir moves terraform itself: relative paths in the environment start from there.
  const shell = { env, ambientEnv: context.request.env, facts: context.facts, cwd: dir };
  const providers = providerClues(facts, shell, context);
  clues.labels = [
    ...applyMapping(context.facts.mapping, [{ kind: 'workspace', value: workspace.name }]),
    ...providers.labels,
  ];
  clues.folder = applyMapping(context.facts.mapping, [{ kind: 'folder', value: dir }]);
  clues.identity = providers.identity;
  clues.surroundings = [
    ...workspaceClues(workspace),
    ...backendClues(facts, context.facts.mapping),
    ...providers.surroundings,
    ...facts.problems.map(problemClue),
  ];
  clues.hints = [...folderHints(dir), ...providers.hints];
  const { account, region, who } = providers;
  return {
    ...fuse(clues),
    provider: 'terraform',
    identity: workspace.name,
    account,
    region,
    ...(who && { who }),
  };
}
