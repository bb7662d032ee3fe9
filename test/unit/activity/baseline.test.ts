import assert from 'node:assert/strict';
import fc from 'fast-check';
import { redactEvent } from '../../../src/audit/redactEvent';
import { folderOf } from '../../../src/activity/baselineFolder';
import { atOffset } from '../../../src/activity/baselineHours';
import { Baselines } from '../../../src/activity/baseline';
import { emptyState, parseState, type BaselineState } from '../../../src/activity/baselineState';
import { ALERTS, type AlertEvent, type AlertKind } from '../../../src/contracts/audit';
import {
  command,
  DAY,
  denial,
  HOUR,
  MINUTE,
  MONDAY,
  newBaselines,
  run,
  weeks,
  type Doing,
  type Timed,
} from './baselineWeeks';
import { randomFrom } from '../../support/random';

/** So many at once, a second apart. */
function many(number: number, time: number, doing: (at: number) => Doing = () => ({})): Timed[] {
  return Array.from({ length: number }, (_, at) => ({ time: time + at * 1000, event: command(doing(at)) }));
}

/** Five denied commands within a minute. */
function denials(time: number): Timed[] {
  return many(5, time, (at) => ({ id: `denied-${time}-${at}` })).flatMap(({ time: at, event }) => [
    { time: at, event },
    { time: at + 300, event: denial('id' in event ? event.id : '') },
  ]);
}

const secret = (at: number): Doing => ({
  ...{
    service: 'secretsmanager',
    operation: 'get-secret-value',
    effects: ['secret'],
    targets: [`key-${at}`],
  },
});
const deletion = (at: number): Doing => ({
  ...{ service: 'ec2', operation: 'terminate-instances', effects: ['destroy'], targets: [`i-${at}`] },
});
const kinds = (alerts: readonly AlertEvent[]) => [...new Set(alerts.map(({ alert }) => alert))].sort();
const after = (number: number) => MONDAY + number * 7 * DAY;
const copy = (state: BaselineState) => {
  const parsed = parseState(JSON.stringify(state));
  assert.ok('state' in parsed);
  return parsed.state;
};

/** What must be noticed, each on a working Monday but for the hour. */
const ANOMALIES: Record<AlertKind, (monday: number) => Timed[]> = {
  'first-use': (monday) =>
    many(1, monday + 11 * HOUR, () => ({ service: 'organizations', environment: 'prod' })),
  burst: (monday) => many(150, monday + 15 * HOUR),
  'unusual-hour': (monday) => many(1, monday + 3 * HOUR, () => ({ effects: ['modify'] })),
  'access-denied': (monday) => denials(monday + 11 * HOUR),
  'many-secrets': (monday) => many(40, monday + 15 * HOUR, secret),
  'many-targets': (monday) => many(25, monday + 11 * HOUR, deletion),
};

