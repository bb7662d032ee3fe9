import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CliCase } from './awsSupport';

/** Generated homes, variables and flags for the comparison with the CLI. */

const NAMES = ['default', 'a', 'b', 'c d', 'ünï'] as const;
const MORE_NAMES = [...NAMES, ...NAMES, ...NAMES, 'gone'];
const REGIONS = ['eu-west-1', 'us-east-2', 'ap-south-1'];

/** Key ids that differ in their last four characters, as the CLI shows no more. */
let made = 0;
function keyId(): string {
  made = (made + 1) % 1000;
  return `AKIAQAAAAAAAAAAA${String(made).padStart(4, '0').replaceAll('0', 'A').replaceAll('1', 'B').replaceAll('8', 'C').replaceAll('9', 'D')}`;
}

interface Dice {
  chance(part: number): boolean;
  of<T>(items: readonly T[]): T;
}

export function dice(random: () => number): Dice {
  return {
    chance: (part) => random() < part,
    of: (items) => {
      const item = items[Math.floor(random() * items.length)];
      if (item === undefined) throw new Error('nothing to choose from');
      return item;
    },
  };
}

function keys(one: Dice): string[] {
  return [`aws_access_key_id = ${keyId()}`, ...(one.chance(0.9) ? ['aws_secret_access_key = x'] : [])];
}

function role(one: Dice): string[] {
  const account = one.of(['111111111111', '222222222222', '333333333333']);
  const name = one.of(['Deploy', 'path/to/Admin', 'prod']);
  return [
    `role_arn = arn:aws:iam::${account}:role/${name}`,
    ...(one.chance(0.3) ? [`external_id = ${one.of(['x', 'é"q', '日本\\'])}`] : []),
    ...(one.chance(0.2) ? ['duration_seconds = 3600'] : []),
    ...(one.chance(0.1) ? ['duration_seconds_ = 1', 'role_session_name = me'] : []),
    ...(one.chance(0.2) ? ['mfa_serial = arn:aws:iam::111111111111:mfa/me'] : []),
  ];
}

function sso(one: Dice): string[] {
  const own = [
    ...(one.chance(0.9) ? ['sso_account_id = 444444444444'] : []),
    ...(one.chance(0.9) ? ['sso_role_name = Reader'] : []),
  ];
  return one.chance(0.5)
    ? [...own, `sso_session = ${one.of(['corp', 'corp', 'none'])}`]
    : [
        ...own,
        'sso_start_url = https://x.awsapps.com/start',
        ...(one.chance(0.9) ? ['sso_region = eu-west-1'] : []),
      ];
}

/** The settings of one profile in the config file. */
function profile(one: Dice, home: string): string[] {
  const source = (): string => `source_profile = ${one.of([...NAMES, ...NAMES, 'gone'])}`;
  const from = (): string =>
    `credential_source = ${one.of(['Environment', 'Ec2InstanceMetadata', 'EcsContainer', 'Nonsense'])}`;
  const shapes: (() => string[])[] = [
    () => [],
    () => keys(one),
    () => keys(one),
    () => [...role(one), source()],
    () => [...role(one), source()],
    () => [...role(one), source(), ...keys(one)],
    () => [...role(one), from()],
    () => role(one),
    () => [...role(one), source(), from()],
    () => [...role(one), 'web_identity_token_file = /nowhere'],
    () => ['web_identity_token_file = /nowhere'],
    () => sso(one),
    () => sso(one),
    () => [...sso(one), ...keys(one)],
    () => [`credential_process = cat ${join(home, 'process.json')}`],
    () => [`credential_process = cat ${join(home, 'process.json')}`, ...keys(one)],
  ];
  return [...(one.chance(0.6) ? [`region = ${one.of(REGIONS)}`] : []), ...one.of(shapes)()];
}

function header(name: string, one: Dice): string {
  if (name === 'default') return one.chance(0.8) ? '[default]' : '[profile default]';
  return one.chance(0.5) ? `[profile "${name}"]` : `[profile '${name}']`;
}

