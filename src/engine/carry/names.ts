/**
 * Variables that stand for a selection which the tool itself keeps in a file and reads from no variable. Only carry.ts
 * sets them; one that comes from a request or a text is taken out.
 */

/** The current context that `kubectl config use-context`, `kubectx`, `kind create cluster` and the like select. */
export const KUBE_CONTEXT = 'AGENT_GUARD_KUBE_CONTEXT';
/** The namespace that `kubens` or `kubectl config set-context --current --namespace` selects. */
export const KUBE_NAMESPACE = 'AGENT_GUARD_KUBE_NAMESPACE';
/** Who has made the selected context in the same text, so that no file has it yet: `local` (kind, k3d, minikube) or `cloud`. */
export const KUBE_MADE = 'AGENT_GUARD_KUBE_MADE';
/** A command of the same text that has given names in a kube config another meaning. */
export const KUBE_CHANGED = 'AGENT_GUARD_KUBE_CHANGED';
/** The subscription that `az account set` selects: its name or id; empty where `az login` may have changed it. */
export const AZURE_SUBSCRIPTION = 'AGENT_GUARD_AZURE_SUBSCRIPTION';
/** The same of `gcloud config`: project, configuration and account; CLOUDSDK_… variables and flags beat them. Empty: unset. */
export const GCLOUD_PROJECT = 'AGENT_GUARD_GCLOUD_PROJECT';
export const GCLOUD_CONFIGURATION = 'AGENT_GUARD_GCLOUD_CONFIGURATION';
export const GCLOUD_ACCOUNT = 'AGENT_GUARD_GCLOUD_ACCOUNT';
/** The file that `terraform plan -destroy -out` wrote its plan to. */
export const DESTROY_PLAN = 'AGENT_GUARD_DESTROY_PLAN';
/** The project or alias that `firebase use` selects. */
export const FIREBASE_PROJECT = 'AGENT_GUARD_FIREBASE_PROJECT';

/** A tunnel to another machine that the text has opened. */
export const TUNNEL = 'AGENT_GUARD_TUNNEL';

export const CARRIED_NAMES: readonly string[] = [
  KUBE_CONTEXT,
  KUBE_NAMESPACE,
  KUBE_MADE,
  KUBE_CHANGED,
  AZURE_SUBSCRIPTION,
  GCLOUD_PROJECT,
  GCLOUD_CONFIGURATION,
  GCLOUD_ACCOUNT,
  FIREBASE_PROJECT,
  DESTROY_PLAN,
  TUNNEL,
];
