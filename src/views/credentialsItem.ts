import type { CloudIdentity, IdentityKind, RiskMark } from '../contracts/identity';
import { forDisplay, isPlainWord } from '../contracts/redact';
import type { Environment } from '../contracts/words';
import { duration, MINUTE } from '../engine/identities/duration';
import type { CredentialGroup, CredentialRow, Verified } from './credentialsModel';
import { groupOf, OTHERS } from './credentialsModel';
import { literal, withoutIcons } from './markdown';

/** A name is not cut to the row's width: the view's own search looks at what stands here. */
const MAX_NAME = 100;
const MAX_TEXT = 300;
const MAX_EVIDENCE = 8;

interface Look {
  /** A codicon; its shape alone tells the environments apart, the colour only helps. */
  icon: string;
  /** A theme colour's id. */
  color?: string;
}

const LOOKS: Readonly<Record<Environment, Look>> = {
  prod: { icon: 'flame', color: 'charts.red' },
  unknown: { icon: 'question', color: 'list.warningForeground' },
  staging: { icon: 'layers', color: 'charts.yellow' },
  dev: { icon: 'code', color: 'charts.green' },
  sandbox: { icon: 'beaker', color: 'charts.blue' },
  local: { icon: 'vm' },
};
const PROBLEM: Look = { icon: 'warning', color: 'list.warningForeground' };

const KIND_WORDS: Readonly<Record<IdentityKind, string | undefined>> = {
  'static-key': 'static key',
  sso: 'SSO',
  role: 'role',
  process: 'credential process',
  'web-identity': 'web identity',
  container: 'container role',
  instance: 'instance role',
  user: 'user',
  'service-account': 'service account',
  token: 'token',
  certificate: 'certificate',
  unknown: undefined,
};

/** Marks as a row shows them; how a session ends has words of its own, a problem has its icon. */
const MARK_WORDS: Readonly<Partial<Record<RiskMark['kind'], string>>> = {
  'other-account': 'not the expected account',
  root: 'root',
  admin: 'admin',
  'long-lived-key': 'long-lived key',
  'not-for-agents': 'not for agents',
  'long-session': 'long session',
};

/** What a row can offer, for menus: the words of its `contextValue`. */
export const CREDENTIAL_ITEMS = ['use', 'verify', 'label', 'unlabelled', 'account', 'file'] as const;
export type CredentialCapability = (typeof CREDENTIAL_ITEMS)[number];

/** An identity in the credentials tree. Free of `vscode`. */
export interface CredentialItem {
  label: string;
  description: string;
  icon: string;
  color?: string;
  /** `identity` and the {@link CredentialCapability}s, separated by spaces. */
  contextValue: string;
  /** For a screen reader. */
  accessibilityLabel: string;
}

/** How a kind is called, for people; undefined where it is not known. */
export function kindWords(kind: IdentityKind): string | undefined {
  return KIND_WORDS[kind];
}

/** What an environment is called where its meaning has to be clear without a manual. */
export function environmentWords(environment: Environment): string {
  return environment === 'unknown' ? 'unknown: treated as prod' : environment;
}

export function environmentLook(environment: Environment): Look {
  return LOOKS[environment];
}

/** @param now milliseconds since 1970. */
export function credentialItem(row: CredentialRow, now: number): CredentialItem {
  const { identity } = row;
  const name = display(identity.name);
  const look = isProblem(row) ? PROBLEM : LOOKS[identity.environment];
  const words = descriptionWords(row, now);
  return {
    label: withoutIcons(name) || '(no name)',
    description: words.map(withoutIcons).join(' · '),
    icon: row.isVerifying ? 'loading~spin' : look.icon,
    ...(look.color && !row.isVerifying && { color: look.color }),
    contextValue: ['identity', ...capabilities(identity)].join(' '),
    accessibilityLabel: [
      name,
      ...(isProblem(row) ? ['has a problem'] : []),
      `environment ${environmentWords(identity.environment)}`,
      ...words.slice(identity.isActive ? 2 : 1),
      ...(identity.isActive ? ['active'] : []),
    ].join('; '),
  };
}

/** A name or word on one line, without secrets; most need no look at all. */
function display(text: string): string {
  return text.length <= MAX_NAME && isPlainWord(text) ? text : forDisplay(text, MAX_NAME);
}

function isProblem({ identity, marks, verified }: CredentialRow): boolean {
  if (verified?.isOther) return true;
  return identity.problems.length > 0 || marks.some((mark) => mark.kind === 'problem');
}

