import { basename, join, relative } from 'node:path/posix';
import type { PlacedValue } from '../../../contracts/facts';
import { FIREBASE_PROJECT } from '../../carry/names';
import { isComputed } from '../shown';
import { parseJson, parseToml, type Part } from './parts';
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
  type Found,
  type PlatformState,
  type ReadState,
  type StateQuestion,
} from './state';

/** Commands whose word names a project itself: what the folder is linked to says nothing about that one. */
const NAMES_PROJECT = /^(?:apps?|projects?|sites?|destroy|delete|rm|remove)$/;

export function namesItself({ path, words }: StateQuestion): boolean {
  return NAMES_PROJECT.test(path[0] ?? '') && words.length > 0;
}

interface VercelLink {
  readonly org?: PlacedValue;
  readonly project?: PlacedValue;
  readonly name?: PlacedValue;
}

function pickVercel(part: Part | undefined): VercelLink {
  return {
    org: placed(partAt(part, 'orgId')),
    project: placed(partAt(part, 'projectId')) ?? placed(partAt(part, 'id')),
    name: placed(partAt(part, 'projectName')) ?? placed(partAt(part, 'name')),
  };
}

const readVercelProject = fileReader(parseJson, pickVercel);

/** A repository's link: its projects, each for a folder. */
const readVercelRepo = fileReader(parseJson, (root) => ({
  org: placed(partAt(root, 'orgId')),
  projects: [...(partAt(root, 'projects')?.children?.values() ?? [])].slice(0, 200).map((part) => ({
    ...pickVercel(part),
    folder: placed(partAt(part, 'directory'))?.value ?? '.',
  })),
}));

function vercelLink(
  question: StateQuestion,
  state: PlatformState,
  cwd: string,
): Found<VercelLink> | undefined {
  const own = firstFile(question, state, [[join(cwd, '.vercel/project.json'), readVercelProject]]);
  if (own) return own;
  for (const folder of upwards(cwd)) {
    const file = join(folder, '.vercel/repo.json');
    const found = firstFile(question, state, [[file, readVercelRepo]]);
    if (!found) continue;
    const here = relative(folder, cwd) || '.';
    const fits = (each: { folder: string }): boolean =>
      each.folder === '.' || here === each.folder || here.startsWith(`${each.folder}/`);
    const best = (found.value?.projects ?? [])
      .filter(fits)
      .sort((a, b) => b.folder.length - a.folder.length)[0];
    return { file, value: best && { ...best, org: best.org ?? found.value?.org } };
  }
  return undefined;
}

/** Vercel: VERCEL_ORG_ID with VERCEL_PROJECT_ID beats what the folder is linked to. */
export const vercelState: ReadState = (question) => {
  const state = noState();
  if (namesItself(question)) return state;
  const org = variable(question, 'VERCEL_ORG_ID');
  const id = variable(question, 'VERCEL_PROJECT_ID');
  if (org && id) {
    decideBy(state, { ...id, what: 'project' }, 'project');
    labelled(state, org.value, 'account');
    return { ...state, account: isComputed(org.value) ? undefined : org.value, project: id.value };
  }
  const moved = option(question, '--cwd');
  const cwd = moved ? absolute(moved.value, question.cwd) : question.cwd;
  const link = cwd === undefined ? undefined : vercelLink(question, state, cwd);
  const { project, name, org: owner } = link?.value ?? {};
  const shownAs = name ?? project;
  if (link && shownAs)
    decideBy(
      state,
      { ...shownAs, what: 'project', how: `.vercel/${basename(link.file)}`, file: link.file },
      'project',
    );
  if (name && project) labelled(state, project.value, 'project');
  if (owner) labelled(state, owner.value, 'account');
  state.account = owner?.value;
  state.project = project?.value;
  // A project called dev has a production deployment, too.
  return question.given.has('--prod') ? onlyRaising(state) : state;
};

const readNetlify = fileReader(parseJson, (root) => placed(partAt(root, 'siteId')));

