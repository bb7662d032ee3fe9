import assert from 'node:assert/strict';
import type { MappingEntry } from '../../../../src/contracts/environment';
import type { CommandRequest } from '../../../../src/contracts/request';
import { PLATFORM_TOOLS } from '../../../../src/engine/catalog/platforms';
import { decide } from '../../../../src/engine/decide';
import { UNKNOWN } from '../../../../src/engine/invocation';
import { classify, classifyArgv, contextOf, effectsOf, type World } from './support';

interface Place extends World {
  mapping?: MappingEntry[];
  ambient?: CommandRequest['ambient'];
}

function verdict(text: string, place: Place = {}) {
  const { facts } = contextOf(place);
  const request: CommandRequest = {
    id: 't',
    interceptor: 'cli',
    shell: 'bash',
    text,
    cwd: '/srv/app',
    env: { ...place.env },
    actor: { kind: 'agent', evidence: 'test' },
    ambient: place.ambient ?? 'prod',
  };
  return decide(request, { ...facts, mapping: place.mapping ?? [] });
}

const placeOf = (text: string, place?: Place) => verdict(text, place).environment.environment;

describe('platform tools', () => {
  it('have names of their own', () => {
    const names = PLATFORM_TOOLS.flatMap((tool) => tool.names);
    assert.equal(new Set(names).size, names.length);
  });

  it('never throw and always give effects, whatever their words are', function () {
    this.timeout(30_000);
    const words = [
      'delete',
      UNKNOWN,
      '--',
      '-',
      '--app',
      '--app=',
      '-rf',
      '*',
      '',
      'a:b:c',
      '\u0000',
      'x'.repeat(300),
    ];
    for (const tool of PLATFORM_TOOLS) {
      for (const name of tool.names) {
        for (const first of words) {
          for (const second of words) {
            for (const action of classifyArgv([name, first, second])) {
              assert.ok(action.effects.length > 0, `${name} ${first} ${second}`);
              assert.ok(action.summary.length > 0 && action.summary.length < 12_000, name);
            }
          }
        }
      }
    }
  });

  it('do nothing when they are asked for help or their version', () => {
    for (const tool of PLATFORM_TOOLS) {
      for (const name of tool.names) {
        for (const flag of ['--help', '--version']) assert.deepEqual(classifyArgv([name, flag]), [], name);
      }
    }
  });

  it('of everyday use say nothing about what they do here', () => {
    for (const line of [
      'git reset --hard',
      'npm uninstall x',
      'docker rm -f x',
      'cargo remove x',
      'swift build',
      'mc',
    ])
      assert.deepEqual(effectsOf(line), [], line);
  });
});

describe('git push', () => {
  const head = (branch: string): World => ({
    files: { '/srv/app/.git/HEAD': `ref: refs/heads/${branch}\n` },
  });
  const cases: readonly (readonly [string, readonly string[], World?])[] = [
    ['git push', []],
    ['git push --force', ['opaque']],
    ['git push --force', ['modify'], head('main')],
    ['git push --force', [], head('alice/wip')],
    ['git push --force-with-lease', []],
    ['git push --force-with-lease', ['modify'], head('main')],
    ['git push -f origin HEAD', ['modify'], head('master')],
    ['git push -f origin HEAD:feature/x', [], head('main')],
    ['git push origin +main:refs/heads/main', ['modify']],
    ['git push origin +HEAD:refs/tags/v1', []],
    ['git push origin :main', ['destroy']],
    ['git push --delete origin main', ['destroy']],
    ['git push origin --delete feature/x', []],
    ['git push --mirror origin', ['destroy']],
    ['git push --force --all origin', ['modify']],
    ['git push --dry-run --force origin main', []],
    ['git push --tags --force', []],
    ['git push heroku main', ['modify']],
    ['git push origin production', ['modify']],
    ['git push origin productionise', []],
  ];
  for (const [line, effects, world] of cases) {
    it(`${line}: ${effects.join() || 'nothing'}${world ? ' (with a checkout)' : ''}`, () => {
      assert.deepEqual(effectsOf(line, world), effects);
    });
  }

  it('is read in the folder that -C names', () => {
    const world = { files: { '/srv/lib/.git/HEAD': 'ref: refs/heads/main\n' } };
    assert.deepEqual(effectsOf('git -C ../lib push -f', world), ['modify']);
  });

  it('does not go where the cloud credentials go', () => {
    assert.equal(placeOf('git push -f origin main', { ambient: 'dev' }), 'unknown');
    assert.equal(placeOf('git push staging main'), 'staging');
  });
});

