// The page of the activity panel with as many rows as it holds, in Chromium, and its search by itself.
import { FeedModel } from '../../src/views/webview/feed/model.ts';
import { openBrowser, openPage } from '../page/rig.mjs';
import { rows } from '../page/samples.mjs';

const ROWS = 100_000;
const FIRST = 500;
const CHUNK = 2000;
/** As the host does it (`views/panel/channel.ts`): the page draws first, then the rest comes. */
const FIRST_PAINT_MS = 100;
const CHUNK_MS = 16;
const LIVE_MS = Number(process.env.PANEL_LIVE_MS ?? 10_000);
const SCROLL_MS = 3000;

function report(what, value, unit, bound, isMet, more = '') {
  const verdict = bound === undefined ? '' : `bound ${bound}: ${isMet ? 'met' : 'MISSED'}`;
  console.log(
    `${what.padEnd(58)} ${value.toFixed(1).padStart(9)} ${unit}  (${[verdict, more].filter(Boolean).join('; ')})`,
  );
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Plays a host within the page: it answers `ready` with the newest rows and then sends the older ones. */
function playHost({ samples, total, first, chunk, firstPaintMs, chunkMs }) {
  const makeRow = (i) => {
    const sample = samples[i % samples.length];
    return {
      ...sample,
      id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
      text: `${sample.text} ${i}`,
      time: Date.now() - i * 7000,
    };
  };
  const list = (from, count) => Array.from({ length: count }, (_, i) => makeRow(from + i));
  // Made before the time is taken: the real host does it in a process of its own.
  const messages = [{ type: 'snapshot', total, rows: list(0, first) }];
  for (let from = first; from < total; from += chunk) {
    const count = Math.min(chunk, total - from);
    messages.push({ type: 'older', rows: list(from, count), isLast: from + count >= total });
  }
  let n = 0;
  const post = (message) => window.postMessage({ ...message, n: ++n }, '*');
  const send = (after = firstPaintMs) => {
    if (messages.length === 0) return;
    post(messages.shift());
    setTimeout(() => send(chunkMs), after);
  };
  window.bench = { makeRow, post, startedAt: performance.now() };
  const app = () => document.querySelector('ag-app')?.shadowRoot;
  const query = (host, selector) => app()?.querySelector(host)?.shadowRoot?.querySelector(selector);
  window.bench.list = () => query('ag-feed', 'lit-virtualizer');
  const watch = () => {
    const row = query('ag-feed', '.row');
    if (row && window.bench.firstRow === undefined) window.bench.firstRow = performance.now();
    const told = query('ag-filters', '.end')?.textContent ?? '';
    if (told.includes(total.toLocaleString())) window.bench.complete ??= performance.now();
    if (window.bench.complete === undefined) window.requestAnimationFrame(watch);
  };
  window.requestAnimationFrame(watch);
  window.acquireVsCodeApi = () => ({
    postMessage: ({ type }) => {
      if (type !== 'ready') return;
      window.bench.readyAt ??= performance.now();
      send();
    },
    getState: () => undefined,
    setState: () => undefined,
  });
}

/** The frames of so many milliseconds, each with what it took, while something is done in each. */
function measureFrames([ms, what]) {
  return new Promise((resolve) => {
    const frames = [];
    let [last, sent] = [performance.now(), 0];
    const begin = last;
    const list = window.bench.list();
    const frame = () => {
      const now = performance.now();
      frames.push(now - last);
      last = now;
      if (what === 'scroll') list.scrollTop += 120;
      if (now - begin < ms) window.requestAnimationFrame(frame);
      else {
        clearInterval(timer);
        resolve({ frames, sent });
      }
    };
    const timer = setInterval(() => {
      if (what !== 'live') return;
      const due = Math.floor(performance.now() - begin) - sent;
      // Two of three are new, the third is a new version of one before.
      const some = Array.from({ length: due }, (_, i) => {
        const at = 1_000_000 + sent + i;
        return window.bench.makeRow(at % 3 === 2 ? at - 1 : at);
      });
      sent += due;
      if (due > 0) window.bench.post({ type: 'update', rows: some });
    }, 50);
    window.requestAnimationFrame(frame);
  });
}

async function measurePage(browser) {
  const rig = await openPage(browser, {
    width: 400,
    play: [
      playHost,
      {
        samples: rows(200),
        total: ROWS,
        first: FIRST,
        chunk: CHUNK,
        firstPaintMs: FIRST_PAINT_MS,
        chunkMs: CHUNK_MS,
      },
    ],
  });
  await rig.page.waitForFunction(() => window.bench.complete !== undefined, undefined, { timeout: 120_000 });
  const { startedAt, firstRow, readyAt, complete } = await rig.page.evaluate(() => window.bench);
  const scroll = await rig.page.evaluate(measureFrames, [SCROLL_MS, 'scroll']);
  await rig.page.evaluate(() => window.bench.list().scrollTo(0, 0));
  await rig.page.waitForTimeout(300);
  const idle = await rig.page.evaluate(measureFrames, [2000, 'idle']);
  const live = await rig.page.evaluate(measureFrames, [LIVE_MS, 'live']);
  const session = await rig.page.context().newCDPSession(rig.page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await rig.close();
  return {
    firstRow: firstRow - startedAt,
    readyAt: readyAt - startedAt,
    complete: complete - startedAt,
    scroll,
    idle,
    live,
    heap: usedSize / 2 ** 20,
  };
}

function measureSearch() {
  const feed = new FeedModel();
  feed.addOlder(rows(ROWS));
  feed.flush();
  const words = ['terminate', 'secretmanager', '99', 'no such thing', 'a', '123456789012'];
  const took = [];
  for (let round = 0; round < 5; round++) {
    for (const search of words) {
      feed.setFilter({ search: '', chosen: new Map() });
      const begin = performance.now();
      feed.setFilter({ search, chosen: new Map() });
      took.push(performance.now() - begin);
    }
  }
  return took;
}

const search = measureSearch();
report(
  `search over ${ROWS} rows, median`,
  median(search),
  'ms',
  50,
  median(search) <= 50,
  `longest ${Math.max(...search).toFixed(1)}`,
);
const browser = await openBrowser();
try {
  const { firstRow, readyAt, complete, scroll, idle, live, heap } = await measurePage(browser);
  report(
    `first rows of ${ROWS}, from the start of the page`,
    firstRow,
    'ms',
    500,
    firstRow <= 500,
    `page stood at ${readyAt.toFixed(0)}`,
  );
  report('all of them taken in', complete, 'ms');
  const longest = Math.max(...live.frames);
  report(
    `longest frame at 1,000 events a second, ${LIVE_MS / 1000} s`,
    longest,
    'ms',
    100,
    longest <= 100,
    `${live.sent} events, ${live.frames.filter((it) => it > 100).length} of ${live.frames.length} frames over it, median ${median(live.frames).toFixed(1)}, longest with no events ${Math.max(...idle.frames).toFixed(1)}`,
  );
  const fps = (scroll.frames.length * 1000) / scroll.frames.reduce((sum, it) => sum + it, 0);
  report(
    'frames a second while scrolling',
    fps,
    '  ',
    50,
    fps >= 50,
    `longest frame ${Math.max(...scroll.frames).toFixed(1)} ms`,
  );
  report('heap of the page after that', heap, 'MB', 150, heap < 150);
} finally {
  await browser.close();
}
