import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { readAws } from '../../src/facts/aws';
import { createFacts } from '../../src/facts/facts';
import { headerWords, parseIni } from '../../src/facts/ini';
import type { AwsConfigFacts, FileFact } from '../../src/contracts/facts';
import { runs } from '../support/runs';

const KEY = 'AKIAQYLPMN5HHHFPZAM2';
const SECRET = 'wJalrXUtnFEMI7K7MDENG0bPxRfiCYzEXAMPLEKE';

function read(config: string, credentials = ''): AwsConfigFacts {
  const fact = (text: string): FileFact => ({ state: 'text', text });
  return readAws({ path: '/c', fact: fact(config) }, { path: '/k', fact: fact(credentials) });
}

describe('headerWords', () => {
  const CASES: [header: string, words: string[] | undefined][] = [
    ['profile a', ['profile', 'a']],
    ['profile "a b"', ['profile', 'a b']],
    ["profile 'a b'", ['profile', 'a b']],
    ['profile a b', ['profile', 'a', 'b']],
    ['profile a\\ b', ['profile', 'a b']],
    ['profile "a', undefined],
    ['profile a"b c"d', ['profile', 'ab cd']],
    ['profile "a\\"b"', ['profile', 'a"b']],
    ['  profile   a  ', ['profile', 'a']],
    ['default', ['default']],
    ['profile é日本', ['profile', 'é日本']],
    ['', []],
    ['profile ""', ['profile', '']],
  ];
  for (const [header, words] of CASES)
    it(JSON.stringify(header), () => {
      assert.deepEqual(headerWords(header), words);
    });
});

