// The page for everybody: by keyboard alone, for screen readers, in all themes, and with texts that mean harm.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'mocha';
import { onlyAtNight } from '../support/skip.ts';
import { panelPages } from './pages.mjs';
import { card, detail, row, snapshot, state } from './samples.mjs';
import { THEMES } from './themes.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe('panel page for everybody', function () {
  this.timeout(60_000);
  const { openPage } = panelPages();
  let rig;

  const press = async (...keys) => {
    for (const key of keys) await rig.page.keyboard.press(key);
  };
  const reaches = async (wanted) => {
    const end = Date.now() + 15_000;
    let focused = await rig.focused();
    while (!wanted.test(focused) && Date.now() < end) {
      await rig.page.waitForTimeout(30);
      focused = await rig.focused();
    }
    assert.match(focused, wanted);
  };
  const active = () => rig.page.locator('ag-feed .row[aria-selected=true] .text').innerText();

  it('is used with the keyboard alone', async () => {
    rig = await openPage({ height: 900 });
    await rig.waitForSent('ready');
    await rig.post(state({ waiting: [card('one')] }), snapshot(200));
    await rig.waitForRow('#0');

    // Each part is one stop of the Tab key.
    await press('Tab');
    await reaches(/ag-cards vscode-button\.deny/);
    await press('ArrowRight');
    await reaches(/ag-cards vscode-button\.allow/);
    await press('Tab');
    await reaches(/ag-state button\.mode/);
    await press('End');
    await reaches(/ag-state button\.killSwitchDrill/);
    await press('ArrowLeft', 'Enter');
    await reaches(/ag-state button\.protection/);
    assert.match(await rig.page.locator('ag-state .places').innerText(), /ssh host: blind/);
    await press('Enter', 'ArrowLeft');
    await reaches(/ag-state button\.killSwitch/);
    await press('Enter');
    assert.equal((await rig.waitForSent('command')).command, 'killSwitch');
    await press('Tab');
    await reaches(/ag-filters vscode-textfield/);
    await press('Tab');
    await reaches(/ag-filters select/);
    await press('Tab');
    await reaches(/ag-filters button/);
    await press('ArrowRight', 'Enter', 'ArrowLeft', 'Tab');
    await reaches(/ag-feed lit-virtualizer/);

    // The list.
    await press('ArrowDown');
    assert.match(await active(), /#0$/);
    await press('ArrowDown', 'ArrowDown', 'ArrowUp');
    assert.match(await active(), /#1$/);
    await press('x', 'y', '1', 'Delete');
    assert.match(await active(), /#1$/);
    await press('End');
    await rig.waitForRow('#199');
    assert.match(await active(), /#199$/);
    await press('PageUp', 'Home');
    await rig.waitForRow('#0');
    assert.match(await active(), /#0$/);
    const list = rig.page.locator('ag-feed lit-virtualizer');
    const id = await rig.page.locator('ag-feed .row[aria-selected=true]').getAttribute('id');
    await rig.page.waitForTimeout(200);
    assert.equal(await list.getAttribute('aria-activedescendant'), id);
    assert.match(await spokenAsActive(), /terminate-instances.*#0.*Denied.*prod/s);

    // Details, and back.
    await press('Enter');
    await reaches(/ag-detail div\.body/);
    await rig.waitForSent('detail');
    await rig.post(detail(0));
    await rig.page.locator('ag-detail .copy').waitFor();
    await press('Tab');
    await reaches(/ag-detail/);
    await press('End');
    await reaches(/ag-detail vscode-button\.report/);
    await press('Enter');
    await rig.waitForSent('reportFalseAlarm');
    await press('Escape');
    await reaches(/ag-feed lit-virtualizer/);
    assert.equal(await rig.page.locator('ag-detail').count(), 0);

    // Search from anywhere, and back.
    await press('/');
    await reaches(/ag-filters vscode-textfield/);
    await rig.page.keyboard.type('az/x');
    assert.equal(await rig.page.locator('ag-filters input').inputValue(), 'az/x');
    await press('Escape');
    await reaches(/ag-feed lit-virtualizer/);
    assert.deepEqual(
      (await rig.sent()).map(({ type }) => type).filter((type) => type === 'answer'),
      [],
    );
  });

  /** What a screen reader takes for the active row of the list that has the focus. */
  async function spokenAsActive() {
    const client = await rig.page.context().newCDPSession(rig.page);
    const { nodes } = await client.send('Accessibility.getFullAXTree');
    const list = nodes.find(
      ({ role, properties }) =>
        properties?.some(({ name, value }) => name === 'focused' && value.value) && role.value === 'listbox',
    );
    const active = list?.properties.find(({ name }) => name === 'activedescendant')?.value.relatedNodes[0];
    return (
      nodes.find(({ backendDOMNodeId }) => backendDOMNodeId === active?.backendDOMNodeId)?.name.value ?? ''
    );
  }

  it('keeps the focus in the list while rows come, change and scroll away', async () => {
    rig = await openPage();
    await rig.waitForSent('ready');
    await rig.post(state(), snapshot(300));
    await rig.waitForRow('#0');
    const list = rig.page.locator('ag-feed lit-virtualizer');
    await list.focus();
    await press('ArrowDown', 'ArrowDown', 'ArrowDown');
    await rig.post({ type: 'update', rows: [row(900), row(901), row(2, { state: 'failed' })] });
    await rig.page.locator('ag-feed .new button').waitFor();
    assert.match(await active(), /#2$/);
    await list.evaluate((it) => it.scrollTo(0, 6000));
    await rig.page.waitForTimeout(200);
    assert.match(await rig.focused(), /ag-feed lit-virtualizer/);
    await press('ArrowDown');
    await rig.waitForRow('#3');
    assert.match(await active(), /#3$/);
  });

  const WIDTHS = [
    [300, 'sidebar'],
    [1200, 'dashboard'],
  ];
  for (const theme of Object.keys(THEMES)) {
    for (const [width, form] of WIDTHS) {
      it(`has no violation for axe in ${theme} at ${width} px`, async function () {
        // Each theme and each width in every run, all combinations at night.
        if ((theme === 'light') !== (width === 1200)) onlyAtNight(this);
        rig = await openPage({ width, height: 900, theme, form });
        await rig.waitForSent('ready');
        await rig.post(state({ waiting: [card('one')] }), snapshot(100));
        if (form === 'dashboard') await rig.page.locator('#tab-activity').click();
        await rig.waitForRow('#0');
        await rig.page.locator('ag-state .protection').click();
        if (form === 'sidebar') await rig.page.locator('ag-filters .fold').click();
        await rig.page.locator('[data-facet=environment]').click();
        await rig.page.locator('[data-value=prod]').click();
        await rig.page.locator('ag-feed .row').first().click();
        await rig.post(detail(0));
        await rig.page.locator('ag-detail .copy').waitFor();
        await rig.page.evaluate(AXE);
        assert.deepEqual(await violations(), []);
        await rig.page.locator('ag-filters select').selectOption('session');
        await rig.page.locator('ag-feed .group').first().waitFor();
        assert.deepEqual(await violations(), []);
      });
    }
  }

  async function violations() {
    const found = await rig.page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200))}`);
  }

  it('shows hostile texts as texts, and holds its layout', async () => {
    rig = await openPage();
    await rig.waitForSent('ready');
    const html = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>';
    const texts = {
      html,
      ansi: '\u001b[31maws\u001b[2J\u0007 \u001b]8;;https://evil.test\u0007x',
      rtl: 'aws s3 rm \u202e//:3s --tob\u202c \u2067abc\u2069 שלום مرحبا',
      zalgo: `a${'\u0301'.repeat(500)} b`,
      lines: 'one\ntwo\r\nthree\u2028four\u0000five',
      large: `aws ${'x'.repeat(1_000_000)}`,
      lonely: 'aws \ud800 \udfff',
    };
    const hostile = Object.entries(texts).map(([name, text], i) =>
      row(i, {
        id: `hostile-${name}`,
        text,
        actor: html,
        provider: text.slice(0, 300),
        account: html,
        terminal: html,
      }),
    );
    await rig.post(
      state({
        where: html,
        waiting: [
          card('one', {
            command: texts.large,
            reasons: [html],
            where: texts.rtl,
            evidence: [html],
            actor: html,
            cwd: html,
          }),
        ],
        places: [{ id: '1', name: html, protection: 'blind', why: texts.rtl }],
      }),
      { type: 'snapshot', total: hostile.length, rows: hostile },
    );
    await rig.waitForRow('onerror');
    assert.match(await rig.page.locator('ag-cards .command').first().innerText(), /more characters\)$/);
    await rig.page.locator('ag-filters .fold').click();
    await rig.page.locator('ag-filters [data-facet=actor]').click();
    for (const { id, text } of hostile) {
      await rig.page.locator('ag-feed lit-virtualizer').focus();
      await rig.post({ type: 'reveal', id });
      await rig.post(
        detail(0, { id, command: text, reasons: [text.slice(0, 5000)], cwd: html, evidence: [html] }),
      );
      await rig.page.locator('ag-detail .copy').waitFor();
    }
    const page = await rig.page.evaluate(() => ({
      hit: window.hit,
      wide: document.documentElement.scrollWidth,
      elements: document.querySelector('ag-app').shadowRoot.querySelectorAll('img, script').length,
    }));
    assert.deepEqual(page, { hit: undefined, wide: 300, elements: 0 });
    const heights = await rig.page
      .locator('ag-feed .row')
      .evaluateAll((all) => all.map((it) => it.offsetHeight));
    assert.equal(new Set(heights).size, 1, String(heights));
    // A command's marks must not reorder what stands beside it.
    const isolated = await rig.page
      .locator('ag-feed .row .text')
      .evaluateAll((all) => all.every((it) => window.getComputedStyle(it).unicodeBidi === 'isolate'));
    assert.ok(isolated);
  });

  it('honours forced colours and reduced motion', async () => {
    rig = await openPage({ theme: 'contrast' });
    await rig.page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
    await rig.waitForSent('ready');
    await rig.post(state(), snapshot(20));
    await rig.waitForRow('#0');
    const badge = rig.page.locator('ag-feed .badge').first();
    assert.notEqual(await badge.evaluate((it) => window.getComputedStyle(it).borderTopWidth), '0px');
  });
});
