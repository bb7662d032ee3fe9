import assert from 'node:assert/strict';
import type { CommandRequest } from '../../../src/contracts/request';
import {
  AZURE_SUBSCRIPTION,
  Carried,
  FIREBASE_PROJECT,
  GCLOUD_ACCOUNT,
  GCLOUD_CONFIGURATION,
  GCLOUD_PROJECT,
  KUBE_CHANGED,
  KUBE_CONTEXT,
  KUBE_MADE,
  KUBE_NAMESPACE,
} from '../../../src/engine/carry';
import { CARRIED_NAMES } from '../../../src/engine/carry/names';
import { decide } from '../../../src/engine/decide';
import type { Invocation } from '../../../src/engine/invocation';
import { contextOf, invocationOf, words } from './catalog/support';

function call(line: string, given: Partial<Invocation> = {}): Invocation {
  return { ...invocationOf(words(line)), ...given };
}

/** The variables that a later command gets from an earlier one. */
function carried(earlier: Invocation | string, later: Invocation | string): Record<string, string> {
  const state = new Carried();
  const [first, second] = [earlier, later].map((each) => (typeof each === 'string' ? call(each) : each));
  state.after(first!);
  return { ...state.before(second!).env };
}

describe('what a command selects for the commands after it', () => {
  const lines: readonly (readonly [string, string, Record<string, string>])[] = [
    ['terraform workspace select prod', 'terraform destroy', { TF_WORKSPACE: 'prod' }],
    ['terraform workspace select -or-create=true prod', 'terraform apply', { TF_WORKSPACE: 'prod' }],
    ['terraform workspace new prod', 'tofu apply', { TF_WORKSPACE: 'prod' }],
    ['terraform -chdir=a workspace select prod', 'terraform -chdir=a apply', { TF_WORKSPACE: 'prod' }],
    ['terraform -chdir=a workspace select prod', 'terraform -chdir=b apply', {}],
    ['terraform workspace list', 'terraform apply', {}],
    ['terraform workspace select -help', 'terraform apply', {}],
    ['pulumi stack select acme/prod', 'pulumi destroy', { PULUMI_STACK: 'acme/prod' }],
    ['pulumi stack select -s prod', 'pulumi up', { PULUMI_STACK: 'prod' }],
    ['doctl auth switch --context prod', 'doctl apps list', { DIGITALOCEAN_CONTEXT: 'prod' }],
    ['doctl auth list --context prod', 'doctl apps list', {}],
    ['railway environment production', 'railway up', { RAILWAY_ENVIRONMENT: 'production' }],
    ['railway link -p shop -e production', 'railway up', { RAILWAY_ENVIRONMENT: 'production' }],
    ['railway link', 'railway up', {}],
    ['supabase link --project-ref abcd', 'supabase db push', { SUPABASE_PROJECT_ID: 'abcd' }],
    ['heroku git:remote -a shop-prod', 'heroku pg:reset', { HEROKU_APP: 'shop-prod' }],
    ['netlify link --id 0f0f', 'netlify deploy', { NETLIFY_SITE_ID: '0f0f' }],
    ['kubectl config use-context prod', 'kubectl delete ns x', { [KUBE_CONTEXT]: 'prod' }],
    ['kubectl config use prod', 'helm uninstall x', { [KUBE_CONTEXT]: 'prod' }],
    [
      'kubectl --kubeconfig k config use-context prod',
      'kubectl --kubeconfig=k get ns',
      { [KUBE_CONTEXT]: 'prod' },
    ],
    ['kubectl --kubeconfig k config use-context prod', 'kubectl get ns', {}],
    ['kubectl config set-context --current --namespace=shop', 'kubectl get po', { [KUBE_NAMESPACE]: 'shop' }],
    ['kubectl config rename-context prod kind-x', 'helm list', { [KUBE_CHANGED]: 'kubectl config' }],
    ['kubectl config set-context kind-x --cluster=prod', 'oc get po', { [KUBE_CHANGED]: 'kubectl config' }],
    [
      'kubectl config set-context --current --cluster=prod',
      'oc get po',
      { [KUBE_CHANGED]: 'kubectl config' },
    ],
    ['kubectl config set-cluster k --server=https://x', 'k get po', { [KUBE_CHANGED]: 'kubectl config' }],
    ['kubectl config get-contexts', 'kubectl get po', {}],
    ['kubectx prod', 'kubectl get po', { [KUBE_CONTEXT]: 'prod' }],
    ['kubectx -d prod', 'kubectl get po', {}],
    ['kubens shop', 'kubectl get po', { [KUBE_NAMESPACE]: 'shop' }],
    ['kind create cluster --name t', 'kubectl get po', { [KUBE_CONTEXT]: 'kind-t', [KUBE_MADE]: 'local' }],
    ['k3d cluster create t', 'kubectl get po', { [KUBE_CONTEXT]: 'k3d-t', [KUBE_MADE]: 'local' }],
    ['minikube start -p x', 'kubectl get po', { [KUBE_CONTEXT]: 'minikube', [KUBE_MADE]: 'local' }],
    [
      'aws eks update-kubeconfig --name prod --region r',
      'kubectl get po',
      { [KUBE_CONTEXT]: 'prod', [KUBE_MADE]: 'cloud' },
    ],
    [
      'az aks get-credentials -g rg -n prod',
      'kubectl get po',
      { [KUBE_CONTEXT]: 'prod', [KUBE_MADE]: 'cloud' },
    ],
    [
      'gcloud container clusters get-credentials c --zone z --project p',
      'kubectl get po',
      { [KUBE_CONTEXT]: 'gke_p_z_c', [KUBE_MADE]: 'cloud' },
    ],
    ['az account set --subscription prod', 'az group delete -n x', { [AZURE_SUBSCRIPTION]: 'prod' }],
    ['az account set -s prod', 'az group list', { [AZURE_SUBSCRIPTION]: 'prod' }],
    ['gcloud config set project acme-prod', 'gcloud sql instances list', { [GCLOUD_PROJECT]: 'acme-prod' }],
    ['gcloud --quiet config set core/project p', 'gsutil ls', { [GCLOUD_PROJECT]: 'p' }],
    ['gcloud config set project p --configuration other', 'gsutil ls', {}],
    ['gcloud config configurations activate prod', 'gcloud x', { [GCLOUD_CONFIGURATION]: 'prod' }],
    ['gcloud config configurations create c --no-activate', 'gcloud x', {}],
    ['gcloud config set account a@b', 'gcloud x', { [GCLOUD_ACCOUNT]: 'a@b' }],
    ['firebase use prod', 'firebase deploy', { [FIREBASE_PROJECT]: 'prod' }],
    ['echo kubectl config use-context prod', 'kubectl get po', {}],
  ];
  for (const [earlier, later, variables] of lines) {
    it(`${earlier} -> ${later}`, () => {
      assert.deepEqual(carried(earlier, later), variables);
    });
  }

  it('does not replace a variable that the later command has', () => {
    const later = call('terraform apply', { env: { TF_WORKSPACE: 'dev' } });
    assert.deepEqual(carried('terraform workspace select prod', later), { TF_WORKSPACE: 'dev' });
  });

  it('does not reach a program that reads other files', () => {
    const elsewhere = call('kubectl get po', { env: { KUBECONFIG: '/tmp/k' } });
    assert.deepEqual(carried('kubectl config use-context prod', elsewhere), { KUBECONFIG: '/tmp/k' });
    const remote = call('kubectl config use-context dev', { via: ['ssh host'] });
    assert.deepEqual(carried(remote, 'kubectl get po'), {});
  });

  it('takes the last of several selections, and forgets what is unset', () => {
    const state = new Carried();
    state.after(call('gcloud config set project a'));
    state.after(call('gcloud config set project b'));
    assert.equal(state.before(call('gcloud x')).env[GCLOUD_PROJECT], 'b');
    state.after(call('gcloud config unset project'));
    assert.equal(state.before(call('gcloud x')).env[GCLOUD_PROJECT], '');
  });

  it('lets nobody forge a selection', () => {
    const env = Object.fromEntries(CARRIED_NAMES.map((name) => [name, 'kind-local']));
    assert.deepEqual({ ...new Carried().before(call('kubectl get po', { env })).env }, {});
  });

  it('stays bounded however many selections there are', () => {
    const state = new Carried();
    for (let i = 0; i < 10_000; i += 1) state.after(call(`kubectl config use-context c${i}`));
    assert.equal(state.before(call('kubectl get po')).env[KUBE_CONTEXT], 'c9999');
  });
});

