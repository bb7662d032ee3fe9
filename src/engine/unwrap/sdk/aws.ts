import { UNKNOWN } from '../../invocation';
import { isAwsService, operationCode } from '../../catalog/aws/classify';
import { meaningOf } from '../../catalog/codes';
import { argument, knownText, type Chain, type Step, type Value } from '../code/values';
import { hasModule, kebab, type Sdk, type SdkCall, type SdkState } from './sdk';

/** Services whose name in a library is not the CLI's, in small letters and without dashes. */
// prettier-ignore
const SERVICES: Readonly<Record<string, string>> = {
  s3: 's3api', config: 'configservice', codedeploy: 'deploy', cloudwatchlogs: 'logs', eventbridge: 'events', cloudwatchevents: 'events', sfn: 'stepfunctions',
  cognitoidentityprovider: 'cognito-idp', cognitoidentityserviceprovider: 'cognito-idp', cognitoidentity: 'cognito-identity', elasticloadbalancing: 'elb',
  elasticloadbalancingv2: 'elbv2', costexplorer: 'ce', elasticsearchservice: 'es', applicationautoscaling: 'application-autoscaling', documentclient: 'dynamodb',
  libdynamodb: 'dynamodb', cloudwatch: 'cloudwatch', databasemigrationservice: 'dms', directoryservice: 'ds', simpledb: 'sdb', transfer: 'transfer',
};

/** What an operation's noun says about the service, where a client came from elsewhere. */
const NOUNS: readonly (readonly [RegExp, string])[] = [
  [/bucket|objects?$/, 's3api'],
  [/db-|snapshot-|global-cluster/, 'rds'],
  [/table|item/, 'dynamodb'],
  [/function|layer/, 'lambda'],
  [/stack|change-set/, 'cloudformation'],
  [/role|user|policy|access-key|login-profile|group-policy/, 'iam'],
  [/secret/, 'secretsmanager'],
  [/key-deletion/, 'kms'],
  [/queue/, 'sqs'],
  [/topic/, 'sns'],
  [/hosted-zone|resource-record/, 'route53'],
  [/trail/, 'cloudtrail'],
  [/log-group|log-stream|retention/, 'logs'],
  [/repository/, 'ecr'],
  [/file-system/, 'efs'],
  [/instances?|volume|vpc|subnet|image|address|security-group|snapshot|gateway|route|key-pair/, 'ec2'],
];

/** The everyday work of programs: in a file of the project it says nothing about what the command is for. */
const EVERYDAY =
  /^(?:put-(?:item|object|record|records|record-batch|events|metric-data|log-events|parameter)|update-item|get-(?:secret-value|parameters?|parameters-by-path|session-token|credentials-for-identity)|batch-get-secret-value|assume-role\S*|upload-\S+|copy-object|copy|create-(?:multipart-upload|log-stream|log-group)|complete-multipart-upload|abort-multipart-upload|publish|publish-batch|send-(?:message\S*|email|templated-email|raw-email)|delete-message\S*|change-message-visibility\S*|invoke\S*|start-execution|transact-write-items|decrypt|encrypt|generate-data-key\S*|sign|admin-\S+|sign-up|initiate-auth|respond-to-auth-challenge|converse\S*|generate-presigned-\S+|create-presigned-\S+|subscribe|register-targets)$/;

/** What a client was made with, as options of the CLI. */
function settings(steps: readonly Step[]): string[] {
  const flags: string[] = [];
  const find = (...names: string[]): string | undefined => {
    for (const step of [...steps].reverse()) {
      for (const name of names) {
        const value = step.named?.get(name);
        if (value !== undefined) return value.kind === 'text' ? value.text : UNKNOWN;
      }
    }
    return undefined;
  };
  const profile = find('profile_name', 'profile');
  const region = find('region_name', 'region');
  const endpoint = find('endpoint_url', 'endpoint');
  if (profile !== undefined) flags.push('--profile', profile);
  if (region !== undefined) flags.push('--region', region);
  if (endpoint !== undefined) flags.push('--endpoint-url', endpoint);
  return flags;
}

