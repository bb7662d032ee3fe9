import assert from 'node:assert/strict';
import { Ends } from '../../../src/guard/output';
import { Rig, settle, TERMINAL } from './rig';

const DENIED = '\r\nAn error occurred (AccessDenied) when calling the X operation: no\r\n';
const JUNK = 'An error \u001b[31m occurred (\r\n';

/** Gives the pieces, then waits for `end`, as an editor's stream does for the end of its line. */
function stream(pieces: Iterable<string>, end: Promise<unknown> = Promise.resolve()) {
  const seen = { reads: 0, returned: false };
  const read = async function* () {
    seen.reads++;
    try {
      yield* pieces;
      await end;
    } finally {
      seen.returned = true;
    }
  };
  return { seen, output: () => read() };
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(condition(), what);
}

describe('the output of a line', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });
  const end = async (exitCode: number | undefined) => {
    await settle();
    rig.guard.lineEnded(TERMINAL.shellPid, exitCode);
    await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('is kept for an incident, as text and only its end', async () => {
    rig.output = stream(['\u001b[31mbegin\u001b[0m\r\n', 'x'.repeat(40_000), '\r\nlast words\r\n']).output;
    await rig.guard.lineStarted(rig.line('aws new one'));
    await end(0);
    const [tail] = rig.guard.outputTails();
    assert.equal(tail?.command, 'aws new one');
    assert.match(tail.text, /^x+\nlast words\n$/);
    assert.ok(tail.text.length <= 16 * 1024);
    for (let i = 0; i < 10; i++) {
      rig.output = stream([`line ${i}\r\n`]).output;
      await rig.guard.lineStarted(rig.line(`aws new two-${i}`));
      await end(0);
    }
    assert.deepEqual(
      rig.guard.outputTails().map(({ text }) => text),
      [2, 3, 4, 5, 6, 7, 8, 9].map((i) => `line ${i}\n`),
    );
  });

  it('leads to a signal of its command, and is not in it', async () => {
    rig.output = stream(['secret words\r\n', DENIED.slice(0, 20), DENIED.slice(20)]).output;
    await rig.guard.lineStarted(rig.line('aws new x'));
    await end(254);
    const [event] = rig.events;
    assert.deepEqual(rig.signals, [
      {
        ...{ kind: 'signal', id: event?.id, signal: 'access-denied' },
        text: 'The terminal said AccessDenied; exit code 254',
      },
    ]);
    assert.ok(!JSON.stringify(rig.events).includes('secret words'));
  });

  it('of a line that touches no cloud is not read', async () => {
    const { seen, output } = stream([DENIED]);
    rig.output = output;
    await rig.guard.lineStarted(rig.line('make tea'));
    await end(1);
    assert.deepEqual([seen.reads, rig.signals], [0, []]);
  });

  it('of such a line is read from its first cloud tool on', async () => {
    const { seen, output } = stream([DENIED]);
    rig.output = output;
    await rig.guard.lineStarted(rig.line('python deploy.py'));
    await rig.shim(101, 'aws new x').answer;
    await rig.shim(102, 'aws new y').answer;
    await end(1);
    assert.equal(seen.reads, 1);
    assert.deepEqual(
      rig.signals.map(({ id }) => id),
      [rig.events[0]?.id],
      'the first of them stands for the line',
    );
  });

  it('of a line that was denied says nothing, and is read no longer', async () => {
    const { seen, output } = stream([DENIED]);
    rig.output = output;
    const started = rig.guard.lineStarted(rig.line('aws rm x'));
    await rig.untilAsked();
    rig.question().answer('denied');
    await started;
    await end(130);
    assert.deepEqual(rig.signals, []);
    await until(() => seen.returned, 'the stream is left open');
  });

  it('that never ends keeps nobody waiting', async () => {
    const { output } = stream([DENIED], new Promise(() => undefined));
    rig.output = output;
    await rig.guard.lineStarted(rig.line('aws new x'));
    await settle();
    rig.guard.lineEnded(TERMINAL.shellPid, 1);
    assert.equal(rig.events.at(-1)?.phase, 'ended', 'the end is recorded at once');
    await until(() => rig.signals.length === 1, 'no signal');
  });

  it('that breaks says what had come before', async () => {
    const broken = async function* () {
      yield await Promise.resolve(DENIED);
      throw new Error('the terminal is gone');
    };
    rig.output = () => broken();
    await rig.guard.lineStarted(rig.line('aws new x'));
    await end(1);
    assert.equal(rig.signals.length, 1);
  });

  it('is kept to its begin and its end, however much there is', async () => {
    const pieces = function* () {
      yield 'An error occurred (AccessDenied) when calling the X operation\n';
      for (let i = 0; i < 10_000; i++) yield JUNK.repeat(40);
      yield '\nAn error occurred (Throttling) when calling the X operation\n';
    };
    const ends = new Ends();
    for (const piece of pieces()) ends.add(piece);
    assert.ok(ends.text().length < 256 * 1024, String(ends.text().length));
    rig.output = stream(pieces()).output;
    await rig.guard.lineStarted(rig.line('aws new x'));
    await end(1);
    await until(() => rig.signals.length === 2, 'begin and end');
    assert.deepEqual(
      rig.signals.map(({ signal }) => signal),
      ['access-denied', 'throttled'],
    );
  });

  it('is put together again, whatever the pieces are', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `${index},`).join('');
    for (const size of [1, 7, 5000, 1 << 20]) {
      const ends = new Ends();
      for (let at = 0; at < text.length; at += size) ends.add(text.slice(at, at + size));
      assert.equal(ends.text(), text, String(size));
    }
    const huge = new Ends();
    huge.add(`begin${'x'.repeat(1 << 20)}end`);
    assert.match(huge.text(), /^beginx+\nx+end$/);
  });
});
