import type { AwsConfigFacts, AwsProfile, FactProblem, FileFact } from '../contracts/facts';
import { isSecretName, redactText } from '../contracts/redact';
import { accountOfAccessKey } from '../engine/environment/accessKey';
import { accountOfArn } from '../engine/environment/awsProfile';
import { headerWords, nestedEntries, parseIni, type IniSection } from './ini';

/** A source of profiles: where it stands and what was found there. */
export interface AwsFile {
  path: string;
  fact: FileFact;
}

interface Draft {
  name: string;
  file: string;
  line: number;
  settings: Record<string, string>;
}

/**
 * A copy that does not keep the text it was cut from alive: V8's substrings hold on to the whole file, with its secrets.
 * It copies short ones by itself.
 */
function copied(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf8').toString('utf8');
}

/** Names that only sound like a secret. */
const HARMLESS: ReadonlySet<string> = new Set([
  'credential_source',
  'credential_process',
  'aws_access_key_id',
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

/** The config file: `[default]`, `[profile NAME]`, `[sso-session NAME]`, `[services NAME]`; other sections mean nothing. */
function configSections(file: string, sections: readonly IniSection[], keys: Keys): ConfigSections {
  const found: ConfigSections = { profiles: new Map(), sessions: new Map(), services: new Map() };
  for (const section of sections) {
    const [kind, name, ...more] =
      section.header === 'default' ? ['profile', 'default'] : (headerWords(section.header) ?? []);
    if (name === undefined || more.length > 0) continue;
    const settings = settingsOf(section, keys);
    if (kind === 'profile')
      found.profiles.set(name, { name: copied(name), file, line: section.line, settings });
    else if (kind === 'sso-session') found.sessions.set(name, settings);
    else if (kind === 'services') found.services.set(name, settings);
  }
  return found;
}

/** Adds what a profile refers to: its SSO session's and its services' settings, which its own come before. */
function resolved(draft: Draft, config: ConfigSections): Draft {
  const session = config.sessions.get(draft.settings.sso_session ?? '');
  const services = config.services.get(draft.settings.services ?? '');
  return { ...draft, settings: { ...services, ...session, ...draft.settings } };
}

/** The account without a call. A role decides over an SSO login, and that over a static key: the CLI's own order. */
function accountOf(settings: Readonly<Record<string, string>>): string | undefined {
  if (settings.role_arn !== undefined) return accountOfArn(settings.role_arn);
  const sso = settings.sso_account_id;
  if (sso !== undefined) return /^\d{12}$/.test(sso) ? sso : undefined;
  return settings.aws_access_key_id === undefined
    ? undefined
    : accountOfAccessKey(settings.aws_access_key_id);
}

function finished(draft: Draft): AwsProfile {
  const { aws_access_key_id: accessKeyId, ...settings } = draft.settings;
  const account = accountOf(draft.settings);
  return {
    name: draft.name,
    file: draft.file,
    line: draft.line,
    settings,
    ...(accessKeyId !== undefined && { accessKeyId }),
    ...(account !== undefined && { account }),
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
  const config = parseIni(configFile.fact.state === 'text' ? configFile.fact.text : '');
  const credentials = parseIni(credentialsFile.fact.state === 'text' ? credentialsFile.fact.text : '');
  const sections = configSections(configFile.path, config.sections, keys);
  const drafts = sections.profiles;
  for (const section of credentials.sections) {
    const known = drafts.get(section.header);
    const settings = settingsOf(section, keys);
    if (known) known.settings = { ...known.settings, ...settings };
    else
      drafts.set(section.header, {
        name: copied(section.header),
        file: credentialsFile.path,
        line: section.line,
        settings,
      });
  }
  const profiles = new Map(
    [...drafts.values()].map((draft) => [draft.name, finished(resolved(draft, sections))]),
  );
  const problems: FactProblem[] = [
    ...fileProblem(configFile),
    ...fileProblem(credentialsFile),
    ...config.problems.map((problem) => ({ file: configFile.path, ...problem, text: copied(problem.text) })),
    ...credentials.problems.map((problem) => ({
      file: credentialsFile.path,
      ...problem,
      text: copied(problem.text),
    })),
  ];
  return { profiles, problems };
}