function serviceOf(name: string): string {
  const bare = name.toLowerCase().replaceAll('-', '');
  if (Object.hasOwn(SERVICES, bare)) return SERVICES[bare] ?? bare;
  return [name, kebab(name), bare].find(isAwsService) ?? name.toLowerCase();
}

/** A value of code as the CLI takes it: words of a list apart, a map as JSON. */
function wordsOf(value: Value): string[] {
  if (
    value?.kind === 'list' &&
    value.items.every(
      (item) => item === undefined || item.kind === 'text' || item.kind === 'chain' || item.kind === 'choice',
    )
  )
    return value.items.map((item) => knownText(item) ?? UNKNOWN);
  if (value?.kind === 'list' || value?.kind === 'map') return [JSON.stringify(plain(value))];
  return [knownText(value) ?? UNKNOWN];
}

function plain(value: Value): unknown {
  if (value?.kind === 'map')
    return Object.fromEntries([...value.entries].map(([key, each]) => [key, plain(each)]));
  if (value?.kind === 'list') return value.items.map(plain);
  if (value?.kind !== 'text') return UNKNOWN;
  if (value.text === 'true' || value.text === 'false') return value.text === 'true';
  return /^\d{1,9}$/.test(value.text) ? Number(value.text) : value.text;
}

/** `InstanceIds=[…]` as `--instance-ids …`. */
function flagsOf(step: Step): string[] {
  const flags: string[] = [];
  for (const [name, value] of step.named ?? []) {
    const option = kebab(name);
    if (value?.kind === 'text' && value.text === 'false') flags.push(`--no-${option}`);
    else if (value?.kind === 'text' && value.text === 'true') flags.push(`--${option}`);
    else flags.push(`--${option}`, ...wordsOf(value));
  }
  return flags;
}

function callOf(
  via: string,
  service: string,
  operation: string,
  step: Step,
  clients: readonly Step[],
  state: SdkState,
): SdkCall[] {
  if (state.isFile && EVERYDAY.test(operation)) return [];
  const own = settings(clients);
  const remembered = own.includes('--endpoint-url') ? [] : (state.endpoints.get(service) ?? []);
  return [{ via, argv: ['aws', ...own, ...remembered, service, operation, ...flagsOf(step)] }];
}

/** Steps that lead to the client itself or to nothing. */
const PASSED = new Set(['meta', 'client', 'promise', 'then', 'catch', 'exceptions', '']);
const NO_OPERATION =
  /^(?:get_paginator|get_waiter|paginate|wait|can_paginate|close|generate_presigned_\w+|waitFor|wait_until|makeRequest|makeUnauthenticatedRequest|middlewareStack|destroy|config|send|on|promise|then|catch|finally|__\w+__)$/;

/** `boto3.client('ec2', …).terminate_instances(…)`. */
const boto: Sdk = (call, _receiver, state) => {
  if (!/^(?:boto3|aioboto3|aiobotocore|botocore)(?:\.|$)/.test(call.root)) return undefined;
  const at = call.steps.findIndex(
    (step) => /^(?:client|resource|create_client)$/.test(step.name) && step.args !== undefined,
  );
  const maker = call.steps[at];
  const last = call.steps.at(-1);
  if (!maker || !last || at === call.steps.length - 1) return [];
  const name = knownText(argument(maker, 'service_name', 0)) ?? '';
  const clients = call.steps.slice(0, at + 1);
  const rest = call.steps
    .slice(at + 1)
    .filter((step, i, all) => i === all.length - 1 || !PASSED.has(step.name));
  if (maker.name === 'resource' && rest.length >= 1 && !call.steps.some((step) => step.name === 'meta'))
    return resource(name, rest, clients, state);
  if (rest.length !== 1) return [];
  return operation('boto3', name, last, clients, state);
};

