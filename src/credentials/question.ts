import * as path from 'node:path';
import type { CloudIdentity } from '../contracts/identity';
import { SECRET_PRESENT } from '../contracts/request';
import { pickIdentityVariables } from '../engine/environment/variables';

type Env = Readonly<Record<string, string>>;
type Whole = Readonly<Record<string, string | undefined>>;

/** Where an identity was seen. */
export interface SeenIn {
  /** The variables of a terminal as a request carries them: without secrets. */
  env: Env;
  /** All variables of the same terminal, or of the editor where its own cannot be read. */
  whole: Whole;
  /** Left out of PATH: nobody is to be asked about what a verification starts. */
  shimFolders?: readonly string[];
}

/** Secrets that belong to an access key, and to the address that a container's credentials come from. */
const PARTNERS: Readonly<Record<string, readonly string[]>> = {
  AWS_ACCESS_KEY_ID: ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_SECURITY_TOKEN'],
  AWS_CONTAINER_CREDENTIALS_FULL_URI: ['AWS_CONTAINER_AUTHORIZATION_TOKEN'],
};

/** What would make another program of the one that is started, or run code in it. */
const UNWANTED = ['NODE_OPTIONS', 'NODE_PATH', 'BASH_ENV', 'ENV'] as const;

/** The variables that choose no identity: where programs and files are, proxies, certificates. */
function surroundings({ whole, shimFolders = [] }: SeenIn): Record<string, string> {
  const chosen = pickIdentityVariables(whole);
  const left = Object.entries(whole).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      !(entry[0] in chosen) &&
      !/^(?:AWS|ARM|AZURE|CLOUDSDK|GOOGLE)_/.test(entry[0]),
  );
  const env = Object.fromEntries(left);
  for (const name of UNWANTED) Reflect.deleteProperty(env, name);
  const paths = (env.PATH ?? '').split(path.delimiter).filter((folder) => !shimFolders.includes(folder));
  const { AWS_CA_BUNDLE: bundle } = whole;
  return {
    ...env,
    PATH: paths.join(path.delimiter),
    // What AWS's CLI calls so is called otherwise by Node.
    ...(bundle !== undefined && { NODE_EXTRA_CA_CERTS: bundle }),
  };
}

/**
 * The variables that a program gets in order to be this identity, secrets included, as far as they are known. What comes
 * out is for a process's environment and nothing else.
 */
export function environmentFor(identity: CloudIdentity, seen: SeenIn): Record<string, string> {
  const env: Record<string, string> = { ...surroundings(seen), ...seen.env };
  for (const [holder, secrets] of Object.entries(PARTNERS)) {
    // Exported later in the shell, the key is another one than what the terminal was started with.
    const isSame = env[holder] !== undefined && env[holder] === seen.whole[holder];
    for (const name of secrets) {
      const value = isSame ? seen.whole[name] : undefined;
      if (value !== undefined) env[name] = value;
    }
  }
  for (const name of identity.use?.unset ?? []) Reflect.deleteProperty(env, name);
  Object.assign(env, identity.use?.set);
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== SECRET_PRESENT));
}

/** True where an access key is used whose secret only its terminal knows. */
export function lacksSecret(env: Env, { env: carried }: SeenIn): boolean {
  const { AWS_ACCESS_KEY_ID: keyId = '', AWS_SECRET_ACCESS_KEY: secret } = env;
  return keyId !== '' && secret === undefined && carried.AWS_SECRET_ACCESS_KEY === SECRET_PRESENT;
}
