import assert from 'node:assert/strict';
import { redactText } from '../../../src/contracts/redact';
import { drillEvent, drillLine, drillOf, parseDrill } from '../../../src/killSwitch/drill/result';

const AT = Date.UTC(2026, 10, 22);
const DAY = 86_400_000;
const FLAG = { ms: 1.6, problem: undefined };
const CANARY = { ended: 23, frozenMs: 31.2, endedMs: 412.4, problem: undefined };
const DRILL = drillOf(AT, FLAG, CANARY, undefined);

describe('drill: its result', () => {
  it('is recorded with its times', () => {
    assert.deepEqual(drillEvent(DRILL), {
      kind: 'drill',
      text:
        'Drill of the kill switch: all 23 processes of the canary were ended in 412 ms ' +
        '(flag 2 ms, frozen 31 ms, ended 412 ms); credentials (dry run) not set up',
    });
    assert.equal(redactText(drillEvent(DRILL).text), drillEvent(DRILL).text);
    assert.deepEqual(parseDrill(JSON.stringify(DRILL)), DRILL);
  });

  it('is shown by its age', () => {
    for (const [later, text] of [
      [3 * DAY, '3 days ago, all ended in 412 ms'],
      [26 * 3_600_000, '26 hours ago, all ended in 412 ms'],
      [60_000, '1 minute ago, all ended in 412 ms'],
      [-3_600_000, 'just now, all ended in 412 ms'],
    ] as const)
      assert.deepEqual(drillLine(DRILL, AT + later), { text, result: 'passed' });
    const never = { text: 'never', result: 'never' };
    assert.deepEqual([drillLine(undefined, AT), drillLine(DRILL, AT - 2 * DAY)], [never, never]);
  });

  it('is a failure where something lived on, the flag was not kept or the credentials cannot be had', () => {
    const refused = { text: 'the profile admin has expired', ok: false, ms: 900 };
    for (const [drill, problem] of [
      [drillOf(AT, FLAG, { ...CANARY, problem: 'x lives' }, undefined), 'x lives'],
      [drillOf(AT, { ms: 1, problem: 'the disk is full' }, CANARY, undefined), 'the disk is full'],
      [drillOf(AT, FLAG, CANARY, refused), 'credentials (dry run) the profile admin has expired'],
    ] as const) {
      assert.deepEqual(drillLine(drill, AT), { text: `just now, failed: ${problem}`, result: 'failed' });
      assert.match(drillEvent(drill).text, /: it failed: /);
    }
  });

  it('says so where processes are not looked for, and what is planned for credentials', () => {
    const drill = drillOf(AT, FLAG, undefined, { text: '3 steps for 2 identities', ok: true, ms: 812 });
    assert.equal(
      drillEvent(drill).text,
      'Drill of the kill switch: the flag was written, processes are not looked for on this system ' +
        '(flag 2 ms, credentials planned 812 ms); credentials (dry run) 3 steps for 2 identities',
    );
    assert.deepEqual(drillLine(drill, AT), { text: 'just now, flag written', result: 'passed' });
  });

  it('that nobody has written like this is none, and hostile text is only text', () => {
    const changed = (change: object) => JSON.stringify({ ...DRILL, ...change });
    for (const text of [
      ...[undefined, '', '{', '[]', 'null', '{"v":2}', changed({ at: -1 }), changed({ at: 1e300 })],
      ...[changed({ problem: 'x'.repeat(5000) }), changed({ ended: -1 }), changed({ stages: 'none' })],
    ])
      assert.equal(parseDrill(text), undefined);
    const hostile = parseDrill(changed({ problem: 'a\u202eb\n\u001b[2J password=hunter2secret' }));
    const { text } = drillLine(hostile, AT);
    // eslint-disable-next-line no-control-regex -- these are what must not be in it
    assert.doesNotMatch(text, /[\u0000-\u001f\u202e]|hunter2secret/);
  });
});
