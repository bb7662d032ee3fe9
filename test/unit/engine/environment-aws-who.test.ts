import assert from 'node:assert/strict';
import { awsIdentity } from '../../../src/engine/environment/awsIdentity';
import { createFacts } from '../../../src/facts/facts';
import { CORP, HOME, KEY, NOW, ROLE, ROWS, SSO, type Row } from './environment-aws-rows';

function ask({ config, credentials, files = {}, env = {}, flag }: Omit<Row, 'title' | 'who'>) {
  const all = {
    ...(config !== undefined && { '~/.aws/config': config }),
    ...(credentials !== undefined && { '~/.aws/credentials': credentials }),
    ...files,
  };
  const laid = new Map(Object.entries(all).map(([path, text]) => [HOME + path.slice(1), text]));
  const facts = createFacts({ home: HOME, mapping: [], date: () => NOW }).withFiles(laid);
  const variables: Record<string, string> = flag === undefined ? { AWS_PROFILE: 'p', ...env } : env;
  return awsIdentity({
    env: variables,
    ambientEnv: variables,
    facts,
    cwd: '/work',
    ...(flag !== undefined && { profile: { name: flag, how: '--profile' } }),
  });
}

describe('who an AWS command would be', () => {
  for (const { title, who, account, ...place } of ROWS)
    it(title, () => {
      const identity = ask(place);
      assert.deepEqual(identity.who, who);
      assert.equal(identity.account, account);
      assert.ok(!JSON.stringify(identity).includes('SECRET'));
    });

  const NOTES: [title: string, place: Omit<Row, 'title' | 'who'>, note: RegExp][] = [
    [
      'keys that beat the profile',
      { config: CORP, env: { AWS_ACCESS_KEY_ID: KEY } },
      /AWS_ACCESS_KEY_ID is used, not profile p \(AWS_PROFILE\)/,
    ],
    [
      'versions that differ in the profile',
      { config: `${CORP}[profile q]\nregion = x\n`, env: { AWS_DEFAULT_PROFILE: 'q' } },
      /version 1 .* use profile q and region x/,
    ],
    [
      'versions that differ in the region',
      { env: { AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' } },
      /version 1 .* use region b/,
    ],
    [
      'a source that is not there',
      { config: `[profile p]\nrole_arn = ${ROLE}\nsource_profile = gone\n` },
      /source_profile gone of profile p is in neither file/,
    ],
    [
      'a source without credentials',
      { config: `[profile p]\nrole_arn = ${ROLE}\nsource_profile = q\n[profile q]\nregion = x\n` },
      /source_profile q has no credentials/,
    ],
    [
      'no source',
      { config: `[profile p]\nrole_arn = ${ROLE}\n` },
      /neither source_profile nor credential_source/,
    ],
    [
      'two sources',
      { config: `[profile p]\nrole_arn = ${ROLE}\nsource_profile = p\ncredential_source = Environment\n` },
      /both source_profile and credential_source/,
    ],
    [
      'a source that is none',
      { config: `[profile p]\nrole_arn = ${ROLE}\ncredential_source = environment\n` },
      /credential_source environment .* none that the CLI knows/,
    ],
    [
      'an SSO session that is not there',
      { config: `[profile p]\n${SSO}sso_session = gone\n` },
      /no sso_start_url, nor has the sso-session gone/,
    ],
    [
      'a key without its secret',
      { credentials: `[p]\naws_access_key_id = ${KEY}\n` },
      /no aws_secret_access_key/,
    ],
  ];
  for (const [title, place, pattern] of NOTES)
    it(`notes ${title}`, () => {
      const { notes, clues } = ask(place);
      assert.match(notes.map((one) => one.text).join('\n'), pattern);
      // A note says nothing about the environment.
      assert.deepEqual(
        clues.filter((clue) => clue.source === 'problem'),
        [],
      );
    });
  it('a note says where it is written', () => {
    const { notes } = ask({ config: `# x\n[profile p]\nrole_arn = ${ROLE}\nsource_profile = gone\n` });
    assert.deepEqual([notes[0]?.file, notes[0]?.line], [`${HOME}/.aws/config`, 2]);
  });

  const LOOPS: [title: string, config: string][] = [
    [
      'two profiles',
      `[profile p]\nrole_arn = ${ROLE}\nsource_profile = q\n[profile q]\nrole_arn = ${ROLE}\nsource_profile = p\n`,
    ],
    [
      'a profile without keys that is its own source',
      `[profile p]\nrole_arn = ${ROLE}\nsource_profile = p\n`,
    ],
    [
      'a loop further on',
      `[profile p]\nrole_arn = ${ROLE}\nsource_profile = q\n[profile q]\nrole_arn = ${ROLE}\nsource_profile = q\n`,
    ],
    [
      'a chain of thousands',
      Array.from(
        { length: 5000 },
        (_, at) =>
          `[profile ${at === 0 ? 'p' : `p${at}`}]\nrole_arn = ${ROLE}\nsource_profile = p${at + 1}\n`,
      ).join(''),
    ],
  ];
  for (const [title, config] of LOOPS)
    it(`${title}: nobody knows what was meant`, () => {
      const { clues } = ask({ config });
      const problem = clues.find((clue) => clue.source === 'problem');
      assert.ok(problem);
      assert.match(problem.text, /form a loop|have no end/);
      assert.equal(problem.environment, 'unknown');
      assert.ok(problem.text.length < 500);
    });
  it("another profile's broken section is nothing to this one", () => {
    assert.deepEqual(ask({ config: `${CORP}[profile other]\ngarbage\n` }).clues, []);
    assert.equal(ask({ config: `[profile p]\ngarbage\n` }).clues[0]?.source, 'problem');
    assert.equal(ask({ config: `${CORP}[profile half\n` }).clues[0]?.source, 'problem');
  });
});
