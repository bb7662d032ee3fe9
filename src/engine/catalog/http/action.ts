import type { Action } from '../../../contracts/action';
import type { EnvironmentFinding, Evidence } from '../../../contracts/environment';
import { redactText } from '../../../contracts/redact';
import { ambientClue, locateAws } from '../../environment/aws';
import { isLocalHost } from '../../environment/awsEndpoint';
import { fuse, noClues } from '../../environment/fuse';
import { applyMapping } from '../../environment/mapping';
import { environmentOfCloudName } from '../../environment/names';
import { programName, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { Draft } from '../draft';
import { hiddenArgs, shown } from '../hidden';
import type { HttpJudgement } from './call';
import { parseAddress } from './url';

/** Providers whose API has the same address for all: the credentials choose the account. */
const SHARED: ReadonlySet<string> = new Set([
  'aws',
  'azure',
  'google',
  'firebase',
  'metadata',
  'github',
  'gitlab',
  'bitbucket',
]);

/** Words of a line that are shown; a line of thousands of addresses is not read by anybody. */
const MAX_SHOWN = 256;

/** The client's words as they may be shown: the same for all requests of its line. */
export function shownArgs({ argv }: Invocation): string[] {
  return hiddenArgs([programName(argv[0] ?? ''), ...argv.slice(1, MAX_SHOWN)]);
}

/** A judgement as an action of the client that would send the request. */
export function httpAction(
  judgement: HttpJudgement,
  invocation: Invocation,
  argv: readonly string[] = shownArgs(invocation),
): Action {
  const { provider, service, operation, effects, reversible, targets, summary } = judgement;
  return {
    provider,
    service: shown(service),
    operation: shown(redactText(operation)),
    effects: new Draft(effects, reversible).effects(),
    targets: targets.map((target) => shown(redactText(target))),
    reversible,
    modifiers: [],
    summary: redactText(shown(summary)),
    argv: [...argv],
    ...(invocation.source && { source: invocation.source }),
  };
}

function nameClues(names: readonly string[]): Evidence[] {
  return names.flatMap((name): Evidence[] => {
    const found = environmentOfCloudName(name);
    return found ? [{ environment: found.environment, text: `target ${shown(name)}`, source: 'name' }] : [];
  });
}

function hostClues(urls: readonly string[]): Evidence[] {
  return urls.flatMap((url): Evidence[] => {
    const { host } = parseAddress(url);
    // `.dev`, `.test` and `.live` at the end are no environments; only an address of this machine is local.
    const named = host.slice(0, Math.max(0, host.lastIndexOf('.')));
    const found = isLocalHost(host) ? undefined : environmentOfCloudName(named === '' ? host : named);
    return found ? [{ environment: found.environment, text: `host ${shown(host)}`, source: 'endpoint' }] : [];
  });
}

/**
 * Where a request would hit. A server of one's own is chosen by its host; elsewhere the account counts, which the ambient
 * credentials and a user's labels tell, and names in the path raise.
 */
export function locateHttp(
  action: Action,
  urls: readonly string[],
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  if (action.provider === 'aws')
    return locateAws(action, { ...invocation, argv: ['aws', action.service] }, context);
  const { mapping } = context.facts;
  const clues = noClues();
  clues.labels = applyMapping(
    mapping,
    action.targets.flatMap((value) =>
      (['project', 'account', 'context'] as const).map((kind) => ({ kind, value })),
    ),
  );
  clues.folder = applyMapping(mapping, [{ kind: 'folder', value: invocation.cwd ?? context.request.cwd }]);
  const hosts = hostClues(urls);
  const byHost = hosts.length > 0 && !SHARED.has(action.provider);
  clues.identity = byHost ? hosts : ambientClue(context);
  clues.targets = [...nameClues(action.targets), ...hosts];
  return { ...fuse(clues), provider: action.provider };
}
