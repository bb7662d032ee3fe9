import { isKnown } from '../invocation';

/** Who a resource policy lets in: `public` anybody, `limited` somebody named, `unknown` where it cannot be read. */
export interface PolicyReading {
  audience: 'public' | 'limited' | 'unknown';
  /** An allowed statement has every action on every resource. */
  everything: boolean;
}

const UNREADABLE: PolicyReading = { audience: 'unknown', everything: false };

/** Condition keys that tie a statement to somebody, compared without case. */
const BINDING =
  /^(aws:(source(arn|account|owner|orgid|orgpaths|vpc|vpce|vpcarn)|principal(arn|account|orgid|orgpaths|servicename|isawsservice)|userid|username|vpcsourceip)|s3:(dataaccesspointaccount|accesspointnetworkorigin)|kms:(calleraccount|viaservice)|sns:endpoint|lambda:functionurlauthtype|.*:externalid)$/;

type Json = Record<string, unknown>;

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function field(object: Json, name: string): unknown {
  return object[name] ?? object[name.charAt(0).toLowerCase() + name.slice(1)];
}

function isAnybody(principal: unknown): boolean {
  if (principal === '*') return true;
  return isObject(principal) && Object.values(principal).some((value) => asList(value).includes('*'));
}

function isBound(condition: unknown): boolean {
  if (!isObject(condition)) return false;
  return Object.entries(condition).some(
    ([operator, keys]) =>
      !/not|null/i.test(operator) &&
      isObject(keys) &&
      Object.entries(keys).some(
        ([key, value]) =>
          BINDING.test(key.toLowerCase()) && !asList(value).some((v) => v === '*' || v === '0.0.0.0/0'),
      ),
  );
}

/** Reads an IAM policy document. */
export function readPolicy(text: string): PolicyReading {
  if (!isKnown(text)) return UNREADABLE;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return UNREADABLE;
  }
  if (!isObject(document)) return UNREADABLE;
  const allowed = asList(field(document, 'Statement'))
    .filter(isObject)
    .filter((s) => field(s, 'Effect') === 'Allow');
  const open = allowed.some(
    (s) =>
      (isAnybody(field(s, 'Principal')) || field(s, 'NotPrincipal') !== undefined) &&
      !isBound(field(s, 'Condition')),
  );
  const everything = allowed.some(
    (s) =>
      (asList(field(s, 'Action')).includes('*') || field(s, 'NotAction') !== undefined) &&
      (asList(field(s, 'Resource')).includes('*') || field(s, 'NotResource') !== undefined),
  );
  return { audience: open ? 'public' : 'limited', everything };
}

/** True where a text names a range of addresses so wide that it means everybody: 0.0.0.0/0, ::/0, and the like. */
export function namesTheWorld(text: string): boolean {
  for (const match of text.matchAll(/(?<![\d.])(\d{1,3})(?:\.\d{1,3}){3}\/(\d{1,2})(?!\d)/g)) {
    const [first, bits] = [Number(match[1]), Number(match[2])];
    if (bits < 8 || (bits === 8 && first !== 10 && first !== 127)) return true;
  }
  return /(?<![0-9a-f:])(?:::|[0-9a-f]{1,4}::)\/(?:\d|1[0-9])(?!\d)/i.test(text);
}
