import { UNKNOWN } from '../../invocation';
import { argument, headOf, knownText, type Chain, type Step } from '../code/values';
import { kebab, type Sdk, type SdkCall } from './sdk';

const MODULES =
  /^(?:google\.cloud|google\.cloud\.|googleapiclient|@google-cloud\/|cloud\.google\.com\/go\/|Google|firebase_admin|firebase-admin|googleapis|@googleapis\/)/;
const DESTROYS =
  /^(?:begin_?)?(?:delete|destroy|purge|drop|terminate|disable|recursive_?delete|bulk_?delete|undeploy|cancel|stop|reset|suspend)/i;

/** gcloud's groups where a library's name for them is another. */
const GROUPS: Readonly<Record<string, string>> = {
  compute_v1: 'compute',
  container_v1: 'container',
  resourcemanager_v3: 'projects',
  resourcemanager: 'projects',
  pubsub_v1: 'pubsub',
  functions_v1: 'functions',
  functions_v2: 'functions',
  run_v2: 'run',
  secretmanager: 'secrets',
  secretmanager_v1: 'secrets',
  'secret-manager': 'secrets',
  'resource-manager': 'projects',
  sqladmin: 'sql',
  spanner: 'spanner',
  bigtable: 'bigtable',
  kms_v1: 'kms',
  kms: 'kms',
  dns: 'dns',
  dataproc_v1: 'dataproc',
  logging_v2: 'logging',
  redis_v1: 'redis',
  cloudresourcemanager: 'projects',
  iam_admin_v1: 'iam',
};

/** `storage.Client().bucket('x').delete(force=True)` and its kin as gcloud, bq and gsutil would say it. */
export const GOOGLE: Sdk = (call) => {
  if (!MODULES.test(call.root)) return undefined;
  const last = call.steps.at(-1);
  if (!last?.args || last.isNew) return [];
  const head = headOf(call);
  const argvs = /storage/i.test(head)
    ? storage(call, last)
    : /big_?query/i.test(head)
      ? bigQuery(call, last)
      : /firestore|firebase/i.test(head)
        ? firestore(call, last)
        : head.startsWith('googleap') || call.root.startsWith('@googleapis')
          ? discovery(call, last)
          : general(call, last);
  return argvs.map((argv): SdkCall => ({ via: 'google-cloud', argv: [...argv, ...projectOf(call)] }));
};

function projectOf(call: Chain): string[] {
  for (const step of call.steps) {
    const project = argument(step, 'project') ?? argument(step, 'projectId') ?? argument(step, 'project_id');
    if (project) return ['--project', knownText(project) ?? UNKNOWN];
  }
  return [];
}

function nameAt(call: Chain, pattern: RegExp): string {
  return knownText(call.steps.findLast((step) => pattern.test(step.name))?.args?.[0]) ?? UNKNOWN;
}

function storage(call: Chain, last: Step): string[][] {
  const bucket = nameAt(call, /^(?:bucket|get_bucket|lookup_bucket|Bucket)$/);
  const file = call.steps.some((step) => /^(?:blob|get_blob|file|object|Object|Blob)$/.test(step.name));
  if (/^(?:delete_blobs?|delete_?files|deleteFiles)$/.test(last.name)) {
    return [['gcloud', 'storage', 'rm', '-r', `gs://${bucket}/**`]];
  }
  if (/^(?:delete|Delete)$/.test(last.name)) {
    const each = call.steps.some((step) => /^(?:list_blobs|getFiles|\[\])$/.test(step.name));
    if (file)
      return [
        [
          'gcloud',
          'storage',
          'rm',
          `gs://${bucket}/${nameAt(call, /^(?:blob|get_blob|file|object|Object|Blob)$/)}`,
        ],
      ];
    if (each) return [['gcloud', 'storage', 'rm', '-r', `gs://${bucket}/**`]];
    return knownText(argument(last, 'force')) === 'true'
      ? [['gcloud', 'storage', 'rm', '-r', `gs://${bucket}`]]
      : [['gcloud', 'storage', 'buckets', 'delete', `gs://${bucket}`]];
  }
  if (/^(?:delete_bucket|deleteBucket)$/.test(last.name))
    return [['gcloud', 'storage', 'buckets', 'delete', `gs://${knownText(last.args?.[0]) ?? UNKNOWN}`]];
  if (/^(?:make_public|makePublic)$/.test(last.name))
    return [
      [
        'gcloud',
        'storage',
        'buckets',
        'add-iam-policy-binding',
        `gs://${bucket}`,
        '--member=allUsers',
        '--role=roles/storage.objectViewer',
      ],
    ];
  return [];
}

