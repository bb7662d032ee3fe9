// What the suites of the pages begin with.
import { after, afterEach, before } from 'mocha';
import assert from 'node:assert/strict';
import { pageMessageSchema } from '../../src/contracts/panel.ts';
import { skipBecause } from '../support/skip.ts';
import { noBrowser, openBrowser, openPage } from './rig.mjs';
import { snapshot, state } from './samples.mjs';

/**
 * In a suite: one browser, and a page for each test that opens one. After the test the page must have said nothing but what
 * the host takes, and complained of nothing.
 * @param {{ parse(message: unknown): unknown }} schema what the host takes
 * @param {string} [script] what the pages have; see openBrowser
 */
export function pagesOf(schema, script) {
  let browser;
  let rig;
  before(async function () {
    const why = noBrowser();
    if (why !== undefined) skipBecause(this, why);
    browser = await openBrowser([], script);
  });
  after(() => browser?.close());
  afterEach(async () => {
    if (rig === undefined) return;
    const { problems } = rig;
    const sent = await rig.sent();
    await rig.close();
    rig = undefined;
    for (const message of sent) schema.parse(message);
    assert.deepEqual(problems, []);
  });

  return { openPage: async (options) => (rig = await openPage(browser, options)) };
}

/** Pages of the activity. */
export function panelPages() {
  const { openPage: openNext } = pagesOf(pageMessageSchema);
  let rig;
  const pages = {
    openPage: async (options) => (rig = await openNext(options)),

    /** Opens a page and gives it its state and so many rows. */
    async open(count = 50, options = {}, change = {}) {
      await pages.openPage(options);
      await rig.waitForSent('ready');
      await rig.post(state(change), snapshot(count));
      if (count > 0) await rig.waitForRow('#0');
      return rig;
    },
    list: () => rig.page.locator('ag-feed lit-virtualizer'),
    text: (selector) => rig.page.locator(selector).innerText(),
    /** How many events the page says that there are. */
    told: () => pages.text('ag-filters .end'),

    /** Waits until `read` gives what is wanted. */
    async until(read, wanted) {
      const end = Date.now() + 15_000;
      let value = await read();
      while (value !== wanted && Date.now() < end) {
        await rig.page.waitForTimeout(30);
        value = await read();
      }
      assert.equal(value, wanted);
    },
  };
  return pages;
}
