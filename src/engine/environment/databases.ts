import type { Action } from '../../contracts/action';
import type { EnvironmentFinding, Evidence } from '../../contracts/environment';
import { SECRET_PRESENT } from '../../contracts/request';
import type { CliCall } from '../catalog/cli/parse';
import type { CliLocate } from '../catalog/cli/tool';
import { isKnown, type Invocation } from '../invocation';
import type { EngineContext } from '../tool';
import { TUNNEL } from '../carry';
import { hostOf, isLocalHost, parseAddress } from './addresses';
import { ambientClue } from './aws';
import { saidByFiles, type DatabaseFiles } from './databaseFiles';
import { localCluster } from './kubernetes';
import { fuse, noClues } from './fuse';
import { applyMapping } from './mapping';
import { environmentOfName } from './names';
import { given, shown } from './shown';

/** Where a database tool is told what it acts on. Lists are separated by blanks. */
export interface Place {
  readonly provider: string;
  /**
   * `client`: without an address it talks to a server of this machine. `project`: what it acts on stands in files and
   * variables of the project. `file`: the database is a file.
   */
  readonly kind: 'client' | 'project' | 'file';
  /** Options whose value is a host, an address (a URL), a database's name or an environment's name. */
  readonly hosts?: string;
  readonly databases?: string;
  readonly environments?: string;
  /** Words that stand alone: an address, a host or a database's name. */
  readonly words?: 'all' | 'first';
  /** Variables that do the same. */
  readonly variables?: {
    readonly hosts?: string;
    readonly databases?: string;
    readonly environments?: string;
  };
  /** Its test and development environments are on this machine unless an address says otherwise: Rails, Django. */
  readonly localTests?: true;
  /** Of a project: the files that its tool reads. */
  readonly files?: DatabaseFiles;
}

/** Something that is said about where it goes, and by what. */
interface Said {
  readonly value: string;
  readonly how: string;
  readonly file?: string;
  readonly line?: number;
}

function list(text: string | undefined): string[] {
  return text ? text.split(' ') : [];
}

function fromOptions(names: string | undefined, call: CliCall): Said[] {
  return list(names).flatMap((how) => (call.given.get(how) ?? []).map((value) => ({ value, how })));
}

function fromVariables(names: string | undefined, env: Invocation['env']): Said[] {
  return list(names).flatMap((how) => {
    const value = given(env[how]);
    return value === undefined ? [] : [{ value, how }];
  });
}

/** Programs that run others elsewhere, or with variables that nobody sees here. */
const ELSEWHERE =
  /^(?:ssh|autossh|mosh|kubectl|oc|k|fly|flyctl|heroku|gcloud|az|aws|railway|platform|render|scalingo)\b/;
const INJECTS =
  /^(?:op|doppler|infisical|chamber|teller|sops|dotenv|dotenvx|dotenv-cli|env-cmd|envchain|railway|vercel|berglas|summon|envconsul|akv|esc|pulumi|aws-vault)\b/;

/** What the wrappers around the command tell: hosts, containers and files of variables that they name. */
function wrapperClues(via: readonly string[], invocation: Invocation, context: EngineContext): Evidence[] {
  return via.flatMap((text) => {
    const here = localCluster(text, invocation, context);
    if (here.length > 0) return here;
    const found = /\s/.test(text) ? environmentOfName(text.replace(/^\S+\s+/, '')) : undefined;
    if (!found || found.environment === 'local') return [];
    // A container of this machine is here, whatever it is the copy of.
    if (isContainer(text) && found.environment !== 'prod' && found.environment !== 'staging') return [];
    return [{ environment: found.environment, text: `inside of ${shown(text)}`, source: 'name' as const }];
  });
}

function isContainer(text: string): boolean {
  return /^(?:docker|podman|nerdctl|compose)\b/.test(text);
}

/** An address as evidence; its user and password are left out. */
function addressClue({
  value,
  how,
  file,
  line,
}: Said): { evidence: Evidence; database?: string } | undefined {
  const where = { ...(file !== undefined && { file }), ...(line !== undefined && { line }) };
  if (value.includes(SECRET_PRESENT))
    return {
      evidence: { environment: 'unknown', text: `${how} is set, and not read`, source: 'endpoint', ...where },
    };
  const address = parseAddress(value) ?? { host: hostOf(value), database: undefined };
  const { host, database } = address;
  if (host !== undefined && !isKnown(host)) {
    const name = environmentOfName(host);
    const text = `${how} is computed when the command runs`;
    return {
      evidence: {
        environment: name?.environment === 'prod' ? 'prod' : 'unknown',
        text,
        source: 'problem',
        ...where,
      },
      database,
    };
  }
  if (host === undefined || isLocalHost(host)) {
    const text = `${host === undefined ? 'a file or socket' : shown(host)} (${how}) is on this machine`;
    return { evidence: { environment: 'local', text, source: 'endpoint', ...where }, database };
  }
  const found = environmentOfName(host);
  const isNamed = found && found.environment !== 'local';
  return {
    evidence: {
      environment: isNamed ? found.environment : 'unknown',
      text: `server ${shown(host)} (${how})`,
      source: isNamed ? 'name' : 'endpoint',
      ...where,
    },
    database,
  };
}

function nameClue({ value, how }: Said, localTests: boolean): Evidence[] {
  if (!isKnown(value))
    return [{ environment: 'unknown', text: `${how} is computed when the command runs`, source: 'problem' }];
  const found = environmentOfName(value);
  if (!found) return [];
  const isHere = localTests && /^(?:dev|local)$/.test(found.environment);
  return [
    { environment: isHere ? 'local' : found.environment, text: `${shown(value)} (${how})`, source: 'name' },
  ];
}

