// What the suites of the panel's page begin with.
import { after, afterEach, before } from 'mocha';
import assert from 'node:assert/strict';
import { pageMessageSchema } from '../../src/contracts/panel.ts';
import { skipBecause } from '../support/skip.ts';
import { noBrowser, openBrowser, openPage } from './rig.mjs';
import { snapshot, state } from './samples.mjs';

/**
 * In a suite: one browser, and a page for each test that opens one. After the test the page must have said nothing but what
 * the host takes, and complained of nothing.
 */
export function panelPages() {
  let browser;
  let rig;
  before(async function () {
    const why = noBrowser();
    if (why !== undefined) skipBecause(this, why);
    browser = await openBrowser();
  });
  after(() => browser?.close());
  afterEach(async () => {
    if (rig === undefined) return;
    const { problems } = rig;
    const sent = await rig.sent();
    await rig.close();
    rig = undefined;
    for (const message of sent) pageMessageSchema.parse(message);
    assert.deepEqual(problems, []);
  });

  const pages = {
    openPage: async (options) => (rig = await openPage(browser, options)),

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
