import { SECRET_PRESENT } from '../../contracts/request';
import { bareAddress } from './addresses';

/**
 * The environment variables that a request carries: those that choose an identity or change what a tool does, and the
 * agents' markers. Data only; the generator of the shims writes shell code from it, so that every name is a plain
 * identifier: upper case, but for the ends of TF_CLI_ARGS_apply and TF_VAR_profile.
 */

const AWS = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_ACCOUNT_ID',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_EC2_METADATA_DISABLED',
  'AWS_EC2_METADATA_SERVICE_ENDPOINT',
  'AWS_SDK_LOAD_CONFIG',
  'AWS_ENDPOINT_URL',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
  'AWS_VAULT',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_SESSION_EXPIRATION',
] as const;

const TERRAFORM = [
  'TF_WORKSPACE',
  'TF_DATA_DIR',
  'TF_CLI_CONFIG_FILE',
  'TF_CLI_ARGS',
  'TF_INPUT',
  'TF_CLOUD_ORGANIZATION',
  'TF_CLOUD_PROJECT',
  'TF_CLOUD_HOSTNAME',
  'TG_WORKING_DIR',
  'TERRAGRUNT_WORKING_DIR',
] as const;

/** Terraform's variables that provider blocks commonly take a target from; carried as TF_VAR_name. */
const TERRAFORM_VARIABLES = [
  ...['profile', 'aws_profile', 'region', 'aws_region', 'account_id', 'aws_account_id', 'role_arn'],
  ...['assume_role_arn', 'aws_role_arn', 'project', 'project_id', 'gcp_project', 'gcp_project_id'],
  ...['subscription_id', 'tenant_id', 'env', 'environment', 'stage', 'kube_context'],
] as const;

/** Subcommands whose TF_CLI_ARGS_name is carried; a nested one joins its words with an underscore. */
const TERRAFORM_SUBCOMMANDS = [
  'init',
  'plan',
  'apply',
  'destroy',
  'import',
  'refresh',
  'taint',
  'untaint',
  'force_unlock',
  'output',
  'show',
  'console',
  'test',
  'validate',
  'state_rm',
  'state_mv',
  'state_push',
  'state_pull',
  'state_list',
  'state_show',
  'state_replace_provider',
  'workspace_new',
  'workspace_select',
  'workspace_delete',
  'workspace_list',
  'workspace_show',
] as const;

const OTHER_CLOUDS = [
  'AZURE_CLOUD_NAME',
  'AZURE_CONFIG_DIR',
  'AZURE_SUBSCRIPTION_ID',
  'AZURE_DEFAULTS_GROUP',
  'AZURE_ENV_NAME',
  'AZURE_STORAGE_ACCOUNT',
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'ARM_SUBSCRIPTION_ID',
  'ARM_TENANT_ID',
  'ARM_CLIENT_ID',
  'BIGQUERYRC',
  'BIGTABLE_EMULATOR_HOST',
  'CLOUDSDK_CONFIG',
  'CLOUDSDK_CORE_PROJECT',
  'CLOUDSDK_CORE_ACCOUNT',
  'CLOUDSDK_ACTIVE_CONFIG_NAME',
  'CLOUDSDK_AUTH_ACCESS_TOKEN_FILE',
  'CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE',
  'CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT',
  'CLOUDSDK_COMPUTE_REGION',
  'CLOUDSDK_COMPUTE_ZONE',
  'GOOGLE_PROJECT',
  'GOOGLE_CLOUD_PROJECT',
  'GCLOUD_PROJECT',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'GOOGLE_IMPERSONATE_SERVICE_ACCOUNT',
  'KUBECONFIG',
  'KUBE_CONFIG_PATH',
  'KUBE_CTX',
  'HELM_KUBECONTEXT',
  'HELM_NAMESPACE',
  'HELM_KUBEAPISERVER',
  'HELM_KUBEASUSER',
  'SKAFFOLD_KUBE_CONTEXT',
  'KUBERC',
  'KUBECTL_KUBERC',
  'KUBERNETES_SERVICE_HOST',
  'PULUMI_STACK',
  'PULUMI_HOME',
  'PULUMI_BACKEND_URL',
] as const;