/** Netlify: `--site` beats NETLIFY_SITE_ID, which beats the site that the folder is linked to. */
export const netlifyState: ReadState = (question) => {
  const state = noState();
  if (namesItself(question)) return state;
  const said = option(question, '-s', '--site', '--site-id') ?? variable(question, 'NETLIFY_SITE_ID');
  const finish = (): PlatformState => (question.given.has('--prod') ? onlyRaising(state) : state);
  if (said) {
    decideBy(state, { ...said, what: 'site' }, 'project');
    return finish();
  }
  const files = upwards(question.cwd).map(
    (folder) => [join(folder, '.netlify/state.json'), readNetlify] as const,
  );
  const found = firstFile(question, state, files);
  if (found?.value)
    decideBy(
      state,
      { ...found.value, what: 'site', how: '.netlify/state.json', file: found.file },
      'project',
    );
  return finish();
};

interface WranglerConfig {
  readonly name?: PlacedValue;
  readonly account?: PlacedValue;
  readonly environments: ReadonlyMap<string, { name?: PlacedValue; account?: PlacedValue }>;
}

function pickWrangler(root: Part): WranglerConfig {
  const own = (part: Part | undefined) => ({
    name: placed(partAt(part, 'name')),
    account: placed(partAt(part, 'account_id')),
  });
  const environments = placedKeys(partAt(root, 'env'), 50).map(
    ({ value }) => [value, own(partAt(root, 'env', value))] as const,
  );
  return { ...own(root), environments: new Map(environments) };
}

const readWranglerJson = fileReader(parseJson, pickWrangler);
const readWranglerToml = fileReader(parseToml, pickWrangler);

function wranglerFiles(question: StateQuestion): (readonly [string, FileReader<WranglerConfig>])[] {
  const moved = option(question, '--cwd');
  const cwd = moved ? absolute(moved.value, question.cwd) : question.cwd;
  const own = option(question, '-c', '--config');
  if (own) {
    const file = absolute(own.value, cwd);
    return file === undefined ? [] : [[file, file.endsWith('.toml') ? readWranglerToml : readWranglerJson]];
  }
  return upwards(cwd).flatMap((folder) => [
    [join(folder, 'wrangler.json'), readWranglerJson] as const,
    [join(folder, 'wrangler.jsonc'), readWranglerJson] as const,
    [join(folder, 'wrangler.toml'), readWranglerToml] as const,
  ]);
}

/** Commands that act on the Worker of the folder; all others act on what belongs to the account. */
const ON_WORKER =
  /^(?:deploy|publish|delete|rollback|secret|versions|deployments|triggers|tail|dev|undeploy)$/;

/**
 * Wrangler: `--name` beats the name of the environment's section, which beats the Worker's own. CLOUDFLARE_ACCOUNT_ID and
 * `account_id` change places between its commands and versions: both count.
 */
export const wranglerState: ReadState = (question) => {
  const state = noState();
  const account = variable(question, 'CLOUDFLARE_ACCOUNT_ID');
  const found = firstFile(question, state, wranglerFiles(question));
  const config = found?.value;
  const section = question.chosen === undefined ? undefined : config?.environments.get(question.chosen);
  const accounts = [account?.value, section?.account?.value ?? config?.account?.value];
  for (const each of new Set(accounts)) if (each !== undefined) labelled(state, each, 'account');
  state.account = accounts.find((each) => each !== undefined && !isComputed(each));
  const name = section?.name ?? config?.name;
  const isNamed = option(question, '--name') !== undefined || namesItself(question);
  if (found && name && !isNamed)
    decideBy(state, { ...name, what: 'worker', how: basename(found.file), file: found.file }, 'project');
  return ON_WORKER.test(question.path[0] ?? 'deploy') ? state : onlyRaising(state);
};

const readRef = fileReader(
  (text) => ({ root: { line: 1, value: text.trim() } }),
  (root) => (/^[a-z0-9-]{1,64}$/.test(root.value ?? '') ? placed(root) : undefined),
);
/** What a project is called in the file: `[remotes.production] project_id = "…"`. */
const readRemotes = fileReader(parseToml, (root) =>
  placedKeys(partAt(root, 'remotes'), 50).map((name) => ({
    ...name,
    project: placed(partAt(root, 'remotes', name.value, 'project_id'))?.value,
  })),
);

