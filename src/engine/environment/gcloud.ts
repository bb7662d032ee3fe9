import type { Action } from '../../contracts/action';
import type { EnvironmentFinding, Evidence } from '../../contracts/environment';
import { parseGcloudArgs } from '../catalog/gcloud/arguments';
import { parseBqArgs } from '../catalog/gcloud/bq';
import { parseGsutilArgs } from '../catalog/gcloud/gsutil';
import { programName, type Invocation } from '../invocation';
import type { EngineContext } from '../tool';
import { ambientClue } from './aws';
import { isLocalEndpoint } from './awsEndpoint';
import { fuse, noClues } from './fuse';
import { gcloudIdentity, type Chosen, type GcloudChoice, type GcloudIdentity } from './gcloudIdentity';
import { applyMapping } from './mapping';
import { environmentOfCloudName } from './names';
import { isComputed, shown } from './shown';

/** Where an action would go, by its own words: the identity it chooses, and an endpoint that replaces Google's. */
interface Line {
  readonly choice: GcloudChoice;
  readonly endpoint: Chosen | undefined;
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

function endpointOf(service: string, env: Invocation['env']): Chosen | undefined {
  const names = [
    ...(Object.hasOwn(OVERRIDE_NAMES, service) ? [OVERRIDE_NAMES[service] ?? ''] : []),
    service.toUpperCase().replaceAll('-', ''),
  ];
  for (const name of names) {
    const value = env[OVERRIDE + name];
    if (value !== undefined) return { name: value, how: OVERRIDE + name };
  }
  return undefined;
}

function flag(value: string | undefined, how: string): Chosen | undefined {
  return value === undefined || value === '' ? undefined : { name: value, how };
}

function gcloudLine(invocation: Invocation): Line {
  const { group, operation = '', flags, positionals } = parseGcloudArgs('gcloud', invocation.argv);
  const value = (name: string): string | undefined => flags.findLast((each) => each.name === name)?.value;
  const service = group.split('.')[1] ?? '';
  // A project that is itself what the command acts on.
  const named =
    group === 'gcloud.projects' && operation !== 'list' && operation !== 'create'
      ? positionals[0]
      : undefined;
  return {
    choice: {
      project: flag(named, 'named') ?? flag(value('project'), '--project'),
      configuration: value('configuration'),
      accounts: ['account', 'impersonate-service-account'].flatMap(
        (name) => flag(value(name), `--${name}`) ?? [],
      ),
    },
    endpoint: endpointOf(service, invocation.env),
  };
}

/** The project of `project:dataset.table`, or of `project.dataset.table`. */
function projectOfTable(word: string): string | undefined {
  return /^([a-z][\w-]*):/i.exec(word)?.[1] ?? /^([a-z][\w-]*)\.[\w$-]+\.[\w$*-]+$/i.exec(word)?.[1];
}

function bqLine(invocation: Invocation): Line {
  const { flags, positionals, command } = parseBqArgs(invocation.argv);
  const api = flags.get('api');
  // What stands behind the first word is a schema or a source; a copy's last word is its destination.
  const named = command === 'query' ? undefined : command === 'cp' ? positionals.at(-1) : positionals[0];
  return {
    choice: {
      project:
        flag(named === undefined ? undefined : projectOfTable(named), 'named') ??
        flag(flags.get('project_id') ?? flags.get('dataset_id')?.split(/[:.]/)[0], '--project_id'),
    },
    endpoint: flag(api, '--api') ?? endpointOf('bigquery', invocation.env),
  };
}

function gsutilLine(invocation: Invocation): Line {
  const { settings, account } = parseGsutilArgs(invocation.argv);
  const host = settings.find((setting) => /^Credentials:gs_(?:json_)?host=/i.test(setting));
  return {
    choice: { accounts: flag(account, '-i') ? [{ name: account ?? '', how: '-i' }] : [] },
    endpoint:
      host === undefined ? undefined : { name: `http://${host.slice(host.indexOf('=') + 1)}`, how: '-o' },
  };
}

function lineOf(invocation: Invocation): Line {
  const name = programName(invocation.argv[0] ?? '');
  if (name === 'bq') return bqLine(invocation);
  return name === 'gsutil' ? gsutilLine(invocation) : gcloudLine(invocation);
}

/** A name's clue. Its text is only made where the name says something: showing a name costs more than reading it. */
function nameClue(what: string, { name, how }: Chosen): Evidence[] {
  const found = environmentOfCloudName(name);
  if (!found) return [];
  const text = `${what} ${shown(name)}${how === '' ? '' : ` (${how})`}`;
  return [{ environment: found.environment, text, source: 'name' }];
}

/** The project decides; where none is named, the configuration's name speaks for the one in it. */
function identityClues({ project, configuration }: GcloudIdentity): Evidence[] {
  const chosen = project ?? configuration;
  if (!chosen) return [];
  const what = project ? 'project' : 'configuration';
  if (isComputed(chosen.name))
    return [
      { environment: 'unknown', text: `the ${what} is computed when the command runs`, source: 'problem' },
    ];
  return nameClue(what, chosen);
}

/** `projects/acme-prod/…` and `x@acme-prod.iam.gserviceaccount.com` name a project inside of a longer name. */
function targetClues(action: Action): Evidence[] {
  return action.targets.flatMap((name) => nameClue('target', { name, how: '' }));
}

function accountClues({ accounts }: GcloudIdentity): Evidence[] {
  return accounts.flatMap((account) => nameClue('account', account));
}

/** Where a `gcloud`, `gsutil` or `bq` command would hit. Never throws. */
export function locateGcloud(
  action: Action,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const line = lineOf(invocation);
  const { endpoint } = line;
  if (endpoint && isLocalEndpoint(endpoint.name)) {
    const text = `endpoint ${shown(endpoint.name)} (${endpoint.how}) is on this machine`;
    return {
      environment: 'local',
      evidence: [{ environment: 'local', text, source: 'endpoint' }],
      provider: 'google',
    };
  }
  const identity = gcloudIdentity(invocation.env, line.choice);
  const clues = noClues();
  const { mapping } = context.facts;
  const project = identity.project && !isComputed(identity.project.name) ? identity.project.name : undefined;
  clues.labels = applyMapping(mapping, [
    ...(project === undefined ? [] : [{ kind: 'project' as const, value: project }]),
    ...(identity.configuration && !identity.project
      ? [{ kind: 'profile' as const, value: identity.configuration.name }]
      : []),
  ]);
  clues.folder = applyMapping(mapping, [{ kind: 'folder', value: invocation.cwd ?? context.request.cwd }]);
  const chosen = identity.project ?? identity.configuration;
  clues.identity = [...identityClues(identity), ...(chosen ? [] : ambientClue(context))];
  clues.targets = [...targetClues(action), ...accountClues(identity)];
  return {
    ...fuse(clues),
    provider: 'google',
    account: project,
    identity: identity.configuration?.name,
  };
}
