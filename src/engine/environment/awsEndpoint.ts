import type { AwsProfile } from '../../contracts/facts';
import { given, isComputed } from './shown';

/** Host names that stand for the local machine or for an emulator's container, as their documentation calls them. */
const LOCAL_NAMES: ReadonlySet<string> = new Set([
  'localhost',
  '[::1]',
  '0.0.0.0',
  '[::]',
  'host.docker.internal',
  'localhost.localstack.cloud',
  'localstack',
  'moto',
  'motoserver',
  'minio',
  'dynamodb-local',
  'elasticmq',
]);

/**
 * True when the URL's host is this machine or an emulator. The URL is parsed, not searched: `localhost.example.com`,
 * `https://localhost@example.com` and `127.0.0.1.nip.io` are somewhere else.
 */
export function isLocalEndpoint(url: string): boolean {
  let host: string;
  try {
    const parsed = new URL(url);
    if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') return false;
    host = parsed.hostname.toLowerCase().replace(/\.$/, '');
  } catch {
    return false;
  }
  return isLocalHost(host);
}

/** The same for a host's name alone, in lower case and without a dot at its end. */
export function isLocalHost(host: string): boolean {
  if (LOCAL_NAMES.has(host) || /^127\.\d+\.\d+\.\d+$/.test(host)) return true;
  return host.endsWith('.localhost') || host.endsWith('.localhost.localstack.cloud');
}

/** CLI services whose id in AWS_ENDPOINT_URL_… is not their own name in capitals (botocore service ids). */
const SERVICE_IDS: Readonly<Record<string, string>> = {
  s3api: 'S3',
  s3control: 'S3_CONTROL',
  elb: 'ELASTIC_LOAD_BALANCING',
  elbv2: 'ELASTIC_LOAD_BALANCING_V2',
  logs: 'CLOUDWATCH_LOGS',
  events: 'EVENTBRIDGE',
  stepfunctions: 'SFN',
  route53: 'ROUTE_53',
  autoscaling: 'AUTO_SCALING',
  secretsmanager: 'SECRETS_MANAGER',
  apigateway: 'API_GATEWAY',
  cognitoidp: 'COGNITO_IDENTITY_PROVIDER',
  'cognito-idp': 'COGNITO_IDENTITY_PROVIDER',
  es: 'ELASTICSEARCH_SERVICE',
  dynamodbstreams: 'DYNAMODB_STREAMS',
};

function serviceId(service: string): string {
  return (
    (Object.hasOwn(SERVICE_IDS, service) ? SERVICE_IDS[service] : undefined) ??
    service.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
  );
}

/** The endpoint that replaces AWS's own, and where it is set. */
export interface EndpointOverride {
  url: string;
  from: string;
}

/** Order of the SDKs: flag, the service's variable, the general variable, the profile's service, the profile. */
export function endpointOverride(
  flag: string | undefined,
  service: string | undefined,
  env: Readonly<Record<string, string>>,
  profile: AwsProfile | undefined,
): EndpointOverride | undefined {
  if (given(flag) !== undefined) return { url: flag ?? '', from: '--endpoint-url' };
  const ignored = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS;
  if (ignored !== undefined && (ignored.toLowerCase() === 'true' || isComputed(ignored))) return undefined;
  const id = service === undefined ? undefined : serviceId(service);
  const names = id === undefined ? ['AWS_ENDPOINT_URL'] : [`AWS_ENDPOINT_URL_${id}`, 'AWS_ENDPOINT_URL'];
  for (const name of names) {
    const url = given(env[name]);
    if (url !== undefined) return { url, from: name };
  }
  if (profile?.settings.ignore_configured_endpoint_urls?.toLowerCase() === 'true') return undefined;
  const keys = id === undefined ? ['endpoint_url'] : [`endpoint_url_${id.toLowerCase()}`, 'endpoint_url'];
  for (const key of keys) {
    const url = given(profile?.settings[key]);
    if (url !== undefined) return { url, from: `${key} of profile ${profile?.name ?? ''}` };
  }
  return undefined;
}
