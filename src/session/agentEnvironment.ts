import * as path from 'node:path';
import type { CloudIdentity, RiskMark } from '../contracts/identity';
import { isSecretName, redactText } from '../contracts/redact';
import {
  ADDRESS_VARIABLES,
  AGENT_TERMINAL,
  GENERAL,
  IDENTITY_PREFIXES,
  IDENTITY_VARIABLES,
  SECRET_VARIABLES,
} from '../engine/environment/variables';
import type { CredentialRow } from '../views/credentialsModel';

/** Marks that make an identity one that an agent had better not have. */
const GRAVE: ReadonlySet<RiskMark['kind']> = new Set([
  'root',
  'admin',
  'long-lived-key',
  'not-for-agents',
  'other-account',
]);

export type Fitness = 'fit' | 'usable' | 'risky';

/** How well an identity fits an agent: short-lived and for play first; production and administrators last. */
export function fitness({ identity, marks }: Pick<CredentialRow, 'identity' | 'marks'>): Fitness {
  const { environment } = identity;
  if (environment === 'prod' || environment === 'unknown') return 'risky';
  if (marks.some((mark) => GRAVE.has(mark.kind))) return 'risky';
  const isShort = identity.expiresAt !== undefined || !['static-key', 'unknown'].includes(identity.kind);
  return environment !== 'staging' && (isShort || environment === 'local') ? 'fit' : 'usable';
}

/** Variables of a terminal; `null` takes one away that would be inherited. */
export type TerminalVariables = Record<string, string | null>;

/** Without these no shell works; BASH_ENV puts the shims back on PATH. */
const KEPT: ReadonlySet<string> = new Set([...GENERAL, AGENT_TERMINAL]);

/** Ways to a key that have no secret in their name: sockets of key agents, programs that answer for a password. */
const DOORS = ['SSH_AUTH_SOCK', 'SSH_AGENT_PID', 'SSH_ASKPASS', 'GIT_ASKPASS', 'SUDO_ASKPASS', 'KRB5CCNAME'];

/** Names that say in which file a secret is. */
const SECRET_FILE = /(?:secret|token|credential|password|key)s?_?(?:file|path)$/i;

/** What holds long texts of many kinds of characters, and no secret. */
const HARMLESS = /^(?:PATH|MANPATH|PWD|OLDPWD|LS_COLORS|XDG_\w+|LC_\w+|VSCODE_\w+|ELECTRON_\w+)$/;

/** Variables that say where a cloud's tools keep who is logged in, by provider; pointed elsewhere, nobody is. */
const STATE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws: { AWS_CONFIG_FILE: 'aws/config', AWS_SHARED_CREDENTIALS_FILE: 'aws/credentials' },
  azure: { AZURE_CONFIG_DIR: 'azure' },
  gcloud: { CLOUDSDK_CONFIG: 'gcloud' },
  kubernetes: { KUBECONFIG: 'kube/config' },
  pulumi: { PULUMI_CREDENTIALS_PATH: 'pulumi' },
};

/** A cluster's login is often one of the cloud that it runs in. */
const LOGINS_OF: Readonly<Record<string, readonly string[]>> = {
  kubernetes: ['aws', 'azure', 'gcloud'],
  terraform: ['aws', 'azure', 'gcloud', 'kubernetes'],
};

/** Whether a variable may carry somebody's rights into the terminal. */
export function carriesRights(name: string, value: string): boolean {
  if (KEPT.has(name)) return false;
  const isNamed = isSecretName(name) || SECRET_FILE.test(name);
  if (isNamed || IDENTITY_PREFIXES.some((prefix) => name.startsWith(prefix))) return true;
  // An address with a password, a key under a harmless name.
  return !HARMLESS.test(name) && redactText(value) !== value;
}

/**
 * The variables of a terminal with one identity and nothing else. It inherits no key, token or choice of an identity, and
 * the other clouds' tools find nobody logged in. It is a start, not a prison: whoever types there can set each of these
 * again, and what is run then is judged as an agent's.
 * @param identity undefined for a terminal without any.
 * @param inherited what a terminal would have by itself.
 * @param folder an empty folder of this terminal's own.
 */
export function agentEnvironment(
  identity: Pick<CloudIdentity, 'provider' | 'kind' | 'use'> | undefined,
  inherited: Readonly<Record<string, string | null | undefined>>,
  folder: string,
): TerminalVariables {
  const taken = Object.entries(inherited).flatMap(([name, value]) =>
    typeof value === 'string' && carriesRights(name, value) ? [name] : [],
  );
  const names = [
    ...IDENTITY_VARIABLES,
    ...SECRET_VARIABLES,
    ...ADDRESS_VARIABLES,
    ...DOORS,
    ...taken,
    ...(identity?.use?.unset ?? []),
  ];
  const variables: TerminalVariables = {};
  for (const name of names) if (!KEPT.has(name)) variables[name] = null;
  return {
    ...variables,
    ...emptyState(identity, folder),
    // The rights of the machine itself, which every program on it can ask for.
    ...(identity?.kind === 'instance' ? {} : { AWS_EC2_METADATA_DISABLED: 'true' }),
    ...identity?.use?.set,
    [AGENT_TERMINAL]: '1',
  };
}

function emptyState(
  identity: Pick<CloudIdentity, 'provider' | 'kind'> | undefined,
  folder: string,
): Record<string, string> {
  const own = identity === undefined ? [] : [identity.provider, ...(LOGINS_OF[identity.provider] ?? [])];
  const cut = Object.entries(STATE).filter(([provider]) => !own.includes(provider));
  return Object.fromEntries(
    cut.flatMap(([, variables]) =>
      Object.entries(variables).map(([name, place]) => [name, path.join(folder, place)]),
    ),
  );
}
