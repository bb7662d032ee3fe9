// Acts as the person in front of the editor: reads what the page shows, presses keys, clicks.
import { mkdirSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { patient, poll, succeeds } from './poll.mjs';

export const RESULTS_DIR = fileURLToPath(new URL('../../test-results/', import.meta.url));

/** The editor's own, by what they are. */
export const THEMES = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'high-contrast-light': 'Light High Contrast',
  'high-contrast': 'Dark High Contrast',
};

const DIALOG = '.monaco-dialog-box';
const QUICK_INPUT = '.quick-input-widget:not([style*="display: none"])';
const SOON_MS = 10_000;
/** A notification that does not show within this time may have hidden before, as the editor does after some seconds. */
const HIDDEN_MS = 4000;

/** @param {import('playwright-core').Page} page */
export function createUi(page) {
  const dialog = page.locator(DIALOG).last();
  const input = page.locator(`${QUICK_INPUT} .quick-input-box input`);

  const row = (label) =>
    page.locator(`${QUICK_INPUT} .monaco-list-row .label-name`).getByText(label, { exact: true }).first();

  const ui = {
    /** The open modal's message and detail, a line each; undefined if none is open. */
    async dialogText() {
      if ((await dialog.count()) === 0) return undefined;
      const parts = await dialog.locator('.dialog-message-text, .dialog-message-detail').allInnerTexts();
      return parts.filter((part) => part.trim() !== '').join('\n');
    },

    /** Waits for a modal and gives its text. */
    async waitForDialog(timeout = SOON_MS) {
      await dialog.waitFor({ timeout: patient(timeout) });
      return ui.dialogText();
    },

    async dialogButtons() {
      return dialog.locator('.dialog-buttons .monaco-button').allInnerTexts();
    },

    /** Clicks the modal's button with exactly this label, and waits until the modal has gone. */
    async clickDialog(label) {
      const box = await dialog.elementHandle({ timeout: patient(SOON_MS) });
      await dialog
        .locator('.dialog-buttons .monaco-button')
        .getByText(label, { exact: true })
        .click({ timeout: patient(SOON_MS) });
      await box.waitForElementState('hidden', { timeout: patient(SOON_MS) });
    },

    async press(key) {
      await page.keyboard.press(key);
    },

    /** Types into whatever has the focus. */
    async type(text) {
      await page.keyboard.type(text, { delay: 5 });
    },

    /** Waits for an input box or quick pick, replaces its text and confirms. */
    async typeInInputBox(text) {
      await input.waitFor({ timeout: patient(SOON_MS) });
      await input.fill(text);
      await input.press('Enter');
    },

    /** The labels of the open quick pick, and an input box's prompt; undefined if neither is open. */
    async quickInputText() {
      if ((await page.locator(QUICK_INPUT).count()) === 0) return undefined;
      return page.locator(QUICK_INPUT).innerText();
    },

    /** Waits for a quick pick or an input box whose text matches. */
    async waitForQuickInput(pattern, timeout = SOON_MS) {
      const look = async () => {
        const text = await ui.quickInputText();
        return text !== undefined && pattern.test(text) ? text : undefined;
      };
      return poll(look, timeout, async () => `no box ${pattern}: ${await ui.quickInputText()}`);
    },

    /** Chooses the entry of the open quick pick that has exactly this label. */
    async pick(label, timeout = SOON_MS) {
      await row(label).click({ timeout: patient(timeout) });
    },

    /** Runs a command by its full label (`Category: Title`) through the command palette. */
    async runCommand(label) {
      const attempt = async () => {
        await page.keyboard.press('F1');
        // A page that takes the focus meanwhile, such as the walkthrough, closes the palette again.
        if (!(await succeeds(input.fill(`>${label}`, { timeout: 2_000 })))) {
          // A page of an extension that has the focus can keep the key.
          await page.evaluate(() => document.activeElement?.blur());
          return undefined;
        }
        // An open palette does not learn of commands that come later.
        if (await succeeds(ui.pick(label, 2_000))) return true;
        await page.keyboard.press('Escape');
        return undefined;
      };
      const inFront = async () => (await ui.dialogText()) ?? 'no dialog is in front of it';
      await poll(
        attempt,
        SOON_MS,
        async () => `there is no command ${label} in the palette: ${await inFront()}`,
      );
      // The palette goes away a little later; what comes next must not type into it.
      await page.waitForFunction(isPaletteGone, undefined, { timeout: patient(SOON_MS) });
    },

    /** The texts of all notifications that are shown. */
    async notifications() {
      return page.locator('.notification-list-item-message').allInnerTexts();
    },

    /** Waits for a notification whose text matches, and gives the text. One that has hidden by itself is brought back. */
    async waitForNotification(pattern, timeout = SOON_MS) {
      const find = async () => (await ui.notifications()).find((text) => pattern.test(text));
      const shown = await poll(find, HIDDEN_MS, () => 'not shown').catch(() => undefined);
      if (shown !== undefined) return shown;
      await ui.runCommand('Notifications: Show Notifications');
      return poll(
        find,
        timeout,
        async () => `no notification ${pattern}: ${(await ui.notifications()).join(' | ')}`,
      );
    },

    /** Clicks a button of a notification. */
    async clickNotification(label) {
      await page
        .locator('.notification-list-item .monaco-button')
        .getByText(label, { exact: true })
        .click({ timeout: patient(SOON_MS) });
    },

    async statusBarTexts() {
      const texts = await page.locator('.part.statusbar .statusbar-item').allInnerTexts();
      return texts.map((text) => text.trim()).filter(Boolean);
    },

    /** Waits until an item of the status bar matches, which also tells that its extension is up; gives its text. */
    async waitForStatusBar(pattern, timeout = SOON_MS) {
      const item = page.locator('.part.statusbar .statusbar-item', { hasText: pattern }).first();
      await item.waitFor({ timeout: patient(timeout) });
      return (await item.innerText()).trim();
    },

    /** The page of an extension in which this element is shown: a frame inside of the editor's own. */
    async pageWith(selector, timeout = 2 * SOON_MS) {
      const find = async () => {
        for (const frame of page.frames()) {
          const element = frame.locator(selector);
          // A frame that goes away meanwhile is none.
          const count = await element.count().catch(() => 0);
          if (count > 0 && (await element.isVisible().catch(() => false))) return frame;
        }
        return undefined;
      };
      return poll(find, timeout, () => `no page with ${selector}`);
    },

    /** The page of the activity: in the sidebar, or the dashboard's tab. */
    async panel(form = 'sidebar', timeout = 2 * SOON_MS) {
      return ui.pageWith(`ag-app[data-form="${form}"]`, timeout);
    },

    /** Waits for a row of the activity whose text matches, and gives the text. */
    async activityRow(pattern, timeout = SOON_MS) {
      const rows = async () => {
        const texts = await (await ui.panel()).locator('.row').allInnerTexts();
        return texts.map((text) => text.replaceAll(/\s+/g, ' '));
      };
      return poll(
        async () => (await rows().catch(() => [])).find((row) => pattern.test(row)),
        timeout,
        async () => `no row ${pattern}:\n${(await rows().catch(() => [])).join('\n')}`,
      );
    },

    /** Waits for a page inside of the editor (a preview, a page of an extension) whose first heading matches, and gives that. */
    async waitForPage(pattern, timeout = SOON_MS) {
      const heading = (frame) =>
        frame
          .locator('h1')
          .first()
          .innerText({ timeout: 500 })
          .catch(() => ''); // a frame without one, or one that goes away meanwhile
      const headings = () => Promise.all(page.frames().map(heading));
      return poll(
        async () => (await headings()).find((text) => pattern.test(text)),
        timeout,
        async () => `no page ${pattern}: ${(await headings()).join(' | ')}`,
      );
    },

    /** Saves `test-results/NAME.png` and gives its path. */
    async screenshot(name) {
      const path = join(RESULTS_DIR, `${name}.png`);
      mkdirSync(dirname(path), { recursive: true });
      await page.screenshot({ path });
      return path;
    },

    async setViewport(width, height) {
      await page.setViewportSize({ width, height });
    },

    /** Reloads the window by the editor's command, which first saves what stands where. Not with a modal open. */
    async reloadWindow() {
      const loaded = page.waitForEvent('load', { timeout: patient(SOON_MS) });
      await ui.runCommand('Developer: Reload Window');
      await loaded;
      await waitForWorkbench(page);
    },

    /** Reloads the page, as the browser does: also with a modal open. What the editor had not saved yet is lost. */
    async reload() {
      await page.reload();
      await waitForWorkbench(page);
    },

    /** The value of a JavaScript expression in the page. */
    async evaluate(expression) {
      return page.evaluate(expression);
    },
  };
  return ui;
}

export async function waitForWorkbench(page) {
  await page
    .locator('.monaco-workbench .part.statusbar .statusbar-item')
    .first()
    .waitFor({ timeout: 60_000 });
}

function isPaletteGone() {
  const input = document.querySelector('.quick-input-widget .quick-input-box input');
  return !input?.checkVisibility() || !input.value.startsWith('>');
}
