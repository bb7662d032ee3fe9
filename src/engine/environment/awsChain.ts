import type { AwsConfigFacts, AwsProfile, FactProblem } from '../../contracts/facts';
import { shown } from './shown';

/** How a profile proves who it is by itself; `role` takes on a role with somebody else's proof. */
export type AwsProof = 'role' | 'web-identity' | 'sso' | 'key' | 'login' | 'process' | 'none';

/** A profile and those that it takes its credentials from. */
export interface AwsChain {
  /** From the profile itself to the one that proves who it is; the last one's role is not taken on. */
  links: AwsProfile[];
  /** How the last one does. */
  proof: AwsProof;
  /** Instance metadata, a container or the environment, where a role starts from there (`credential_source`). */
  source?: string;
  /** Why no credentials come out of it; the CLI refuses such a profile. */
  problem?: FactProblem;
  /** The problem is a loop: nobody can say what was meant. */
  isLoop?: true;
}

/** What `credential_source` may be; the CLI takes no other spelling. */
const SOURCES: ReadonlySet<string> = new Set(['Environment', 'Ec2InstanceMetadata', 'EcsContainer']);

/** A longer chain is nobody's; following all of many such would take too long. */
const MAX_LINKS = 50;

function takesRole({ settings }: AwsProfile): boolean {
  return settings.role_arn !== undefined && settings.web_identity_token_file === undefined;
}

/** Botocore's order of providers within a profile that takes on no role (ProfileProviderBuilder, 1.43). */
function ownProof({ settings, accessKeyId, keyFile }: AwsProfile, config: string): AwsProof {
  if (settings.web_identity_token_file !== undefined) return 'web-identity';
  if (settings.sso_role_name !== undefined || settings.sso_account_id !== undefined) return 'sso';
  if (accessKeyId !== undefined && keyFile !== config) return 'key';
  if (settings.login_session !== undefined) return 'login';
  if (settings.credential_process !== undefined) return 'process';
  return accessKeyId === undefined ? 'none' : 'key';
}

/** What each way of proof needs; the CLI refuses a profile that lacks it. */
function missingSetting({ settings, withoutSecret }: AwsProfile, proof: AwsProof): string | undefined {
  if (proof === 'web-identity' && settings.role_arn === undefined) return 'role_arn';
  if (proof === 'key' && withoutSecret) return 'aws_secret_access_key';
  if (proof !== 'sso') return undefined;
  const needed = ['sso_role_name', 'sso_account_id', 'sso_start_url', 'sso_region'];
  const missing = needed.find((key) => settings[key] === undefined);
  const session = settings.sso_session;
  return missing === undefined || session === undefined
    ? missing
    : `${missing}, nor has the sso-session ${shown(session)}`;
}

function problemOf({ file, line }: AwsProfile, text: string): FactProblem {
  return { file, line, text };
}

/** Why the role of `at` cannot be taken on; undefined where nothing is wrong by itself. */
function roleProblem(at: AwsProfile, aws: AwsConfigFacts): string | undefined {
  const { source_profile: profile, credential_source: source } = at.settings;
  const name = shown(at.name);
  if (profile !== undefined && source !== undefined)
    return `profile ${name} has both source_profile and credential_source`;
  if (profile === undefined && source === undefined)
    return `profile ${name} has a role_arn, but neither source_profile nor credential_source`;
  if (source !== undefined && !SOURCES.has(source))
    return `credential_source ${shown(source)} of profile ${name} is none that the CLI knows`;
  return profile === undefined || aws.profiles.has(profile)
    ? undefined
    : `source_profile ${shown(profile)} of profile ${name} is in neither file`;
}

function loop(links: AwsProfile[], name: string, seen: ReadonlySet<string>): AwsChain {
  const [first] = links;
  const names = [...links.map((link) => link.name), name];
  // A chain of hundreds is told by its ends.
  const told = names.length > 12 ? [...names.slice(0, 6), '…', ...names.slice(-5)] : names;
  const what = seen.has(name) ? 'form a loop' : 'have no end';
  const text = `the source profiles of ${shown(names[0] ?? '')} ${what}: ${told.map(shown).join(' → ')}`;
  return { links, proof: 'none', isLoop: true, ...(first && { problem: problemOf(first, text) }) };
}

function ended(links: AwsProfile[], last: AwsProfile, config: string): AwsChain {
  const proof = ownProof(last, config);
  const missing = missingSetting(last, proof);
  const text =
    missing !== undefined
      ? `profile ${shown(last.name)} has no ${missing}`
      : proof === 'none' && links.length > 1
        ? `source_profile ${shown(last.name)} has no credentials`
        : undefined;
  return { links, proof, ...(text !== undefined && { problem: problemOf(last, text) }) };
}

/**
 * Follows `source_profile` as the CLI does (botocore, AssumeRoleProvider): a profile may be its own source if it has
 * keys, and keys in a source come before its role. Linear in the chain's length.
 * @param config path of the config file: a key in the credentials file comes before one there.
 */
export function awsChain(profile: AwsProfile, aws: AwsConfigFacts, config: string): AwsChain {
  const links = [profile];
  const seen = new Set([profile.name]);
  let at = profile;
  while (takesRole(at) && (links.length === 1 || at.accessKeyId === undefined)) {
    const text = roleProblem(at, aws);
    if (text !== undefined) return { links, proof: 'none', problem: problemOf(at, text) };
    const { source_profile: name, credential_source: source } = at.settings;
    const next = name === undefined ? undefined : aws.profiles.get(name);
    if (!next) return { links, proof: 'none', source };
    if (next === at && at.accessKeyId !== undefined) return ended([...links, next], next, config);
    if (seen.has(next.name) || links.length >= MAX_LINKS) return loop(links, next.name, seen);
    seen.add(next.name);
    links.push(next);
    at = next;
  }
  return ended(links, at, config);
}
