import type { Evidence } from '../../contracts/environment';
import type { FactProblem, Facts, GcloudFacts, GoogleCredentials } from '../../contracts/facts';
import type { CloudIdentity } from '../../contracts/identity';
import type { Environment } from '../../contracts/words';
import { fuse, noClues } from '../environment/fuse';
import {
  accountClues,
  gcloudClues,
  gcloudSubjects,
  knownProject,
  nameClue,
} from '../environment/gcloudClues';
import {
  gcloudFacts,
  gcloudFolder,
  gcloudIdentity,
  isConfigurationName,
  NO_FILES,
  type GcloudIdentity,
  type GcloudQuestion,
} from '../environment/gcloudIdentity';
import { credentialsIdentity } from '../environment/gcloudCredentials';
import { applyMapping } from '../environment/mapping';
import { pathIn } from '../environment/paths';
import { given, shown } from '../environment/shown';
import type { IdentityPlace } from './index';

const PROVIDER = 'gcloud';

/** Variables that beat what a configuration says, or that choose an identity for Google's client libraries. */
const OVERRIDES = [
  'CLOUDSDK_CORE_PROJECT',
  'CLOUDSDK_CORE_ACCOUNT',
  'CLOUDSDK_COMPUTE_REGION',
  'CLOUDSDK_COMPUTE_ZONE',
  'CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT',
  'CLOUDSDK_AUTH_ACCESS_TOKEN',
  'CLOUDSDK_AUTH_ACCESS_TOKEN_FILE',
  'CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE',
] as const;
const LIBRARIES = [
  'GOOGLE_APPLICATION_CREDENTIALS',
  'GOOGLE_CLOUD_PROJECT',
  'GCLOUD_PROJECT',
  'GOOGLE_PROJECT',
  'GOOGLE_IMPERSONATE_SERVICE_ACCOUNT',
] as const;

/** The environment of one identity, by the clues that a command with it would have. */
function judged(
  identity: GcloudIdentity,
  files: GcloudFacts,
  facts: Facts,
): { environment: Environment; evidence: Evidence[] } {
  const clues = noClues();
  clues.labels = applyMapping(facts.mapping, gcloudSubjects(identity));
  clues.identity = gcloudClues(identity, files);
  clues.targets = accountClues(identity);
  return fuse(clues);
}

/** What a row says of an identity, whichever way that was chosen. */
function rowOf(
  name: string,
  identity: GcloudIdentity,
  files: GcloudFacts,
  facts: Facts,
): Omit<CloudIdentity, 'isActive' | 'problems'> {
  const project = knownProject(identity);
  return {
    provider: PROVIDER,
    name,
    ...(identity.who ?? { kind: 'unknown' as const }),
    ...(project !== undefined && { account: project }),
    ...(identity.region !== undefined && { region: identity.region }),
    ...judged(identity, files, facts),
  };
}

/** The variables for a terminal that works with one configuration and nothing else. */
function useConfiguration(name: string, question: GcloudQuestion): CloudIdentity['use'] {
  // A terminal may start in another folder: absolute.
  const folder = given(question.env.CLOUDSDK_CONFIG) === undefined ? undefined : gcloudFolder(question);
  return {
    set: {
      CLOUDSDK_ACTIVE_CONFIG_NAME: name,
      ...(folder !== undefined && { CLOUDSDK_CONFIG: folder }),
    },
    unset: [...OVERRIDES, ...LIBRARIES],
  };
}

function configurationRow(
  name: string,
  files: GcloudFacts,
  question: GcloudQuestion,
  active: GcloudIdentity,
): CloudIdentity {
  // As in a terminal that is made for it: without what beats a configuration.
  const env = foldersOnly(question.env);
  const own = gcloudIdentity({ ...question, env }, { configuration: name }, files);
  const found = files.configurations.get(name);
  const line = own.project?.line ?? own.account?.line;
  return {
    ...rowOf(name, own, files, question.facts),
    ...(found && { file: found.file }),
    ...(line !== undefined && { line }),
    isActive: active.configuration?.name === name && isSame(own, active),
    problems: files.problems.filter(({ file }) => file === found?.file),
    use: useConfiguration(name, question),
  };
}

