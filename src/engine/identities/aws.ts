import type { AwsProfile, Facts, FactProblem } from '../../contracts/facts';
import type { CloudIdentity, IdentityFacts } from '../../contracts/identity';
import { standingClues } from '../environment/aws';
import {
  awsIdentity,
  awsPlace,
  profileIdentity,
  type AwsIdentity,
  type AwsPlace,
} from '../environment/awsIdentity';
import { badAccountClue } from '../environment/awsProfile';
import { sessionProblem } from '../environment/awsWho';
import { fuse, noClues } from '../environment/fuse';
import { given } from '../environment/shown';
import type { IdentityPlace } from './index';

/** What would make a tool be somebody else than the profile that AWS_PROFILE names, in any version of it. */
const OTHER_IDENTITIES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_SESSION_EXPIRATION',
  'AWS_ACCOUNT_ID',
  'AWS_DEFAULT_PROFILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_VAULT',
] as const;
/** And what comes before a profile's own region. */
const OTHERS_AND_REGIONS = [...OTHER_IDENTITIES, 'AWS_REGION', 'AWS_DEFAULT_REGION'] as const;

/** Rows of what only the environment holds, by how it proves who it is. */
const HELD_NAMES: Readonly<Partial<Record<IdentityFacts['kind'], string>>> = {
  'web-identity': 'web identity of the environment',
  container: 'credentials of the container',
};

/** Variables for a terminal that is this profile and nothing else; undefined for a name that no variable can hold. */
function useOf({ name, settings }: AwsProfile, { env, config, credentials }: AwsPlace): CloudIdentity['use'] {
  if (name === '' || name.includes('\0')) return undefined;
  return {
    set: {
      // A terminal may start in another folder: absolute.
      ...(given(env.AWS_CONFIG_FILE) !== undefined && { AWS_CONFIG_FILE: config }),
      ...(given(env.AWS_SHARED_CREDENTIALS_FILE) !== undefined && {
        AWS_SHARED_CREDENTIALS_FILE: credentials,
      }),
      AWS_PROFILE: name,
    },
    unset: settings.region === undefined ? OTHER_IDENTITIES : OTHERS_AND_REGIONS,
  };
}

/** What is wrong with this profile alone, and with what it is made from. */
function problemsOf(profile: AwsProfile, { chain }: AwsIdentity, { sessions }: AwsPlace): FactProblem[] {
  const accounts = badAccountClue(profile).map(({ text, file = '', line }) => ({
    file,
    ...(line !== undefined && { line }),
    text,
  }));
  return [
    ...(profile.problems ?? []),
    ...(chain?.problem ? [chain.problem] : []),
    ...accounts,
    ...sessionProblem(profile, sessions),
  ];
}

/** A row from the locator's clues: the same ones as for a command that would use it. */
function rowOf(
  name: string,
  identity: AwsIdentity,
  { facts, env }: RowPlace,
  rest: Pick<CloudIdentity, 'file' | 'line' | 'isActive' | 'problems' | 'use'>,
): CloudIdentity {
  const clues = { ...noClues(), ...standingClues(identity, { request: { cwd: '', env }, facts }) };
  const { account, region, who } = identity;
  const { environment, evidence } = fuse(clues);
  return {
    provider: 'aws',
    name,
    kind: who?.kind ?? 'unknown',
    principal: who?.principal,
    keyId: who?.keyId,
    keySince: who?.keySince,
    issuedAt: who?.issuedAt,
    expiresAt: who?.expiresAt,
    account,
    region,
    environment,
    evidence,
    file: rest.file,
    line: rest.line,
    isActive: rest.isActive,
    problems: rest.problems,
    use: rest.use,
  };
}

/** What all rows are made from. */
interface RowPlace extends AwsPlace {
  facts: Facts;
}

function profileRow(profile: AwsProfile, place: RowPlace, active: AwsIdentity): CloudIdentity {
  const identity = profileIdentity({ name: profile.name, how: 'by its name' }, place);
  const isActive = active.profile === profile.name;
  const region = isActive ? active.region : (profile.settings.region ?? identity.region);
  return rowOf(profile.name, { ...identity, region }, place, {
    file: profile.file,
    line: profile.line,
    isActive,
    problems: problemsOf(profile, identity, place),
    use: useOf(profile, place),
  });
}

/** What is wrong with keys in the environment, whose names stand in for a file. */
function keyProblems({ env }: AwsPlace): FactProblem[] {
  const { AWS_ACCOUNT_ID: account = '', AWS_SECRET_ACCESS_KEY: secret } = env;
  const problems: FactProblem[] = [];
  if (given(secret) === undefined)
    problems.push({ file: '', text: 'AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY' });
  if (!/^(?:\d{12})?$/.test(account)) problems.push({ file: '', text: 'AWS_ACCOUNT_ID is no account id' });
  return problems;
}

/** What the environment alone chooses: its keys, roles and containers, or a profile that stands nowhere. */
function heldRows(active: AwsIdentity, place: RowPlace): CloudIdentity[] {
  const { profile, found, who } = active;
  const kind = who?.kind ?? 'unknown';
  if (found) return [];
  const row = (name: string, problems: FactProblem[]): CloudIdentity[] => [
    rowOf(name, active, place, { isActive: true, problems }),
  ];
  const held = HELD_NAMES[kind];
  if (held !== undefined) return row(held, []);
  if (profile === undefined) return row('keys in the environment', keyProblems(place));
  if (profile === 'default') return [];
  return row(profile, [{ file: place.config, text: 'the environment names it, but it is in neither file' }]);
}

/** A file that cannot be read, or in part, has a row of its own: it has no profile that could tell. */
function fileRows({ aws }: AwsPlace): CloudIdentity[] {
  const files = [...new Set(aws.problems.map((problem) => problem.file))];
  return files.map((file) => ({
    provider: 'aws',
    name: file,
    kind: 'unknown',
    environment: 'unknown',
    evidence: [],
    file,
    isActive: false,
    problems: aws.problems.filter((problem) => problem.file === file),
  }));
}

/**
 * Every AWS identity of this machine: what the environment holds, then each profile, then the files that are broken.
 * Pure; never throws; a few milliseconds for 500 profiles.
 */
export function awsIdentities(facts: Facts, { env, cwd }: IdentityPlace): CloudIdentity[] {
  const read = awsPlace({ env, facts, cwd });
  if (!read) return [];
  const place = { ...read, facts };
  const active = awsIdentity({ env, ambientEnv: env, facts, cwd });
  const profiles = [...place.aws.profiles.values()];
  return [
    ...heldRows(active, place),
    ...profiles.map((profile) => profileRow(profile, place, active)),
    ...fileRows(place),
  ];
}
