import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { PROMPT_COMMAND } from '../../src/interceptors/shims/prompt';
import { skipBecause } from '../support/skip';
import { findPython } from './freezeRig';
import { PromptHome } from './promptRig';
import { findShell } from './shimsRig';

const PATHS = {
  bash: 'export PATH=/usr/bin:$TOOLS:$PATH',
  zsh: 'export PATH=/usr/bin:$TOOLS:$PATH',
  fish: 'set -gx PATH /usr/bin $TOOLS $PATH',
} as const;
type Name = keyof typeof PATHS;

/** Prompt tools in their own words, shortened: what they do to the hooks that ours stands among. */
const BASH_FILES: Record<string, string> = {
  none: '',
  prepend: 'PATH=$TOOLS:$PATH',
  reset: 'PATH=$TOOLS:/usr/bin:/bin',
  'path_helper, which puts the system first': 'PATH=/usr/local/bin:/usr/bin:/bin:$PATH',
  'an activated environment':
    'OLD=$PATH; export PATH="$TOOLS:$PATH" VIRTUAL_ENV=$TOOLS; PS1="(env) $PS1"; hash -r',
  'a version manager': 'nvm() { PATH=$TOOLS:${PATH//$TOOLS:}; }; nvm use',
  'a prompt hook like direnv':
    '_direnv_hook() { local s=$?; [[ $PATH == $TOOLS:* ]] || PATH=$TOOLS:$PATH; return $s; }\nPROMPT_COMMAND="_direnv_hook${PROMPT_COMMAND:+;$PROMPT_COMMAND}"',
  'a hook behind': 'after() { seen=$?; }; PROMPT_COMMAND="${PROMPT_COMMAND:+$PROMPT_COMMAND; }after"',
  'hooks in an array':
    'PATH=$TOOLS:$PATH; more() { :; }; PROMPT_COMMAND+=(more); PROMPT_COMMAND+=("history -a")',
  starship: `PATH=$TOOLS:$PATH
starship_precmd() { STATUS=$? PIPES=\${PIPESTATUS[*]}; eval "\${STARSHIP_PROMPT_COMMAND-}"; PS1="[p:$STATUS] "; }
STARSHIP_PROMPT_COMMAND="$PROMPT_COMMAND"; PROMPT_COMMAND=starship_precmd`,
  'bash-preexec': `PATH=$TOOLS:$PATH
precmd_functions=() preexec_functions=() lines=
__bp_precmd_invoke_cmd() { __bp_last=$?; local f; for f in "\${precmd_functions[@]}"; do (exit $__bp_last); $f; done; return $__bp_last; }
__bp_interactive_mode() { __bp_on=1; }
__bp_preexec() { [[ -n \${__bp_on-} ]] || return; __bp_on=; lines+=.; }
__bp_install() { PROMPT_COMMAND=$'__bp_precmd_invoke_cmd\\n'"\${PROMPT_COMMAND//__bp_install/:}"$'\\n:'; PROMPT_COMMAND+=(__bp_interactive_mode); trap '__bp_preexec "$_"' DEBUG; __bp_precmd_invoke_cmd; }
PROMPT_COMMAND="\${PROMPT_COMMAND:+$PROMPT_COMMAND$'\\n'}__bp_install"`,
  'set -u': 'PATH=$TOOLS:$PATH; set -u',
  'a RETURN trap and extdebug': "PATH=$TOOLS:$PATH; shopt -s extdebug; set -T; trap ':' DEBUG RETURN",
  'words with other meanings':
    'PATH=$TOOLS:$PATH; alias export=false return=false builtin=false unset=false; IFS=/',
};
const ZSH_FILES: Record<string, string> = {
  none: '',
  prepend: 'path=($TOOLS $path)',
  reset: 'PATH=$TOOLS:/usr/bin:/bin',
  'an activated environment': 'OLD=$PATH; export PATH="$TOOLS:$PATH"; rehash',
  'a prompt hook like direnv':
    '_hook() { [[ $PATH == $TOOLS:* ]] || PATH=$TOOLS:$PATH }; precmd_functions+=(_hook); chpwd_functions+=(_hook)',
  powerlevel10k:
    'path=($TOOLS $path); _p9k_first() { st=$? }; _p9k_precmd() { PS1="[p:$st] " }; precmd_functions=(_p9k_first $precmd_functions _p9k_precmd)',
  starship:
    "path=($TOOLS $path); setopt prompt_subst; starship_precmd() { S=$? }; autoload -Uz add-zsh-hook; add-zsh-hook precmd starship_precmd; PS1='[p:$S] '",
  'hooks that are emptied': 'path=($TOOLS $path); precmd_functions=()',
  'strange options': 'path=($TOOLS $path); setopt ksh_arrays sh_word_split no_unset glob_subst no_nomatch',
};
const FISH_FILES: Record<string, string> = {
  none: '',
  prepend: 'set -gx PATH $TOOLS $PATH',
  reset: 'set -gx PATH $TOOLS /usr/bin /bin',
  fish_add_path: 'mkdir -p $TOOLS; fish_add_path --path --prepend --move $TOOLS',
  'universal paths': 'set -U fish_user_paths $TOOLS',
  'a prompt hook like direnv':
    'function hook --on-event fish_prompt; test "$PATH[1]" = $TOOLS; or set -gx PATH $TOOLS $PATH; end',
  starship:
    'set -gx PATH $TOOLS $PATH; functions -c fish_prompt old; function fish_prompt; set -l s $status; echo "[p:$s] "; end',
};
const FILES: Record<Name, Record<string, string>> = { bash: BASH_FILES, zsh: ZSH_FILES, fish: FISH_FILES };
const PROMPTS: Record<Name, string> = {
  bash: `PS1='[p:$?] '\n`,
  zsh: `PS1='[p:%?] '\n`,
  fish: `function fish_prompt; echo "[p:$status] "; end\n`,
};
const START_FILES: Record<Name, string> = {
  bash: '.bashrc',
  zsh: '.zshrc',
  fish: '.config/fish/config.fish',
};