describe('baseline: simulated weeks', function () {
  this.timeout(60_000);
  const SEEDS = [1, 2, 3];
  const WEEKS = 5;
  const trained = SEEDS.map((seed) => {
    const baselines = newBaselines();
    return { baselines, alerts: run(baselines, weeks(seed, WEEKS)) };
  });

  it('normal work is told of at most once a week', () => {
    const told = trained.flatMap(({ alerts }) => alerts);
    assert.ok(told.length <= SEEDS.length * WEEKS, `${told.length} alerts`);
    // All but services that are in fact new in prod.
    const others = told.filter(({ alert }) => alert !== 'first-use');
    assert.ok(others.length <= SEEDS.length, `${others.length}: ${kinds(others).join()}`);
  });

  for (const kind of ALERTS)
    it(`what is planted is found: ${kind}`, () => {
      for (const { baselines } of trained) {
        const found = run(newBaselines(copy(baselines.state)), ANOMALIES[kind](after(WEEKS)));
        assert.ok(kinds(found).includes(kind), `${kind}: ${kinds(found).join()}`);
        for (const alert of found) {
          assert.ok(alert.evidence.length > 0 && alert.commands.length > 0 && alert.key.length <= 256);
          assert.deepEqual(redactEvent(alert), alert, 'the record must hold the same key');
        }
      }
    });

  it('the same is told once, and again only after its time', () => {
    const baselines = newBaselines(copy(trained[0]!.baselines.state));
    const monday = after(WEEKS);
    assert.equal(run(baselines, many(150, monday + 15 * HOUR)).length, 1);
    assert.deepEqual(run(baselines, many(300, monday + 16 * HOUR)), []);
    assert.deepEqual(kinds(run(baselines, many(400, monday + 19.9 * HOUR))), ['burst']);
  });

  it('a burst says in numbers what is usual', () => {
    const baselines = newBaselines(copy(trained[0]!.baselines.state));
    const [burst] = run(baselines, ANOMALIES.burst(after(WEEKS)));
    assert.match(
      burst!.text,
      /^Claude Code gave \d+ cloud commands in 10 minutes in \/home\/ann\/shop|…\/ann\/shop/,
    );
    assert.match(burst!.evidence[0]!, /^Usually \d+ to \d+ commands in 10 minutes here; now \d+\.$/);
    assert.match(burst!.evidence[1]!, /^The median of the last \d+ active stretches of 10 minutes is [\d.]+/);
  });

  it('a restart at any time changes nothing', () => {
    const events = [...weeks(7, 1), ...ALERTS.flatMap((kind) => ANOMALIES[kind](after(1)))].sort(
      (a, b) => a.time - b.time,
    );
    const whole = run(newBaselines(), events);
    assert.ok(whole.length > 0);
    fc.assert(
      fc.property(fc.nat(events.length), (cut) => {
        const first = newBaselines();
        const before = run(first, events.slice(0, cut));
        const then = run(newBaselines(copy(first.state)), events.slice(cut));
        assert.deepEqual([...before, ...then], whole);
      }),
      { numRuns: 2 },
    );
  });

  it('the order of what comes at the same time makes no difference', () => {
    const monday = after(WEEKS);
    const events = ALERTS.filter((kind) => kind !== 'access-denied').flatMap((kind) =>
      ANOMALIES[kind](monday),
    );
    // To the same second, hour by hour.
    const coarse = events.map(({ time, event }) => ({ time: HOUR * Math.floor(time / HOUR), event }));
    const keys = (list: readonly Timed[]) => {
      const found = run(newBaselines(copy(trained[1]!.baselines.state)), list);
      return found.map(({ key }) => key).sort();
    };
    const usual = keys(coarse.sort((a, b) => a.time - b.time));
    assert.ok(usual.length >= 4, usual.join());
    for (const seed of [1, 2, 3]) {
      const random = randomFrom(seed);
      const shuffled = coarse.map((each) => ({ each, by: random() })).sort((a, b) => a.by - b.by);
      const ordered = shuffled.map(({ each }) => each).sort((a, b) => a.time - b.time);
      assert.deepEqual(keys(ordered), usual);
    }
  });
});

describe('baseline: the quiet start', () => {
  const daily = (day: number) => many(20, MONDAY + day * DAY + 10 * HOUR, (at) => ({ id: `d${day}-${at}` }));

  for (const day of [0, 1, 2])
    it(`on active day ${day + 1} only bursts and denied accesses are told`, () => {
      for (const kind of ALERTS) {
        const baselines = newBaselines();
        for (let before = 0; before < day; before++) run(baselines, daily(before));
        const found = kinds(run(baselines, ANOMALIES[kind](MONDAY + day * DAY)));
        assert.deepEqual(found, kind === 'burst' || kind === 'access-denied' ? [kind] : [], kind);
      }
    });

  it('ends with the fourth active day, weeks of rest between them or not', () => {
    for (const gap of [1, 9]) {
      const baselines = newBaselines();
      for (const day of [0, 1, 2]) run(baselines, daily(day * gap));
      const found = run(baselines, ANOMALIES['first-use'](MONDAY + 3 * gap * DAY));
      assert.deepEqual(kinds(found), ['first-use']);
    }
  });
});

/** Twelve days of one command every ten minutes from 9 to 17 o'clock. */
function trainedDays(days = 12, doing: Doing = {}): Baselines {
  const baselines = newBaselines();
  for (let day = 0; day < days; day++)
    for (let at = 0; at < 48; at++)
      baselines.take(MONDAY + day * DAY + 9 * HOUR + at * 10 * MINUTE, command(doing));
  return baselines;
}

