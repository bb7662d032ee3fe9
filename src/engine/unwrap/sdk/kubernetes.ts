import { UNKNOWN } from '../../invocation';
import { argument, knownText, type Step } from '../code/values';
import { hasModule, kebab, type Sdk, type SdkCall, type SdkState } from './sdk';

const MODULES =
  /^(?:kubernetes(?:_asyncio)?(?:\.|$)|@kubernetes\/client-node|k8s\.io\/client-go|lightkube|pykube|kubernetes-client|kr8s|K8s)/;

/** `CoreV1Api().delete_namespace(…)`, `k8sApi.deleteNamespacedDeployment(…)`, `client-go`'s `.Delete(ctx, name, …)`. */
export const KUBERNETES: Sdk = (call, _receiver, state) => {
  const last = call.steps.at(-1);
  if (!last?.args) return undefined;
  if (MODULES.test(call.root)) {
    const context = argument(last, 'context');
    if (/^(?:load_kube_config|new_client_from_config|setCurrentContext)$/.test(last.name)) {
      state.kubeContext =
        knownText(context ?? (last.name === 'setCurrentContext' ? last.args[0] : undefined)) ??
        (context ? UNKNOWN : undefined);
      return [];
    }
  } else if (!(call.root === '' || call.root.startsWith('?')) || !hasModule(state, MODULES)) return undefined;
  const argv = commandOf(last, call.steps);
  return argv
    ? [{ via: 'kubernetes client', argv: ['kubectl', ...contextOf(state), ...argv] } satisfies SdkCall]
    : undefined;
};

function contextOf(state: SdkState): string[] {
  return state.kubeContext === undefined ? [] : ['--context', state.kubeContext];
}

function commandOf(last: Step, steps: readonly Step[]): string[] | undefined {
  const method = kebab(last.name);
  const match = /^(delete|patch|replace)-(collection-)?(?:(namespaced|cluster)-)?([a-z-]+?)(-scale)?$/.exec(
    method,
  );
  const named = (name: string): string | undefined => {
    const value = argument(last, name);
    return value === undefined ? undefined : (knownText(value) ?? UNKNOWN);
  };
  const texts = (last.args ?? [])
    .filter((arg) => arg?.kind !== 'map')
    .map((arg) => knownText(arg) ?? UNKNOWN);
  if (match) {
    const [, verb, collection, scope, kind = '', scale] = match;
    if (verb !== 'delete' && scale === undefined) return undefined;
    const name = named('name') ?? (collection ? undefined : texts[0]);
    const namespace = named('namespace') ?? (scope === 'namespaced' ? texts[collection ? 0 : 1] : undefined);
    const target = kind.replaceAll('-', '');
    const place = namespace === undefined ? [] : ['-n', namespace];
    if (scale) return ['scale', target, name ?? UNKNOWN, '--replicas=0', ...place];
    return collection ? ['delete', target, '--all', ...place] : ['delete', target, name ?? UNKNOWN, ...place];
  }
  // Go: clientset.CoreV1().Namespaces().Delete(ctx, "prod", …); dynamic clients: resource.delete(name=…).
  if (method === 'delete' || method === 'delete-collection') {
    const owner = steps.at(-2);
    if (!owner?.args) return undefined;
    const kind = kebab(
      owner.name === 'get' ? (knownText(argument(owner, 'kind')) ?? '') : owner.name,
    ).replaceAll('-', '');
    if (
      !/^(?:namespaces?|pods?|deployments?|statefulsets?|services?|persistentvolume(?:claim)?s?|secrets?|configmaps?|nodes?|jobs?|customresourcedefinitions?|ingress(?:es)?)$/.test(
        kind,
      )
    )
      return undefined;
    const namespace = named('namespace') ?? knownText(owner.args[0]);
    const name = named('name') ?? knownText(last.args?.find((arg) => arg?.kind === 'text')) ?? UNKNOWN;
    return [
      'delete',
      kind,
      ...(method === 'delete' ? [name] : ['--all']),
      ...(namespace ? ['-n', namespace] : []),
    ];
  }
  return undefined;
}
