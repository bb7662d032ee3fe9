// A tree view of the side bar, as a person reads and uses it.
import { setTimeout as sleep } from 'node:timers/promises';
import { poll, succeeds } from './poll.mjs';

/**
 * @param {() => import('playwright-core').Page} page asked each time, so that the tree can be made before the editor is there
 * @param {string} title of the view
 */
export function createTree(page, title) {
  const pane = () => page().locator('.pane', { has: page().locator(`.pane-header[aria-label^="${title}"]`) });
  const menuItem = (label) => page().locator('.monaco-menu .action-label').getByText(label, { exact: true });
  const tree = {
    pane,

    /** The rows that have this text. */
    row: (pattern) => pane().locator('.monaco-list-row', { hasText: pattern }),

    /** The texts of all rows. */
    async rows() {
      const texts = await pane().locator('.monaco-list-row').allInnerTexts();
      return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim());
    },

    /** Waits for a row whose text matches, and gives the text. */
    async waitForRow(pattern, timeout = 15_000) {
      return poll(
        async () => (await tree.rows()).find((row) => pattern.test(row)),
        timeout,
        async () => `no row ${pattern}:\n${(await tree.rows()).join('\n')}`,
      );
    },

    /** Opens a closed group. A click on a row that is drawn anew at this moment is lost. */
    async expand(pattern) {
      const row = tree.row(pattern).first();
      const attempt = async () => {
        if ((await row.getAttribute('aria-expanded')) === 'true') return true;
        await row.click();
        await sleep(500);
        return undefined;
      };
      await poll(attempt, 15_000, async () => `${pattern} stays closed:\n${(await tree.rows()).join('\n')}`);
    },

    /** Chooses from the menu of a row. */
    async choose(pattern, label) {
      await tree.row(pattern).first().click({ button: 'right' });
      await menuItem(label).first().waitFor();
      await sleep(300); // a menu that has just opened takes no clicks
      await menuItem(label).first().click({ timeout: 10_000 });
      await menuItem(label).first().waitFor({ state: 'hidden' });
    },

    /** Presses a button that stands in a row. */
    async press(pattern, label) {
      const row = tree.row(pattern).first();
      await row.hover();
      await row.locator(`.actions .action-label[aria-label="${label}"]`).first().click({ timeout: 10_000 });
    },

    /**
     * Waits until the tooltip of a row matches, and gives its text; it stays open until the mouse is taken away. A row that
     * changes takes its tooltip with it: then the mouse comes again.
     */
    async tooltip(pattern, wanted) {
      const hover = page().locator('.monaco-hover:visible');
      let last;
      const look = async () => {
        await tree.leave();
        await sleep(500); // one that is still going would come back as it was
        await tree.row(pattern).first().hover();
        if (!(await succeeds(hover.first().waitFor({ timeout: 3_000 })))) return undefined;
        last = (await hover.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
        return wanted.test(last) ? last : undefined;
      };
      return poll(look, 15_000, () => `no ${wanted} in the tooltip of ${pattern}:\n${last}`);
    },

    /** Takes the mouse to where there is no row. */
    leave: () => page().mouse.move(700, 300),
  };
  return tree;
}
