import type { Refine } from '../cli/spec';
import { valuesOf } from '../cli/parse';
import { resourcesOf } from './kinds';
import { manifestTexts } from './manifests';

/** Fields of a patch that make it more than a change. */
const FINALIZERS =
  /finalizers["']?\s{0,9}:\s{0,9}(?:null|~|\[\s{0,9}\]|$)|"path"\s{0,9}:\s{0,9}"\/metadata\/finalizers|\$patch["']?\s{0,9}:\s{0,9}["']?(?:delete|replace)/m;
const EXPOSES = /["']?type["']?\s{0,9}:\s{0,9}["']?(?:LoadBalancer|NodePort)/;
const NODE_RIGHTS =
  /["']?(?:privileged|hostPID|hostNetwork|hostIPC|allowPrivilegeEscalation)["']?\s{0,9}:\s{0,9}true/;
const RECLAIM = /ReclaimPolicy["']?\s{0,9}:\s{0,9}["']?(?:Delete|Recycle)/;
const POD_SECURITY =
  /pod-security\.kubernetes\.io(?:\/|~1)(?:enforce|warn|audit)["']?\s{0,9}:\s{0,9}(?:null|["']?privileged)/;
const IGNORES_FAILURE = /failurePolicy["']?\s{0,9}:\s{0,9}["']?Ignore/;

export const refinePatch: Refine = (call, judged, context, invocation) => {
  const { draft } = judged;
  const { kinds, names } = resourcesOf(call.words);
  const [kind] = kinds;
  judged.targets = names;
  if (kind) judged.summary = `changes the ${kind.name} {target}`;
  if (draft.isRead) return;
  const files = manifestTexts(valuesOf(call, ['--patch-file']), { invocation, context });
  const text = [...valuesOf(call, ['-p', '--patch']), ...files].join('\n');
  if (FINALIZERS.test(text))
    draft.add('destroy', 'finalizers', 'so that it is gone at once, without its clean-up');
  if (EXPOSES.test(text)) draft.add('exposure', 'type', 'so that it is reachable from outside');
  if (NODE_RIGHTS.test(text)) draft.add('privilege', 'privileged', 'so that it has rights on the node');
  if (RECLAIM.test(text)) draft.add('unprotect', 'reclaimPolicy', 'so that its data goes with the claim');
  if (POD_SECURITY.test(text)) draft.add('unprotect', 'pod-security');
  if (IGNORES_FAILURE.test(text)) draft.add('unprotect', 'failurePolicy');
  if (kind?.trait === 'rbac' && kind.name !== 'serviceaccount') draft.add('privilege');
};

/** Labels that switch a protection: removed by `name-`, or set to what lets everything through. */
const PROTECTION =
  /^(?:pod-security\.kubernetes\.io\/enforce(?:-|=privileged)|(?:admission\.gatekeeper\.sh\/ignore|policies\.kyverno\.io\/exclude)=.*|.*deletion-?protection(?:-|=(?:false|disabled|off)))$/i;

/** Annotations that put a service's load balancer on the internet, by each cloud's name for it. */
const OPENS =
  /(?:load-balancer-scheme|alb\.ingress\.kubernetes\.io\/scheme)=internet-facing$|load-balancer-internal(?:-|=(?:false|"?0\.0\.0\.0\/0"?))$|load-balancer-type-$/;

export const refineLabel: Refine = (call, judged) => {
  const resources = resourcesOf(call.words.filter((word) => !/[=]|-$/.test(word)));
  judged.targets = resources.names;
  if (!judged.draft.isRead && call.words.some((word) => PROTECTION.test(word)))
    judged.draft.add('unprotect', undefined, 'and takes a protection away');
  if (!judged.draft.isRead && call.words.some((word) => OPENS.test(word)))
    judged.draft.add('exposure', undefined, 'and opens it to the internet');
};
