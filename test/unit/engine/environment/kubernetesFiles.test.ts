import assert from 'node:assert/strict';
import { KUBE_CONTEXT } from '../../../../src/engine/carry';
import { HOME, WORK } from '../../environmentSupport';
import { at, config, DEFAULT, DELETE, FEW, finding, where } from './kubernetesSupport';

describe('where a command against a cluster hits, by its kube configs', () => {
  it('is the current context, with file and line', () => {
    const found = finding(DELETE, at('acme-prod k https://10.0.0.1'));
    assert.equal(found.environment, 'prod');
    assert.equal(found.identity, 'acme-prod');
    assert.deepEqual(found.who, { kind: 'token', principal: 'acme-prod' });
    assert.deepEqual(found.evidence[0], {
      environment: 'prod',
      text: 'context acme-prod (current context)',
      source: 'name',
      file: `${HOME}/.kube/config`,
      line: 3,
    });
    assert.equal(where(DELETE, at('dev k https://10.0.0.1')), 'dev');
    assert.equal(where('oc delete project x', at('dev k https://10.0.0.1')), 'dev');
    assert.equal(where('flux delete source git x', at('dev k https://10.0.0.1')), 'dev');
    assert.equal(where(DELETE, at('blue k https://10.0.0.1')), 'unknown');
  });

  it('is chosen by option, variable or earlier command before the files', () => {
    const place = at(FEW);
    assert.equal(where(`${DELETE} --context prod-eu`, place), 'prod');
    assert.equal(where(`${DELETE} --context prod-eu --context dev`, place), 'dev');
    assert.equal(where(`${DELETE} --context=`, place), 'unknown');
    assert.equal(where(DELETE, { ...place, env: { [KUBE_CONTEXT]: 'dev' } }), 'dev');
    assert.equal(where(`${DELETE} --context prod-eu`, { ...place, env: { [KUBE_CONTEXT]: 'dev' } }), 'prod');
    assert.equal(where('helm uninstall x', { ...place, env: { HELM_KUBECONTEXT: 'dev' } }), 'dev');
    assert.equal(
      where('helm uninstall x --kube-context prod-eu', { ...place, env: { HELM_KUBECONTEXT: 'dev' } }),
      'prod',
    );
    // Helm's variable is nothing to kubectl: the current context is used.
    assert.equal(
      where(DELETE, { ...at('prod k https://1.2.3.4'), env: { HELM_KUBECONTEXT: 'dev' } }),
      'prod',
    );
    assert.equal(
      where('helm uninstall x', {
        ...at('dev k https://1.2.3.4'),
        env: { HELM_KUBEAPISERVER: 'https://api.prod.io' },
      }),
      'prod',
    );
  });

  it('reads the file of --kubeconfig, else the list of KUBECONFIG, else the default one', () => {
    const files = {
      [DEFAULT]: config('prod k https://1.2.3.4'),
      'a.yaml': config('dev k https://1.2.3.4'),
      'b.yaml': config('staging k https://1.2.3.4'),
    };
    assert.equal(where(`${DELETE} --kubeconfig a.yaml`, { files }), 'dev');
    assert.equal(
      where(`${DELETE} --kubeconfig ${WORK}/a.yaml`, { files, env: { KUBECONFIG: 'b.yaml' } }),
      'dev',
    );
    assert.equal(where(DELETE, { files, env: { KUBECONFIG: 'missing:b.yaml:a.yaml' } }), 'staging');
    assert.equal(where(DELETE, { files, env: { KUBECONFIG: '' } }), 'prod');
    assert.equal(where(DELETE, { files, env: { KUBECONFIG: 'missing' } }), 'unknown');
    assert.equal(where(DELETE, { files, env: { KUBECONFIG: '~/.kube/config' } }), 'prod');
    assert.equal(where(DELETE, { files, env: { HOME: '/nobody' } }), 'unknown');
    assert.equal(where(`${DELETE} --kubeconfig a.yaml`, { files, cwd: undefined }), 'unknown');
    // Of a list, only files count that the context stands in, whatever the others are called.
    const named = {
      'dev.yaml': config('blue k https://1.2.3.4'),
      'prod.yaml': config('green l https://1.2.3.5'),
    };
    assert.equal(where(DELETE, { files: named, env: { KUBECONFIG: 'dev.yaml:prod.yaml' } }), 'unknown');
    assert.equal(
      where(`${DELETE} --context green`, { files: named, env: { KUBECONFIG: 'dev.yaml:prod.yaml' } }),
      'prod',
    );
  });

  it('is told by cluster, server and login as well, the most dangerous first', () => {
    assert.equal(where(DELETE, at('blue acme-prod https://10.0.0.1')), 'prod');
    assert.equal(where(DELETE, at('blue acme-dev https://10.0.0.1')), 'dev');
    assert.equal(where(DELETE, at('dev acme-prod https://10.0.0.1')), 'prod');
    assert.equal(
      where(DELETE, at('blue k https://acme-staging-dns-1.hcp.westeurope.azmk8s.io:443')),
      'staging',
    );
    assert.equal(where(DELETE, at('dev k https://api.prod.acme.io')), 'prod');
    assert.equal(where(DELETE, at('dev k https://10.0.0.1 prod')), 'prod');
    assert.equal(where(DELETE, at('prod k https://10.0.0.1 dev')), 'prod');
    assert.equal(where(DELETE, at('blue k https://10.0.0.1 dev')), 'unknown');
    // Azure's logins are called after the resource group.
    const text = config('blue k https://10.0.0.1').replaceAll('blue', 'clusterUser_rg-prod_aks');
    assert.equal(where(DELETE, { files: { [DEFAULT]: text } }), 'prod');
    const login = config('dev k https://10.0.0.1')
      .replace('user: dev', 'user: clusterUser_rg-prod_aks')
      .replace('- name: dev\n  user:', '- name: clusterUser_rg-prod_aks\n  user:');
    assert.equal(where(DELETE, { files: { [DEFAULT]: login } }), 'prod');
  });

  it('options take the place of parts', () => {
    const place = at(FEW);
    assert.equal(where(`${DELETE} --context dev --cluster k2`, place), 'dev');
    assert.equal(where(`${DELETE} --context dev -s https://api.prod.io`, place), 'prod');
    assert.equal(where(`${DELETE} --context kind-x --cluster k1`, place), 'unknown');
    assert.equal(where(`${DELETE} --context kind-x -s https://10.0.0.1`, place), 'unknown');
    // Whoever keeps the login of production and goes through a port of this machine goes through a tunnel.
    assert.equal(where(`${DELETE} -s https://127.0.0.1:6443`, at('prod k https://10.0.0.1')), 'prod');
    assert.equal(where(`${DELETE} -s https://127.0.0.1:6443`, at('blue k https://10.0.0.1')), 'unknown');
    assert.deepEqual(finding(`${DELETE} --token y`, place).who, { kind: 'token' });
    assert.equal(finding(`${DELETE} --as jane`, place).who?.principal, 'jane');
  });

  it('names the account of EKS and the project of GKE', () => {
    const arn = 'arn:aws:eks:eu-west-1:123456789012:cluster/shop';
    const eks = at(`shop ${arn} https://x.eks.amazonaws.com`);
    assert.equal(finding(DELETE, eks).account, '123456789012');
    assert.equal(finding(DELETE, eks).region, 'eu-west-1');
    assert.equal(where(DELETE, { ...eks, mapping: 'account:123456789012=prod' }), 'prod');
    const gke = at('gke_acme-1_europe-west1-b_shop k https://10.0.0.1');
    assert.equal(finding(DELETE, gke).account, 'acme-1');
    assert.equal(finding(DELETE, gke).region, 'europe-west1-b');
    assert.equal(where(DELETE, { ...gke, mapping: 'project:acme-*=staging' }), 'staging');
    assert.equal(where(DELETE, { ...at(FEW), mapping: 'context:blue=sandbox' }), 'sandbox');
    assert.equal(where(DELETE, at('gke_acme-prod_europe-west1_x k https://10.0.0.1')), 'prod');
  });
});

