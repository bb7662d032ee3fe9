import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { accountOfAccessKey } from '../../src/engine/environment/accessKey';
import { isLocalEndpoint } from '../../src/engine/environment/awsEndpoint';
import { applyMapping, matchesPattern } from '../../src/engine/environment/mapping';
import { environmentOfName } from '../../src/engine/environment/names';
import {
  AGENT_MARKERS,
  agentFromEnvironment,
  IDENTITY_PREFIXES,
  IDENTITY_VARIABLES,
  pickIdentityVariables,
  ADDRESS_VARIABLES,
  SECRET_VARIABLES,
} from '../../src/engine/environment/variables';
import type { MappingEntry } from '../../src/contracts/environment';
import { cpuMs } from '../support/cpu';

const NAMES: Record<string, string> = {
  prod: `prod prd production live PROD Production acme-prod prod-acme acme_prod acme.prod acme/prod prod2 prod01 prd1 acmeProd ProdAdmin
    AcmePRODAdmin s3://acme-prod-backups prod-eu-west-1 eu-prod-1 arn:aws:iam::123456789012:role/ProdDeploy live-eu acme-live dev-to-prod-sync
    prod-dev PROD_DB prod:admin prod@acme acme+prod acme\u2013prod PowerUserProd db.prod.internal prod. "my\u00a0prod" notprod-prod orgs/acme/prod/eu`,
  staging: `staging stage stg uat preprod pre-prod preproduction pre-production pre_prod PreProd STAGING acme-stg stage2 stg01 acmeStaging
    uat3 acme-uat-eu production-like prod-like staging.acme.com`,
  dev: `dev development develop test testing qa dev01 test-2 acme-dev acmeDev DevAdmin qa1 nonprod non-prod non_prod NonProd nonproduction
    non-production no-prod not-prod dev-sandbox acme-test-eu dev.acme.io test_db qa-eu-west-1 sandbox-dev`,
  sandbox: 'sandbox sbx playground acme-sandbox sbx1 SandboxAdmin my-playground sandbox-eu alice.sandbox',
  local: 'local localhost local-db localhost:4566 http://localhost:4566 acmeLocal',
  none: `product products productivity delivery latest device devices livestream lively deliver reproduce prodigy contest attestation protest
    fastest developer-tools devops stages upstaging backstage localize location locale production5x acme main default admin terraform
    my-bucket 123456789012 i-0abc123def4567890 productionize qatar aqua relive alive olive sandboxed testament retest "" - /`,
};

describe('environmentOfName', () => {
  for (const [expected, names] of Object.entries(NAMES)) {
    for (const name of names.split(/[ \n]+/).map((one) => one.replaceAll('"', ''))) {
      it(`${name} is ${expected}`, () => {
        assert.equal(environmentOfName(name)?.environment ?? 'none', expected);
      });
    }
  }
  it('a name with a blank', () => {
    assert.equal(environmentOfName('my prod account')?.environment, 'prod');
  });
  it('more words never make it less dangerous than prod', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(
          environmentOfName(`${text}/prod`)?.environment === 'prod' ||
            /(?:non|not|no|pre)\d*[^\p{L}\p{N}]*$/iu.test(text),
          true,
        );
      }),
    );
  });
  it('is fast for long names', () => {
    const start = cpuMs();
    environmentOfName('prodDev-'.repeat(200_000));
    assert.ok(cpuMs() - start < 50);
  });
});

