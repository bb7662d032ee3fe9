import { join } from 'node:path/posix';
import type { Action } from '../contracts/action';
import type { EnvironmentFinding } from '../contracts/environment';
import type { Facts } from '../contracts/facts';
import type { CommandRequest } from '../contracts/request';
import { findTool } from './catalog/tools';
import { locateAmbient } from './environment/ambient';
import { byDanger } from './environment/mapping';
import { given, isComputed } from './environment/shown';
import { withMarks } from './identities/finding';
import { isKnown } from './invocation';
import type { EngineContext } from './tool';

/** A terminal, or the window without one. */
export interface AmbientQuestion {
  /** The identity variables that its programs get. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
  readonly facts: Facts;
}

/** Where commands that choose nothing themselves would hit: a place for each provider whose identity is there. */
export interface AmbientPlaces {
  /** The most dangerous first; one that nobody knows is judged as prod, and stands right behind. */
  readonly all: readonly EnvironmentFinding[];
  /** The one to be shown where there is room for one. */
  readonly foremost: EnvironmentFinding;
}

/**
 * A command of each provider that only reads and chooses nothing itself: its locator says where it would hit, so that the
 * badge and the decisions take the same road. AWS has its own, which serves the opaque parts of a line too.
 */
const PROBES: readonly (readonly string[])[] = [
  ['gcloud', 'compute', 'instances', 'list'],
  ['az', 'group', 'list'],
  ['kubectl', 'get', 'pods'],
  ['terraform', 'plan'],
  ['prisma', 'migrate', 'status'],
];

/**
 * Every place in reach of a terminal. Of those that something is known of, the one shown is that of the provider that its
 * commands last used; else Terraform's, where the folder is one of Terraform's; else the most dangerous. Pure; never throws.
 *
 * @param lastProvider as the catalogue names it
 */
export function ambientPlaces(question: AmbientQuestion, lastProvider?: string): AmbientPlaces {
  const context = contextOf(question);
  const aws = locateAmbient(context);
  const found = [aws, ...PROBES.flatMap((argv) => probe(argv, context))].filter(isThere);
  const all = found
    .map((place) => withMarks(place, context, question.cwd))
    .sort((a, b) => byDanger(a.environment, b.environment));
  const telling = all.filter(
    ({ environment, evidence, identity, account }) =>
      environment !== 'unknown' || evidence.length > 0 || (identity ?? account) !== undefined,
  );
  const foremost =
    telling.find(({ provider }) => provider !== undefined && provider === lastProvider) ??
    telling.find(({ provider }) => provider === 'terraform') ??
    telling[0] ??
    all[0] ??
    aws;
  return { all, foremost };
}

function contextOf({ env, cwd, facts }: AmbientQuestion): EngineContext {
  const request: CommandRequest = {
    id: 'ambient',
    interceptor: 'cli',
    shell: 'sh',
    text: '',
    cwd,
    env: { ...env },
    actor: { kind: 'person', evidence: 'the person at the editor' },
  };
  return { request, facts };
}

function probe(argv: readonly string[], context: EngineContext): EnvironmentFinding[] {
  const { cwd, env } = context.request;
  const [name = ''] = argv;
  const tool = findTool(name);
  if (!tool || (tool.provider === 'terraform' && !isTerraformFolder(context))) return [];
  const invocation = { argv, env, cwd, via: [] };
  const actions: readonly Action[] = tool.classify(invocation, context);
  const [action] = actions;
  if (!action) return [];
  const place = tool.locate(action, invocation, context);
  return [{ ...place, provider: tool.provider, identity: chosenName(place.identity) }];
}

function isTerraformFolder({ request: { env, cwd }, facts }: EngineContext): boolean {
  const own = given(env.TF_DATA_DIR);
  const dataDir = own === undefined || isComputed(own) ? '.terraform' : own;
  const { files = 0 } = facts.terraform(cwd, dataDir.startsWith('/') ? dataDir : join(cwd, dataDir));
  return files > 0;
}

/** What everybody has is nobody's choice, and is not named. */
function chosenName(identity: string | undefined): string | undefined {
  return identity === undefined || identity === 'default' || !isKnown(identity) ? undefined : identity;
}

/** Something says where it would hit: an identity, an account, or evidence that is more than a provider's defaults. */
function isThere(place: EnvironmentFinding): boolean {
  const { provider, identity, account, who, evidence } = place;
  if (provider === 'terraform' || identity !== undefined || account !== undefined) return true;
  if (who?.principal !== undefined || who?.keyId !== undefined) return true;
  return evidence.some(({ file, source }) => file !== undefined || source === 'problem');
}
