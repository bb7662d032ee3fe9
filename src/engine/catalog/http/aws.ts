import type { Action } from '../../../contracts/action';
import { isKnown, UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { classifyAws } from '../aws/classify';
import { judged, type Answer, type HttpJudgement, type HttpRequest } from './call';
import { jsonOf, isRecord } from './json';
import { effectOfMethod, PathRules } from './rules';
import { s3Words } from './s3';

/** First words of AWS's hosts that are not the service's name in the CLI. */
const SERVICES: Readonly<Record<string, string>> = {
  monitoring: 'cloudwatch',
  email: 'ses',
  states: 'stepfunctions',
  elasticloadbalancing: 'elbv2',
  elasticmapreduce: 'emr',
  config: 'configservice',
  tagging: 'resourcegroupstaggingapi',
  elasticfilesystem: 'efs',
  's3-control': 's3control',
  'streams.dynamodb': 'dynamodbstreams',
  'api.ecr': 'ecr',
  'data.iot': 'iot-data',
  'application-autoscaling': 'application-autoscaling',
  oidc: 'sso-oidc',
  'portal.sso': 'sso',
  sso: 'sso-admin',
  cassandra: 'keyspaces',
  'runtime.sagemaker': 'sagemaker-runtime',
  'api.sagemaker': 'sagemaker',
  es: 'es',
};

/** Hosts under amazonaws.com on which customers' own programs answer. */
const CUSTOMERS =
  /\.(?:execute-api|elb|compute|compute-1|rds|cache|elasticbeanstalk|awsapprunner|es|aoss|gr7|eks|mq|kafka)\.|\.(?:elb|es|aoss)\.|^ec2-\d|lambda-url/;

const HOST = /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|api\.aws|amazonaws\.eu)$/;

/** Service and region of an AWS endpoint; a bucket may stand before S3's. */
interface Endpoint {
  readonly service: string;
  readonly bucket?: string;
}

function endpointOf(request: HttpRequest): Endpoint | undefined {
  const { host } = request;
  const signed = signedService(request);
  if (!HOST.test(host)) return undefined;
  if (CUSTOMERS.test(host) && !/^(?:rds|elasticbeanstalk|es|eks|mq|kafka|eks-auth)\./.test(host))
    return undefined;
  const labels = host.replace(/\.(?:amazonaws\.com(?:\.cn)?|api\.aws|amazonaws\.eu)$/, '').split('.');
  const s3 = labels.findIndex((label) => /^s3(?:-(?!control|outposts)[a-z0-9-]+)?$/.test(label));
  if (s3 >= 0) return { service: 's3', bucket: s3 > 0 ? labels.slice(0, s3).join('.') : undefined };
  const control = labels.find((label) => label === 's3-control');
  const [first = '', second = ''] = labels;
  const name = control ?? (Object.hasOwn(SERVICES, `${first}.${second}`) ? `${first}.${second}` : first);
  return { service: (Object.hasOwn(SERVICES, name) ? SERVICES[name] : name) ?? signed ?? name };
}

/** The service that `--aws-sigv4 aws:amz:us-east-1:ec2` signs for; clients put it into a header of ours. */
function signedService(request: HttpRequest): string | undefined {
  return /^aws:amz:[^:]*:([\w-]+)/.exec(request.header(SIGV4_HEADER) ?? '')?.[1];
}

/** The name under which a client's own option for signing is passed on. No server's header is called that. */
export const SIGV4_HEADER = 'x-agent-guard-sigv4';

