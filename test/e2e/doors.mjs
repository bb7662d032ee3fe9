// Ways to start a command in a terminal, each with the canary at its end. `CANARY` stands for the command.
// docs/THREATS.md has them as a table; test/unit/doors.test.ts holds that against the titles here.

/**
 * @typedef {object} Door
 * @property {string} line what is typed
 * @property {string} [needs] a program without which the way does not exist
 * @property {Record<string, string>} [files] written into the workspace before, by name
 */

const script = (first, rest = 'CANARY\n') => `${first}\n${rest}`;

/** In a terminal without shell integration, where only shims and the look at processes stand. */
export const DOORS = {
  'by its name': { line: 'CANARY' },
  'bash -c': { line: "bash -c 'CANARY'" },
  'bash -lc': { line: "bash -lc 'CANARY'" },
  'bash -ic': { line: "bash -ic 'CANARY'" },
  'sh -c': { line: "sh -c 'CANARY'" },
  'dash -c': { line: "dash -c 'CANARY'", needs: 'dash' },
  'zsh -c': { line: "zsh -c 'CANARY'", needs: 'zsh' },
  'zsh -lc': { line: "zsh -lc 'CANARY'", needs: 'zsh' },
  'zsh -ic': { line: "zsh -ic 'CANARY'", needs: 'zsh' },
  'fish -c': { line: "fish -c 'CANARY'", needs: 'fish' },
  'fish -lc': { line: "fish -lc 'CANARY'", needs: 'fish' },
  'an executable shell script': { line: './run.sh', files: { 'run.sh': script('#!/bin/sh') } },
  'a script of env -S': { line: './run.env', files: { 'run.env': script('#!/usr/bin/env -S bash -e') } },
  'a bash script with a PATH of its own': {
    line: 'bash own-path.sh',
    files: { 'own-path.sh': script('PATH=/usr/local/bin:$PATH') },
  },
  'a sourced file': { line: '. ./sourced', files: { sourced: 'CANARY\n' } },
  eval: { line: 'eval "CANARY"' },
  'the builtin command': { line: 'command CANARY' },
  'exec in a subshell': { line: '(exec CANARY)' },
  'an alias': {
    line: 'bash alias.sh',
    files: { 'alias.sh': "shopt -s expand_aliases\nalias x='CANARY'\nx\n" },
  },
  'a function': { line: 'f() { CANARY; }; f' },
  'a job in the background': { line: 'CANARY & wait' },
  'a pipe into sh': { line: "echo 'CANARY' | sh" },
  'a here-document into bash': { line: "bash <<< 'CANARY'" },
  'a text that is decoded': { line: 'echo "$(printf CANARY | base64 | base64 -d)" | sh' },
  xargs: { line: 'echo CANARY | xargs env', needs: 'xargs' },
  'find -exec': { line: 'find . -maxdepth 0 -exec CANARY ;'.replace(';', '\\;'), needs: 'find' },
  env: { line: 'env A=1 CANARY' },
  'time, nice and timeout': { line: 'time nice timeout 9 CANARY', needs: 'timeout' },
  nohup: { line: 'nohup CANARY', needs: 'nohup' },
  setsid: { line: 'setsid -w CANARY', needs: 'setsid' },
  'script -c': { line: "script -qec 'CANARY' /dev/null", needs: 'script' },
  watch: { line: "timeout 3 watch -n 1 -t 'CANARY'", needs: 'watch' },
  make: { line: 'make -s -f door.mk', needs: 'make', files: { 'door.mk': 'all:\n\t@CANARY\n' } },
  'an npm script': {
    line: 'npm run --silent door',
    needs: 'npm',
    files: { 'package.json': JSON.stringify({ name: 'doors', private: true, scripts: { door: 'CANARY' } }) },
  },
  'npm exec': { line: "npm exec --silent --offline -c 'CANARY'", needs: 'npm' },
  'a Python program': {
    line: 'python3 door.py',
    needs: 'python3',
    files: { 'door.py': "import subprocess\nsubprocess.run('CANARY'.split())\n" },
  },
  'a Python program that computes the name': {
    line: 'python3 hidden.py',
    needs: 'python3',
    files: {
      'hidden.py':
        "import os\nwords = 'CANARY'.split()\nname = ''.join(list(words[0]))\nos.execvp(name, [name] + words[1:])\n",
    },
  },
  'a Node program': {
    line: 'node door.js',
    needs: 'node',
    files: {
      'door.js': "require('node:child_process').spawnSync('CANARY', { shell: true, stdio: 'inherit' });\n",
    },
  },
  'a Perl program': { line: 'perl -e \'system(split(/ /, "CANARY"))\'', needs: 'perl' },
  awk: { line: 'awk \'BEGIN { system("CANARY") }\'', needs: 'awk' },
  'a nested bash': { line: 'bash <<< \'bash -c "CANARY"\'' },
  tmux: {
    line: "tmux -L ag-door -f /dev/null new-session -d 'CANARY > tmux.txt 2>&1; sleep 0.1'; sleep 1",
    needs: 'tmux',
  },
  'a git alias': { line: "git -c 'alias.x=!CANARY' x", needs: 'git' },
  'a git hook': {
    line: 'sh git-hook.sh',
    needs: 'git',
    files: {
      'git-hook.sh':
        "git init -q hooked && cd hooked && printf '#!/bin/sh\\nCANARY\\nexit 0\\n' > .git/hooks/pre-commit && chmod +x .git/hooks/pre-commit && git -c user.name=d -c user.email=d@d commit -q --allow-empty -m x\n",
    },
  },
};
