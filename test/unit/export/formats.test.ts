import assert from 'node:assert/strict';
import type { AuditRecord } from '../../../src/contracts/audit';
import { isAlert } from '../../../src/export/alerts';
import { checkAddress, logsAddress, parseHeader } from '../../../src/export/address';
import { CSV_COLUMNS, csvHeader, csvRow } from '../../../src/export/csv';
import { toOcsf } from '../../../src/export/ocsf';
import { partialSuccess, toOtlp } from '../../../src/export/otlp';
import { ALERT_WORDS, DEFAULT_ALERT_WORDS, type AlertWord } from '../../../src/contracts/export';
import { checkOcsf, checkOtlp } from './schemas';
import { EVENTS, FULL, hostile, record, SENDER } from './support';

const ALL = [...EVENTS, hostile].map(record);

/** RFC 4180, read by hand: the writer must not be its own judge. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (quoted) {
      if (char === '"' && text[i + 1] === '"') cell += text[++i]!;
      else if (char === '"') quoted = false;
      else cell += char;
    } else if (char === '"' && cell === '') quoted = true;
    else if (char === ',') [cell] = ['', rows.at(-1)!.push(cell)];
    else if (char === '\r' && text[i + 1] === '\n') {
      rows.at(-1)!.push(cell);
      rows.push([]);
      cell = '';
      i++;
    } else cell += char;
  }
  assert.deepEqual([quoted, cell, rows.pop()], [false, '', []]);
  return rows;
}

describe('export: CSV', () => {
  const rows = parseCsv(csvHeader() + ALL.map(csvRow).join(''));
  const cell = (row: number, column: string) => rows[row]![CSV_COLUMNS.indexOf(column)]!;

  it('has a header, and as many cells in every row', () => {
    assert.deepEqual(rows[0], CSV_COLUMNS);
    assert.equal(rows.length, ALL.length + 1);
    for (const row of rows) assert.equal(row.length, CSV_COLUMNS.length);
  });

  it('says of a command what it was, by its gravest action', () => {
    assert.equal(cell(1, 'command'), FULL.command);
    assert.equal(cell(1, 'operation'), 'delete-bucket');
    assert.equal(cell(1, 'outcome'), 'denied');
    assert.equal(cell(1, 'exit_code'), '77');
    assert.equal(cell(1, 'hash'), ALL[0]!.hash);
    assert.equal(cell(3, 'text'), 'Kill switch: Engaged: everything is refused');
  });

  for (const begin of ['=', '+', '-', '@', '\t', '\r', '＝', '＠'])
    it(`makes no formula of a cell that begins with ${JSON.stringify(begin)}`, () => {
      const [row] = parseCsv(csvRow(record({ ...FULL, command: `${begin}1+1` })));
      assert.equal(row![CSV_COLUMNS.indexOf('command')], `'${begin}1+1`);
    });

  it('lets no cell of a hostile record be a formula, and loses none of its text', () => {
    const row = rows.at(-1)!;
    for (const text of row) assert.doesNotMatch(text, /^[=+\-@\t\r]/);
    assert.ok(cell(ALL.length, 'command').includes('\r\nnext line'));
  });
});

describe('export: OCSF', () => {
  for (const [index, one] of ALL.entries())
    it(`record ${index} (${one.event.kind}) is an API Activity with all that the schema requires`, () => {
      checkOcsf(JSON.parse(JSON.stringify(toOcsf(one, SENDER))));
    });

  it('maps a command', () => {
    const event = toOcsf(ALL[0]!, { ...SENDER, source: 'ann-laptop' });
    assert.equal(event.activity_id, 4);
    assert.equal(event.type_uid, 600304);
    assert.equal(event.status_id, 2);
    assert.equal(event.severity_id, 3);
    assert.equal(event.status_detail, 'denied');
    assert.equal(event.time, Date.UTC(2026, 0, 1));
    assert.deepEqual(event.api, { operation: 'delete-bucket', service: { name: 's3' } });
    assert.deepEqual(event.actor, { session: { uid: 'w1' }, app_name: 'Claude Code' });
    assert.deepEqual(event.cloud, { provider: 'aws', account: { uid: '123456789012' }, region: 'eu-west-1' });
    assert.deepEqual(event.src_endpoint, { uid: 'w1', name: 'ann-laptop' });
    assert.deepEqual(event.resources, [
      { name: 'acme-prod-logs', type: 's3' },
      { name: 's3://acme-prod-logs', type: 's3' },
    ]);
    assert.deepEqual(event.unmapped, { agent_guard: ALL[0] });
  });

  it('says success only of an exit code 0', () => {
    const of = (more: Partial<typeof FULL>) =>
      toOcsf(record({ ...FULL, outcome: 'allowed', exitCode: undefined, ...more }), SENDER).status_id;
    assert.deepEqual(
      [of({}), of({ exitCode: 0 }), of({ exitCode: 1 }), of({ outcome: 'refused' })],
      [0, 1, 2, 2],
    );
  });
});

describe('export: OTLP', () => {
  it('is a request by the schema, with every record in it', () => {
    const request: unknown = JSON.parse(JSON.stringify(toOtlp(ALL, SENDER, 1_767_225_600_123)));
    const found = checkOtlp(request);
    assert.deepEqual(
      found.map((it) => it.attributes['log.record.uid']),
      ALL.map((it) => it.hash),
    );
    assert.equal(found[0]!.timeUnixNano, '1767225600000000000');
    assert.equal(found[0]!.attributes['process.exit.code'], '77');
    assert.equal(found[0]!.attributes['cloud.provider'], 'aws');
    assert.deepEqual(found[0]!.attributes['agent_guard.effects'], ['read', 'destroy']);
    assert.equal(found[2]!.severityNumber, 21);
  });

  const answers: [body: string, rejected: number | undefined][] = [
    ['', undefined],
    ['{}', undefined],
    ['{"partialSuccess":{}}', undefined],
    ['{"partialSuccess":{"rejectedLogRecords":"0","errorMessage":"slow down"}}', undefined],
    ['{"partialSuccess":{"rejectedLogRecords":"3"}}', 3],
    ['{"partialSuccess":{"rejectedLogRecords":2,"errorMessage":"too old"}}', 2],
    ['{"partialSuccess":{"rejectedLogRecords":-5}}', undefined],
    ['{"partialSuccess":null}', undefined],
    ['null', undefined],
    ['[]', undefined],
    ['<html>', undefined],
  ];
  for (const [body, rejected] of answers)
    it(`reads the answer ${body || '(nothing)'}`, () => {
      assert.equal(partialSuccess(body)?.rejected, rejected);
    });
});

describe('export: what alerts', () => {
  const decided = (more: Partial<typeof FULL>) => record({ ...FULL, ...more });
  const rows: [string, AuditRecord, AlertWord[]][] = [
    ['denied in prod', decided({}), ['stopped-in-prod', 'stopped']],
    [
      'timed out, place unknown',
      decided({ outcome: 'timed-out', environment: 'unknown' }),
      ['stopped-in-prod', 'stopped'],
    ],
    ['refused in dev', decided({ outcome: 'refused', environment: 'dev' }), ['stopped']],
    ['allowed in prod', decided({ outcome: 'allowed' }), []],
    ['the end of a denied one', decided({ phase: 'ended' }), []],
    ['asked', decided({ phase: 'asked', outcome: undefined }), []],
    ['could not be stopped', decided({ outcome: 'failed' }), ['not-stopped']],
    [
      'refused tampering',
      decided({ outcome: 'refused', environment: 'local', effects: ['tamper'] }),
      ['stopped', 'tamper'],
    ],
    ['kill switch', record({ kind: 'kill-switch', text: 'x' }), ['kill-switch']],
    ['re-arm', record({ kind: 're-arm', text: 'x' }), ['kill-switch']],
    ['mode', record({ kind: 'mode', text: 'x' }), ['policy']],
    ['tamper', record({ kind: 'tamper', text: 'x' }), ['tamper']],
    ['unusual', record(EVENTS.at(-1)!), ['alert']],
    ['a session', record({ kind: 'session', text: 'x' }), []],
  ];
  for (const [what, one, words] of rows)
    it(`${what}: ${words.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(
        ALERT_WORDS.filter((word) => isAlert(one, [word])),
        ALERT_WORDS.filter((word) => words.includes(word)),
      );
    });

  it('by default is what a person wants to know at once', () => {
    const waking = rows.filter(([, one]) => isAlert(one, DEFAULT_ALERT_WORDS)).map(([what]) => what);
    assert.deepEqual(waking, [
      'denied in prod',
      'timed out, place unknown',
      'could not be stopped',
      'refused tampering',
      'kill switch',
      're-arm',
      'tamper',
      'unusual',
    ]);
  });
});

describe('export: addresses', () => {
  for (const good of [
    'https://collector.example/v1/logs',
    'http://localhost:4318',
    'http://127.0.0.1:1/x',
    'http://[::1]:9/',
  ])
    it(`takes ${good}`, () => {
      assert.ok(checkAddress(good));
    });
  for (const bad of [
    'http://collector.example/',
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'http://10.0.0.1/',
    'ftp://localhost/',
    'file:///etc/passwd',
    'javascript:1',
    'https://user:word@collector.example/',
    'https://collector.example/#x',
    'collector.example',
    '',
  ])
    it(`does not take ${bad || '(nothing)'}, and does not repeat it`, () => {
      assert.throws(
        () => checkAddress(bad),
        (error: Error) => error.name === 'AddressError' && (bad === '' || !error.message.includes(bad)),
      );
    });

  it('adds the path of logs where there is none', () => {
    assert.equal(logsAddress('https://c.example'), 'https://c.example/v1/logs');
    assert.equal(logsAddress('https://c.example/otlp/v1/logs'), 'https://c.example/otlp/v1/logs');
  });

  it('takes one header, that is not one of its own', () => {
    assert.deepEqual(parseHeader('Authorization:  Bearer abc '), ['authorization', 'Bearer abc']);
    for (const bad of [
      '',
      'x',
      ': y',
      'a b: c',
      'x: ',
      'x: a\nb: c',
      'x: a\r\nb',
      'Host: y',
      'content-length: 1',
      'x: ü',
    ])
      assert.throws(() => parseHeader(bad), { name: 'AddressError' }, bad);
  });
});
