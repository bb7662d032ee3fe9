import { quote as quoted } from 'shell-quote';
import type { IdentityUse } from './facts';

/** How far around the incident a cloud's own log is looked at, in milliseconds: it comes late, and clocks differ. */
const MARGIN_MS = 15 * 60_000;
/** Events of AWS's global services (IAM, Route 53, Organizations) are logged here. */
const GLOBAL_REGION = 'us-east-1';

/** A command for a person to run, with what it is for. Quoted for a POSIX shell. */
export interface Look {
  what: string;
  command: string;
}

export interface LogOf {
  provider: 'aws' | 'azure' | 'google';
  title: string;
  note: string;
  docs: string;
  looks: Look[];
}

/** What a value may consist of; anything else comes from hostile text, and a word in capitals stands in its place. */
const SHAPES = {
  account: /^\d{12}$/,
  region: /^[a-z]{2,}[a-z0-9-]{1,30}$/,
  subscription: /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w][\w .()-]{0,79})$/i,
  project: /^(?:[a-z][a-z0-9.-]{0,60}:)?[a-z][a-z0-9-]{4,29}$/,
  principal: /^[\w][\w+=,.@-]{0,127}$/,
} as const;

function fit(shape: keyof typeof SHAPES, value: string | undefined): string | undefined {
  return value !== undefined && SHAPES[shape].test(value) ? value : undefined;
}

/** As a person would write it: only what has a meaning to a shell is quoted. */
function quote(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : quoted([word]))).join(' ');
}

/** The commands that ask the clouds' own logs about the identities that were used, each once. */
export function logsOf(identities: readonly IdentityUse[], times: { from: number; to: number }): LogOf[] {
  const range = { start: iso(times.from - MARGIN_MS), end: iso(times.to + MARGIN_MS) };
  const used = (...providers: string[]) => identities.filter(({ provider }) => providers.includes(provider));
  // Terraform and its like act with the identities of the clouds; which, only the account's form tells.
  const others = identities.filter(({ provider }) => !['aws', 'azure', 'google'].includes(provider));
  const withForm = (shape: 'account' | 'subscription') =>
    others.filter(({ account }) =>
      shape === 'account' ? fit('account', account) : /^[0-9a-f]{8}-/.test(account ?? ''),
    );
  return [
    cloudTrail([...used('aws'), ...withForm('account')], range),
    activityLog([...used('azure'), ...withForm('subscription')], range),
    auditLogs(used('google'), range),
  ].filter(({ looks }) => looks.length > 0);
}

interface Range {
  start: string;
  end: string;
}

function cloudTrail(identities: readonly IdentityUse[], { start, end }: Range): LogOf {
  const lookup = (region: string, key: string, value: string) =>
    quote([
      ...['aws', 'cloudtrail', 'lookup-events', '--region', region, '--start-time', start, '--end-time', end],
      ...['--lookup-attributes', `AttributeKey=${key},AttributeValue=${value}`, '--max-items', '500'],
    ]);
  const looks = identities.flatMap(({ account, region, principal }) => {
    const where = fit('account', account) ?? 'unknown';
    const regions = new Set([fit('region', region) ?? 'REGION', GLOBAL_REGION]);
    const user = fit('principal', principal?.split('/').at(-1));
    return [...regions].flatMap((at) => [
      {
        what: `account ${where}, ${at}: all that was not only read`,
        command: lookup(at, 'ReadOnly', 'false'),
      },
      ...(user === undefined
        ? []
        : [{ what: `account ${where}, ${at}: all by ${user}`, command: lookup(at, 'Username', user) }]),
    ]);
  });
  return {
    ...{ provider: 'aws', title: 'AWS CloudTrail', looks: distinct(looks) },
    note: 'Events come up to 15 minutes late and are kept for 90 days. Data events (objects of S3, items of DynamoDB, Lambda invocations) are only in a trail of your own.',
    docs: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events-cli.html',
  };
}

function activityLog(identities: readonly IdentityUse[], { start, end }: Range): LogOf {
  const looks = identities.flatMap(({ account, principal }) => {
    const subscription = fit('subscription', account) ?? 'SUBSCRIPTION';
    const caller = fit('principal', principal);
    const list = [
      ...['az', 'monitor', 'activity-log', 'list', '--subscription', subscription],
      ...['--start-time', start, '--end-time', end, '--max-events', '500'],
    ];
    return [
      { what: `subscription ${subscription}: everything`, command: quote(list) },
      ...(caller === undefined
        ? []
        : [
            {
              what: `subscription ${subscription}: all by ${caller}`,
              command: quote([...list, '--caller', caller]),
            },
          ]),
    ];
  });
  return {
    ...{ provider: 'azure', title: 'Azure Activity Log', looks: distinct(looks) },
    note: 'Kept for 90 days. Reads, and what happens inside of a service, are only in its diagnostic settings.',
    docs: 'https://learn.microsoft.com/azure/azure-monitor/platform/activity-log',
  };
}

function auditLogs(identities: readonly IdentityUse[], { start, end }: Range): LogOf {
  const looks = identities.flatMap(({ account, principal, name }) => {
    const project = fit('project', account) ?? 'PROJECT';
    const email = [principal, name].map((one) => fit('principal', one)).find((one) => one?.includes('@'));
    const filter = `logName:"cloudaudit.googleapis.com" AND timestamp>="${start}" AND timestamp<="${end}"`;
    const read = (own: string) =>
      quote(['gcloud', 'logging', 'read', own, '--project', project, '--limit', '500', '--format', 'json']);
    return [
      { what: `project ${project}: everything`, command: read(filter) },
      ...(email === undefined
        ? []
        : [
            {
              what: `project ${project}: all by ${email}`,
              command: read(`${filter} AND protoPayload.authenticationInfo.principalEmail="${email}"`),
            },
          ]),
    ];
  });
  return {
    ...{ provider: 'google', title: 'Google Cloud Audit Logs', looks: distinct(looks) },
    note: 'Admin activity is kept for 400 days. Data access is logged only where it was switched on.',
    docs: 'https://cloud.google.com/logging/docs/audit',
  };
}

function distinct(looks: readonly Look[]): Look[] {
  return [...new Map(looks.map((look) => [look.command, look])).values()];
}

/** Seconds: all three understand it. */
function iso(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
