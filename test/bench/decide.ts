// Time of a decision, warm, over lines of every kind; and cold start of the command line against an empty Node.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { decide } from '../../src/engine/decide';
import { createFacts } from '../../src/facts/facts';
import { median, percentile, report } from './support';

const LINES = [
  'ls -la',
  'git commit -m "docs: warn about terraform destroy"',
  'terraform -chdir=infra/prod destroy -auto-approve',
  'aws ec2 terminate-instances --instance-ids i-0abc123def4567890',
  'aws s3 ls s3://acme-prod-assets --recursive --human-readable | sort | head',
  "bash -c 'cd infra && AWS_PROFILE=prod terraform apply -auto-approve'",
  'for b in $(aws s3api list-buckets --query "Buckets[].Name" --output text); do aws s3 rb s3://$b --force; done',
  'npm test && node dist/index.js --verbose',
];
const ROUNDS = 2000;

const facts = createFacts({ home: '/nonexistent', mapping: [] });
const times: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  for (const text of LINES) {
    const start = performance.now();
    decide(
      {
        id: 'bench',
        interceptor: 'cli',
        shell: 'bash',
        text,
        cwd: '/srv/app',
        env: {},
        actor: { kind: 'agent', evidence: 'bench' },
        ambient: 'prod',
      },
      facts,
    );
    if (round > ROUNDS / 4) times.push((performance.now() - start) * 1000);
  }
}
report('a decision, warm, median', median(times), 'µs');
report('a decision, warm, 99th percentile', percentile(times, 0.99), 'µs');

const cli = path.resolve('dist/cli.js');
const empty = path.join(fs.mkdtempSync('/tmp/ag-bench-'), 'empty.js');
fs.writeFileSync(empty, '');
const cold: number[] = [];
const node: number[] = [];
for (let round = 0; round < 30; round++) {
  for (const [list, args] of [
    [node, [empty]],
    [cold, [cli, 'check', '--', 'terraform destroy']],
  ] as const) {
    const start = performance.now();
    spawnSync(process.execPath, args);
    list.push(performance.now() - start);
  }
}
report('an empty Node, median', median(node), 'ms');
report('agent-guard check, cold, median', median(cold), 'ms');
report('ratio', median(cold) / median(node), '');
for (const bundle of ['extension.js', 'cli.js']) {
  const bound = bundle === 'extension.js' ? 700 : undefined;
  report(`dist/${bundle}`, fs.statSync(path.resolve('dist', bundle)).size / 1024, 'KB', bound);
}
