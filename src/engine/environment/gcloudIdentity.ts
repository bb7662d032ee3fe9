import { join } from 'node:path/posix';
import type { FactProblem, Facts, GcloudConfiguration, GcloudFacts } from '../../contracts/facts';
import type { IdentityFacts } from '../../contracts/identity';
import { GCLOUD_ACCOUNT, GCLOUD_CONFIGURATION, GCLOUD_PROJECT } from '../carry/names';
import { credentialsAt, credentialsIdentity } from './gcloudCredentials';
import { pathIn } from './paths';
import { given, isComputed } from './shown';

/** A name that chooses whom a command acts as or where, and how it was given. */
export interface Chosen {
  readonly name: string;
  /** "--project", "CLOUDSDK_CORE_PROJECT", "selected before", "configuration dev". */
  readonly how: string;
  /** Where it stands; undefined for what the line or the environment says. */
  readonly file?: string;
  readonly line?: number;
  /** True for what lies on disk and nobody chose for this command or its terminal. */
  readonly isStored?: boolean;
}

/** What one command of Google's tools would use. */
export interface GcloudIdentity {
  /** Undefined where nothing names one, also where something empties it. */
  readonly project: Chosen | undefined;
  /** Undefined where nobody chose one and none is on disk. */
  readonly configuration: Chosen | undefined;
  /** The account that logs in. */
  readonly account: Chosen | undefined;
  /** The service account that it takes on. */
  readonly impersonated: Chosen | undefined;
  readonly region: string | undefined;
  readonly who: IdentityFacts | undefined;
  /** The configuration's file, where it is there. */
  readonly found: GcloudConfiguration | undefined;
  /** What is wrong with the files that this identity was read from. */
  readonly problems: readonly FactProblem[];
}

/** What the command line itself says; an empty name counts as given. */
export interface GcloudChoice {
  readonly project?: Chosen;
  readonly configuration?: string;
  readonly account?: Chosen;
  readonly impersonated?: Chosen;
  /** `--access-token-file`. */
  readonly tokenFile?: string;
}

/** Where a tool of Google's looks for its identity. */
export interface GcloudQuestion {
  readonly env: Readonly<Record<string, string>>;
  readonly facts: Facts;
  /** Folder that relative paths start from; undefined where it is not known. */
  readonly cwd: string | undefined;
  /** As in {@link Invocation}: files of this machine say nothing about another one, nor all of it about a library. */
  readonly identity?: 'elsewhere' | 'library' | undefined;
}

const SELECTED = 'selected before';
/** The configuration that gcloud uses where none was ever chosen, and the one that holds nothing. */
const DEFAULT = 'default';
const NONE = 'NONE';

/** What stands in for a folder that nobody knows. */
export const NO_FILES: GcloudFacts = { configurations: new Map(), problems: [] };

/** gcloud's folder; undefined where it cannot be known. */
export function gcloudFolder({ env, facts, cwd }: GcloudQuestion): string | undefined {
  const chosen = given(env.CLOUDSDK_CONFIG);
  if (chosen !== undefined) return pathIn(chosen, cwd);
  const home = given(env.HOME) ?? facts.home;
  const isWindows = /^[A-Za-z]:[\\/]/.test(home);
  return pathIn(join(home, isWindows ? 'AppData/Roaming/gcloud' : '.config/gcloud'), cwd);
}

/** gcloud's files; undefined where nobody can say which. */
export function gcloudFacts(question: GcloudQuestion): GcloudFacts | undefined {
  if (question.identity !== undefined) return NO_FILES;
  const folder = gcloudFolder(question);
  return folder === undefined ? undefined : question.facts.gcloud(folder);
}

/** True for a name that gcloud itself lists and that `active_config` may hold; a newline behind it passes its check. */
export function isConfigurationName(name: string): boolean {
  return name === NONE || /^[a-z][-a-z0-9]*\n?$/.test(name);
}

/** `--configuration` > CLOUDSDK_ACTIVE_CONFIG_NAME > what was activated before > `active_config` > default. */
function configurationOf(
  env: GcloudQuestion['env'],
  flag: string | undefined,
  files: GcloudFacts,
): Chosen | undefined {
  const named = [
    { name: flag, how: '--configuration' },
    { name: env.CLOUDSDK_ACTIVE_CONFIG_NAME, how: 'CLOUDSDK_ACTIVE_CONFIG_NAME' },
    { name: env[GCLOUD_CONFIGURATION], how: SELECTED },
  ];
  for (const { name, how } of named) if (given(name) !== undefined) return { name: name ?? '', how };
  const active = files.active !== undefined && isConfigurationName(files.active) ? files.active : undefined;
  if (active !== undefined) return { name: active, how: 'active configuration', isStored: true };
  return files.configurations.has(DEFAULT)
    ? { name: DEFAULT, how: 'no configuration chosen', isStored: true }
    : undefined;
}

