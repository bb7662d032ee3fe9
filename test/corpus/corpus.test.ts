import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { CommandRequest } from '../../src/contracts/request';
import { decide } from '../../src/engine/decide';
import { contextOf } from '../unit/engine/catalog/support';

interface Line {
  command: string;
  expected: string;
  why: string;
  files?: Record<string, string>;
  shell?: CommandRequest['shell'];
  env?: Record<string, string>;
  environment?: CommandRequest['ambient'];
}

const CWD = '/srv/app';

function linesOf(file: string): Line[] {
  if (!existsSync(file)) return [];
  const rows = readFileSync(file, 'utf8').split('\n');
  return rows.filter((row) => row.trim() !== '').map((row) => JSON.parse(row) as Line);
}

function verdict(line: Line) {
  const files = Object.fromEntries(
    Object.entries(line.files ?? {}).map(([path, text]) => [isAbsolute(path) ? path : join(CWD, path), text]),
  );
  const request: CommandRequest = {
    id: 'corpus',
    interceptor: 'cli',
    shell: line.shell ?? 'bash',
    text: line.command,
    cwd: CWD,
    env: line.env ?? {},
    actor: { kind: 'agent', evidence: 'test' },
    ambient: line.environment ?? 'prod',
  };
  return decide(request, contextOf({ files }).facts);
}

const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
);

for (const { name: folder } of folders) {
  describe(`corpus: ${folder}`, () => {
    for (const side of ['risky', 'benign']) {
      for (const line of linesOf(join(import.meta.dirname, folder, `${side}.jsonl`))) {
        it(`${side}, ${line.expected}: ${line.command.slice(0, 200)}`, () => {
          assert.ok(
            ['allow', 'warn', 'ask', 'block'].includes(line.expected),
            `no verdict: ${line.expected}`,
          );
          const got = verdict(line);
          assert.equal(got.decision, line.expected, `${line.why}; got: ${got.reasons.join(' ')}`);
        });
      }
    }
  });
}