/** `TerminateInstances` as `terminate-instances`, `DeleteDBInstance` as `delete-db-instance`. */
export function operationOf(action: string): string {
  return action
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

/** Parameters of the query protocol as the input that the CLI takes: lists have a number at their names' end. */
function inputOf(parameters: readonly (readonly [string, string])[]): string {
  const input: Record<string, unknown> = {};
  for (const [name, value] of parameters) {
    if (name === 'Action' || name === 'Version') continue;
    const [, base = name, list] = /^([A-Za-z]+)((?:\.(?:member|\w*Id|entry))?\.\d+)?/.exec(name) ?? [];
    const plain = value === 'true' ? true : value === 'false' ? false : value;
    if (list === undefined) {
      if (!(base in input)) input[base] = plain;
      continue;
    }
    const key = base.endsWith('s') ? base : `${base}s`;
    const before = input[key];
    input[key] = Array.isArray(before) ? [...(before as unknown[]), value] : [value];
  }
  return JSON.stringify(input);
}

/** The words that the aws CLI would be called with for the same effect; undefined where no protocol is recognised. */
function wordsOf(request: HttpRequest, { service, bucket }: Endpoint): string[] | undefined {
  if (service === 's3') return s3Words(request, bucket);
  const target = request.header('x-amz-target');
  if (target !== undefined) {
    const operation = operationOf(target.slice(target.lastIndexOf('.') + 1));
    const body = request.body ?? '{}';
    return [
      service,
      operation,
      ...(isRecord(jsonOf(body))
        ? ['--cli-input-json', body]
        : isKnown(body)
          ? []
          : ['--cli-input-json', UNKNOWN]),
    ];
  }
  const form = formOf(request.body);
  const parameters = [...request.address.query, ...form];
  const action = parameters.find(([name]) => name === 'Action')?.[1];
  if (action === undefined) return undefined;
  return [service, operationOf(action), '--cli-input-json', inputOf(parameters)];
}

function formOf(body: string | undefined): [string, string][] {
  if (body === undefined || body.length > 1 << 16 || !/^[\w.%-]+=/.test(body)) return [];
  return body.split(/[&\n]/, 500).map((pair) => {
    const cut = pair.indexOf('=');
    const value = pair
      .slice(cut + 1)
      .replace(/%([0-7][0-9a-fA-F])/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    return [pair.slice(0, cut), value];
  });
}

const REST_RULES = new PathRules(`
POST /2015-03-31/functions/*/invocations remote-run runs a function
POST /2014-11-13/functions/*/invoke-async remote-run runs a function
POST,PUT,DELETE /*/functions/*/policy/** privilege changes who may run a function
POST,PUT /*/functions/*/url exposure gives a function a public address
POST /*/hostedzone/*/rrset destroy changes or deletes DNS records
PUT /2015-03-31/functions/*/code modify replaces a function's code
POST /model/*/invoke|converse|invoke-with-response-stream|converse-stream -
`);

function ofAction(action: Action, request: HttpRequest): HttpJudgement {
  const { service, operation, effects, targets, reversible, summary } = action;
  return { ...judged(request, 'aws', effects, summary), service, operation, targets, reversible };
}

/** AWS's APIs by their hosts: what the operation means is what it means for the CLI. Undefined for other hosts. */
export function judgeAwsHttp(request: HttpRequest, invocation: Invocation, context: EngineContext): Answer {
  const endpoint = endpointOf(request) ?? signedElsewhere(request);
  if (!endpoint) return undefined;
  const words = wordsOf(request, endpoint);
  if (words) {
    const [action] = classifyAws({ ...invocation, argv: ['aws', ...words] }, context);
    return action ? ofAction(action, request) : judged(request, 'aws', ['read']);
  }
  const { service } = endpoint;
  const rule = REST_RULES.find(request.method, request.segments);
  if (rule?.effects.length === 0) return 'harmless';
  if (rule) return judged(request, 'aws', rule.effects, rule.summary, { service });
  // Where a body cannot be known, neither can the operation of the two protocols that name it there.
  if (
    request.method === 'POST' &&
    request.segments.length === 0 &&
    request.body !== undefined &&
    !isKnown(request.body)
  )
    return judged(request, 'aws', ['opaque'], 'calls an operation that is only known when it runs', {
      service,
    });
  return judged(request, 'aws', [effectOfMethod(request.method, request.segments)], '', { service });
}

/** Signed for AWS, but sent to a host that is not known: `https://$HOST/?Action=…`. */
function signedElsewhere(request: HttpRequest): Endpoint | undefined {
  const service = signedService(request);
  if (service === undefined)
    return request.hasHeader('x-amz-target') &&
      (request.header('authorization') ?? '').startsWith('AWS4-HMAC')
      ? { service: 'aws' }
      : undefined;
  return { service: (Object.hasOwn(SERVICES, service) ? SERVICES[service] : service) ?? service };
}
