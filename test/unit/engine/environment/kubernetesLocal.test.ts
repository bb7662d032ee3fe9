import assert from 'node:assert/strict';
import { KUBE_CHANGED, KUBE_CONTEXT, KUBE_MADE, TUNNEL } from '../../../../src/engine/carry';
import { at, config, DELETE, FEW, finding, where } from './kubernetesSupport';

describe('a cluster of this machine', () => {
  const LOCAL = [
    'kind-x kind-x https://127.0.0.1:40123',
    'minikube minikube https://192.168.49.2:8443',
    'minikube minikube https://127.0.0.1:32769',
    'k3d-a k3d-a https://0.0.0.0:6550',
    'docker-desktop docker-desktop https://kubernetes.docker.internal:6443',
    'rancher-desktop rancher-desktop https://127.0.0.1:6443',
    'colima colima https://127.0.0.1:6443',
    'orbstack orbstack https://127.0.0.1:26443',
    'microk8s microk8s-cluster https://127.0.0.1:16443',
    'mine kind-x https://127.0.0.1:40123',
    'local default https://localhost:6443',
  ];
  for (const line of LOCAL) {
    it(`is ${line}`, () => {
      assert.equal(where(`${DELETE} -n prod`, at(line)), 'local');
      assert.equal(finding(DELETE, at(line)).account, undefined);
    });
  }

  const ELSEWHERE: [line: string, environment: string][] = [
    ['kind-x kind-x https://10.0.0.1', 'unknown'],
    ['kind-dev kind-dev https://10.0.0.1', 'unknown'],
    ['kind-x k https://api.prod.acme.io', 'prod'],
    ['kind-x arn:aws:eks:r:123456789012:cluster/prod https://x.eks.amazonaws.com', 'prod'],
    ['minikube acme https://192.168.49.2:8443', 'unknown'],
    ['minikube minikube https://10.1.2.3:8443', 'unknown'],
    ['docker-desktop docker-desktop https://127.0.0.1.nip.io:6443', 'unknown'],
    // Behind a port of this machine may be a tunnel: what people call it counts.
    ['prod k https://127.0.0.1:6443', 'prod'],
    ['prod kind-x https://127.0.0.1:6443', 'prod'],
    ['dev k https://127.0.0.1:6443', 'dev'],
    ['default default https://127.0.0.1:6443', 'unknown'],
    ['local k https://10.0.0.1', 'unknown'],
  ];
  for (const [line, environment] of ELSEWHERE) {
    it(`is not ${line}: ${environment}`, () => {
      assert.equal(where(DELETE, at(line)), environment);
    });
  }

  it('is not what is only called so, where the files have others', () => {
    const place = at(FEW);
    assert.equal(where(`${DELETE} --context kind-other`, place), 'unknown');
    assert.equal(where(`${DELETE} --context other-dev`, place), 'unknown');
    assert.equal(where(`${DELETE} --context other-prod`, place), 'prod');
    // kind has just made it; `use-context` cannot have chosen it, and production is still the current one.
    const chosen = { [KUBE_CONTEXT]: 'kind-other' };
    assert.equal(where(DELETE, { ...place, env: { ...chosen, [KUBE_MADE]: 'local' } }), 'local');
    assert.equal(where(DELETE, { ...place, env: chosen }), 'unknown');
    assert.equal(where(DELETE, { ...place, env: { ...chosen, [KUBE_MADE]: 'cloud' } }), 'unknown');
    assert.equal(where(DELETE, { ...place, env: { [KUBE_CONTEXT]: 'kind-x' } }), 'local');
    assert.equal(
      where(DELETE, { ...place, env: { [KUBE_CONTEXT]: 'dev', [KUBE_CHANGED]: 'kubectl config' } }),
      'unknown',
    );
  });

  it('is not what a kube config is called, where it says otherwise', () => {
    const files = { 'kind.yaml': config('blue k https://10.0.0.1') };
    assert.equal(where(`${DELETE} --kubeconfig kind.yaml`, { files }), 'unknown');
    assert.equal(where(`${DELETE} --kubeconfig other-kind.yaml`, { files }), 'local');
  });

  it('is not behind a tunnel, on another machine or in the home of another user', () => {
    const kind = at('kind-x kind-x https://127.0.0.1:40123');
    assert.equal(where(DELETE, kind), 'local');
    for (const via of ['ssh bastion', 'docker run', 'sudo'])
      assert.equal(where(DELETE, { ...kind, via: [via] }), 'unknown', via);
    assert.equal(
      where(`${DELETE} -s https://127.0.0.1:1`, { env: { [TUNNEL]: 'ssh -L 1:prod:6443 x' } }),
      'prod',
    );
    assert.equal(
      where(`${DELETE} -s https://127.0.0.1:1`, { env: { [TUNNEL]: 'ssh -L 1:x:6443 x' } }),
      'unknown',
    );
  });

  it('is where a pod runs that was entered from here', () => {
    const place = at(FEW);
    assert.equal(where(DELETE, { ...place, via: ['kubectl --context kind-x exec'] }), 'local');
    assert.equal(where(DELETE, { ...place, via: ['kubectl --context prod-eu exec'] }), 'prod');
    assert.equal(where(DELETE, { ...at('prod k https://1.2.3.4'), via: ['kubectl exec'] }), 'prod');
    assert.equal(
      where('psql -c x', { ...at('kind-x kind-x https://10.0.0.1'), via: ['kubectl --context kind-x exec'] }),
      'unknown',
    );
  });
});