/** Supabase: `--project-ref` beats SUPABASE_PROJECT_ID, which beats the linked project. */
export const supabaseState: ReadState = (question) => {
  const state = noState();
  if (question.path[0] === 'projects' && question.words.length > 0) return state;
  const moved = option(question, '--workdir') ?? variable(question, 'SUPABASE_WORKDIR');
  const cwd = moved ? absolute(moved.value, question.cwd) : question.cwd;
  const said = option(question, '--project-ref') ?? variable(question, 'SUPABASE_PROJECT_ID');
  const files = upwards(cwd).map((folder) => [join(folder, 'supabase/.temp/project-ref'), readRef] as const);
  const found = said ? undefined : firstFile(question, state, files);
  const ref = said?.value ?? found?.value?.value;
  if (ref === undefined) return state;
  const how = said?.how ?? 'linked';
  const where = found && { file: found.file, line: 1 };
  decideBy(state, { value: ref, what: 'project', how, ...where }, 'project');
  const config = firstFile(
    question,
    state,
    upwards(cwd).map((folder) => [join(folder, 'supabase/config.toml'), readRemotes] as const),
  );
  for (const { value, line, project } of config?.value ?? [])
    if (project === ref)
      state.clues.push(
        ...nameEvidence({ value, line, file: config?.file, what: 'project', how: 'supabase/config.toml' }),
      );
  return state;
};

const readAliases = fileReader(parseJson, (root) =>
  placedKeys(partAt(root, 'projects'), 100).flatMap((alias) => {
    const project = placed(partAt(root, 'projects', alias.value));
    return project ? [{ alias: alias.value, ...project }] : [];
  }),
);
const readRoot = fileReader(parseJson, () => true);
/** `firebase use` writes it here; the tokens beside it are left where they are. */
const readActive = fileReader(parseJson, (root) => {
  const folders = placedKeys(partAt(root, 'activeProjects'), 2000);
  return new Map(folders.map(({ value }) => [value, placed(partAt(root, 'activeProjects', value))] as const));
});

const FIREBASE_STATE = '.config/configstore/firebase-tools.json';

/** The folder that Firebase takes for the project's: the nearest with a firebase.json, else this one. */
function firebaseFolder(question: StateQuestion): string | undefined {
  const root = upwards(question.cwd).find(
    (folder) =>
      firstFile(question, { problems: [] }, [[join(folder, 'firebase.json'), readRoot]]) !== undefined,
  );
  return root ?? question.cwd;
}

/** A name of .firebaserc and the project that it stands for. */
export interface FirebaseAlias extends PlacedValue {
  readonly alias: string;
  readonly file: string;
}

export function firebaseAliases(
  question: StateQuestion,
  state: Pick<PlatformState, 'problems'> = { problems: [] },
): FirebaseAlias[] {
  const folder = firebaseFolder(question);
  if (folder === undefined) return [];
  const file = join(folder, '.firebaserc');
  const found = firstFile(question, state, [[file, readAliases]]);
  return (found?.value ?? []).map((each) => ({ ...each, file }));
}

/**
 * Firebase: `--project` beats what `firebase use` chose for the folder; both may be an alias of .firebaserc, whose only
 * alias, or else `default`, counts where nothing is chosen.
 */
export const firebaseState: ReadState = (question) => {
  const state = noState();
  const folder = firebaseFolder(question);
  const home = join(homeOf(question), FIREBASE_STATE);
  const chosen = option(question, '-P', '--project') ?? variable(question, FIREBASE_PROJECT);
  const used =
    chosen || folder === undefined ? undefined : firstFile(question, state, [[home, readActive]])?.value;
  const active = folder === undefined ? undefined : used?.get(folder);
  const aliases = firebaseAliases(question, state);
  if (active) decideBy(state, { ...active, what: 'project', how: 'firebase use', file: home }, 'project');
  const name = chosen?.value ?? active?.value;
  const only = aliases.length === 1 ? aliases[0] : undefined;
  const alias =
    name === undefined
      ? (only ?? aliases.find((each) => each.alias === 'default'))
      : aliases.find((each) => each.alias === name);
  if (alias) {
    const named = { ...alias, what: 'project', how: '.firebaserc' };
    decideBy(state, named, 'project');
    if (name === undefined && alias.alias !== 'default')
      state.clues.push(...nameEvidence({ ...named, value: alias.alias, what: 'alias' }));
    state.account = alias.value;
  } else if (name !== undefined && !isComputed(name)) state.account = name;
  return state;
};
