import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Writable } from 'node:stream';
import { auditLines } from '../../../src/audit/follow';
import { auditExportCommand } from '../../../src/export/command';
import { resolveExports } from '../../../src/platform/exportSettings';
import { DEFAULT_ALERT_WORDS } from '../../../src/contracts/export';
import { folders, session } from '../auditSupport';
import { checkOcsf, checkOtlp } from './schemas';

describe('export: the command line', () => {
  const folder = folders();

  async function run(...args: string[]): Promise<{ code: number; out: string; said: string }> {
    let out = '';
    const said: string[] = [];
    const stream = new Writable({
      highWaterMark: 16,
      write: (chunk: Buffer, _encoding, done) => {
        out += chunk.toString();
        setImmediate(done);
      },
    });
    const code = await auditExportCommand({
      ...{ args, version: '1.2.3', now: Date.now(), lines: auditLines, out: stream },
      say: (line) => said.push(line),
    });
    return { code, out, said: said.join('\n') };
  }

  it('writes every format, JSONL byte for byte', async () => {
    const dir = folder();
    const file = await session(dir, 'w1', 450);
    const jsonl = await run(dir, '--format', 'jsonl');
    assert.deepEqual([jsonl.code, jsonl.out], [0, fs.readFileSync(file, 'utf8')]);
    const lines = async (format: string) => (await run(dir, '--format', format)).out.trimEnd().split('\n');
    assert.equal((await lines('csv')).length, 452);
    assert.equal((await lines('ocsf')).map((line) => checkOcsf(JSON.parse(line))).length, 451);
    assert.equal((await lines('otlp-json')).flatMap((line) => checkOtlp(JSON.parse(line))).length, 451);
  });

  it('keeps to the range, its end not included', async () => {
    const dir = folder();
    const lines = fs
      .readFileSync(await session(dir, 'w1', 9), 'utf8')
      .trimEnd()
      .split('\n');
    const times = lines.map((line) => (JSON.parse(line) as { time: string }).time);
    const { out } = await run(dir, '--format', 'jsonl', '--since', times[2]!, '--until', times[5]!);
    assert.deepEqual(out.trimEnd().split('\n'), lines.slice(2, 5));
  });

  it('says with 3 that lines were left out, and which was the first', async () => {
    const dir = folder();
    fs.appendFileSync(await session(dir, 'w1', 2), 'rubbish\n{"torn":');
    const { code, out, said } = await run(dir, '--format', 'jsonl');
    assert.deepEqual([code, out.trimEnd().split('\n').length], [3, 3]);
    assert.match(said, /2 lines .* line 4/);
  });

  it('writes a file for its owner only, and leaves no part of one', async () => {
    const [dir, to] = [folder(), folder()];
    await session(dir, 'w1', 2);
    const output = path.join(to, 'x.csv');
    assert.equal((await run(dir, '--format', 'csv', '--output', output)).code, 0);
    if (process.platform !== 'win32') assert.equal(fs.statSync(output).mode & 0o777, 0o600);
    assert.equal((await run(dir, '--format', 'csv', '--output', path.join(to, 'none', 'x'))).code, 74);
    fs.mkdirSync(path.join(to, 'taken'));
    assert.equal((await run(dir, '--format', 'csv', '--output', path.join(to, 'taken'))).code, 74);
    assert.deepEqual(fs.readdirSync(to).sort(), ['taken', 'x.csv']);
  });

  for (const bad of [
    ['--format', 'xml'],
    ['.', '--format', 'xml'],
    ['.'],
    ['/missing', '--format', 'csv'],
    ['.', '--format', 'csv', '--since', 'yesterday'],
    ['.', '--format', 'csv', '--what'],
    ['.', '.', '--format', 'csv'],
  ])
    it(`refuses ${bad.join(' ')} with 64`, async () => {
      const { code, out, said } = await run(...bad);
      assert.deepEqual([code, out], [64, '']);
      assert.match(said, /usage:/);
    });
});

describe('export: settings', () => {
  const of = (destinations: unknown, alertOn?: unknown, source?: unknown) =>
    resolveExports({ destinations, alertOn, source });

  it('are nothing when nothing is set', () => {
    const expected = { destinations: [], alertOn: DEFAULT_ALERT_WORDS, source: undefined, problems: [] };
    assert.deepEqual(of(undefined), expected);
  });

  it('take what is understood, and name the rest', () => {
    const found = of({
      siem: { kind: 'otlp' },
      off: { kind: 'slack', on: false },
      '../x': { kind: 'otlp' },
      a: { kind: 'mail' },
      b: null,
      c: { kind: 'otlp', on: 'yes' },
    });
    assert.deepEqual(found.destinations, [
      { name: 'siem', kind: 'otlp', on: true },
      { name: 'off', kind: 'slack', on: false },
    ]);
    assert.equal(found.problems.length, 4);
    assert.equal(of(['otlp']).problems.length, 1);
  });

  it('alert as usual where no word is understood: a slip must not silence', () => {
    assert.deepEqual(of({}, ['denied']).alertOn, DEFAULT_ALERT_WORDS);
    assert.deepEqual(of({}, 'tamper').alertOn, DEFAULT_ALERT_WORDS);
    assert.deepEqual(of({}, ['tamper', 'x']).alertOn, ['tamper']);
    assert.deepEqual(of({}, []).alertOn, []);
  });

  it('take a name of the machine that is one line', () => {
    assert.equal(of({}, undefined, ' ann\nlaptop ').source, 'ann\\nlaptop');
    assert.equal(of({}, undefined, 7).source, undefined);
  });
});
