import { isAbsolute, join } from 'node:path/posix';
import type { Evidence } from '../../contracts/environment';
import type { AwsConfigFacts, AwsProfile, Facts } from '../../contracts/facts';
import type { IdentityFacts } from '../../contracts/identity';
import { UNKNOWN } from '../invocation';
import { accountOfAccessKey } from './accessKey';
import { awsChain, type AwsChain } from './awsChain';
import {
  accountOfArn,
  badAccountClue,
  problemClue,
  profileNameClues,
  sharedAccountClues,
} from './awsProfile';
import { AwsSessions, keysWho, machineWho, profileWho, webIdentityWho } from './awsWho';
import type { MappingSubject } from './mapping';
import { environmentOfCloudName } from './names';
import { given, isComputed, shown } from './shown';

type Env = Readonly<Record<string, string>>;

/** Where an AWS tool or SDK looks for its identity. */
export interface AwsQuestion {
  env: Env;
  /** The terminal's environment, before the command's own text changed anything. */
  ambientEnv: Env;
  facts: Facts;
  /** Folder that relative paths in the environment start from; undefined where it is not known. */
  cwd: string | undefined;
  /** A profile given to the tool itself, which makes it ignore keys in the environment. */
  profile?: { name: string; how: string };
}

/** What one version of the tools would use. */
export interface AwsReading {
  /** Name of the chosen profile; undefined for keys and roles from the environment. */
  profile?: string;
  account?: string;
  region?: string;
}

/** By the order of version 2 of the CLI and of most SDKs, where the versions differ. */
export interface AwsIdentity extends AwsReading {
  /** That profile as it stands in the files, and where its credentials come from. */
  found?: AwsProfile;
  chain?: AwsChain;
  /** How it proves who it is. */
  who?: IdentityFacts;
  clues: Evidence[];
  /** What a person should know about the choice; it says nothing about the environment. */
  notes: Evidence[];
  /** What version 1 of the CLI and boto3 would use, where that is something else. */
  version1?: AwsReading;
  subjects: MappingSubject[];
  /** True where the command's own text chose the identity, so that the ambient one is out of play. */
  chosen: boolean;
}

/** Variables that change who one is. */
const CHOOSING = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'HOME',
] as const;

/** `~` and variables in a path, as the CLI expands them; UNKNOWN where it starts from a folder that is not known. */
function expand(path: string, home: string, env: Env, cwd: string | undefined): string {
  const tilde = path.replace(/^~(?=\/|$)/, home);
  const expanded = tilde.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, a?: string, b?: string) => env[a ?? b ?? ''] ?? whole,
  );
  if (isAbsolute(expanded) || /^[A-Za-z]:[\\/]/.test(expanded)) return expanded;
  return cwd === undefined ? UNKNOWN : join(cwd, expanded);
}

/** The two files that the environment names. */
export function awsFiles(question: Pick<AwsQuestion, 'env' | 'facts' | 'cwd'>): {
  config: string;
  credentials: string;
} {
  const { env, facts, cwd } = question;
  const home = given(env.HOME) ?? facts.home;
  return {
    config: expand(given(env.AWS_CONFIG_FILE) ?? '~/.aws/config', home, env, cwd),
    credentials: expand(given(env.AWS_SHARED_CREDENTIALS_FILE) ?? '~/.aws/credentials', home, env, cwd),
  };
}

const NOBODYS_CHOICE = 'no profile chosen';

/**
 * The profiles that the environment may mean, with the variable that says so. CLI v1 and boto3 look at
 * AWS_DEFAULT_PROFILE first, CLI v2 and the other SDKs at AWS_PROFILE; the version is not known, so both count. An
 * empty variable is set, and means the default profile.
 */
export function profilesOfEnvironment(env: Env): { name: string; how: string }[] {
  const orders = [
    ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'],
    ['AWS_DEFAULT_PROFILE', 'AWS_PROFILE'],
  ];
  const choices = orders.map((order) => {
    const variable = order.find((name) => env[name] !== undefined);
    const value = variable === undefined ? undefined : given(env[variable]);
    return variable !== undefined && value !== undefined
      ? { name: value, how: variable }
      : { name: 'default', how: NOBODYS_CHOICE };
  });
  return choices.filter(
    (choice, index) => choices.findIndex((other) => other.name === choice.name) === index,
  );
}

function computedClue(what: string): Evidence {
  return { environment: 'unknown', text: `${what} is computed when the command runs`, source: 'problem' };
}

function note(text: string, where: { file?: string; line?: number } = {}): Evidence {
  return { environment: 'unknown', text, source: 'problem', ...where };
}

/** What AWS_ACCOUNT_ID says; anything but an account id is nothing. */
function saidAccount(env: Env): string | undefined {
  const id = env.AWS_ACCOUNT_ID;
  return id !== undefined && /^\d{12}$/.test(id) ? id : undefined;
}

/** The profile that the environment names, of which only the region is used. */
function beatenNotes(by: string, env: Env): Evidence[] {
  return profilesOfEnvironment(env)
    .filter((profile) => profile.how !== NOBODYS_CHOICE)
    .map(({ name, how }) => note(`${by} is used, not profile ${shown(name)} (${how})`));
}

