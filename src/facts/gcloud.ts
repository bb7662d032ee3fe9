import { join } from 'node:path';
import type {
  FactProblem,
  FileFact,
  GcloudConfiguration,
  GcloudFacts,
  GoogleCredentials,
  PlacedValue,
} from '../contracts/facts';
import { isSecretName } from '../contracts/redact';
import { copied } from './copied';
import type { FileSource } from './files';
import { parseIni, type IniSection } from './ini';
import { fileProblem, jsonOf, stringOf } from './json';

const MAX_BYTES = 1024 * 1024;
/** `active_config` is one word. */
const MAX_ACTIVE_BYTES = 4096;
/** Configurations that are read; gcloud's own list has no bound. */
const MAX_CONFIGURATIONS = 2000;
const PREFIX = 'config_';
/** Longest value that is kept: no project, account or path is longer. */
const MAX_VALUE = 1024;
/** Sounds like a secret, and is a path. */
const HARMLESS: ReadonlySet<string> = new Set(['credential_file_override']);

/** One value as Python's configparser gives it, which gcloud reads with; undefined where that would fail. */
function interpolated(value: string): string | undefined {
  return /%(?!%)/.test(value.replaceAll('%%', '')) ? undefined : value.replaceAll('%%', '%');
}

/** The properties of one section. What `[DEFAULT]` says holds in every section that is there. */
function readSection(
  section: IniSection,
  defaults: IniSection | undefined,
  properties: Map<string, PlacedValue>,
): { line: number; text: string }[] {
  const entries = new Map([...(defaults?.entries ?? []), ...section.entries]);
  const problems: { line: number; text: string }[] = [];
  for (const { key, value, line } of entries.values()) {
    if (value.length > MAX_VALUE || (isSecretName(key) && !HARMLESS.has(key))) continue;
    const plain = interpolated(value);
    const name = copied(`${section.header}/${key}`);
    if (plain === undefined) problems.push({ line, text: `a lone % in the value of ${name}` });
    else properties.set(name, { value: copied(plain), line });
  }
  return problems;
}

function readConfiguration(
  source: FileSource,
  file: string,
  name: string,
): { configuration: GcloudConfiguration; problems: FactProblem[] } {
  const fact = source.readOnce(file, MAX_BYTES);
  const properties = new Map<string, PlacedValue>();
  const ini = parseIni(fact.state === 'text' ? fact.text : '');
  const defaults = ini.sections.find((section) => section.header === 'DEFAULT');
  const wrong = ini.sections
    .filter((section) => section !== defaults)
    .flatMap((section) => readSection(section, defaults, properties));
  const problems = [...ini.problems, ...wrong].map(({ line, text }) => ({ file, line, text: copied(text) }));
  return {
    configuration: { name, file, properties },
    problems: [...fileProblem(file, fact, MAX_BYTES), ...problems],
  };
}

/** The service account that a type of its own, or an external identity, acts as: the end of the address that makes tokens. */
function impersonated(url: string | undefined): string | undefined {
  return url === undefined ? undefined : /\/serviceAccounts\/([^/:]{1,200}):/.exec(url)?.[1];
}

/** The credentials in a file; undefined where there is none. Never throws, and keeps no key. */
export function readGoogleCredentials(source: FileSource, file: string): GoogleCredentials | undefined {
  const fact: FileFact = source.readOnce(file, MAX_BYTES);
  if (fact.state === 'missing') return undefined;
  const read = jsonOf(file, fact, MAX_BYTES);
  if (read.problem) return { file, type: '', problem: read.problem };
  const text = (name: string): string | undefined => {
    const value = stringOf(read.value, name);
    return value === undefined || value.length > MAX_VALUE ? undefined : copied(value);
  };
  const type = text('type');
  if (type === undefined)
    return { file, type: '', problem: { file, text: 'it does not say what kind of credentials it holds' } };
  const principal =
    text('client_email') ?? impersonated(text('service_account_impersonation_url')) ?? text('account');
  const changed = source.modifiedAt(file);
  const found = {
    principal,
    project: text('project_id'),
    quotaProject: text('quota_project_id'),
    keyId: text('private_key_id'),
    keySince: type === 'service_account' ? changed : undefined,
  };
  return { file, type, ...Object.fromEntries(Object.entries(found).filter(([, value]) => value)) };
}

/** gcloud's folder. Never throws. */
export function readGcloud(source: FileSource, folder: string): GcloudFacts {
  const problems: FactProblem[] = [];
  const activeFile = join(folder, 'active_config');
  const active = source.read(activeFile, MAX_ACTIVE_BYTES).fact;
  problems.push(...fileProblem(activeFile, active, MAX_ACTIVE_BYTES));
  const configurations = new Map<string, GcloudConfiguration>();
  const named = source.list(join(folder, 'configurations')).filter((name) => name.startsWith(PREFIX));
  if (named.length > MAX_CONFIGURATIONS)
    problems.push({
      file: join(folder, 'configurations'),
      text: `only ${MAX_CONFIGURATIONS} of its configurations are read`,
    });
  for (const name of named.slice(0, MAX_CONFIGURATIONS)) {
    const read = readConfiguration(source, join(folder, 'configurations', name), name.slice(PREFIX.length));
    configurations.set(read.configuration.name, read.configuration);
    problems.push(...read.problems);
  }
  const applicationDefault = readGoogleCredentials(
    source,
    join(folder, 'application_default_credentials.json'),
  );
  return {
    // An empty file counts as none.
    ...(active.state === 'text' && active.text !== '' && { active: active.text }),
    configurations,
    ...(applicationDefault && { applicationDefault }),
    problems,
  };
}
