import assert from 'node:assert/strict';
import type { CloudIdentity } from '../../../../src/contracts/identity';
import { listIdentities } from '../../../../src/engine/identities';
import { kubernetesIdentities } from '../../../../src/engine/identities/kubernetes';
import { contextOf, HOME, WORK, type Place } from '../../environmentSupport';

const CONFIG = `${HOME}/.kube/config`;

function rows(place: Place): CloudIdentity[] {
  return kubernetesIdentities(contextOf(place).facts, { env: place.env ?? {}, cwd: WORK });
}

function row(name: string, place: Place): CloudIdentity {
  const found = rows(place).find((one) => one.name === name);
  assert.ok(found, name);
  return found;
}

const THREE = `current-context: acme-prod
contexts:
- name: acme-prod
  context: {cluster: k1, user: u1}
- name: kind-x
  context: {cluster: kind-x, user: u2}
- name: shop
  context: {cluster: "arn:aws:eks:eu-west-1:123456789012:cluster/shop-dev", user: u3}
clusters:
- name: k1
  cluster: {server: "https://10.0.0.1"}
- name: kind-x
  cluster: {server: "https://127.0.0.1:4000"}
- name: "arn:aws:eks:eu-west-1:123456789012:cluster/shop-dev"
  cluster: {server: "https://x.eks.amazonaws.com"}
users:
- name: u1
  user: {token: x}
- name: u2
  user: {client-certificate-data: eA==}
- name: u3
  user:
    exec: {command: aws, args: [eks, get-token, --profile, acme-test]}
`;

describe('Kubernetes contexts as rows', () => {
  const place = { files: { '~/.kube/config': THREE } };

  it('each has its environment, account, kind and place', () => {
    assert.deepEqual(
      rows(place).map(({ name, environment, account, region, kind, line, isActive, problems }) => [
        ...[name, environment, account, region, kind, line, isActive],
        problems.length,
      ]),
      [
        ['acme-prod', 'prod', undefined, undefined, 'token', 3, true, 0],
        ['kind-x', 'local', undefined, undefined, 'certificate', 5, false, 0],
        ['shop', 'dev', '123456789012', 'eu-west-1', 'process', 7, false, 0],
      ],
    );
    assert.ok(rows(place).every(({ file, provider }) => file === CONFIG && provider === 'kubernetes'));
    assert.equal(row('acme-prod', place).principal, 'u1');
  });

  it('an AWS login is who its profile is', () => {
    const aws = '[profile acme-test]\nrole_arn = arn:aws:iam::999999999999:role/x\nsource_profile = y\n';
    const shop = row('shop', { files: { ...place.files, '~/.aws/config': aws } });
    assert.equal(shop.kind, 'role');
    // The cluster's own account decides.
    assert.equal(shop.account, '123456789012');
  });

  it('labels count as they do for a command', () => {
    assert.equal(row('acme-prod', { ...place, mapping: 'context:acme-*=dev' }).environment, 'dev');
    assert.equal(row('shop', { ...place, mapping: 'account:123456789012=prod' }).environment, 'prod');
    assert.equal(row('kind-x', { ...place, mapping: 'context:kind-*=prod' }).environment, 'prod');
  });

  it('the active one is the current context of the files that the place reads', () => {
    const other = 'current-context: kind-x\n';
    const active = rows({
      files: { ...place.files, other },
      env: { KUBECONFIG: `other:${CONFIG}` },
    }).filter(({ isActive }) => isActive);
    assert.deepEqual(
      active.map(({ name }) => name),
      ['kind-x'],
    );
    assert.deepEqual(rows({ ...place, env: { KUBECONFIG: 'nothing' } }), []);
    assert.equal(rows({ ...place, env: { HOME } }).length, 3);
  });

  it('a terminal can be given a context only where KUBECONFIG alone makes it the current one', () => {
    assert.deepEqual(row('acme-prod', place).use?.set, { KUBECONFIG: CONFIG });
    assert.ok(row('acme-prod', place).use?.unset.includes('HELM_KUBECONTEXT'));
    assert.equal(row('kind-x', place).use, undefined);
    const shop = THREE.replace('current-context: acme-prod', 'current-context: shop');
    assert.deepEqual(row('shop', { files: { '~/.kube/config': shop } }).use?.set, { KUBECONFIG: CONFIG });
    // Without a profile of its own it would be whoever that terminal is.
    const anybody = shop.replace(', --profile, acme-test', '');
    assert.equal(row('shop', { files: { '~/.kube/config': anybody } }).use, undefined);
    // Its cluster is in another file.
    const split = {
      a: 'current-context: c\ncontexts: [{name: c, context: {cluster: k}}]\n',
      b: 'clusters: [{name: k, cluster: {server: "https://x"}}]\n',
    };
    assert.equal(row('c', { files: split, env: { KUBECONFIG: 'a:b' } }).use, undefined);
  });
});

describe('Kubernetes rows with something wrong', () => {
  it('keep it to themselves', () => {
    const text = `contexts:
- name: good-dev
  context: {cluster: k, user: u}
- name: no-cluster
  context: {cluster: gone, user: u}
- name: no-user
  context: {cluster: k, user: gone}
- name: twice
  context: {cluster: k, user: u}
- name: twice
  context: {cluster: k, user: u}
- name: empty
  context: {}
- name: serverless
  context: {cluster: l, user: u}
clusters:
- {name: k, cluster: {server: "https://x"}}
- {name: l, cluster: {}}
users:
- {name: u, user: {token: x}}
`;
    const found = rows({ files: { '~/.kube/config': text } });
    assert.deepEqual(
      found.map(({ name, environment, problems }) => [name, environment, problems.map((one) => one.line)]),
      [
        ['good-dev', 'dev', []],
        ['no-cluster', 'unknown', [4]],
        ['no-user', 'unknown', [6]],
        ['twice', 'unknown', [8]],
        ['empty', 'unknown', [12]],
        ['serverless', 'unknown', [14]],
      ],
    );
  });

  it('a file that cannot be read has a row of its own', () => {
    const found = rows({
      files: { broken: 'contexts: {', good: THREE },
      env: { KUBECONFIG: 'broken:good' },
    });
    assert.equal(found.length, 4);
    assert.deepEqual([found[3]?.name, found[3]?.problems[0]?.line], [`${WORK}/broken`, 1]);
    assert.deepEqual(found[0]?.problems, []);
  });

  it('a current context that is nowhere is the active row', () => {
    const [gone] = rows({ files: { '~/.kube/config': 'current-context: gone\n' } });
    assert.deepEqual([gone?.name, gone?.isActive, gone?.problems[0]?.line], ['gone', true, 1]);
  });

  it('a pod without a kube config is its service account', () => {
    const [pod] = rows({ env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } });
    assert.deepEqual([pod?.name, pod?.kind, pod?.isActive], ['in-cluster', 'service-account', true]);
  });

  it('are listed with all others', () => {
    const { facts } = contextOf({ files: { '~/.kube/config': THREE } });
    const names = listIdentities(facts, { env: {}, cwd: WORK }).map(({ provider }) => provider);
    assert.equal(names.filter((provider) => provider === 'kubernetes').length, 3);
  });
});