/** Texts that the CLI cannot parse, and some that only look like that. */
const ODDITIES = [
  'garbage',
  '[a',
  '[profile "open]',
  's3 =\n  x',
  's3 =\n  x = 1',
  'region = a\nregion = b',
  '# [b',
];

function configText(one: Dice, home: string): string {
  const sections = NAMES.filter(() => one.chance(0.85)).map((name) =>
    [header(name, one), ...profile(one, home)].join('\n'),
  );
  const session = '[sso-session corp]\nsso_start_url = https://s.awsapps.com/start\nsso_region = eu-west-1';
  return [...sections, session, ...(one.chance(0.05) ? [one.of(ODDITIES)] : [])].join('\n') + '\n';
}

function credentialsText(one: Dice): string {
  const sections = NAMES.filter(() => one.chance(0.25)).map((name) =>
    [
      `[${name}]`,
      ...keys(one),
      ...(one.chance(0.2) ? [`region = ${one.of(REGIONS)}`] : []),
      ...(one.chance(0.1) ? [...role(one), 'source_profile = a'] : []),
    ].join('\n'),
  );
  return sections.join('\n') + '\n';
}

function variables(one: Dice): Record<string, string> {
  return {
    ...(one.chance(0.4) && { AWS_PROFILE: one.of([...MORE_NAMES, ...MORE_NAMES, '']) }),
    ...(one.chance(0.3) && { AWS_DEFAULT_PROFILE: one.of([...MORE_NAMES, ...MORE_NAMES, '']) }),
    ...(one.chance(0.2) && { AWS_ACCESS_KEY_ID: keyId(), AWS_SECRET_ACCESS_KEY: 'x' }),
    ...(one.chance(0.1) && {
      AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere',
      AWS_ROLE_ARN: 'arn:aws:iam::555555555555:role/ci/Runner',
    }),
    ...(one.chance(0.2) && { AWS_REGION: one.of(REGIONS) }),
    ...(one.chance(0.2) && { AWS_DEFAULT_REGION: one.of(REGIONS) }),
  };
}

function flags(one: Dice): string[] {
  const name = one.of(MORE_NAMES);
  return [
    ...(one.chance(0.4) ? one.of([['--profile', name], [`--profile=${name}`]]) : []),
    ...(one.chance(0.15) ? ['--region', one.of(REGIONS)] : []),
  ];
}

/** Where the two files lie, and how the environment says so. */
function placed(
  one: Dice,
  home: string,
): { config: string; credentials: string; env: Record<string, string> } {
  const usual = { config: join(home, '.aws/config'), credentials: join(home, '.aws/credentials') };
  if (one.chance(0.7)) return { ...usual, env: {} };
  const config = join(home, 'own/config');
  const spelled = one.of([config, '~/own/config', '$HOME/own/config', 'own/config']);
  if (one.chance(0.5)) return { ...usual, config, env: { AWS_CONFIG_FILE: spelled } };
  const credentials = join(home, 'own/keys');
  return {
    config,
    credentials,
    env: { AWS_CONFIG_FILE: spelled, AWS_SHARED_CREDENTIALS_FILE: '~/own/keys' },
  };
}

/** Writes one home and says what to ask. */
export function makeCase(one: Dice, home: string): CliCase {
  const { config, credentials, env } = placed(one, home);
  mkdirSync(join(home, '.aws'), { recursive: true });
  mkdirSync(join(home, 'own'), { recursive: true });
  writeFileSync(config, configText(one, home));
  if (one.chance(0.7)) writeFileSync(credentials, credentialsText(one));
  writeFileSync(
    join(home, 'process.json'),
    JSON.stringify({ Version: 1, AccessKeyId: keyId(), SecretAccessKey: 'x' }),
  );
  return {
    args: flags(one),
    env: {
      PATH: process.env.PATH ?? '',
      HOME: home,
      AWS_EC2_METADATA_DISABLED: 'true',
      // What would be fetched is refused at once.
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_MAX_ATTEMPTS: '1',
      ...env,
      ...variables(one),
    },
    cwd: home,
    command: ['configure', 'list'],
  };
}
