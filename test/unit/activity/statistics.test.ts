import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { OTHERS, statistics } from '../../../src/activity/statistics';
import { hourOf, offsetOf, stepsOf } from '../../../src/activity/steps';
import {
  ACTIVITY_STATES,
  RANGE_MS,
  RANGES,
  statisticsSchema,
  type ActivityRow,
  type Range,
} from '../../../src/contracts/activity';
import { DECISIONS, ENVIRONMENTS } from '../../../src/contracts/words';

const NOW = Date.UTC(2026, 5, 17, 10, 41, 7);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let count = 0;
function command(over: Partial<ActivityRow> = {}): ActivityRow {
  return {
    ...{ id: `c${count++}`, time: NOW - HOUR / 2, kind: 'command', text: 'aws s3 ls', session: 's' },
    ...{ state: 'allowed', actor: 'Claude Code', decision: 'allow', environment: 'dev' },
    ...{ provider: 'aws', service: 's3', operation: 'ls', ...over },
  };
}

const anyRow = fc.record(
  {
    id: fc.string(),
    time: fc.oneof(fc.integer({ min: NOW - 200 * DAY, max: NOW + DAY }), fc.constantFrom(0, NOW, NOW - HOUR)),
    kind: fc.constantFrom('command', 'command', 'command', 'alert', 'grant', 'mode'),
    text: fc.oneof(fc.constantFrom('a', 'b', '__proto__'), fc.string()),
    state: fc.constantFrom(...ACTIVITY_STATES),
    session: fc.constant('s'),
    actor: fc.constantFrom('Claude Code', 'person', '__proto__', 'constructor'),
    decision: fc.constantFrom(...DECISIONS),
    environment: fc.constantFrom(...ENVIRONMENTS),
    provider: fc.string({ maxLength: 2 }),
    service: fc.string({ maxLength: 2 }),
    waitedMs: fc.integer({ min: -5, max: 1e6 }),
    alert: fc.constantFrom('burst', 'first-use'),
  },
  { requiredKeys: ['id', 'time', 'kind', 'text', 'state', 'session'] },
) as fc.Arbitrary<ActivityRow>;
const rows = fc.uniqueArray(anyRow, { selector: ({ id }) => id, maxLength: 80 });
const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Havana',
);

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
const sumOf = (counts: readonly { count: number }[]) => sum(counts.map(({ count: one }) => one));

