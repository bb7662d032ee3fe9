import type { CommandEvent } from '../../contracts/audit';
import type { CloudIdentity } from '../../contracts/identity';
import type {
  RecordedUse,
  RevocationTarget,
  UnknownPrincipal,
  UsedPrincipal,
} from '../../contracts/revocation';
import type { Verification } from '../../contracts/verification';
import { forDisplay } from '../../contracts/redact';
import { accountOfAccessKey } from '../../engine/environment/accessKey';
import { callerOf } from './names';

export interface PrincipalSources {
  /** In the order of the record. */
  uses: readonly RecordedUse[];
  /** What is on this machine now. */
  identities: readonly CloudIdentity[];
  /** What a cloud said about an identity, where it was asked. */
  verified?: (identity: CloudIdentity) => Verification | undefined;
}

export interface FoundPrincipals {
  principals: readonly UsedPrincipal[];
  unknown: readonly UnknownPrincipal[];
}

/** The record's word for a provider, and the identities'. */
const SYNONYMS: Readonly<Record<string, string>> = { gcloud: 'google' };
const sameWord = (provider: string) => SYNONYMS[provider] ?? provider;

/** Providers of actions that are no cloud's: files, databases by address, other programs. */
const NO_CLOUD: ReadonlySet<string> = new Set([
  ...[
    'files',
    'process',
    'services',
    'server',
    'http',
    'socket',
    'git',
    'docker',
    'database',
    'sql',
    'agents',
    'mcp',
  ],
]);

/** One command, all of its events taken together. */
interface Command {
  time: number;
  actor: CommandEvent['actor'];
  identity?: string;
  account?: string;
  providers: Set<string>;
  wasStopped: boolean;
}

const STOPPED: ReadonlySet<CommandEvent['outcome']> = new Set(['denied', 'timed-out', 'refused']);

function commandsOf(uses: readonly RecordedUse[]): Command[] {
  const commands = new Map<string, Command>();
  for (const { time, event } of uses) {
    const { id, actor, identity, account, actions = [], outcome } = event;
    const known = commands.get(id) ?? { time, actor, providers: new Set(), wasStopped: false };
    commands.set(id, known);
    known.time = Math.max(known.time, time);
    known.identity ??= identity;
    known.account ??= account;
    for (const { provider } of actions) known.providers.add(sameWord(provider));
    if (outcome !== undefined) known.wasStopped = STOPPED.has(outcome);
  }
  return [...commands.values()];
}

/** The kinds that only people log in as. */
const OF_PEOPLE: ReadonlySet<RevocationTarget['kind']> = new Set([
  ...(['aws-sso', 'aws-root', 'azure-user', 'gcp-user'] as const),
]);

class Used {
  readonly known = new Set<string>();
  readonly agents = new Set<string>();
  readonly by = new Set<'agent' | 'person'>();
  lastUsedAt: number | undefined;

  constructor(readonly target: RevocationTarget) {
    if (OF_PEOPLE.has(target.kind)) this.by.add('person');
  }

  add(command: Command): void {
    const { actor, time, wasStopped } = command;
    this.by.add(actor.kind);
    if (actor.kind === 'agent') this.agents.add(actor.name ?? 'an agent');
    if (!wasStopped) this.lastUsedAt = Math.max(this.lastUsedAt ?? 0, time);
  }

  get found(): UsedPrincipal {
    const { target, known, by, agents, lastUsedAt } = this;
    return {
      ...target,
      known: [...known].map((row) => forDisplay(row, 300)),
      usedBy: [...by].sort(),
      agents: [...agents].map((name) => forDisplay(name, 100)),
      ...(lastUsedAt !== undefined && { lastUsedAt }),
    };
  }
}

/**
 * The principals behind what the record says was used: each once, with who used it. An attempt that was stopped counts as
 * well, as whoever made it holds the credentials; it is no use in time.
 */
export function collectPrincipals(sources: PrincipalSources): FoundPrincipals {
  const index = indexed(sources.identities);
  const principals = new Map<string, Used>();
  const unknown = new Map<string, Used>();
  for (const command of commandsOf(sources.uses)) {
    for (const provider of command.providers) {
      if (NO_CLOUD.has(provider)) continue;
      const rows = index(provider, command.identity);
      const found = rows.flatMap((row) =>
        targetsOf(row, sources.verified?.(row)).map((target) => ({ row, target })),
      );
      if (found.length === 0) {
        const { identity = '', account = '' } = command;
        const target = { kind: 'token', provider, id: identity, account } as const;
        used(unknown, target).add(command);
      }
      for (const { row, target } of found) {
        const entry = used(principals, target);
        entry.known.add(howKnown(row, sources.verified?.(row)));
        entry.add(command);
      }
    }
  }
  return {
    principals: [...principals.values()].map((entry) => entry.found).filter(isAgents),
    unknown: [...unknown.values()]
      .map((entry) => entry.found)
      .filter(isAgents)
      .map(unknownOf),
  };
}

/** What only people used is nobody's business here. */
function isAgents({ usedBy }: UsedPrincipal): boolean {
  return usedBy.includes('agent');
}

function unknownOf({ provider, id, account, agents, lastUsedAt }: UsedPrincipal): UnknownPrincipal {
  return {
    provider,
    ...(id !== '' && { identity: forDisplay(id, 200) }),
    ...(account !== undefined && account !== '' && { account: forDisplay(account, 200) }),
    agents,
    ...(lastUsedAt !== undefined && { lastUsedAt }),
  };
}

