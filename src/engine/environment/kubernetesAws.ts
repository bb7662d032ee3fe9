import type { KubeUser } from '../../contracts/facts';
import { programName } from '../invocation';
import { awsIdentity, type AwsIdentity, type AwsQuestion } from './awsIdentity';
import { accountOfArn } from './awsProfile';
import { environmentOfCloudName } from './names';
import { given, shown } from './shown';

/** Programs that make a token with AWS credentials. */
const AWS_PROGRAMS: ReadonlySet<string> = new Set([
  'aws',
  'aws-iam-authenticator',
  'heptio-authenticator-aws',
  'aws-vault',
  'aws-okta',
  'eksctl',
  'granted',
  'assume',
  'saml2aws',
  'gimme-aws-creds',
]);

/** Wrappers that take the profile as the word after `exec`. */
const PROFILE_AFTER_EXEC: ReadonlySet<string> = new Set(['aws-vault', 'aws-okta']);

const ROLE_OPTIONS = ['--role-arn', '--role', '-r'];

/** The last value of an option, as a word of its own or behind `=`. */
function optionOf(args: readonly string[], names: readonly string[]): string | undefined {
  const values = args.flatMap((arg, index) => {
    const name = names.find((one) => arg === one || arg.startsWith(`${one}=`));
    if (name === undefined) return [];
    return arg === name ? (args[index + 1] ?? []) : arg.slice(name.length + 1);
  });
  return given(values.at(-1));
}

/** The words of a login, with those of a text that a shell would run (`sh -c "aws eks get-token"`) taken apart. */
function wordsOf({ command, args }: NonNullable<KubeUser['exec']>): string[] {
  return [command, ...args].flatMap((word) => (/\saws\s|^aws\s/.test(word) ? word.split(/\s+/) : [word]));
}

/**
 * Who a user of a kube config is in AWS: its `--profile`, AWS_PROFILE in its `env`, else whoever the terminal is. The
 * role that it takes on for the cluster decides over the account. Undefined for a login that has nothing to do with AWS.
 */
export function awsOfLogin(
  login: KubeUser | undefined,
  question: Omit<AwsQuestion, 'profile'>,
): AwsIdentity | undefined {
  const exec = login?.exec;
  if (!exec) return undefined;
  const words = wordsOf(exec);
  const program = words.map(programName).find((name) => AWS_PROGRAMS.has(name));
  if (program === undefined) return undefined;
  const env = { ...question.env, ...exec.env, ...assigned(words) };
  const vault = PROFILE_AFTER_EXEC.has(program) ? words[words.indexOf('exec') + 1] : undefined;
  const name = optionOf(words, ['--profile']) ?? vault;
  const profile = name === undefined ? undefined : { name, how: 'login of the kube config' };
  const identity = awsIdentity({ ...question, env, ...(profile && { profile }) });
  return withRole(identity, optionOf(words, ROLE_OPTIONS));
}

/** True for a login in AWS that says itself who it is; any other is whoever the terminal is. */
export function choosesItself({ exec }: KubeUser): boolean {
  if (!exec) return true;
  const words = wordsOf(exec);
  const isAws = words.some((word) => AWS_PROGRAMS.has(programName(word)));
  const env = { ...exec.env, ...assigned(words) };
  return !isAws || optionOf(words, ['--profile']) !== undefined || given(env.AWS_PROFILE) !== undefined;
}

/** `env AWS_PROFILE=x aws …`, as a login's own words. */
function assigned(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.flatMap((word) => {
      const match = /^(AWS_[A-Z_]+)=(.*)$/.exec(word);
      return match ? [[match[1] ?? '', match[2] ?? '']] : [];
    }),
  );
}

function withRole(identity: AwsIdentity, role: string | undefined): AwsIdentity {
  if (role === undefined) return identity;
  const account = accountOfArn(role);
  const name = role.slice(role.lastIndexOf('/') + 1);
  const found = environmentOfCloudName(name);
  const text = `role ${shown(name)} of the kube config's login`;
  return {
    ...identity,
    ...(account !== undefined && { account }),
    who: { ...identity.who, kind: 'role', principal: role },
    clues: [
      ...identity.clues,
      ...(found ? [{ environment: found.environment, text, source: 'name' as const }] : []),
    ],
    subjects: [
      ...identity.subjects,
      ...(account === undefined ? [] : [{ kind: 'account' as const, value: account }]),
    ],
  };
}
