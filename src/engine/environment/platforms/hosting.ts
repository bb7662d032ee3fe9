import { join } from 'node:path/posix';
import type { PlacedValue } from '../../../contracts/facts';
import { isComputed } from '../shown';
import { namesItself } from './frontends';
import { gitRemotes, type GitRemote } from './git';
import { parseJson, parseToml, parseYaml, type Part } from './parts';
import {
  absolute,
  decideBy,
  fileReader,
  firstFile,
  homeOf,
  labelled,
  nameEvidence,
  noState,
  onlyRaising,
  option,
  partAt,
  placed,
  placedKeys,
  upwards,
  variable,
  type FileReader,
  type PlatformState,
  type ReadState,
  type StateQuestion,
} from './state';

/** https://git.heroku.com/APP.git, git@heroku.com:APP.git, ssh://git@heroku.com/APP.git. */
const HEROKU_URL =
  /^(?:https:\/\/(?:www\.)?git\.heroku\.com\/|(?:ssh:\/\/)?(?:git@)?heroku(?:\.com)?[:/])([\w-]{1,100})(?:\.git)?\/?$/;

/** Commands of Heroku that act beside the app of the folder. */
const BESIDE_APP =
  /^(?:pipelines|spaces|teams|clients|authorizations|keys|members|orgs|sessions|enterprise)$/;

interface HerokuApps {
  readonly apps: readonly GitRemote[];
  /** Those that a command without a choice would mean: one, or Heroku asks. */
  readonly chosen: readonly GitRemote[];
}

/** The apps that the repository's remotes lead to; their values are the apps' names. */
export function herokuApps(question: StateQuestion, state: Pick<PlatformState, 'problems'>): HerokuApps {
  const { remotes, herokuRemote } = gitRemotes(question, state);
  const apps = remotes.flatMap((remote) => {
    const value = HEROKU_URL.exec(remote.value)?.[1];
    return value === undefined ? [] : [{ ...remote, value }];
  });
  const wanted = option(question, '-r', '--remote')?.value ?? herokuRemote;
  return { apps, chosen: wanted === undefined ? apps : apps.filter(({ name }) => name === wanted) };
}

/** Heroku: `--app` beats HEROKU_APP, which beats the git remote; that is `--remote`, else `heroku.remote`, else the only one. */
export const herokuState: ReadState = (question) => {
  const state = noState();
  if (question.chosen !== undefined || namesItself(question)) return state;
  for (const { name, value, file, line } of herokuApps(question, state).chosen) {
    decideBy(state, { value, what: 'app', how: `git remote ${name}`, file, line }, 'project');
    state.clues.push(...nameEvidence({ value: name, what: 'git remote', how: value, file, line }));
  }
  return BESIDE_APP.test(question.path[0] ?? '') ? onlyRaising(state) : state;
};

function pickApp(root: Part): PlacedValue | undefined {
  return placed(partAt(root, 'app'));
}
const readFlyToml = fileReader(parseToml, pickApp);
const readFlyJson = fileReader(parseJson, pickApp);
const readFlyYaml = fileReader(parseYaml, pickApp);

function flyReader(file: string): FileReader<PlacedValue | undefined> {
  if (file.endsWith('.json')) return readFlyJson;
  return /\.ya?ml$/.test(file) ? readFlyYaml : readFlyToml;
}

function flyFiles(question: StateQuestion): (readonly [string, FileReader<PlacedValue | undefined>])[] {
  const own = option(question, '-c', '--config');
  const at = own ? absolute(own.value, question.cwd) : question.cwd;
  if (at === undefined) return [];
  if (own && /\.(?:toml|json|ya?ml)$/.test(at)) return [[at, flyReader(at)]];
  return ['fly.toml', 'fly.json', 'fly.yaml'].map((name) => [join(at, name), flyReader(name)] as const);
}

/** Commands of Fly that act beside the app of the folder. */
const BESIDE_FLY_APP =
  /^(?:orgs|redis|mpg|mysql|storage|tigris|extensions|ext|wireguard|wg|domains|tokens|ssh-keys|litefs-cloud)$/;

/** Fly: `--app` beats FLY_APP, which beats the app of fly.toml. */
export const flyState: ReadState = (question) => {
  const state = noState();
  if (question.chosen !== undefined || namesItself(question)) return state;
  const found = firstFile(question, state, flyFiles(question));
  if (found?.value) {
    const how = found.file.slice(found.file.lastIndexOf('/') + 1);
    decideBy(state, { ...found.value, what: 'app', how, file: found.file }, 'project');
  }
  return BESIDE_FLY_APP.test(question.path[0] ?? '') ? onlyRaising(state) : state;
};

