// The page of the activity panel in a real browser, with a host played here.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { panelPages } from './pages.mjs';
import { row, rows, snapshot, state } from './samples.mjs';

describe('panel page', function () {
  this.timeout(30_000);
  const { openPage, open, list, text, told, until } = panelPages();

  describe('feed', () => {
    it('shows the newest row first, with verdict and environment as text', async () => {
      const rig = await open();
      assert.match((await rig.rows())[0], /terminate-instances.*#0$/);
      const first = await text('ag-feed .row >> nth=0');
      assert.match(first, /Denied/);
      assert.match(first, /prod/);
      assert.match(first, /Claude Code/);
    });

    it('draws few rows of many, tells how many there are, and takes in older ones', async () => {
      const rig = await open(500);
      await rig.post({ type: 'older', rows: rows(4000, 500), isLast: true });
      await until(told, '4,500 events');
      assert.ok((await rig.page.locator('ag-feed .row').count()) < 60);
      assert.equal(await list().locator('.row').first().getAttribute('aria-setsize'), '4500');
      await list().press('End');
      await rig.waitForRow('#4499');
    });

    it('puts new rows on top and changes known ones where they are', async () => {
      const rig = await open(20);
      await rig.post({
        type: 'update',
        rows: [
          row(900, { text: 'aws new thing', state: 'waiting' }),
          row(1, { text: 'changed', state: 'failed' }),
        ],
      });
      await rig.waitForRow('aws new thing');
      const shown = await rig.rows();
      assert.equal(shown[0], 'aws new thing');
      assert.equal(shown[2], 'changed');
      await until(told, '21 events');
      await rig.post({ type: 'update', rows: [row(900, { text: 'aws new thing', state: 'approved' })] });
      await until(() => text('ag-feed .row >> nth=0 >> .word'), 'Approved');
      assert.equal(await told(), '21 events');
    });

    it('stands still while it is scrolled, and says how many came', async () => {
      const rig = await open(200);
      await list().evaluate((it) => it.scrollTo(0, 1000));
      await rig.page.waitForTimeout(100);
      const before = await rig.rows();
      await rig.post({ type: 'update', rows: [row(900), row(901), row(902)] });
      const button = rig.page.locator('ag-feed .new button');
      await until(() => button.innerText(), '3 new');
      assert.deepEqual(await rig.rows(), before);
      await button.click();
      await rig.waitForRow('#902');
      assert.equal(await button.count(), 0);
      assert.match((await rig.rows())[0], /#902$/);
    });

    it('says why it is empty', async () => {
      const rig = await open(0);
      await until(async () => /Nothing has happened yet/.test(await text('ag-feed .empty')), true);
      await rig.post(state({ killSwitchEngaged: true }));
      await until(async () => /kill switch is engaged/.test(await text('ag-feed .empty')), true);
      assert.match(await text('ag-state .line'), /Kill switch engaged/);
      await rig.page.locator('ag-state .rearm').click();
      assert.equal((await rig.waitForSent('command')).command, 'rearm');
    });

    it('tells of the last drill of the kill switch, and has one run', async () => {
      const rig = await open(1);
      assert.match(await text('ag-state .drill'), /^\s*Kill switch drill: never/);
      await rig.post(state({ drill: { text: 'just now, failed: <b>x</b>', result: 'failed' } }));
      await until(async () => /failed: <b>x<\/b>/.test(await text('ag-state .drill')), true);
      await rig.page.locator('ag-state .killSwitchDrill').click();
      assert.equal((await rig.waitForSent('command')).command, 'killSwitchDrill');
    });

    it('tells of Restricted Mode', async () => {
      const rig = await open(1);
      assert.doesNotMatch(await text('ag-state .line'), /Restricted/);
      await rig.post(state({ isRestricted: true }));
      await until(async () => /Restricted Mode/.test(await text('ag-state .line')), true);
    });
  });

  describe('filters', () => {
    it('filter by several values with their counts, and clear', async () => {
      const rig = await open(70);
      await rig.page.locator('ag-filters .fold').click();
      await rig.page.locator('[data-facet=environment]').click();
      assert.match(await text('[data-value=dev]'), /dev\s+10/);
      await rig.page.locator('[data-value=dev]').click();
      await until(told, '10 of 70 events');
      await rig.page.locator('[data-value=staging]').click();
      await until(told, '20 of 70 events');
      assert.equal(await rig.page.locator('[data-value=dev]').getAttribute('aria-pressed'), 'true');
      await rig.page.locator('[data-facet=effect]').click();
      await rig.page.locator('[data-value=read]').click();
      await until(told, '10 of 70 events');
      await rig.post({
        type: 'update',
        rows: [row(701, { environment: 'dev' }), row(702, { environment: 'prod' })],
      });
      await until(told, '11 of 72 events');
      // A row that no longer fits goes.
      await rig.post({ type: 'update', rows: [row(701, { environment: 'prod' })] });
      await until(told, '10 of 72 events');
      await rig.page.locator('ag-filters .clear').click();
      await until(told, '72 events');
    });

    it('bookkeeping is left out until it is asked for, or revealed', async () => {
      const rig = await open(0);
      const kept = (i, kind) =>
        row(i, { kind, text: `${kind} ${i}`, decision: undefined, environment: undefined });
      const all = [...rows(5), kept(5, 'session'), kept(6, 'retention'), kept(7, 'policy')];
      await rig.post({ type: 'snapshot', total: all.length, rows: all });
      await until(told, '6 events');
      assert.equal((await rig.rows()).length, 6);
      await rig.page.locator('ag-filters .fold').click();
      await rig.page.locator('[data-facet=kind]').click();
      await rig.page.locator('[data-value=bookkeeping]').click();
      await until(told, '2 of 8 events');
      assert.deepEqual(await rig.rows(), ['session 5', 'retention 6']);
      await rig.page.locator('ag-filters .clear').click();
      await until(told, '6 events');
      await rig.post({ type: 'reveal', id: all[6].id });
      await until(told, '2 of 8 events');
    });

    it('search finds commands, services and accounts; nothing found offers to clear', async () => {
      const rig = await open(70);
      const field = rig.page.locator('ag-filters input');
      await field.fill('SecretManager');
      await until(told, '10 of 70 events');
      await field.fill('123456789013');
      await until(told, '10 of 70 events');
      await field.fill('no such thing');
      await until(told, '0 of 70 events');
      await rig.page.locator('ag-feed .empty button').click();
      await until(told, '70 events');
      assert.equal(await field.inputValue(), '');
    });

    it('groups by session and by agent, and groups close', async () => {
      const rig = await open(0);
      await rig.post(snapshot(1200));
      await rig.page.locator('ag-filters select').selectOption('session');
      const groups = rig.page.locator('ag-feed .group');
      await until(
        () =>
          groups
            .first()
            .innerText()
            .then((it) => it.replace(/\s+/g, ' ')),
        'Session 5e551000 500 events',
      );
      assert.equal(await list().getAttribute('role'), 'tree');
      await groups.first().click();
      await until(() => groups.count(), 2);
      assert.equal(await groups.first().getAttribute('aria-expanded'), 'false');
      await rig.page.locator('ag-filters select').selectOption('agent');
      await until(() => groups.first().locator('.text').innerText(), 'Claude Code');
    });
  });

  describe('messages', () => {
    it('a missing number asks for everything again, and what is older is not taken meanwhile', async () => {
      const rig = await open(5);
      await rig.forget();
      rig.skip();
      await rig.post({ type: 'update', rows: [row(900)] });
      await rig.waitForSent('ready');
      await rig.post(snapshot(3));
      await until(told, '3 events');
    });

    it('a message that does not fit is dropped with a notice, and everything is asked for again', async () => {
      const rig = await open(5);
      await rig.forget();
      await rig.post({ type: 'update', rows: [{ ...row(900), state: 'approved-by-page' }] });
      await rig.waitForSent('ready');
      assert.match(await text('ag-app .notice'), /could not be read/);
      await rig.post(state(), snapshot(4));
      await until(told, '4 events');
    });

    it('drops what is no message at all, each time asking anew', async () => {
      const rig = await open(5);
      const bad = [
        null,
        7,
        {},
        { type: 'state' },
        { type: 'snapshot', rows: 'x' },
        { type: 'nothing', n: 2 },
      ];
      for (const message of bad) {
        await rig.forget();
        await rig.postRaw([message]);
        await rig.waitForSent('ready');
        await rig.post(snapshot(5));
        await until(told, '5 events');
      }
    });

    it('reveals a row, even one that the filters hide', async () => {
      const rig = await open(300);
      await rig.page.locator('ag-filters input').fill('az vm');
      await until(told, '43 of 300 events');
      await rig.post({ type: 'reveal', id: row(231).id });
      await until(told, '300 events');
      await rig.waitForRow('#231');
      assert.equal((await rig.waitForSent('detail')).id, row(231).id);
    });
  });

  it('keeps filters, grouping, selection and scroll over a reload', async () => {
    const rig = await open(400);
    await rig.page.locator('ag-filters .fold').click();
    await rig.page.locator('[data-facet=environment]').click();
    await rig.page.locator('[data-value=prod]').click();
    await until(told, '172 of 400 events');
    await rig.page.locator('ag-filters select').selectOption('agent');
    await rig.page.locator('ag-feed .row:not(.group)').nth(1).click();
    const chosen = await rig.page.locator('ag-feed .row[aria-selected=true] .text').innerText();
    await list().evaluate((it) => it.scrollTo(0, 900));
    await rig.page.waitForTimeout(400);
    await rig.page.reload();
    await rig.waitForSent('ready');
    await rig.post(state(), snapshot(400));
    await until(told, '172 of 400 events');
    assert.match(await text('[data-facet=environment]'), /Environment: prod/);
    assert.equal(await rig.page.locator('ag-filters select').inputValue(), 'agent');
    await until(() => list().evaluate((it) => Math.round(it.scrollTop)), 900);
    assert.match(await text('ag-detail .whole'), new RegExp(`${/#\d+/.exec(chosen)[0]}$`));
    await rig.waitForSent('detail');
  });

  describe('the editor tab', () => {
    it('shows the dashboard first, asks for its figures, and the activity beside it', async () => {
      const rig = await openPage({ width: 1200, form: 'dashboard' });
      assert.deepEqual(await rig.waitForSent('statistics'), { type: 'statistics', range: '24h' });
      await rig.post(state(), snapshot(50));
      await rig.page.locator('ag-dashboard').evaluate((it) => {
        it.dispatchEvent(new window.CustomEvent('ag-range', { detail: '7d' }));
      });
      assert.deepEqual(await rig.waitForSent('statistics', 2), { type: 'statistics', range: '7d' });
      await rig.page.locator('#tab-activity').click();
      await rig.waitForRow('#0');
      const [first, second] = await Promise.all(
        [0, 1].map((i) => rig.page.locator('ag-feed .row').nth(i).boundingBox()),
      );
      assert.ok(second.y - first.y < 30, 'one line');
      await rig.page.locator('ag-state .weeklyReview').click();
      assert.equal((await rig.waitForSent('command')).command, 'weeklyReview');
    });
  });
});
