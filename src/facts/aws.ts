import type { AwsConfigFacts, AwsProfile, FactProblem, FileFact } from '../contracts/facts';
import { isSecretName, redactText } from '../contracts/redact';
import { accountOfAccessKey } from '../engine/environment/accessKey';
import { accountOfArn } from '../engine/environment/awsProfile';
import { cachedSessionOf, Hashes } from './awsSessions';
import { copied } from './copied';
import { headerWords, nestedEntries, parseIni, type IniFile, type IniProblem, type IniSection } from './ini';

/** A source of profiles: where it stands and what was found there. */
export interface AwsFile {
  path: string;
  fact: FileFact;
  /** When it was last changed; milliseconds since 1970. */
  modifiedAt?: number;
}

/** A static access key: the file that holds it, and whether its secret is beside it. */
interface KeyPlace {
  file: AwsFile;
  /** It stands in the config file, where it is the last that counts. */
  isConfig: boolean;
  hasSecret: boolean;
}

interface Draft {
  name: string;
  file: string;
  line: number;
  settings: Record<string, string>;
  key?: KeyPlace;
  problems: FactProblem[];
}

/** Names that only sound like a secret. */
const HARMLESS: ReadonlySet<string> = new Set([
  'credential_source',
  'credential_process',
  'aws_access_key_id',
  'x_security_token_expires',
]);

/** The key as it is kept; undefined for one that is not. */
function keptKey(key: string): string | undefined {
  if (!/^[a-z0-9_.-]{1,64}$/.test(key) || key === '__proto__') return undefined;
  return isSecretName(key) && !HARMLESS.has(key) ? undefined : copied(key);
}

/** The few keys that all profiles have, looked at once. */
class Keys {
  private readonly known = new Map<string, string | undefined>();

  kept(key: string): string | undefined {
    if (!this.known.has(key)) this.known.set(key, keptKey(key));
    return this.known.get(key);
  }
}

function keepEntry(settings: Record<string, string>, key: string | undefined, value: string): void {
  if (key !== undefined) settings[key] = copied(key === 'credential_process' ? redactText(value) : value);
}

/** Plain keys as they stand; `s3.endpoint_url` of a nested block as `endpoint_url_s3`, the variable's spelling. */
function settingsOf(section: IniSection, keys: Keys): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const entry of section.entries.values()) {
    if (!entry.value.startsWith('\n')) keepEntry(settings, keys.kept(entry.key), entry.value);
    for (const [key, value] of nestedEntries(entry.value)) {
      if (key === 'endpoint_url') keepEntry(settings, keys.kept(`endpoint_url_${entry.key}`), value);
    }
  }
  return settings;
}

interface ConfigSections {
  profiles: Map<string, Draft>;
  sessions: Map<string, Record<string, string>>;
  services: Map<string, Record<string, string>>;
}

/** One file's text, taken apart, with its problems by the section that they are wrong with. */
interface ReadFile {
  file: AwsFile;
  isConfig: boolean;
  sections: readonly IniSection[];
  /** Taken out when a profile has claimed them. */
  problems: Map<string | undefined, FactProblem[]>;
}

function factOf(file: AwsFile, problem: IniProblem): FactProblem {
  return { file: file.path, line: problem.line, text: copied(problem.text) };
}

function readFile(file: AwsFile, isConfig: boolean): ReadFile {
  const ini: IniFile = parseIni(file.fact.state === 'text' ? file.fact.text : '');
  const problems = new Map<string | undefined, FactProblem[]>();
  for (const problem of ini.problems) {
    const section = problem.section === undefined ? undefined : copied(problem.section);
    problems.set(section, [...(problems.get(section) ?? []), factOf(file, problem)]);
  }
  return { file, isConfig, sections: ini.sections, problems };
}

/** What is wrong with a section, for the profile that it makes. */
function claimed(read: ReadFile, header: string): FactProblem[] {
  const problems = read.problems.get(header) ?? [];
  read.problems.delete(header);
  return problems;
}

function keyPlace(section: IniSection, read: ReadFile): Pick<Draft, 'key'> {
  if (!section.entries.has('aws_access_key_id')) return {};
  return {
    key: {
      file: read.file,
      isConfig: read.isConfig,
      hasSecret: section.entries.has('aws_secret_access_key'),
    },
  };
}

function draftOf(name: string, section: IniSection, read: ReadFile, keys: Keys): Draft {
  return {
    name: copied(name),
    file: read.file.path,
    line: section.line,
    settings: settingsOf(section, keys),
    ...keyPlace(section, read),
    problems: claimed(read, section.header),
  };
}

