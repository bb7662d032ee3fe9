// Redaction of lines that hold no secret, as nearly all are: those of the corpus, and longer ones of each kind.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { redactText } from '../../src/contracts/redact';
import { cpuMs } from '../support/cpu';
import { median, report } from './support';

const CORPUS = path.resolve('test/corpus');
const ROUNDS = 15;

/** About 130 characters: words that no rule knows, quotes and a word of the tools' table, a name that a secret could have. */
const LONG: readonly [what: string, line: string, bound: number][] = [
  [
    'plain',
    'aws ec2 terminate-instances --instance-ids i-0abcdef1234567890 --region eu-west-1 --output json --no-cli-pager && kubectl get pods',
    14,
  ],
  [
    'with a word of the table',
    'az network nsg rule create -g shop --nsg-name web -n r --priority 100 --source-address-prefixes "*" --direction Inbound --access allow',
    14,
  ],
  [
    'with a telling name',
    'aws secretsmanager delete-secret --secret-id prod/db --force-delete-without-recovery --region eu-west-1 --output json --no-cli-pager',
    14,
  ],
];

/** Microseconds of processor time for one line, the median of rounds. */
function cost(lines: readonly string[]): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = cpuMs();
    for (const line of lines) redactText(line);
    return ((cpuMs() - start) * 1000) / lines.length;
  });
  return median(rounds.slice(3));
}

function corpus(): string[] {
  const rows = fs
    .readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => fs.readFileSync(path.join(CORPUS, name), 'utf8').split('\n').filter(Boolean));
  return [...new Set(rows.map((row) => (JSON.parse(row) as { command: string }).command))];
}

report('redaction of a line of the corpus', cost(corpus()), 'µs', 14);
for (const [what, line, bound] of LONG) {
  // A string that was looked at before is not flat any more, so each is a new one.
  const lines = Array.from({ length: 3000 }, (_, index) => `${line} ${index}`);
  report(`redaction of 130 characters, ${what}`, cost(lines), 'µs', bound);
}
