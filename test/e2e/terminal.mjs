// Uses the integrated terminal as a person does: opens one, types a line, reads what stands there.
import { existsSync, readFileSync } from 'node:fs';
import { patient, poll, succeeds } from './poll.mjs';

const SOON_MS = 15_000;

/** @param {import('playwright-core').Page} page */
export function createTerminal(page, ui) {
  const rows = page.locator('.terminal-wrapper.active .xterm-rows');
  const terminal = {
    /** Opens a new terminal, of a profile of the settings if given, and waits until shell integration is up. */
    async open(profile) {
      if (profile) await openWithProfile(profile);
      else await ui.runCommand('Terminal: Create New Terminal');
      await terminal.ready();
    },

    /** Waits until the active terminal shows a prompt that shell integration has marked. */
    async ready(timeout = SOON_MS) {
      await page
        .locator('.terminal-wrapper.active .terminal-command-decoration')
        .first()
        .waitFor({ state: 'attached', timeout: patient(timeout) });
    },

    /** Brings the panel with the active terminal up: after a reload it is not always open, though its terminals live. */
    async show() {
      await ui.runCommand('Terminal: Focus Terminal');
      await rows.waitFor({ timeout: patient(SOON_MS) });
    },

    async focus() {
      await page
        .locator('.terminal-wrapper.active .xterm-helper-textarea')
        .focus({ timeout: patient(SOON_MS) });
    },

    /** Puts a line into the active terminal at once, as an input method does, and presses Enter: keys cost the page more than all else. */
    async run(line) {
      await terminal.focus();
      // A key whose end went elsewhere, as when a box took the focus, would make the terminal pass over the text.
      await page.keyboard.press('Shift');
      await page.keyboard.insertText(line);
      await page.keyboard.press('Enter');
    },

    /** Clears bash's terminal, and waits for its prompt: the editor takes what is typed before for a part of the same line. */
    async clear() {
      await terminal.run('clear');
      const isClear = async () => (/^[^\n]*[#$]$/.test(await terminal.text()) ? true : undefined);
      await succeeds(poll(isClear, 3_000, () => 'not cleared'));
    },

    /** What the active terminal shows now, a line each. Long lines are wrapped as on the screen. */
    async text() {
      const lines = await rows.locator('> div').allTextContents();
      return lines
        .map((line) => line.replaceAll('\u00a0', ' ').trimEnd())
        .join('\n')
        .trimEnd();
    },

    /** Waits until the text of the active terminal matches. */
    async waitFor(pattern, timeout = SOON_MS) {
      return poll(
        async () => {
          const text = await terminal.text();
          return pattern.test(text) ? text : undefined;
        },
        timeout,
        async () => `${pattern} did not appear in the terminal:\n${await terminal.text()}`,
      );
    },
  };

  /** Right after the start the list of profiles is still empty, and then no list appears. */
  async function openWithProfile(profile) {
    const attempt = async () => {
      await ui.runCommand('Create New Terminal (With Profile)');
      if (await succeeds(ui.pick(profile, 2_000))) return true;
      await page.keyboard.press('Escape');
      return undefined;
    };
    await poll(attempt, SOON_MS, () => `there is no terminal profile ${profile}`);
  }
  return terminal;
}

/** Waits until the file at `path` exists and `accepts` its text; gives the text. */
export async function waitForFile(path, accepts = (text) => text !== '', timeout = SOON_MS) {
  return poll(
    () => {
      const text = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
      return text !== undefined && accepts(text) ? text : undefined;
    },
    timeout,
    () =>
      `${path} did not come to hold what was expected: ${existsSync(path) ? readFileSync(path, 'utf8') : 'it does not exist'}`,
  );
}
