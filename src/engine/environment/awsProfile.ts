import type { Evidence } from '../../contracts/environment';
import type { AwsConfigFacts, AwsProfile, FactProblem } from '../../contracts/facts';
import { environmentOfName } from './names';
import { shown } from './shown';

/** The account in an ARN; undefined where it has none or it is AWS's own ("aws"). */
export function accountOfArn(arn: string): string | undefined {
  return /^arn:[a-z-]{1,20}:[a-z0-9-]*:[a-z0-9-]*:(\d{12}):/.exec(arn)?.[1];
}

function roleName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function nameClue(name: string, text: string, where: { file?: string; line?: number } = {}): Evidence[] {
  const found = environmentOfName(name);
  return found ? [{ environment: found.environment, text, source: 'name', ...where }] : [];
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
  const clues = nameClue(name, `profile ${shown(name)} (${how})`, where);
  const role = settings.role_arn;
  if (role !== undefined) {
    clues.push(...nameClue(roleName(role), `role ${shown(roleName(role))} of profile ${shown(name)}`, where));
  }
  for (const key of ['sso_role_name', 'sso_account_name', 'sso_session']) {
    const value = settings[key];
    if (value !== undefined)
      clues.push(...nameClue(value, `${key} ${shown(value)} of profile ${shown(name)}`, where));
  }
  return clues.filter((clue) => clue.environment !== 'local' || mayBeLocal(profile));
}

/** The same account under other names: keys of account 1234… are prod when the profile acme-prod is account 1234…. */
export function sharedAccountClues(
  account: string,
  except: string | undefined,
  aws: AwsConfigFacts,
): Evidence[] {
  const clues: Evidence[] = [];
  for (const profile of aws.profiles.values()) {
    if (profile.account !== account || profile.name === except) continue;
    const found = environmentOfName(profile.name);
    if (!found || found.environment === 'local') continue;
    const text = `account ${account} is the one of profile ${shown(profile.name)}`;
    clues.push({
      environment: found.environment,
      text,
      source: 'account',
      file: profile.file,
      line: profile.line,
    });
  }
  return clues;
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

/** A chain of source profiles that comes back to itself, which the CLI refuses. A profile may be its own source. */
export function sourceLoopClue(profile: AwsProfile, aws: AwsConfigFacts): Evidence[] {
  const seen = new Set<string>();
  let at: AwsProfile | undefined = profile;
  while (at?.settings.role_arn !== undefined) {
    seen.add(at.name);
    const next: string | undefined = at.settings.source_profile;
    if (next === undefined || next === at.name) return [];
    if (seen.has(next)) {
      const text = `the source profiles of ${shown(profile.name)} form a loop: ${[...seen, next].map(shown).join(' → ')}`;
      return [{ environment: 'unknown', text, source: 'problem', file: profile.file, line: profile.line }];
    }
    at = aws.profiles.get(next);
  }
  return [];
}