interface RailwayLink {
  readonly id?: PlacedValue;
  readonly name?: PlacedValue;
  readonly environment?: PlacedValue;
  readonly line: number;
}

/** By folder. The token beside it is left where it is. */
const readRailway = fileReader(parseJson, (root): ReadonlyMap<string, RailwayLink> => {
  const folders = placedKeys(partAt(root, 'projects'), 2000);
  return new Map(
    folders.map(({ value: folder, line }) => {
      const link = partAt(root, 'projects', folder);
      const environment = placed(partAt(link, 'environmentName')) ?? placed(partAt(link, 'environment_name'));
      const id = placed(partAt(link, 'project'));
      return [folder, { id, name: placed(partAt(link, 'name')), environment, line }] as const;
    }),
  );
});

const RAILWAY_STATE = '.railway/config.json';

/** Railway: a project's token fixes project and environment; else options, RAILWAY_… ids, and the link of the folder. */
export const railwayState: ReadState = (question) => {
  const state = noState();
  if (question.path[0] === 'delete' || (question.path[0] === 'project' && question.words.length > 0))
    return state;
  if (variable(question, 'RAILWAY_TOKEN')) {
    state.clues.push({
      environment: 'unknown',
      text: 'RAILWAY_TOKEN fixes the project and its environment',
      source: 'problem',
    });
    return state;
  }
  const id = option(question, '-p', '--project') ?? variable(question, 'RAILWAY_PROJECT_ID');
  if (id) labelled(state, id.value, 'project');
  if (id) return { ...state, account: isComputed(id.value) ? undefined : id.value };
  const file = join(homeOf(question), RAILWAY_STATE);
  const links = firstFile(question, state, [[file, readRailway]])?.value;
  const folder = upwards(question.cwd).find((each) => links?.has(each));
  const link = folder === undefined ? undefined : links?.get(folder);
  if (!link) return state;
  const { name, environment } = link;
  const how = 'railway link';
  // The environment that was linked decides; one that the command names takes its place.
  if (environment && question.chosen === undefined)
    decideBy(state, { ...environment, what: 'environment', how, file });
  if (name) decideBy(state, { ...name, what: 'project', how, file }, 'project');
  if (link.id) labelled(state, link.id.value, 'project');
  state.account = link.id?.value;
  return state;
};

interface DoctlConfig {
  /** The current context; doctl calls the first one `default`. */
  readonly current?: PlacedValue;
  /** Names alone: each holds a token. */
  readonly contexts: readonly PlacedValue[];
}

const readDoctl = fileReader(parseYaml, (root): DoctlConfig => ({
  current: placed(partAt(root, 'context')),
  contexts: placedKeys(partAt(root, 'auth-contexts')),
}));

/** Where a tool keeps its settings, below the folders for that on Linux and macOS. */
export function settingsFiles(question: Pick<StateQuestion, 'env' | 'facts'>, name: string): string[] {
  const home = homeOf(question);
  const xdg = question.env.XDG_CONFIG_HOME;
  const folders = [
    xdg === undefined || xdg === '' || isComputed(xdg) ? join(home, '.config') : xdg,
    join(home, 'Library/Application Support'),
  ];
  return folders.map((folder) => join(folder, name));
}

export function doctlConfig(
  question: StateQuestion,
  state: PlatformState,
): { file: string; value?: DoctlConfig } | undefined {
  const own = option(question, '-c', '--config');
  const at = own ? absolute(own.value, question.cwd) : undefined;
  const files = at === undefined ? settingsFiles(question, 'doctl/config.yaml') : [at];
  return firstFile(
    question,
    state,
    files.map((file) => [file, readDoctl] as const),
  );
}

/** doctl: a token of its own beats every context; `--context` beats DIGITALOCEAN_CONTEXT, which beats the current one. */
export const doctlState: ReadState = (question) => {
  const state = noState();
  const token = option(question, '-t', '--access-token') ?? variable(question, 'DIGITALOCEAN_ACCESS_TOKEN');
  if (token) {
    state.clues.push({
      environment: 'unknown',
      text: `${token.how} chooses the account, whatever the context is`,
      source: 'problem',
    });
    return state;
  }
  if (question.chosen !== undefined) {
    labelled(state, question.chosen, 'context');
    return state;
  }
  const found = doctlConfig(question, state);
  if (found?.value?.current)
    decideBy(
      state,
      { ...found.value.current, what: 'context', how: 'doctl auth switch', file: found.file },
      'context',
    );
  return state;
};
