import { createHash } from 'node:crypto';
import type { IdentityFacts } from '../../../src/contracts/identity';

/** Who a command would be, and how that is known, by the rules of the AWS CLI (botocore's credential providers). */

export const HOME = '/agent-guard-test/home';
export const NOW = Date.UTC(2026, 0, 10, 12);
export const KEY = 'AKIAQYLPMN5HHHFPZAM2'; // account 052310077262
const TEMPORARY = 'ASIAQNZGKIQY56JQ7WML'; // account 029608264753
const IN_AN_HOUR = '2026-01-10T13:00:00Z';
const AN_HOUR_AGO = '2026-01-10T11:00:00Z';
const LATER = Date.UTC(2026, 0, 10, 13);
const BEFORE = Date.UTC(2026, 0, 10, 11);

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
const SSO_CORP = `~/.aws/sso/cache/${sha1('corp')}.json`;
const SSO_LEGACY = `~/.aws/sso/cache/${sha1('https://x/start')}.json`;
export const ROLE = 'arn:aws:iam::111111111111:role/team/Deploy';
const ROLE_CACHE = `~/.aws/cli/cache/${sha1(`{"RoleArn": "${ROLE}"}`)}.json`;
const ROLE_WITH_ID = `~/.aws/cli/cache/${sha1(`{"ExternalId": "\\u00e9", "RoleArn": "${ROLE}"}`)}.json`;

const token = (more: object): string =>
  JSON.stringify({ startUrl: 'https://x/start', accessToken: 'SECRET', ...more });
const assumed = (expires: string): string =>
  JSON.stringify({
    Credentials: {
      AccessKeyId: TEMPORARY,
      SecretAccessKey: 'SECRET',
      SessionToken: 'SECRET',
      Expiration: expires,
    },
    AssumedRoleUser: { Arn: 'arn:aws:sts::111111111111:assumed-role/Deploy/me' },
  });

export const SSO = 'sso_account_id = 222222222222\nsso_role_name = Reader\n';
export const CORP = `[profile p]\n${SSO}sso_session = corp\n[sso-session corp]\nsso_start_url = https://x/start\nsso_region = eu-west-1\n`;
const KEYS = `aws_access_key_id = ${KEY}\naws_secret_access_key = SECRET\n`;

export interface Row {
  title: string;
  config?: string;
  credentials?: string;
  /** Path below `~` to content. */
  files?: Record<string, string>;
  env?: Record<string, string>;
  flag?: string;
  who: IdentityFacts | undefined;
  account?: string;
}

