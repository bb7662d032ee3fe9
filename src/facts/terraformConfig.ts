import { UNKNOWN } from '../engine/invocation';
import type { TerraformFacts, TerraformValue } from '../contracts/facts';
import { parseHcl, type HclBlock } from './hcl';

type Provider = TerraformFacts['providers'][number];
type Backend = NonNullable<TerraformFacts['backend']>;

/** What the files of one folder say, before it is merged with what `init` wrote. */
export interface TerraformConfig {
  providers: Provider[];
  /** Providers that no block configures but that resources or requirements name. */
  implied: Map<string, { file: string; line: number }>;
  backend?: Backend;
  /** Defaults of the `variable` blocks. */
  defaults: Map<string, TerraformValue>;
  problems: { file: string; line?: number; text: string }[];
}

/** Settings that choose a target. Everything else, secrets among it, is not kept. */
const PROVIDER_SETTINGS: ReadonlySet<string> = new Set([
  'profile',
  'region',
  'access_key',
  'allowed_account_ids',
  'forbidden_account_ids',
  'project',
  'impersonate_service_account',
  'credentials',
  'subscription_id',
  'client_id',
  'tenant_id',
  'config_context',
  'host',
  'alias',
]);

const BACKEND_SETTINGS: ReadonlySet<string> = new Set([
  'bucket',
  'key',
  'region',
  'profile',
  'role_arn',
  'workspace_key_prefix',
  'prefix',
  'container_name',
  'storage_account_name',
  'resource_group_name',
  'subscription_id',
  'organization',
  'hostname',
  'path',
  'workspace_dir',
  'dynamodb_table',
  'endpoint',
]);

/** The name of a setting of a nested block, where it is one that counts. */
function nestedName(block: string, key: string): string | undefined {
  if (block === 'assume_role' || block === 'assume_role_with_web_identity')
    return key === 'role_arn' ? 'role_arn' : undefined;
  if (block === 'endpoints') return `endpoints.${key}`;
  return block === 'workspaces' ? `workspaces.${key}` : undefined;
}

/** Keeps a setting that is set; `kept` says which. A value is bounded: a name that long is none. */
function keep(
  settings: Record<string, string>,
  name: string,
  value: unknown,
  kept: ReadonlySet<string>,
): void {
  const base = name.split('.')[0] ?? name;
  if (!kept.has(base) && !['role_arn', 'endpoints', 'workspaces'].includes(base)) return;
  const text =
    Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.join(',') : value;
  if (typeof text !== 'string' && typeof text !== 'number') return;
  // A key that stands in the block itself, not the path of one, is never kept.
  const isKey = base === 'credentials' && /[{\s]/.test(String(text));
  if (text !== '') settings[name] = isKey ? UNKNOWN : String(text).slice(0, 1024);
}

function blockSettings(block: HclBlock, kept: ReadonlySet<string>): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [key, attribute] of block.attributes) {
    // `assume_role = { role_arn = … }`: an object whose parts are not read may hold anything.
    if (nestedName(key, 'role_arn') === 'role_arn') keep(settings, 'role_arn', attribute.value, kept);
    else keep(settings, key, attribute.value, kept);
  }
  for (const inner of block.blocks) {
    // `dynamic "endpoints"` makes its content when it runs.
    if (inner.type === 'dynamic')
      keep(settings, nestedName(inner.labels[0] ?? '', 'role_arn') ?? '', UNKNOWN, kept);
    for (const [key, attribute] of inner.attributes) {
      const name = nestedName(inner.type, key);
      if (name !== undefined) keep(settings, name, attribute.value, kept);
    }
  }
  return settings;
}

/** The variables that a provider block's settings are, by the settings' names. */
function referencesIn(block: HclBlock): Pick<Provider, 'references'> {
  const nested = block.blocks.flatMap((inner) =>
    [...inner.attributes].map(([key, one]) => [nestedName(inner.type, key) ?? '', one.variable] as const),
  );
  const own = [...block.attributes].map(([key, one]) => [key, one.variable] as const);
  const found = [...own, ...nested].flatMap(([key, variable]) =>
    variable !== undefined && (PROVIDER_SETTINGS.has(key) || key === 'role_arn')
      ? [[key, variable] as const]
      : [],
  );
  return found.length === 0 ? {} : { references: Object.fromEntries(found) };
}

/** The provider of a resource type: `aws_instance` is aws's. */
function providerOfType(type: string): string {
  return type.split('_')[0] ?? type;
}

function imply(config: TerraformConfig, name: string, file: string, line: number): void {
  if (name !== '' && !config.implied.has(name)) config.implied.set(name, { file, line });
}