/** The config file: `[default]`, `[profile NAME]`, `[sso-session NAME]`, `[services NAME]`; other sections mean nothing. */
function configSections(read: ReadFile, keys: Keys): ConfigSections {
  const found: ConfigSections = { profiles: new Map(), sessions: new Map(), services: new Map() };
  for (const section of read.sections) {
    const [kind, name, ...more] =
      section.header === 'default' ? ['profile', 'default'] : (headerWords(section.header) ?? []);
    if (name === undefined || more.length > 0) continue;
    if (kind === 'profile') found.profiles.set(name, draftOf(name, section, read, keys));
    else if (kind === 'sso-session') found.sessions.set(copied(name), settingsOf(section, keys));
    else if (kind === 'services') found.services.set(copied(name), settingsOf(section, keys));
  }
  return found;
}

/** Adds the credentials file's sections: their keys win. */
function addCredentials(drafts: Map<string, Draft>, read: ReadFile, keys: Keys): void {
  for (const section of read.sections) {
    const draft = draftOf(section.header, section, read, keys);
    const known = drafts.get(draft.name);
    if (!known) drafts.set(draft.name, draft);
    else
      drafts.set(draft.name, {
        ...known,
        settings: { ...known.settings, ...draft.settings },
        ...(draft.key && { key: draft.key }),
        problems: [...known.problems, ...draft.problems],
      });
  }
}

/** Adds what a profile refers to: its SSO session's and its services' settings, which its own come before. */
function resolved(draft: Draft, config: ConfigSections): Draft {
  const session = config.sessions.get(draft.settings.sso_session ?? '');
  const services = config.services.get(draft.settings.services ?? '');
  return { ...draft, settings: { ...services, ...session, ...draft.settings } };
}

/**
 * The account without a call, by the CLI's own order: a role, an SSO login, a key in the credentials file, a sign-in, a
 * process (which tells none), a key in the config file.
 */
function accountOf({ settings, key }: Draft): string | undefined {
  if (settings.role_arn !== undefined) return accountOfArn(settings.role_arn);
  const sso = settings.sso_account_id;
  if (sso !== undefined) return isAccount(sso) ? sso : undefined;
  const keyId = settings.aws_access_key_id;
  const isLast = keyId === undefined || key?.isConfig === true;
  if (isLast && settings.login_session !== undefined) return accountOfArn(settings.login_session);
  if (keyId === undefined || (isLast && settings.credential_process !== undefined)) return undefined;
  const said = settings.aws_account_id;
  return accountOfAccessKey(keyId) ?? (said !== undefined && isAccount(said) ? said : undefined);
}

function isAccount(text: string): boolean {
  return /^\d{12}$/.test(text);
}

function keyFacts(
  id: string,
  place: KeyPlace | undefined,
): Pick<AwsProfile, 'accessKeyId' | 'keyFile' | 'keySince' | 'withoutSecret'> {
  return {
    accessKeyId: id,
    ...(place && { keyFile: place.file.path }),
    ...(place?.file.modifiedAt !== undefined && { keySince: place.file.modifiedAt }),
    ...(place?.hasSecret === false && { withoutSecret: true }),
  };
}

function finished(draft: Draft, hashes: Hashes): AwsProfile {
  const { aws_access_key_id: keyId, ...settings } = draft.settings;
  const account = accountOf(draft);
  const session = cachedSessionOf(draft.settings, hashes);
  return {
    name: draft.name,
    file: draft.file,
    line: draft.line,
    settings,
    ...(keyId !== undefined && keyFacts(keyId, draft.key)),
    ...(session && { session }),
    ...(account !== undefined && { account }),
    ...(draft.problems.length > 0 && { problems: draft.problems }),
  };
}

/** What is wrong with a whole file; a missing one is normal. */
function fileProblem({ path, fact }: AwsFile): FactProblem[] {
  if (fact.state === 'too-large') return [{ file: path, text: 'it is larger than 10 MB' }];
  return fact.state === 'unreadable' ? [{ file: path, text: fact.reason }] : [];
}

/** Merges the two files as the CLI does: the credentials file's keys win. Never throws. */
export function readAws(configFile: AwsFile, credentialsFile: AwsFile): AwsConfigFacts {
  const keys = new Keys();
  const hashes = new Hashes();
  const config = readFile(configFile, true);
  const credentials = readFile(credentialsFile, false);
  const sections = configSections(config, keys);
  addCredentials(sections.profiles, credentials, keys);
  const profiles = new Map(
    [...sections.profiles.values()].map((draft) => [draft.name, finished(resolved(draft, sections), hashes)]),
  );
  const problems: FactProblem[] = [
    ...fileProblem(configFile),
    ...fileProblem(credentialsFile),
    ...[...config.problems.values()].flat(),
    ...[...credentials.problems.values()].flat(),
  ];
  return { profiles, problems };
}
