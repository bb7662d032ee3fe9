import { locateAws } from '../../environment/aws';
import { locateKubernetes } from '../../environment/kubernetes';
import type { Tool } from '../../tool';
import { valuesOf } from '../cli/parse';
import type { CliSpec } from '../cli/spec';
import { toolOf } from '../cli/tool';
import { CLUSTER_SPECS, EKSCTL } from './clusters';
import { DELIVERY_SPECS } from './delivery';
import { HELM, HELMFILE } from './helm';
import { KUBECTL, OC } from './kubectl';
import { SERVICE_SPECS } from './services';

function names(list: string | undefined): string[] {
  return list ? list.split(' ') : [];
}

/** Tools with logins of their own: no kube config says where they act. */
const OWN_LOGIN: ReadonlySet<string> = new Set([
  'argocd',
  'etcdctl',
  'kops',
  'kubeadm',
  'rancher',
  'rke',
  'talosctl',
]);

/** A tool that finds its cluster as kubectl does. Of what chooses, `:context` is a context and the rest an environment. */
function clusterTool(spec: CliSpec): Tool {
  // Namespaces are looked at by themselves.
  const hints = names(spec.hints).filter((name) => name !== '-n' && name !== '--namespace');
  const chooses = names(spec.chooses);
  const contexts = chooses.flatMap((each) =>
    each.endsWith(':context') || each === '--cluster' ? each.replace(':context', '') : [],
  );
  const environments = chooses.filter(
    (each) => /^--?[\w-]+$/.test(each) && !/^--(?:cluster|kubeconfig)$/.test(each),
  );
  const servers = names(spec.hosts);
  const readsConfig = !spec.names.some((name) => OWN_LOGIN.has(name));
  return toolOf(spec, (action, invocation, context, call) => {
    const words = {
      given: call.given,
      hints: valuesOf(call, hints),
      contexts,
      servers,
      environments,
      readsConfig,
    };
    return locateKubernetes(words, action, invocation, context);
  });
}

/** eksctl works as the aws CLI's profile; `-p` is its short option for it. */
const eksctl = toolOf(EKSCTL, (action, invocation, context, call) => {
  const profile = valuesOf(call, ['--profile', '-p']).at(-1);
  const argv = ['aws', ...(profile === undefined ? [] : ['--profile', profile])];
  const named = valuesOf(call, EKSCTL.hints?.split(' ') ?? []);
  const targets = [...action.targets, ...named];
  return locateAws({ ...action, targets }, { ...invocation, argv }, context);
});

/** Tools that make Kubernetes clusters, and those that act on one. */
export const KUBERNETES_TOOLS: readonly Tool[] = [
  ...[KUBECTL, OC, HELM, HELMFILE, ...CLUSTER_SPECS, ...DELIVERY_SPECS, ...SERVICE_SPECS].map(clusterTool),
  eksctl,
];
