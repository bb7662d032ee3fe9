import assert from 'node:assert/strict';
import type { Shell } from '../../../src/contracts/words';
import type { RunLine } from '../../../src/engine/environmentAfter';
import { DEV, PROD, run, UNKNOWN, withFiles } from './environmentAfterSupport';

/** Shell, lines, the environment before, and after. */
const ROWS: readonly [
  Shell,
  readonly (string | RunLine)[],
  Record<string, string>,
  Record<string, string>,
][] = [
  ['bash', ['export AWS_PROFILE=prod'], {}, PROD],
  ['bash', ['export AWS_PROFILE=prod'], DEV, PROD],
  ['bash', ['export AWS_PROFILE="acme prod"'], {}, { AWS_PROFILE: 'acme prod' }],
  ['bash', ['AWS_PROFILE=prod'], {}, {}],
  ['bash', ['AWS_PROFILE=prod'], DEV, PROD],
  ['bash', ['AWS_PROFILE=prod', 'export AWS_PROFILE'], {}, PROD],
  ['bash', ['P=prod', 'export AWS_PROFILE=$P'], {}, PROD],
  ['bash', ['export STAGE=prod', 'export AWS_PROFILE="acme-$STAGE"'], {}, { AWS_PROFILE: 'acme-prod' }],
  ['bash', ['AWS_PROFILE=prod aws s3 ls'], DEV, DEV],
  ['bash', ['env AWS_PROFILE=prod aws s3 ls'], DEV, DEV],
  ['bash', ['unset AWS_PROFILE'], DEV, {}],
  ['bash', ['unset AWS_PROFILE', 'export AWS_PROFILE=${AWS_PROFILE:-prod}'], DEV, PROD],
  ['bash', ['export -n AWS_PROFILE'], DEV, {}],
  ['bash', ['export -n AWS_PROFILE', 'export AWS_PROFILE'], DEV, DEV],
  ['bash', ['declare -x AWS_PROFILE=prod'], {}, PROD],
  ['bash', ['set -a; AWS_PROFILE=prod'], {}, PROD],
  ['bash', ['set -a', 'AWS_PROFILE=prod'], {}, PROD],
  ['bash', ['(export AWS_PROFILE=prod)'], DEV, DEV],
  ['bash', ['export AWS_PROFILE=prod &'], DEV, DEV],
  ['bash', ['export AWS_PROFILE=prod | cat'], DEV, DEV],
  ['bash', ['echo x | export AWS_PROFILE=prod'], DEV, DEV],
  ['zsh', ['echo x | export AWS_PROFILE=prod'], DEV, PROD],
  ['bash', ['echo $(export AWS_PROFILE=prod)'], DEV, DEV],
  ['bash', ['bash -c "export AWS_PROFILE=prod"'], DEV, DEV],
  ['bash', ['{ export AWS_PROFILE=prod; }'], DEV, PROD],
  ['bash', ['p() { export AWS_PROFILE=$1; }', 'p prod'], DEV, PROD],
  ['bash', ["alias p='export AWS_PROFILE=prod'", 'p'], DEV, PROD],
  ['bash', ['export AWS_PROFILE=prod; aws sts get-caller-identity'], DEV, PROD],
  ['bash', ['eval "export AWS_PROFILE=prod"'], DEV, PROD],
  ['bash', ['eval "$(echo export AWS_PROFILE=prod)"'], DEV, PROD],
  ['bash', ['export AWS_PROFILE=$(cat nowhere)'], DEV, { AWS_PROFILE: UNKNOWN }],
  ['bash', ['read AWS_PROFILE'], DEV, { AWS_PROFILE: UNKNOWN }],
  ['bash', ['export AWS_SECRET_ACCESS_KEY=hunter2'], {}, { AWS_SECRET_ACCESS_KEY: '<set>' }],
  ['bash', ['false && export AWS_PROFILE=prod'], DEV, DEV],
  ['bash', ['true || export AWS_PROFILE=prod'], DEV, DEV],
  ['bash', ['if aws sts; then export AWS_PROFILE=prod; fi'], DEV, { AWS_PROFILE: UNKNOWN }],
  // Lines that failed: what stood behind a `;` holds, what stood behind `&&` may not have been reached.
  ['bash', [{ text: 'export AWS_PROFILE=prod; false', exitCode: 1 }], DEV, PROD],
  ['bash', [{ text: 'aws sts && export AWS_PROFILE=prod', exitCode: 1 }], DEV, { AWS_PROFILE: UNKNOWN }],
  ['bash', [{ text: 'aws sts && export AWS_PROFILE=prod', exitCode: 0 }], DEV, PROD],
  ['bash', [{ text: 'sleep 9; export AWS_PROFILE=prod', exitCode: 130 }], DEV, { AWS_PROFILE: UNKNOWN }],
  ['bash', [{ text: 'sleep 9; export AWS_PROFILE=prod' }], DEV, { AWS_PROFILE: UNKNOWN }],
  ['bash', [{ text: 'export AWS_PROFILE=prod; sleep 9', exitCode: 130, seen: PROD }], DEV, PROD],
  [
    'bash',
    [{ text: 'sleep 9; export AWS_PROFILE=prod', exitCode: 130, seen: DEV }],
    DEV,
    { AWS_PROFILE: UNKNOWN },
  ],
  ['bash', [{ text: 'ls', exitCode: 130 }], DEV, DEV],
  // What nobody can follow: only what it speaks of is not known any more.
  [
    'bash',
    ['assume prod'],
    { ...DEV, AWS_ACCESS_KEY_ID: 'AKIA', KUBECONFIG: '/k' },
    { AWS_PROFILE: UNKNOWN, KUBECONFIG: '/k' },
  ],
  ['bash', ['assume prod --exec "aws s3 ls"'], DEV, DEV],
  ['bash', ['eval "$(aws configure export-credentials --format env)"'], DEV, { AWS_PROFILE: UNKNOWN }],
  ['bash', ['eval "$(direnv hook bash)"'], DEV, DEV],
  ['bash', ['source <(kubectl completion bash)'], DEV, DEV],
  ['bash', ['(eval "$(aws-creds)")'], DEV, DEV],
  ['bash', ['source ./not-there.env'], DEV, DEV],
  ['bash', ['eval "$(kube-login)"'], DEV, { ...DEV, KUBECONFIG: UNKNOWN }],
  ['fish', ['set -gx AWS_PROFILE prod'], DEV, PROD],
  ['fish', ['set -x AWS_PROFILE prod'], {}, PROD],
  ['fish', ['set AWS_PROFILE prod'], {}, {}],
  ['fish', ['set AWS_PROFILE prod'], DEV, PROD],
  ['fish', ['set -e AWS_PROFILE'], DEV, {}],
  ['fish', ['export AWS_PROFILE=prod'], {}, PROD],
  ['fish', ['set -gx AWS_PROFILE prod; and echo yes'], {}, PROD],
  ['fish', ['function p; set -gx AWS_PROFILE $argv[1]; end', 'p prod'], {}, PROD],
  ['fish', ['begin; set -gx AWS_PROFILE prod; end'], {}, PROD],
  ['fish', ['env AWS_PROFILE=prod aws s3 ls'], {}, {}],
  ['zsh', ['export AWS_PROFILE=prod'], {}, PROD],
  ['zsh', ['typeset -x AWS_PROFILE=prod'], {}, PROD],
  ['powershell', ["$env:AWS_PROFILE = 'prod'"], DEV, PROD],
  ['powershell', ["$env:AWS_PROFILE = ''", 'Get-Date'], DEV, {}],
  ['powershell', ['Remove-Item Env:AWS_PROFILE'], DEV, {}],
  ['powershell', ['Set-Item Env:AWS_PROFILE prod'], DEV, PROD],
  ['powershell', ["$p = 'prod'", '$env:AWS_PROFILE = $p'], DEV, PROD],
];

