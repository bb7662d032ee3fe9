import type { Draft } from '../draft';
import { operationWords } from '../table';
import { shown } from '../hidden';
import { listed, plural, singular, spelled, thirdPerson } from '../words';
import type { AwsCall } from './call';
import { shownTargets, type NamedTargets } from './targets';

/** What the object of an operation is called where its own words do not say enough. */
const OBJECTS: Readonly<Record<string, string>> = {
  'ec2 instances': 'EC2 instances',
  'ec2 key pair': 'SSH key pair',
  'ec2 volume': 'EBS volume',
  'ec2 snapshot': 'EBS snapshot',
  'ec2 image': 'machine image',
  'ec2 address': 'elastic IP address',
  'rds db instance': 'database instance',
  'rds db cluster': 'database cluster',
  'cloudformation stack': 'stack',
  'iam access key': 'access key',
  'lambda function': 'function',
  'logs log group': 'log group',
  's3api objects': 'objects',
};

type Describe = (call: AwsCall, names: readonly string[]) => string;

function count(names: readonly string[], thing: string): string {
  if (names.length === 0) return plural(thing);
  return names.length === 1
    ? `the ${thing} ${names[0] ?? ''}`
    : `${names.length} ${plural(thing)} (${listed(names)})`;
}

function bucketPath(names: readonly string[]): string {
  return names.length === 0 ? 'a bucket' : (names[0] ?? '').replace(/^s3:\/\//, '');
}

/** Sentences for what people fear most; everything else is worded from the operation's name. */
const SENTENCES: Readonly<Record<string, Describe>> = {
  'ec2 terminate-instances': (_, n) =>
    `terminates ${count(n, 'EC2 instance')}; ${n.length === 1 ? 'it' : 'they'} cannot be started again`,
  'ec2 stop-instances': (_, n) =>
    `stops ${count(n, 'EC2 instance')}; ${n.length === 1 ? 'it' : 'they'} can be started again`,
  'ec2 reboot-instances': (_, n) => `reboots ${count(n, 'EC2 instance')}`,
  'ec2 delete-snapshot': (_, n) => `deletes ${count(n, 'EBS snapshot')}, which cannot be restored`,
  'ec2 delete-volume': (_, n) => `deletes ${count(n, 'EBS volume')} with its data`,
  's3 rb': (call, n) =>
    `deletes bucket ${bucketPath(n)}${call.has('force') ? ' and every object in it' : ', if it is empty'}`,
  's3 rm': (call, n) =>
    call.has('recursive')
      ? `deletes every object under ${n[0] ?? 'a prefix'}`
      : `deletes the object ${n[0] ?? ''}`.trimEnd(),
  's3 sync': (_, n) => `makes ${n.at(-1) ?? 'the destination'} the same as its source`,
  's3 mv': (_, n) => `moves ${n[0] ?? 'objects'}: what was there is deleted once it is copied`,
  's3api delete-bucket': (_, n) => `deletes bucket ${bucketPath(n)}`,
  's3api delete-objects': (_, n) => `deletes many objects at once from bucket ${bucketPath(n)}`,
  's3api put-bucket-lifecycle-configuration': (_, n) => `sets the lifecycle of bucket ${bucketPath(n)}`,
  's3api put-bucket-policy': (_, n) => `sets who may use bucket ${bucketPath(n)}`,
  's3api delete-bucket-policy': (_, n) => `removes the policy of bucket ${bucketPath(n)}`,
  'rds delete-db-instance': (_, n) => `deletes ${count(n, 'database instance')}`,
  'rds delete-db-cluster': (_, n) => `deletes ${count(n, 'database cluster')}`,
  'dynamodb delete-table': (_, n) => `deletes ${count(n, 'table')} with every item in it`,
  'cloudformation delete-stack': (_, n) => `deletes ${count(n, 'stack')} and the resources it made`,
  'cloudformation deploy': (_, n) =>
    `creates or changes ${count(n, 'stack')}; resources may be replaced or deleted`,
  'cloudformation execute-change-set': () => 'carries out a change set; resources may be replaced or deleted',
  'cloudformation update-stack': (_, n) =>
    `changes ${count(n, 'stack')}; resources may be replaced or deleted`,
  'kms schedule-key-deletion': (_, n) =>
    `schedules ${count(n, 'key')} for deletion; what is encrypted with it is lost with it`,
  'secretsmanager delete-secret': (_, n) => `deletes ${count(n, 'secret')}`,
  'secretsmanager get-secret-value': (_, n) => `shows the value of ${count(n, 'secret')}`,
  'sqs purge-queue': (_, n) => `deletes every message in ${count(n, 'queue')}`,
  'iam delete-role-permissions-boundary': (_, n) => `takes the permissions boundary off ${count(n, 'role')}`,
  'iam delete-user-permissions-boundary': (_, n) => `takes the permissions boundary off ${count(n, 'user')}`,
  'cloudtrail stop-logging': (_, n) => `stops the audit log of ${count(n, 'trail')}`,
  'cloudtrail delete-trail': (_, n) =>
    `deletes ${count(n, 'trail')}: what is done in the account is no longer recorded`,
  'eks delete-cluster': (_, n) => `deletes ${count(n, 'Kubernetes cluster')} with everything that runs in it`,
  'ssm send-command': () => 'runs a command on machines of the account',
  'ssm start-session': (_, n) => `opens a shell on ${n[0] ?? 'a machine'}`,
  'ecs execute-command': () => 'runs a command inside a running task',
  'route53 change-resource-record-sets': (_, n) => `changes DNS records of ${count(n, 'hosted zone')}`,
  'organizations leave-organization': () => 'takes the account out of its organisation and its guard rails',
  'organizations close-account': (_, n) => `closes ${count(n, 'AWS account')}`,
  'autoscaling delete-auto-scaling-group': (_, n) => `deletes ${count(n, 'auto scaling group')}`,
};

/** "deletes the DB instance prod-db", worded from the operation's name and its first target. */
function generic(call: AwsCall, named: readonly NamedTargets[], names: readonly string[]): string {
  const words = operationWords(shown(call.operation));
  const verb = thirdPerson(words[0] ?? '');
  const phrase = words.slice(1);
  const object = OBJECTS[`${call.service} ${phrase.join(' ')}`] ?? spelled(phrase);
  if (object === '')
    return names.length > 0 ? `${verb} ${listed(names)}` : `${verb} ${shown(call.service)} resources`;
  if (named.length > 1) return `${verb} ${object} (${listed(shownTargets(named))})`;
  return `${verb} ${count(names, singular(object))}`;
}

/** What would happen, as the end of a sentence whose subject is the command. */
export function summarize(
  call: AwsCall,
  draft: Draft,
  named: readonly NamedTargets[],
  names: readonly string[],
): string {
  if (draft.isRead && draft.modifiers.some((m) => /dry-?run/i.test(m)))
    return 'only shows what it would do: a dry run';
  const sentence = SENTENCES[`${call.service} ${call.operation}`];
  const text = sentence ? sentence(call, names) : generic(call, named, names);
  return draft.notes.length === 0 ? text : `${text} ${draft.notes.join(', ')}`;
}
