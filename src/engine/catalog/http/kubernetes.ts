import type { Effect } from '../../../contracts/words';
import { isKnown } from '../../invocation';
import { judged, type Answer, type HttpRequest } from './call';
import { effectOfMethod } from './rules';

/** Kinds of the core group: what makes `/api/v1/x` a cluster's path and not some application's. */
const CORE =
  /^(?:namespaces|nodes|pods|services|secrets|configmaps|persistentvolumes|persistentvolumeclaims|serviceaccounts|endpoints|events|replicationcontrollers|resourcequotas|limitranges|componentstatuses)$/;
const GROUP = /\.|^(?:apps|batch|autoscaling|policy|extensions)$/;

/** A resource of the API, taken from its path. */
interface Resource {
  readonly kind: string;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly namespace: string | undefined;
}

function resourceOf(segments: readonly string[]): Resource | undefined {
  const [root, version = ''] = segments;
  const isCore = root === 'api' && version === 'v1';
  const isGroup = root === 'apis' && GROUP.test(version) && /^v\d\w*$/.test(segments[2] ?? '');
  if (!isCore && !isGroup) return undefined;
  const rest = segments.slice(isCore ? 2 : 3);
  if (isCore && rest.length > 0 && !CORE.test(rest[0] ?? '') && isKnown(rest[0] ?? '')) return undefined;
  if (rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'finalize' && rest[2] !== 'status') {
    const [, namespace, kind = '', name, subresource] = rest;
    return { kind, name, subresource, namespace };
  }
  const [kind = '', name, subresource] = rest;
  return { kind, name, subresource, namespace: kind === 'namespaces' ? name : undefined };
}

/** Kinds that something else makes again as soon as they are gone. */
const EPHEMERAL = /^(?:pods|events|jobs|leases|replicasets|endpoints|endpointslices)$/;
const RBAC = /^(?:roles|rolebindings|clusterroles|clusterrolebindings)$/;
const GUARDS =
  /^(?:validatingwebhookconfigurations|mutatingwebhookconfigurations|validatingadmissionpolic\w+|networkpolicies|poddisruptionbudgets|resourcequotas)$/;
const QUESTIONS =
  /^(?:selfsubjectaccessreviews|selfsubjectrulesreviews|subjectaccessreviews|localsubjectaccessreviews|tokenreviews|selfsubjectreviews)$/;

function effectsOf(request: HttpRequest, { kind, name, subresource }: Resource): readonly Effect[] {
  const { method } = request;
  if (QUESTIONS.test(kind) || /^(?:all)$/i.test(request.query('dryrun') ?? '')) return ['read'];
  if (subresource === 'exec' || subresource === 'attach' || subresource === 'portforward')
    return ['remote-run'];
  if (subresource === 'token' && method === 'POST') return ['secret'];
  if (subresource === 'finalize') return ['destroy'];
  const effect = effectOfMethod(method, []);
  if (effect === 'read') return kind === 'secrets' ? ['secret'] : ['read'];
  if (effect === 'destroy') {
    if (RBAC.test(kind)) return ['destroy', 'privilege'];
    if (GUARDS.test(kind)) return ['unprotect', 'destroy'];
    return EPHEMERAL.test(kind) && name !== undefined ? ['modify'] : ['destroy'];
  }
  if (RBAC.test(kind)) return ['privilege'];
  return subresource === 'eviction' ? ['modify'] : [effect];
}

/** `DELETE /api/v1/namespaces/x` and its kin, whatever the host; undefined for paths that are no cluster's. */
export function judgeKubernetesHttp(request: HttpRequest, proxied: boolean): Answer {
  const resource = resourceOf(request.segments);
  if (!resource || resource.kind === '') return undefined;
  const effects = effectsOf(request, resource);
  const { kind, name, namespace } = resource;
  const what =
    kind === 'namespaces'
      ? `the namespace ${name ?? ''} and everything in it`
      : name === undefined
        ? `all ${kind}`
        : `${kind} ${name}`;
  const where = namespace === undefined || kind === 'namespaces' ? '' : ` in the namespace ${namespace}`;
  const summary =
    effects[0] === 'destroy'
      ? `deletes ${what}${where}`
      : effects[0] === 'secret'
        ? `reads secrets${where}`
        : '';
  return judged(request, 'kubernetes', effects, summary, {
    operation: `${request.method} ${kind}`,
    targets: [namespace, name, ...(isKnown(request.host) && !proxied ? [request.host] : [])].filter(
      (word) => word !== undefined,
    ),
    place: proxied ? 'account' : 'host',
  });
}