/** Keys in the environment: they beat any profile that the environment names, too. */
function keyIdentity(question: AwsQuestion, keyId: string, region: string | undefined): AwsIdentity {
  const { env, facts, ambientEnv } = question;
  const chosen = ambientEnv.AWS_ACCESS_KEY_ID !== keyId;
  const who = keysWho(keyId, env);
  const notes = beatenNotes('AWS_ACCESS_KEY_ID', env);
  if (isComputed(keyId))
    return { clues: [computedClue('AWS_ACCESS_KEY_ID')], notes, subjects: [], chosen, region, who };
  const account = accountOfAccessKey(keyId) ?? saidAccount(env);
  const clues =
    account === undefined ? [] : sharedAccountClues(account, undefined, facts.aws(awsFiles(question)));
  // aws-vault names the profile that it took the keys from. Set in the command's own text, it proves nothing.
  const vault = env.AWS_VAULT;
  const said =
    vault !== undefined && vault === ambientEnv.AWS_VAULT && !chosen
      ? environmentOfCloudName(vault)
      : undefined;
  if (said)
    clues.push({
      environment: said.environment,
      text: `keys of profile ${shown(vault ?? '')} (AWS_VAULT)`,
      source: 'name',
    });
  return { account, region, clues, notes, subjects: accountSubject(account), chosen, who };
}

function accountSubject(account: string | undefined): MappingSubject[] {
  return account === undefined ? [] : [{ kind: 'account', value: account }];
}

/** A role taken on with a token from a file, as in CI and in pods. It comes before what a plain profile holds. */
function webIdentity(question: AwsQuestion, region: string | undefined): AwsIdentity | undefined {
  const role = given(question.env.AWS_ROLE_ARN);
  if (role === undefined || given(question.env.AWS_WEB_IDENTITY_TOKEN_FILE) === undefined) return undefined;
  const chosen = question.ambientEnv.AWS_ROLE_ARN !== role;
  const who = webIdentityWho(role);
  const notes = beatenNotes('AWS_WEB_IDENTITY_TOKEN_FILE', question.env);
  if (isComputed(role))
    return { clues: [computedClue('AWS_ROLE_ARN')], notes, subjects: [], chosen, region, who };
  const account = accountOfArn(role);
  const name = role.slice(role.lastIndexOf('/') + 1);
  const said = environmentOfCloudName(name);
  const clues: Evidence[] = said
    ? [{ environment: said.environment, text: `role ${shown(name)} (AWS_ROLE_ARN)`, source: 'name' }]
    : [];
  return { account, region, clues, notes, subjects: accountSubject(account), chosen, who };
}

/** Version 2's order; version 1 knows AWS_DEFAULT_REGION only. */
function regionOf(env: Env, profile: AwsProfile | undefined): string | undefined {
  return given(env.AWS_REGION) ?? given(env.AWS_DEFAULT_REGION) ?? profile?.settings.region;
}

/** The files of AWS as they were read for one question. */
export interface AwsPlace {
  aws: AwsConfigFacts;
  /** Absolute paths of the two files. */
  config: string;
  credentials: string;
  sessions: AwsSessions;
  env: Env;
}

/** What was read of the files that the environment names; undefined where their paths are computed. */
export function awsPlace(question: Pick<AwsQuestion, 'env' | 'facts' | 'cwd'>): AwsPlace | undefined {
  const { env, facts } = question;
  const files = awsFiles(question);
  if (isComputed(files.config) || isComputed(files.credentials)) return undefined;
  // The caches lie below the home directory, wherever the files are.
  const sessions = new AwsSessions(facts, join(given(env.HOME) ?? facts.home, '.aws'));
  return { aws: facts.aws(files), ...files, sessions, env };
}

/** One named profile: its names, its account, how it proves who it is, and what is wrong with it. */
export function profileIdentity(choice: { name: string; how: string }, place: AwsPlace): AwsIdentity {
  const { name, how } = choice;
  const { aws, env } = place;
  const found = aws.profiles.get(name);
  const chain = found && awsChain(found, aws, place.config);
  const clues = profileNameClues(name, how, found);
  const notes: Evidence[] = [];
  for (const problem of chain?.links.flatMap((link) => link.problems ?? []) ?? [])
    clues.push(problemClue(problem));
  // A loop is refused by the CLI and resolved by nobody; what else is missing only makes the command fail.
  if (chain?.problem) {
    const { text, ...where } = chain.problem;
    (chain.isLoop ? clues : notes).push(note(text, where));
  }
  if (found) clues.push(...badAccountClue(found));
  const account = found?.account;
  if (account !== undefined) clues.push(...sharedAccountClues(account, name, aws));
  const subjects: MappingSubject[] = [{ kind: 'profile', value: name }, ...accountSubject(account)];
  const who = chain
    ? profileWho(chain, place.sessions, env)
    : how === NOBODYS_CHOICE
      ? machineWho(env)
      : undefined;
  const region = regionOf(env, found);
  return { profile: name, found, chain, account, region, clues, notes, subjects, chosen: false, who };
}

