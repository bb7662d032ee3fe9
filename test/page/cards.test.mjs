// What waits for a person, and all about a row, on the page of the activity panel in a real browser.
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { panelPages } from './pages.mjs';
import { card, detail, row, state } from './samples.mjs';

describe('panel page', function () {
  this.timeout(30_000);
  const { open, text, until } = panelPages();

  describe('cards', () => {
    it('tell all that the question tells, and only deny by themselves', async () => {
      const rig = await open(5, {}, { waiting: [card('orders')] });
      const shown = await text('ag-cards section');
      for (const part of [
        ...['1 command waits for you', 'delete-db-instance', 'Deletes a database', 'account 123456789012'],
        ...[
          'AWS_PROFILE=prod',
          'Claude Code in Agent 1',
          'It cannot be undone',
          'create-db-snapshot',
          'Denied in',
        ],
      ]) {
        assert.ok(shown.includes(part), part);
      }
      await rig.page.locator('ag-cards .allow').click();
      assert.deepEqual(await rig.waitForSent('answer'), { type: 'answer', id: 'orders', answer: 'allow' });
      await rig.page.locator('ag-cards .deny').click();
      assert.deepEqual(await rig.waitForSent('answer', 2), { type: 'answer', id: 'orders', answer: 'deny' });
      assert.equal(await rig.page.locator('ag-cards article').count(), 1, 'the host says when it is gone');
      await rig.page.locator('ag-cards .safer button').click();
      assert.equal(
        await rig.page.evaluate(() => window.navigator.clipboard.readText()),
        'aws rds create-db-snapshot --db-instance-identifier orders',
      );
    });

    it('Deny is the first stop of the Tab key; the focus goes on to the next card, then to the list', async () => {
      const rig = await open(5, {}, { waiting: [card('one'), card('two')] });
      await rig.page.keyboard.press('Tab');
      assert.match(await rig.focused(), /ag-cards vscode-button\.deny/);
      await rig.page.keyboard.press('Enter');
      assert.deepEqual(await rig.waitForSent('answer'), { type: 'answer', id: 'one', answer: 'deny' });
      await rig.post(state({ waiting: [card('two')] }));
      await until(() => rig.page.locator('ag-cards article').count(), 1);
      assert.match(await rig.focused(), /ag-cards/);
      await rig.post(state());
      await until(async () => /lit-virtualizer/.test(await rig.focused()), true);
    });

    it('leave room for the feed in a low view: folded, with their answers and what is irreversible in sight', async () => {
      const many = [card('one', { command: `aws ${'x '.repeat(600)}` }), card('two'), card('three')];
      const rig = await open(50, { height: 480 }, { waiting: many });
      const boxes = await Promise.all(
        ['ag-cards', 'ag-cards .deny', 'ag-cards .allow', 'ag-feed'].map((it) =>
          rig.page.locator(it).first().boundingBox(),
        ),
      );
      const [cards, deny, allow, feed] = boxes;
      for (const button of [deny, allow])
        assert.ok(
          button.y > cards.y && button.y + button.height < cards.y + cards.height,
          'an answer is out of sight',
        );
      assert.ok(feed.height > 120 && feed.y + feed.height <= 480, `the feed has ${feed.height} px`);
      const first = rig.page.locator('ag-cards article').first();
      assert.match(await first.innerText(), /It cannot be undone/);
      assert.doesNotMatch(await first.innerText(), /Known by/);
      await first.locator('.more').click();
      await until(async () => /Known by/.test(await first.innerText()), true);
      await rig.post(state({ waiting: many.slice(1) }), state({ waiting: [many[0], many[1]] }));
      await until(async () => /Known by/.test(await first.innerText()), true);
    });

    it('new questions are told once, together', async () => {
      const rig = await open(5);
      await rig.post(state({ waiting: [card('one')] }));
      await rig.post(state({ waiting: [card('one'), card('two'), card('three')] }));
      const live = () => rig.page.locator('ag-live div').textContent();
      await until(live, '3 new commands wait for you.');
      await rig.post(state({ waiting: [card('three')] }));
      await rig.page.waitForTimeout(900);
      assert.equal(await live(), '3 new commands wait for you.');
    });
  });

  describe('details', () => {
    it('show all of a row, and its buttons say what they are about', async () => {
      const rig = await open();
      await rig.page.locator('ag-feed .row').first().click();
      await rig.waitForSent('detail');
      await rig.post(detail(0));
      const pane = rig.page.locator('ag-detail');
      await pane.locator('.source').waitFor();
      const shown = (await text('ag-detail header')) + (await text('ag-detail .body'));
      for (const part of [
        ...[
          'Denied',
          'eu-west-1',
          'Ends virtual machines',
          'AWS_PROFILE=prod',
          'TerminateInstances',
          'i-0abc',
        ],
        ...['scripts/clean.sh:12', '2026-10-20.jsonl, record 41', 'Not on disk yet', 'destroy in prod asks'],
      ]) {
        assert.ok(shown.includes(part), part);
      }
      await pane.locator('.source').click();
      const { id } = row(0);
      assert.deepEqual(await rig.waitForSent('openSource'), { type: 'openSource', id, action: 0 });
      await pane.locator('.copy').click();
      assert.deepEqual(await rig.waitForSent('copy'), { type: 'copy', id });
      const buttons = {
        explain: 'explain',
        'allow-next': 'allowNextTime',
        report: 'reportFalseAlarm',
      };
      for (const [name, type] of Object.entries(buttons)) {
        await pane.locator(`vscode-button.${name}`).click();
        assert.deepEqual(await rig.waitForSent(type), { type, id });
      }
    });

    it('alerts are muted and unmuted by their key', async () => {
      const rig = await open();
      await rig.post({
        type: 'update',
        rows: [row(900, { kind: 'alert', alert: 'burst', text: 'A burst.' })],
      });
      await rig.waitForRow('A burst.');
      await rig.page.locator('ag-feed .row').first().click();
      const shown = detail(900, { alertKey: 'burst:Codex' });
      await rig.post(shown);
      const mute = rig.page.locator('ag-detail .mute');
      await mute.click();
      assert.deepEqual(await rig.waitForSent('mute'), { type: 'mute', key: 'burst:Codex', isMuted: true });
      await rig.post(state({ muted: ['burst:Codex'] }));
      await until(() => mute.innerText(), 'Unmute');
      assert.equal(await rig.page.locator('ag-detail .copy').count(), 0);
    });
  });
});