describe('accountOfAccessKey', () => {
  // Expected values computed with Python: base64.b32decode(id[4:])[:6], masked with 0x7fffffffff80, shifted by 7.
  const KEYS: [id: string, account: string | undefined][] = [
    ['ASIAQNZGKIQY56JQ7WML', '029608264753'],
    ['ASIAY34FZKBOKMUTVV7A', '609629065308'],
    ['AKIAQYLPMN5HHHFPZAM2', '052310077262'],
    ['AKIAY34FZKBOKMUTVV7A', '609629065308'],
    ['AKIA2OGYBAH6STMMNXNN', '717712589309'],
    ['ASIAXYZ234567ABCDEFG', '534310020989'],
    ['AKIASP2TPHJSQH3FJRUX', '171436882533'],
    ['AKIAQAAAAAAAAAAAAAAA', '000000000000'],
    ['AKIA7777777777777777', undefined],
    ['AKIAIOSFODNN7EXAMPLE', undefined],
    ['AKIAQYLPMN5HHHFPZAM', undefined],
    ['AKIAQYLPMN5HHHFPZAM22', undefined],
    ['AROAQYLPMN5HHHFPZAM2', undefined],
    ['akiaqylpmn5hhhfpzam2', undefined],
    ['AKIAQYLPMN5HHHFPZA18', undefined],
    ['', undefined],
    ['test', undefined],
  ];
  for (const [id, account] of KEYS)
    it(`${id} is ${account ?? 'nobody'}`, () => {
      assert.equal(accountOfAccessKey(id), account);
    });
  it('agrees with exact arithmetic', () => {
    const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.split(''));
    fc.assert(
      fc.property(
        fc.constantFrom(...'QRSTUVWXYZ234567'.split('')),
        fc.array(letter, { minLength: 15, maxLength: 15 }),
        (first, rest) => {
          const body = first + rest.join('');
          const bits = body
            .split('')
            .reduce((sum, char) => sum * 32n + BigInt('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char)), 0n);
          const account = ((bits >> 32n) & 0x7fffffffff80n) >> 7n;
          assert.equal(
            accountOfAccessKey(`AKIA${body}`),
            account < 10n ** 12n ? account.toString().padStart(12, '0') : undefined,
          );
        },
      ),
    );
  });
});

describe('isLocalEndpoint', () => {
  const LOCAL =
    'http://localhost:4566 http://127.0.0.1:8000 https://localhost http://[::1]:4566 http://0.0.0.0:5000 http://localstack:4566 http://moto:5000 https://localhost.localstack.cloud:4566 http://s3.localhost.localstack.cloud:4566 http://LOCALHOST:1 http://localhost./ http://127.1:80 http://2130706433/ http://host.docker.internal:4566 http://minio:9000';
  const REMOTE =
    'https://s3.us-east-1.amazonaws.com http://localhost.evil.com http://localhost@evil.com http://127.0.0.1.nip.io http://evil.com/localhost http://evil.com?localhost http://evil.com#localhost localhost:4566 127.0.0.1 ftp://localhost http:// http://mylocalhost http://128.0.0.1 http://127.0.0.1.evil.com http://user:localhost@evil.com http://localstack.evil.com';
  for (const url of LOCAL.split(' '))
    it(`${url} is local`, () => {
      assert.equal(isLocalEndpoint(url), true);
    });
  for (const url of REMOTE.split(' '))
    it(`${url} is not`, () => {
      assert.equal(isLocalEndpoint(url), false);
    });
});

describe('applyMapping', () => {
  const PATTERNS: [pattern: string, value: string, fits: boolean][] = [
    ['acme-*', 'acme-prod', true],
    ['acme-*', 'acme', false],
    ['*', '', true],
    ['*prod', 'acme-prod', true],
    ['*prod*', 'a-prod-b', true],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'aXcYb', false],
    ['a*a', 'a', false],
    ['a**b', 'ab', true],
    ['acme', 'acme2', false],
    ['', '', true],
    ['*a*a*', 'a', false],
    ['1234*', '123456789012', true],
    ['a.c', 'abc', false],
  ];
  for (const [pattern, value, fits] of PATTERNS)
    it(`${pattern} ${fits ? 'fits' : 'does not fit'} ${value}`, () => {
      assert.equal(matchesPattern(pattern, value), fits);
    });
  it('patterns with many stars stay fast', () => {
    const start = cpuMs();
    matchesPattern('*a'.repeat(2000), 'a'.repeat(100_000) + 'b');
    assert.ok(cpuMs() - start < 200);
  });

  const map = (text: string): MappingEntry[] =>
    text.split(' ').map((one) => {
      const [key = '', environment = ''] = one.split('=');
      const cut = key.indexOf(':');
      return {
        kind: key.slice(0, cut),
        pattern: key.slice(cut + 1),
        environment,
        origin: 'user settings',
      } as MappingEntry;
    });
  const RULES: [mapping: string, kind: MappingEntry['kind'], value: string, expected: string | undefined][] =
    [
      ['profile:acme-*=dev', 'profile', 'acme-x', 'dev'],
      ['profile:acme-*=dev profile:acme-prod*=prod', 'profile', 'acme-prod1', 'prod'],
      ['profile:acme-prod*=prod profile:acme-prod-test=sandbox', 'profile', 'acme-prod-test', 'sandbox'],
      ['profile:a*=dev profile:*a=prod', 'profile', 'a', 'prod'],
      ['account:123456789012=prod', 'account', '123456789012', 'prod'],
      ['account:123456789012=prod', 'profile', '123456789012', undefined],
      ['folder:/srv/app=prod', 'folder', '/srv/app', 'prod'],
      ['folder:/srv/app=prod', 'folder', '/srv/app/infra', 'prod'],
      ['folder:/srv/app=prod', 'folder', '/srv/app2', undefined],
      ['folder:/srv/app/=prod', 'folder', '/srv/app', 'prod'],
      ['folder:/srv/app=prod folder:/srv/app/infra/dev=dev', 'folder', '/srv/app/infra/dev/x', 'dev'],
      ['folder:/srv/*/prod=prod', 'folder', '/srv/a/prod/x', 'prod'],
      ['folder:/=dev', 'folder', '/x', 'dev'],
      ['folder:/srv/app=prod', 'folder', '/srv', undefined],
      ['folder:C:\\work=prod', 'folder', 'C:\\work\\infra', 'prod'],
    ];
  for (const [mapping, kind, value, expected] of RULES)
    it(`${mapping}: ${kind} ${value} is ${expected ?? 'not mapped'}`, () => {
      assert.equal(applyMapping(map(mapping), [{ kind, value }])[0]?.environment, expected);
    });
  it('puts the most dangerous of several kinds first, and says where it is written', () => {
    const found = applyMapping(map('profile:x=dev account:1=prod'), [
      { kind: 'profile', value: 'x' },
      { kind: 'account', value: '1' },
    ]);
    assert.deepEqual(
      found.map((one) => one.text),
      ['account label in user settings: 1 is prod', 'profile label in user settings: x is dev'],
    );
  });
});