/** A property: flag > variable > what was set before > the configuration. What is empty is set, and names nothing. */
function property(
  question: GcloudQuestion,
  flag: Chosen | undefined,
  name: string,
  configuration: GcloudConfiguration | undefined,
  carried?: string,
): Chosen | undefined {
  const { env } = question;
  const variable = `CLOUDSDK_${name.replace('/', '_').toUpperCase()}`;
  const written = configuration?.properties.get(name);
  const [first] = [
    flag,
    env[variable] === undefined ? undefined : { name: env[variable], how: variable },
    carried === undefined ? undefined : { name: carried, how: SELECTED },
    configuration && written
      ? {
          name: written.value,
          how: `configuration ${configuration.name}`,
          file: configuration.file,
          line: written.line,
        }
      : undefined,
  ].filter((one) => one !== undefined);
  return first?.name === '' ? undefined : first;
}

/** The kind of an account by its e-mail address. */
export function accountKind(account: string): 'service-account' | 'user' {
  return /\.gserviceaccount\.com$/i.test(account) ? 'service-account' : 'user';
}

/** The last of a chain is the one that calls are made as. */
function target(chain: string): string {
  return (chain.split(',').at(-1) ?? '').trim();
}

/** Who the calls are made as: gcloud takes a token's file, then a key's file, then the account, each without asking more. */
function whoOf(
  question: GcloudQuestion,
  { tokenFile }: GcloudChoice,
  configuration: GcloudConfiguration | undefined,
  { account, impersonated }: Pick<GcloudIdentity, 'account' | 'impersonated'>,
): IdentityFacts | undefined {
  if (impersonated && !isComputed(impersonated.name))
    return { kind: 'service-account', principal: target(impersonated.name) };
  const own = (name: string) => property(question, undefined, name, configuration);
  const token =
    given(question.env.CLOUDSDK_AUTH_ACCESS_TOKEN) ?? given(tokenFile) ?? own('auth/access_token_file');
  if (token !== undefined) return { kind: 'token' };
  const key = own('auth/credential_file_override');
  if (key) return credentialsIdentity(credentialsAt(key.name, question));
  return account && !isComputed(account.name)
    ? { kind: accountKind(account.name), principal: account.name }
    : undefined;
}

/** Problems of the files that decide: the configuration's own, and `active_config` where nothing else chose. */
function problemsOf(
  files: GcloudFacts,
  found: GcloudConfiguration | undefined,
  isStored: boolean,
): FactProblem[] {
  return files.problems.filter(
    ({ file }) => file === found?.file || (isStored && /[\\/]active_config$/.test(file)),
  );
}

/**
 * The identity by gcloud's order for each property: flag, variable, configuration. So a project that a variable names
 * beats the one of a configuration, also of one that `--configuration` chooses.
 * @param files for who asks for many identities of one folder
 */
export function gcloudIdentity(
  question: GcloudQuestion,
  choice: GcloudChoice,
  files = gcloudFacts(question) ?? NO_FILES,
): GcloudIdentity {
  const { env } = question;
  const configuration = configurationOf(env, choice.configuration, files);
  const found =
    configuration && configuration.name !== NONE ? files.configurations.get(configuration.name) : undefined;
  // What `gcloud config set` wrote stands in the configuration that was active, not in one that is named here.
  const carried = given(choice.configuration) === undefined ? env : {};
  const project = property(question, choice.project, 'core/project', found, carried[GCLOUD_PROJECT]);
  const account = property(question, choice.account, 'core/account', found, carried[GCLOUD_ACCOUNT]);
  const impersonated = property(question, choice.impersonated, 'auth/impersonate_service_account', found);
  const region =
    property(question, undefined, 'compute/region', found) ??
    property(question, undefined, 'compute/zone', found);
  return {
    project,
    configuration: configuration && found ? { ...configuration, file: found.file } : configuration,
    account,
    impersonated,
    region: region?.name,
    who: whoOf(question, choice, found, { account, impersonated }),
    found,
    problems: problemsOf(files, found, !configuration || configuration.isStored === true),
  };
}