function operation(
  via: string,
  name: string,
  last: Step,
  clients: readonly Step[],
  state: SdkState,
): readonly SdkCall[] {
  if (NO_OPERATION.test(last.name) || last.name === '') return [];
  const op = kebab(last.name);
  return callOf(via, name === '' ? guessed(op) : serviceOf(name), op, last, clients, state);
}

function guessed(op: string): string {
  return NOUNS.find(([pattern]) => pattern.test(op))?.[1] ?? 'ec2';
}

/** Actions of boto3's resources, and of Ruby's: the class and the verb name the operation. */
function resource(
  service: string,
  steps: readonly Step[],
  clients: readonly Step[],
  state: SdkState,
): readonly SdkCall[] {
  const last = steps.at(-1);
  const verb = last?.name.replace(/!$/, '') ?? '';
  if (
    !last ||
    !/^(?:delete|terminate|remove|detach|stop|reboot|release|disassociate|deregister|revoke|purge|clear|batch_delete|put|create|modify|update|add|attach|disable|enable|suspend)/.test(
      verb,
    )
  )
    return [];
  const target = [...steps.slice(0, -1)]
    .reverse()
    .find((step) => !/^(?:all|filter|limit|page_size|\[\]|pages|each|first|last|)$/.test(step.name));
  if (service === 's3') return bucketAction(steps, verb, last, clients, state);
  const noun = kebab(target?.name ?? service).replace(/^-/, '');
  const singular = noun.replace(/ies$/, 'y').replace(/(?:([^s])s)$/, '$1');
  const [first = '', ...more] = kebab(verb).split('-');
  const stem = [first, singular, ...more].join('-');
  const candidates = [kebab(verb), stem, `${stem}s`, [first, noun].join('-')];
  const cli = serviceOf(service);
  const own = kebab(verb).includes('-') ? candidates[0] : undefined;
  const op = own ?? (first === 'terminate' || first === 'stop' || first === 'reboot' ? `${stem}s` : stem);
  const id = knownText(target?.args?.[0]);
  const named =
    id === undefined
      ? []
      : [
          `--${singular}-${/^(?:table|user|role|group|stack|queue|topic)$/.test(singular) ? 'name' : first === 'terminate' || first === 'stop' ? 'ids' : 'id'}`,
          id,
        ];
  return callOf('boto3', cli, op, last, clients, state).map((each) => ({
    ...each,
    argv: [...each.argv, ...named],
  }));
}

/** `s3.Bucket('x').objects.all().delete()`. */
function bucketAction(
  steps: readonly Step[],
  verb: string,
  last: Step,
  clients: readonly Step[],
  state: SdkState,
): readonly SdkCall[] {
  const bucket = steps.find((step) =>
    /^(?:Bucket|bucket|Object|object|ObjectVersion|BucketVersioning|BucketPolicy|ObjectSummary)$/.test(
      step.name,
    ),
  );
  const name = knownText(bucket?.args?.[0]) ?? UNKNOWN;
  const isMany = steps.some((step) => /^(?:objects|object_versions|multipart_uploads)$/.test(step.name));
  const key = knownText(
    bucket?.args?.[1] ?? steps.find((step) => step.name === 'Object' || step.name === 'object')?.args?.[0],
  );
  const prefix = knownText(
    argument(
      steps.find((step) => step.name === 'filter' || step.name === 'objects'),
      'Prefix',
    ) ??
      argument(
        steps.find((step) => step.name === 'objects'),
        'prefix',
      ),
  );
  const own = settings(clients);
  const done = (argv: readonly string[]): SdkCall[] => [{ via: 'boto3', argv: ['aws', ...own, ...argv] }];
  if (/^(?:batch_delete|clear|delete)/.test(verb)) {
    if (verb === 'delete_objects' || (verb === 'delete' && steps.at(-2)?.name === 'object_versions'))
      return done(['s3api', 'delete-objects', '--bucket', name, '--delete', UNKNOWN]);
    if (isMany || verb === 'clear') return done(['s3', 'rm', `s3://${name}/${prefix ?? ''}`, '--recursive']);
    if (/^(?:Object|object|ObjectVersion|ObjectSummary)$/.test(steps.at(-2)?.name ?? ''))
      return done(['s3api', 'delete-object', '--bucket', name, '--key', key ?? UNKNOWN]);
    if (steps.at(-2)?.name === 'BucketPolicy' || steps.at(-2)?.name === 'Policy')
      return done(['s3api', 'delete-bucket-policy', '--bucket', name]);
    return verb === 'delete' ? done(['s3api', 'delete-bucket', '--bucket', name]) : [];
  }
  if (verb === 'suspend')
    return done([
      's3api',
      'put-bucket-versioning',
      '--bucket',
      name,
      '--versioning-configuration',
      'Status=Suspended',
    ]);
  return state.isFile || last.name === 'put' ? [] : done(['s3api', kebab(verb), '--bucket', name]);
}

