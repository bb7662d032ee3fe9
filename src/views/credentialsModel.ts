import type { CloudIdentity, RiskMark } from '../contracts/identity';

/** What a check with the provider has found. */
export interface Verified {
  isValid: boolean;
  /** True where it is somebody else than the files made believe. */
  isOther?: boolean;
  /** For people: who one is, or why it failed. Holds no secret. */
  text: string;
  /** Who one is, where that is sure now. */
  who?: Pick<CloudIdentity, 'account' | 'principal' | 'keyId' | 'keySince'>;
  /** Milliseconds since 1970. */
  at: number;
}

/** False where the check was about another key than the one that stands in the row by now. */
export function stillHolds({ keyId }: CloudIdentity, { who }: Verified): boolean {
  return keyId === undefined || who?.keyId === undefined || who.keyId === keyId;
}

/** The identity with what a check has made sure: its user or role, its account, the age of its key. */
export function surely(identity: CloudIdentity, verified: Verified | undefined): CloudIdentity {
  return verified && stillHolds(identity, verified) ? { ...identity, ...verified.who } : identity;
}

/** An identity with what is known around it. */
export interface CredentialRow {
  /** Stays the same while the identity is there, and names no other. */
  id: string;
  identity: CloudIdentity;
  marks: readonly RiskMark[];
  verified?: Verified;
  isVerifying?: boolean;
}

export interface CredentialGroup {
  id: string;
  title: string;
  /** The active identity first, else in the order of the files. */
  rows: readonly CredentialRow[];
  /** Whether its rows are shown from the start. */
  isOpen: boolean;
}

const GROUPS: Readonly<Record<string, string>> = {
  aws: 'AWS',
  azure: 'Azure',
  gcloud: 'Google Cloud',
  kubernetes: 'Kubernetes',
};
export const OTHERS = { id: 'others', title: 'Platforms and tools' };

/** What findings call a provider whose identities are listed under another name. */
const SYNONYMS: Readonly<Record<string, string>> = { google: 'gcloud' };

/** The group of a provider: one of its own for clouds and clusters, one for all others. */
export function groupOf(provider: string): string {
  const name = SYNONYMS[provider] ?? provider;
  return Object.hasOwn(GROUPS, name) ? name : OTHERS.id;
}

/** Distinct ids for a list of identities; what a file lists twice gets a number. */
export function identityIds(identities: readonly CloudIdentity[]): string[] {
  const seen = new Map<string, number>();
  return identities.map(({ provider, name, file }) => {
    const id = JSON.stringify([provider, name, file ?? '']);
    const count = seen.get(id) ?? 0;
    seen.set(id, count + 1);
    return count === 0 ? id : `${id}#${count}`;
  });
}

/**
 * The rows by provider.
 * @param focus the provider of the focused terminal's identity: its group stands open.
 */
export function credentialGroups(
  rows: readonly CredentialRow[],
  focus: string | undefined,
): CredentialGroup[] {
  const open = openGroup(rows, focus);
  return [...Object.keys(GROUPS), OTHERS.id].flatMap((id) => {
    const own = rows.filter((row) => groupOf(row.identity.provider) === id);
    if (own.length === 0) return [];
    const ordered = [...own].sort((a, b) => Number(b.identity.isActive) - Number(a.identity.isActive));
    return [{ id, title: GROUPS[id] ?? OTHERS.title, rows: ordered, isOpen: id === open }];
  });
}

/** One group: the focused one, else the first in which something is active, else the first. */
function openGroup(rows: readonly CredentialRow[], focus: string | undefined): string | undefined {
  const focused = focus === undefined ? undefined : groupOf(focus);
  const groups = rows.map((row) => groupOf(row.identity.provider));
  if (focused !== undefined && groups.includes(focused)) return focused;
  const active = rows.find((row) => row.identity.isActive) ?? rows[0];
  return active && groupOf(active.identity.provider);
}
