import assert from 'node:assert/strict';
import fc from 'fast-check';
import { kindOf, resourcesOf } from '../../../../src/engine/catalog/kubernetes/kinds';
import { readManifest } from '../../../../src/engine/catalog/kubernetes/manifests';
import { UNKNOWN } from '../../../../src/engine/invocation';
import { classify, classifyArgv, effectsOf } from './support';
import { needSurface, surface } from './surface';
import { runs } from '../../../support/runs';

/** A real line for every row of the table, by its command; the effect that the row's label stands for must be in it. */
const ROWS: Readonly<Record<string, readonly (readonly [line: string, effect: string])[]>> = {
  'kubectl delete <res> <name>': [
    ['kubectl delete svc x', 'destroy'],
    ['kubectl delete -f x.yaml', 'destroy'],
    ['kubectl delete --raw /x', 'destroy'],
  ],
  'kubectl drain <node>': [['kubectl drain n', 'destroy']],
  'kubectl cordon / uncordon / taint nodes': [
    ['kubectl cordon n', 'modify'],
    ['kubectl uncordon n', 'modify'],
    ['kubectl taint nodes n a=b:NoExecute', 'modify'],
  ],
  'kubectl scale --replicas=0': [['kubectl scale deploy x --replicas=0', 'modify']],
  'kubectl autoscale': [['kubectl autoscale deploy x --max=3', 'modify']],
  'kubectl rollout undo': [['kubectl rollout undo deploy/x', 'modify']],
  'kubectl rollout restart': [['kubectl rollout restart deploy/x', 'modify']],
  'kubectl rollout pause/resume': [
    ['kubectl rollout pause deploy/x', 'modify'],
    ['kubectl rollout resume deploy/x', 'modify'],
  ],
  'kubectl replace --force': [
    ['kubectl replace --force -f x', 'destroy'],
    ['kubectl replace -f x', 'modify'],
  ],
  'kubectl apply': [
    ['kubectl apply -f x', 'modify'],
    ['kubectl apply -f x --prune', 'destroy'],
  ],
  'kubectl create': [
    ['kubectl create -f x', 'create'],
    ['kubectl create token x', 'secret'],
    ['kubectl create role x --verb=get --resource=pods', 'privilege'],
  ],
  'kubectl create clusterrolebinding': [
    ['kubectl create clusterrolebinding x --clusterrole=cluster-admin --user=u', 'privilege'],
  ],
  'kubectl patch': [['kubectl patch deploy x -p {}', 'modify']],
  'kubectl edit / set image|set env|set resources|set selector': [
    ['kubectl edit deploy x', 'modify'],
    ['kubectl set image deploy/x a=b', 'modify'],
    ['kubectl set env deploy/x A=b', 'modify'],
    ['kubectl set resources deploy x --limits=cpu=1', 'modify'],
    ['kubectl set selector svc x a=b', 'modify'],
    ['kubectl set subject rolebinding x --user=u', 'privilege'],
  ],
  'kubectl label / annotate': [
    ['kubectl label pod x a=b', 'modify'],
    ['kubectl annotate pod x a-', 'modify'],
  ],
  // Inside the cluster only, unless it is a load balancer or a node port.
  'kubectl expose': [
    ['kubectl expose deploy x --type=LoadBalancer', 'exposure'],
    ['kubectl expose deploy x', 'create'],
  ],
  // On this machine only, unless an address says otherwise.
  'kubectl port-forward / proxy': [
    ['kubectl port-forward svc/x 80 --address 0.0.0.0', 'exposure'],
    ['kubectl proxy --disable-filter', 'exposure'],
    ['kubectl proxy', 'read'],
  ],
  'kubectl exec / attach / debug / run / cp': [
    ['kubectl exec x -- ls', 'remote-run'],
    ['kubectl attach x', 'remote-run'],
    ['kubectl debug x', 'remote-run'],
    ['kubectl run x --image=y', 'remote-run'],
    ['kubectl cp a b:c', 'remote-run'],
  ],
  'kubectl get/describe secret': [
    ['kubectl get secret x -oyaml', 'secret'],
    ['kubectl describe secret x', 'read'],
    ['kubectl get secrets', 'read'],
  ],
  'kubectl config view --raw': [['kubectl config view --raw', 'secret']],
  'kubectl config use-context/set-context/delete-context/delete-cluster/unset': [],
  'kubectl auth reconcile': [['kubectl auth reconcile -f x', 'privilege']],
  'kubectl auth can-i / whoami, get, logs, top, explain, diff, events, wait, api-resources, version, cluster-info':
    [
      'auth can-i delete pods',
      'auth whoami',
      'get pods',
      'logs x',
      'top pods',
      'explain pod',
      'diff -f x',
      'events',
      'wait --for=delete pod/x',
      'api-resources',
      'version',
      'cluster-info',
    ].map((line) => [`kubectl ${line}`, 'read'] as const),
  'kubectl certificate approve': [
    ['kubectl certificate approve x', 'privilege'],
    ['kubectl certificate deny x', 'modify'],
  ],
  'kubectl --as / --as-group=system:masters': [
    ['kubectl get pods --as=x --as-group=system:masters', 'privilege'],
    ['kubectl --as x apply -f y', 'privilege'],
  ],
  'kubectl krew install / plugin': [],
  'helm uninstall|delete|del|un <rel>': ['uninstall', 'delete', 'del', 'un'].map(
    (verb) => [`helm ${verb} x`, 'destroy'] as const,
  ),
  'helm rollback <rel> [rev]': [['helm rollback x 1', 'modify']],
  'helm upgrade': [['helm upgrade x y', 'modify']],
  'helm install': [
    ['helm install x y', 'create'],
    ['helm install x y --replace', 'modify'],
  ],
  'helm test': [['helm test x', 'remote-run']],
  // People and scripts read values all day; what is a secret in them stands in a Secret as well.
  'helm get values|get all|get manifest': [
    ['helm get values x', 'read'],
    ['helm get all x', 'read'],
    ['helm get manifest x', 'read'],
  ],
  'helm template/list/status/history/show/search/lint/diff': [
    'list',
    'status x',
    'history x',
    'search repo x',
    'diff upgrade x y',
  ].map((line) => [`helm ${line}`, 'read'] as const),
  'helm push': [['helm push x.tgz oci://y', 'create']],
  'helm plugin install/uninstall, repo add/remove': [],
  'eksctl delete cluster': [
    ['eksctl delete cluster -n x', 'destroy'],
    ['eksctl delete cluster -f x.yaml', 'destroy'],
  ],
  'eksctl delete nodegroup': [
    ['eksctl delete nodegroup --cluster x --name y', 'destroy'],
    ['eksctl delete nodegroup -f x --approve', 'destroy'],
    ['eksctl delete nodegroup -f x', 'read'],
  ],
  'eksctl delete iamserviceaccount/iamidentitymapping/accessentry/podidentityassociation/addon/fargateprofile/identityprovider':
    [
      'iamserviceaccount',
      'iamidentitymapping',
      'accessentry',
      'podidentityassociation',
      'addon',
      'fargateprofile',
      'identityprovider',
    ].map((kind) => [`eksctl delete ${kind} --cluster x`, 'destroy'] as const),
  'eksctl create iamidentitymapping / accessentry / iamserviceaccount / podidentityassociation': [
    'iamidentitymapping',
    'accessentry',
    'iamserviceaccount',
    'podidentityassociation',
  ].map((kind) => [`eksctl create ${kind} --cluster x`, 'privilege'] as const),
  'eksctl create cluster/nodegroup': [
    ['eksctl create cluster', 'cost'],
    ['eksctl create nodegroup --cluster x', 'create'],
    ['eksctl create cluster --dry-run', 'read'],
  ],
  'eksctl scale nodegroup': [['eksctl scale nodegroup --cluster x --nodes 0', 'cost']],
  'eksctl drain nodegroup': [
    ['eksctl drain nodegroup --cluster x', 'destroy'],
    ['eksctl drain nodegroup --cluster x --undo', 'modify'],
  ],
  'eksctl upgrade cluster / upgrade nodegroup': [
    ['eksctl upgrade cluster -n x --approve', 'modify'],
    ['eksctl upgrade nodegroup --cluster x', 'modify'],
  ],
  'eksctl utils update-cluster-endpoints / update-cluster-vpc-config': [
    ['eksctl utils update-cluster-endpoints --cluster x --public-access=true --approve', 'exposure'],
    [
      'eksctl utils update-cluster-vpc-config --cluster x --public-access-cidrs=0.0.0.0/0 --approve',
      'exposure',
    ],
  ],
  'eksctl utils write-kubeconfig': [['eksctl utils write-kubeconfig -c x', 'read']],
};