/** `new TerminateInstancesCommand({…})`, `new EC2({}).terminateInstances({…})`, `new AWS.S3().deleteBucket({…})`. */
const javascript: Sdk = (call, _receiver, state) => {
  const match =
    /^(?:@aws-sdk\/(?:client-|lib-)([\w-]+)|aws-sdk(?:\/clients\/([\w-]+))?|@aws-amplify\/\w+)$/.exec(
      call.root,
    );
  if (!match) return undefined;
  const last = call.steps.at(-1);
  const [maker] = call.steps;
  if (!last || !maker) return [];
  if (match[1] !== undefined) {
    const service = serviceOf(match[1] === 'dynamodb' ? 'dynamodb' : match[1]);
    if (last.isNew && last.name.endsWith('Command') && call.steps.length === 1) {
      const op = kebab(last.name.slice(0, -'Command'.length));
      return callOf(
        'aws-sdk',
        service,
        call.root.includes('/lib-') ? documentOperation(op) : op,
        last,
        [],
        state,
      );
    }
    if (call.steps.length === 1) remember(state, service, last);
    return call.steps.length === 2 && !last.name.startsWith('send')
      ? operation('aws-sdk', match[1], last, [maker], state)
      : [];
  }
  const classes = call.steps.filter((step) => step.isNew);
  const made = call.steps.findIndex((step) => step.isNew);
  if (made < 0 || call.steps.length !== made + 2) return [];
  const name = match[2] ?? call.steps[made]?.name ?? '';
  if (name === 'DocumentClient')
    return callOf('aws-sdk', 'dynamodb', documentOperation(kebab(last.name)), last, classes, state);
  return operation('aws-sdk', name, last, classes, state);
};

/** A client's endpoint holds for the commands that are sent with it; where clients differ, none does. */
function remember(state: SdkState, service: string, made: Step): void {
  if (!made.isNew && made.args === undefined) return;
  const flags = settings([made]);
  const before = state.endpoints.get(service);
  state.endpoints.set(service, before && before.join(' ') !== flags.join(' ') ? [] : flags);
}

function documentOperation(op: string): string {
  return /^(?:delete|put|update|get)$/.test(op)
    ? `${op}-item`
    : op.replace(/^batch-write$/, 'batch-write-item').replace(/^transact-write$/, 'transact-write-items');
}

