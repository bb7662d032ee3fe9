/** What is special about a kind of resource when it is deleted or changed. */
export type KindTrait =
  /** Everything in it goes with it, or it holds data. */
  | 'data'
  /** Its controller makes it again, or it is a record of what has been. */
  | 'light'
  /** Gives or takes permissions. */
  | 'rbac'
  /** Keeps others from doing harm. */
  | 'guard'
  | 'secret';

/** "singular short-names: trait": the plural is the singular with its ending. Names as `kubectl api-resources` has them. */
const KINDS = `namespace ns project:data
customresourcedefinition crd crds:data
persistentvolumeclaim pvc:data
persistentvolume pv:data
statefulset sts:data
volumesnapshot vs:data
volumesnapshotcontent:data
etcdbackup:data
storageclass sc:
node no:data
deployment deploy dep:
daemonset ds:
replicaset rs:light
replicationcontroller rc:
service svc:
ingress ing ingresses:
ingressclass:
configmap cm:
secret:secret
cronjob cj:
job:light
pod po:light
event ev:light
endpoints ep:
endpointslice:light
lease:light
controllerrevision:light
serviceaccount sa:rbac
role:rbac
clusterrole:rbac
rolebinding:rbac
clusterrolebinding:rbac
certificatesigningrequest csr:
networkpolicy netpol networkpolicies:guard
poddisruptionbudget pdb:guard
resourcequota quota:guard
limitrange limits:guard
podsecuritypolicy psp podsecuritypolicies:guard
validatingwebhookconfiguration:guard
mutatingwebhookconfiguration:guard
validatingadmissionpolicy validatingadmissionpolicies:guard
validatingadmissionpolicybinding:guard
clusterpolicy cpol clusterpolicies:guard
prioritylevelconfiguration:
priorityclass pc priorityclasses:
horizontalpodautoscaler hpa:
apiservice:data
application app apps:data
applicationset appset appsets:data
cluster:data
machine:data
machineset:data
machinedeployment:data
nodepool:data
cnpgcluster:data
kafka:data
route:`;

export interface Kind {
  /** Singular, as people write it. */
  readonly name: string;
  readonly trait: KindTrait | undefined;
}

const BY_NAME: ReadonlyMap<string, Kind> = new Map(
  KINDS.split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    const names = line.slice(0, colon).split(' ');
    const [name = ''] = names;
    const trait = line.slice(colon + 1);
    const kind: Kind = { name, trait: trait === '' ? undefined : (trait as KindTrait) };
    return [...names, `${name}s`].map((each): [string, Kind] => [each, kind]);
  }),
);

/** The kind by any of its names: `po`, `Pods`, `pods.v1.`, `deployments.v1.apps`. One that is not known keeps its name. */
export function kindOf(written: string): Kind {
  const lower = written.toLowerCase();
  const dot = lower.indexOf('.');
  const bare = dot < 0 ? lower : lower.slice(0, dot);
  const known = BY_NAME.get(bare);
  // `secrets.example.com` is somebody else's kind of the same name; `pods.v1` and `jobs.batch` are the built-in ones.
  const own =
    dot < 0 ||
    /^(?:v\d\w*\.?|apps|batch|policy|networking\.k8s\.io|rbac\.authorization\.k8s\.io|autoscaling|storage\.k8s\.io|apiextensions\.k8s\.io|(?:v\d\w*\.).*)$/.test(
      lower.slice(dot + 1),
    );
  return known && own ? known : { name: bare, trait: undefined };
}

/** Resources as kubectl takes them: `pods,svc`, `deploy/api`, `ns shop web`. */
export interface Resources {
  readonly kinds: readonly Kind[];
  /** Names without their kind. */
  readonly names: readonly string[];
}

export function resourcesOf(words: readonly string[]): Resources {
  if (words.some((word) => word.includes('/'))) {
    const pairs = words.map((word) => word.split('/'));
    return {
      kinds: pairs.flatMap(([kind = '', name]) => (name === undefined ? [] : [kindOf(kind)])),
      names: pairs.flatMap(([first, name]) => name ?? first ?? []),
    };
  }
  const [kinds = '', ...names] = words;
  return {
    kinds:
      kinds === ''
        ? []
        : kinds
            .split(',')
            .filter((k) => k !== '')
            .map(kindOf),
    names,
  };
}