function joined(identities: readonly AwsIdentity[]): AwsIdentity {
  const [first = { clues: [], notes: [], subjects: [], chosen: false }, ...others] = identities;
  const all = [first, ...others];
  return {
    ...first,
    clues: all.flatMap((one) => one.clues),
    notes: all.flatMap((one) => one.notes),
    subjects: all.flatMap((one) => one.subjects),
    chosen: all.some((one) => one.chosen),
  };
}

/** Whether the command's text chose an identity that is not just the default one. */
function isChosen(question: AwsQuestion, profiles: readonly { name: string }[]): boolean {
  const named = profiles.some((profile) => profile.name !== 'default');
  if (question.profile) return named;
  const { env, ambientEnv } = question;
  const changed = CHOOSING.some((name) => env[name] !== ambientEnv[name]);
  const otherFiles = (['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'] as const).some(
    (name) => given(env[name]) !== undefined && env[name] !== ambientEnv[name],
  );
  return changed && (named || otherFiles);
}

/** Nothing is known, for what is only computed when the command runs. */
function computedIdentity(what: string, env: Env): AwsIdentity {
  return {
    clues: [computedClue(what)],
    notes: [],
    subjects: [],
    chosen: true,
    region: regionOf(env, undefined),
  };
}

/** What version 1 would use, where it differs: AWS_DEFAULT_PROFILE before AWS_PROFILE, and no AWS_REGION. */
function version1Of(identity: AwsIdentity, question: AwsQuestion, place: AwsPlace): AwsReading | undefined {
  const { env } = question;
  const last = question.profile ?? profilesOfEnvironment(env).at(-1);
  const profile = last && place.aws.profiles.get(last.name);
  const region = given(env.AWS_DEFAULT_REGION) ?? profile?.settings.region;
  const own = identity.profile === undefined ? {} : { profile: last?.name, account: profile?.account };
  const reading = { profile: identity.profile, account: identity.account, ...own, region };
  const isSame = reading.profile === identity.profile && region === identity.region;
  return isSame ? undefined : reading;
}

/** A region that is not set at all only makes version 1 fail. */
function versionNotes(identity: AwsIdentity, version1: AwsReading): Evidence[] {
  const { profile, region } = version1;
  const parts = [
    ...(profile === undefined || profile === identity.profile ? [] : [`profile ${shown(profile)}`]),
    ...(region === undefined || region === identity.region ? [] : [`region ${shown(region)}`]),
  ];
  if (parts.length === 0) return [];
  return [note(`version 1 of the AWS CLI, and boto3, use ${parts.join(' and ')}`)];
}

function withVersion1(identity: AwsIdentity, question: AwsQuestion, place: AwsPlace): AwsIdentity {
  const version1 = version1Of(identity, question, place);
  if (!version1) return identity;
  return { ...identity, version1, notes: [...identity.notes, ...versionNotes(identity, version1)] };
}

/** Keys and roles that the environment holds, which beat what it names; undefined where there are none. */
function heldIdentity(question: AwsQuestion, identities: readonly AwsIdentity[]): AwsIdentity | undefined {
  if (question.profile) return undefined;
  const region = identities[0]?.region;
  const keyId = given(question.env.AWS_ACCESS_KEY_ID);
  if (keyId !== undefined) return keyIdentity(question, keyId, region);
  // Only a profile that takes on a role with other credentials comes before it.
  const takesRole = identities.some(
    ({ found }) =>
      found?.settings.role_arn !== undefined && found.settings.web_identity_token_file === undefined,
  );
  return takesRole ? undefined : webIdentity(question, region);
}

/** Who an AWS tool would be with this environment, and what that says. Pure; never throws. */
export function awsIdentity(question: AwsQuestion): AwsIdentity {
  const { env } = question;
  const profiles = question.profile ? [question.profile] : profilesOfEnvironment(env);
  const chosen = isChosen(question, profiles);
  if (profiles.some((profile) => isComputed(profile.name))) return computedIdentity('the AWS profile', env);
  const place = awsPlace(question);
  if (!place) return computedIdentity("the path of AWS's files", env);
  const identities = profiles.map((profile) => profileIdentity(profile, place));
  const held = heldIdentity(question, identities);
  if (held) return withVersion1(held, question, place);
  const identity = withVersion1(joined(identities), question, place);
  const problems = place.aws.problems.map(problemClue);
  const reset =
    !chosen &&
    !question.profile &&
    hadProfile(question) &&
    profiles.every((profile) => profile.name === 'default');
  const doubts: Evidence[] = reset
    ? [{ environment: 'unknown', text: 'the command goes back to the default identity', source: 'problem' }]
    : [];
  return {
    ...identity,
    clues: [...identity.clues, ...problems, ...(identity.clues.length > 0 ? [] : doubts)],
    chosen,
  };
}

/** The terminal had an identity of its own that the command's text took away. */
function hadProfile({ ambientEnv }: AwsQuestion): boolean {
  return (
    ambientEnv.AWS_ACCESS_KEY_ID !== undefined ||
    profilesOfEnvironment(ambientEnv).some((profile) => profile.name !== 'default')
  );
}
