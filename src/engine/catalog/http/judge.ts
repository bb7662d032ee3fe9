import type { Effect } from '../../../contracts/words';
import { isLocalHost } from '../../environment/awsEndpoint';
import { isKnown, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { judgeAwsHttp } from './aws';
import { judgeAzureHttp } from './azure';
import { bodyEffects, HttpRequest, judged, type Answer, type HttpCall, type HttpJudgement } from './call';
import { judgeGoogleHttp } from './google';
import { graphqlCall } from './graphql';
import { judgeKubernetesHttp } from './kubernetes';
import { judgeMetadata } from './metadata';
import { PLATFORM_RULES, platformOf, type Platform } from './platforms';
import { effectOfMethod, effectOfName } from './rules';
import { judgeOwnServer, judgeUnknownHost } from './servers';
import { sqlOfBody } from './sqlBody';
import { isHostKnown } from './url';

export type { HttpCall, HttpJudgement } from './call';

/** True where the call stays on this machine; what listens on 8001 there is `kubectl proxy`, and a cluster behind it. */
function staysHere(request: HttpRequest): boolean {
  return isHostKnown(request.address) && isLocalHost(request.host);
}

/** A GraphQL endpoint: what its mutations say by their names. */
function judgeGraphql(request: HttpRequest, platform: Platform): HttpJudgement | undefined {
  if (request.method === 'GET' && request.body === undefined) return undefined;
  const call = graphqlCall(request.body);
  if (!call) return undefined;
  const effects = new Set<Effect>();
  for (const field of call.mutations) {
    const effect = platform.mutations?.(field) ?? effectOfName(field) ?? 'modify';
    if (effect !== 'read') effects.add(effect);
  }
  if (call.opaque) effects.add('opaque');
  if (effects.size === 0) return judged(request, platform.name, ['read'], 'asks and changes nothing');
  const named = call.mutations.slice(0, 3).join(', ');
  const what = effects.has('destroy')
    ? 'deletes something'
    : call.mutations.length > 0
      ? 'changes something'
      : 'runs what is only known when it runs';
  return judged(
    request,
    platform.name,
    orderedByDanger(effects),
    `${what} through GraphQL${named === '' ? '' : `: ${named}`}`,
    {
      operation: named === '' ? 'graphql' : named,
      reversible: effects.has('destroy') ? 'no' : 'unknown',
    },
  );
}

const DANGER: readonly Effect[] = [
  'destroy',
  'unprotect',
  'privilege',
  'exposure',
  'secret',
  'remote-run',
  'opaque',
  'modify',
  'create',
];

function orderedByDanger(effects: ReadonlySet<Effect>): Effect[] {
  return DANGER.filter((effect) => effects.has(effect));
}

/** A platform's API: its own exceptions first, then what the method and the last word of the path say. */
function judgePlatform(request: HttpRequest, platform: Platform): Answer {
  const graphql =
    request.path.includes('graphql') || platform.graphql ? judgeGraphql(request, platform) : undefined;
  if (graphql) return graphql;
  const rule = PLATFORM_RULES[platform.name]?.find(request.method, request.segments);
  if (rule)
    return rule.effects.length === 0
      ? 'harmless'
      : judged(request, platform.name, rule.effects, rule.summary);
  const sql = sqlOfBody(request);
  if (sql) return judged(request, platform.name, sql, 'runs SQL');
  const effect = effectOfMethod(request.method, request.segments);
  if (platform.everyday && effect !== 'destroy' && effect !== 'opaque') return 'harmless';
  const also = effect === 'read' ? [] : bodyEffects(request.body);
  return judged(request, platform.name, [...also, effect]);
}

/**
 * What one HTTP request would do: by its host, then by its path. Undefined for what is nobody's cloud, or harmless.
 * For `curl`, `gh api`, `az rest`, `kubectl --raw` and whatever else sends a method to an address.
 */
export function judgeHttp(
  call: HttpCall,
  invocation: Invocation,
  context: EngineContext,
): HttpJudgement | undefined {
  const request = new HttpRequest(call);
  const metadata = judgeMetadata(request);
  if (metadata) return metadata;
  if (staysHere(request)) {
    const proxied = request.address.port === '8001' ? judgeKubernetesHttp(request, true) : undefined;
    return proxied === 'harmless' ? undefined : proxied;
  }
  if (request.method === '' || !isKnown(request.method))
    return judged(request, 'http', ['opaque'], 'sends a request whose method is only known when it runs');
  const answer =
    judgeAwsHttp(request, invocation, context) ??
    judgeAzureHttp(request) ??
    judgeGoogleHttp(request) ??
    judgeKnownPlatform(request) ??
    judgeKubernetesHttp(request, false) ??
    judgeOwnServer(request) ??
    judgeUnknownHost(request);
  return answer === 'harmless' ? undefined : answer;
}

function judgeKnownPlatform(request: HttpRequest): Answer {
  const platform = platformOf(request.host, request.segments);
  return platform && judgePlatform(request, platform);
}