describe('docker', () => {
  const config = (context: string): World => ({
    files: { '/home/dev/.docker/config.json': `{"currentContext": "${context}"}` },
  });

  it('of this machine loses nothing of the company', () => {
    for (const line of [
      'docker volume rm pgdata',
      'docker compose down -v',
      'docker --context desktop-linux system prune -af',
    ])
      assert.deepEqual(effectsOf(line), [], line);
    assert.deepEqual(effectsOf('docker volume rm x', config('desktop-linux')), []);
    assert.deepEqual(effectsOf('docker volume rm x', { env: { DOCKER_HOST: 'tcp://127.0.0.1:2375' } }), []);
  });

  it('elsewhere does', () => {
    assert.deepEqual(effectsOf('docker -H ssh://web-1 volume rm x'), ['destroy']);
    assert.deepEqual(effectsOf('docker volume rm x', config('web-1')), ['destroy']);
    assert.deepEqual(effectsOf('docker volume rm x', { env: { DOCKER_CONTEXT: 'web-1' } }), ['destroy']);
    assert.deepEqual(effectsOf('docker-compose down -v', { env: { DOCKER_HOST: 'ssh://web-1' } }), [
      'destroy',
    ]);
    // The host beats the context.
    assert.deepEqual(
      effectsOf('docker volume rm x', {
        env: { DOCKER_HOST: 'unix:///run/d.sock', DOCKER_CONTEXT: 'web-1' },
      }),
      [],
    );
    assert.equal(placeOf('docker --context shop-staging volume rm x'), 'staging');
    assert.equal(placeOf('docker context use shop-dev && docker volume rm x'), 'dev');
  });

  it('follows the name of production on any machine', () => {
    assert.equal(verdict('docker volume rm shop_prod_pgdata').decision, 'block');
    assert.equal(verdict('docker volume rm shop_product_images').decision, 'allow');
  });
});

describe('gh api', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['gh api user', []],
    ['gh api -X DELETE repos/acme/shop', ['destroy']],
    ['gh api -XDELETE repos/acme/shop', ['destroy']],
    ['gh api repos/acme/shop --method=delete', ['destroy']],
    ['gh api repos/acme/shop/issues/1/comments -f body=x', []],
    ['gh api -X PATCH repos/acme/shop -F private=false', ['exposure']],
    ['gh api --help -X DELETE repos/acme/shop', []],
    ['glab api -X DELETE projects/42', ['destroy']],
  ];
  for (const [line, effects] of cases) {
    it(`${line}: ${effects.join() || 'nothing'}`, () => {
      assert.deepEqual(effectsOf(line), effects);
    });
  }

  it('reads the body from a file', () => {
    const world = {
      files: { '/srv/app/q.graphql': 'mutation { deleteRepository(input: {id: "x"}) { id } }' },
    };
    assert.ok(effectsOf('gh api graphql -F query=@q.graphql', world).includes('destroy'));
    assert.ok(effectsOf('gh api graphql -F query=@missing.graphql', world).includes('opaque'));
  });
});

