import assert from 'node:assert/strict';
import type { EnvironmentFinding } from '../../../../src/contracts/environment';
import type { CommandRequest } from '../../../../src/contracts/request';
import type { Environment } from '../../../../src/contracts/words';
import { decide } from '../../../../src/engine/decide';
import { createFacts } from '../../../../src/facts/facts';
import { HOME, parseMapping, WORK } from '../../environmentSupport';

export { HOME, WORK };

/** Profiles whose names tell their environment, and one whose name does not. */
export const AWS = {
  '~/.aws/config':
    '[profile acme-prod]\nsso_account_id = 111111111111\nregion = eu-west-1\n[profile acme-dev]\nsso_account_id = 222222222222\n[profile plain]\nsso_account_id = 333333333333\n',
};

/** A machine with nothing but these files: `~/…` stands below HOME, what does not begin with `/` below WORK. */
export interface Machine {
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Relative to WORK. */
  readonly folder?: string;
  /** "project:x=dev account:1=prod" */
  readonly mapping?: string;
  readonly ambient?: Environment;
}

export function factsOf({ files = {}, mapping }: Machine) {
  const laid = Object.entries(files).map(([path, text]): [string, string] => [pathOf(path), text]);
  return createFacts({ home: HOME, mapping: parseMapping(mapping) }).withFiles(new Map(laid));
}

export function pathOf(path: string): string {
  if (path.startsWith('~')) return HOME + path.slice(1);
  return path.startsWith('/') ? path : `${WORK}/${path}`;
}

/** Where a line would hit on that machine. */
export function findingOf(text: string, machine: Machine = {}): EnvironmentFinding {
  const { env = {}, folder, ambient } = machine;
  const request: CommandRequest = {
    id: 't',
    interceptor: 'cli',
    shell: 'bash',
    text,
    cwd: folder === undefined ? WORK : `${WORK}/${folder}`,
    env: { ...env },
    actor: { kind: 'agent', evidence: 'test' },
    ...(ambient && { ambient }),
  };
  return decide(request, factsOf(machine)).environment;
}

/** What must be found. `at` is "file:line" of the clue that decided, the file as in {@link Machine.files}. */
export interface Expected {
  readonly is: Environment;
  readonly identity?: string;
  readonly account?: string;
  readonly region?: string;
  /** Part of the deciding evidence's text. */
  readonly by?: string;
  readonly at?: string;
}

export type Case = readonly [what: string, line: string, machine: Machine, expected: Expected | Environment];

/** One test for each row. */
export function table(cases: readonly Case[]): void {
  for (const [what, line, machine, expected] of cases) {
    it(`${what}: ${line}`, () => {
      check(findingOf(line, machine), typeof expected === 'string' ? { is: expected } : expected);
    });
  }
}

function check(finding: EnvironmentFinding, expected: Expected): void {
  const shown = JSON.stringify(finding.evidence);
  assert.equal(finding.environment, expected.is, shown);
  const [decided] = finding.evidence;
  if (expected.by !== undefined) assert.ok(decided?.text.includes(expected.by), shown);
  if (expected.at !== undefined) {
    const cut = expected.at.lastIndexOf(':');
    const where = { file: pathOf(expected.at.slice(0, cut)), line: Number(expected.at.slice(cut + 1)) };
    assert.deepEqual({ file: decided?.file, line: decided?.line }, where, shown);
  }
  for (const key of ['identity', 'account', 'region'] as const)
    if (expected[key] !== undefined) assert.equal(finding[key], expected[key]);
}
