import type { ActivityRow, ActivityState } from '../../src/contracts/activity';
import type { Decision, Effect, Environment } from '../../src/contracts/words';

/** Wednesday, 2026-06-17, 16:20 UTC. */
export const WEEK_NOW = Date.UTC(2026, 5, 17, 16, 20);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Use = readonly [
  weight: number,
  actor: string,
  environment: Environment,
  service: string,
  text: string,
  effects: readonly Effect[],
  decision: Decision,
  states: readonly ActivityState[],
];

const USES: readonly Use[] = [
  [30, 'Claude Code', 'dev', 'aws s3', 'aws s3 ls s3://acme-dev-assets', ['read'], 'allow', ['allowed']],
  [22, 'Claude Code', 'dev', 'aws ec2', 'aws ec2 describe-instances', ['read'], 'allow', ['allowed']],
  [16, 'Codex', 'dev', 'kubernetes core', 'kubectl get pods -n web', ['read'], 'allow', ['allowed']],
  [
    9,
    'Codex',
    'staging',
    'kubernetes apps',
    'kubectl rollout restart deploy/web -n web',
    ['modify'],
    'warn',
    ['allowed'],
  ],
  [
    8,
    'GitHub Copilot',
    'dev',
    'azure storage',
    'az storage blob list -c logs',
    ['read'],
    'allow',
    ['allowed'],
  ],
  [12, 'person', 'prod', 'aws logs', 'aws logs tail /ecs/web --since 10m', ['read'], 'allow', ['allowed']],
  [
    5,
    'Claude Code',
    'dev',
    'terraform state',
    'terraform apply -auto-approve',
    ['create'],
    'ask',
    ['approved'],
  ],
  [
    4,
    'Claude Code',
    'prod',
    'aws rds',
    'aws rds modify-db-instance --db-instance-identifier orders',
    ['modify'],
    'ask',
    ['approved', 'denied', 'denied', 'timed-out'],
  ],
  [
    3,
    'Codex',
    'prod',
    'terraform state',
    'terraform destroy -auto-approve',
    ['destroy'],
    'block',
    ['denied', 'denied', 'refused', 'approved'],
  ],
  [
    3,
    'GitHub Copilot',
    'unknown',
    'gcloud storage',
    'gcloud storage rm -r gs://acme-backups',
    ['destroy'],
    'block',
    ['denied', 'withdrawn'],
  ],
  [
    3,
    'Claude Code',
    'staging',
    'aws secretsmanager',
    'aws secretsmanager get-secret-value --secret-id web',
    ['secret'],
    'ask',
    ['approved', 'allowed', 'denied'],
  ],
  [
    2,
    'person',
    'sandbox',
    'gcloud compute',
    'gcloud compute instances create vm-1',
    ['create', 'cost'],
    'allow',
    ['allowed'],
  ],
  [
    2,
    'Gemini CLI',
    'local',
    'database sql',
    'psql -c "select count(*) from orders"',
    ['read'],
    'allow',
    ['allowed'],
  ],
];

/** What only the last week has. */
const FRESH: readonly Use[] = [
  [
    3,
    'Claude Code',
    'prod',
    'aws iam',
    'aws iam attach-role-policy --role-name ci',
    ['privilege'],
    'block',
    ['denied', 'denied', 'approved'],
  ],
  [2, 'Gemini CLI', 'dev', 'cloudflare dns', 'wrangler deploy', ['modify'], 'warn', ['allowed']],
];

/** Numbers that look random and are always the same. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Office hours mostly, with a quiet weekend and one busy night. */
function weightOf(time: number): number {
  const date = new Date(time);
  const hour = date.getUTCHours();
  if (date.getUTCDate() === 16 && hour >= 21) return 0.7;
  const isWeekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
  if (isWeekend) return hour === 15 ? 0.2 : 0.02;
  return hour < 6 || hour > 18 ? 0.03 : hour === 11 ? 0.4 : 0.9;
}

function commandRow(id: number, time: number, use: Use, random: () => number): ActivityRow {
  const [, actor, environment, service, text, effects, decision, states] = use;
  const state = states[Math.floor(random() * states.length)] ?? 'allowed';
  const [provider, name] = service.split(' ');
  const asked = state === 'approved' || state === 'denied';
  return {
    ...{ id: `c${id}`, time, kind: 'command', text, state, session: 'w1', actor, terminal: 'zsh' },
    ...{ decision, effects: [...effects], environment, provider, service: name, account: '123456789012' },
    ...(asked && { waitedMs: Math.round(1500 + 60_000 * random() ** 4) }),
  };
}

function guardRows(): ActivityRow[] {
  const row = (daysAgo: number, over: Partial<ActivityRow>): ActivityRow => ({
    ...{
      id: `w1:${daysAgo}`,
      time: WEEK_NOW - daysAgo * DAY,
      kind: 'mode',
      state: 'unknown',
      session: 'w1',
      text: '',
      ...over,
    },
  });
  return [
    row(6.1, { kind: 'mode', text: 'Mode: observe' }),
    row(6.0, { kind: 'mode', text: 'Mode: enforce' }),
    row(5.2, { kind: 'mapping', text: 'account:210987654321 is dev' }),
    row(4.4, { kind: 'policy', text: 'Questions time out after 60 seconds' }),
    row(3.3, { kind: 'grant', text: 'secret in staging for Claude Code, 30 minutes' }),
    row(1.1, { kind: 'grant', text: 'modify in staging for Codex, 15 minutes' }),
    row(2.2, { kind: 'canary', text: 'Terminal “zsh”: stopped, enforcing' }),
    row(2.1, { kind: 'canary', text: 'Terminal “old”: not stopped, blind' }),
    row(1.5, { kind: 'tamper', text: 'The hook of Codex was removed' }),
    row(0.7, {
      kind: 'alert',
      alert: 'burst',
      actor: 'Codex',
      text: 'Codex ran 41 commands in 5 minutes; usual are 6',
    }),
    row(0.71, {
      kind: 'alert',
      alert: 'unusual-hour',
      actor: 'Codex',
      text: 'Codex acts at 23:00; it never did before',
    }),
    row(2.9, {
      kind: 'alert',
      alert: 'first-use',
      actor: 'Claude Code',
      text: 'First use of aws iam in prod by Claude Code',
    }),
  ];
}

/** Three weeks of a small team’s work, of which the last one has something to tell. */
export function weekRows(extra: readonly ActivityRow[] = []): ActivityRow[] {
  const random = numbers(7);
  const rows: ActivityRow[] = [];
  for (let time = WEEK_NOW - 22 * DAY; time < WEEK_NOW; time += HOUR / 4) {
    const isLast = time > WEEK_NOW - 7 * DAY;
    const uses = isLast ? [...USES, ...FRESH] : USES;
    const all = uses.reduce((sum, [weight]) => sum + weight, 0);
    for (let chance = 4 * weightOf(time); chance > 0; chance--) {
      if (random() > Math.min(1, chance) * (isLast ? 0.8 : 0.6)) continue;
      let pick = random() * all;
      const use = uses.find(([weight]) => (pick -= weight) < 0) ?? USES[0];
      if (use) rows.push(commandRow(rows.length, time + Math.floor(random() * (HOUR / 4)), use, random));
    }
  }
  return [...rows.filter(({ time }) => time <= WEEK_NOW), ...guardRows(), ...extra];
}
