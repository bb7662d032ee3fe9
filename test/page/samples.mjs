// What a host would send: rows, questions, details, made up but the same each time.
const COMMANDS = [
  [
    'aws ec2 terminate-instances --instance-ids i-0abc',
    'aws',
    'ec2',
    'TerminateInstances',
    ['destroy'],
    'prod',
    'ask',
    'denied',
  ],
  ['aws s3 ls s3://reports', 'aws', 's3', 'ListObjects', ['read'], 'dev', 'allow', 'allowed'],
  [
    'terraform apply -auto-approve',
    'terraform',
    'terraform',
    'apply',
    ['create', 'modify', 'cost'],
    'staging',
    'ask',
    'approved',
  ],
  [
    'kubectl delete namespace checkout',
    'kubernetes',
    'core',
    'delete',
    ['destroy'],
    'unknown',
    'block',
    'refused',
  ],
  [
    'gcloud secrets versions access latest --secret=db',
    'gcloud',
    'secretmanager',
    'access',
    ['secret'],
    'prod',
    'ask',
    'timed-out',
  ],
  ['az vm list', 'azure', 'vm', 'list', ['read'], 'sandbox', 'warn', 'allowed'],
  [
    'aws iam attach-role-policy --role-name ci',
    'aws',
    'iam',
    'AttachRolePolicy',
    ['privilege'],
    'prod',
    'ask',
    'observed',
  ],
];
const ACTORS = ['Claude Code', 'Codex', 'Gemini CLI', 'person'];
export const NOW = Date.UTC(2026, 9, 20, 12, 0, 0);

export function row(i, change = {}) {
  const [text, provider, service, operation, effects, environment, decision, state] =
    COMMANDS[i % COMMANDS.length];
  return {
    id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    time: NOW - i * 7000,
    kind: 'command',
    text: `${text} #${i}`,
    state,
    session: `5e5510${Math.floor(i / 500) % 10}0-0000-4000-8000-000000000000`,
    actor: ACTORS[i % ACTORS.length],
    terminal: `Terminal ${i % 5}`,
    decision,
    effects,
    environment,
    account: `1234567890${10 + (i % 7)}`,
    provider,
    service,
    operation,
    ...(state === 'allowed' ? { exitCode: i % 9 === 0 ? 1 : 0, durationMs: 400 + (i % 50) * 100 } : {}),
    ...change,
  };
}

/** Newest first: 0 is the newest. */
export const rows = (count, from = 0) => Array.from({ length: count }, (_, i) => row(from + i));

export const snapshot = (count) => ({ type: 'snapshot', total: count, rows: rows(count) });

export function card(id, change = {}) {
  return {
    id,
    command: `aws rds delete-db-instance --db-instance-identifier ${id} --skip-final-snapshot`,
    reasons: ['Deletes a database without a last snapshot.', 'The account is labelled prod.'],
    decision: 'ask',
    effects: ['destroy'],
    environment: 'prod',
    where: 'prod · account 123456789012 · eu-west-1',
    evidence: ['AWS_PROFILE=prod in this terminal', 'Verified with the cloud 3 min ago'],
    actor: 'Claude Code',
    terminal: 'Agent 1',
    cwd: '~/work/shop',
    reversible: false,
    safer: {
      command: 'aws rds create-db-snapshot --db-instance-identifier orders',
      why: 'Keeps what is there first.',
    },
    confirmation: 'click',
    askedAt: Date.now(),
    endsAt: Date.now() + 125_000,
    ...change,
  };
}

export const state = (change = {}) => ({
  type: 'state',
  state: {
    mode: 'enforce',
    killSwitchEngaged: false,
    isRestricted: false,
    environment: 'prod',
    where: 'prod · account 123456789012 · eu-west-1',
    places: [
      { id: '1', name: 'zsh', protection: 'enforcing', why: 'The shell tells of each line before it runs.' },
      { id: '2', name: 'Agent 1', protection: 'enforcing', why: 'The agent asks through its hook.' },
      { id: '3', name: 'Task: build', protection: 'watching', why: 'A task is seen when it starts.' },
      { id: '4', name: 'ssh host', protection: 'blind', why: 'What runs on another machine is not seen.' },
    ],
    waiting: [],
    drill: { text: 'never', result: 'never' },
    muted: [],
    ...change,
  },
});

export function detail(i, change = {}) {
  const { id, text } = row(i);
  return {
    type: 'detail',
    detail: {
      id,
      command: text,
      cwd: '~/work/shop',
      interceptor: 'terminal',
      actor: 'Claude Code',
      actorEvidence: 'CLAUDECODE=1 in the process above',
      reasons: ['Ends virtual machines.', 'The account is labelled prod.'],
      evidence: ['AWS_PROFILE=prod in this terminal', '~/.aws/config names account 123456789012'],
      actions: [
        {
          provider: 'aws',
          service: 'ec2',
          operation: 'TerminateInstances',
          effects: ['destroy'],
          targets: ['i-0abc'],
          source: { file: 'scripts/clean.sh', line: 12 },
        },
      ],
      account: '123456789012',
      region: 'eu-west-1',
      identity: 'prod',
      rule: 'destroy in prod asks',
      safer: 'aws ec2 stop-instances --instance-ids i-0abc',
      approver: 'a person in this window',
      events: [
        {
          time: new Date(NOW).toISOString(),
          what: 'asked',
          chain: { file: '2026-10-20.jsonl', seq: 41, hash: 'a'.repeat(64) },
        },
        { time: new Date(NOW + 4000).toISOString(), what: 'denied' },
      ],
      ...change,
    },
  };
}