export const ROWS: Row[] = [
  // Keys
  {
    title: 'keys in the credentials file',
    credentials: `[p]\n${KEYS}`,
    who: { kind: 'static-key', keyId: KEY },
    account: '052310077262',
  },
  {
    title: 'keys in the config file',
    config: `[profile p]\n${KEYS}`,
    who: { kind: 'static-key', keyId: KEY },
    account: '052310077262',
  },
  {
    title: 'temporary keys in the credentials file, with the end that the tool noted',
    credentials: `[p]\naws_access_key_id = ${TEMPORARY}\naws_secret_access_key = SECRET\nx_security_token_expires = ${IN_AN_HOUR}\n`,
    who: { kind: 'token', keyId: TEMPORARY, expiresAt: LATER },
    account: '029608264753',
  },
  {
    title: 'a key from before accounts were in them, and the account beside it',
    credentials:
      '[p]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = SECRET\naws_account_id = 333333333333\n',
    who: { kind: 'static-key', keyId: 'AKIAIOSFODNN7EXAMPLE' },
    account: '333333333333',
  },
  // The environment
  {
    title: 'keys in the environment beat the profile that it names',
    config: CORP,
    env: { AWS_ACCESS_KEY_ID: KEY },
    who: { kind: 'static-key', keyId: KEY },
    account: '052310077262',
  },
  {
    title: 'a flag beats keys in the environment',
    config: CORP,
    env: { AWS_ACCESS_KEY_ID: KEY },
    flag: 'p',
    who: { kind: 'sso', principal: 'Reader' },
    account: '222222222222',
  },
  {
    title: 'temporary keys in the environment, with their end',
    env: { AWS_ACCESS_KEY_ID: TEMPORARY, AWS_SESSION_TOKEN: '<set>', AWS_CREDENTIAL_EXPIRATION: AN_HOUR_AGO },
    who: { kind: 'token', keyId: TEMPORARY, expiresAt: BEFORE },
    account: '029608264753',
  },
  {
    title: 'an account id in the environment is the one of keys that hold none',
    env: { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_ACCOUNT_ID: '333333333333' },
    who: { kind: 'static-key', keyId: 'AKIAIOSFODNN7EXAMPLE' },
    account: '333333333333',
  },
  {
    title: 'an account id in the environment that is no number counts for nothing',
    env: { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_ACCOUNT_ID: 'prod' },
    who: { kind: 'static-key', keyId: 'AKIAIOSFODNN7EXAMPLE' },
  },
  {
    title: 'a web identity in the environment beats keys of a profile',
    credentials: `[p]\n${KEYS}`,
    env: { AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: '/token' },
    who: { kind: 'web-identity', principal: 'Deploy' },
    account: '111111111111',
  },
  {
    title: 'a profile that takes on a role beats the web identity',
    config: '[profile p]\nrole_arn = arn:aws:iam::444444444444:role/Own\ncredential_source = Environment\n',
    env: { AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: '/token' },
    who: { kind: 'role', principal: 'Own' },
    account: '444444444444',
  },
  {
    title: 'a profile with a web identity of its own does not',
    config: '[profile p]\nrole_arn = arn:aws:iam::444444444444:role/Own\nweb_identity_token_file = /own\n',
    env: { AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: '/token' },
    who: { kind: 'web-identity', principal: 'Deploy' },
    account: '111111111111',
  },
  {
    title: 'a container, where nothing else is',
    env: { AWS_PROFILE: '', AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://x' },
    who: { kind: 'container' },
  },
  { title: 'an instance, where nothing else is', env: { AWS_PROFILE: '' }, who: { kind: 'instance' } },
  {
    title: 'no instance where it may not be asked',
    env: { AWS_PROFILE: '', AWS_EC2_METADATA_DISABLED: 'true' },
    who: { kind: 'unknown' },
  },
  { title: 'a profile that is in neither file', who: undefined },
  // SSO
  {
    title: 'SSO without a login',
    config: CORP,
    who: { kind: 'sso', principal: 'Reader' },
    account: '222222222222',
  },
  {
    title: 'SSO with a login',
    config: CORP,
    files: { [SSO_CORP]: token({ expiresAt: IN_AN_HOUR }) },
    who: { kind: 'sso', principal: 'Reader', expiresAt: LATER },
    account: '222222222222',
  },
  {
    title: 'SSO with a login that has ended',
    config: CORP,
    files: { [SSO_CORP]: token({ expiresAt: '2026-01-10T11:00:00UTC' }) },
    who: { kind: 'sso', principal: 'Reader', expiresAt: BEFORE },
    account: '222222222222',
  },
  {
    title: 'SSO with a token that has ended, but is renewed without a word',
    config: CORP,
    files: {
      [SSO_CORP]: token({
        expiresAt: AN_HOUR_AGO,
        refreshToken: 'SECRET',
        registrationExpiresAt: '2026-03-01T00:00:00Z',
      }),
    },
    who: { kind: 'sso', principal: 'Reader' },
    account: '222222222222',
  },
  {
    title: 'SSO with a token that has ended, and can no more be renewed',
    config: CORP,
    files: {
      [SSO_CORP]: token({
        expiresAt: AN_HOUR_AGO,
        refreshToken: 'SECRET',
        registrationExpiresAt: AN_HOUR_AGO,
      }),
    },
    who: { kind: 'sso', principal: 'Reader', expiresAt: BEFORE },
    account: '222222222222',
  },
  {
    title: 'SSO as it was before there were sessions',
    config: `[profile p]\n${SSO}sso_start_url = https://x/start\nsso_region = eu-west-1\n`,
    files: { [SSO_LEGACY]: token({ expiresAt: IN_AN_HOUR }), [SSO_CORP]: token({ expiresAt: AN_HOUR_AGO }) },
    who: { kind: 'sso', principal: 'Reader', expiresAt: LATER },
    account: '222222222222',
  },
  {
    title: 'SSO comes before keys',
    config: CORP,
    credentials: `[p]\n${KEYS}`,
    who: { kind: 'sso', principal: 'Reader' },
    account: '222222222222',
  },
  // Roles
  {
    title: 'a role through another profile',
    config: `[profile p]\nrole_arn = ${ROLE}\nsource_profile = base\n[profile base]\n${KEYS}`,
    who: { kind: 'role', principal: 'Deploy' },
    account: '111111111111',
  },
  {
    title: 'a role through the profile itself',
    config: `[profile p]\nrole_arn = ${ROLE}\nsource_profile = p\n`,
    credentials: `[p]\n${KEYS}`,
    who: { kind: 'role', principal: 'Deploy' },
    account: '111111111111',
  },
  {
    title: 'a role through the machine',
    config: `[profile p]\nrole_arn = ${ROLE}\ncredential_source = Ec2InstanceMetadata\n`,
    who: { kind: 'role', principal: 'Deploy' },
    account: '111111111111',
  },
  {
    title: 'a role that was taken on before',
    config: `[profile p]\nrole_arn = ${ROLE}\nsource_profile = base\n[profile base]\n${KEYS}`,
    files: { [ROLE_CACHE]: assumed(IN_AN_HOUR) },
    who: { kind: 'role', principal: 'Deploy', expiresAt: LATER },
    account: '111111111111',
  },
  {
    title: 'a role with an external id has a session of its own',
    config: `[profile p]\nrole_arn = ${ROLE}\nsource_profile = base\nexternal_id = é\n[profile base]\n${KEYS}`,
    files: { [ROLE_CACHE]: assumed(AN_HOUR_AGO), [ROLE_WITH_ID]: assumed(IN_AN_HOUR) },
    who: { kind: 'role', principal: 'Deploy', expiresAt: LATER },
    account: '111111111111',
  },
  {
    title: 'a role whose session has ended is taken on again',
    config: `[profile p]\nrole_arn = ${ROLE}\nsource_profile = base\n[profile base]\n${KEYS}`,
    files: { [ROLE_CACHE]: assumed(AN_HOUR_AGO) },
    who: { kind: 'role', principal: 'Deploy' },
    account: '111111111111',
  },
  {
    title: 'a role whose session and login have ended',
    config: `${CORP.replace('profile p', 'profile base')}[profile p]\nrole_arn = ${ROLE}\nsource_profile = base\n`,
    files: { [ROLE_CACHE]: assumed(AN_HOUR_AGO), [SSO_CORP]: token({ expiresAt: AN_HOUR_AGO }) },
    who: { kind: 'role', principal: 'Deploy', expiresAt: BEFORE },
    account: '111111111111',
  },
  // Other ways
  {
    title: 'a web identity',
    config: `[profile p]\nrole_arn = ${ROLE}\nweb_identity_token_file = /t\n`,
    who: { kind: 'web-identity', principal: 'Deploy' },
    account: '111111111111',
  },
  {
    title: 'a process',
    config: '[profile p]\ncredential_process = get --token SECRET\n',
    who: { kind: 'process' },
  },
  {
    title: 'a process comes before keys in the config file',
    config: `[profile p]\ncredential_process = get\n${KEYS}`,
    who: { kind: 'process' },
  },
  {
    title: 'keys in the credentials file come before a process',
    config: '[profile p]\ncredential_process = get\n',
    credentials: `[p]\n${KEYS}`,
    who: { kind: 'static-key', keyId: KEY },
    account: '052310077262',
  },
  {
    title: 'a sign-in to the console, as the root user',
    config: '[profile p]\nlogin_session = arn:aws:iam::555555555555:root\n',
    who: { kind: 'user', principal: 'arn:aws:iam::555555555555:root' },
    account: '555555555555',
  },
  {
    title: 'nothing but a region',
    config: '[profile p]\nregion = x\n',
    env: { AWS_EC2_METADATA_DISABLED: 'TRUE' },
    who: { kind: 'unknown' },
  },
  // Paths
  {
    title: 'files that the environment names; logins stay below the home directory',
    files: { '~/own/config': CORP, [SSO_CORP]: token({ expiresAt: IN_AN_HOUR }) },
    env: { AWS_CONFIG_FILE: '$HOME/own/config', HOME },
    who: { kind: 'sso', principal: 'Reader', expiresAt: LATER },
    account: '222222222222',
  },
  {
    title: 'another home',
    files: { '~/other/.aws/credentials': `[p]\n${KEYS}` },
    env: { HOME: `${HOME}/other` },
    who: { kind: 'static-key', keyId: KEY },
    account: '052310077262',
  },
];