describe('the rows of kubectl, helm and eksctl', () => {
  for (const [row, lines] of Object.entries(ROWS)) {
    for (const [line, effect] of lines) {
      it(`${row}: ${line}`, () => {
        assert.ok(effectsOf(line).includes(effect), effectsOf(line).join());
      });
    }
  }

  it('are all of them', function () {
    needSurface(this, 'other_clis.tsv');
    const rows = surface('other_clis.tsv')
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([cli = '']) => /^(?:kubectl|helm|eksctl)$/.test(cli))
      .map(([cli = '', command = '']) => `${cli} ${command}`);
    assert.equal(rows.length, 45);
    assert.deepEqual(
      rows.filter((row) => !Object.hasOwn(ROWS, row)),
      [],
    );
  });

  it('that act on this machine only are no actions', () => {
    for (const line of ['use-context x', 'set-context x', 'delete-context x', 'delete-cluster x', 'unset x'])
      assert.deepEqual(classify(`kubectl config ${line}`), []);
    for (const line of [
      'kubectl krew install x',
      'helm plugin install x',
      'helm repo remove x',
      'helm template x',
      'helm lint .',
    ])
      assert.deepEqual(classify(line), [], line);
  });
});

/** Every dry run and help of a line that changes something is a read or nothing. */
const CHANGING: readonly string[] = Object.values(ROWS)
  .flat()
  .filter(
    ([line, effect]) => /^(?:destroy|modify|create|privilege)$/.test(effect) && line.startsWith('kubectl '),
  )
  .map(([line]) => line);
