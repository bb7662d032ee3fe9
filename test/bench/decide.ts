// Time of a decision, warm, over the corpus; how it grows with a script's length and with the catalogue; the catalogue's
// size; and cold start of the command line against an empty Node.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CommandRequest } from '../../src/contracts/request';
import { decide } from '../../src/engine/decide';
import { NO_FACTS } from '../support/facts';
import { median, percentile, report } from './support';

const CORPUS = path.resolve('test/corpus');
const ROUNDS = 12;

interface Line {
  command: string;
  files?: Record<string, string>;
  shell?: CommandRequest['shell'];
}

function requestOf(text: string, shell: CommandRequest['shell'] = 'bash'): CommandRequest {
  const actor = { kind: 'agent' as const, evidence: 'bench' };
  return { id: 'b', interceptor: 'cli', shell, text, cwd: '/srv/app', env: {}, actor, ambient: 'prod' };
}

/** Microseconds of one decision. */
function timed(request: CommandRequest): number {
  const start = performance.now();
  decide(request, NO_FACTS);
  return (performance.now() - start) * 1000;
}

function corpus(): CommandRequest[] {
  return fs
    .readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => fs.readFileSync(path.join(CORPUS, name), 'utf8').split('\n').filter(Boolean))
    .map((row) => JSON.parse(row) as Line)
    .filter(({ files }) => !files)
    .map(({ command, shell }) => requestOf(command, shell));
}

function benchCorpus(): void {
  const requests = corpus();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const request of requests) {
      const time = timed(request);
      if (round >= ROUNDS / 3) times.push(time);
    }
  }
  report(`a decision, warm, ${requests.length} lines, median`, median(times), 'µs', 25);
  report('a decision, warm, 99th percentile', percentile(times, 0.99), 'µs', 300);
}

/** A script of about so many bytes, whose lines are all different. */
function script(bytes: number): string {
  const lines: string[] = [];
  for (let length = 0, i = 0; length < bytes; i++) {
    const line = `aws s3 cp "build/part-${i}.tar" s3://acme-dev-artifacts/part-${i}.tar && echo "part ${i}" >> done.txt`;
    lines.push(line);
    length += line.length + 1;
  }
  return lines.join('\n');
}

function benchLength(): void {
  const sizes = [1, 10, 100];
  const perKilobyte = sizes.map((size) => {
    const request = requestOf(script(size * 1024));
    const times = Array.from({ length: size > 50 ? 8 : 30 }, () => timed(request));
    return median(times) / size;
  });
  sizes.forEach((size, i) => {
    report(`a script of ${size} KB, for each KB`, perKilobyte[i]!, 'µs');
  });
  report('100 KB over 10 KB, for each KB (1 is linear)', perKilobyte[2]! / perKilobyte[1]!, '', 1.5);
}

/** The first and the last tool of the catalogue: a lookup that grew with the number of entries would tell them apart. */
function benchEntries(): void {
  const few = requestOf('aws accessanalyzer list-analyzers');
  const many = requestOf('aws ec2 describe-instances');
  const [small, large] = [few, many].map((request) =>
    median(Array.from({ length: 3000 }, () => timed(request))),
  );
  report('a service of 600 operations over one of 30', large! / small!, '', 1.5);
}

function benchCatalogue(): void {
  const folder = path.resolve('src/engine/catalog/generated');
  const text = fs.readdirSync(folder).map((name) => fs.readFileSync(path.join(folder, name)));
  report('generated catalogue, gzipped', gzipSync(Buffer.concat(text)).length / 1024, 'KB', 60);
}

function benchCold(): void {
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
  report('ratio', median(cold) / median(node), '', 1.5);
}

benchCorpus();
benchLength();
benchEntries();
benchCatalogue();
benchCold();
for (const bundle of ['extension.js', 'engine.js', 'cli.js']) {
  const bound = bundle === 'extension.js' ? 700 : undefined;
  report(`dist/${bundle}`, fs.statSync(path.resolve('dist', bundle)).size / 1024, 'KB', bound);
}
