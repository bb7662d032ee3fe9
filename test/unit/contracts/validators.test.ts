import assert from 'node:assert/strict';
import { actionSchema, type Action } from '../../../src/contracts/action';
import { environmentFindingSchema } from '../../../src/contracts/environment';
import { commandLine, requestSchema, type CommandRequest } from '../../../src/contracts/request';
import { HARMLESS, verdictSchema } from '../../../src/contracts/verdict';

/** Neither text nor argv: not yet a request. */
const BARE = {
  id: 'r1',
  interceptor: 'shim',
  shell: 'sh',
  cwd: '/work',
  env: { AWS_PROFILE: 'x' },
  actor: { kind: 'agent', evidence: 'given' },
} as const;
const REQUEST: CommandRequest = { ...BARE, argv: ['aws', 's3', 'ls'], pid: 7 };

const ACTION: Action = {
  provider: 'aws',
  service: 's3',
  operation: 'rb',
  effects: ['destroy'],
  targets: ['s3://x'],
  reversible: 'no',
  modifiers: [],
  summary: 'deletes the bucket x',
  argv: ['aws', 's3', 'rb', 's3://x'],
};

interface Validator {
  safeParse(value: unknown): { success: boolean };
}

const CASES: [name: string, schema: Validator, accepted: unknown[], refused: unknown[]][] = [
  [
    'request',
    requestSchema,
    [
      REQUEST,
      { ...BARE, text: '' },
      { ...BARE, text: 'aws s3 ls', ambient: 'unknown' },
      { ...REQUEST, actor: { kind: 'person', name: 'x', evidence: '' } },
    ],
    [
      undefined,
      null,
      [],
      'aws s3 ls',
      {},
      BARE,
      { ...REQUEST, text: 'aws s3 ls' },
      { ...REQUEST, argv: [] },
      { ...REQUEST, argv: 'aws' },
      { ...REQUEST, argv: [1] },
      { ...REQUEST, id: '' },
      { ...REQUEST, id: 'x'.repeat(65) },
      { ...REQUEST, interceptor: 'magic' },
      { ...REQUEST, shell: 'tcsh' },
      { ...REQUEST, env: { A: 1 } },
      { ...REQUEST, env: [] },
      { ...REQUEST, actor: { kind: 'robot', evidence: '' } },
      { ...REQUEST, actor: 'agent' },
      { ...REQUEST, ambient: 'production' },
      { ...REQUEST, pid: 0 },
      { ...REQUEST, pid: 1.5 },
      { ...REQUEST, cwd: undefined },
    ],
  ],
  [
    'action',
    actionSchema,
    [ACTION, { ...ACTION, source: { file: 'x', line: 1 }, safer: { command: 'a', why: 'b' } }],
    [
      { ...ACTION, effects: [] },
      { ...ACTION, effects: ['delete'] },
      { ...ACTION, reversible: 'maybe' },
      { ...ACTION, targets: 'x' },
      { ...ACTION, source: { file: 'x' } },
      { ...ACTION, safer: { command: 'a' } },
      { ...ACTION, summary: undefined },
    ],
  ],
  [
    'environment finding',
    environmentFindingSchema,
    [
      { environment: 'unknown', evidence: [] },
      {
        environment: 'prod',
        evidence: [{ environment: 'prod', text: 'x', source: 'mapping', file: 'f', line: 3 }],
        account: '123456789012',
      },
    ],
    [
      { environment: 'production', evidence: [] },
      { environment: 'prod' },
      { environment: 'prod', evidence: [{ environment: 'prod', text: 'x', source: 'guess' }] },
      { environment: 'prod', evidence: [{ environment: 'prod', text: 'x', source: 'name', line: 1.5 }] },
      { environment: 'prod', evidence: [], account: 123456789012 },
    ],
  ],
  [
    'verdict',
    verdictSchema,
    [
      HARMLESS,
      {
        ...HARMLESS,
        decision: 'block',
        effects: ['destroy'],
        actions: [ACTION],
        reasons: ['x'],
        confirmation: 'type',
      },
    ],
    [
      { ...HARMLESS, decision: 'deny' },
      { ...HARMLESS, decision: undefined },
      { ...HARMLESS, effects: ['x'] },
      { ...HARMLESS, confirmation: 'yes' },
      { ...HARMLESS, actions: [{}] },
      { ...HARMLESS, environment: 'prod' },
    ],
  ],
];

describe('validators', () => {
  for (const [name, schema, accepted, refused] of CASES) {
    accepted.forEach((value, index) => {
      it(`${name}: accepts example ${index + 1}`, () => {
        assert.ok(schema.safeParse(value).success);
      });
    });
    refused.forEach((value, index) => {
      it(`${name}: refuses example ${index + 1}, ${JSON.stringify(value ?? null).slice(0, 60)}`, () => {
        assert.ok(!schema.safeParse(value).success);
      });
    });
  }

  it('show a request as one line, by its text or its arguments', () => {
    assert.equal(commandLine(REQUEST), 'aws s3 ls');
    assert.equal(commandLine({ ...BARE, text: 'terraform destroy' }), 'terraform destroy');
  });
});