describe('AWS files', () => {
  const PROBLEMS: [text: string, lines: number[]][] = [
    ['[a]\nx = 1\n', []],
    ['', []],
    ['# only a comment\n', []],
    ['garbage\n', [1]],
    ['[a]\ngarbage\n[b]\nx=1\n', [2]],
    ['[a\nx = 1\n[b]\ny = 2\n', [1]],
    ['[a]\nx=1\n[a]\ny=2\n', [3]],
    ['[a]\nx=1\nX=2\n', [3]],
    ['[a]\n= 1\n', [2]],
    ['[a]\ns3 =\n  x = 1\n', []],
    ['[a]\ns3 =\n  x\n', [2]],
    ['[a]\nx: 1\n', []],
    ['\ufeff[a]\nx=1\n', []],
    ['[a]\r\nx=1\r\n\r\n; c\r\n[b]\r\n', []],
    ['[a] # comment\nx=1\n', []],
    ['x = 1\n[a]\n', [1]],
    ['[a]\nx = 1\n  more\n', []],
    ['[]\n', [1]],
  ];
  for (const [text, lines] of PROBLEMS)
    it(`${JSON.stringify(text)} has problems in ${JSON.stringify(lines)}`, () => {
      assert.deepEqual(
        parseIni(text).problems.map((problem) => problem.line),
        lines,
      );
    });

  it('merges both files as the CLI does', () => {
    const { profiles } = read(
      '[default]\nregion=a\n[profile x]\nregion=b\nrole_arn=arn:aws:iam::123456789012:role/r\n[x]\nregion=c\n',
      `[x]\nregion=d\n[y]\naws_access_key_id=${KEY}\naws_secret_access_key=${SECRET}\n`,
    );
    assert.deepEqual([...profiles.keys()], ['default', 'x', 'y']);
    assert.deepEqual(profiles.get('x'), {
      name: 'x',
      file: '/c',
      line: 3,
      settings: { region: 'd', role_arn: 'arn:aws:iam::123456789012:role/r' },
      // sha1 of {"RoleArn": "arn:aws:iam::123456789012:role/r"}, as the CLI writes it.
      session: { kind: 'role', key: '6dc9e6e1e186b9f293814df3266de783142c48a2' },
      account: '123456789012',
    });
    assert.deepEqual(profiles.get('y'), {
      name: 'y',
      file: '/k',
      line: 3,
      settings: {},
      accessKeyId: KEY,
      keyFile: '/k',
      account: '052310077262',
    });
  });
  it('keeps no secret', () => {
    const facts = read(
      `[profile a]\naws_secret_access_key=${SECRET}\naws_session_token = ${SECRET}\ncredential_process = get --token ${SECRET}\npassword=${SECRET}\nsso_client_secret=${SECRET}\n`,
      `[b]\naws_secret_access_key=${SECRET}\ngarbage ${SECRET}\n`,
    );
    assert.ok(!JSON.stringify([...facts.profiles.values(), facts.problems]).includes(SECRET));
    assert.equal(facts.profiles.get('a')?.settings.credential_process, 'get --token [redacted]');
  });
  it('follows SSO sessions and services', () => {
    const profile = read(
      '[profile a]\nsso_session = s\nservices = v\nsso_account_id = 123456789012\n[sso-session s]\nsso_start_url = https://x\n[services v]\ns3 =\n  endpoint_url = http://localhost\n',
    ).profiles.get('a');
    assert.deepEqual(
      [profile?.settings.sso_start_url, profile?.settings.endpoint_url_s3, profile?.account],
      ['https://x', 'http://localhost', '123456789012'],
    );
  });
  const ACCOUNTS: [settings: string, account: string | undefined][] = [
    ['sso_account_id=123456789012', '123456789012'],
    ['sso_account_id=12345', undefined],
    ['sso_account_id=abc', undefined],
    ['role_arn=arn:aws:iam::123456789012:role/x\nsso_account_id=999999999999', '123456789012'],
    [`role_arn=nonsense\naws_access_key_id=${KEY}`, undefined],
    ['role_arn=arn:aws-us-gov:iam::123456789012:role/x', '123456789012'],
    ['aws_access_key_id=test', undefined],
    ['', undefined],
  ];
  for (const [settings, account] of ACCOUNTS)
    it(`${settings.replace('\n', ', ')} is account ${account}`, () => {
      assert.equal(read(`[profile a]\n${settings}\n`).profiles.get('a')?.account, account);
    });
  const NAMES = ['a b', 'é', '日本', "it's", 'a"b', '__proto__', 'constructor', 'a]b', 'x'.repeat(5000)];
  for (const name of NAMES)
    it(`reads a profile called ${name.slice(0, 20)}`, () => {
      assert.ok(read(`[profile "${name.replaceAll('"', '\\"')}"]\nregion = x\n`).profiles.has(name));
    });
  it('a broken row breaks no other', () => {
    const { profiles, problems } = read(
      '[profile a]\nregion=a\n[profile broken\nregion=z\n[profile b]\nregion=b\n',
    );
    assert.deepEqual(
      [profiles.get('a')?.settings.region, profiles.get('b')?.settings.region, problems[0]?.line],
      ['a', 'b', 3],
    );
  });
  it('never throws, and its problems stay inside the file', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      'profile',
      ' ',
      '\n',
      '=',
      ':',
      '"',
      "'",
      '\\',
      'a',
      '#',
      ';',
      '\r',
      '  x',
      'default',
      's3 =',
      '__proto__',
      '\0',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece).map((parts) => parts.join('')),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const lines = text.split(/\r\n|\r|\n/).length;
          for (const problem of read(text, text).problems)
            assert.ok((problem.line ?? 1) >= 1 && (problem.line ?? 1) <= lines);
        },
      ),
      { numRuns: runs(2000) },
    );
  });
});