describe('shims at the prompt', function () {
  this.timeout(30_000);
  const python = findPython() ?? '';
  let rig: PromptHome;
  before(function () {
    if (!python) skipBecause(this, 'python3 is not installed');
  });
  beforeEach(() => {
    rig = new PromptHome();
    rig.write('.bash_profile', '. ~/.bashrc\n');
  });
  afterEach(() => rig.dispose());
  const needs = (context: Mocha.Context, ...names: string[]) => {
    const missing = names.find((name) => !findShell(name));
    if (missing) skipBecause(context, `${missing} is not installed`);
  };
  const start = (name: Name, text: string) => {
    rig.write(START_FILES[name], `${PROMPTS[name]}${text}\n`);
  };
  const isFirst = (searched: string) => searched.split(':')[0] === rig.layout.folder;
  const status = (name: Name) => (name === 'fish' ? '$status' : '$?');
  const fails = (name: Name) => (name === 'fish' ? 'sh -c "exit 3"' : '(exit 3)');

  for (const name of Object.keys(FILES) as Name[])
    describe(name, () => {
      for (const [what, text] of Object.entries(FILES[name]))
        it(`are first after start files with ${what}, and after a typed PATH`, async function () {
          needs(this, name);
          start(name, text);
          const shell = await rig.shell(python, [findShell(name) ?? '', '-i']);
          assert.ok(isFirst(await shell.value('$PATH')), shell.text);
          shell.type(PATHS[name]);
          const typed = await shell.value('$PATH');
          assert.ok(isFirst(typed), typed);
          assert.deepEqual(
            typed
              .split(':')
              .slice(what.includes('direnv') ? 2 : 1, 3)
              .includes('/usr/bin'),
            true,
            `the folder that was typed comes next: ${typed}`,
          );
          shell.type(fails(name));
          assert.equal(await shell.value(status(name)), '3');
          assert.match(shell.text, /\[p:3\]/, 'the prompt shows the exit code');
          assert.doesNotMatch(
            shell.text,
            /agent_guard|not found|readonly|unbound|No such file|syntax/,
            'silent',
          );
        });

      it('are first in a login shell, and further prompts change nothing', async function () {
        needs(this, name);
        start(name, FILES[name].prepend ?? '');
        const shell = await rig.shell(python, [findShell(name) ?? '', '-l']);
        const once = await shell.value('$PATH');
        assert.ok(isFirst(once), once);
        shell.type('');
        assert.equal(await shell.value('$PATH'), once);
        assert.equal(once.split(':').filter((folder) => folder === rig.layout.folder).length, 1);
      });

      it('leave a shell alone whose shims are gone, or that may not change PATH', async function () {
        needs(this, name);
        start(name, '');
        const shell = await rig.shell(python, [findShell(name) ?? '', '-i']);
        await shell.value('$PATH');
        fs.rmSync(rig.layout.folder, { recursive: true });
        shell.type(PATHS[name]);
        const typed = await shell.value('$PATH');
        assert.ok(typed.startsWith('/usr/bin:'), typed);
        if (name === 'fish') return;
        shell.type('readonly PATH');
        await shell.value('x');
        fs.mkdirSync(rig.layout.folder);
        assert.equal(await shell.value('$PATH'), typed);
        shell.type(fails(name));
        assert.equal(await shell.value('$?'), '3');
      });

      it('leave nothing behind that installers or other shells read', async function () {
        needs(this, name);
        start(name, '');
        const shell = await rig.shell(python, [findShell(name) ?? '', '-i']);
        assert.equal(await shell.value('$ZDOTDIR'), '');
        const own = path.join(rig.home, 'own');
        fs.mkdirSync(own);
        fs.writeFileSync(path.join(own, '.zshrc'), PROMPTS.zsh);
        const other = await rig.shell(python, [findShell(name) ?? '', '-i'], {
          AGENT_GUARD_CHAINED_ZDOTDIR: own,
        });
        assert.equal(await other.value('$ZDOTDIR'), own);
      });
    });

  describe('bash', () => {
    beforeEach(function () {
      needs(this, 'bash');
    });
    it('ends no shell under set -e, and hands its prompt command to no other shell', async () => {
      start('bash', FILES.bash.prepend ?? '');
      const shell = await rig.shell(python, ['bash', '-i']);
      shell.type('set -e; ! true');
      assert.ok(isFirst(await shell.value('$PATH')));
      shell.type('export LEFT=$(env | grep -c PROMPT_COMMAND)');
      assert.equal(await shell.value('$LEFT'), '0');
    });

    it('is silent where the script is gone', async () => {
      start('bash', '');
      fs.rmSync(rig.layout.prompt);
      const shell = await rig.shell(python, ['bash', '-i']);
      shell.type('(exit 3)');
      await shell.value('x');
      assert.doesNotMatch(shell.text, /No such file/);
    });

    it('keeps the pipe status for those that come before it', async () => {
      start('bash', BASH_FILES.starship ?? '');
      const shell = await rig.shell(python, ['bash', '-i']);
      shell.type('true | (exit 4) | (exit 5)');
      assert.equal(await shell.value('$PIPES'), '0 4 5');
    });

    it('wins with shell integration, which gives it once more, over start files that replace prompt commands', async () => {
      // In the words of the editor's script.
      const integration = `VALUE="$(echo -e "PROMPT_COMMAND=$GIVEN" | cut -d "=" -f 2-)"; export PROMPT_COMMAND="$VALUE\${PROMPT_COMMAND}"`;
      start('bash', `mine() { PS1="[p:$?] "; }; PROMPT_COMMAND=mine\n${integration}`);
      const shell = await rig.shell(python, ['bash', '-i'], { GIVEN: PROMPT_COMMAND });
      shell.type(PATHS.bash);
      assert.ok(isFirst(await shell.value('$PATH')));
      shell.type('(exit 3)');
      await shell.value('x');
      assert.match(shell.text, /\[p:3\]/);
    });

    it('loses without it to start files that put their own prompt command in place of all others', async () => {
      start('bash', 'mine() { :; }; PROMPT_COMMAND=mine');
      const shell = await rig.shell(python, ['bash', '-i']);
      shell.type(PATHS.bash);
      assert.ok(!isFirst(await shell.value('$PATH')));
    });
  });

  describe('zsh', () => {
    beforeEach(function () {
      needs(this, 'zsh');
    });
    it('reads all files of its person, and the ones that .zshenv leads to', async () => {
      rig.write('.zshenv', 'FIRST=yes; ZDOTDIR=$HOME/config');
      rig.write('config/.zprofile', 'PROFILE=yes');
      rig.write('config/.zshrc', `${PROMPTS.zsh}path=($TOOLS $path)`);
      rig.write('config/.zlogin', 'LOGIN=yes');
      const shell = await rig.shell(python, ['zsh', '-l']);
      assert.equal(await shell.value('$FIRST $PROFILE $LOGIN'), 'yes yes yes');
      assert.equal(await shell.value('$ZDOTDIR'), path.join(rig.home, 'config'));
      assert.ok(isFirst(await shell.value('$PATH')));
    });

    it('gives the editor’s shell integration the folder of its person', async () => {
      const wrapper = path.join(rig.home, 'wrapper');
      rig.write(
        'wrapper/.zshenv',
        'VSCODE_ZDOTDIR=$ZDOTDIR; ZDOTDIR=$USER_ZDOTDIR; . $USER_ZDOTDIR/.zshenv; USER_ZDOTDIR=$ZDOTDIR; ZDOTDIR=$VSCODE_ZDOTDIR',
      );
      rig.write('wrapper/.zshrc', 'ZDOTDIR=$USER_ZDOTDIR; . $ZDOTDIR/.zshrc');
      start('zsh', 'MINE=yes; path=($TOOLS $path)');
      const shell = await rig.shell(python, ['zsh', '-i'], {
        ZDOTDIR: wrapper,
        USER_ZDOTDIR: rig.layout.zdotdir,
      });
      assert.equal(await shell.value('$MINE $ZDOTDIR'), `yes ${rig.home}`);
      assert.ok(isFirst(await shell.value('$PATH')));
    });

    it('ends no shell under err_exit', async () => {
      start('zsh', 'path=($TOOLS $path); setopt err_return');
      const shell = await rig.shell(python, ['zsh', '-i']);
      shell.type('setopt err_exit; ! true');
      assert.ok(isFirst(await shell.value('$PATH')));
    });
  });

  const NESTED: [line: string, inner: Name, prepends: boolean][] = [
    ['bash', 'bash', false],
    ['bash -l', 'bash', false],
    ['zsh -l', 'zsh', false],
    ['fish -l', 'fish', false],
    ['bash', 'bash', true],
    ['zsh', 'zsh', true],
    ['fish', 'fish', true],
  ];
  /** A bash below another shell still has what the editor gave the terminal; /etc/profile of Debian and macOS makes PATH anew. */
  const isLost = (outer: Name, inner: Name, line: string, prepends: boolean) =>
    (inner === 'zsh' && (prepends || (line === 'zsh -l' && process.platform === 'darwin'))) ||
    (inner === 'bash' && outer === 'bash' && (prepends || line === 'bash -l'));
  describe('in a shell inside of a shell', () => {
    for (const outer of ['bash', 'zsh', 'fish'] as const)
      for (const [line, inner, prepends] of NESTED) {
        const first = !isLost(outer, inner, line, prepends);
        it(`${line} in ${outer}, ${prepends ? 'with' : 'without'} a folder put first: ${first ? 'first' : 'lost'}`, async function () {
          needs(this, outer, inner);
          for (const name of new Set([outer, inner])) start(name, '');
          if (prepends) start(inner, `[ "$NEST" = 1 ] && ${PATHS[inner]}`);
          if (prepends && inner === 'fish') start(inner, `test "$NEST" = 1; and ${PATHS.fish}`);
          const shell = await rig.shell(python, [findShell(outer) ?? '', '-i']);
          await shell.value('$PATH');
          shell.type(`env NEST=1 ${line}`);
          assert.equal(await shell.value('$NEST'), '1');
          const searched = await shell.value('$PATH');
          assert.equal(isFirst(searched), first, searched);
        });
      }
  });

  describe('in shells without a prompt', () => {
    for (const [name, command] of [
      ['zsh', ['zsh', '-c', 'echo "<$PATH>"']],
      ['fish', ['fish', '-c', 'echo "<$PATH>"']],
      ['fish', ['fish', '-lc', 'echo "<$PATH>"']],
    ] as const)
      it(command.slice(0, 2).join(' '), async function () {
        needs(this, name);
        if (name === 'zsh') rig.write('.zshenv', 'path=($TOOLS $path)');
        else start(name, FISH_FILES.prepend ?? '');
        const shell = await rig.shell(python, command);
        const found = /<(.*)>/;
        for (let i = 0; i < 200 && !found.test(shell.text); i += 1)
          await new Promise((resolve) => setTimeout(resolve, 20));
        assert.ok(isFirst(found.exec(shell.text)?.[1] ?? ''), shell.text);
      });
  });
});
