import type { MappingKind } from '../../contracts/environment';
import type { Facts } from '../../contracts/facts';
import type { CloudIdentity, IdentityKind } from '../../contracts/identity';
import { fuse } from '../environment/fuse';
import { awsClues, stateClues } from '../environment/platforms/aws';
import {
  firebaseAliases,
  firebaseState,
  netlifyState,
  supabaseState,
  vercelState,
  wranglerState,
} from '../environment/platforms/frontends';
import {
  doctlConfig,
  doctlState,
  flyState,
  herokuApps,
  railwayState,
} from '../environment/platforms/hosting';
import { pulumiState } from '../environment/platforms/pulumi';
import { consulState, githubHosts, nomadState, vaultState } from '../environment/platforms/servers';
import {
  decideBy,
  noState,
  variable,
  type Named,
  type PlatformState,
  type ReadState,
  type StateQuestion,
} from '../environment/platforms/state';
import { isComputed, shown } from '../environment/shown';
import type { IdentityPlace } from './index';

/** Rows of one platform: a list of hundreds helps nobody. */
const MAX_ROWS = 50;

type Use = CloudIdentity['use'];

/** A platform whose one identity is what the folder, the home or the terminal has chosen. */
interface Platform {
  readonly provider: string;
  readonly read: ReadState;
  readonly kind: IdentityKind;
  /** Variables of the tool that choose it; what they say is what the tool's table calls a choice. */
  readonly variables?: readonly string[];
  /** What a label may call a choice by variable. */
  readonly label?: MappingKind;
  /** What such a choice names, for people. */
  readonly what: string;
  use?(name: string, state: PlatformState): Use;
}

function by(name: string, ...unset: string[]): (value: string) => Use {
  return (value) => ({ set: { [name]: value }, unset });
}

const PLATFORMS: readonly Platform[] = [
  {
    provider: 'pulumi',
    read: pulumiState,
    kind: 'unknown',
    variables: ['PULUMI_STACK'],
    label: 'workspace',
    what: 'stack',
    use: by('PULUMI_STACK'),
  },
  {
    provider: 'vercel',
    read: vercelState,
    kind: 'unknown',
    what: 'project',
    use: (_, { account, project }) =>
      account === undefined || project === undefined
        ? undefined
        : { set: { VERCEL_ORG_ID: account, VERCEL_PROJECT_ID: project }, unset: [] },
  },
  { provider: 'netlify', read: netlifyState, kind: 'unknown', what: 'site', use: by('NETLIFY_SITE_ID') },
  {
    provider: 'cloudflare',
    read: wranglerState,
    kind: 'unknown',
    variables: ['CLOUDFLARE_ENV'],
    what: 'environment',
  },
  {
    provider: 'supabase',
    read: supabaseState,
    kind: 'unknown',
    what: 'project',
    use: by('SUPABASE_PROJECT_ID'),
  },
  {
    provider: 'railway',
    read: railwayState,
    kind: 'unknown',
    variables: ['RAILWAY_ENVIRONMENT', 'RAILWAY_ENVIRONMENT_NAME'],
    what: 'environment',
  },
  {
    provider: 'fly',
    read: flyState,
    kind: 'unknown',
    variables: ['FLY_APP'],
    what: 'app',
    use: by('FLY_APP'),
  },
  { provider: 'vault', read: vaultState, kind: 'token', what: 'server' },
  { provider: 'consul', read: consulState, kind: 'token', what: 'server' },
  { provider: 'nomad', read: nomadState, kind: 'token', what: 'server' },
];

function questionAt(facts: Facts, { env, cwd }: IdentityPlace): StateQuestion {
  return { given: new Map(), path: [], words: [], env, cwd, facts };
}

function rowOf(
  platform: Pick<Platform, 'provider' | 'kind' | 'use'>,
  name: string,
  state: PlatformState,
  question: StateQuestion,
  isActive: boolean,
): CloudIdentity {
  const { env, cwd, facts } = question;
  const context = { request: { env }, facts };
  const aws = awsClues(undefined, state, { argv: [], env, cwd }, context);
  const { account = state.account, region = state.region } =
    aws && aws.weight !== 'raises' ? aws.identity : { account: state.account, region: state.region };
  const use = platform.use?.(name, state);
  const { file, line } = state.spot;
  return {
    provider: platform.provider,
    name,
    ...(state.who ?? { kind: platform.kind }),
    ...(account !== undefined && { account }),
    ...(region !== undefined && { region }),
    ...fuse(stateClues(state, aws, context)),
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    isActive,
    problems: state.problems,
    ...(use && { use }),
  };
}

/** The row of a platform; none where nothing is chosen, one for what is wrong with the file that would say so. */
function chosenRow(platform: Platform, place: StateQuestion): CloudIdentity[] {
  const said = variable(place, ...(platform.variables ?? []));
  const choice = said && !isComputed(said.value) ? said.value : undefined;
  const question = choice === undefined ? place : { ...place, chosen: choice };
  const state = platform.read(question);
  if (said && choice !== undefined)
    decideBy(state, { ...said, what: platform.what }, ...(platform.label ? [platform.label] : []));
  const name = choice ?? state.identity;
  if (name === undefined) return brokenRow(platform.provider, state);
  return [rowOf(platform, name, state, question, true)];
}

