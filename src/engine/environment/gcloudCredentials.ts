import type { Facts, GoogleCredentials } from '../../contracts/facts';
import type { IdentityFacts } from '../../contracts/identity';
import { pathIn } from './paths';

const KINDS: Readonly<Record<string, IdentityFacts['kind']>> = {
  authorized_user: 'user',
  service_account: 'service-account',
  impersonated_service_account: 'service-account',
  external_account: 'web-identity',
  external_account_authorized_user: 'user',
};

/** The credentials at a path that a variable or a setting gives; undefined where none are. */
export function credentialsAt(
  path: string,
  { facts, cwd }: { readonly facts: Facts; readonly cwd: string | undefined },
): GoogleCredentials | undefined {
  const file = pathIn(path, cwd);
  return file === undefined ? undefined : facts.googleCredentials(file);
}

/** What a file of credentials says about whom it belongs to; undefined where it cannot be read. */
export function credentialsIdentity(found: GoogleCredentials | undefined): IdentityFacts | undefined {
  if (!found || found.type === '') return undefined;
  const { type, principal, keyId, keySince } = found;
  return {
    kind: Object.hasOwn(KINDS, type) ? (KINDS[type] ?? 'unknown') : 'unknown',
    ...(principal !== undefined && { principal }),
    ...(keyId !== undefined && { keyId }),
    ...(keySince !== undefined && { keySince }),
  };
}
