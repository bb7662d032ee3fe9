import type { HttpRequest } from './call';

/** What a bucket's `?word` is called in the CLI's operations. */
const PARTS: Readonly<Record<string, string>> = {
  policy: 'policy',
  lifecycle: 'lifecycle-configuration',
  acl: 'acl',
  cors: 'cors',
  encryption: 'encryption',
  replication: 'replication',
  tagging: 'tagging',
  website: 'website',
  versioning: 'versioning',
  logging: 'logging',
  notification: 'notification-configuration',
  publicaccessblock: 'public-access-block',
  'object-lock': 'object-lock-configuration',
  ownershipcontrols: 'ownership-controls',
  'legal-hold': 'legal-hold',
  retention: 'retention',
  inventory: 'inventory-configuration',
};

/** S3's configurations are XML; what matters of them, as the CLI's option takes it. */
function configuration(part: string, body: string): string[] {
  if (part === 'policy') return ['--policy', body];
  if (part === 'versioning')
    return [
      '--versioning-configuration',
      `Status=${body.includes('<Status>Suspended') ? 'Suspended' : 'Enabled'}`,
    ];
  if (part === 'lifecycle' && /<Expiration>|<NoncurrentVersionExpiration>/.test(body))
    return [
      '--lifecycle-configuration',
      '{"Rules":[{"ID":"x","Status":"Enabled","Filter":{},"Expiration":{"Days":1}}]}',
    ];
  if (part === 'publicaccessblock')
    return [
      '--public-access-block-configuration',
      /<\w+>false</.test(body)
        ? 'BlockPublicAcls=false'
        : 'BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true',
    ];
  return [];
}

function ofPart(request: HttpRequest, part: string, place: readonly string[], isObject: boolean): string[] {
  const verb = request.method === 'DELETE' ? 'delete' : request.method === 'PUT' ? 'put' : 'get';
  const name = PARTS[part] ?? part;
  // Deleting is called by another name for two of them.
  const named = verb === 'delete' && part === 'lifecycle' ? 'lifecycle' : name;
  const acl = request.header('x-amz-acl');
  return [
    's3api',
    `${verb}-${isObject && /^(?:acl|tagging|legal-hold|retention)$/.test(part) ? 'object' : part === 'publicaccessblock' ? '' : 'bucket'}-${named}`.replace(
      '--',
      '-',
    ),
    ...place,
    ...(acl === undefined ? [] : ['--acl', acl]),
    ...(verb === 'put' ? configuration(part, request.body ?? '') : []),
  ];
}

/** A request to S3 as the words of `aws s3api` that mean the same. `bucket` is the one in the host, where there is one. */
export function s3Words(request: HttpRequest, bucket: string | undefined): string[] {
  const [name = '', ...rest] = bucket === undefined ? request.segments : [bucket, ...request.segments];
  const key = rest.join('/');
  const place = ['--bucket', name, ...(key === '' ? [] : ['--key', key])];
  const part = request.address.query
    .map(([each]) => each.toLowerCase())
    .find((each) => Object.hasOwn(PARTS, each));
  if (part !== undefined) return ofPart(request, part, place, key !== '');
  const of = key === '' ? 'bucket' : 'object';
  const { method } = request;
  if (method === 'DELETE') {
    const version = request.query('versionid');
    return ['s3api', `delete-${of}`, ...place, ...(version === undefined ? [] : ['--version-id', version])];
  }
  if (method === 'POST' && request.query('delete') !== undefined)
    return ['s3api', 'delete-objects', ...place];
  if (method === 'PUT' || method === 'POST') {
    const acl = request.header('x-amz-acl');
    const how = request.hasHeader('x-amz-copy-source')
      ? 'copy-object'
      : of === 'bucket'
        ? 'create-bucket'
        : 'put-object';
    return ['s3api', how, ...place, ...(acl === undefined ? [] : ['--acl', acl])];
  }
  return ['s3api', key === '' ? 'list-objects-v2' : 'get-object', ...place];
}