describe('a selection inside of a line', () => {
  function environmentOf(text: string, ambient: CommandRequest['ambient']): string {
    const context = contextOf();
    return decide({ ...context.request, text, ambient }, context.facts).environment.environment;
  }
  const lines: readonly (readonly [string, CommandRequest['ambient'], string])[] = [
    ['gcloud config set project acme-prod && gcloud sql instances delete x', 'dev', 'prod'],
    ['gcloud config set project acme-dev && gcloud sql instances delete x', 'prod', 'dev'],
    ['gcloud config set project acme-dev && gcloud sql instances delete prod-db', 'prod', 'prod'],
    [
      'gcloud config set project acme-dev && gcloud sql instances delete x --project acme-prod',
      'dev',
      'prod',
    ],
    ['export CLOUDSDK_CORE_PROJECT=acme-prod; gcloud sql instances delete x', 'dev', 'prod'],
    ['terraform workspace select prod && terraform destroy', 'dev', 'prod'],
    [
      'for p in dev prod; do gcloud config set project acme-$p; gcloud sql instances delete x; done',
      'dev',
      'prod',
    ],
    ['AGENT_GUARD_GCLOUD_PROJECT=acme-dev gcloud sql instances delete x', 'prod', 'prod'],
  ];
  for (const [text, ambient, expected] of lines) {
    it(`${text} (${ambient ?? ''}): ${expected}`, () => {
      assert.equal(environmentOf(text, ambient), expected);
    });
  }
});