/** What platforms, providers and stores take for the app, stage, account or address that is meant. */
const PLATFORMS = [
  ...['VAULT_ADDR', 'VAULT_NAMESPACE', 'BAO_ADDR', 'BAO_NAMESPACE', 'CONSUL_HTTP_ADDR', 'CONSUL_NAMESPACE'],
  ...['NOMAD_ADDR', 'NOMAD_NAMESPACE', 'BOUNDARY_ADDR', 'ANSIBLE_INVENTORY', 'SLS_STAGE', 'SERVERLESS_STAGE'],
  ...['VERCEL_ORG_ID', 'VERCEL_PROJECT_ID', 'NETLIFY_SITE_ID', 'CLOUDFLARE_ACCOUNT_ID', 'SUPABASE_WORKDIR'],
  ...['RAILWAY_PROJECT_ID', 'GH_REPO', 'GH_CONFIG_DIR', 'ANSIBLE_CONFIG'],
  ...['SST_STAGE', 'HEROKU_APP', 'FLY_APP', 'RAILWAY_ENVIRONMENT', 'RAILWAY_ENVIRONMENT_NAME'],
  ...['VERCEL_TARGET_ENV', 'CLOUDFLARE_ENV', 'SUPABASE_PROJECT_ID', 'FIRESTORE_EMULATOR_HOST'],
  ...['FIREBASE_DATABASE_EMULATOR_HOST', 'FIREBASE_EMULATOR_HUB', 'DIGITALOCEAN_CONTEXT', 'HCLOUD_CONTEXT'],
  ...[
    'SCW_PROFILE',
    'OCI_CLI_PROFILE',
    'ALIBABA_CLOUD_PROFILE',
    'TCCLI_PROFILE',
    'OS_CLOUD',
    'OS_PROJECT_NAME',
  ],
  ...['DOPPLER_CONFIG', 'DOPPLER_ENVIRONMENT', 'GH_HOST', 'GITLAB_HOST', 'GITLAB_URI', 'DOCKER_HOST'],
  ...[
    'DOCKER_CONTEXT',
    'DOCKER_CONFIG',
    'CONTAINER_HOST',
    'RESTIC_REPOSITORY',
    'BORG_REPO',
    'S3_ENDPOINT_URL',
  ],
  ...[
    'NPM_CONFIG_REGISTRY',
    'YARN_NPM_REGISTRY_SERVER',
    'TWINE_REPOSITORY_URL',
    'UV_PUBLISH_URL',
    'JENKINS_URL',
  ],
];

/** What database clients and the frameworks around them go by; addresses with passwords are in {@link ADDRESS_VARIABLES}. */
const DATABASES = [
  'PGHOST',
  'PGHOSTADDR',
  'PGSERVICE',
  'PGDATABASE',
  'MYSQL_HOST',
  'DB_HOST',
  'DB_DATABASE',
  'DATABASE_HOST',
  'SQLCMDSERVER',
  'CLICKHOUSE_HOST',
  'COCKROACH_HOST',
  'CQLSH_HOST',
  'INFLUX_HOST',
  'RAILS_ENV',
  'RACK_ENV',
  'NODE_ENV',
  'APP_ENV',
  'MIX_ENV',
  'FLASK_ENV',
  'DJANGO_SETTINGS_MODULE',
  'ASPNETCORE_ENVIRONMENT',
  'DOTNET_ENVIRONMENT',
  'DOCKER_HOST',
] as const;

/** Set by whoever starts a tool; `HOME` finds the files. PATH is left out: it is long and chooses no identity. */
export const GENERAL = ['HOME', 'USERPROFILE', 'XDG_CONFIG_HOME', 'BASH_ENV'] as const;

/** One marker that an agent leaves in the environment of the commands it runs. */
export interface AgentMarker {
  readonly variable: string;
  /** Product name; undefined where the variable's own value names it. */
  readonly name?: string;
  /** Only this start of the value counts. */
  readonly prefix?: string;
  /** `measured` with the real agent (docs/AGENTS.md), `read` in its documentation or source. */
  readonly basis: 'measured' | 'read';
}

/** Set in terminals that were opened for an agent: whoever types there counts as one. */
export const AGENT_TERMINAL = 'AGENT_GUARD_AGENT';

/** Given to terminals by the guard: the folder that ZDOTDIR names, and the one that it named before. */
export const OWN_ZDOTDIR = 'AGENT_GUARD_ZDOTDIR';
export const CHAINED_ZDOTDIR = 'AGENT_GUARD_CHAINED_ZDOTDIR';

/**
 * The most telling first: an agent that was started from another's terminal carries both markers, and the one that
 * asked for the command is not known better than that. CURSOR_TRACE_ID is no marker: people's terminals have it too.
 */
export const AGENT_MARKERS: readonly AgentMarker[] = [
  { variable: 'AI_AGENT', prefix: 'claude-code', name: 'Claude Code', basis: 'measured' },
  {
    variable: 'AI_AGENT',
    prefix: 'github_copilot_vscode',
    name: 'GitHub Copilot (VS Code)',
    basis: 'measured',
  },
  { variable: 'CLAUDECODE', name: 'Claude Code', basis: 'measured' },
  { variable: 'CODEX_CI', name: 'Codex', basis: 'measured' },
  { variable: 'CODEX_THREAD_ID', name: 'Codex', basis: 'measured' },
  { variable: 'CODEX_SANDBOX_NETWORK_DISABLED', name: 'Codex', basis: 'measured' },
  { variable: 'CODEX_SANDBOX', name: 'Codex', basis: 'read' },
  { variable: 'GEMINI_CLI', name: 'Gemini CLI', basis: 'measured' },
  { variable: 'QWEN_CODE', name: 'Qwen Code', basis: 'measured' },
  { variable: 'OPENCODE', name: 'OpenCode', basis: 'measured' },
  { variable: 'COPILOT_CLI', name: 'Copilot CLI', basis: 'measured' },
  { variable: 'COPILOT_AGENT', name: 'GitHub Copilot (VS Code)', basis: 'measured' },
  { variable: 'COPILOT_AGENT_SESSION_ID', name: 'Copilot CLI', basis: 'measured' },
  { variable: 'CLINE_CONNECTOR_CLI_LAUNCH', name: 'Cline', basis: 'measured' },
  { variable: 'CLINE_ACTIVE', name: 'Cline', basis: 'read' },
  { variable: 'CURSOR_AGENT', name: 'Cursor', basis: 'read' },
  { variable: 'AUGMENT_AGENT', name: 'Augment', basis: 'read' },
  { variable: 'GOOSE_TERMINAL', name: 'Goose', basis: 'read' },
  { variable: 'AMP_CURRENT_THREAD_ID', name: 'Amp', basis: 'read' },
  { variable: 'ANTIGRAVITY_AGENT', name: 'Antigravity', basis: 'read' },
  { variable: 'TRAE_AI_SHELL_ID', name: 'Trae', basis: 'read' },
  { variable: 'AI_AGENT', basis: 'read' },
  { variable: AGENT_TERMINAL, name: 'an agent', basis: 'measured' },
];

