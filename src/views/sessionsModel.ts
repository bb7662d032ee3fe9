import { weaker, type GuardedSession } from '../contracts/protection';
import type { Mode } from '../contracts/words';

/** The groups, in their order; those without a row are left out. */
export const SESSION_GROUPS = {
  terminals: 'Terminals',
  tasks: 'Tasks',
  agents: 'Agents',
  windows: 'Other windows',
} as const;
export type SessionGroupId = keyof typeof SESSION_GROUPS;

/** What a row can offer, for menus: the words of its `contextValue`. */
export const SESSION_ITEMS = ['show', 'test', 'relaunch', 'protect', 'freeze', 'resume', 'end'] as const;
export type SessionCapability = (typeof SESSION_ITEMS)[number];

/** A place from which commands can be started, with what is known around it. */
export interface SessionRow {
  session: GuardedSession;
  group: SessionGroupId;
  can: readonly SessionCapability[];
  isTesting?: boolean;
  /** Held still by the person. */
  isFrozen?: boolean;
  /** Why the last test did not take place. */
  untested?: string;
}

export interface SessionGroup {
  id: SessionGroupId;
  title: string;
  rows: readonly SessionRow[];
}

export function sessionGroups(rows: readonly SessionRow[]): SessionGroup[] {
  return (Object.keys(SESSION_GROUPS) as SessionGroupId[]).flatMap((id) => {
    const own = rows.filter((row) => row.group === id);
    return own.length === 0 ? [] : [{ id, title: SESSION_GROUPS[id], rows: own }];
  });
}

/** The session under a mode in which nothing is stopped, or nothing is seen. */
export function underMode(session: GuardedSession, mode: Mode): GuardedSession {
  if (mode === 'enforce') return session;
  const reason =
    mode === 'observe' ? 'The mode is observe: nothing is stopped.' : 'The guard is off: nothing is seen.';
  return {
    ...session,
    protection: weaker(session.protection, mode === 'observe' ? 'watching' : 'blind'),
    reasons: [reason, ...session.reasons],
  };
}

/** What the badge has to say: the places that are blind, of this window. */
export function blindNames(rows: readonly SessionRow[]): string[] {
  return rows
    .filter(({ session, group }) => group !== 'windows' && session.protection === 'blind')
    .map(({ session }) => session.name);
}

/** Those whose canary was not stopped: proved, not only suspected. */
export function failedNames(rows: readonly SessionRow[]): string[] {
  return rows
    .filter(({ session, group }) => group !== 'windows' && session.canary?.stopped === false)
    .map(({ session }) => session.name);
}
