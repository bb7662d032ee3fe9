import { isAbsolute, join } from 'node:path/posix';
import type { Evidence } from '../../contracts/environment';
import type { AwsConfigFacts, AwsProfile, Facts } from '../../contracts/facts';
import { UNKNOWN } from '../invocation';
import { accountOfAccessKey } from './accessKey';
import {
  accountOfArn,
  badAccountClue,
  problemClue,
  profileNameClues,
  sharedAccountClues,
  sourceLoopClue,
} from './awsProfile';
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

export interface AwsIdentity {
  /** Name of the chosen profile; undefined for keys and roles from the environment. */
  profile?: string;
  /** That profile as it stands in the files. */
  found?: AwsProfile;
  account?: string;
  region?: string;
  clues: Evidence[];
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
      : { name: 'default', how: 'no profile chosen' };
  });
  return choices.filter(
    (choice, index) => choices.findIndex((other) => other.name === choice.name) === index,
  );
}

function computedClue(what: string): Evidence {
  return { environment: 'unknown', text: `${what} is computed when the command runs`, source: 'problem' };
}

/** Keys in the environment: they beat any profile that the environment names, too. */
function keyIdentity(question: AwsQuestion, keyId: string, region: string | undefined): AwsIdentity {
  const { env, facts, ambientEnv } = question;
  const chosen = ambientEnv.AWS_ACCESS_KEY_ID !== keyId;
  if (isComputed(keyId)) return { clues: [computedClue('AWS_ACCESS_KEY_ID')], subjects: [], chosen, region };
  const account =
    accountOfAccessKey(keyId) ?? (isComputed(env.AWS_ACCOUNT_ID) ? undefined : given(env.AWS_ACCOUNT_ID));
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
  return { account, region, clues, subjects: accountSubject(account), chosen };
}

function accountSubject(account: string | undefined): MappingSubject[] {
  return account === undefined ? [] : [{ kind: 'account', value: account }];
}

/** A role taken on with a token from a file, as in CI and in pods. It comes before what a plain profile holds. */
function webIdentity(question: AwsQuestion, region: string | undefined): AwsIdentity | undefined {
  const role = given(question.env.AWS_ROLE_ARN);
  if (role === undefined || given(question.env.AWS_WEB_IDENTITY_TOKEN_FILE) === undefined) return undefined;
  const chosen = question.ambientEnv.AWS_ROLE_ARN !== role;
  if (isComputed(role)) return { clues: [computedClue('AWS_ROLE_ARN')], subjects: [], chosen, region };
  const account = accountOfArn(role);
  const name = role.slice(role.lastIndexOf('/') + 1);
  const said = environmentOfCloudName(name);
  const clues: Evidence[] = said
    ? [{ environment: said.environment, text: `role ${shown(name)} (AWS_ROLE_ARN)`, source: 'name' }]
    : [];
  return { account, region, clues, subjects: accountSubject(account), chosen };
}

function regionOf(env: Env, profile: AwsProfile | undefined): string | undefined {
  return given(env.AWS_REGION) ?? given(env.AWS_DEFAULT_REGION) ?? profile?.settings.region;
}

/** One named profile: its names, its account, and what is wrong with it. */
function profileIdentity(choice: { name: string; how: string }, aws: AwsConfigFacts, env: Env): AwsIdentity {
  const { name, how } = choice;
  const found = aws.profiles.get(name);
  const clues = profileNameClues(name, how, found);
  if (found) clues.push(...sourceLoopClue(found, aws), ...badAccountClue(found));
  if (found?.account !== undefined) clues.push(...sharedAccountClues(found.account, name, aws));
  const subjects: MappingSubject[] = [{ kind: 'profile', value: name }, ...accountSubject(found?.account)];
  return {
    profile: name,
    found,
    account: found?.account,
    region: regionOf(env, found),
    clues,
    subjects,
    chosen: false,
  };
}

function joined(identities: readonly AwsIdentity[]): AwsIdentity {
  const [first = { clues: [], subjects: [], chosen: false }, ...others] = identities;
  const all = [first, ...others];
  return {
    ...first,
    clues: all.flatMap((one) => one.clues),
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

/** Who an AWS tool would be with this environment, and what that says. Pure; never throws. */
export function awsIdentity(question: AwsQuestion): AwsIdentity {
  const { env, facts } = question;
  const profiles = question.profile ? [question.profile] : profilesOfEnvironment(env);
  const chosen = isChosen(question, profiles);
  if (profiles.some((profile) => isComputed(profile.name))) {
    return {
      clues: [computedClue('the AWS profile')],
      subjects: [],
      chosen: true,
      region: regionOf(env, undefined),
    };
  }
  const files = awsFiles(question);
  if (isComputed(files.config) || isComputed(files.credentials)) {
    return {
      clues: [computedClue("the path of AWS's files")],
      subjects: [],
      chosen: true,
      region: regionOf(env, undefined),
    };
  }
  const aws = facts.aws(files);
  const identities = profiles.map((profile) => profileIdentity(profile, aws, env));
  const region = identities[0]?.region;
  if (!question.profile) {
    const keyId = given(env.AWS_ACCESS_KEY_ID);
    if (keyId !== undefined) return keyIdentity(question, keyId, region);
    // Only a profile that takes on a role itself comes before it.
    const role = identities.some((one) => one.found?.settings.role_arn !== undefined)
      ? undefined
      : webIdentity(question, region);
    if (role) return role;
  }
  const identity = joined(identities);
  const problems = aws.problems.map(problemClue);
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
