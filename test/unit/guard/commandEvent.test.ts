import assert from 'node:assert/strict';
import { auditEventSchema, type CommandEvent } from '../../../src/contracts/audit';
import type { Verdict } from '../../../src/contracts/verdict';
import { commandEvent } from '../../../src/guard/commandEvent';
import { action, Rig, settle, TERMINAL, verdictOf } from './rig';

const SECRET = 'AKIAIOSFODNN7EXAMPLE';

/** A verdict with all that a record takes from it. */
const FULL: Verdict = {
  ...verdictOf('block', 'destroy', [
    {
      ...action('rm', ['bucket-a', `key-${SECRET}`], 'destroy'),
      ...{ service: 's3', source: { file: 'deploy.sh', line: 3 } },
    },
  ]),
  environment: {
    ...{ environment: 'prod', account: '123456789012', region: 'eu-west-1', identity: 'acme-prod' },
    evidence: [{ environment: 'prod', source: 'name', text: 'profile acme-prod\u001b[2J (--profile)' }],
  },
  rule: 'destroy-in-prod',
  safer: { command: 'aws ls bucket-a', why: 'shows it' },
};

const life = (rig: Rig) => rig.events.map(({ phase }) => phase);
const ofPhase = (rig: Rig, phase: CommandEvent['phase']): CommandEvent => {
  const found = rig.events.find((event) => event.phase === phase);
  assert.ok(found, phase);
  return found;
};

describe('the record of a command', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
    rig.decide = () => FULL;
  });

  /** Asked, answered, ended. */
  const lead = async (answer: 'approved' | 'denied' | 'timed-out' | 'withdrawn') => {
    const started = rig.guard.lineStarted(rig.line('aws rm bucket-a'));
    await rig.untilAsked();
    rig.question().answer(answer);
    await started;
    rig.guard.lineEnded(TERMINAL.shellPid, 3);
    await settle();
    assert.deepEqual(life(rig), ['asked', 'decided', 'ended']);
    for (const event of rig.events) assert.ok(auditEventSchema.safeParse(event).success);
    assert.equal(new Set(rig.events.map(({ id }) => id)).size, 1);
  };

  it('says in its first event what it was judged by, without secrets and escapes', async () => {
    await lead('denied');
    const asked = ofPhase(rig, 'asked');
    assert.deepEqual(asked.actions, [
      {
        ...{ provider: 'aws', service: 's3', operation: 'rm', effects: ['destroy'] },
        targets: ['bucket-a', 'key-AKIA…MPLE'],
        source: { file: 'deploy.sh', line: 3 },
      },
    ]);
    assert.equal(asked.evidence?.length, 1);
    assert.match(asked.evidence[0] ?? '', /^profile acme-prod.+\(--profile\)$/);
    assert.ok(!JSON.stringify(asked).includes('\\u001b'));
    assert.equal(asked.safer, 'aws ls bucket-a');
    assert.deepEqual(asked.reasons, ['block destroy']);
  });

  it('says the place and the rule in every event, and the rest once', async () => {
    await lead('approved');
    for (const event of rig.events) {
      const { region, identity, account, rule, environment } = event;
      assert.deepEqual(
        [environment, account, region, identity, rule],
        ['prod', '123456789012', 'eu-west-1', 'acme-prod', 'destroy-in-prod'],
      );
    }
    for (const phase of ['decided', 'ended'] as const) {
      const { actions, evidence, safer } = ofPhase(rig, phase);
      assert.deepEqual([actions, evidence, safer], [undefined, undefined, undefined]);
    }
    for (const event of rig.events) assert.deepEqual(event.reasons, ['block destroy']);
  });

  for (const [answer, approver] of [
    ['approved', 'a person in this window'],
    ['denied', 'a person in this window'],
    ['timed-out', undefined],
    ['withdrawn', undefined],
  ] as const)
    it(`names ${approver ?? 'nobody'} where it was ${answer}`, async () => {
      await lead(answer);
      const decided = ofPhase(rig, 'decided');
      assert.deepEqual([decided.outcome, decided.approver], [answer, approver]);
      assert.equal(ofPhase(rig, 'asked').waitedMs, undefined);
      assert.ok((decided.waitedMs ?? -1) >= 0);
      const { exitCode, durationMs } = ofPhase(rig, 'ended');
      assert.equal(exitCode, 3);
      assert.equal(durationMs !== undefined, answer === 'approved', 'only what ran has a duration');
    });

  it('is told in full by the decision where nothing was asked', async () => {
    rig.decide = () => ({ ...FULL, decision: 'warn' });
    await rig.guard.lineStarted(rig.line('aws rm bucket-a'));
    rig.guard.lineEnded(TERMINAL.shellPid, undefined);
    assert.deepEqual(life(rig), ['decided', 'ended']);
    const decided = ofPhase(rig, 'decided');
    assert.equal(decided.actions?.length, 1);
    assert.equal(decided.evidence?.length, 1);
    assert.deepEqual([decided.waitedMs, decided.approver], [undefined, undefined]);
    const ended = ofPhase(rig, 'ended');
    assert.equal(ended.exitCode, undefined);
    assert.ok((ended.durationMs ?? -1) >= 0);
  });

  it('measures by a clock that does not go back', () => {
    const request = rig.line('aws rm').request;
    const told = { id: 'x', request, verdict: FULL, terminal: undefined };
    const asked = { ...told, times: { asked: 1000.4 } };
    assert.equal(commandEvent(asked, 'decided', { outcome: 'denied' }, 3500.6).waitedMs, 2500);
    const ran = { ...told, outcome: 'approved' as const, times: { asked: 1000, settled: 3500 } };
    assert.equal(commandEvent(ran, 'ended', { exitCode: 0 }, 10_000).durationMs, 6500);
    assert.equal(commandEvent(ran, 'ended', {}, 3000).durationMs, 0);
  });

  it('is bounded, whatever the command is', () => {
    const many = Array.from({ length: 100 }, (_, index) => `target-${index}-${'x'.repeat(1000)}`);
    const evidence = many.map((text) => ({ environment: 'prod' as const, source: 'name' as const, text }));
    const verdict: Verdict = {
      ...FULL,
      environment: { environment: 'prod', evidence },
      actions: many.map((operation) => action(operation, many, 'destroy')),
    };
    const request = { ...rig.line('aws').request, text: 'aws '.repeat(200_000) };
    const event = commandEvent({ id: 'x', request, verdict, terminal: undefined }, 'asked');
    assert.equal(event.actions?.length, 20);
    assert.equal(event.actions[0]?.targets.length, 20);
    assert.ok((event.actions[0].targets[0]?.length ?? 0) <= 400);
    assert.equal(event.evidence?.length, 10);
  });
});
