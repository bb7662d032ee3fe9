import type { Action } from '../../contracts/action';
import type { EnvironmentFinding, Evidence } from '../../contracts/environment';
import { parseAwsArgs } from '../catalog/aws/arguments';
import type { Invocation } from '../invocation';
import type { EngineContext } from '../tool';
import { endpointOverride, isLocalEndpoint, type EndpointOverride } from './awsEndpoint';
import { awsIdentity, type AwsIdentity } from './awsIdentity';
import { accountOfArn } from './awsProfile';
import { fuse, noClues, type Clues } from './fuse';
import { applyMapping } from './mapping';
import { environmentOfName } from './names';
import { given, isComputed, shown } from './shown';

/** Names and accounts of what the command acts on; they only raise (fuse.ts). */
function targetClues(action: Action, invocation: Invocation, context: EngineContext): Evidence[] {
  const arns = invocation.argv.filter((word) => word.startsWith('arn:'));
  const accounts = [...new Set([...action.targets, ...arns].map(accountOfArn))].filter(
    (id) => id !== undefined,
  );
  const mapped = applyMapping(
    context.facts.mapping,
    accounts.map((value) => ({ kind: 'account', value })),
  );
  const named = action.targets.flatMap((target): Evidence[] => {
    const found = environmentOfName(target);
    return found ? [{ environment: found.environment, text: `target ${shown(target)}`, source: 'name' }] : [];
  });
  return [...mapped, ...named];
}

/** The part of an engine's context that a place without a command has: a terminal, the window's default. */
export interface AmbientContext {
  readonly request: Pick<EngineContext['request'], 'cwd' | 'env' | 'ambient'>;
  readonly facts: EngineContext['facts'];
}

/** What the caller of `check --jsonl` says about the ambient credentials; `unknown` says nothing. */
export function ambientClue(context: {
  request: { ambient?: EngineContext['request']['ambient'] };
}): Evidence[] {
  const { ambient } = context.request;
  if (ambient === undefined || ambient === 'unknown') return [];
  return [{ environment: ambient, text: `the ambient credentials point at ${ambient}`, source: 'ambient' }];
}

/** The identity's own clues: labels apart from names and from mere notes, the ambient statement only where the command chose nothing. */
export function identityClues(
  identity: AwsIdentity,
  context: AmbientContext,
): Pick<Clues, 'labels' | 'identity' | 'hints'> {
  return {
    labels: applyMapping(context.facts.mapping, identity.subjects),
    identity: [...identity.clues, ...(identity.chosen ? [] : ambientClue(context))],
    hints: identity.notes,
  };
}

/** The same where no service is called yet: a general endpoint on this machine outweighs every name of the identity. */
export function standingClues(
  identity: AwsIdentity,
  context: AmbientContext,
): Pick<Clues, 'labels' | 'identity' | 'hints'> {
  const endpoint = endpointOverride(undefined, undefined, context.request.env, identity.found);
  if (!endpoint || !isLocalEndpoint(endpoint.url)) return identityClues(identity, context);
  return { labels: [], identity: [localClue(endpoint), ...ambientClue(context)], hints: [] };
}

function localClue(endpoint: EndpointOverride): Evidence {
  const text = `endpoint ${shown(endpoint.url)} (${shown(endpoint.from)}) is on this machine`;
  return { environment: 'local', text, source: 'endpoint' };
}

function localFinding(endpoint: EndpointOverride, region: string | undefined): EnvironmentFinding {
  return { environment: 'local', evidence: [localClue(endpoint)], provider: 'aws', region };
}

/** An endpoint that is somewhere else may still be named after its environment. */
function endpointClue(endpoint: EndpointOverride | undefined): Evidence[] {
  const found = endpoint && environmentOfName(endpoint.url);
  return endpoint && found
    ? [
        {
          environment: found.environment,
          text: `endpoint ${shown(endpoint.url)} (${endpoint.from})`,
          source: 'endpoint',
        },
      ]
    : [];
}

/** `--profile` with its value; one that is empty counts as not given, as in the CLI. */
function profileFlag(globals: ReadonlyMap<string, string>): { name: string; how: string } | undefined {
  const name = given(globals.get('profile'));
  return name === undefined ? undefined : { name, how: '--profile' };
}

/** Where an `aws` command would hit. Never throws. */
export function locateAws(
  action: Action,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const { globals, service } = parseAwsArgs(invocation.argv);
  const { env } = invocation;
  const identity = awsIdentity({
    env,
    ambientEnv: context.request.env,
    facts: context.facts,
    cwd: invocation.cwd,
    profile: profileFlag(globals),
  });
  const flagRegion = given(globals.get('region'));
  const region = flagRegion !== undefined && !isComputed(flagRegion) ? flagRegion : identity.region;
  const endpoint = endpointOverride(globals.get('endpoint-url'), service, env, identity.found);
  // The request goes to this machine, whatever the profile is called.
  if (endpoint && isLocalEndpoint(endpoint.url)) return localFinding(endpoint, region);
  const clues = noClues();
  clues.folder = applyMapping(context.facts.mapping, [
    { kind: 'folder', value: invocation.cwd ?? context.request.cwd },
  ]);
  clues.targets = [...targetClues(action, invocation, context), ...endpointClue(endpoint)];
  const unsigned = globals.has('no-sign-request');
  if (!unsigned) Object.assign(clues, identityClues(identity, context));
  const finding: EnvironmentFinding = { ...fuse(clues), provider: 'aws', region };
  if (unsigned) return finding;
  const { account, profile, who } = identity;
  return { ...finding, account, identity: profile, ...(who && { who }) };
}