describe('kube configs in which something is wrong', () => {
  it('make unknown what they leave open, and nothing milder', () => {
    const dev = config('dev k https://10.0.0.1');
    const list = { env: { KUBECONFIG: 'broken:dev' } };
    assert.equal(where(DELETE, { files: { broken: 'contexts: {', dev }, ...list }), 'unknown');
    assert.equal(
      where(DELETE, { files: { broken: 'contexts: {', dev: config('prod k https://1') }, ...list }),
      'prod',
    );
    assert.equal(where(DELETE, { files: { [DEFAULT]: 'contexts: {' }, ambient: 'dev' }), 'unknown');
    for (const text of [
      dev.replace('name: k', 'name: other'),
      dev.replace('server: ', 'x: '),
      dev.replace('user: dev', 'user: nobody'),
      dev.replace('clusters:', '- name: dev\n  context: {cluster: k}\nclusters:'),
    ])
      assert.equal(where(DELETE, { files: { [DEFAULT]: text } }), 'unknown', text);
    assert.equal(where(DELETE, { files: { [DEFAULT]: 'current-context: dev\n' } }), 'dev');
  });

  it('say in the evidence where', () => {
    const text = config('dev k https://10.0.0.1').replace('name: k', 'name: other');
    const { evidence } = finding(DELETE, { files: { [DEFAULT]: text } });
    assert.ok(
      evidence.some(
        (clue) =>
          clue.source === 'problem' && clue.line === 3 && clue.text.includes('its cluster stands in none'),
      ),
      JSON.stringify(evidence),
    );
  });

  it('do not outweigh what the caller says of the credentials, unless they say something', () => {
    assert.equal(where(DELETE, { ...at('blue k https://10.0.0.1'), ambient: 'dev' }), 'dev');
    assert.equal(where(DELETE, { ...at('prod k https://10.0.0.1'), ambient: 'dev' }), 'prod');
    assert.equal(where(DELETE, { ...at('dev k https://10.0.0.1'), ambient: 'prod' }), 'prod');
    assert.equal(where(DELETE, { ...at('kind-x kind-x https://127.0.0.1'), ambient: 'prod' }), 'prod');
    assert.equal(where(`${DELETE} --context kind-x`, { ...at(FEW), ambient: 'prod' }), 'local');
  });

  it('are not there in a pod, which is its own service account', () => {
    const found = finding(DELETE, { env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } });
    assert.deepEqual(
      [found.environment, found.identity, found.who?.kind],
      ['unknown', 'in-cluster', 'service-account'],
    );
  });
});
