import assert from 'node:assert/strict';
import type { EnvironmentFinding } from '../../../../src/contracts/environment';
import { findTool } from '../../../../src/engine/catalog/tools';
import { KUBE_CHANGED, KUBE_CONTEXT, KUBE_MADE, TUNNEL } from '../../../../src/engine/carry';
import { contextOf, HOME, WORK, type Place } from '../../environmentSupport';

function finding(command: string, place: Place & { via?: string[] } = {}): EnvironmentFinding {
  const argv = command.split(' ');
  const tool = findTool(argv[0] ?? '');
  assert.ok(tool, command);
  const cwd = 'cwd' in place ? place.cwd : WORK;
  const invocation = { argv, env: place.env ?? {}, cwd, via: place.via ?? [] };
  const context = contextOf({ ...place, ambientEnv: place.ambientEnv ?? place.env });
  const [action] = tool.classify(invocation, context);
  assert.ok(action, command);
  return tool.locate(action, invocation, context);
}

/** "name cluster-name server", each a context with a user of its own; the first is the current one. */
function config(lines: string, users: Record<string, string> = {}): string {
  const rows = lines
    .trim()
    .split('\n')
    .map((line) => line.trim().split(' '));
  const contexts = rows.map(
    ([name, cluster, , namespace]) =>
      `- name: ${name}\n  context: {cluster: ${cluster}, user: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`}}\n`,
  );
  const clusters = rows.map(
    ([, cluster, server]) => `- name: ${cluster}\n  cluster:\n    server: ${server}\n`,
  );
  const logins = rows.map(([name = '']) => `- name: ${name}\n  user: ${users[name] ?? '{token: x}'}\n`);
  return `current-context: ${rows[0]?.[0]}\ncontexts:\n${contexts.join('')}clusters:\n${clusters.join('')}users:\n${logins.join('')}`;
}

const DEFAULT = '~/.kube/config';
const DELETE = 'kubectl delete ns x';
const at = (lines: string, users?: Record<string, string>): Pick<Place, 'files'> => ({
  files: { [DEFAULT]: config(lines, users) },
});
const where = (command: string, place: Place & { via?: string[] }): string =>
  finding(command, place).environment;

const FEW = `
blue k1 https://10.0.0.1
prod-eu k2 https://10.0.0.2
dev k3 https://10.0.0.3
kind-x kind-x https://127.0.0.1:40123
`;

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

describe('the login of a kube config', () => {
  const aws = `[profile acme-prod]\nsso_account_id = 111111111111\nsso_role_name = x\nsso_start_url = https://a\n[profile acme-dev]\nrole_arn = arn:aws:iam::222222222222:role/dev\nsource_profile = acme-prod\n[profile blue]\nregion = eu-west-1\n`;
  const login = (user: string, extra: Partial<Place> = {}): Place => ({
    ...extra,
    files: {
      [DEFAULT]: config('blue k https://x.eks.amazonaws.com', { blue: user }),
      '~/.aws/config': aws,
    },
  });
  const exec = (args: string, env = '[]', command = 'aws'): string =>
    `{exec: {command: ${command}, args: [${args}], env: ${env}}}`;

  it('is the AWS profile that it names: environment, account, who', () => {
    const found = finding(DELETE, login(exec('eks, get-token, --profile, acme-prod')));
    assert.equal(found.environment, 'prod');
    assert.equal(found.account, '111111111111');
    assert.equal(found.who?.kind, 'sso');
    assert.equal(where(DELETE, login(exec('eks, get-token, --profile=acme-dev'))), 'dev');
    assert.equal(
      where(DELETE, login(exec('eks, get-token', '[{name: AWS_PROFILE, value: acme-prod}]'))),
      'prod',
    );
    assert.equal(
      where(DELETE, login(exec('exec, acme-prod, --, aws, eks, get-token', '[]', 'aws-vault'))),
      'prod',
    );
    assert.equal(
      where(DELETE, login(exec('-c, "AWS_PROFILE=acme-prod aws eks get-token"', '[]', 'sh'))),
      'prod',
    );
    assert.equal(where(DELETE, login(exec('eks, get-token, --profile, blue'))), 'unknown');
  });

  it('is whoever the terminal is, where it names nobody', () => {
    const place = login(exec('eks, get-token'), { env: { AWS_PROFILE: 'acme-prod' } });
    assert.equal(where(DELETE, place), 'prod');
    assert.equal(where(DELETE, login(exec('eks, get-token'))), 'unknown');
  });

  it('is the role that it takes on', () => {
    const role = 'arn:aws:iam::333333333333:role/shop-prod';
    const found = finding(DELETE, login(exec(`token, -r, "${role}"`, '[]', 'aws-iam-authenticator')));
    assert.deepEqual([found.environment, found.account], ['prod', '333333333333']);
    assert.deepEqual([found.who?.kind, found.who?.principal], ['role', role]);
  });

  it('may have a label, which does not beat what the cluster is called', () => {
    const place = login(exec('eks, get-token, --profile, blue'), { mapping: 'profile:blue=dev' });
    assert.equal(where(DELETE, place), 'dev');
    const text = config('prod k https://x', { prod: exec('eks, get-token, --profile, blue') });
    assert.equal(
      where(DELETE, { files: { [DEFAULT]: text, '~/.aws/config': aws }, mapping: 'profile:blue=dev' }),
      'prod',
    );
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

describe('kuberc', () => {
  const RC = '~/.kube/kuberc';
  const rc = (text: string, lines = 'dev k https://10.0.0.1\nprod l https://10.0.0.2'): Place => ({
    files: { [DEFAULT]: config(lines), [RC]: text },
  });
  const defaults = (option: string, value: string): string =>
    `apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ndefaults:\n- command: delete\n  options:\n  - name: ${option}\n    default: "${value}"\n`;

  it('may choose another cluster or namespace, which only makes it worse', () => {
    assert.equal(where(DELETE, rc('')), 'dev');
    assert.equal(where(DELETE, rc(defaults('context', 'prod'))), 'prod');
    assert.equal(where(DELETE, rc(defaults('cluster', 'l'))), 'dev');
    assert.equal(where(DELETE, rc(defaults('namespace', 'prod'))), 'prod');
    assert.equal(where(DELETE, rc(defaults('server', 'https://api.prod.io'))), 'prod');
    assert.equal(where(DELETE, rc(defaults('interactive', 'true'))), 'dev');
    assert.equal(where(DELETE, rc(defaults('context', 'dev'), 'prod k https://1\ndev l https://2')), 'prod');
    assert.equal(
      where(DELETE, rc('aliases: [{name: x, command: delete, appendArgs: [--context, prod]}]')),
      'prod',
    );
    assert.equal(where(DELETE, rc('aliases: [{name: x, appendArgs: ["--context=prod"]}]')), 'prod');
    assert.equal(where(DELETE, rc('defaults: {"context"')), 'unknown');
    assert.equal(
      where(DELETE, rc('{"defaults":[{"options":[{"name":"context","default":"prod"}]}]}')),
      'prod',
    );
  });

  it('gives way to the command line, and can be switched off', () => {
    const place = rc(defaults('context', 'prod'));
    assert.equal(where(`${DELETE} --context dev`, place), 'dev');
    assert.equal(where(DELETE, { ...place, env: { KUBERC: 'off' } }), 'dev');
    assert.equal(where(DELETE, { ...place, env: { KUBECTL_KUBERC: 'false' } }), 'dev');
    assert.equal(where('helm uninstall x', place), 'dev');
    assert.equal(where(DELETE, { ...place, env: { KUBERC: '/none' } }), 'dev');
  });
});