/** kubectl has no --dry-run for these. */
const WITHOUT_DRY_RUN = /rollout (?:pause|resume|restart)|edit|certificate|proxy|--raw|--as/;

describe('kubectl', () => {
  it('reads the short names, the plurals and the groups of kinds', () => {
    for (const [written, name] of [
      ['po', 'pod'],
      ['NS', 'namespace'],
      ['pods', 'pod'],
      ['deploy', 'deployment'],
      ['deployments.v1.apps', 'deployment'],
      ['deployments.apps', 'deployment'],
      ['ingresses', 'ingress'],
      ['netpol', 'networkpolicy'],
      ['networkpolicies.networking.k8s.io', 'networkpolicy'],
      ['secrets.v1.', 'secret'],
    ] as const)
      assert.equal(kindOf(written).name, name, written);
    // Somebody else's kind of the same name.
    assert.equal(kindOf('secrets.vault.example.com').trait, undefined);
    assert.equal(kindOf('constructor').trait, undefined);
    assert.deepEqual(resourcesOf(['po,svc', 'a', 'b']).names, ['a', 'b']);
    assert.deepEqual(resourcesOf(['po/a', 'svc/b']).names, ['a', 'b']);
  });

  it('says in plain words what is lost', () => {
    const said = (line: string): string => classify(line)[0]?.summary ?? '';
    assert.equal(said('kubectl delete ns shop'), 'deletes the namespace shop and everything in it');
    assert.equal(said('kubectl delete deploy --all -n shop'), 'deletes all deployments in namespace shop');
    assert.equal(
      said('kubectl delete crd foos.x.io'),
      'deletes the customresourcedefinition foos.x.io and every resource of that kind',
    );
    assert.equal(said('kubectl delete pvc -A --all'), 'deletes all persistentvolumeclaims in all namespaces');
    assert.equal(said('kubectl delete --raw /api/v1/x'), 'deletes /api/v1/x through the API');
    const [action] = classify('kubectl delete svc api -n shop');
    assert.equal(action?.safer?.command, 'kubectl delete svc api -n shop --dry-run=server');
    assert.deepEqual(action.targets, ['api']);
    assert.equal(action.reversible, 'no');
  });

  it('takes a dry run for a read, and one that cannot be known for none', () => {
    for (const line of CHANGING.filter((each) => !WITHOUT_DRY_RUN.test(each))) {
      assert.deepEqual(effectsOf(`${line} --dry-run=server`), ['read'], line);
      assert.notDeepEqual(effectsOf(`${line} --dry-run=none`), ['read'], line);
      const unknown = classifyArgv([...line.split(' '), `--dry-run=${UNKNOWN}`]).flatMap((a) => a.effects);
      assert.notDeepEqual(unknown, ['read'], line);
      assert.deepEqual(classify(`${line} --help`), [], line);
    }
    assert.ok(CHANGING.length > 20);
  });

  it('judges no line milder for a global option', () => {
    const globals = [
      '-n x',
      '--namespace=x',
      '--context c',
      '-v=6',
      '-v 6',
      '--request-timeout=5s',
      '--kubeconfig f',
      '-s https://x',
      '--as x',
    ];
    const lines = Object.values(ROWS)
      .flat()
      .filter(([line]) => line.startsWith('kubectl '));
    fc.assert(
      fc.property(
        fc.constantFrom(...lines),
        fc.constantFrom(...globals),
        fc.boolean(),
        ([line, effect], global, front) => {
          const words = line.split(' ');
          const option = global.split(' ');
          const argv = front
            ? ['kubectl', ...option, ...words.slice(1)]
            : [...words.slice(0, 2), ...option, ...words.slice(2)];
          const effects = classifyArgv(argv).flatMap((action) => action.effects);
          assert.ok(effects.includes(effect as never) || effects.includes('privilege'), argv.join(' '));
        },
      ),
      { numRuns: runs(1000) },
    );
  });
});

