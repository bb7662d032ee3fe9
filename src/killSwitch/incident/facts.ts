import type { AuditRecord, CommandEvent, Outcome, RecordedAction } from '../../contracts/audit';
import type { Incident, KnownIdentity } from '../../contracts/incident';
import type { Effect, Environment } from '../../contracts/words';

/** Of each list that a document shows. */
const MAX_ITEMS = 40;
const MAX_TARGETS = 10;
const MAX_NAMES = 8;

/** The most dangerous first. */
const BY_DANGER: readonly Environment[] = ['prod', 'unknown', 'staging', 'dev', 'sandbox', 'local'];

/** Who was used where, as the record tells it. */
export interface IdentityUse {
  provider: string;
  /** Its local name: profile, context, workspace. */
  name: string | undefined;
  account: string | undefined;
  region: string | undefined;
  environment: Environment;
  /** User, role or e-mail address, where the files of this machine tell it. */
  principal: string | undefined;
  actors: string[];
  commands: number;
  /** Of its first and last command, in milliseconds since 1970. */
  first: number;
  last: number;
}

/** A service that was changed, or may have been. */
export interface ServiceUse {
  provider: string;
  service: string;
  operations: string[];
  effects: Effect[];
  targets: string[];
  environments: Environment[];
}

/** What the records of an incident's time say, taken together. */
export interface IncidentFacts {
  environments: Environment[];
  identities: IdentityUse[];
  /** What commands that ran have changed; those that only read are not in it. */
  touched: ServiceUse[];
  /** Commands that ran and change something, and such that did not. */
  ran: number;
  stopped: number;
}

/** One command with all its events. */
interface Command {
  event: CommandEvent;
  actions: readonly RecordedAction[];
  outcome: Outcome | undefined;
  first: number;
  last: number;
}

const RAN: readonly Outcome[] = ['allowed', 'approved', 'observed', 'failed'];

/** @param known what the files of this machine tell of identities */
export function incidentFacts(
  records: readonly AuditRecord[],
  known: readonly KnownIdentity[],
): IncidentFacts {
  const commands = commandsOf(records);
  const changing = commands.filter(({ event }) => event.effects.some((effect) => effect !== 'read'));
  const ran = changing.filter(({ outcome }) => outcome !== undefined && RAN.includes(outcome));
  const places = new Set((changing.length > 0 ? changing : commands).map(({ event }) => event.environment));
  return {
    environments: BY_DANGER.filter((environment) => places.has(environment)),
    identities: identitiesOf(commands, known),
    touched: servicesOf(ran),
    ran: ran.length,
    stopped: changing.length - ran.length,
  };
}

/** From when to when a cloud's own log is worth looking at. */
export function timesOf({ identities }: IncidentFacts, { stops }: Incident): { from: number; to: number } {
  const at = stops[0]?.at ?? 0;
  return {
    from: Math.min(at, ...identities.map(({ first }) => first)),
    to: Math.max(at, ...stops.map((stop) => stop.at)),
  };
}

function commandsOf(records: readonly AuditRecord[]): Command[] {
  const byId = new Map<string, Command>();
  for (const { event, time } of records) {
    if (event.kind !== 'command') continue;
    const at = Date.parse(time);
    const before = byId.get(event.id);
    byId.set(event.id, {
      // What an earlier event did not know, a later one may.
      event: { ...event, ...before?.event },
      actions: before && before.actions.length > 0 ? before.actions : (event.actions ?? []),
      outcome: event.outcome ?? before?.outcome,
      first: Math.min(at, before?.first ?? at),
      last: Math.max(at, before?.last ?? at),
    });
  }
  return [...byId.values()];
}

function identitiesOf(commands: readonly Command[], known: readonly KnownIdentity[]): IdentityUse[] {
  const uses = new Map<string, IdentityUse>();
  for (const { event, actions, first, last } of commands) {
    const { identity: name, account, region, environment } = event;
    // What a script does on its own has no provider.
    const provider = actions[0]?.provider ?? 'unknown';
    if (name === undefined && account === undefined && provider === 'unknown') continue;
    const key = [provider, name, account, region, environment].join('\0');
    const actor = event.actor.kind === 'person' ? 'a person' : (event.actor.name ?? 'an agent');
    const use = uses.get(key) ?? {
      ...{ provider, name, account, region, environment, actors: [], commands: 0, first, last },
      principal: principalOf(known, provider, name, account),
    };
    if (!use.actors.includes(actor) && use.actors.length < MAX_NAMES) use.actors.push(actor);
    use.commands++;
    use.first = Math.min(use.first, first);
    use.last = Math.max(use.last, last);
    uses.set(key, use);
  }
  return [...uses.values()]
    .sort((a, b) => danger(a.environment) - danger(b.environment) || b.commands - a.commands)
    .slice(0, MAX_ITEMS);
}

const danger = (environment: Environment) => BY_DANGER.indexOf(environment);

/** By provider and name; Terraform and its like use the identities of others. */
function principalOf(
  known: readonly KnownIdentity[],
  provider: string,
  name: string | undefined,
  account: string | undefined,
): string | undefined {
  const named = known.filter((one) => one.name === name && one.principal !== undefined);
  const [exact] = named.filter((one) => one.provider === provider);
  const [sameAccount] = named.filter((one) => account !== undefined && one.account === account);
  return (exact ?? sameAccount)?.principal;
}

function servicesOf(ran: readonly Command[]): ServiceUse[] {
  const services = new Map<string, ServiceUse>();
  for (const { event, actions } of ran) {
    for (const { provider, service, operation, effects, targets } of actions) {
      if (effects.every((effect) => effect === 'read')) continue;
      const key = `${provider}\0${service}`;
      const use: ServiceUse = services.get(key) ?? {
        ...{ provider, service, operations: [], effects: [], targets: [], environments: [] },
      };
      add(use.operations, [operation], MAX_NAMES);
      add(use.effects, effects, effects.length + use.effects.length);
      add(use.targets, targets, MAX_TARGETS);
      add(use.environments, [event.environment], BY_DANGER.length);
      services.set(key, use);
    }
  }
  const gravity = ({ environments }: ServiceUse) => Math.min(...environments.map(danger));
  return [...services.values()].sort((a, b) => gravity(a) - gravity(b)).slice(0, MAX_ITEMS);
}

function add<T>(list: T[], more: readonly T[], max: number): void {
  for (const one of more) if (list.length < max && one !== '' && !list.includes(one)) list.push(one);
}