/** What matters most comes first: a narrow side bar cuts the end off. */
function descriptionWords(row: CredentialRow, now: number): string[] {
  const { identity, marks, verified } = row;
  const expiry = expiryWords(identity.expiresAt, now);
  const isUrgent = identity.expiresAt !== undefined && identity.expiresAt - now < 60 * MINUTE;
  const marked = (Object.keys(MARK_WORDS) as RiskMark['kind'][]).flatMap((kind) =>
    marks.some((mark) => mark.kind === kind) ? [MARK_WORDS[kind]] : [],
  );
  const isPlatform = groupOf(identity.provider) === OTHERS.id;
  return [
    identity.isActive ? 'active' : undefined,
    environmentWords(identity.environment),
    isPlatform ? identity.provider : undefined,
    isUrgent ? expiry : undefined,
    ...(verified ? [verifiedWords(verified, now)] : []),
    ...marked,
    // A project, subscription or context is named after itself often enough.
    identity.account === identity.name ? undefined : identity.account,
    KIND_WORDS[identity.kind],
    isUrgent ? undefined : expiry,
  ].flatMap((word) => (word === undefined || word === '' ? [] : [display(word)]));
}

/** "expires in 42 min"; undefined where nothing is known. */
export function expiryWords(expiresAt: number | undefined, now: number): string | undefined {
  if (expiresAt === undefined || !Number.isFinite(expiresAt)) return undefined;
  const left = expiresAt - now;
  return left <= 0 ? 'expired' : `expires in ${duration(left)}`;
}

function verifiedWords(verified: Verified, now: number): string {
  const age = now - verified.at;
  const when = age < MINUTE ? 'just now' : `${duration(age)} ago`;
  if (verified.isOther) return `another account than it seemed, verified ${when}`;
  return verified.isValid ? `verified ${when}` : `verify failed ${when}`;
}

function capabilities(identity: CloudIdentity): CredentialCapability[] {
  const { provider, use, account, file, environment } = identity;
  const isBroken = identity.problems.length > 0 && use === undefined;
  return [
    ...(use ? (['use'] as const) : []),
    ...(VERIFIABLE.has(provider) && !isBroken ? (['verify'] as const) : []),
    ...(isBroken ? [] : (['label'] as const)),
    ...(environment === 'unknown' && !isBroken ? (['unlabelled'] as const) : []),
    ...(account ? (['account'] as const) : []),
    ...(file ? (['file'] as const) : []),
  ];
}

/** Providers that can be asked, or whose files tell, who one really is. */
const VERIFIABLE: ReadonlySet<string> = new Set(['aws', 'azure', 'gcloud']);

/** The tooltip of a row, as Markdown; everything in it that came from outside is escaped. */
export function credentialTooltip(row: CredentialRow, now: number): string {
  const { identity, marks, verified } = row;
  const blocks = [
    `**${shown(identity.name)}**${identity.isActive ? ' (active in this terminal)' : ''}`,
    facts(identity, now)
      .map(([name, value]) => `- ${name}: ${shown(value)}`)
      .join('\n'),
    list('Problems', identity.problems.map(problemText)),
    list(
      'To know before something runs with it',
      marks.map((mark) => shown(mark.text)),
    ),
    evidence(identity),
    verified ? `${literal(capital(verifiedWords(verified, now)))}: ${shown(verified.text)}` : '',
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function facts(identity: CloudIdentity, now: number): [name: string, value: string][] {
  const expiry = expiryWords(identity.expiresAt, now);
  const values: [string, string | undefined][] = [
    ['environment', environmentWords(identity.environment)],
    ['account', identity.account],
    ['region', identity.region],
    ['kind', KIND_WORDS[identity.kind]],
    ['principal', identity.principal],
    ['key', identity.keyId],
    ['session', expiry],
    ['file', identity.file && place(identity.file, identity.line)],
  ];
  return values.flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : []));
}

function evidence({ evidence: clues }: CloudIdentity): string {
  if (clues.length === 0) return 'Nothing says which environment this is, so it is judged as prod.';
  const lines = clues.slice(0, MAX_EVIDENCE).map(({ environment, text, file, line }) => {
    const where = file === undefined ? '' : ` (${shown(place(file, line))})`;
    return `${environment}: ${shown(text)}${where}`;
  });
  const more = clues.length - MAX_EVIDENCE;
  return list('How the environment is known', [...lines, ...(more > 0 ? [`and ${more} more`] : [])]);
}

function problemText({ file, line, text }: CloudIdentity['problems'][number]): string {
  return file === '' ? shown(text) : `${shown(text)} (${shown(place(file, line))})`;
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`${title}:`, '', ...lines.map((line) => `- ${line}`)].join('\n');
}

function place(file: string, line: number | undefined): string {
  return line === undefined ? file : `${file}:${line}`;
}

function shown(text: string): string {
  return literal(forDisplay(text, MAX_TEXT));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What a group says beside its title: how many, and which of them is active. */
export function groupDescription({ rows }: CredentialGroup): string {
  const active = rows.filter((row) => row.identity.isActive);
  const names = active.map((row) => withoutIcons(forDisplay(row.identity.name, 40)));
  const broken = rows.filter(isProblem).length;
  return [
    String(rows.length),
    ...(names.length > 0 ? [`active: ${names.slice(0, 2).join(', ')}`] : []),
    ...(broken > 0 ? [broken === 1 ? '1 problem' : `${broken} problems`] : []),
  ].join(' · ');
}