describe('identity variables', () => {
  it('have names that a shell can hold', () => {
    for (const name of [
      ...IDENTITY_VARIABLES,
      ...SECRET_VARIABLES,
      ...ADDRESS_VARIABLES,
      ...IDENTITY_PREFIXES,
    ])
      assert.match(name, /^[A-Z_][A-Z0-9_]*$|^TF_(?:CLI_ARGS|VAR)_[a-z_]+$/);
  });
  it('are distinct and hold no secret', () => {
    assert.equal(new Set(IDENTITY_VARIABLES).size, IDENTITY_VARIABLES.length);
    for (const name of [...SECRET_VARIABLES, ...ADDRESS_VARIABLES])
      assert.ok(!IDENTITY_VARIABLES.includes(name));
  });
  it('carry secrets only as present', () => {
    const picked = pickIdentityVariables({
      AWS_SECRET_ACCESS_KEY: 'hunter2',
      AWS_SESSION_TOKEN: '',
      AWS_PROFILE: 'x',
      PATH: '/bin',
      AWS_ENDPOINT_URL_S3: 'http://localhost',
      TF_VAR_password: 'p',
    });
    assert.deepEqual(picked, {
      AWS_PROFILE: 'x',
      AWS_ENDPOINT_URL_S3: 'http://localhost',
      AWS_SECRET_ACCESS_KEY: '<set>',
    });
  });
  const AGENTS: [env: Record<string, string>, name: string | undefined][] = [
    [{ CLAUDECODE: '1' }, 'Claude Code'],
    [{ AI_AGENT: 'claude-code_2.1' }, 'Claude Code'],
    [{ AI_AGENT: 'github_copilot_vscode_agent' }, 'GitHub Copilot (VS Code)'],
    [{ AI_AGENT: 'Warp' }, 'Warp'],
    [{ AI_AGENT: '1' }, 'an AI agent'],
    [{ CODEX_CI: '1' }, 'Codex'],
    [{ GEMINI_CLI: '1' }, 'Gemini CLI'],
    [{ QWEN_CODE: '1' }, 'Qwen Code'],
    [{ OPENCODE: '1' }, 'OpenCode'],
    [{ COPILOT_CLI: '1' }, 'Copilot CLI'],
    [{ COPILOT_AGENT: '1' }, 'GitHub Copilot (VS Code)'],
    [{ CURSOR_AGENT: '1' }, 'Cursor'],
    [{ CURSOR_TRACE_ID: 'abc' }, undefined],
    [{ CLINE_ACTIVE: 'true' }, 'Cline'],
    [{ CLAUDECODE: '' }, undefined],
    [{ CLAUDECODE: '0' }, undefined],
    [{ AI_AGENT: '\u001b[31m' }, 'an AI agent'],
    [{}, undefined],
  ];
  for (const [env, name] of AGENTS)
    it(`${JSON.stringify(env)} is ${name ?? 'no agent'}`, () => {
      assert.equal(agentFromEnvironment(env)?.name, name);
    });
  it('names its evidence', () => {
    assert.deepEqual(agentFromEnvironment({ CLAUDECODE: '1' }), {
      name: 'Claude Code',
      evidence: 'environment variable CLAUDECODE',
    });
  });
  it('every marker is carried', () => {
    for (const marker of AGENT_MARKERS) assert.ok(IDENTITY_VARIABLES.includes(marker.variable));
  });
});