function bigQuery(call: Chain, last: Step): string[][] {
  const target = knownText(last.args?.[0]) ?? UNKNOWN;
  if (/^(?:delete_dataset|deleteDataset)$/.test(last.name))
    return [
      [
        'bq',
        'rm',
        ...(knownText(argument(last, 'delete_contents')) === 'true' ? ['-r'] : []),
        '-f',
        '-d',
        target,
      ],
    ];
  if (/^(?:delete_table|deleteTable)$/.test(last.name)) return [['bq', 'rm', '-f', '-t', target]];
  if (last.name === 'delete') {
    const table = call.steps.some((step) => step.name === 'table');
    return [
      [
        'bq',
        'rm',
        '-r',
        '-f',
        table ? '-t' : '-d',
        `${nameAt(call, /^dataset$/)}${table ? `.${nameAt(call, /^table$/)}` : ''}`,
      ],
    ];
  }
  if (/^(?:query|query_and_wait|createQueryJob)$/.test(last.name)) {
    const sql = knownText(argument(last, 'query', 0));
    return sql !== undefined && /^\s*(?:drop|delete|truncate)\b/i.test(sql)
      ? [['bq', 'query', '--use_legacy_sql=false', sql.replaceAll(UNKNOWN, 'x')]]
      : [];
  }
  return [];
}

/** Whole trees of documents; one document is a program's everyday work. */
function firestore(call: Chain, last: Step): string[][] {
  if (/^(?:recursive_?delete|recursiveDelete|bulk_?delete\w*)$/.test(last.name))
    return [
      [
        'gcloud',
        'firestore',
        'bulk-delete',
        '--collection-ids',
        nameAt(call, /^(?:collection|recursiveDelete|recursive_delete)$/),
      ],
    ];
  if (/^(?:delete_users?|deleteUsers?)$/.test(last.name))
    return [['gcloud', 'identity-platform', 'users', 'delete', knownText(last.args?.[0]) ?? UNKNOWN]];
  return [];
}

/** `build('compute', 'v1').instances().delete(instance=…)`. */
function discovery(call: Chain, last: Step): string[][] {
  if (!DESTROYS.test(last.name)) return [];
  const service =
    knownText(call.steps.find((step) => step.name === 'build')?.args?.[0]) ??
    call.steps.find((step) => step.args === undefined || step.isNew)?.name ??
    '';
  const group = GROUPS[service] ?? service;
  const collections = call.steps
    .filter(
      (step) =>
        step !== last && !/^(?:discovery|build|google|v\d\w*|new|)$/.test(step.name) && step.name !== service,
    )
    .map((step) => kebab(step.name));
  const named = [...(last.named ?? [])].filter(([name]) => !/^(?:project|projectId|body|fields)$/.test(name));
  const target = knownText(named.at(-1)?.[1]) ?? knownText(last.named?.get('projectId')) ?? UNKNOWN;
  const zone = knownText(last.named?.get('zone'));
  return [
    [
      'gcloud',
      group,
      ...collections.filter((name) => name !== group && name !== 'projects'),
      kebab(last.name),
      target,
      '-q',
      ...(zone === undefined ? [] : ['--zone', zone]),
    ],
  ];
}

/** `compute_v1.InstancesClient().delete(instance=…)`, `client.delete_subscription(…)`. */
function general(call: Chain, last: Step): string[][] {
  if (!DESTROYS.test(last.name)) return [];
  const path = headOf(call)
    .replace(/^@google-cloud\//, '')
    .replace(/^google\.cloud\.?/, '')
    .replace(/^cloud\.google\.com\/go\//, '');
  const library = path.split(/[./]/)[0] ?? '';
  const group = GROUPS[library] ?? library.replace(/_v\d\w*$/, '');
  const [verb = '', ...noun] = kebab(last.name).split('-');
  const client =
    call.steps.find((step) => step.name.endsWith('Client'))?.name.replace(/(?:Async)?Client$/, '') ?? '';
  const collection =
    noun.length > 0 ? plural(noun.join('-')) : kebab(client || (call.steps.at(-2)?.name ?? ''));
  const known = [...(last.named ?? [])].filter(
    ([name]) => !/^(?:project|zone|region|request|timeout|retry|metadata)$/.test(name),
  );
  const request = argument(last, 'request', 0);
  const inRequest =
    request?.kind === 'map'
      ? [...request.entries.values()].map(knownText).find((value) => value !== undefined)
      : knownText(request);
  const target =
    known.map(([, value]) => knownText(value)).find((value) => value !== undefined) ?? inRequest ?? UNKNOWN;
  const zone = knownText(argument(last, 'zone'));
  const groups = group === 'projects' || group === 'secrets' ? [group] : [group, collection];
  return [['gcloud', ...groups, verb, target, '-q', ...(zone === undefined ? [] : ['--zone', zone])]];
}

function plural(noun: string): string {
  if (noun.endsWith('s')) return noun;
  return noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