describe('what is offered instead', () => {
  it('is a read, and the command has something to offer where it loses most', () => {
    const extra = [
      'kubectl delete ns x --dry-run=none',
      'helm upgrade x y --dry-run=false',
      'flux uninstall -s',
      'argocd app delete x',
      'velero backup delete x',
      'helmfile -e prod destroy',
    ];
    const lines = [...Object.values(ROWS).flatMap((row) => row.map(([line]) => line)), ...extra];
    const offered = lines.flatMap((line) => classify(line).flatMap((action) => action.safer?.command ?? []));
    assert.ok(offered.length > 20, String(offered.length));
    for (const command of offered) assert.deepEqual(effectsOf(command), ['read'], command);
    for (const line of extra) assert.ok(classify(line)[0]?.safer, line);
  });
});

describe('a manifest', () => {
  it('is read as YAML and as JSON', () => {
    const yaml =
      'apiVersion: v1\nkind: List\nitems:\n- kind: Namespace\n  metadata:\n    name: shop\n# kind: Secret\n';
    assert.deepEqual(
      readManifest(yaml).kinds.map((kind) => kind.name),
      ['namespace'],
    );
    assert.deepEqual(readManifest(yaml).names, ['shop']);
    assert.deepEqual(readManifest('{"kind":"Secret","metadata":{"name":"db"}}').names, ['db']);
  });

  it('gives full rights by cluster-admin or by a role for everything, and by nothing less', () => {
    const binding = (role: string): string =>
      `kind: ClusterRoleBinding\nroleRef:\n  kind: ClusterRole\n  name: ${role}\n`;
    assert.ok(readManifest(binding('cluster-admin')).administers);
    assert.ok(!readManifest(binding('cluster-admin-viewer')).administers);
    assert.ok(!readManifest(binding('view')).administers);
    const role = (resources: string): string =>
      `kind: ClusterRole\nrules:\n- apiGroups: ["*"]\n  resources: ${resources}\n  verbs: ["*"]\n`;
    assert.ok(readManifest(role('["*"]')).administers);
    assert.ok(readManifest(role('\n  - "*"')).administers);
    assert.ok(!readManifest(role('["pods"]')).administers);
    assert.ok(!readManifest('kind: Service\nspec: {type: LoadBalancer}').administers);
  });

  it('is read in time, whatever it holds', function () {
    this.timeout(30_000);
    for (const part of [
      'kind:',
      'metadata: ',
      'metadata:\n  name:',
      '["*"',
      'kind: a\n',
      ' '.repeat(50) + 'verbs:\n',
    ]) {
      // Time of the processor: what else the machine does counts for nothing.
      const start = process.cpuUsage();
      readManifest(part.repeat(100_000));
      assert.ok(process.cpuUsage(start).user < 1_000_000, part);
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readManifest(text)));
  });
});
