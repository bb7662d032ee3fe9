import { join } from 'node:path/posix';
import type { Action } from '../../contracts/action';
import type { EnvironmentFinding, Evidence } from '../../contracts/environment';
import { parseGcloudArgs } from '../catalog/gcloud/arguments';
import { parseBqArgs } from '../catalog/gcloud/bq';
import { GcloudCall } from '../catalog/gcloud/call';
import { parseGsutilArgs } from '../catalog/gcloud/gsutil';
import { programName, type Invocation } from '../invocation';
import type { EngineContext } from '../tool';
import { ambientClue } from './aws';
import { isLocalEndpoint } from './awsEndpoint';
import { fuse, noClues } from './fuse';
import { accountClues, gcloudClues, gcloudSubjects, isChosen, knownProject, nameClue } from './gcloudClues';
import {
  gcloudFacts,
  gcloudIdentity,
  type Chosen,
  type GcloudChoice,
  type GcloudIdentity,
} from './gcloudIdentity';
import { libraryIdentity, libraryProjects } from './gcloudLibrary';
import { applyMapping } from './mapping';
import { pathIn } from './paths';
import { given, shown } from './shown';

/** Where an action would go, by its own words: the identity it chooses, and an endpoint that replaces Google's. */
interface Line {
  readonly choice: GcloudChoice;
  /** An address that the line itself gives. */
  readonly endpoint?: Chosen | undefined;
  /** The service whose address a variable or a configuration may give. */
  readonly service?: string;
  /** What counts where neither the line nor gcloud names a project. */
  readonly fallback?: Chosen | undefined;
}

const OVERRIDE = 'CLOUDSDK_API_ENDPOINT_OVERRIDES_';

/** Services whose override has another name than their commands. */
const OVERRIDE_NAMES: Readonly<Record<string, string>> = {
  bigtable: 'BIGTABLEADMIN',
  kms: 'CLOUDKMS',
  functions: 'CLOUDFUNCTIONS',
  builds: 'CLOUDBUILD',
  projects: 'CLOUDRESOURCEMANAGER',
  secrets: 'SECRETMANAGER',
};

/** The address that replaces a service's own: a variable's, else the configuration's. */
function endpointOf(service: string, env: Invocation['env'], { found }: GcloudIdentity): Chosen | undefined {
  const names = [
    ...(Object.hasOwn(OVERRIDE_NAMES, service) ? [OVERRIDE_NAMES[service] ?? ''] : []),
    service.toUpperCase().replaceAll('-', ''),
  ];
  for (const name of names) {
    const value = env[OVERRIDE + name];
    if (value !== undefined) return { name: value, how: OVERRIDE + name };
    const written = found?.properties.get(`api_endpoint_overrides/${name.toLowerCase()}`);
    if (found && written)
      return {
        name: written.value,
        how: `configuration ${found.name}`,
        file: found.file,
        line: written.line,
      };
  }
  return undefined;
}

function flag(value: string | undefined, how: string): Chosen | undefined {
  return value === undefined ? undefined : { name: value, how };
}

function gcloudLine(invocation: Invocation, context: EngineContext): Line {
  const args = parseGcloudArgs('gcloud', invocation.argv);
  const { group, operation = '', positionals } = args;
  const { flags } = new GcloudCall(args, invocation, context);
  const last = (among: typeof flags, name: string): string | undefined =>
    among.findLast((each) => each.name === name)?.value;
  const value = (name: string) => flag(last(flags, name), `--${name}`);
  // A project that is itself what the command acts on.
  const named =
    group === 'gcloud.projects' && operation !== 'list' && operation !== 'create'
      ? positionals[0]
      : undefined;
  return {
    choice: {
      project: flag(named, 'named') ?? value('project'),
      // gcloud looks for it before it reads a --flags-file.
      configuration: last(args.flags, 'configuration'),
      account: value('account'),
      impersonated: value('impersonate-service-account'),
      tokenFile: last(flags, 'access-token-file'),
    },
    service: group.split('.')[1] ?? '',
  };
}

/** The project of `project:dataset.table`, or of `project.dataset.table`. */
function projectOfTable(word: string): string | undefined {
  return /^([a-z][\w-]*):/i.exec(word)?.[1] ?? /^([a-z][\w-]*)\.[\w$-]+\.[\w$*-]+$/i.exec(word)?.[1];
}

