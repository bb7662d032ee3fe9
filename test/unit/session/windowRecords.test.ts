import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { ProcessInfo } from '../../../src/contracts/processes';
import type { GuardedSession } from '../../../src/contracts/protection';
import { WindowRecords } from '../../../src/session/windowRecords';

const SESSION: GuardedSession = {
  id: 'terminal:7',
  kind: 'terminal',
  name: 'bash',
  protection: 'watching',
  reasons: ['It has no shims.'],
  pid: 7,
};

describe('lists of what other windows guard', () => {
  let home: string;
  let folder: string;
  let startedAt: string;
  const table = {
    info: (pid: number) => (pid === process.pid ? ({ pid, startedAt } as ProcessInfo) : undefined),
  };
  const records = (id: string) => new WindowRecords(folder, id, table);
  const put = (name: string, text: string) => {
    fs.writeFileSync(path.join(folder, name), text);
  };
  beforeEach(() => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-w-'));
    folder = path.join(home, 'windows');
    startedAt = '1';
  });
  afterEach(() => {
    fs.rmSync(home, { recursive: true, force: true });
  });

  it('are read by others and not by their own window, and go with it', () => {
    const one = records('one');
    const two = records('two');
    assert.deepEqual(two.others(), []);
    one.write('project', [SESSION]);
    assert.deepEqual(two.others(), [{ window: 'project', sessions: [SESSION] }]);
    assert.deepEqual(one.others(), []);
    assert.equal(fs.statSync(path.join(folder, 'one.json')).mode & 0o777, 0o600);
    one.dispose();
    assert.deepEqual([two.others(), fs.readdirSync(folder)], [[], []]);
  });

  it('are taken away when the window is gone, also where its process id was given away', () => {
    records('one').write('project', [SESSION]);
    startedAt = '2';
    assert.deepEqual(records('two').others(), []);
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  it('carry no evidence and no secrets of an agent, and no control characters', () => {
    const name = 'a\u001b]0;b\u0007 AKIAIOSFODNN7EXAMPLE';
    const actor = { kind: 'agent', evidence: 'x' } as const;
    records('one').write(name, [{ ...SESSION, name, actor }]);
    const [window] = records('two').others();
    const text = JSON.stringify(window) + fs.readFileSync(path.join(folder, 'one.json'), 'utf8');
    assert.doesNotMatch(text, /\\u001b|AKIAIOSFODNN7EXAMPLE|evidence/);
    assert.equal(window?.sessions.length, 1);
  });

  it('of other programs are dropped: garbage, too large, too many, pipes, folders', function () {
    records('one').write('project', [SESSION]);
    const whole = fs.readFileSync(path.join(folder, 'one.json'), 'utf8');
    put('garbage.json', '{');
    put('empty.json', '');
    put('large.json', whole + ' '.repeat(300_000));
    put(
      'many.json',
      whole.replace(
        /"sessions":\[(.*)\]/,
        (_, session: string) => `"sessions":[${`${session},`.repeat(70)}${session}]`,
      ),
    );
    put('odd.json', whole.replace('"watching"', '"safe"'));
    put('noreason.json', whole.replace(/"reasons":\[[^\]]*\]/, '"reasons":[]'));
    fs.mkdirSync(path.join(folder, 'folder.json'));
    if (process.platform !== 'win32') execFileSync('mkfifo', [path.join(folder, 'pipe.json')]);
    assert.equal(records('two').others().length, 1);
    assert.deepEqual(fs.readdirSync(folder), ['one.json']);
  });

  it('do no harm where they cannot be written', () => {
    fs.writeFileSync(folder, '');
    const one = records('one');
    one.write('project', [SESSION]);
    assert.deepEqual(one.others(), []);
    fs.rmSync(folder);
    one.write('project', [SESSION]);
    assert.equal(records('two').others().length, 1);
  });
});
