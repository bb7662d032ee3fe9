// 'Protect Agents...' in a real editor, on a home with two agents: what it lists, what it shows, what it writes and when.
// The pictures that it leaves in test-results/ are for eyes.
import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openEditor, poll } from './harness.mjs';
import { closesAfterwards, onlyAtNight } from './steps.mjs';

const COMMAND = 'Agent Guard: Protect Agents...';
const SETTINGS = `{
  // mine
  "model": "opus",
  "hooks": {
    "PreToolUse": [
      { "matcher": "Bash", "hooks": [{ "type": "command", "command": "/opt/other-guard/check" }] } // another guard
    ]
  }
}
`;
const THEMES = { light: 'Light Modern', 'high-contrast': 'Default High Contrast', dark: 'Dark Modern' };

describe('Protect Agents...', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  const file = (name) => join(session.home, name);
  const write = (name, text) => {
    mkdirSync(dirname(file(name)), { recursive: true });
    writeFileSync(file(name), text);
  };
  before(async function () {
    this.timeout(120_000);
    session = await openEditor({ name: 'protect-agents' });
    await session.ui.waitForStatusBar(/prod|unknown/, 60_000);
    await poll(
      () => existsSync(join(session.userDataDir, 'User/globalStorage/agent-guard.agent-guard/lib/hook.sh')),
      20_000,
      () => 'the hook’s script was not written',
    );
  });
  closesAfterwards('protect-agents', () => session);

  /** The diff editor is there, and with it the question that can wait. */
  const openChanges = async () => {
    await session.ui.runCommand(COMMAND);
    await poll(
      async () => ((await session.ui.quickInputText()) ?? '').includes('Claude Code') || undefined,
      10_000,
      () => 'no list of agents',
    );
    return session.ui.quickInputText();
  };
  const waitForDiff = () =>
    session.page
      .locator('.monaco-diff-editor .view-line', { hasText: 'agent-guard' })
      .first()
      .waitFor({ timeout: 20_000 });
  const accept = () => session.ui.press('Enter');
  const waitForText = (pattern) =>
    poll(
      async () => {
        const text = (await session.ui.quickInputText()) ?? '';
        return pattern.test(text) ? text : undefined;
      },
      10_000,
      async () => `the box says: ${await session.ui.quickInputText()}`,
    );
  const waitForNotification = (pattern) =>
    poll(
      async () => (await session.ui.notifications()).find((text) => pattern.test(text)),
      10_000,
      async () => `told: ${(await session.ui.notifications()).join(' | ')}`,
    );

  it('can be read in every theme', async function () {
    onlyAtNight(this);
    write('.claude/settings.json', SETTINGS);
    mkdirSync(file('.codex'), { recursive: true });
    for (const [name, theme] of Object.entries(THEMES)) {
      await session.ui.runCommand('Preferences: Color Theme');
      await session.ui.typeInInputBox(theme);
      await openChanges();
      await session.ui.screenshot(`protect-agents-list-${name}`);
      await accept();
      await waitForText(/look at the changes/);
      await waitForDiff();
      await session.ui.screenshot(`protect-agents-${name}`);
      await session.ui.press('Escape');
    }
  });

  it('lists the agents that are here, shows the changes, and writes nothing before the modal', async () => {
    write('.claude/settings.json', SETTINGS);
    mkdirSync(file('.codex'), { recursive: true });
    const list = await openChanges();
    assert.match(list, /Claude Code[\s\S]*not protected/);
    assert.match(list, /Codex[\s\S]*not protected/);
    assert.doesNotMatch(list, /Gemini/);
    await accept();
    await waitForText(/look at the changes/);
    await waitForDiff();
    assert.equal(readFileSync(file('.claude/settings.json'), 'utf8'), SETTINGS);
    await accept();
    const text = await session.ui.waitForDialog();
    assert.match(text, /Change \d files\?/);
    assert.match(text, /~\/\.claude\/settings\.json \(Claude Code\): changed/);
    assert.match(text, /~\/\.codex\/hooks\.json \(Codex\): made/);
    await session.ui.screenshot('protect-agents-modal');
    await session.ui.press('Enter'); // the default button leaves everything as it is
    await poll(
      async () => ((await session.ui.dialogText()) === undefined ? true : undefined),
      5_000,
      () => 'the dialog stays',
    );
    assert.equal(readFileSync(file('.claude/settings.json'), 'utf8'), SETTINGS);
    assert.equal(existsSync(file('.codex/hooks.json')), false);
  });

  it('writes what was shown, with a backup, and says what the person still has to do', async () => {
    write('.claude/settings.json', SETTINGS);
    await openChanges();
    await accept();
    await waitForText(/look at the changes/);
    await accept();
    // The editor's own agent has a file too, where the extension cannot bring its hook.
    const [, count] = /Change (\d) files\?/.exec(await session.ui.waitForDialog()) ?? [];
    await session.ui.clickDialog(`Change ${count} Files`);
    await waitForNotification(/^\d files changed\. .*Codex: .*\/hooks/);
    const settings = readFileSync(file('.claude/settings.json'), 'utf8');
    assert.match(settings, /\/\/ mine\n {2}"model"/);
    assert.match(settings, /other-guard[\s\S]*agent-guard\.agent-guard\/lib\/hook\.sh'? claude/);
    assert.match(readFileSync(file('.codex/hooks.json'), 'utf8'), /hook\.sh'? codex/);
    const backups = readdirSync(file('.claude')).filter((name) => name.includes('.agent-guard-backup-'));
    assert.equal(backups.length, 1);
    assert.equal(readFileSync(file(`.claude/${backups[0]}`), 'utf8'), SETTINGS);
  });

  it('an entry that vanishes is recorded, and the list says so', async () => {
    const log = join(session.userDataDir, 'User/globalStorage/agent-guard.agent-guard/audit');
    write('.claude/settings.json', SETTINGS);
    await poll(
      () =>
        readdirSync(log)
          .filter((name) => name.endsWith('.jsonl'))
          .some((name) =>
            readFileSync(join(log, name), 'utf8').includes('The hook of Claude Code has lost its effect'),
          ) || undefined,
      15_000,
      () => 'nothing was recorded',
    );
    assert.match(await openChanges(), /Claude Code[\s\S]*not protected[\s\S]*Codex[\s\S]*not trusted yet/);
    await session.ui.press('Escape');
  });
});
