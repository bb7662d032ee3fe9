import type { Evidence } from '../../contracts/environment';
import type { AwsConfigFacts, AwsProfile, FactProblem } from '../../contracts/facts';
import type { Environment } from '../../contracts/words';
import { environmentOfCloudName, environmentOfName } from './names';
import { shown } from './shown';

/** The account in an ARN; undefined where it has none or it is AWS's own ("aws"). */
export function accountOfArn(arn: string): string | undefined {
  return /^arn:[a-z-]{1,20}:[a-z0-9-]*:[a-z0-9-]*:(\d{12}):/.exec(arn)?.[1];
}

/** The last part of a role's ARN: its name without the path. */
export function roleName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function nameClue(
  name: string,
  text: () => string,
  where: { file?: string; line?: number } = {},
): Evidence[] {
  const found = environmentOfName(name);
  return found ? [{ environment: found.environment, text: text(), source: 'name', ...where }] : [];
}

/** A key of AWS; emulators are content with `test`. */
const REAL_KEY = /^(?:AKIA|ASIA)[A-Z0-9]{16}$/;

/**
 * Whether a profile that is called local may count as that: what is local is the endpoint, and a profile that can log in
 * to AWS does so under any name. One that stands in no file, or has a made-up key, cannot.
 */
function mayBeLocal(profile: AwsProfile | undefined): boolean {
  if (!profile) return true;
  const { settings, accessKeyId } = profile;
  const logsIn = ['role_arn', 'sso_session', 'sso_start_url', 'credential_process', 'credential_source'];
  return (
    accessKeyId !== undefined &&
    !REAL_KEY.test(accessKeyId) &&
    !logsIn.some((key) => settings[key] !== undefined)
  );
}

/** What the names around a profile say: its own, its role's, its SSO session's. `how` tells who chose it. */
export function profileNameClues(name: string, how: string, profile: AwsProfile | undefined): Evidence[] {
  const where = profile && { file: profile.file, line: profile.line };
  const settings = profile?.settings ?? {};
  const clues = nameClue(name, () => `profile ${shown(name)} (${how})`, where);
  const role = settings.role_arn;
  if (role !== undefined) {
    clues.push(
      ...nameClue(roleName(role), () => `role ${shown(roleName(role))} of profile ${shown(name)}`, where),
    );
  }
  for (const key of ['sso_role_name', 'sso_account_name', 'sso_session']) {
    const value = settings[key];
    if (value !== undefined)
      clues.push(...nameClue(value, () => `${key} ${shown(value)} of profile ${shown(name)}`, where));
  }
  return clues.filter((clue) => clue.environment !== 'local' || mayBeLocal(profile));
}

/** A profile whose name says where its account belongs, as evidence for that account. */
interface NamedAccount {
  profile: string;
  clue: Evidence;
}

const named = new WeakMap<AwsConfigFacts, ReadonlyMap<string, readonly NamedAccount[]>>();

function namedAccount(
  account: string,
  { name, file, line }: AwsProfile,
  environment: Environment,
): NamedAccount {
  const text = `account ${account} is the one of profile ${shown(name)}`;
  return { profile: name, clue: { environment, text, source: 'account', file, line } };
}

/** For each account the first two profiles of each environment that names say. Made once for each answer of the facts. */
function namedAccounts(aws: AwsConfigFacts): ReadonlyMap<string, readonly NamedAccount[]> {
  const known = named.get(aws);
  if (known) return known;
  const made = new Map<string, NamedAccount[]>();
  for (const profile of aws.profiles.values()) {
    if (profile.account === undefined) continue;
    const environment = environmentOfCloudName(profile.name)?.environment;
    if (environment === undefined) continue;
    const all = made.get(profile.account) ?? [];
    if (all.length === 0) made.set(profile.account, all);
    if (all.filter((one) => one.clue.environment === environment).length < 2)
      all.push(namedAccount(profile.account, profile, environment));
  }
  named.set(aws, made);
  return made;
}

/** The same account under other names: keys of account 1234… are prod when the profile acme-prod is account 1234…. */
export function sharedAccountClues(
  account: string,
  except: string | undefined,
  aws: AwsConfigFacts,
): Evidence[] {
  const others = (namedAccounts(aws).get(account) ?? []).filter((one) => one.profile !== except);
  return others.map((one) => one.clue);
}

export function problemClue(problem: FactProblem): Evidence {
  const line = problem.line === undefined ? '' : ` line ${problem.line}`;
  const text = `${shown(problem.file)}${line} cannot be read: ${shown(problem.text)}`;
  return {
    environment: 'unknown',
    text,
    source: 'problem',
    file: problem.file,
    ...(problem.line !== undefined && { line: problem.line }),
  };
}

/** An account id that is no number: the login would fail, or mean something that nobody can tell from here. */
export function badAccountClue(profile: AwsProfile): Evidence[] {
  const { sso_account_id: id, role_arn: role } = profile.settings;
  const wrong =
    role === undefined ? id !== undefined && !/^\d{12}$/.test(id) : accountOfArn(role) === undefined;
  if (!wrong) return [];
  const text = `${role === undefined ? 'sso_account_id' : 'role_arn'} of profile ${shown(profile.name)} names no account`;
  return [{ environment: 'unknown', text, source: 'problem', file: profile.file, line: profile.line }];
}