function used(into: Map<string, Used>, target: RevocationTarget): Used {
  const { kind, provider, id, account, context } = target;
  const key = JSON.stringify([kind, provider, id, account, context]);
  const entry = into.get(key) ?? new Used(target);
  into.set(key, entry);
  return entry;
}

/** The rows of a provider that a command may have meant: those of its name, or the active one where it has none. */
function indexed(identities: readonly CloudIdentity[]) {
  const byName = new Map<string, CloudIdentity[]>();
  const active = new Map<string, CloudIdentity[]>();
  const add = (map: Map<string, CloudIdentity[]>, key: string, row: CloudIdentity) => {
    const rows = map.get(key) ?? [];
    map.set(key, rows);
    rows.push(row);
  };
  for (const row of identities) {
    const provider = sameWord(row.provider);
    add(byName, JSON.stringify([provider, row.name]), row);
    if (row.isActive) add(active, provider, row);
  }
  return (provider: string, name: string | undefined): readonly CloudIdentity[] =>
    (name === undefined ? undefined : byName.get(JSON.stringify([provider, name]))) ??
    (name === undefined ? active.get(provider) : undefined) ??
    [];
}

function howKnown(row: CloudIdentity, verified: Verification | undefined): string {
  const how = verified?.by === 'cloud' ? 'as the cloud itself says' : 'as its files say';
  return `${row.provider} ${row.name}, ${how}`;
}

/** Whom an identity stands for; empty where nothing says it. */
export function targetsOf(row: CloudIdentity, verified?: Verification): RevocationTarget[] {
  const provider = sameWord(row.provider);
  const principal = verified?.principal ?? row.principal;
  const account = given(verified?.account) ?? row.account;
  const base = { provider, ...(account !== undefined && { account }) };
  switch (provider) {
    case 'aws':
      return awsTargets(row, verified);
    case 'azure': {
      if (principal === undefined) return [];
      const isService = (verified?.kind ?? row.kind) === 'service-account';
      return [{ ...base, kind: isService ? 'azure-service-principal' : 'azure-user', id: principal }];
    }
    case 'google':
      return principal === undefined ? [] : [googleTarget(principal, account)];
    case 'kubernetes':
      return kubernetesTargets(row, principal);
    default:
      return [{ ...base, kind: 'token', id: principal ?? row.name }];
  }
}

function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function awsTargets(row: CloudIdentity, verified: Verification | undefined): RevocationTarget[] {
  const keyId = verified?.keyId ?? row.keyId;
  const caller = callerOf(verified?.principal ?? row.principal ?? '') ?? namedRole(row);
  const account = [caller?.account, verified?.account, accountOfAccessKey(keyId ?? ''), row.account].find(
    (id) => id !== undefined && id !== '',
  );
  const base = { provider: 'aws', ...(account !== undefined && { account }) };
  const targets: RevocationTarget[] = [];
  if (keyId?.startsWith('AKIA') && row.kind !== 'role' && caller?.kind !== 'role') {
    const owner = caller?.kind === 'user' ? { owner: caller.name } : {};
    if (caller?.kind !== 'root') targets.push({ ...base, kind: 'aws-access-key', id: keyId, ...owner });
  }
  if (caller?.kind === 'root') targets.push({ ...base, kind: 'aws-root', id: 'root' });
  if (caller?.kind === 'user') targets.push({ ...base, kind: 'aws-user', id: caller.name });
  const isSso = row.kind === 'sso' || verified?.kind === 'sso' || caller?.name.startsWith('AWSReservedSSO_');
  if (isSso) targets.push({ ...base, kind: 'aws-sso', id: caller?.name ?? row.principal ?? row.name });
  else if (caller?.kind === 'role') targets.push({ ...base, kind: 'aws-role', id: caller.name });
  return targets;
}

/** Files name a role by its own name only. */
function namedRole({ kind, principal, account }: CloudIdentity) {
  if ((kind !== 'role' && kind !== 'web-identity') || principal === undefined) return undefined;
  return { kind: 'role' as const, name: principal, account: account ?? '' };
}

function googleTarget(principal: string, account: string | undefined): RevocationTarget {
  if (!principal.endsWith('.gserviceaccount.com'))
    return { kind: 'gcp-user', provider: 'google', id: principal, ...(account !== undefined && { account }) };
  // The project that it belongs to stands in its name, but for the default ones of a service.
  const own = /@([a-z0-9-]+)\.iam\.gserviceaccount\.com$/.exec(principal)?.[1] ?? account;
  const project = own === undefined ? {} : { account: own };
  return { kind: 'gcp-service-account', provider: 'google', id: principal, ...project };
}

function kubernetesTargets(row: CloudIdentity, principal: string | undefined): RevocationTarget[] {
  const account = /^system:serviceaccount:([^:/]+):([^:/]+)$/.exec(principal ?? '');
  if (account) {
    const id = `${account[1]}/${account[2]}`;
    return [{ kind: 'kubernetes-service-account', provider: 'kubernetes', id, context: row.name }];
  }
  // A cluster that logs in by AWS: the role is what counts.
  if (row.kind === 'role' && principal !== undefined) return awsTargets(row, undefined);
  return [{ kind: 'token', provider: 'kubernetes', id: principal ?? row.name, context: row.name }];
}
