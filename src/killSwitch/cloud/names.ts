import type { RevocationTarget } from '../../contracts/revocation';

/**
 * What each kind of principal may be called. Names come from files that an agent can write, and become arguments of
 * programs and parts of addresses: what is not exactly such a name is not acted on.
 */
const NAMES: Readonly<Record<RevocationTarget['kind'], RegExp | undefined>> = {
  'aws-access-key': /^AKIA[A-Z0-9]{12,124}$/,
  'aws-user': /^[\w+=,.@-]{1,64}$/,
  'aws-role': /^[\w+=,.@-]{1,64}$/,
  'aws-sso': undefined,
  'aws-root': undefined,
  'azure-service-principal': /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  'azure-user': undefined,
  'gcp-service-account': /^[a-z0-9][a-z0-9.-]{0,80}@[a-z0-9][a-z0-9.:-]{0,120}\.gserviceaccount\.com$/,
  'gcp-user': undefined,
  'kubernetes-service-account': /^[a-z0-9][a-z0-9-]{0,62}\/[a-z0-9][a-z0-9.-]{0,252}$/,
  token: undefined,
};

/** Without a leading dash, which a program would read as an option, and without what cannot be seen. */
const CONTEXT = /^(?!-)[^\p{C}\p{Z}]{1,256}$/u;
const ACCOUNTS: Readonly<Record<string, RegExp>> = {
  aws: /^\d{12}$/,
  google: /^[a-z0-9][a-z0-9.:-]{0,120}$/,
};

/** True where the target is called as such a one can be. */
export function isProperTarget({ kind, provider, id, account, owner, context }: RevocationTarget): boolean {
  const name = NAMES[kind];
  if (name === undefined) return true;
  const accounts = Object.hasOwn(ACCOUNTS, provider) ? ACCOUNTS[provider] : undefined;
  return (
    name.test(id) &&
    (account === undefined || (accounts?.test(account) ?? true)) &&
    (owner === undefined || (NAMES['aws-user']?.test(owner) ?? false)) &&
    (context === undefined || CONTEXT.test(context))
  );
}

/** A profile as AWS's library can read it. */
export function isProfileName(name: string): boolean {
  return /^[\w@+.%:/-]{1,128}$/.test(name);
}

/** What an ARN of a caller says; undefined for what is none, or of nobody in particular. */
export interface Caller {
  account: string;
  kind: 'root' | 'user' | 'role';
  /** Without its path. Empty for root. */
  name: string;
}

const CALLER =
  /^arn:aws[a-z-]{0,20}:(?:iam|sts)::(\d{12}):(?:(root)|user\/(?:[^\s/]{1,512}\/)*([^\s/]{1,64})|(?:assumed-role\/([^\s/]{1,64})\/\S{1,128}|role\/(?:[^\s/]{1,512}\/)*([^\s/]{1,64})))$/;

export function callerOf(arn: string): Caller | undefined {
  const match = arn.length > 2048 ? null : CALLER.exec(arn);
  if (!match) return undefined;
  const [, account = '', root, user, session, role] = match;
  if (root !== undefined) return { account, kind: 'root', name: '' };
  return user === undefined
    ? { account, kind: 'role', name: session ?? role ?? '' }
    : { account, kind: 'user', name: user };
}