/** A file that cannot be read is a row of its own: whom the tool would be is not known. */
function brokenRow(provider: string, { problems }: PlatformState): CloudIdentity[] {
  const [first] = problems;
  if (!first) return [];
  return [
    {
      provider,
      name: provider,
      kind: 'unknown',
      environment: 'unknown',
      evidence: [],
      file: first.file,
      ...(first.line !== undefined && { line: first.line }),
      isActive: false,
      problems,
    },
  ];
}

/** One name of a list, with what it says and its labels alone. */
function listed(named: Named, kind: MappingKind): PlatformState {
  const state = noState();
  decideBy(state, named, kind);
  return state;
}

/** The app of each remote: the only one is what a command takes; of several, none. */
function herokuRows(question: StateQuestion): CloudIdentity[] {
  const platform = { provider: 'heroku', kind: 'unknown' as const, use: by('HEROKU_APP') };
  const said = variable(question, 'HEROKU_APP');
  const state = noState();
  const { apps, chosen } = herokuApps(question, state);
  const own = said && !isComputed(said.value) ? listed({ ...said, what: 'app' }, 'project') : undefined;
  const rows = apps.slice(0, MAX_ROWS).map((app) => {
    const each = listed({ ...app, what: 'app', how: `git remote ${app.name}` }, 'project');
    const isActive = !said && chosen.length === 1 && chosen[0] === app;
    return rowOf(platform, app.value, each, question, isActive);
  });
  if (own?.identity !== undefined) rows.unshift(rowOf(platform, own.identity, own, question, true));
  return rows.length > 0 ? rows : brokenRow('heroku', state);
}

/** The project in use, and the aliases that stand beside it. */
function firebaseRows(question: StateQuestion): CloudIdentity[] {
  const platform = { provider: 'firebase', kind: 'unknown' as const };
  const state = firebaseState(question);
  const active = state.identity;
  const rows =
    active === undefined ? brokenRow('firebase', state) : [rowOf(platform, active, state, question, true)];
  for (const { alias, file, value, line } of firebaseAliases(question).slice(0, MAX_ROWS)) {
    if (value === state.account || value === active) continue;
    const each = listed({ value, file, line, what: 'project', how: `alias ${shown(alias)}` }, 'project');
    each.account = value;
    decideBy(each, { value: alias, file, line, what: 'alias', how: '.firebaserc' });
    rows.push(rowOf(platform, alias, each, question, false));
  }
  return rows;
}

/** doctl's contexts; a token in the environment is used instead of every one of them. */
function doctlRows(question: StateQuestion): CloudIdentity[] {
  const use = by('DIGITALOCEAN_CONTEXT', 'DIGITALOCEAN_ACCESS_TOKEN');
  const platform = { provider: 'digitalocean', kind: 'token' as const, use };
  const state = noState();
  const found = doctlConfig(question, state);
  const token = variable(question, 'DIGITALOCEAN_ACCESS_TOKEN');
  const active = token
    ? undefined
    : (variable(question, 'DIGITALOCEAN_CONTEXT')?.value ?? found?.value?.current?.value);
  const rows = (found?.value?.contexts ?? []).slice(0, MAX_ROWS).map((context) => {
    const each = listed({ ...context, file: found?.file, what: 'context', how: 'doctl' }, 'context');
    return rowOf(platform, context.value, each, question, context.value === active);
  });
  if (token)
    rows.unshift(
      rowOf({ provider: platform.provider, kind: 'token' }, token.how, doctlState(question), question, true),
    );
  return rows.length > 0 ? rows : brokenRow(platform.provider, state);
}

/** Whom gh knows at each host; a token in the environment is used instead. */
function githubRows(question: StateQuestion): CloudIdentity[] {
  const state = noState();
  const found = githubHosts(question, state);
  const token = variable(question, 'GH_TOKEN', 'GITHUB_TOKEN');
  const rows: CloudIdentity[] = [];
  if (token) rows.push(rowOf({ provider: 'github', kind: 'token' }, token.how, noState(), question, true));
  for (const host of found?.value ?? []) {
    const names = host.users.length > 0 ? host.users : host.user ? [host.user] : [];
    for (const user of names) {
      const each = noState();
      each.account = host.value;
      each.who = { kind: 'user', principal: user.value };
      each.spot = { file: found?.file, line: user.line };
      const isActive = !token && user.value === host.user?.value;
      const use = by('GH_HOST', 'GH_TOKEN', 'GITHUB_TOKEN');
      const own = {
        provider: 'github',
        kind: 'user' as const,
        ...(isActive && { use: () => use(host.value) }),
      };
      rows.push(rowOf(own, `${user.value}@${host.value}`, each, question, isActive));
    }
  }
  return rows.length > 0 ? rows.slice(0, MAX_ROWS) : brokenRow('github', state);
}

const LISTS = [herokuRows, firebaseRows, doctlRows, githubRows];

/** What the platforms' tools would act on and as, in this folder and with this home. Never throws. */
export function platformIdentities(facts: Facts, place: IdentityPlace): CloudIdentity[] {
  const question = questionAt(facts, place);
  return [
    ...PLATFORMS.flatMap((platform) => chosenRow(platform, question)),
    ...LISTS.flatMap((list) => list(question)),
  ];
}
