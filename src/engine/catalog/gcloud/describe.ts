import { UNKNOWN } from '../../invocation';
import type { Draft } from '../draft';
import { shown } from '../hidden';
import { listed, plural, singular, spelled, thirdPerson } from '../words';
import type { GcloudCall } from './call';
import { table } from './table';

const OBJECTS: Readonly<Record<string, string>> = {
  'gcloud.compute.instances': 'VM instance',
  'gcloud.sql.instances': 'Cloud SQL instance',
  'gcloud.sql.backups': 'database backup',
  'gcloud.container.clusters': 'Kubernetes cluster',
  'gcloud.kms.keys.versions': 'key version',
  'gcloud.logging.sinks': 'log sink',
  'gcloud.iam.service-accounts.keys': 'service account key',
  'gcloud.run.services': 'Cloud Run service',
  'gcloud.run.jobs': 'Cloud Run job',
  'gcloud.run': 'Cloud Run service',
  'gcloud.functions': 'function',
  'gcloud.app': 'App Engine application',
  'gcloud.storage.buckets': 'bucket',
};

/** Sentences for what people fear most or what the words do not say; everything else is worded from the path. */
const SENTENCES: Readonly<Record<string, (names: string) => string>> = {
  'gcloud.projects delete': (n) => `shuts down the project ${n} and everything in it`,
  'gcloud.storage rm': (n) => `deletes ${n || 'objects'}`,
  'gcloud.storage mv': (n) => `moves ${n || 'objects'}`,
  'gcloud.storage rsync': (n) => `makes ${n || 'the destination'} the same as its source`,
  'gcloud.storage cp': (n) => `copies to ${n || 'a bucket'}`,
  'gcloud.sql.instances delete': (n) => `deletes the Cloud SQL instance ${n} with its databases`,
  'gcloud.sql.backups restore': (n) => `restores a backup (${n}) over the instance's present data`,
  'gcloud.sql import sql': (n) => `runs a dump (${n}) over the database's present data`,
  'gcloud.kms.keys.versions destroy': (n) =>
    `schedules the key version ${n} for destruction; what is encrypted with it is lost with it`,
  'gcloud.container.clusters delete': (n) =>
    `deletes the Kubernetes cluster ${n} with everything that runs in it`,
  'gcloud.firestore bulk-delete': () => 'deletes documents of the database in bulk',
  'gcloud.secrets.versions access': (n) => `shows the value of the secret (${n})`,
  'gcloud.auth print-access-token': () => 'prints an access token',
  'gcloud.auth print-identity-token': () => 'prints an identity token',
  'gcloud.auth.application-default print-access-token': () => 'prints an access token',
  'gcloud.compute ssh': (n) => `opens a shell or runs a command on ${n || 'a machine'}`,
  'gcloud.compute scp': (n) => `copies files to ${n || 'a machine'}`,
  'gcloud.pubsub.subscriptions seek': (n) =>
    `moves the subscription ${n}: messages in between are lost or come again`,
  'gcloud.billing.projects unlink': (n) => `takes billing off the project ${n}, which stops its services`,
  'gcloud.logging.sinks delete': (n) => `deletes the log sink ${n}: what it exported is no longer kept`,
  'gcloud.resource-manager.liens delete': (n) => `removes the lien ${n}`,
};

function objectOf(call: GcloudCall): string {
  const known = OBJECTS[call.group];
  if (known !== undefined) return known;
  const path = call.group.split('.');
  return path.length === 1 ? '' : spelled(singular(path.at(-1) ?? '').split('-'));
}

/** "adds IAM policy binding" of "add-iam-policy-binding". */
function verbPhrase(operation: string): string {
  const [verb = '', ...others] = operation.split(/[- ]/);
  const phrase = spelled(others);
  return phrase === '' ? thirdPerson(verb) : `${thirdPerson(verb)} ${phrase} of`;
}

/** Policies by who gets what: the words of the command say neither. */
function policySentence(call: GcloudCall): string | undefined {
  const match = /^(add|remove|set)-(?:iam|invoker)-policy(?:-binding)?$/.exec(call.operation);
  if (!match) return undefined;
  const name = shown(call.args.positionals[0] ?? 'it');
  if (match[1] === 'set') return `replaces everything that says who may use ${name}`;
  const who = call.has('member') ? shown(call.value('member')) : 'somebody';
  const role = call.has('role') ? shown(call.value('role')) : 'a role';
  return match[1] === 'add' ? `gives ${who} ${role} on ${name}` : `takes ${role} on ${name} from ${who}`;
}

/** What would happen, as the end of a sentence whose subject is the command. */
export function summarize(call: GcloudCall, draft: Draft, targets: readonly string[]): string {
  if (draft.isRead && draft.modifiers.some((m) => /dry-run|validate-only/.test(m)))
    return 'only shows what it would do: a dry run';
  if (table.lookup(call.group, call.operation).basis === 'none' && !draft.isRead)
    return `runs a command of gcloud that is not known (${shown([call.operation, ...call.args.positionals].join(' '))})`;
  const policy = policySentence(call);
  if (policy !== undefined) return policy;
  const names = listed(targets.filter((name) => name !== UNKNOWN).map(shown));
  const sentence = SENTENCES[call.key];
  if (sentence) return sentence(names).replaceAll(' ()', '').replace(/ {2,}/g, ' ').trimEnd();
  const object = objectOf(call);
  const verb = verbPhrase(shown(call.operation));
  if (object === '') return names === '' ? `${verb} resources` : `${verb} ${names}`;
  return targets.length > 1 || names === ''
    ? `${verb} ${plural(object)}${names === '' ? '' : ` (${names})`}`
    : `${verb} the ${object} ${names}`;
}
