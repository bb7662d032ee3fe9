import { randomBytes } from 'node:crypto';
import * as os from 'node:os';
import * as path from 'node:path';
import type { GuardEvent } from '../contracts/audit';
import type { LockdownState } from '../contracts/lockdown';
import type { Revocation } from '../contracts/incident';
import { forDisplay } from '../contracts/redact';
import type { RevocationStep } from '../contracts/revocation';
import type { LockdownPorts } from '../killSwitch/cloud/lockdown';
import type { PrincipalSources } from '../killSwitch/cloud/principals';
import { readAdminSettings } from '../platform/config';
import { askModal } from '../platform/notify';
import { privateFolder, type StoragePaths } from '../platform/storage';
import type { CredentialRow } from '../views/credentialsModel';
import type { Secrets } from './auditHead';
import { openRevocation, revokeBundle } from './revocation';

/** How far back an agent's use counts: keys that were read stay known. */
const DAYS = 7;
const DAY_MS = 86_400_000;
/** Steps that the modal names. */
const MAX_NAMED = 12;
const MAX_LINE = 160;
const KEY_NAME = 'agentGuard.revocationKey';

export interface LockdownHereOptions {
  storage: StoragePaths;
  secrets: Secrets;
  identities(): Promise<readonly CredentialRow[]>;
  isEngaged(): boolean;
  incidents: {
    newest(): Promise<LockdownState['incident']>;
    revoked(steps: readonly Revocation[]): Promise<boolean>;
    explain(cause: string): Promise<boolean>;
  };
  /** What was recorded is on disk. */
  flush(): Promise<unknown>;
  record(event: GuardEvent): void;
}

/** What the lockdown needs of this window: its record, its identities, the person in front of it. */
export function lockdownPorts(options: LockdownHereOptions, changed: () => void): LockdownPorts {
  const { storage, incidents } = options;
  return {
    days: DAYS,
    isEngaged: () => options.isEngaged(),
    incident: () => incidents.newest(),
    sources: () => sources(options),
    open: async () => {
      const { awsProfile, ...places } = readAdminSettings();
      const folder = path.join(storage.state, 'credentials');
      privateFolder(folder);
      return openRevocation({
        ...{ adminProfile: awsProfile, ...places, folder, key: await journalKey(options.secrets) },
        shimFolders: [storage.bin, storage.hostBin],
      });
    },
    confirmLock,
    confirmRestore,
    explain: (cause) => incidents.explain(cause),
    revoked: (steps) => incidents.revoked(steps),
    record: (event) => {
      options.record(event);
    },
    by: person(),
    now: Date.now,
    changed,
  };
}

async function sources(options: LockdownHereOptions): Promise<PrincipalSources> {
  await options.flush().catch(() => undefined);
  const uses = await revokeBundle().recordedUses(options.storage.audit, Date.now() - DAYS * DAY_MS);
  return { uses, identities: (await options.identities()).map(({ identity }) => identity) };
}

/** Kept where only the editor reads and writes: what the journal says gives rights to somebody when it is restored. */
async function journalKey(secrets: Secrets): Promise<Uint8Array> {
  const kept = await secrets.get(KEY_NAME);
  if (kept !== undefined && /^[0-9a-f]{64}$/.test(kept)) return Buffer.from(kept, 'hex');
  const key = randomBytes(32);
  await secrets.store(KEY_NAME, key.toString('hex'));
  return key;
}

async function confirmLock(steps: readonly RevocationStep[], as: string): Promise<boolean> {
  const named = steps.slice(0, MAX_NAMED).map(({ title }) => `• ${forDisplay(title, MAX_LINE)}`);
  const more = steps.length > MAX_NAMED ? [`• and ${steps.length - MAX_NAMED} more`] : [];
  const isPersons = steps.some((step) => step.isPersons);
  const isIam = steps.some(({ call }) => call[0]?.startsWith('iam:'));
  const detail = [
    ...named,
    ...more,
    '',
    ...(isPersons ? ['A person uses some of these too, and is locked out with the agent.'] : []),
    ...(isIam ? [`AWS is told so by ${as}.`] : []),
    'Whatever else works with these credentials stops as well.',
  ].join('\n');
  const title = steps.length === 1 ? 'Lock this credential?' : `Lock credentials in ${steps.length} steps?`;
  return (await askModal(title, detail, ['Leave Them', 'Lock Them'])) === 'Lock Them';
}

async function confirmRestore(
  { title, undo }: RevocationStep,
  changed: string | undefined,
): Promise<boolean> {
  const detail = [
    ...(changed === undefined ? [] : [changed, '']),
    ...(undo === undefined ? [] : [undo]),
    'Whoever holds these credentials can use them again, agents included.',
  ].join('\n');
  const question = `${changed === undefined ? 'Undo' : 'Undo all the same'}: ${forDisplay(title, MAX_LINE)}?`;
  return (await askModal(question, detail, ['Keep It Locked', 'Restore'])) === 'Restore';
}

function person(): string {
  try {
    return `${forDisplay(os.userInfo().username, 80)}, in the editor`;
  } catch {
    return 'a person in the editor';
  }
}
