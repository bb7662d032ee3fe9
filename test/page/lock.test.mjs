// The page 'Lock Credentials': what a person sees of the plan, ticks, confirms, and restores.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'mocha';
import { lockdownPageMessageSchema } from '../../src/contracts/lockdown.ts';
import { EMPTY, ENDED, GROUPS, lockdown, LOCKED, REARMING, step, WORKING } from './lockSamples.mjs';
import { pagesOf } from './pages.mjs';
import { THEMES } from './themes.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe('the page Lock Credentials', function () {
  this.timeout(60_000);
  const pages = pagesOf(lockdownPageMessageSchema, 'lock.js');
  let rig;

  async function opened(message, options) {
    rig = await pages.openPage({ width: 900, form: 'lock', ...options });
    await rig.waitForSent('ready');
    if (message) await rig.postRaw([message]);
    await rig.page.locator('ag-lock h2').first().waitFor();
    return rig.page;
  }
  const box = (page, title) => page.getByRole('checkbox', { name: title });
  const button = (page, name) => page.getByRole('button', { name });
  const KEY = /Deactivate access key/;
  const DENY = /Deny everything to user/;
  const PERSONS = /Deny everything to role/;

  it('ticks what only agents used, and wishes for what is ticked, in one message', async () => {
    const page = await opened(lockdown());
    assert.deepEqual(await Promise.all([KEY, DENY, PERSONS].map((name) => box(page, name).isChecked())), [
      true,
      true,
      false,
    ]);
    assert.equal(await box(page, /Vercel/).count(), 0);
    await box(page, KEY).uncheck();
    await box(page, PERSONS).check();
    await button(page, 'Lock (2 steps)...').click();
    assert.deepEqual((await rig.waitForSent('lock')).ids, ['deny', 'person']);
  });

  it('keeps ticks and the half-written cause while it is hidden', async () => {
    const page = await opened(lockdown());
    await box(page, KEY).uncheck();
    await page.locator('textarea').fill('An old sh');
    await page.reload();
    await rig.waitForSent('ready');
    await rig.postRaw([lockdown()]);
    await page.locator('textarea').waitFor();
    assert.equal(await box(page, KEY).isChecked(), false);
    assert.equal(await page.locator('textarea').inputValue(), 'An old sh');
  });

  it('shows how it goes, and can be stopped; nothing can be ticked meanwhile', async () => {
    const page = await opened(WORKING);
    assert.match(await page.locator('footer').innerText(), /1 of 2 steps ended/);
    assert.match(await page.locator('[data-step=deny]').innerText(), /Trying again[^]*asked too often/);
    assert.ok(await box(page, DENY).isDisabled());
    await button(page, 'Stop').click();
    assert.equal((await rig.waitForSent('stop')).type, 'stop');
  });

  it('says what has failed, and tries only that again', async () => {
    const page = await opened(ENDED);
    assert.match(await page.locator('footer').innerText(), /1 locked, 1 failed/);
    assert.match(await page.locator('[role=status]').textContent(), /1 locked, 1 failed/);
    assert.equal(await box(page, KEY).isChecked(), false);
    // Nothing else is ticked: one button does it.
    assert.equal(await button(page, /^Lock/).count(), 0);
    await box(page, PERSONS).check();
    assert.equal(await button(page, 'Lock (2 steps)...').count(), 1);
    await button(page, 'Try Again (1 step)...').click();
    assert.deepEqual((await rig.waitForSent('lock')).ids, ['deny']);
  });

  it('restores nothing before there is a cause', async () => {
    const page = await opened(lockdown({ locked: LOCKED }));
    const restore = button(page, /^Restore: Deactivate/);
    assert.equal(await restore.getAttribute('disabled'), '');
    await page.locator('textarea').fill('  The agent had keys of prod.  ');
    await button(page, 'Write Down the Cause').click();
    assert.equal((await rig.waitForSent('cause')).text.trim(), 'The agent had keys of prod.');
    await rig.postRaw([REARMING]);
    await page.getByText('Cause: The agent read').waitFor();
    await restore.click();
    assert.equal((await rig.waitForSent('restore')).id, 'key');
    // What cannot be undone, and what was restored, has no button.
    assert.equal(await button(page, /^Restore:/).count(), 2);
  });

  it('locks nothing without an incident, and leads to the kill switch', async () => {
    const page = await opened(lockdown({ incident: undefined, isEngaged: false }));
    assert.equal(await button(page, /^Lock \(/).getAttribute('disabled'), '');
    await button(page, 'Kill Switch').click();
    assert.equal((await rig.waitForSent('command')).command, 'killSwitch');
  });

  it('makes links of the addresses of instructions alone, and shows hostile names as text', async () => {
    const hostile = '<img src=x onerror=alert(1)> https://evil.example';
    const page = await opened(
      lockdown({
        groups: [
          ...GROUPS,
          {
            id: 'x',
            title: hostile,
            usedBy: hostile,
            steps: [step('x', { title: hostile, byHand: `aws ${hostile}` })],
          },
        ],
      }),
    );
    await page
      .locator('details')
      .last()
      .evaluate((details) => {
        details.open = true;
      });
    assert.deepEqual(await page.locator('a').evaluateAll((all) => all.map((a) => a.getAttribute('href'))), [
      'https://vercel.com/account/settings/tokens',
    ]);
    assert.equal(await page.locator('img').count(), 0);
    await button(page, /Copy what is done by hand: <img/).click();
    assert.equal((await rig.waitForSent('copy')).id, 'x');
  });

  it('leaves out what it cannot read, and stays with what it has', async () => {
    const page = await opened(lockdown());
    const bad = lockdown();
    await rig.postRaw([
      { type: 'lockdown', state: { ...bad.state, groups: 'none' } },
      'x',
      null,
      { type: 'notice' },
    ]);
    await rig.postRaw([{ type: 'notice', text: 'It is on the clipboard.' }]);
    await page.getByText('It is on the clipboard.').waitFor({ state: 'attached' });
    assert.ok(await box(page, KEY).isChecked());
  });

  for (const theme of Object.keys(THEMES))
    for (const [width, message] of [
      [300, ENDED],
      [900, theme === 'light' ? EMPTY : REARMING],
    ])
      it(`has no fault of access and no sideways scrolling: ${theme}, ${width} px`, async () => {
        const page = await opened(message, { theme, width });
        await page.evaluate(AXE);
        const { violations } = await page.evaluate(() =>
          globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] }),
        );
        assert.deepEqual(
          violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
          [],
        );
        const [scroll, client] = await page
          .locator('ag-lock')
          .evaluate((element) => [element.scrollWidth, element.clientWidth]);
        assert.ok(scroll <= client, `${scroll} > ${client}`);
      });
});
