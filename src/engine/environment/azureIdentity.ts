import { basename, dirname, join } from 'node:path/posix';
import type { Evidence } from '../../contracts/environment';
import type { AzureFacts, AzureSubscription, Facts } from '../../contracts/facts';
import type { IdentityFacts } from '../../contracts/identity';
import { problemClue } from './awsProfile';
import type { PlacedName } from './azureNames';
import { defaultSubscriptions, subscriptionsCalled } from './azureSubscriptions';
import type { MappingSubject } from './mapping';
import { environmentOfCloudName } from './names';
import { pathIn } from './paths';
import { given, isComputed, shown } from './shown';

/** What a command line, its variables or az's own files say about where it hits, and by which option or variable. */
export interface Said {
  readonly value: string;
  readonly how: string;
  /** False for what chooses an account but is none: an azd environment. */
  readonly isAccount?: boolean;
  /** True for what lies on disk and nobody chose for this command or its terminal. */
  readonly isStored?: boolean;
}

/** Where az looks for its identity. */
export interface AzureQuestion {
  readonly env: Readonly<Record<string, string>>;
  readonly facts: Facts;
  /** Folder that relative paths start from; undefined where it is not known. */
  readonly cwd: string | undefined;
  /** As in {@link Invocation}: az's default subscription says nothing about another machine, nor about a library. */
  readonly identity?: 'elsewhere' | 'library' | undefined;
}

/** az's files, and the cloud that counts. */
export interface AzureState {
  readonly folder: string;
  readonly facts: AzureFacts;
  readonly cloud: string;
}

/** What az has on disk; undefined where nobody can say in which folder. */
export function azureState({ env, facts, cwd }: AzureQuestion): AzureState | undefined {
  const folder = pathIn(given(env.AZURE_CONFIG_DIR) ?? join(given(env.HOME) ?? facts.home, '.azure'), cwd);
  if (folder === undefined) return undefined;
  const found = facts.azure(folder);
  return { folder, facts: found, cloud: given(env.AZURE_CLOUD_NAME) ?? found.cloud };
}

/** The subscription of a command that names none; no variable chooses it for az. */
export function defaultChoice(state: AzureState | undefined): Said | undefined {
  const [first, second] = state ? defaultSubscriptions(state.facts.subscriptions, state.cloud) : [];
  return first && !second ? { value: first.id, how: 'default subscription', isStored: true } : undefined;
}

/** Why the default subscription is not known, where files are there that should say it. */
export function defaultProblems(state: AzureState | undefined): Evidence[] {
  if (state) return state.facts.problems.map(problemClue);
  const text = 'the folder of its files is not known before the command runs';
  return [{ environment: 'unknown', text, source: 'problem' }];
}

/** The one subscription that a name or an id means; undefined where az does not know it, or has two of that name. */
export function subscriptionOf(state: AzureState | undefined, said: Said): AzureSubscription | undefined {
  if (!state || said.isAccount === false || isComputed(said.value)) return undefined;
  const [first, second] = subscriptionsCalled(state.facts.subscriptions, state.cloud, said.value);
  return second ? undefined : first;
}

/** What the user's mapping may name: a label of the id counts for the name, and the other way round. */
export function azureSubjects(said: Said, found: AzureSubscription | undefined): MappingSubject[] {
  if (isComputed(said.value)) return [];
  if (said.isAccount === false) return [{ kind: 'context', value: said.value }];
  const values = found ? [said.value, found.id, found.name] : [said.value];
  return [...new Set(values)].map((value) => ({ kind: 'account', value }));
}

/** What was chosen as evidence: computed values are a problem, names speak, ids speak through their names and labels. */
export function azureClues(
  said: Said,
  found: AzureSubscription | undefined,
  file: string | undefined,
): Evidence[] {
  const { value, how, isAccount } = said;
  if (isComputed(value))
    return [{ environment: 'unknown', text: `${how} is computed when the command runs`, source: 'problem' }];
  const what = isAccount === false ? '' : 'subscription ';
  const names = [...new Set(found ? [found.name, value] : [value])];
  return names.flatMap((name): Evidence[] => {
    const clue = environmentOfCloudName(name);
    if (!clue) return [];
    const where = found && file !== undefined ? { file, line: found.line } : {};
    const text = `${what}${shown(name)} (${how})`;
    return [{ environment: clue.environment, text, source: 'name', ...where }];
  });
}

/** Names that az gives to an identity of the machine itself. */
const MACHINE: ReadonlySet<string> = new Set(['systemAssignedIdentity', 'userAssignedIdentity']);

/** Who logs in to a subscription. */
export function azureWho({ user }: AzureSubscription): IdentityFacts {
  const kind = MACHINE.has(user.name)
    ? 'instance'
    : user.type === 'servicePrincipal'
      ? 'service-account'
      : user.type === 'user'
        ? 'user'
        : 'unknown';
  return { kind, ...(user.name !== '' && { principal: user.name }) };
}

/** Folders above the working directory in which a `.azure/config` is looked for. */
const MAX_PARENTS = 40;

/**
 * The resource group of a command that names none: a variable's, that of the nearest `.azure/config` around the working
 * directory, else that of az's own.
 */
export function defaultGroup(question: AzureQuestion, state: AzureState | undefined): PlacedName | undefined {
  const variable = question.env.AZURE_DEFAULTS_GROUP;
  if (variable !== undefined) return given(variable) === undefined ? undefined : { value: variable };
  if (!state) return undefined;
  for (const folder of [...localFolders(state, question.cwd), state.folder]) {
    const group = question.facts.azure(folder).defaults.get('group');
    if (group) return { ...group, file: join(folder, 'config') };
  }
  return undefined;
}

function localFolders({ folder }: AzureState, cwd: string | undefined): string[] {
  const folders: string[] = [];
  // az takes the name that its own folder has.
  const name = basename(folder);
  for (let at = cwd; at !== undefined && folders.length < MAX_PARENTS; at = dirname(at)) {
    const local = join(at, name);
    if (local === folder) break;
    folders.push(local);
    if (at === dirname(at)) break;
  }
  return folders;
}