describe('where platform tools hit', () => {
  const cases: readonly (readonly [string, string, Place?])[] = [
    ['fly deploy -a shop-staging', 'staging'],
    ['fly deploy', 'dev', { env: { FLY_APP: 'shop-dev' } }],
    ['fly deploy -a shop', 'prod'],
    ['fly apps destroy shop-prod', 'prod', { ambient: 'unknown' }],
    ['fly deploy', 'unknown', { ambient: 'unknown' }],
    ['vault kv delete secret/x', 'local', { env: { VAULT_ADDR: 'http://127.0.0.1:8200' } }],
    [
      'vault kv delete -address=https://vault.acme.com secret/x',
      'prod',
      { env: { VAULT_ADDR: 'http://127.0.0.1:8200' } },
    ],
    ['sls remove --stage dev', 'dev'],
    ['sls remove --stage dev --aws-profile prod', 'prod'],
    ['cdk destroy --profile acme-dev', 'dev'],
    ['cdk destroy', 'dev', { env: { AWS_PROFILE: 'acme-dev' }, ambient: 'unknown' }],
    ['cdk destroy', 'local', { env: { AWS_ENDPOINT_URL: 'http://localhost:4566' } }],
    ['pulumi destroy -s acme/dev', 'dev'],
    ['wrangler delete --env staging', 'staging'],
    ['ngrok http 3000', 'dev'],
    ['fly deploy', 'dev', { files: { '/srv/app/fly.toml': "app = 'shop-dev'\n" } }],
    ['fly deploy -a shop', 'prod', { files: { '/srv/app/fly.toml': "app = 'shop-dev'\n" } }],
    [
      'fly deploy -c fly.staging.toml',
      'staging',
      { files: { '/srv/app/fly.staging.toml': 'app = "shop-staging"\n' } },
    ],
    [
      'firebase deploy',
      'staging',
      { files: { '/srv/app/.firebaserc': '{"projects": {"default": "acme-staging"}}' } },
    ],
    [
      'heroku config:set A=b',
      'dev',
      {
        files: { '/srv/app/.git/config': '[remote "heroku"]\n\turl = https://git.heroku.com/shop-dev.git\n' },
      },
    ],
    ['heroku pipelines:promote -a shop-staging', 'prod', { ambient: 'unknown' }],
  ];
  for (const [line, place, world] of cases) {
    it(`${line}: ${place}`, () => {
      assert.equal(placeOf(line, world), place);
    });
  }

  it('a label beats a name', () => {
    const label = (kind: MappingEntry['kind'], pattern: string): MappingEntry[] => [
      { kind, pattern, environment: 'sandbox', origin: 'test' },
    ];
    assert.equal(placeOf('pulumi destroy -s prod', { mapping: label('workspace', 'prod') }), 'sandbox');
    assert.equal(placeOf('cdk destroy --profile prod', { mapping: label('profile', 'prod') }), 'sandbox');
    assert.equal(placeOf('firebase deploy -P acme', { mapping: label('project', 'acme') }), 'sandbox');
  });
});

describe('what platform tools say', () => {
  const says = (line: string, summary: string): void => {
    it(line, () => {
      assert.equal(classify(line)[0]?.summary, summary);
    });
  };
  says('heroku apps:destroy -a shop --confirm shop', 'deletes the app shop with its add-ons and data');
  says(
    'gh repo delete acme/shop --yes',
    'deletes the repository acme/shop with its issues and pull requests',
  );
  says('git push -f origin main', 'overwrites the history of main for everybody');
  says('pulumi destroy -y --remove', 'deletes every resource of the stack and the stack with its history');

  it('offers what is safer', () => {
    const safer = (line: string) => verdict(line).safer?.command;
    assert.equal(safer('wrangler deploy --env production'), 'wrangler deploy --env production --dry-run');
    assert.equal(safer('pulumi destroy -s prod -y'), 'pulumi destroy --preview-only -s prod');
    assert.equal(safer('npm publish'), 'npm publish --dry-run');
    assert.equal(safer('heroku apps:destroy -a shop --confirm shop'), 'heroku apps:info -a shop');
  });
});
