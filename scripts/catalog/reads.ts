import { format } from 'prettier';
import { decide } from '../../src/engine/decide';
import { OVERRIDES } from '../../src/engine/catalog/aws/overrides';
import { AWS_RULES } from '../../src/engine/catalog/generated/aws';
import { SHIMMED_NAMES } from '../../src/engine/catalog/tools';
import type { Facts } from '../../src/contracts/facts';
import { isHarmless, type Verdict } from '../../src/contracts/verdict';

/**
 * The reads that shims let run without asking (src/interceptors/shims/reads.ts), taken from the catalogue and put to the
 * engine one by one. What the engine would not allow as a plain read, in production and for an agent, is not among them.
 */
export interface Reads {
  /** Verbs that an operation of these AWS services starts with when it is a plain read. */
  readonly awsVerbs: string;
  readonly aws: string;
  /** Operations that are no plain reads although their verb is one: patterns of sh. */
  readonly awsNot: string;
  /** The same for one service: "service operation". */
  readonly awsNotOf: string;
  /** Kinds that `kubectl get` and `describe` show. */
  readonly kube: string;
  /** Whole command lines after the tool's name. */
  readonly terraform: readonly string[];
  /** Words that alone print the tool's version or help, and the tools of which that is not so. */
  readonly harmless: Readonly<Record<string, string>>;
}

const VERBS = ['describe', 'get', 'head', 'list', 'lookup', 'search'] as const;
/** Commands of the CLI itself, which are no services. */
const OF_THE_CLI = new Set(['cli-dev', 'configure', 'ddb', 'history', 'login', 'logout', 'update']);
/** Operations that no table lists, to see that the verb alone is enough. */
const MADE_UP = ['things', 'zz-yy', 'x'];
const KINDS = [
  ...['pods', 'pod', 'po', 'deployments', 'deployment', 'deploy', 'services', 'service', 'svc'],
  ...['nodes', 'node', 'no', 'namespaces', 'namespace', 'ns', 'ingresses', 'ingress', 'ing', 'events', 'ev'],
  ...[
    'replicasets',
    'replicaset',
    'rs',
    'statefulsets',
    'statefulset',
    'sts',
    'daemonsets',
    'daemonset',
    'ds',
  ],
  ...[
    'jobs',
    'job',
    'cronjobs',
    'cronjob',
    'cj',
    'hpa',
    'pvc',
    'pv',
    'storageclasses',
    'sc',
    'endpoints',
    'ep',
  ],
];
const TERRAFORM = [
  ...['version', 'version -json', 'workspace list', 'workspace show', 'state list', 'providers', 'output'],
  ...['output -json', 'show', 'show -json', 'graph', 'validate', 'fmt -check', 'metadata functions -json'],
];
/**
 * These start the providers' programs or read a plan's whole text: what they run is in the folder, not in the command.
 */
const TERRAFORM_RUNS = new Set(['show', 'show -json', 'graph', 'validate']);
const HARMLESS = ['--version', '--help'];

export function buildReads(facts: Facts): Reads {
  const isRead = (...argv: string[]) => isPlainRead(judge(argv, facts));
  const known = knownAwsOperations();
  const not = new Set<string>();
  const notOf = new Set<string>();
  const services = [...known.keys()].filter(
    (service) =>
      /^[a-z][a-z0-9-]*$/.test(service) &&
      !OF_THE_CLI.has(service) &&
      VERBS.every((verb) => MADE_UP.every((end) => isRead('aws', service, `${verb}-${end}`))),
  );
  for (const verb of VERBS) {
    for (const service of services)
      for (const operation of known.get(service) ?? [])
        if (operation.startsWith(`${verb}-`) && !isRead('aws', service, operation))
          notOf.add(`${service} ${operation}`);
    for (const end of endings(verb)) not.add(`${verb}-${end}`).add(`${verb}-*-${end}`);
  }
  const harmless = HARMLESS.map((word) => [
    word,
    SHIMMED_NAMES.filter((tool) => !isHarmless(judge([tool, word], facts))).join(' '),
  ]);
  return {
    awsVerbs: VERBS.join(' '),
    aws: services.join(' '),
    awsNot: [...not].sort().join(' '),
    awsNotOf: [...notOf].sort().join(','),
    kube: KINDS.filter((kind) => isRead('kubectl', 'get', kind) && isRead('kubectl', 'describe', kind)).join(
      ' ',
    ),
    terraform: TERRAFORM.filter(
      (line) => !TERRAFORM_RUNS.has(line) && isRead('terraform', ...line.split(' ')),
    ),
    harmless: Object.fromEntries(harmless) as Record<string, string>,
  };
}

/** Allowed, and nothing but a read; or nothing at all. */
export function isPlainRead({ decision, effects }: Verdict): boolean {
  return decision === 'allow' && effects.every((effect) => effect === 'read');
}

function judge(argv: string[], facts: Facts): Verdict {
  return decide(
    {
      id: 'reads',
      interceptor: 'shim',
      shell: 'sh',
      argv,
      cwd: '/',
      env: {},
      actor: { kind: 'agent', evidence: 'table' },
    },
    facts,
  );
}

/** Endings with which an operation that starts with the verb is no plain read: one word or two. */
function endings(verb: string): string[] {
  return [AWS_RULES.last, AWS_RULES.lastTwo].flatMap((text) =>
    text.split('\n').flatMap((line) => {
      const [code, ...rules] = line.split(' ');
      const own = rules.find((rule) => rule.startsWith(`${verb}:`));
      return code === 'r' || own === undefined ? [] : own.slice(verb.length + 1).split(',');
    }),
  );
}

/** The operations that tables name, by their service; every service, also where none of its operations is named. */
function knownAwsOperations(): Map<string, Set<string>> {
  const shared = AWS_RULES.operations.split('\n').flatMap((line) => line.split(' ').slice(1));
  const known = new Map<string, Set<string>>();
  for (const line of AWS_RULES.groups.split('\n').filter(Boolean)) {
    const [service = '', ...rules] = line.split(' ');
    const own = rules.flatMap((rule) => rule.slice(rule.indexOf(':') + 1).split(','));
    known.set(service, new Set([...shared, ...own]));
  }
  for (const name of Object.keys(OVERRIDES)) {
    const [service = '', operation = ''] = name.split(' ');
    known.get(service)?.add(operation);
  }
  return known;
}

export const READS_FILE = 'src/interceptors/shims/generated/reads.ts';

/** The text of the generated file. */
export async function readsFile(facts: Facts): Promise<string> {
  const text = `// Generated by scripts/generate-reads.mts from the catalogue, do not edit. How it is used: ../reads.ts.
export const READS = ${JSON.stringify(buildReads(facts))} as const;
`;
  return format(text, { parser: 'typescript', singleQuote: true, printWidth: 110 });
}