describe('environment after a line', () => {
  for (const [shell, lines, before, expected] of ROWS) {
    const shown = lines.map((line) =>
      typeof line === 'string' ? line : `${line.text} [${line.exitCode ?? '-'}]`,
    );
    it(`${shell}: ${JSON.stringify(before.AWS_PROFILE ?? '')} ${shown.join(' ⏎ ')}`, () => {
      const { env } = run(shell, lines, before);
      const told = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
      assert.deepEqual(told, expected);
    });
  }

  it('reads files that are sourced, with all their assignments', () => {
    const facts = withFiles({ '/work/prod.env': 'AWS_PROFILE=prod\nKUBECONFIG="/k/prod"\nOTHER=1\n' });
    assert.deepEqual(run('bash', ['set -a; . ./prod.env; set +a'], DEV, facts).env, {
      AWS_PROFILE: 'prod',
      KUBECONFIG: '/k/prod',
    });
    assert.deepEqual(run('bash', ['source prod.env'], {}, facts).env, {});
    assert.deepEqual(run('bash', ['cd sub && source ../prod.env'], DEV, facts).env, { AWS_PROFILE: 'prod' });
  });

  it('follows the folder', () => {
    assert.equal(run('bash', ['cd sub', 'cd ..', 'cd a/b']).cwd, '/work/a/b');
    assert.equal(run('bash', ['cd']).cwd, '/home/dev');
    assert.equal(run('bash', ['(cd sub)']).cwd, '/work');
    assert.equal(run('bash', ['cd "$(newest-folder)"']).cwd, undefined);
  });

  it('says what is not known, and why, for people', () => {
    const { unclear, env } = run('bash', ['assume acme-prod'], DEV);
    assert.deepEqual(unclear, ['assume acme-prod']);
    assert.equal(env.AWS_PROFILE, UNKNOWN);
    const keys = run('bash', ['export $(env-of prod)'], DEV);
    assert.equal(keys.unclear.length, 1);
    assert.deepEqual(
      [keys.env.AWS_PROFILE, keys.env.KUBECONFIG, keys.env.TF_WORKSPACE],
      [UNKNOWN, UNKNOWN, UNKNOWN],
    );
    assert.deepEqual(run('bash', ['eval "$(ssh-agent -s)"'], DEV).unclear, []);
  });

  it('names the providers of the tools, and what each program got', () => {
    const after = run(
      'bash',
      ['AWS_PROFILE=x aws s3 ls; terraform plan; kubectl get pods; ls; env X=1 make'],
      DEV,
    );
    assert.deepEqual(after.providers, ['aws', 'terraform', 'kubernetes']);
    assert.deepEqual(
      after.started.map(({ argv, env, isOwn }) => [argv[0], env.AWS_PROFILE, isOwn]),
      [
        ['aws', 'x', true],
        ['terraform', 'dev', true],
        ['kubectl', 'dev', true],
        ['ls', 'dev', true],
        ['env', 'dev', true],
        ['make', 'dev', false],
      ],
    );
  });

  describe('direnv', () => {
    const files = {
      '/work/app/.envrc': 'export AWS_PROFILE=prod\n',
      '/home/dev/.bashrc': 'eval "$(direnv hook bash)"\n',
    };

    it('may have loaded what a folder has, and unloaded what one had', () => {
      const inside = run('bash', ['cd app'], DEV, withFiles(files));
      assert.equal(inside.env.AWS_PROFILE, UNKNOWN);
      assert.equal(run('bash', ['cd app', 'cd ..'], PROD, withFiles(files)).env.AWS_PROFILE, UNKNOWN);
      assert.deepEqual(run('bash', ['cd app'], PROD, withFiles(files)).env, PROD);
      assert.deepEqual(run('bash', ['cd other'], DEV, withFiles(files)).env, DEV);
    });

    it('is nothing where it is not used', () => {
      const { '/work/app/.envrc': text } = files;
      assert.deepEqual(run('bash', ['cd app'], DEV, withFiles({ '/work/app/.envrc': text })).env, DEV);
    });
  });
});