describe('createFacts', () => {
  let dir: string;
  let time = 0;
  const now = (): number => time;
  const at = (...names: string[]): string => path.join(dir, ...names);
  const put = (name: string, text: string | Buffer): string => {
    fs.mkdirSync(path.dirname(at(name)), { recursive: true });
    fs.writeFileSync(at(name), text);
    return at(name);
  };
  const files = (): { config: string; credentials: string } => ({
    config: at('config'),
    credentials: at('credentials'),
  });
  beforeEach(() => {
    dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-facts-'));
    time = 1000;
  });
  afterEach(() => {
    fs.rmSync(dir, { recursive: true, force: true });
  });
  const store = () => createFacts({ home: dir, mapping: [], now });

  it('tells the kinds of files apart', () => {
    const facts = store();
    const state = (name: string): string => facts.file(at(name)).state;
    put('text', 'hello');
    put('large', 'x'.repeat(300_000));
    put('binary', Buffer.from([0, 1, 2]));
    put('latin1', Buffer.from([0xe9, 0x20]));
    fs.mkdirSync(at('folder'));
    fs.symlinkSync(at('loop'), at('loop'));
    put('utf16', Buffer.from('\ufeffhello', 'utf16le'));
    assert.deepEqual(
      ['text', 'none', 'text/x', 'large', 'binary', 'latin1', 'folder', 'loop', 'a\0b'].map(state),
      [
        'text',
        'missing',
        'missing',
        'too-large',
        'unreadable',
        'unreadable',
        'unreadable',
        'unreadable',
        'missing',
      ],
    );
    assert.deepEqual(facts.file(at('utf16')), { state: 'text', text: 'hello' });
  });
  it('does not wait for a pipe', () => {
    execFileSync('mkfifo', [at('config')]);
    assert.equal(store().file(at('config')).state, 'unreadable');
    assert.match(store().aws(files()).problems[0]?.text ?? '', /not a plain file/);
  });
  it('names what is wrong with an AWS file', () => {
    const facts = store();
    assert.deepEqual(facts.aws(files()), { profiles: new Map(), problems: [] });
    put('config', Buffer.from([0, 1]));
    put('credentials', 'x'.repeat(11 * 1024 * 1024));
    time += 300;
    assert.deepEqual(facts.aws(files()).problems, [
      { file: at('config'), text: 'it is not a text file' },
      { file: at('credentials'), text: 'it is larger than 10 MB' },
    ]);
  });
  it('sees changes within its time, and at once when told', () => {
    const facts = store();
    put('config', '[profile a]\n');
    assert.deepEqual([...facts.aws(files()).profiles.keys()], ['a']);
    put('config', '[profile bb]\n');
    assert.deepEqual([...facts.aws(files()).profiles.keys()], ['a']);
    time += 250;
    assert.deepEqual([...facts.aws(files()).profiles.keys()], ['bb']);
    put('config', '[profile ccc]\n');
    facts.invalidate();
    assert.deepEqual([...facts.aws(files()).profiles.keys()], ['ccc']);
  });
  it('a snapshot stays the same', () => {
    const facts = store();
    put('x', 'one');
    const snapshot = facts.snapshot();
    assert.deepEqual(snapshot.file(at('x')), { state: 'text', text: 'one' });
    put('x', 'other');
    time += 1000;
    assert.deepEqual(snapshot.file(at('x')), { state: 'text', text: 'one' });
    assert.deepEqual(facts.file(at('x')), { state: 'text', text: 'other' });
  });
  it('sees a new file, another workspace and a changed backend of a Terraform folder', () => {
    const facts = store();
    const ask = () => facts.terraform(at('tf'), at('tf/.terraform'));
    put('tf/main.tf', 'provider "aws" {\n profile = "a"\n}\n');
    assert.deepEqual([ask().workspace, ask().providers[0]?.settings], ['default', { profile: 'a' }]);
    put('tf/.terraform/environment', 'prod');
    put('tf/more.tf', 'provider "google" {\n project = "p"\n}\n');
    put(
      'tf/.terraform/terraform.tfstate',
      '{"backend":{"type":"s3","config":{"bucket":"b","secret_key":"s","access_key":"k"}}}',
    );
    assert.equal(ask().workspace, 'default');
    time += 250;
    assert.deepEqual(
      [ask().workspace, ask().providers.map((one) => one.name), ask().backend],
      ['prod', ['aws', 'google'], { type: 's3', config: { bucket: 'b' } }],
    );
  });
  it('counts the resources of the selected workspace', () => {
    const state = (count: number): string =>
      JSON.stringify({
        version: 4,
        resources: [
          { mode: 'data', instances: [{}] },
          ...Array.from({ length: count }, () => ({ mode: 'managed', instances: [{}] })),
        ],
      });
    put('tf/terraform.tfstate', state(2));
    put('tf/terraform.tfstate.d/dev/terraform.tfstate', state(3));
    assert.equal(store().terraform(at('tf'), at('tf/.terraform')).resources, 2);
    put('tf/.terraform/environment', 'dev');
    assert.equal(store().terraform(at('tf'), at('tf/.terraform')).resources, 3);
    put('tf/.terraform/environment', 'other');
    assert.equal(store().terraform(at('tf'), at('tf/.terraform')).resources, undefined);
  });
  it('lays files over the disk for all kinds of facts', () => {
    put('main.tf', 'provider "aws" {\n profile = "disk"\n}\n');
    put('config', '[profile disk]\n');
    const facts = store().withFiles(
      new Map([
        [at('config'), '[profile laid]\n'],
        [at('extra.tf'), 'provider "google" {\n}\n'],
        [at('x.sh'), 'echo'],
      ]),
    );
    assert.deepEqual([...facts.aws(files()).profiles.keys()], ['laid']);
    assert.deepEqual(
      facts.terraform(dir, at('.terraform')).providers.map((one) => one.name),
      ['google', 'aws'],
    );
    assert.deepEqual(facts.file(at('x.sh')), { state: 'text', text: 'echo' });
  });
});