/** A flag's default in bq's own file, before its first section. gcloud's bq only takes it where gcloud has no project. */
function defaultOfBq(
  invocation: Invocation,
  context: EngineContext,
  flagged: string | undefined,
): Chosen | undefined {
  const { env, cwd } = invocation;
  const path =
    given(flagged) ?? given(env.BIGQUERYRC) ?? join(given(env.HOME) ?? context.facts.home, '.bigqueryrc');
  const file = pathIn(path, cwd);
  const fact = file === undefined ? undefined : context.facts.file(file);
  if (fact?.state !== 'text') return undefined;
  for (const [index, line] of fact.text.split('\n', MAX_RC_LINES).entries()) {
    if (line.trimStart().startsWith('[')) return undefined;
    const name = /^\s*-*project_id\s*=(.*)$/.exec(line)?.[1]?.trim();
    if (name !== undefined) return { name, how: '.bigqueryrc', file: file ?? '', line: index + 1 };
  }
  return undefined;
}

const MAX_RC_LINES = 500;

function bqLine(invocation: Invocation, context: EngineContext): Line {
  const { flags, positionals, command } = parseBqArgs(invocation.argv);
  // What stands behind the first word is a schema or a source; a copy's last word is its destination.
  const named = command === 'query' ? undefined : command === 'cp' ? positionals.at(-1) : positionals[0];
  const project = flags.get('project_id') ?? flags.get('dataset_id')?.split(/[:.]/)[0];
  return {
    choice: {
      project:
        flag(named === undefined ? undefined : projectOfTable(named), 'named') ??
        flag(given(project), '--project_id'),
    },
    endpoint: flag(given(flags.get('api')), '--api'),
    service: 'bigquery',
    fallback: defaultOfBq(invocation, context, flags.get('bigqueryrc')),
  };
}

function gsutilLine(invocation: Invocation): Line {
  const { settings, account } = parseGsutilArgs(invocation.argv);
  const setting = (pattern: RegExp) => settings.flatMap((each) => pattern.exec(each)?.[1] ?? []).at(-1);
  const host = setting(/^Credentials:gs_(?:json_)?host=(.*)/i);
  return {
    choice: {
      project: flag(setting(/^GSUtil:default_project_id=(.*)/i), '-o'),
      impersonated: flag(given(account), '-i'),
    },
    endpoint: host === undefined ? undefined : { name: `http://${host}`, how: '-o' },
  };
}

function lineOf(invocation: Invocation, context: EngineContext): Line {
  const name = programName(invocation.argv[0] ?? '');
  if (name === 'bq') return bqLine(invocation, context);
  return name === 'gsutil' ? gsutilLine(invocation) : gcloudLine(invocation, context);
}

/** `projects/acme-prod/…` and `x@acme-prod.iam.gserviceaccount.com` name a project inside of a longer name. */
function targetClues(action: Action): Evidence[] {
  return action.targets.flatMap((name) => nameClue('target', { name, how: '' }));
}

function localFinding({ name, how, file, line }: Chosen): EnvironmentFinding {
  const text = `endpoint ${shown(name)} (${how}) is on this machine`;
  const where = { ...(file !== undefined && { file }), ...(line !== undefined && { line }) };
  return {
    environment: 'local',
    evidence: [{ environment: 'local', text, source: 'endpoint', ...where }],
    provider: 'google',
  };
}

/** Where a `gcloud`, `gsutil` or `bq` command would hit. Never throws. */
export function locateGcloud(
  action: Action,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const line = lineOf(invocation, context);
  const { facts } = context;
  const { env, cwd, identity: place } = invocation;
  const question = { env, facts, cwd, identity: place };
  const asked = gcloudIdentity(question, line.choice);
  const own = place === 'library' ? libraryIdentity(asked, question) : asked;
  const identity = own.project || !line.fallback ? own : { ...own, project: line.fallback };
  const endpoint =
    line.endpoint ??
    (line.service === undefined ? undefined : endpointOf(line.service, invocation.env, identity));
  if (endpoint && isLocalEndpoint(endpoint.name)) return localFinding(endpoint);
  const clues = noClues();
  clues.labels = applyMapping(facts.mapping, gcloudSubjects(identity));
  clues.folder = applyMapping(facts.mapping, [
    { kind: 'folder', value: invocation.cwd ?? context.request.cwd },
  ]);
  clues.identity = [
    ...gcloudClues(identity, gcloudFacts(question)),
    ...(isChosen(identity) ? [] : ambientClue(context)),
  ];
  const projects = place === 'library' ? libraryProjects(question) : [];
  clues.targets = [
    ...targetClues(action),
    ...accountClues(identity),
    ...projects.flatMap((one) => nameClue('project', one)),
  ];
  return {
    ...fuse(clues),
    provider: 'google',
    account: knownProject(identity),
    region: identity.region,
    identity: identity.configuration?.name,
    ...(identity.who && { who: identity.who }),
  };
}
