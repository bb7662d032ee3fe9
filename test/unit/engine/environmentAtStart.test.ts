import assert from 'node:assert/strict';
import type { Shell } from '../../../src/contracts/words';
import { environmentAtStart } from '../../../src/engine/environmentAfter';
import { interactiveShell } from '../../../src/engine/unwrap/shellArguments';
import { DEV, PROD, run, withFiles } from './environmentAfterSupport';

describe('environment after a line', () => {
  describe('at the start', () => {
    const start = (
      shell: Shell,
      files: Record<string, string>,
      env: Record<string, string> = {},
      isLogin = false,
    ) =>
      environmentAtStart(
        { argv: isLogin ? [shell, '-l'] : [shell], env, cwd: '/work', all: {} },
        withFiles(files),
      );

    it('reads what the shell reads', () => {
      const text = 'export AWS_PROFILE=prod\n';
      assert.deepEqual(start('bash', { '/home/dev/.bashrc': text }).env, PROD);
      assert.deepEqual(start('bash', { '/home/dev/.profile': text }).env, {});
      assert.deepEqual(start('bash', { '/home/dev/.profile': text }, {}, true).env, PROD);
      assert.deepEqual(
        start('bash', { '/home/dev/.profile': '. ~/.bashrc', '/home/dev/.bashrc': text }, {}, true).env,
        PROD,
      );
      assert.deepEqual(start('zsh', { '/home/dev/.zshrc': text }, DEV).env, PROD);
      assert.deepEqual(
        start('fish', { '/home/dev/.config/fish/config.fish': 'set -gx AWS_PROFILE prod' }).env,
        PROD,
      );
      assert.equal(start('bash', { '/home/dev/.bashrc': 'cd /tmp' }).cwd, '/work');
    });

    it('reads none where the shell reads none, and others where it is told to', () => {
      const files = {
        '/home/dev/.bashrc': 'export AWS_PROFILE=prod\n',
        '/home/dev/.zshrc': 'export AWS_PROFILE=prod\n',
        '/z/.zshrc': 'export AWS_PROFILE=staging\n',
        '/home/dev/.bash_profile': 'export AWS_PROFILE=staging\n',
      };
      const rows: [string[], Record<string, string>, string | undefined][] = [
        [['/bin/bash', '--init-file', '/x/shellIntegration-bash.sh'], {}, 'prod'],
        [['bash', '--norc'], {}, undefined],
        [['-bash'], {}, 'staging'],
        [['/bin/bash', '--init-file', '/x/shellIntegration-bash.sh'], { VSCODE_SHELL_LOGIN: '1' }, 'staging'],
        [['/usr/bin/zsh', '-i'], {}, 'prod'],
        [['zsh', '-f'], {}, undefined],
        [['zsh', '-il'], { ZDOTDIR: '/tmp/injected', USER_ZDOTDIR: '/z' }, 'staging'],
        [['zsh', '-i'], { ZDOTDIR: '/guard', AGENT_GUARD_ZDOTDIR: '/guard' }, 'prod'],
        [
          ['zsh', '-i'],
          { ZDOTDIR: '/guard', AGENT_GUARD_ZDOTDIR: '/guard', AGENT_GUARD_CHAINED_ZDOTDIR: '/z' },
          'staging',
        ],
        [['zsh', '-i'], { ZDOTDIR: '/z', AGENT_GUARD_ZDOTDIR: '/guard' }, 'staging'],
        [['sh'], {}, undefined],
      ];
      for (const [argv, all, expected] of rows) {
        const { env } = environmentAtStart({ argv, env: {}, cwd: '/work', all }, withFiles(files));
        assert.equal(env.AWS_PROFILE, expected, argv.join(' '));
      }
    });

    it('tells a shell for a person from one that runs a script', () => {
      const rows: [string[], string | undefined][] = [
        [['bash'], 'bash'],
        [['-zsh'], 'zsh'],
        [['/usr/bin/fish', '-l'], 'fish'],
        [['/bin/bash', '--init-file', '/x/shellIntegration-bash.sh'], 'bash'],
        [['bash', 'deploy.sh'], undefined],
        [['bash', '-c', 'aws s3 ls'], undefined],
        [['aws', 's3'], undefined],
        [[], undefined],
      ];
      for (const [argv, expected] of rows) assert.equal(interactiveShell(argv), expected, argv.join(' '));
    });

    it('knows the functions and aliases from there', () => {
      const facts = withFiles({
        '/home/dev/.bashrc':
          'prod() { export AWS_PROFILE=acme-prod; }\nalias dev="export AWS_PROFILE=acme-dev"\n',
      });
      assert.deepEqual(run('bash', ['prod'], {}, facts).env, { AWS_PROFILE: 'acme-prod' });
      assert.deepEqual(run('bash', ['prod', 'dev'], {}, facts).env, { AWS_PROFILE: 'acme-dev' });
    });

    it('is not disturbed by what everybody has in there', () => {
      const files = {
        '/home/dev/.bashrc': [
          'case $- in *i*) ;; *) return;; esac',
          '[ -z "$PS1" ] && return',
          'eval "$(dircolors -b)"',
          '[ -x /usr/bin/lesspipe ] && eval "$(SHELL=/bin/sh lesspipe)"',
          'if [ -f /etc/bash_completion ]; then . /etc/bash_completion; fi',
          'source <(kubectl completion bash)',
          "complete -C '/usr/local/bin/aws_completer' aws",
          'eval "$(starship init bash)"',
          'eval "$(direnv hook bash)"',
          '. "$HOME/.cargo/env"',
          'export NVM_DIR="$HOME/.nvm"; [ -s "$NVM_DIR/nvm.sh" ] && . "$NVM_DIR/nvm.sh"',
          'if [ -f "$HOME/google-cloud-sdk/path.bash.inc" ]; then . "$HOME/google-cloud-sdk/path.bash.inc"; fi',
        ].join('\n'),
      };
      const { env, unclear } = start('bash', files, DEV);
      assert.deepEqual([env, unclear], [DEV, []]);
    });
  });
});
