import assert from 'node:assert/strict';
import { KUBE_CONTEXT, KUBE_NAMESPACE } from '../../../../src/engine/carry';
import { localCluster } from '../../../../src/engine/environment/kubernetes';
import { UNKNOWN } from '../../../../src/engine/invocation';
import { contextOf, WORK } from '../../environmentSupport';
import { finding, where } from './kubernetesSupport';

describe('where a command against a cluster hits', () => {
  it('is what its context is called', () => {
    assert.equal(where('kubectl delete ns x'), 'unknown');
    assert.equal(where('kubectl --context prod-eks delete ns x'), 'prod');
    assert.equal(where('kubectl delete ns x --context=dev'), 'dev');
    assert.equal(where('helm uninstall x --kube-context staging'), 'staging');
    assert.equal(where('helm uninstall x', { env: { HELM_KUBECONTEXT: 'dev' } }), 'dev');
    assert.equal(where(`kubectl delete ns x --context=${UNKNOWN}`, { ambient: 'dev' }), 'unknown');
    assert.equal(where('kubectl delete ns x --context=blue', { ambient: 'dev' }), 'unknown');
    assert.equal(where('kubectl delete ns x', { ambient: 'dev' }), 'dev');
  });

  it('reads the account and the project out of a context, for labels', () => {
    const arn = 'arn:aws:eks:eu-west-1:123456789012:cluster/blue';
    const eks = finding(`kubectl --context ${arn} delete ns x`, { mapping: 'account:123456789012=dev' });
    assert.equal(eks.environment, 'dev');
    assert.equal(eks.account, '123456789012');
    assert.equal(
      where('kubectl --context gke_acme_europe-west1_blue delete ns x', { mapping: 'project:acme=staging' }),
      'staging',
    );
    assert.equal(where('kubectl --context blue delete ns x', { mapping: 'context:bl*=sandbox' }), 'sandbox');
  });

  it('is this machine for the clusters that run there', () => {
    for (const name of [
      'kind-dev',
      'kind-prod',
      'minikube',
      'k3d-x',
      'docker-desktop',
      'rancher-desktop',
      'microk8s',
      'colima',
      'orbstack',
    ])
      assert.equal(
        where(`kubectl --context ${name} -n prod delete ns prod`, { ambient: 'prod' }),
        'local',
        name,
      );
    assert.equal(where('kubectl -s https://127.0.0.1:6443 delete ns x', { ambient: 'prod' }), 'local');
    assert.equal(where('kubectl --kubeconfig /tmp/kind-config delete ns x', { ambient: 'prod' }), 'local');
    assert.equal(where('kubectl delete ns x', { ambient: 'prod', via: ['minikube kubectl'] }), 'local');
    assert.equal(where('microk8s.kubectl delete ns x', { ambient: 'prod' }), 'local');
  });

  it('is not this machine because a part of it sounds so', () => {
    assert.equal(where('kubectl --context kind-dev -s https://api.prod.example.com delete ns x'), 'prod');
    assert.equal(where('kubectl --context kind-dev --cluster prod delete ns x'), 'prod');
    assert.equal(where('kubectl --context mankind-dev delete ns x'), 'dev');
    assert.equal(where('kubectl --context kind-dev delete ns x', { mapping: 'context:kind-*=prod' }), 'prod');
    assert.equal(where('kubectl delete ns x -l --context=kind-dev', { ambient: 'prod' }), 'prod');
    assert.equal(
      where('kubectl -s https://127.0.0.1 delete ns x', { ambient: 'prod', via: ['ssh bastion'] }),
      'prod',
    );
  });

  it('is what its kubeconfig is called', () => {
    assert.equal(where('kubectl --kubeconfig ~/.kube/prod.yaml delete ns x'), 'prod');
    assert.equal(
      where('kubectl delete ns x', { env: { KUBECONFIG: '/home/a/clusters/dev/kubeconfig' } }),
      'dev',
    );
    assert.equal(where('kubectl delete ns x', { env: { KUBECONFIG: '/a/dev.yaml:/a/prod.yaml' } }), 'prod');
    assert.equal(
      where('kubectl delete ns x', { env: { KUBECONFIG: '/home/production/work/shop/config' } }),
      'unknown',
    );
  });

  it('is raised by namespaces and names, and never lowered', () => {
    assert.equal(where('kubectl --context dev -n prod delete svc x'), 'prod');
    assert.equal(where('kubectl --context dev delete ns shop-prod'), 'prod');
    assert.equal(where('kubectl -n dev delete svc x', { ambient: 'prod' }), 'prod');
    assert.equal(where('kubectl -n dev delete svc x'), 'unknown');
  });

  it('is what an earlier command has selected', () => {
    assert.equal(
      where('kubectl delete svc x', { env: { [KUBE_CONTEXT]: 'kind-dev' }, ambient: 'prod' }),
      'local',
    );
    assert.equal(
      where('kubectl --context prod delete svc x', { env: { [KUBE_CONTEXT]: 'kind-dev' } }),
      'prod',
    );
    assert.equal(where('kubectl --context dev delete svc x', { env: { [KUBE_NAMESPACE]: 'prod' } }), 'prod');
  });

  it('is the cluster around the pod that it runs in', () => {
    assert.equal(
      where('kubectl delete ns x', { via: ['kubectl --context kind-dev exec'], ambient: 'prod' }),
      'local',
    );
    assert.equal(
      where('kubectl delete ns x', { via: ['kubectl --context prod exec'], ambient: 'dev' }),
      'prod',
    );
    const around = (wrapper: string) =>
      localCluster(wrapper, { argv: ['psql'], env: {}, cwd: WORK, via: [wrapper] }, contextOf({})).length;
    assert.equal(around('kubectl --context kind-dev -n x exec'), 1);
    assert.equal(around('kubectl --context prod exec'), 0);
    assert.equal(around('kubectl --context'), 0);
  });

  it('is the profile of eksctl', () => {
    assert.equal(where('eksctl delete cluster --name x -p acme-dev'), 'dev');
    assert.equal(where('eksctl delete cluster --name shop-prod -p acme-dev'), 'prod');
  });
});
