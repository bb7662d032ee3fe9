import * as z from 'zod/mini';

/** The inline policies that are put on users and roles: always these names, so that they are found again. */
export const DENY_ALL = 'AgentGuardDenyAll';
export const REVOKE_SESSIONS = 'AgentGuardRevokeOlderSessions';

const VERSION = '2012-10-17';

/** Refuses everything, at once, also to sessions that are open already. */
export function denyAll(): string {
  const statement = { Sid: DENY_ALL, Effect: 'Deny', Action: '*', Resource: '*' };
  return JSON.stringify({ Version: VERSION, Statement: [statement] });
}

/** Refuses everything to sessions that were issued before; long-lived keys have no such time and are not refused. */
export function revokeSessions(cutoff: string): string {
  const statement = {
    Sid: REVOKE_SESSIONS,
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { DateLessThan: { 'aws:TokenIssueTime': cutoff } },
  };
  return JSON.stringify({ Version: VERSION, Statement: [statement] });
}

const revokeSchema = z.object({
  Statement: z.tuple([
    z.object({ Condition: z.object({ DateLessThan: z.object({ 'aws:TokenIssueTime': z.string() }) }) }),
  ]),
});

/** A policy as IAM gives it back: encoded as in an address. Undefined where it is no JSON. */
function parsed(document: string): unknown {
  try {
    return JSON.parse(document.startsWith('{') ? document : decodeURIComponent(document));
  } catch {
    return undefined;
  }
}

function isSame(document: unknown, own: string): boolean {
  return JSON.stringify(document) === own;
}

/** What a policy of one of our names says: `deny-all`, `before TIME`; `foreign` where it is not ours. */
export function policyState(name: string, document: string): string {
  const found = parsed(document);
  if (name === DENY_ALL) return isSame(found, denyAll()) ? 'deny-all' : 'foreign';
  const revoke = revokeSchema.safeParse(found);
  const cutoff = revoke.success ? revoke.data.Statement[0].Condition.DateLessThan['aws:TokenIssueTime'] : '';
  return isTime(cutoff) && isSame(found, revokeSessions(cutoff)) ? `before ${cutoff}` : 'foreign';
}

/** The exact form that is written here. */
export function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/.test(text) && !Number.isNaN(Date.parse(text));
}
