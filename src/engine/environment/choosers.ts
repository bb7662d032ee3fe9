/** By the words of a text, the variables whose value it may have changed. */
const WORDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/aws|assume|granted|saml|okta|\bsts\b|sso|leapp|^a[sc]p\b|credential|\bcreds?\b/i, ['AWS_PROFILE']],
  [/gcloud|google|gcp|cloudsdk/i, ['CLOUDSDK_ACTIVE_CONFIG_NAME', 'CLOUDSDK_CORE_PROJECT']],
  [/kube|\b(?:eks|gke|aks|k3d|k3s|kind|minikube)\b/i, ['KUBECONFIG']],
  [/terraform|\btofu\b|\btf|workspace/i, ['TF_WORKSPACE']],
];
/** One variable or more of each provider, by which a shell chooses the identity of its programs. */
export const CHOOSERS: readonly string[] = WORDS.flatMap(([, names]) => names);
/** Files and programs of variables, of whatever kind they are. */
const VARIABLES = /\benv\b|\.env|envrc|\bvars?\b|secret|\bop\b|\bvault\b|doppler|infisical|chamber|dotenv/i;

/** The variables that something with this text may have set; none where it speaks of no cloud. */
export function choosersOf(text: string): readonly string[] {
  const named = WORDS.filter(([words]) => words.test(text)).flatMap(([, names]) => names);
  return named.length > 0 || !VARIABLES.test(text) ? named : CHOOSERS;
}