describe('statistics', () => {
  it('counts every command of the range once, in each chart', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(...RANGES), zones, (list, range, zone) => {
        const result = statistics(list, range, NOW, zone);
        const inside = list.filter(({ time }) => time >= NOW - RANGE_MS[range] && time <= NOW);
        const commands = inside.filter(({ kind }) => kind === 'command');
        assert.equal(result.total, commands.length);
        assert.equal(sum(DECISIONS.map((decision) => sum(result.byDecision[decision]))), result.total);
        for (const chart of [result.byActor, result.byProvider, result.byEnvironment, result.byOutcome])
          assert.equal(sumOf(chart), result.total);
        assert.equal(sum(result.heat.map(({ hours }) => sum(hours))), result.total);
        assert.equal(sumOf(result.alerts), inside.filter(({ kind }) => kind === 'alert').length);
        assert.equal(result.grants.given, inside.filter(({ kind }) => kind === 'grant').length);
        assert.equal(result.fromFuture ?? 0, list.filter(({ time }) => time > NOW).length);
        assert.ok((result.stopped ?? 0) + (result.approved ?? 0) + (result.observed ?? 0) <= result.total);
        assert.ok(statisticsSchema.safeParse(result).success);
      }),
    );
  });

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom(...RANGES),
        fc.array(fc.nat(), { minLength: 80, maxLength: 80 }),
        (list, range, numbers) => {
          const shuffled = list
            .map((row, i) => ({ row, at: numbers[i] ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ row }) => row);
          assert.deepEqual(statistics(shuffled, range, NOW, 'UTC'), statistics(list, range, NOW, 'UTC'));
        },
      ),
    );
  });

  it('puts each command into the step that it happened in', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RANGES),
        fc.double({ min: 0, max: 1, noNaN: true }),
        zones,
        (range, at, zone) => {
          const time = Math.round(NOW - at * RANGE_MS[range]);
          const { starts = [], byDecision, to } = statistics([command({ time })], range, NOW, zone);
          const step = byDecision.allow.indexOf(1);
          assert.ok((starts[step] ?? Infinity) <= time);
          assert.ok(time < (starts[step + 1] ?? to + 1));
        },
      ),
    );
  });

  it('has steps without a gap that begin where local clocks are full, also when clocks change', () => {
    const full: Record<Range, number> = {
      '1h': 120_000,
      '24h': HOUR / 2,
      '7d': HOUR,
      '30d': HOUR,
      '90d': HOUR,
    };
    for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'])
      for (const range of RANGES)
        for (let now = Date.UTC(2026, 0, 1, 3, 17); now < Date.UTC(2027, 0, 1); now += 23 * DAY + 5 * HOUR) {
          const offset = offsetOf(zone);
          // Clocks change by half an hour there.
          const quarter = zone.includes('Howe') ? HOUR / 2 : HOUR;
          const { starts, from, stepMs } = stepsOf(range, now, offset);
          assert.equal(starts[0], from);
          assert.ok(starts.length >= 24 && starts.length <= 95, `${range}: ${starts.length}`);
          for (let i = 1; i < starts.length; i++) {
            const [start = 0, before = 0] = [starts[i], starts[i - 1]];
            assert.ok(start > before && start - before <= stepMs + HOUR, `${zone} ${range} ${start}`);
            assert.equal(
              (start + offset(start)) % Math.min(full[range], quarter),
              0,
              `${zone} ${range} ${new Date(start).toISOString()}`,
            );
          }
        }
  });

  it('knows the hours of a day in which the clocks change', () => {
    const berlin = offsetOf('Europe/Berlin');
    // 2026-03-29, 02:00 becomes 03:00; 2026-10-25, 03:00 becomes 02:00.
    assert.deepEqual(
      [0, 1, 2].map((hour) => hourOf(Date.UTC(2026, 2, 29, hour), berlin)),
      [1, 3, 4],
    );
    assert.deepEqual(
      [0, 1, 2].map((hour) => hourOf(Date.UTC(2026, 9, 25, hour), berlin)),
      [2, 2, 3],
    );
    const days = stepsOf('7d', Date.UTC(2026, 2, 31, 12), berlin);
    assert.equal(days.to - days.from, RANGE_MS['7d']);
    const month = stepsOf('30d', Date.UTC(2026, 2, 31, 12), berlin).starts;
    const lengths = month.slice(2).map((start, i) => (start - (month[i + 1] ?? 0)) / HOUR);
    assert.deepEqual([...new Set(lengths)].sort(), [23, 24]);
    assert.equal(lengths.filter((hours) => hours === 23).length, 1);
  });

  it('is empty where there is nothing, and leaves out what is dated after now', () => {
    const empty = statistics([], '24h', NOW, 'UTC');
    assert.equal(empty.total, 0);
    assert.deepEqual(empty.waiting, { questions: 0, medianMs: 0, longestMs: 0, totalMs: 0 });
    assert.deepEqual([empty.byActor, empty.heat, empty.topStopped, empty.firstSeen], [[], [], [], []]);
    assert.equal(empty.fromFuture, undefined);
    const future = statistics([command({ time: NOW + 1 }), command({ time: NOW })], '24h', NOW, 'UTC');
    assert.deepEqual([future.total, future.fromFuture], [1, 1]);
  });

  it('tells the time that answers took', () => {
    const waits = [
      command({ state: 'approved', waitedMs: 4000 }),
      command({ state: 'denied', waitedMs: 1000 }),
    ];
    assert.deepEqual(statistics(waits, '1h', NOW).waiting, {
      ...{ questions: 2, medianMs: 2500, longestMs: 4000, totalMs: 5000 },
    });
    const more = [
      ...waits,
      command({ state: 'timed-out', waitedMs: 120_000 }),
      command({ state: 'denied', waitedMs: -9 }),
    ];
    assert.deepEqual(statistics(more, '1h', NOW).waiting, {
      ...{ questions: 3, medianMs: 1000, longestMs: 4000, totalMs: 5000 },
    });
  });

  it('lists what was stopped most, and tells a grant’s use from a verdict', () => {
    const list = [
      ...[1, 2, 3].map(() => command({ text: 'terraform destroy', state: 'denied', decision: 'block' })),
      command({ text: 'rm', state: 'refused', decision: 'ask' }),
      command({ text: 'let run', state: 'approved', decision: 'ask' }),
      command({ state: 'allowed', decision: 'ask' }),
      command({ kind: 'grant', text: 'For 30 minutes' }),
      command({ kind: 'alert', alert: 'burst', text: 'Many' }),
    ];
    const result = statistics(list, '24h', NOW);
    assert.deepEqual(result.topStopped, [
      { name: 'terraform destroy', count: 3 },
      { name: 'rm', count: 1 },
    ]);
    assert.deepEqual([result.stopped, result.approved], [4, 1]);
    assert.deepEqual(result.grants, { given: 1, used: 1 });
    assert.deepEqual(result.alerts, [{ name: 'burst', count: 1 }]);
    assert.equal(result.latestGrants?.[0]?.text, 'For 30 minutes');
    assert.equal(result.latestAlerts?.[0]?.text, 'Many');
  });

  it('finds services that the history before the range does not have', () => {
    const older = command({ time: NOW - 2 * DAY });
    const known = command();
    const fresh = command({ service: 'iam', environment: 'prod', time: NOW - 5 });
    const again = command({ service: 'iam', environment: 'prod', time: NOW - 3 });
    const result = statistics([again, known, fresh, older], '24h', NOW);
    assert.deepEqual(
      result.firstSeen?.map(({ id, service }) => [id, service]),
      [[fresh.id, 'iam']],
    );
    // Without a history everything would be new.
    assert.deepEqual(statistics([fresh], '24h', NOW).firstSeen, []);
  });

  it('compares with the range before only where the history has all of it', () => {
    const list = [
      command(),
      command({ time: NOW - 25 * HOUR, state: 'denied' }),
      command({ time: NOW - 30 * HOUR }),
    ];
    assert.equal(statistics(list, '24h', NOW).before, undefined);
    const before = statistics([...list, command({ time: NOW - 49 * HOUR })], '24h', NOW).before;
    assert.deepEqual(before, { total: 2, stopped: 1, approved: 0, waitingMs: 0 });
  });

  it('takes together what no chart can show, and loses none of it', () => {
    const list = Array.from({ length: 50 }, (_, i) => command({ actor: `agent ${i}`, provider: `p${i}` }));
    const { byActor, heat } = statistics(list, '24h', NOW);
    assert.equal(byActor.length, 20);
    assert.deepEqual(byActor.at(-1), { name: OTHERS, count: 31 });
    assert.equal(heat.length, 20);
    assert.equal(sum(heat.at(-1)?.hours ?? []), 31);
  });
});
