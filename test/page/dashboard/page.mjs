import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { CHROMIUM_ARGS, findChromium } from '../../../scripts/editor/chromium.mjs';
import { PROJECT } from '../../../scripts/editor/vsix.mjs';
import { THEMES } from './themes.mjs';

const URL_OF_PAGE = 'http://dashboard.test/';

async function bundle() {
  const { outputFiles } = await build({
    absWorkingDir: PROJECT,
    entryPoints: ['test/page/dashboard/entry.mjs'],
    tsconfig: 'src/views/webview/tsconfig.json',
    loader: { '.css': 'text' },
    ...{
      bundle: true,
      write: false,
      platform: 'browser',
      target: 'es2022',
      format: 'iife',
      logLevel: 'error',
    },
  });
  return outputFiles[0].text;
}

/** A browser that can open the dashboard, with the policy that the editor's page has. */
export async function dashboards() {
  const [script, browser] = await Promise.all([
    bundle(),
    chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS }),
  ]);
  return {
    close: () => browser.close(),
    /** A page with the element in it and no statistics yet. What the page complains about is in `problems`. */
    async open({ theme = 'dark', width = 900, height = 1400, ...options } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        timezoneId: 'Europe/Berlin',
        locale: 'en-GB',
        ...options,
      });
      const page = await context.newPage();
      const problems = [];
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error)));
      const headers = {
        'content-security-policy': "default-src 'none'; script-src 'nonce-n'; base-uri 'none'",
      };
      await page.route('**/*', (route) =>
        route.request().url() === URL_OF_PAGE
          ? route.fulfill({ contentType: 'text/html; charset=utf-8', headers, body: bodyOf(script) })
          : route.fulfill({ status: 404 }),
      );
      await page.goto(URL_OF_PAGE);
      await setTheme(page, theme);
      return { page, problems, close: () => context.close() };
    },
  };
}

const bodyOf = (script) =>
  `<!doctype html><html lang="en"><head><title>Dashboard</title></head><body><main><ag-dashboard></ag-dashboard></main>` +
  `<script nonce="n">${script.replaceAll('</script', '<\\/script')}</script></body></html>`;

/** As the editor does: variables on the root, the kind as the body's class. */
export async function setTheme(page, name) {
  await page.evaluate(({ kind, colors }) => {
    document.documentElement.style.cssText = '';
    for (const [key, value] of Object.entries(colors))
      document.documentElement.style.setProperty(`--vscode-${key}`, value);
    document.body.className = kind;
    document.body.style.cssText = 'margin:0;background:var(--vscode-editor-background)';
  }, THEMES[name]);
}

/** Gives the element what `call` makes in the page: "week('7d')". */
export async function show(page, call) {
  await page.evaluate(async (text) => {
    const element = document.querySelector('ag-dashboard');
    const [name, ...args] = text;
    element.statistics = globalThis[name](...args);
    element.range = undefined;
    await element.updateComplete;
    await new Promise((done) => setTimeout(done, 50));
  }, call);
}
