import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createFacts } from '../../../src/facts/facts';

const ADC = 'application_default_credentials.json';

describe("the facts of gcloud's folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ag-gcloud-facts-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(path: string, text: string | Buffer): string {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }
  const facts = () => createFacts({ home: folder, mapping: [] });
  const read = () => facts().gcloud(folder);

  it('are empty where nothing is there', () => {
    assert.deepEqual(facts().gcloud(join(folder, 'nowhere')), { configurations: new Map(), problems: [] });
    assert.equal(facts().googleCredentials(join(folder, 'nothing.json')), undefined);
  });

  it('are the active configuration and the properties of each, with their lines', () => {
    write('active_config', 'prod');
    const file = write(
      'configurations/config_prod',
      '# mine\n[core]\nproject = p-1\nAccount: a@b.c\n[compute]\nregion=x\n',
    );
    write('configurations/config_dev', '[core]\nproject = p-2\n');
    write('configurations/README', 'x');
    const { active, configurations, problems } = read();
    assert.equal(active, 'prod');
    assert.deepEqual([...configurations.keys()], ['dev', 'prod']);
    const prod = configurations.get('prod');
    assert.equal(prod?.file, file);
    assert.deepEqual(
      [...prod.properties],
      [
        ['core/project', { value: 'p-1', line: 3 }],
        ['core/account', { value: 'a@b.c', line: 4 }],
        ['compute/region', { value: 'x', line: 6 }],
      ],
    );
    assert.deepEqual(problems, []);
  });

  it('follow a file that changes', () => {
    let now = 0;
    const store = createFacts({ home: folder, mapping: [], now: () => now });
    write('active_config', 'dev');
    assert.equal(store.gcloud(folder).active, 'dev');
    write('active_config', 'other');
    now += 1000;
    assert.equal(store.gcloud(folder).active, 'other');
    write('configurations/config_new', '[core]\nproject = p\n');
    now += 1000;
    assert.ok(store.gcloud(folder).configurations.has('new'));
  });

  it('never hold a secret of a configuration', () => {
    write(
      'configurations/config_x',
      '[auth]\nclient_secret = s3cr3t-abcdefghijk\n[proxy]\npassword = s3cr3t-abcdefghijk\n[core]\nproject = p\n',
    );
    const found = read();
    assert.deepEqual([...(found.configurations.get('x')?.properties.keys() ?? [])], ['core/project']);
    assert.ok(
      !JSON.stringify([...found.configurations.get('x')!.properties, found.problems]).includes('s3cr3t'),
    );
  });

  for (const [what, text, line] of [
    ['a section that stands there twice', '[core]\nproject = a\n[core]\naccount = b\n', 3],
    ['a half-written header', '[core]\nproject = a\n[comp', 3],
    ['a line that is no setting', '[core]\nproject\n', 2],
    ['a setting before any section', 'project = a\n', 1],
    ['a lone percent sign', '[core]\nproject = 5%\n', 2],
  ] as const)
    it(`have a problem with its line for ${what}, and the other configurations`, () => {
      const file = write('configurations/config_bad', text);
      write('configurations/config_good', '[core]\nproject = p\n');
      const { configurations, problems } = read();
      assert.deepEqual(
        problems.map((problem) => [problem.file, problem.line]),
        [[file, line]],
      );
      assert.equal(configurations.get('good')?.properties.get('core/project')?.value, 'p');
    });

  for (const [what, content, reason] of [
    ['huge', Buffer.alloc(10 * 1024 * 1024, 'a'), /larger than 1 MB/],
    ['binary', Buffer.from([0, 1, 2, 255]), /not a text file/],
    ['not UTF-8', Buffer.from([0xc3, 0x28]), /not UTF-8/],
  ] as const)
    it(`say why a file is not read that is ${what}`, () => {
      const file = write('configurations/config_bad', content);
      write('configurations/config_good', '[core]\nproject = p\n');
      const { configurations, problems } = read();
      assert.equal(problems.length, 1);
      assert.equal(problems[0]?.file, file);
      assert.match(problems[0].text, reason);
      assert.equal(configurations.size, 2);
    });

  it('say that a folder stands where a file should', () => {
    mkdirSync(join(folder, 'active_config'));
    assert.match(read().problems[0]?.text ?? '', /it is a folder/);
  });

  it('stay bounded with very many configurations', () => {
    mkdirSync(join(folder, 'configurations'));
    for (let i = 0; i < 2010; i += 1) writeFileSync(join(folder, 'configurations', `config_c${i}`), '');
    const { configurations, problems } = read();
    assert.equal(configurations.size, 2000);
    assert.match(problems[0]?.text ?? '', /only 2000/);
  });

  describe('and of credentials', () => {
    const KEY = {
      type: 'service_account',
      project_id: 'acme-prod',
      private_key_id: '0123456789abcdef',
      private_key: '-----BEGIN PRIVATE KEY-----\nMIIEvQ-secret\n-----END PRIVATE KEY-----\n',
      client_email: 'ci@acme-prod.iam.gserviceaccount.com',
    };

    it('are whose key it is, since when, and never the key', () => {
      const file = write('key.json', JSON.stringify(KEY));
      const found = facts().googleCredentials(file);
      assert.deepEqual(
        { ...found, keySince: typeof found?.keySince },
        {
          file,
          type: 'service_account',
          principal: 'ci@acme-prod.iam.gserviceaccount.com',
          project: 'acme-prod',
          keyId: '0123456789abcdef',
          keySince: 'number',
        },
      );
      assert.ok(!JSON.stringify(found).includes('secret'));
    });

    it('are the application default ones of the folder, also with a byte-order mark', () => {
      const user = {
        type: 'authorized_user',
        account: 'ann@acme.example',
        quota_project_id: 'q',
        refresh_token: 'secret',
      };
      const file = write(ADC, '\uFEFF' + JSON.stringify(user));
      assert.deepEqual(read().applicationDefault, {
        file,
        type: 'authorized_user',
        principal: 'ann@acme.example',
        quotaProject: 'q',
      });
    });

    it('are the service account that is acted as', () => {
      const url =
        'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/run@acme-dev.iam.gserviceaccount.com:generateAccessToken';
      write(
        ADC,
        JSON.stringify({
          type: 'impersonated_service_account',
          service_account_impersonation_url: url,
          source_credentials: { type: 'authorized_user', refresh_token: 'secret' },
        }),
      );
      assert.equal(read().applicationDefault?.principal, 'run@acme-dev.iam.gserviceaccount.com');
    });

    for (const [what, text, line] of [
      ['half-written', '{\n"type": "service_account",\n"private_key": "secret', 3],
      ['empty', '', 1],
      ['no JSON', 'type: secret', 1],
    ] as const)
      it(`say where a file stops that is ${what}, and do not quote it`, () => {
        const file = write(ADC, text);
        const { applicationDefault, problems } = read();
        assert.deepEqual(applicationDefault?.problem, { file, line, text: 'it is not valid JSON' });
        assert.deepEqual(problems, []);
      });

    for (const text of [
      '[]',
      'null',
      '7',
      '{"type": 7}',
      '{"type": ["service_account"]}',
      '{"__proto__": {"type": "x"}}',
    ])
      it(`say that ${text} holds no credentials`, () => {
        write(ADC, text);
        assert.match(read().applicationDefault?.problem?.text ?? '', /what kind/);
      });
  });
});