function isAddress(word: string): boolean {
  return /:\/\/|^(?:host|dbname|service|file)[=:]/.test(word);
}

/** Everything that is said, by kind. */
interface Sayings {
  addresses: Said[];
  databases: Said[];
  environments: Said[];
}

function gather(place: Place, call: CliCall, invocation: Invocation, context: EngineContext): Sayings {
  const { env } = invocation;
  const words =
    place.words === undefined ? [] : place.words === 'first' ? call.words.slice(0, 1) : call.words;
  const asWords = words.map((value) => ({ value, how: 'argument' }));
  const options = fromOptions(place.databases, call);
  const isWhole = ({ value }: Said): boolean =>
    isAddress(value) || !isKnown(value) || value.includes(SECRET_PRESENT);
  const addresses = [...fromOptions(place.hosts, call), ...[...options, ...asWords].filter(isWhole)];
  const environments = [
    ...fromOptions(place.environments, call),
    ...fromVariables(place.variables?.environments, env),
  ];
  const databases = [...options, ...asWords].filter((said) => !isWhole(said));
  if (databases.length === 0) databases.push(...fromVariables(place.variables?.databases, env));
  if (addresses.length === 0) addresses.push(...fromVariables(place.variables?.hosts, env));
  if (addresses.length === 0) {
    const named = environments.map(({ value }) => value);
    const own = place.kind === 'project' ? (place.files ?? {}) : undefined;
    const said = saidByFiles(own, named, INJECTS, invocation, context);
    addresses.push(...said.addresses);
    if (databases.length === 0) databases.push(...said.databases);
  }
  return { addresses, databases, environments };
}

const HERE = 'no server is named: the one on this machine';

/** Without any address: this machine's server for a client, what nobody knows for a project. */
function withoutAddress(
  place: Place,
  said: Sayings,
  invocation: Invocation,
  context: EngineContext,
): Evidence[] {
  if (place.kind === 'file')
    return [{ environment: 'local', text: 'a file on this machine', source: 'endpoint' }];
  const ambient = ambientClue(context);
  if (place.kind === 'project' || invocation.via.some((text) => INJECTS.test(text))) return ambient;
  const isInContainer = invocation.via.some(isContainer);
  const isTest = said.databases.some(({ value }) =>
    /^(?:dev|local|sandbox)$/.test(environmentOfName(value)?.environment ?? ''),
  );
  const isHere = isTest || (isInContainer && given(invocation.env.DOCKER_HOST) === undefined);
  // Somebody who says what the credentials point at knows more than the rule.
  if (!isHere && (ambient.length > 0 || context.request.ambient === 'unknown')) return ambient;
  return [{ environment: 'local', text: HERE, source: 'endpoint' }];
}

/** Where a tool's command would hit, by its address, its names and its project's files. Never throws. */
export function locateDatabase(place: Place): CliLocate {
  return (
    action: Action,
    invocation: Invocation,
    context: EngineContext,
    call: CliCall,
  ): EnvironmentFinding => {
    const said = gather(place, call, invocation, context);
    const clues = noClues();
    clues.folder = applyMapping(context.facts.mapping, [
      { kind: 'folder', value: invocation.cwd ?? context.request.cwd },
    ]);
    const found = said.addresses.map(addressClue).filter((clue) => clue !== undefined);
    // Behind a tunnel, a port of this machine is somebody else's server.
    const tunnel = place.kind === 'file' ? undefined : given(invocation.env[TUNNEL]);
    const around = tunnel === undefined ? invocation.via : [tunnel, ...invocation.via];
    const isElsewhere = tunnel !== undefined || invocation.via.some((text) => ELSEWHERE.test(text));
    const addresses = found
      .map(({ evidence }) => evidence)
      .filter(({ environment }) => !isElsewhere || environment !== 'local');
    const names = said.environments.flatMap((each) =>
      nameClue(each, place.localTests === true && addresses.length === 0),
    );
    const databases = [
      ...said.databases.map(({ value }) => value),
      ...found.flatMap(({ database }) => database ?? []),
    ];
    const wrappers = wrapperClues(around, invocation, context);
    // What an environment is called says less than the address that it has: then it only raises.
    const called = [...names, ...wrappers];
    clues.identity = addresses.length > 0 ? addresses : called;
    clues.hints = called;
    const isOpen =
      clues.identity.length === 0 || addresses.some(({ environment }) => environment === 'unknown');
    if (isOpen)
      clues.identity.push(
        ...(addresses.length > 0 || isElsewhere
          ? ambientClue(context)
          : withoutAddress(place, said, invocation, context)),
      );
    // What tables of a file are called says nothing about where the file is.
    const targets = place.kind === 'file' ? databases : [...databases, ...action.targets];
    clues.targets = targets.flatMap((name) => {
      const clue = environmentOfName(name);
      return clue
        ? [{ environment: clue.environment, text: `database ${shown(name)}`, source: 'name' as const }]
        : [];
    });
    const server = said.addresses[0];
    return {
      ...fuse(clues),
      provider: place.provider,
      ...(server && { identity: serverName(server.value) }),
    };
  };
}

/** What a person calls the server: its host alone. */
function serverName(value: string): string {
  const address = parseAddress(value);
  return shown(value.includes(SECRET_PRESENT) ? '…' : address ? (address.host ?? 'this machine') : value);
}
