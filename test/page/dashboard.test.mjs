import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'mocha';
import { skipBecause } from '../support/skip.ts';
import { dashboards, setTheme, show } from './dashboard/page.mjs';
import { noBrowser } from './rig.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** All tables of the element, by their captions: rows of cells. */
const tables = (page) =>
  page.evaluate(() => {
    const roots = [document.querySelector('ag-dashboard').shadowRoot];
    const timeline = roots[0].querySelector('ag-timeline');
    if (timeline) roots.push(timeline.shadowRoot);
    const found = roots.flatMap((root) => [...root.querySelectorAll('table')]);
    const text = (cell) => cell.textContent.trim();
    return Object.fromEntries(
      found.map((table) => [
        text(table.caption).split('.')[0],
        [...table.tBodies[0].rows].map((row) => [...row.cells].map(text)),
      ]),
    );
  });

const numberOf = (text) => Number(text.replaceAll(',', ''));
const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
const counted = (list) => list.map(({ name, count }) => [name, count]);

describe('dashboard', function () {
  this.timeout(60_000);
  let rig;

  before(async function () {
    const why = noBrowser();
    if (why !== undefined) skipBecause(this, why);
    rig = await dashboards();
  });
  after(() => rig?.close());

  /** A dashboard with a week in it. */
  async function opened(options, call = ['week', '7d']) {
    const it = await rig.open(options);
    await show(it.page, call);
    return it;
  }

  it('has the same numbers in its tables as the statistics', async () => {
    const { page, problems, close } = await opened();
    const data = await page.evaluate(() => globalThis.week('7d'));
    const found = await tables(page);
    assert.deepEqual(
      found['By agent'].map(([name, count]) => [name, numberOf(count)]),
      counted(data.byActor),
    );
    assert.deepEqual(
      found['By environment'].map(([name, count]) => [name, numberOf(count)]),
      counted(data.byEnvironment),
    );
    assert.deepEqual(
      found['By provider'].map(([, count]) => numberOf(count)),
      data.byProvider.map(({ count }) => count),
    );
    assert.equal(sum(found['What became of them'].map(([, count]) => numberOf(count))), data.total);
    const time = found['Commands per time, by verdict'];
    for (const [column, decision] of ['allow', 'warn', 'ask', 'block'].entries())
      assert.equal(
        sum(time.map((row) => numberOf(row[column + 1]))),
        sum(data.byDecision[decision]),
        decision,
      );
    const hours = found['Commands by provider and environment, and by the hour of the day'];
    assert.deepEqual(
      hours.map((row) => row.slice(1).map(numberOf)),
      data.heat.map((line) => line.hours),
    );
    const tile = await page.locator('.tile .value').first().textContent();
    assert.equal(numberOf(tile), data.total);
    assert.deepEqual(problems, []);
    await close();
  });

  it('shows the tables to all on request, and the charts again', async () => {
    const { page, close } = await opened();
    assert.equal(await page.locator('.bars').count(), 4);
    await page.getByRole('button', { name: 'Show as tables' }).click();
    assert.equal(await page.locator('.bars, .heat').count(), 0);
    assert.equal(await page.locator('canvas').count(), 0);
    const box = await page.locator('.table-box').first().boundingBox();
    assert.ok(box.height > 60 && box.width > 200);
    await page.getByRole('button', { name: 'Show as charts' }).click();
    assert.equal(await page.locator('canvas').count(), 1);
    await close();
  });

  it('asks for a range by keyboard alone, and shows it as chosen at once', async () => {
    const { page, close } = await opened();
    await page.evaluate(() => {
      globalThis.asked = [];
      document.addEventListener('ag-range', ({ detail }) => globalThis.asked.push(detail));
    });
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await page.evaluate(() => globalThis.asked), ['30d', '90d']);
    assert.equal(await page.getByRole('radio', { name: 'Last 90 days' }).isChecked(), true);
    assert.equal(await page.locator('[aria-busy]').getAttribute('aria-busy'), 'true');
    await show(page, ['week', '90d']);
    assert.equal(await page.locator('[aria-busy]').getAttribute('aria-busy'), 'false');
    // On with Tab: the button, then the verdicts of the chart.
    const names = [];
    for (let i = 0; i < 2; i++) {
      await page.keyboard.press('Tab');
      names.push(
        await page.evaluate(() => {
          let element = document.activeElement;
          while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
          return element.textContent.trim().split(/\s/)[0];
        }),
      );
    }
    assert.deepEqual(names, ['Show', 'Allow']);
    await page.keyboard.press('Space');
    assert.equal(await page.getByRole('button', { name: 'Allow' }).getAttribute('aria-pressed'), 'false');
    await close();
  });

  it('draws anew when the theme changes, when a verdict is left out, and in its new width', async () => {
    const { page, close } = await opened();
    const picture = () => page.evaluate(pixels);
    const dark = await picture();
    assert.ok(dark.colors > 4, 'the chart is painted');
    await setTheme(page, 'light');
    await page.waitForTimeout(100);
    const light = await picture();
    assert.notEqual(light.hash, dark.hash);
    await page.getByRole('button', { name: 'Allow' }).click();
    const less = await picture();
    assert.notEqual(less.hash, light.hash);
    await page.setViewportSize({ width: 500, height: 900 });
    await page.waitForTimeout(200);
    const narrow = await picture();
    assert.ok(narrow.width < less.width);
    const fits = await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
    assert.ok(fits, 'nothing is cut at the side');
    await close();
  });

  it('tells what a bar stands for', async () => {
    const { page, close } = await opened();
    await page.locator('.u-over').hover({ position: { x: 20, y: 60 } });
    assert.match(await page.locator('.tip').textContent(), /–.*Allow\s+\d+.*Block\s+\d+/s);
    await page.mouse.move(5, 5);
    await page.locator('.tip').waitFor({ state: 'detached' });
    await close();
  });

  it('shows hostile names as text', async () => {
    const { page, problems, close } = await rig.open();
    await page.evaluate(() => {
      const evil = '<img src=x onerror="globalThis.hit=1">"><script>globalThis.hit=1</script>';
      const rows = Array.from({ length: 9 }, (_, i) => ({
        ...{ id: `x${i}`, time: Date.UTC(2026, 5, 17, 16), kind: 'command', text: evil, state: 'denied' },
        ...{ session: 's', actor: `__proto__`, provider: `${evil}${i}`, service: evil, decision: 'block' },
      }));
      const alert = { ...rows[0], id: 'a', kind: 'alert', alert: 'burst', text: evil };
      globalThis.evil = () => globalThis.week('1h', [...rows, alert]);
    });
    await show(page, ['evil']);
    const seen = await page.evaluate(() => {
      const { shadowRoot } = document.querySelector('ag-dashboard');
      return { images: shadowRoot.querySelectorAll('img, script').length, hit: globalThis.hit };
    });
    assert.deepEqual(seen, { images: 0, hit: undefined });
    assert.match(await page.locator('.commands code').first().textContent(), /^<img src=x onerror/);
    assert.deepEqual(problems, []);
    await close();
  });

  it('says so where there is nothing', async () => {
    const { page, problems, close } = await opened({}, ['nothing', '1h']);
    assert.equal(await page.getByText('Nothing yet in this range').isVisible(), true);
    assert.equal(await page.locator('canvas').count(), 0);
    await show(page, ['week', '1h']);
    assert.equal(await page.locator('.tile').count(), 4);
    assert.deepEqual(problems, []);
    await close();
  });

  it('has no fault that axe-core finds, in any theme, as charts and as tables', async () => {
    const { page, close } = await opened({}, ['week', '1h']);
    await page.evaluate(AXE);
    assert.deepEqual(await faults(page), []);
    for (const theme of ['light', 'contrast']) {
      await setTheme(page, theme);
      // All that a theme can change.
      assert.deepEqual(await faults(page, ['color-contrast']), [], theme);
    }
    await page.getByRole('button', { name: 'Show as tables' }).click();
    assert.deepEqual(await faults(page), [], 'tables');
    await close();
  });

  it('can be read in forced colours', async () => {
    const { page, close } = await opened({ forcedColors: 'active' });
    const colors = await page.evaluate(() => {
      const { shadowRoot } = document.querySelector('ag-dashboard');
      const fill = window.getComputedStyle(shadowRoot.querySelector('.fill')).backgroundColor;
      const card = window.getComputedStyle(shadowRoot.querySelector('.card')).backgroundColor;
      return { fill, card };
    });
    assert.notEqual(colors.fill, colors.card);
    assert.ok((await page.evaluate(pixels)).colors > 1);
    await close();
  });
});

async function faults(page, rules) {
  const { violations } = await page.evaluate(
    (only) => globalThis.axe.run(document.querySelector('main'), only ? { runOnly: only } : {}),
    rules,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
}

/** Runs in the page: what is on the canvas. */
function pixels() {
  const timeline = document.querySelector('ag-dashboard').shadowRoot.querySelector('ag-timeline');
  const canvas = timeline.shadowRoot.querySelector('canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const words = new Uint32Array(data.buffer);
  let hash = 0;
  for (const word of words) hash = (Math.imul(hash, 31) + word) | 0;
  return { hash, width: canvas.width, colors: new Set(words).size };
}
