// The shims stay first at the prompts of bash, zsh and fish with shell integration, whatever start files and people do.
import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEditor, poll, waitForFile } from './harness.mjs';
import { closesAfterwards, createSteps, skipBecause } from './steps.mjs';

/** What shell integration writes into whatever a line's output goes to. */
const MARKS = new RegExp(String.raw`\x1b\][^\x07]*\x07`, 'g');

/** Each puts a folder first that has a terraform, and has a prompt command of its own in place of all others. */
const SHELLS = {
  bash: {
    file: '.bashrc',
    rc: `PATH=$HOME/tools:$PATH\nmine() { local code=$?; PS1="[mine $code] \\$ "; }\nPROMPT_COMMAND=mine\n`,
    typed: 'export PATH=$HOME/tools:/usr/bin:$PATH',
    fails: '(exit 3)',
  },
  zsh: {
    file: '.zshrc',
    rc: `path=($HOME/tools $path)\nprecmd() { PS1="[mine $?] %# " }\n`,
    typed: 'export PATH=$HOME/tools:/usr/bin:$PATH',
    fails: '(exit 3)',
  },
  fish: {
    file: '.config/fish/config.fish',
    rc: `set -gx PATH $HOME/tools $PATH\nfunction fish_prompt; echo "[mine $status] > "; end\n`,
    typed: 'set -gx PATH $HOME/tools /usr/bin $PATH',
    fails: 'sh -c "exit 3"',
  },
};

describe('prompts of shells with shell integration', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let steps;

  before(async function () {
    this.timeout(120_000);
    session = await openEditor({ name: 'prompts' });
    for (const { file, rc } of Object.values(SHELLS)) {
      mkdirSync(join(session.home, file, '..'), { recursive: true });
      writeFileSync(join(session.home, file), rc);
    }
    mkdirSync(join(session.home, 'tools'));
    writeFileSync(join(session.home, 'tools/terraform'), '#!/bin/sh\n', { mode: 0o755 });
    steps = createSteps(session);
    await session.ui.waitForStatusBar(/prod/, 60_000);
  });
  closesAfterwards('prompts', () => session);

  const storage = () => join(session.userDataDir, 'User/globalStorage/agent-guard.agent-guard');
  const shims = () => join(storage(), 'bin');
  const listed = (pid) => {
    const folder = join(storage(), 'state/windows');
    const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
    return files
      .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).sessions)
      .find((entry) => entry.pid === pid);
  };

  for (const [name, { typed, fails }] of Object.entries(SHELLS))
    it(`of ${name} keep them first, and show what they did`, async function () {
      if (!existsSync(`/usr/bin/${name}`)) skipBecause(this, `${name} is not installed`);
      const { terminal } = session;
      const first = async (file) => {
        // A program tells what it was given.
        await terminal.run(`sh -c 'printf "%s\\n" "$PATH"; command -v terraform' > ${file}`);
        const text = await waitForFile(steps.file(file), (found) => found.split('\n').length > 2);
        const [searched = '', found] = text.replace(MARKS, '').split('\n');
        assert.equal(searched.split(':')[0], shims(), `${file}: ${searched}`);
        assert.equal(found, join(shims(), 'terraform'));
      };
      // Right after the start the palette does not have every command yet.
      await terminal.open(name === 'bash' ? undefined : name);
      const pid = await steps.shellPid(name);
      await first(`${name}-start.txt`);
      await terminal.run(typed);
      await first(`${name}-typed.txt`);
      await terminal.run(fails);
      await terminal.waitFor(/\[mine 3\]/);
      assert.equal(await steps.exitCode(name), 3);
      await terminal.run(
        `env | grep -E "^(PROMPT_COMMAND|ZDOTDIR)=" > ${name}-env.txt; echo end >> ${name}-env.txt`,
      );
      const left = await waitForFile(steps.file(`${name}-env.txt`), (text) => text.includes('end'));
      assert.doesNotMatch(left, /agent-guard\/zsh|__vsc/);
      const entry = await poll(
        () => (listed(pid)?.protection === 'enforcing' ? listed(pid) : undefined),
        10_000,
        () => `it is not listed as enforcing: ${JSON.stringify(listed(pid))}`,
      );
      assert.equal(entry.kind, 'terminal');
      assert.doesNotMatch(await terminal.text(), /not found|No such file|error/i);
    });
});
