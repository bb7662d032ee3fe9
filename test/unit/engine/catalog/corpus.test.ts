import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandRequest } from '../../../../src/contracts/request';
import { decide } from '../../../../src/engine/decide';
import { contextOf } from './support';

interface Line {
  command: string;
  expected: string;
  why: string;
  files?: Record<string, string>;
}

function lines(name: string): Line[] {
  const text = readFileSync(join(import.meta.dirname, '../../../corpus/catalog', `${name}.jsonl`), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

function verdict(line: Line) {
  const files = Object.fromEntries(
    Object.entries(line.files ?? {}).map(([path, text]) => [
      path.startsWith('/') ? path : `/srv/app/${path}`,
      text,
    ]),
  );
  const request: CommandRequest = {
    id: 'corpus',
    interceptor: 'cli',
    shell: 'bash',
    text: line.command,
    cwd: '/srv/app',
    env: {},
    actor: { kind: 'agent', evidence: 'test' },
    ambient: 'prod',
  };
  return decide(request, contextOf({ files }).facts);
}

describe('corpus lines about aws and terraform', () => {
  for (const name of ['risky', 'benign']) {
    for (const line of lines(name)) {
      it(`${line.expected}: ${line.command}`, () => {
        const got = verdict(line);
        assert.equal(got.decision, line.expected, got.reasons.join(' '));
      });
    }
  }
});