describe('baseline: what counts', () => {
  const now = MONDAY + 12 * DAY + 12 * HOUR;

  it('one command counts once, however many events it has', () => {
    const baselines = trainedDays();
    for (let at = 0; at < 29; at++) {
      const asked = { ...command({ id: `x${at}` }), phase: 'asked' as const };
      for (const event of [asked, command({ id: `x${at}` }), command({ id: `x${at}` })])
        assert.deepEqual(baselines.take(now + at * 1000, event), []);
    }
    assert.equal(baselines.take(now + 30_000, command()).length, 1);
  });

  it('what is stopped is told of, and does not become usual', () => {
    const baselines = trainedDays();
    const doing: Doing = { service: 'iam', environment: 'prod', outcome: 'denied' };
    const asked = { ...command({ ...doing, id: 'q' }), phase: 'asked' as const };
    assert.deepEqual(kinds(baselines.take(now, asked)), ['first-use']);
    baselines.take(now + 1000, command({ ...doing, id: 'q' }));
    assert.equal(
      baselines.state.baselines[0]!.services.find(({ name }) => name === 'aws iam'),
      undefined,
    );
    // After its cool-down it is as new as before; once it was let run it is not.
    assert.equal(baselines.take(now + 8 * DAY, command({ ...doing, outcome: 'approved' })).length, 1);
    assert.deepEqual(baselines.take(now + 16 * DAY, command(doing)), []);
  });

  it('a place without a label: only a change by a service that is new altogether', () => {
    const baselines = trainedDays();
    const unknown = (doing: Doing) => baselines.take(now, command({ ...doing, environment: 'unknown' }));
    assert.deepEqual(unknown({ service: 'sqs' }), []);
    assert.deepEqual(unknown({ service: 's3', effects: ['modify'] }), []);
    assert.deepEqual(kinds(unknown({ service: 'iam', effects: ['privilege'] })), ['first-use']);
  });

  it('nothing on this machine, and nothing that touches no cloud', () => {
    const baselines = trainedDays();
    const local = many(200, now, (at) => ({ ...deletion(at), environment: 'local' }));
    const none = many(200, now, () => ({ effects: [] }));
    assert.deepEqual(run(baselines, [...local, ...none]), []);
  });

  it('the same secret or target counts once', () => {
    const baselines = trainedDays();
    assert.deepEqual(
      run(baselines, [...many(25, now, () => secret(1)), ...many(4, now + HOUR, () => deletion(1))]),
      [],
    );
  });

  it('one command with many targets is enough', () => {
    const targets = Array.from({ length: 12 }, (_, at) => `pod-${at}`);
    const found = trainedDays().take(now, command({ ...deletion(0), targets }));
    assert.deepEqual(kinds(found), ['many-targets']);
  });

  it('four denied accesses are none, nor is one command denied ten times, nor are other signals', () => {
    const baselines = trainedDays();
    const four = denials(now).slice(0, 8);
    const [{ event }] = four as [Timed];
    const id = 'id' in event ? event.id : '';
    const again = Array.from({ length: 10 }, () => ({ time: now + 5000, event: denial(id) }));
    const other = many(9, now + 9000, (at) => ({ id: `t${at}` })).flatMap(({ time }, at) => [
      { time, event: command({ id: `t${at}` }) },
      { time, event: { ...denial(`t${at}`), signal: 'throttled' as const } as Timed['event'] },
    ]);
    assert.deepEqual(run(baselines, [...four, ...again, ...other]), []);
    assert.deepEqual(baselines.take(now, denial('nobody knows it')), []);
  });

  it('ten first uses within an hour, and the last one says so', () => {
    const found = run(
      trainedDays(),
      many(60, now, (at) => ({ service: `new-${at}`, environment: 'prod' })),
    );
    const first = found.filter(({ alert }) => alert === 'first-use');
    assert.equal(first.length, 10);
    assert.match(first.at(-1)!.evidence.join(' '), /not told one by one/);
  });

  it('each actor and folder has its own', () => {
    const baselines = trainedDays();
    const prod: Doing = { service: 'iam', environment: 'prod' };
    assert.deepEqual(baselines.take(now, command({ ...prod, actor: 'Codex' })), []);
    assert.deepEqual(baselines.take(now, command({ ...prod, cwd: '/home/ann/other' })), []);
    assert.equal(baselines.take(now, command(prod)).length, 1);
  });
});

describe('baseline: clocks', () => {
  const odd = (baselines: Baselines, time: number) =>
    kinds(baselines.take(time, command({ effects: ['modify'] }))).includes('unusual-hour');
  const night = MONDAY + 13 * DAY + 3 * HOUR;

  it('an unusual hour: a change at once, reads from the fifth on', () => {
    assert.equal(odd(trainedDays(), night), true);
    const reads = many(8, night).map((each) => each);
    const baselines = trainedDays();
    const at = reads.findIndex(({ time, event }) => baselines.take(time, event).length > 0);
    assert.equal(at, 4);
  });

  it('weeks of rest do not make the usual hours unusual', () => {
    assert.equal(odd(trainedDays(), MONDAY + 100 * DAY + 12 * HOUR), false);
    assert.equal(odd(trainedDays(), MONDAY + 100 * DAY + 3 * HOUR), true);
  });

  it('summer time is no other time zone; another one begins anew', () => {
    const withZone = (state: BaselineState, offset: number) =>
      new Baselines(state, { folderOf: (cwd) => cwd, local: (time) => atOffset(time, offset) });
    assert.equal(odd(withZone(trainedDays().state, 60), MONDAY + 13 * DAY + 8 * HOUR), false);
    assert.equal(odd(withZone(trainedDays().state, 60), night), true);
    assert.equal(odd(withZone(trainedDays().state, 540), night), false);
  });

  it('a clock that goes back, stands still, or comes from a wrong year breaks nothing', () => {
    const baselines = trainedDays();
    const wrong = [now(-400), now(4000), NaN, Infinity, -8.64e15, 8.64e15, 0, now(-0.01)];
    for (const time of wrong) run(baselines, many(5, time));
    copy(baselines.state);
    // Back in its own time it goes on.
    assert.deepEqual(kinds(run(baselines, many(150, now(1)))).includes('burst'), true);
    function now(days: number): number {
      return MONDAY + 12 * DAY + 12 * HOUR + days * DAY;
    }
  });
});

