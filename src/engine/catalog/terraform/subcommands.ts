import type { Action } from '../../../contracts/action';
import type { Effect } from '../../../contracts/words';
import { isOn, isSurelyOn, type TerraformFlags } from './flags';

/** What a subcommand does whatever it is given; flags may raise it. */
export interface Subcommand {
  readonly effects: readonly Effect[];
  readonly summary: string;
  readonly reversible?: Action['reversible'];
  /** Acts on this machine only: no cloud command. */
  readonly local?: true;
  /** What flags change; undefined leaves the entry as it is. */
  readonly refine?: (parsed: TerraformFlags) => Partial<Omit<Subcommand, 'refine'>> | undefined;
  /** Command lines and the effects that they must have; [] where nothing is done. */
  readonly examples: readonly (readonly [command: string, effects: readonly Effect[]])[];
}

function reads(summary: string, ...commands: string[]): Subcommand {
  return { effects: ['read'], summary, examples: commands.map((command) => [command, ['read']] as const) };
}

function local(summary: string, command: string): Subcommand {
  return { effects: ['read'], summary, local: true, examples: [[command, []]] };
}

/** Changes of the record that terraform keeps, not of the resources. */
const STATE: Readonly<Record<string, Subcommand>> = {
  'state list': reads('lists the resources that are recorded', 'terraform state list'),
  'state show': reads('shows a recorded resource', 'terraform state show aws_instance.a'),
  'state pull': reads('prints the recorded state', 'terraform state pull'),
  'state identities': reads('lists the identities of recorded resources', 'terraform state identities'),
  'state rm': {
    effects: ['destroy'],
    summary: 'forgets resources: they stay in the cloud, but terraform no longer knows them',
    reversible: 'partly',
    refine: ({ flags }) =>
      isSurelyOn(flags, 'dry-run')
        ? { effects: ['read'], summary: 'only shows which resources it would forget' }
        : undefined,
    examples: [
      ['terraform state rm aws_instance.a', ['destroy']],
      ['terraform state rm -dry-run aws_instance.a', ['read']],
    ],
  },
  'state mv': {
    effects: ['modify'],
    summary: 'moves resources to another name in the recorded state',
    reversible: 'yes',
    refine: ({ flags }) =>
      isSurelyOn(flags, 'dry-run')
        ? { effects: ['read'], summary: 'only shows what it would move' }
        : undefined,
    examples: [
      ['terraform state mv a.b a.c', ['modify']],
      ['terraform state mv -dry-run a.b a.c', ['read']],
    ],
  },
  'state push': {
    // Labelled as a delete; it overwrites, and the version before it is what a backend keeps.
    effects: ['modify'],
    summary:
      'replaces the recorded state: what the new one does not know is forgotten, or made a second time',
    reversible: 'partly',
    refine: ({ flags }) => (isOn(flags, 'force') ? { effects: ['destroy'], reversible: 'no' } : undefined),
    examples: [
      ['terraform state push old.tfstate', ['modify']],
      ['terraform state push -force old.tfstate', ['destroy']],
    ],
  },
  'state replace-provider': {
    effects: ['modify'],
    summary: 'replaces the provider of resources in the recorded state',
    examples: [['terraform state replace-provider a b', ['modify']]],
  },
  import: {
    effects: ['modify'],
    summary: 'takes an existing resource into the recorded state',
    reversible: 'yes',
    examples: [['terraform import aws_instance.a i-1', ['modify']]],
  },
  refresh: {
    effects: ['modify'],
    summary: 'changes the recorded state to what is there; what is gone is forgotten',
    examples: [['terraform refresh', ['modify']]],
  },
  taint: {
    effects: ['modify'],
    summary: 'marks a resource: the next apply deletes it and makes it anew',
    reversible: 'yes',
    examples: [['terraform taint aws_instance.a', ['modify']]],
  },
  untaint: {
    effects: ['modify'],
    summary: 'takes the mark off a resource that was to be made anew',
    reversible: 'yes',
    examples: [['terraform untaint aws_instance.a', ['modify']]],
  },
  'force-unlock': {
    effects: ['modify', 'unprotect'],
    summary: 'breaks the lock on the state, even while somebody else changes it',
    examples: [['terraform force-unlock -force 1234', ['modify', 'unprotect']]],
  },
};

const WORKSPACES: Readonly<Record<string, Subcommand>> = {
  'workspace list': reads('lists the workspaces', 'terraform workspace list'),
  'workspace show': reads('shows the workspace', 'terraform workspace show'),
  'workspace select': reads(
    'chooses the workspace that later commands act on',
    'terraform workspace select prod',
  ),
  'workspace new': reads('makes an empty workspace and chooses it', 'terraform workspace new feature'),
  'workspace delete': {
    effects: ['destroy'],
    summary: 'deletes a workspace and the state that is recorded in it',
    reversible: 'no',
    examples: [
      ['terraform workspace delete feature', ['destroy']],
      ['terraform workspace delete -force feature', ['destroy']],
    ],
  },
};

const OTHERS: Readonly<Record<string, Subcommand>> = {
  plan: reads(
    'shows what would be changed',
    'terraform plan',
    'terraform plan -destroy -out=p',
    'terragrunt run-all plan',
  ),
  show: reads('shows the state or a plan', 'terraform show -json', 'terraform show p.tfplan'),
  // Outputs may hold secrets, but scripts read them all day: a read, as listed.
  output: reads('shows the outputs', 'terraform output -raw url', 'terraform output -json'),
  console: reads('evaluates expressions', 'terraform console'),
  graph: reads('prints the graph of resources', 'terraform graph'),
  validate: reads('checks the configuration', 'terraform validate'),
  init: {
    effects: ['read'],
    summary: 'prepares the folder: providers, modules, backend',
    refine: ({ flags }) =>
      isOn(flags, 'migrate-state') || isOn(flags, 'force-copy')
        ? { effects: ['modify'], summary: 'copies the recorded state to another backend' }
        : undefined,
    examples: [
      ['terraform init', ['read']],
      ['terraform init -reconfigure -backend-config=prod.hcl', ['read']],
      ['terraform init -migrate-state -force-copy', ['modify']],
    ],
  },
  test: {
    effects: ['create', 'destroy'],
    summary: 'creates real resources for the tests and deletes them again, unless the tests only plan',
    examples: [['terraform test', ['create', 'destroy']]],
  },
  fmt: local('formats files', 'terraform fmt -check'),
  get: local('fetches modules', 'terraform get'),
  modules: local('lists modules', 'terraform modules -json'),
  version: local('prints the version', 'terraform version'),
  login: local('stores a token on this machine', 'terraform login'),
  logout: local('removes a token from this machine', 'terraform logout'),
  providers: local('lists providers', 'terraform providers'),
  'providers lock': local('writes the lock file', 'terraform providers lock'),
  'providers mirror': local('copies providers', 'terraform providers mirror d'),
  'providers schema': local('prints schemas', 'terraform providers schema -json'),
  'metadata functions': local('lists functions', 'terraform metadata functions -json'),
};

/** Every subcommand but apply and destroy, which classify.ts judges by their flags. */
export const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = { ...STATE, ...WORKSPACES, ...OTHERS };
