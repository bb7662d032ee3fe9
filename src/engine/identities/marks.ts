import type { ExpectedAccount } from '../../contracts/facts';
import type { IdentityFacts, MARK_KINDS, RiskMark } from '../../contracts/identity';
import type { Actor } from '../../contracts/request';
import type { Environment } from '../../contracts/words';
import { wordsOf } from '../environment/names';
import { shown as shownAnew } from '../environment/shown';
import { remembered } from '../remembered';
import { ageInDays, duration, HOUR, MINUTE } from './duration';
import { otherAccount } from './expected';

type MarkKind = (typeof MARK_KINDS)[number];

/** What an identity is looked at for. */
export interface MarkQuestion {
  /** Who would use it; left out where nobody in particular does, as in a list. */
  actor?: Pick<Actor, 'kind'>;
  environment: Environment;
  provider?: string;
  account?: string;
  /** Its local name: profile, configuration, context. */
  identity?: string;
  /** Absolute path of the folder it would be used in; left out where it is not about a folder. */
  folder?: string;
  /** Milliseconds since 1970. */
  now: number;
  expected: readonly ExpectedAccount[];
}

const shown = remembered(shownAnew);

/** A session with less than this left ends soon. */
const SOON = 15 * MINUTE;

/** What no agent should have wherever it may hit production. */
const GRAVE: ReadonlySet<MarkKind> = new Set(['root', 'admin', 'long-lived-key']);

const ADMIN_WORDS: ReadonlySet<string> = new Set([
  'admin',
  'admins',
  'administrator',
  'administrators',
  'owner',
  'poweruser',
  'superuser',
]);

/** Words that make something else of it: ReadOnlyAdmin, non-admin, admin-viewer. */
const NO_ADMIN_WORDS: ReadonlySet<string> = new Set(['readonly', 'viewer', 'non', 'not', 'no']);

/** Names that machines go by, so that a session is not taken for a person's. */
const MACHINE_WORDS: ReadonlySet<string> = new Set([
  ...['agent', 'agents', 'ai', 'bot', 'robot', 'ci', 'cd', 'automation', 'pipeline', 'runner', 'deployer'],
  ...['claude', 'codex', 'copilot', 'cursor', 'gemini', 'service', 'svc', 'machine', 'terraform'],
]);

/** The roles that IAM Identity Center makes: AWSReservedSSO_ROLE_0123456789abcdef. */
const SSO_ROLE = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/;

/** `assumed-role`, ROLE and SESSION of such an ARN; empty for what is no ARN. */
function resourceOf(principal: string): string[] {
  if (!principal.startsWith('arn:')) return [];
  return principal.slice(principal.lastIndexOf(':') + 1).split('/');
}

function isEmail(principal: string): boolean {
  return /^[^@\s/]{1,200}@[^@\s/]{1,200}$/.test(principal);
}

function isServiceAccount(principal: string): boolean {
  return principal.endsWith('.gserviceaccount.com');
}

/** What stands for the rights in a principal: the role's or user's name, without its path, session or domain. */
function roleOf({ principal = '', kind }: IdentityFacts): string {
  if (!principal.startsWith('arn:')) {
    // A person's address says who it is, not what they may do.
    if (kind === 'user' && isEmail(principal)) return '';
    return principal.split('@', 1)[0] ?? '';
  }
  const [type, ...names] = resourceOf(principal);
  const name = (type === 'assumed-role' ? names[0] : names.at(-1)) ?? '';
  return SSO_ROLE.exec(name)?.[1] ?? name;
}

function isRoot({ principal = '' }: IdentityFacts): boolean {
  return principal === 'root' || (principal.startsWith('arn:') && principal.endsWith(':root'));
}

/** True for a name that says by whole words that it may do nearly everything: AdministratorAccess, cluster-admin. */
const saysAdmin = remembered((role) => {
  const words = wordsOf(role);
  const joined = words.map((word, index) => word + (words[index + 1] ?? ''));
  const all = [...words, ...joined];
  if (all.some((word) => NO_ADMIN_WORDS.has(word))) return false;
  return all.some((word) => ADMIN_WORDS.has(word));
});

/** Long-lived: a key that stays valid until somebody deletes it. Temporary ones of AWS begin with ASIA. */
function isLongLived({ kind, keyId, keySince }: IdentityFacts): boolean {
  if (keyId?.startsWith('ASIA')) return false;
  if (keyId?.startsWith('AKIA')) return true;
  return kind === 'static-key' || (kind === 'service-account' && (keyId ?? keySince) !== undefined);
}