describe('baseline: hostile input', () => {
  const nasty = fc.string({ unit: 'binary', maxLength: 300 });

  it('takes whatever a record can hold, and its state is read back', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double(), nasty, nasty, nasty, nasty), { maxLength: 20 }), (list) => {
        const baselines = newBaselines();
        for (const [time, id, actor, service, target] of list) {
          baselines.take(time, command({ id, actor, service, targets: [target], environment: 'prod' }));
          baselines.take(time, denial(id));
        }
        copy(baselines.state);
      }),
      { numRuns: 60 },
    );
  });

  it('a flood of different names stays within the state’s size, and what was learnt for days stays', () => {
    const baselines = trainedDays();
    const before = copy(baselines.state).baselines[0]!.key;
    const now = MONDAY + 12 * DAY + 12 * HOUR;
    const events = process.env.AGENT_GUARD_NIGHTLY ? 10_000 : 2000;
    for (let at = 0; at < events; at++) {
      const names = Array.from({ length: 10 }, (_, nth) => `${'n'.repeat(40)}${10 * at + nth}`);
      const who = at % 4 === 0 ? { actor: `agent ${at}` } : { actor: `agent ${at % 40}`, cwd: `/${at % 7}` };
      const event = command({ ...who, targets: names, effects: ['destroy', 'secret'] });
      event.actions = names.map((name) => ({ ...event.actions![0]!, service: name, targets: [name] }));
      // First a flood, then so that no window is full.
      baselines.take(now + (at < 1000 ? at * 100 : at * 30_000), event);
    }
    copy(baselines.state);
    const size = JSON.stringify(baselines.state).length;
    assert.ok(size < 3e6, String(size));
    assert.ok(baselines.state.baselines.some(({ key }) => key === before));
  }).timeout(60_000);

  const good = JSON.stringify(trainedDays(1).state);
  const many = JSON.stringify(Array(500).fill(['k', 1]));
  const bad: [string, string, RegExp][] = [
    ['nothing', '', /not JSON/],
    ['half of it', good.slice(0, -20), /not JSON/],
    ['null', 'null', /not in the form/],
    ['a list', '[]', /not in the form/],
    ['a newer version', good.replace('"v":1', '"v":2'), /newer/],
    ['a text for a number', good.replace('"hourDays":1', '"hourDays":"1"'), /not in the form/],
    ['a time beyond all', good.replace(/"last":\d+/, '"last":1e300'), /not in the form/],
    ['too many', good.replace('"told":[]', `"told":${many}`), /not in the form/],
    ['a huge one', ' '.repeat(5 << 20), /too large/],
  ];
  for (const [name, text, problem] of bad)
    it(`a state is not read: ${name}`, () => {
      const parsed = parseState(text);
      assert.ok('problem' in parsed);
      assert.match(parsed.problem, problem);
    });
  it('a good state is read', () => {
    assert.ok('state' in parseState(good));
    assert.ok('state' in parseState(JSON.stringify(emptyState())));
  });
});

describe('baseline: the folder of a working directory', () => {
  const roots = ['/home/ann/work/shop', '/home/ann/work/shop/infra', 'C:\\src\\app'];
  const cases: [cwd: string, folder: string][] = [
    ['/home/ann/work/shop/web/src', '/home/ann/work/shop'],
    ['/home/ann/work/shop/infra/live/', '/home/ann/work/shop/infra'],
    ['/home/ann/work/shop/../shop/./web', '/home/ann/work/shop'],
    ['/home/ann/work/shopping', '~/work/shopping'],
    ['/home/ann/a/b/c/d/e', '~/a/b/c'],
    ['/home/ann', '~'],
    ['/home/annabel/x', '/home/annabel/x'],
    ['/srv/a/b/c/d', '/srv/a/b'],
    ['/tmp/x/y', 'temporary folders'],
    ['/private/var/folders/ab/T/z', 'temporary folders'],
    ['/tmpfoo', '/tmpfoo'],
    ['C:\\src\\app\\lib', 'c:/src/app'],
    ['c:\\Users\\ann\\AppData\\Local\\Temp\\q', 'temporary folders'],
    ['/', '/'],
    ['../../..', '/'],
    ['', '/home/ann/work/shop'],
  ];
  for (const [cwd, folder] of cases)
    it(`${cwd || 'none'} is ${folder}`, () => {
      assert.equal(folderOf(cwd, roots, '/home/ann'), folder);
    });
});
