import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  agentStatuses,
  lostHooks,
  watchedFiles,
  writeChanges,
  type FileChange,
} from '../../../src/interceptors/hooks/files';
import { writeChange } from '../../../src/interceptors/hooks/files/write';
import { skipBecause } from '../../support/skip';
import { FILES, makeHome, type Home } from './home';

const TEXT = '{\n  "theme": "dark"\n}\n';
const NOW = new Date(Date.UTC(2031, 1, 2, 3, 4, 5));

describe('hook files: writing', () => {
  let home: Home;
  beforeEach(() => {
    home = makeHome();
  });
  afterEach(() => {
    home.remove();
  });
  const folder = () => fs.readdirSync(home.file('.claude')).sort();
  const backupName = 'settings.json.agent-guard-backup-20310203T030405Z'.replace('0203T', '0202T');
  const change = (): FileChange => {
    const [only] = home.plan('protect', 'claude').changes;
    assert.ok(only);
    return only;
  };

  it('a backup beside it, with the same bytes and mode; no temporary file is left', () => {
    const file = home.write(FILES.claude, TEXT);
    fs.chmodSync(file, 0o640);
    const written = writeChange(change(), NOW);
    assert.deepEqual(written, { file, backup: home.file(`.claude/${backupName}`) });
    assert.equal(home.read(`.claude/${backupName}`), TEXT);
    assert.equal(fs.statSync(home.file(`.claude/${backupName}`)).mode & 0o777, 0o640);
    assert.equal(fs.statSync(file).mode & 0o777, 0o640);
    assert.deepEqual(folder(), ['settings.json', backupName]);
  });

  it('an older backup is never overwritten, even one of the same second, or a link', () => {
    home.write(FILES.claude, TEXT);
    home.write(`.claude/${backupName}`, 'older');
    fs.symlinkSync(home.file('elsewhere'), home.file(`.claude/${backupName}-2`));
    const { backup } = writeChange(change(), NOW);
    assert.equal(backup, home.file(`.claude/${backupName}-3`));
    assert.equal(home.read(`.claude/${backupName}`), 'older');
    assert.equal(home.has('elsewhere'), false);
  });

  it('a file that was not there gets no backup, and is for its owner only', () => {
    fs.mkdirSync(home.file('.claude'));
    const { backup, error } = writeChange(change(), NOW);
    assert.deepEqual([backup, error], [undefined, undefined]);
    assert.equal(fs.statSync(home.file(FILES.claude)).mode & 0o777, 0o600);
  });

  it('what somebody else has written meanwhile is left alone, and it is said', () => {
    home.write(FILES.claude, TEXT);
    const planned = change();
    home.write(FILES.claude, '{ "theme": "light" }');
    assert.match(writeChange(planned, NOW).error ?? '', /has changed since the change was shown/);
    assert.equal(home.read(FILES.claude), '{ "theme": "light" }');
    assert.deepEqual(folder(), ['settings.json']);
  });

  it('so is a file that has come meanwhile, and one that has gone', () => {
    fs.mkdirSync(home.file('.claude'));
    const planned = change();
    home.write(FILES.claude, '{}');
    assert.match(writeChange(planned, NOW).error ?? '', /has changed since/);
    assert.equal(home.read(FILES.claude), '{}');
    const another = change();
    fs.rmSync(home.file(FILES.claude));
    assert.match(writeChange(another, NOW).error ?? '', /has changed since/);
    assert.deepEqual(folder(), []);
  });

  it('a link stays, and what it points at is replaced; the backup is beside the link', () => {
    fs.mkdirSync(home.file('dotfiles'));
    fs.mkdirSync(home.file('.claude'));
    home.write('dotfiles/claude.json', TEXT);
    fs.symlinkSync('../dotfiles/claude.json', home.file(FILES.claude));
    const { backup, error } = writeChange(change(), NOW);
    assert.equal(error, undefined);
    assert.equal(fs.readlinkSync(home.file(FILES.claude)), '../dotfiles/claude.json');
    assert.match(home.read('dotfiles/claude.json'), /agent-guard\.agent-guard/);
    assert.equal(path.dirname(backup ?? ''), home.file('.claude'));
    assert.deepEqual(fs.readdirSync(home.file('dotfiles')), ['claude.json']);
    home.carryOut('remove', 'claude');
    assert.equal(home.read('dotfiles/claude.json'), TEXT);
    assert.ok(fs.lstatSync(home.file(FILES.claude)).isSymbolicLink());
  });

  it('a link to a file that is not there is broken', () => {
    fs.mkdirSync(home.file('.claude'));
    fs.symlinkSync('nowhere', home.file(FILES.claude));
    assert.equal(home.status('claude').state, 'broken');
    assert.match(home.status('claude').why, /link to a file that is not there/);
    assert.deepEqual(home.plan('protect', 'claude').changes, []);
  });

  it('a read-only file is left alone, for root as well, and it is said what to do', () => {
    const file = home.write(FILES.claude, TEXT);
    fs.chmodSync(file, 0o444);
    assert.match(writeChange(change(), NOW).error ?? '', /read-only.*chmod u\+w/);
    assert.equal(home.read(FILES.claude), TEXT);
    assert.deepEqual(folder(), ['settings.json']);
  });

  it('a folder that cannot be written to is an error with what to do, and leaves nothing', function () {
    if (process.platform !== 'linux') skipBecause(this, 'there is no /proc here');
    const file = '/proc/self/attr/agent-guard-test.json';
    const planned: FileChange = {
      file,
      agents: ['claude'],
      before: undefined,
      after: '{}',
      isProgram: false,
      notes: [],
    };
    assert.match(writeChange(planned, NOW).error ?? '', /^It c(?:annot|ould not) be written/);
  });

  it('a folder in the place of a file, or a file in that of a folder, is broken', () => {
    fs.mkdirSync(home.file(FILES.claude), { recursive: true });
    assert.match(home.status('claude').why, /a folder or a device/);
    assert.deepEqual(home.plan('protect', 'claude').changes, []);
    fs.mkdirSync(home.file('.copilot'));
    home.write('.copilot/hooks', 'a file');
    assert.match(home.status('copilot').why, /A file stands where one of its folders should be/);
    assert.deepEqual(home.plan('protect', 'copilot').changes, []);
  });

  it('10 MB, and what is not UTF-8, is left alone', () => {
    home.write(FILES.claude, `{"x":"${'a'.repeat(10_000_000)}"}`);
    assert.match(home.status('claude').why, /It has 10\.0 MB/);
    home.write(FILES.gemini, Buffer.from('{"x":"\xff\xfe"}', 'latin1'));
    assert.match(home.status('gemini').why, /not UTF-8/);
    assert.deepEqual(home.plan('protect', 'claude', 'gemini').changes, []);
  });

  it('400 KB are edited in place', function () {
    this.timeout(60_000);
    const rows = Array.from(
      { length: 4500 },
      (_, index) => `  "key${index}": { "a": [1, 2, "${'x'.repeat(60)}"] }`,
    );
    const text = `{\n${rows.join(',\n')}\n}\n`;
    assert.ok(text.length > 400_000);
    home.write(FILES.claude, text);
    assert.equal(home.carryOut('protect', 'claude').written[0]?.error, undefined);
    home.carryOut('remove', 'claude');
    assert.equal(home.read(FILES.claude), text);
  });

  it('half of an agent’s files is none: after a failure the rest of that agent is left alone, others are not', () => {
    home.write(FILES.amp, '{}');
    home.write(FILES.claude, TEXT);
    const { changes } = home.plan('protect', 'amp', 'claude');
    const delegate = changes.find(({ isProgram }) => isProgram)?.file ?? '';
    assert.match(delegate, /hook-amp$/);
    fs.writeFileSync(delegate, 'somebody was faster');
    const written = writeChanges(changes, NOW);
    const told = Object.fromEntries(
      written.map(({ file, error }) => [path.basename(path.dirname(file)), error]),
    );
    assert.match(told.bin ?? '', /has changed since/);
    assert.match(told.amp ?? '', /another file of the same agent/);
    assert.equal(told['.claude'], undefined);
    assert.equal(home.read(FILES.amp), '{}');
    assert.equal(home.status('claude').state, 'protected');
  });

  it('programs come before the settings that name them, and go after them', () => {
    home.write(FILES.amp, '{}');
    const names = () => home.carryOut(wish, 'amp').written.map(({ file }) => path.basename(file));
    let wish: 'protect' | 'remove' = 'protect';
    assert.deepEqual(names(), ['hook-amp', 'settings.json']);
    wish = 'remove';
    assert.deepEqual(names(), ['settings.json', 'hook-amp']);
  });

  it('what was protected and is not any more is lost; what never was, is not', () => {
    home.write(FILES.claude, TEXT);
    home.write(FILES.codex, '{}');
    const none = agentStatuses(home.places);
    assert.deepEqual(lostHooks(none, none), []);
    home.carryOut('protect', 'claude', 'codex');
    const both = agentStatuses(home.places);
    assert.deepEqual(lostHooks(none, both), []);
    home.write(FILES.claude, TEXT);
    home.write('.codex/config.toml', '[features]\nhooks = false\n');
    const lost = lostHooks(both, agentStatuses(home.places));
    assert.deepEqual(
      lost.map(({ agent, state }) => [agent, state]),
      [
        ['claude', 'unprotected'],
        ['codex', 'switchedOff'],
      ],
    );
    assert.ok(watchedFiles(home.places).includes(home.file('.codex/config.toml')));
  });
});