/** Carried as SECRET_PRESENT only: that they are set changes who one is, what they are is nobody's business. */
export const SECRET_VARIABLES: readonly string[] = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'HELM_KUBETOKEN',
  'CLOUDSDK_AUTH_ACCESS_TOKEN',
  'RAILWAY_TOKEN',
  'DIGITALOCEAN_ACCESS_TOKEN',
  'GH_TOKEN',
  'GITHUB_TOKEN',
];

/**
 * Addresses of databases, carried without user, password and options; as SECRET_PRESENT where these cannot be told from
 * the rest.
 */
export const ADDRESS_VARIABLES: readonly string[] = [
  'DATABASE_URL',
  'DATABASE_URI',
  'DIRECT_URL',
  'DB_URL',
  'POSTGRES_URL',
  'MYSQL_URL',
  'MONGODB_URI',
  'REDIS_URL',
  'COCKROACH_URL',
  'FLYWAY_URL',
  'LIQUIBASE_COMMAND_URL',
  'GOOSE_DBSTRING',
];

/**
 * Variables whose names are open-ended: AWS_ENDPOINT_URL_S3. Taken where the whole environment can be seen; a shim names
 * its variables one by one and sends none of these, so that such an endpoint is not known to be local there: stricter.
 */
export const IDENTITY_PREFIXES: readonly string[] = ['AWS_ENDPOINT_URL_', 'CLOUDSDK_API_ENDPOINT_OVERRIDES_'];

/** Every name whose value a request carries as it is. Distinct; others are in {@link SECRET_VARIABLES}, {@link ADDRESS_VARIABLES}. */
export const IDENTITY_VARIABLES: readonly string[] = [
  ...new Set([
    ...AWS,
    ...TERRAFORM,
    ...TERRAFORM_SUBCOMMANDS.map((name) => `TF_CLI_ARGS_${name}`),
    ...TERRAFORM_VARIABLES.map((name) => `TF_VAR_${name}`),
    ...OTHER_CLOUDS,
    ...DATABASES,
    ...PLATFORMS,
    ...GENERAL,
    ...AGENT_MARKERS.map((marker) => marker.variable),
  ]),
];

/** Values longer than this are no profile, path or endpoint; a request stays small. */
const MAX_VALUE = 4096;

/** The variables of `env` that a request carries; secrets only as present, addresses without them. Unset and empty secrets are absent. */
export function pickIdentityVariables(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const picked: Record<string, string> = {};
  const prefixed = Object.keys(env).filter((name) =>
    IDENTITY_PREFIXES.some((prefix) => name.startsWith(prefix)),
  );
  for (const name of [...IDENTITY_VARIABLES, ...prefixed]) {
    const value = env[name];
    if (value !== undefined) picked[name] = value.slice(0, MAX_VALUE);
  }
  for (const name of SECRET_VARIABLES) {
    if (env[name]) picked[name] = SECRET_PRESENT;
  }
  for (const name of ADDRESS_VARIABLES) {
    const value = env[name];
    if (value) picked[name] = bareAddress(value) ?? SECRET_PRESENT;
  }
  return picked;
}

const OFF: ReadonlySet<string> = new Set(['', '0', 'false']);

/** The agent whose marker stands in the environment, and how that is known; undefined where there is none. */
export function agentFromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): { name: string; evidence: string } | undefined {
  for (const marker of AGENT_MARKERS) {
    const value = env[marker.variable];
    if (value === undefined || OFF.has(value.toLowerCase())) continue;
    if (marker.prefix !== undefined && !value.startsWith(marker.prefix)) continue;
    // A value that names no product ("1") says that an agent is there, not which.
    const name =
      marker.name ?? (/^[A-Za-z][\w .-]{1,40}$/.test(value) && value !== 'true' ? value : 'an AI agent');
    return { name, evidence: `environment variable ${marker.variable}` };
  }
  return undefined;
}