function readBlock(block: HclBlock, file: string, config: TerraformConfig): void {
  const [label = ''] = block.labels;
  if (block.type === 'provider') {
    config.providers.push({
      name: label,
      settings: blockSettings(block, PROVIDER_SETTINGS),
      ...referencesIn(block),
      file,
      line: block.line,
    });
  } else if (block.type === 'variable') {
    const value = block.attributes.get('default');
    if (value) config.defaults.set(label, { value: value.value.slice(0, 1024), file, line: value.line });
  } else if (block.type === 'resource' || block.type === 'data' || block.type === 'ephemeral') {
    imply(config, providerOfType(label), file, block.line);
  } else if (block.type === 'terraform') {
    for (const inner of block.blocks) {
      if (inner.type === 'required_providers') {
        for (const [name, attribute] of inner.attributes) imply(config, name, file, attribute.line);
      } else if (inner.type === 'backend' || inner.type === 'cloud') {
        config.backend = { type: inner.labels[0] ?? 'cloud', config: blockSettings(inner, BACKEND_SETTINGS) };
      }
    }
  }
}

export function emptyConfig(): TerraformConfig {
  return { providers: [], implied: new Map(), defaults: new Map(), problems: [] };
}

/** Adds what one `.tf` file says. Never throws. */
export function readTf(text: string, file: string, config: TerraformConfig): void {
  const { root, problems } = parseHcl(text);
  for (const problem of problems) config.problems.push({ file, ...problem });
  for (const block of root.blocks) readBlock(block, file, config);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON syntax gives one object or a list of them for the same thing. */
function objects(value: unknown): Record<string, unknown>[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

function jsonSettings(source: Record<string, unknown>, kept: ReadonlySet<string>): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [key, value] of Object.entries(source)) {
    keep(settings, key, computed(value), kept);
    for (const inner of objects(value)) {
      for (const [name, innerValue] of Object.entries(inner)) {
        const full = nestedName(key, name);
        if (full !== undefined) keep(settings, full, computed(innerValue), kept);
      }
    }
  }
  return settings;
}

/** A string with `${…}` is known only when it runs. */
function computed(value: unknown): unknown {
  return typeof value === 'string' && value.includes('${') ? UNKNOWN : value;
}

function readJsonRoot(root: Record<string, unknown>, file: string, config: TerraformConfig): void {
  for (const providers of objects(root.provider)) {
    for (const [name, value] of Object.entries(providers)) {
      for (const one of objects(value))
        config.providers.push({ name, settings: jsonSettings(one, PROVIDER_SETTINGS), file, line: 1 });
    }
  }
  for (const types of [...objects(root.resource), ...objects(root.data)]) {
    for (const type of Object.keys(types)) imply(config, providerOfType(type), file, 1);
  }
  for (const terraform of objects(root.terraform)) {
    for (const required of objects(terraform.required_providers)) {
      for (const name of Object.keys(required)) imply(config, name, file, 1);
    }
    for (const backends of objects(terraform.backend)) {
      for (const [type, value] of Object.entries(backends)) {
        config.backend = { type, config: jsonSettings(objects(value)[0] ?? {}, BACKEND_SETTINGS) };
      }
    }
  }
}

/** Adds what one `.tf.json` file says. Never throws. */
export function readTfJson(text: string, file: string, config: TerraformConfig): void {
  try {
    const root: unknown = JSON.parse(text);
    if (isObject(root)) readJsonRoot(root, file, config);
  } catch {
    config.problems.push({ file, text: 'it is not JSON' });
  }
}

/** The backend that `terraform init` wrote down, which is the one in use. */
export function readInitialised(text: string): Backend | 'broken' | undefined {
  try {
    const root: unknown = JSON.parse(text);
    const backend = isObject(root) ? root.backend : undefined;
    if (!isObject(backend) || typeof backend.type !== 'string') return undefined;
    return { type: backend.type, config: jsonSettings(objects(backend.config)[0] ?? {}, BACKEND_SETTINGS) };
  } catch {
    return 'broken';
  }
}

/** Managed resource instances in a state file; undefined where it is no state. */
export function countResources(text: string): number | undefined {
  try {
    const root: unknown = JSON.parse(text);
    if (!isObject(root) || !Array.isArray(root.resources)) return undefined;
    const managed = objects(root.resources).filter((one) => one.mode === 'managed');
    return managed.reduce((sum, one) => sum + (Array.isArray(one.instances) ? one.instances.length : 0), 0);
  } catch {
    return undefined;
  }
}