/** `Aws::EC2::Client.new(…).terminate_instances(…)`, `Aws::S3::Bucket.new('x').clear!`. */
const ruby: Sdk = (call, _receiver, state) => {
  if (call.root !== 'Aws') return undefined;
  const at = call.steps.findIndex((step) => step.name === 'new');
  const last = call.steps.at(-1);
  const service = call.steps[0]?.name ?? '';
  if (at < 1 || !last || at === call.steps.length - 1) return [];
  const kind = call.steps[at - 1]?.name ?? '';
  const clients = call.steps.slice(at, at + 1);
  if (kind === 'Client')
    return call.steps.length === at + 2 ? operation('aws-sdk', service, last, clients, state) : [];
  const own = kind === 'Resource' ? [] : [{ ...call.steps[at], name: kind }];
  return resource(service.toLowerCase(), [...own, ...call.steps.slice(at + 1)] as Step[], clients, state);
};

/** Go's `&ec2.TerminateInstancesInput{…}`, Java's `TerminateInstancesRequest.builder()`, PHP's `new Ec2Client([…])`. */
const compiled: Sdk = (call, _receiver, state) => {
  const match =
    /^(?:github\.com\/aws\/aws-sdk-go(?:-v2)?\/service\/(\w+)|(?:software\.amazon\.awssdk\.services|com\.amazonaws\.services)\.(\w+)\.(?:model\.)?(\w+)|Aws\.(\w+)\.\w+Client)/.exec(
      call.root,
    );
  if (!match) return undefined;
  const last = call.steps.at(-1);
  if (!last) return [];
  const [, go, java, javaClass = '', php] = match;
  if (go !== undefined) {
    if (!last.isNew || !last.name.endsWith('Input')) return [];
    return callOf('aws-sdk-go', serviceOf(go), kebab(last.name.slice(0, -'Input'.length)), last, [], state);
  }
  if (java !== undefined) {
    if (!javaClass.endsWith('Request') || !(last.name === 'builder' || last.isNew)) return [];
    return callOf(
      'aws-sdk-java',
      serviceOf(java),
      kebab(javaClass.slice(0, -'Request'.length)),
      { name: '' },
      [],
      state,
    );
  }
  return call.steps.length < 2
    ? []
    : operation('aws-sdk-php', php ?? '', last, call.steps.slice(0, 1), state);
};

const IMPORTS =
  /^(?:boto3|aioboto3|aiobotocore|botocore|aws-sdk|@aws-sdk\/|github\.com\/aws\/|software\.amazon|com\.amazonaws|Aws\.)/;
const DANGEROUS = new Set(['destroy', 'privilege', 'exposure', 'unprotect']);

/**
 * A client that came from elsewhere, in a program that uses AWS: `def clean(client): client.delete_bucket(Bucket=b)`.
 * Judged where the method is an operation that destroys and its arguments are written as AWS wants them.
 */
const unknownClient: Sdk = (call, _receiver, state) => {
  const last = call.steps.at(-1);
  if (
    !last?.args ||
    last.name === '' ||
    !(call.root === '' || call.root.startsWith('?')) ||
    !hasModule(state, IMPORTS)
  )
    return undefined;
  if (
    call.steps.length > 4 ||
    (/^(?:self|this|cls|super|console|logger|log|print)$/.test(call.root.slice(1)) && call.steps.length === 1)
  )
    return undefined;
  const op = kebab(last.name);
  if (!op.includes('-') || NO_OPERATION.test(last.name)) return undefined;
  const names = [...(last.named?.keys() ?? [])];
  const isAws =
    names.length > 0
      ? names.every((name) => /^[A-Z]/.test(name))
      : last.args.length === 0 || last.args.some((arg) => arg?.kind !== 'text');
  const service = guessed(op);
  if (!isAws || !meaningOf(operationCode(service, op)).effects.some((effect) => DANGEROUS.has(effect)))
    return undefined;
  return callOf('aws-sdk', service, op, last, call.steps.slice(0, -1), state);
};

export const AWS_SDKS: readonly Sdk[] = [boto, javascript, ruby, compiled, unknownClient];

/** Whether a chain is a client's: used to tell Chains apart in tests of other libraries. */
export function isAwsChain({ root }: Chain): boolean {
  return IMPORTS.test(root) || root === 'Aws';
}