function keyText({ kind, keyId = '', keySince }: IdentityFacts, now: number): string {
  // What is no key id of AWS may be a secret in the wrong place.
  const id = /^AKIA[A-Z0-9]{12,}$/.test(keyId) ? ` (${shown(keyId)})` : '';
  const what = kind === 'service-account' ? 'key of a service account' : 'key';
  const days = keySince === undefined ? 0 : ageInDays(keySince, now);
  const age = days > 0 ? `, unchanged for ${days} day${days === 1 ? '' : 's'}` : '';
  return `a long-lived ${what}${id}${age}`;
}

const isMachine = remembered((name) => wordsOf(name).some((word) => MACHINE_WORDS.has(word)));

/** Whose login an identity is, in words; undefined for a machine's, and where nothing tells. */
function personOf(facts: IdentityFacts, identity: string | undefined): string | undefined {
  const { kind, principal = '' } = facts;
  if (isMachine(principal) || isMachine(identity ?? '') || isServiceAccount(principal) || isRoot(facts))
    return undefined;
  const [type, ...names] = resourceOf(principal);
  const isSso = type === 'assumed-role' && SSO_ROLE.test(names[0] ?? '');
  if (type === 'user' || isSso) return `the login of ${shown(names.at(-1) ?? '')}`;
  if (isEmail(principal)) return `the login of ${shown(principal)}`;
  return kind === 'sso' || kind === 'user' ? "a person's login" : undefined;
}

function sessionMark({ issuedAt, expiresAt }: IdentityFacts, now: number): RiskMark | undefined {
  if (expiresAt === undefined) return undefined;
  const left = expiresAt - now;
  if (left <= 0) return { kind: 'expired', text: `a session that ended ${duration(-left)} ago` };
  if (left <= SOON) return { kind: 'expires-soon', text: `a session that ends in ${duration(left)}` };
  if (left > HOUR) return { kind: 'long-session', text: `a session that lasts another ${duration(left)}` };
  const whole = issuedAt === undefined ? 0 : expiresAt - issuedAt;
  if (whole <= HOUR) return undefined;
  return { kind: 'long-session', text: `a session of ${duration(whole)}, with ${duration(left)} left` };
}

/**
 * What an agent's terminal had better not have: the words for it by mark. A person's login counts only where it is
 * known to reach production: with accounts that nobody has labelled it would stand at every question.
 */
function notForAgents(
  found: readonly RiskMark[],
  person: string | undefined,
  environment: Environment,
): string | undefined {
  if (environment !== 'prod' && environment !== 'unknown') return undefined;
  const where = environment === 'prod' ? 'prod' : 'an environment that is not known';
  if (found.some((mark) => GRAVE.has(mark.kind)))
    return `credentials that an agent should not have in ${where}`;
  if (person === undefined || environment !== 'prod') return undefined;
  return `${person}, which an agent should not have in ${where}`;
}

/**
 * What a person should know about an identity before something runs with it, the gravest first. Each text is complete
 * as the end of "It would run with". Pure; linear in what is expected of folders. Nothing on this machine has marks.
 */
export function marksOf(facts: IdentityFacts, question: MarkQuestion): RiskMark[] {
  const { actor, environment, account, identity, folder, now, expected } = question;
  if (environment === 'local') return [];
  const found: RiskMark[] = [];
  const add = (kind: MarkKind, text: string | undefined) => {
    if (text !== undefined) found.push({ kind, text });
  };
  if (folder !== undefined && expected.length > 0)
    add('other-account', otherAccount(question, folder, expected));
  if (isRoot(facts)) {
    add('root', `the root user${account === undefined ? '' : ` of account ${shown(account)}`}`);
  } else {
    const role = roleOf(facts);
    if (saysAdmin(role)) add('admin', `an administrator's rights, by its name (${shown(role)})`);
  }
  if (isLongLived(facts)) add('long-lived-key', keyText(facts, now));
  if (actor?.kind === 'agent') {
    const person = personOf(facts, identity);
    if (person !== undefined) add('human', `${person}, not an identity of the agent's own`);
    add('not-for-agents', notForAgents(found, person, environment));
  }
  const session = sessionMark(facts, now);
  if (session) found.push(session);
  return found;
}