/** The variables that say where the files are. */
function foldersOnly(env: GcloudQuestion['env']): Record<string, string> {
  return Object.fromEntries(
    ['CLOUDSDK_CONFIG', 'HOME'].flatMap((name): [string, string][] => {
      const value = given(env[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function isSame(a: GcloudIdentity, b: GcloudIdentity): boolean {
  return (
    a.project?.name === b.project?.name &&
    a.who?.kind === b.who?.kind &&
    a.who?.principal === b.who?.principal
  );
}

/** What the terminal's variables make of its configuration, where that is another identity than the configuration's own. */
function environmentRow(
  files: GcloudFacts,
  question: GcloudQuestion,
  active: GcloudIdentity,
): CloudIdentity[] {
  const { configuration } = active;
  const own = gcloudIdentity(
    { ...question, env: foldersOnly(question.env) },
    configuration === undefined ? {} : { configuration: configuration.name },
    files,
  );
  const set = OVERRIDES.filter((name) => question.env[name] !== undefined);
  if (set.length === 0 || isSame(own, active)) return [];
  const key = credentialsOf('CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE', question);
  return [
    {
      ...rowOf(set.join(', '), active, files, question.facts),
      isActive: true,
      problems: key?.problem ? [key.problem] : [],
    },
  ];
}

/** Credentials that client libraries and Terraform find by themselves, whatever gcloud's configuration says. */
function credentialsRow(
  name: string,
  found: GoogleCredentials,
  question: GcloudQuestion,
  active: GcloudIdentity,
): CloudIdentity {
  const who = credentialsIdentity(found) ?? { kind: 'unknown' as const };
  const account = found.project ?? found.quotaProject;
  const project = account === undefined ? [] : [{ kind: 'project' as const, value: account }];
  const clues = noClues();
  clues.labels = applyMapping(question.facts.mapping, project);
  const from = { how: name, file: found.file };
  clues.identity = account === undefined ? [] : nameClue('project', { name: account, ...from });
  clues.targets = who.principal === undefined ? [] : nameClue('account', { name: who.principal, ...from });
  return {
    provider: PROVIDER,
    name,
    ...who,
    ...(account !== undefined && { account }),
    ...fuse(clues),
    file: found.file,
    isActive: false,
    problems: [...(found.problem ? [found.problem] : []), ...otherIdentity(found, active)],
    ...(found.problem ? {} : { use: useCredentials(found.file, account) }),
  };
}

/** gcloud takes such a file, too, in the place of its own account. */
function useCredentials(file: string, project: string | undefined): CloudIdentity['use'] {
  const set = {
    GOOGLE_APPLICATION_CREDENTIALS: file,
    CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE: file,
    ...(project !== undefined && { CLOUDSDK_CORE_PROJECT: project, GOOGLE_CLOUD_PROJECT: project }),
  };
  return { set, unset: [...OVERRIDES, ...LIBRARIES].filter((name) => !Object.hasOwn(set, name)) };
}

/** That gcloud shows one account while the client libraries work as another, as far as the two can be compared. */
function otherIdentity(found: GoogleCredentials, { who }: GcloudIdentity): FactProblem[] {
  const own = credentialsIdentity(found);
  if (!own || who?.principal === undefined) return [];
  const isOther =
    own.principal === undefined
      ? own.kind !== 'unknown' && own.kind !== who.kind
      : own.principal.toLowerCase() !== who.principal.toLowerCase();
  const text = `another identity than gcloud's account ${shown(who.principal)}: client libraries and Terraform work as this one`;
  return isOther ? [{ file: found.file, text }] : [];
}

/** The file that a variable names, with what is wrong with it; undefined where it names none. */
function credentialsOf(name: string, { env, cwd, facts }: GcloudQuestion): GoogleCredentials | undefined {
  const path = given(env[name]);
  if (path === undefined) return undefined;
  const file = pathIn(path, cwd) ?? '';
  const problem = { file, text: `there is no file where ${name} says` };
  return facts.googleCredentials(file) ?? { file, type: '', problem };
}

function credentialRows(
  files: GcloudFacts,
  question: GcloudQuestion,
  active: GcloudIdentity,
): CloudIdentity[] {
  const variable = 'GOOGLE_APPLICATION_CREDENTIALS';
  const named = credentialsOf(variable, question);
  const usual = files.applicationDefault;
  return [
    ...(named ? [credentialsRow(variable, named, question, active)] : []),
    ...(usual && usual.file !== named?.file
      ? [credentialsRow('application default credentials', usual, question, active)]
      : []),
  ];
}

/** Problems of the folder itself, which belong to no configuration. */
function folderRow(files: GcloudFacts): CloudIdentity[] {
  const owned = new Set([...files.configurations.values()].map(({ file }) => file));
  const problems = files.problems.filter(({ file }) => !owned.has(file));
  const [first] = problems;
  if (!first) return [];
  const row = {
    provider: PROVIDER,
    name: 'active_config',
    kind: 'unknown' as const,
    environment: 'unknown' as const,
  };
  return [{ ...row, evidence: [], file: first.file, isActive: false, problems }];
}

/**
 * Every identity of Google's on this machine: gcloud's configurations, what the terminal's variables make of them, and
 * the credentials that client libraries use. Never throws.
 */
export function gcloudIdentities(facts: Facts, { env, cwd }: IdentityPlace): CloudIdentity[] {
  const question = { env, cwd, facts };
  const files = gcloudFacts(question) ?? NO_FILES;
  const active = gcloudIdentity(question, {}, files);
  const names = [...files.configurations.keys()].filter(isConfigurationName);
  return [
    ...names.map((name) => configurationRow(name, files, question, active)),
    ...environmentRow(files, question, active),
    ...credentialRows(files, question, active),
    ...folderRow(files),
  ];
}
