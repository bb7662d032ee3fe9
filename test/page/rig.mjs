// The built page in a real browser, under the policy that the host gives it, with a host played by the test.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/editor/chromium.mjs';
import { PROJECT } from '../../scripts/editor/vsix.mjs';
import { rootStyle } from './themes.mjs';

const require = createRequire(import.meta.url);
const ORIGIN = 'https://panel.test';
const POLICY = "default-src 'none'; script-src 'nonce-n0nce'";

/** Why there is no browser to test in, or undefined. */
export const noBrowser = () => (findChromium() ? undefined : 'no Chromium on this machine');

/** Built scripts by their file's name. */
const scripts = new Map();
async function bundle(name) {
  const { bundles } = require(join(PROJECT, 'esbuild.js'));
  const options = bundles.find(({ outfile }) => outfile === `dist/${name}`);
  const built = await build({
    ...options,
    absWorkingDir: PROJECT,
    minify: true,
    sourcemap: false,
    write: false,
  });
  return built.outputFiles[0].text;
}

/** @param {string[]} [args] of Chromium; `page` is the script that its pages have */
export async function openBrowser(args = [], page = 'webview.js') {
  if (!scripts.has(page)) scripts.set(page, await bundle(page));
  return chromium.launch({ executablePath: findChromium(), args: [...CHROMIUM_ARGS, ...args] });
}

/** Stands in for the editor: what the page sends is kept, its state lives as long as the tab. */
function playEditor() {
  window.sent = [];
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => window.sent.push(JSON.parse(JSON.stringify(message))),
    getState: () => JSON.parse(window.sessionStorage.getItem('kept') ?? 'null') ?? undefined,
    setState: (state) => window.sessionStorage.setItem('kept', JSON.stringify(state)),
  });
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {{ width?: number, height?: number, theme?: string, form?: string, play?: unknown[] }} [options]
 *   `play` is the function that stands in for the editor, with its argument
 */
export async function openPage(
  browser,
  { width = 300, height = 800, theme = 'dark', form = 'sidebar', play = [playEditor] } = {},
) {
  const context = await browser.newContext({ viewport: { width, height } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: ORIGIN });
  const page = await context.newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
  const background = form === 'sidebar' ? 'sideBar' : 'editor';
  const [script, body] =
    form === 'lock'
      ? [scripts.get('lock.js'), '<ag-lock></ag-lock>']
      : [scripts.get('webview.js'), `<ag-app data-form="${form}"></ag-app>`];
  const html = `<!DOCTYPE html><html lang="en">
    <head><meta charset="utf-8"><title>Activity</title></head><body>${body}
    <script nonce="n0nce" src="/webview.js"></script></body></html>`;
  await page.route(`${ORIGIN}/**`, (route) => {
    const isScript = route.request().url().endsWith('.js');
    return isScript
      ? route.fulfill({ contentType: 'text/javascript', body: script })
      : route.fulfill({
          contentType: 'text/html',
          headers: { 'content-security-policy': POLICY },
          body: html,
        });
  });
  await page.addInitScript(...play);
  // The editor sets its colours by script too: no policy is in its way.
  const style = `${rootStyle(theme)}; background: var(--vscode-${background}-background)`;
  await page.addInitScript((css) => {
    const set = () => {
      if (document.documentElement === null) return false;
      document.documentElement.style.cssText = css;
      return true;
    };
    if (!set()) document.addEventListener('readystatechange', set, { once: true });
  }, style);
  await page.goto(`${ORIGIN}/`);
  return new Rig(page, problems);
}

/** A page with its host. */
class Rig {
  #n = 0;

  constructor(page, problems) {
    this.page = page;
    /** Errors, and what the policy refused. */
    this.problems = problems;
  }

  /** Sends messages with their numbers. */
  async post(...messages) {
    await this.postRaw(messages.map((message) => ({ ...message, n: ++this.#n })));
  }

  async postRaw(messages) {
    await this.page.evaluate((all) => all.forEach((message) => window.postMessage(message, '*')), messages);
  }

  /** Leaves a number out. */
  skip() {
    this.#n++;
  }

  async sent(type) {
    const all = await this.page.evaluate(() => window.sent);
    return type === undefined ? all : all.filter((message) => message.type === type);
  }

  forget() {
    return this.page.evaluate(() => {
      window.sent = [];
    });
  }

  /** Waits until the page has sent such a message. */
  async waitForSent(type, count = 1) {
    await this.page.waitForFunction(
      ([wanted, least]) => window.sent.filter((it) => it.type === wanted).length >= least,
      [type, count],
      { timeout: 15_000 },
    );
    return (await this.sent(type)).at(-1);
  }

  /** The texts of the rows that are drawn, from the top. */
  async rows() {
    const rows = await this.page.locator('ag-feed .row').evaluateAll((all) =>
      all
        .map((row) => ({
          top: row.getBoundingClientRect().top,
          text: row.querySelector('.text').textContent,
        }))
        .sort((a, b) => a.top - b.top)
        .map(({ text }) => text),
    );
    return rows;
  }

  async waitForRow(text) {
    await this.page
      .locator('ag-feed .row', { hasText: text })
      .first()
      .waitFor({ state: 'attached', timeout: 15_000 });
  }

  /** What has the focus, by its innermost element: its id, class or tag. */
  focused() {
    return this.page.evaluate(() => {
      let element = document.activeElement;
      const path = [];
      while (element) {
        path.push([element.localName, ...element.classList].join('.'));
        element = element.shadowRoot?.activeElement;
      }
      return path.filter((it) => it !== 'body').join(' ');
    });
  }

  close() {
    return this.page.context().close();
  }
}
