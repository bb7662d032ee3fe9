import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ActivityRow, Range, Statistics } from '../../contracts/activity';
import type { ActivityDetail, HostMessage, PanelState } from '../../contracts/panel';
import { readKept, send, writeKept } from './bridge';
import { type Chosen, classOf, FACET_IDS, type FacetId } from './feed/facets';
import { FeedModel } from './feed/model';
import { Inbox, type Receiver } from './inbox';
import type { Grouping, KeptState } from './kept';

/** What a part of the page shows, and must draw anew for. */
export type Topic = 'feed' | 'counts' | 'state' | 'detail' | 'statistics' | 'page' | 'reveal';

/** Counts beside filters are drawn anew so often at most. */
const COUNTS_MS = 250;
const KEEP_MS = 250;
const DETAIL_MS = 60;
const NOTICE_MS = 15_000;
/** A list that changes more often than this cannot be read. */
const DRAW_MS = 80;
/** How long the first rows may take to be drawn until the others are taken in nevertheless. */
const UNSEEN_MS = 400;
/** Rows that wait for a frame; a page that is not drawn takes them in without one. */
const MAX_UNDRAWN = 5000;

/** Everything that the page knows: the host's data as it came, and the page's own filters, selection and places. */
class Store implements Receiver {
  readonly feed = new FeedModel();
  panel: PanelState | undefined;
  detail: ActivityDetail | undefined;
  statistics: Statistics | undefined;
  notice = '';
  kept: KeptState = readKept();
  /** Until the first rows, or the word that there are none. */
  isLoading = true;
  /** All older rows are there. */
  isComplete = false;

  private readonly listeners = new Map<Topic, Set<() => void>>();
  private readonly inbox = new Inbox(this);
  private isDrawing = false;
  private drawnAt = 0;
  private undrawn = 0;
  private keepTimer: ReturnType<typeof setTimeout> | undefined;
  private countsTimer: ReturnType<typeof setTimeout> | undefined;
  private chosen: Chosen = this.readChosen();
  private detailTimer: ReturnType<typeof setTimeout> | undefined;
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;
  private toReveal: string | undefined;

  start(): void {
    this.feed.setGrouping(this.kept.grouping ?? 'none');
    this.feed.setClosed(this.kept.closed ?? []);
    this.applyFilter();
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      this.inbox.receive(event.data);
    });
    window.addEventListener('pagehide', () => {
      writeKept(this.kept);
    });
    send({ type: 'ready' });
  }

  subscribe(topic: Topic, listener: () => void): () => void {
    const listeners = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  // ── The page's own state

  keep(change: Partial<KeptState>): void {
    this.kept = { ...this.kept, ...change };
    this.keepTimer ??= setTimeout(() => {
      this.keepTimer = undefined;
      writeKept(this.kept);
    }, KEEP_MS);
  }

  chosenOf(facet: FacetId): ReadonlySet<string> {
    return this.chosen.get(facet) ?? new Set();
  }

  choose(facet: FacetId, values: readonly string[]): void {
    this.keep({ chosen: { ...this.kept.chosen, [facet]: [...values] } });
    this.chosen = this.readChosen();
    this.applyFilter();
  }

  search(text: string): void {
    this.keep({ search: text.slice(0, 1000) });
    this.applyFilter();
  }

  clearFilters(): void {
    this.keep({ search: '', chosen: {} });
    this.chosen = this.readChosen();
    this.applyFilter();
  }

  group(grouping: Grouping): void {
    this.keep({ grouping, scrollTop: 0 });
    this.feed.setGrouping(grouping);
    this.tell('page', 'feed');
  }

  /** Opens or closes a group. */
  toggle(key: string): void {
    const closed = new Set(this.kept.closed);
    if (!closed.delete(key)) closed.add(key);
    this.keep({ closed: [...closed].slice(-1000) });
    this.feed.setClosed(closed);
    this.tell('feed');
  }

  select(id: string | undefined, isDetailOpen = this.kept.isDetailOpen ?? false): void {
    const isSame = id === this.kept.selected && isDetailOpen === this.kept.isDetailOpen;
    if (isSame) return;
    this.keep({ selected: id, isDetailOpen });
    if (this.detail?.id !== id) this.detail = undefined;
    if (isDetailOpen) this.askDetail();
    this.tell('page', 'detail');
  }

  /** It goes by itself: screen readers have told it by then. */
  setNotice(text: string): void {
    this.notice = text;
    this.tell('page');
    clearTimeout(this.noticeTimer);
    if (text === '') return;
    this.noticeTimer = setTimeout(() => {
      this.setNotice('');
    }, NOTICE_MS);
  }

  setRange(range: Range): void {
    this.keep({ range });
    this.askStatistics();
  }

  askStatistics(): void {
    send({ type: 'statistics', range: this.kept.range ?? '24h' });
  }

  /** Asks once for many changes: a held arrow key passes over many rows, and a row may change many times a second. */
  private askDetail(): void {
    this.detailTimer ??= setTimeout(() => {
      this.detailTimer = undefined;
      const { selected, isDetailOpen } = this.kept;
      if (selected !== undefined && isDetailOpen === true && this.feed.get(selected) !== undefined) {
        send({ type: 'detail', id: selected });
      }
    }, DETAIL_MS);
  }

  /** Details are asked for when their row comes, as after a reload, and when it changes. */
  private askAgainFor(rows: readonly ActivityRow[]): void {
    const { selected } = this.kept;
    if (selected !== undefined && rows.some(({ id }) => id === selected)) this.askDetail();
  }

  private applyFilter(): void {
    this.feed.setFilter({ search: (this.kept.search ?? '').trim().toLowerCase(), chosen: this.chosen });
    this.tell('page', 'feed', 'counts');
  }

  private readChosen(): Chosen {
    return new Map(FACET_IDS.map((id) => [id, new Set(this.kept.chosen?.[id])]));
  }

  // ── What the host says

  reset(): void {
    this.isComplete = false;
    this.feed.reset();
    this.draw(1);
  }

  older(rows: ActivityRow[]): void {
    this.isLoading = false;
    this.feed.addOlder(rows);
    this.askAgainFor(rows);
    this.draw(rows.length);
  }

  complete(): void {
    this.isLoading = false;
    this.isComplete = true;
    this.reveal();
    this.toReveal = undefined;
    this.draw(0);
  }

  update(rows: ActivityRow[]): void {
    this.feed.update(rows);
    if (rows.some((row) => row.id === this.kept.selected) && this.kept.isDetailOpen === true)
      this.askDetail();
    this.draw(rows.length);
  }

  state(message: Exclude<HostMessage, { type: 'snapshot' | 'older' | 'update' }>): void {
    switch (message.type) {
      case 'state':
        this.panel = message.state;
        this.tell('state');
        return;
      case 'detail':
        if (message.detail.id !== this.kept.selected) return;
        this.detail = message.detail;
        this.tell('detail');
        return;
      case 'statistics':
        this.statistics = message.statistics;
        this.tell('statistics');
        return;
      case 'notice':
        this.setNotice(message.text);
        return;
      case 'reveal':
        this.toReveal = message.id;
        this.reveal();
        return;
    }
  }

  bad(): void {
    this.setNotice(
      'A message of the guard could not be read and was left out. Everything is being asked for again.',
    );
  }

  resync(afterMs: number): void {
    setTimeout(() => {
      send({ type: 'ready' });
    }, afterMs);
  }

  soon(work: () => void, when?: 'drawn'): void {
    if (when === undefined) {
      setTimeout(work, 0);
      return;
    }
    // The list needs three frames for its first rows: to draw one, to measure it, to draw the others. A page that is not
    // shown has no frames.
    let isDue = true;
    const run = () => {
      if (isDue) work();
      isDue = false;
    };
    const frame = (left: number) => {
      if (left === 0) setTimeout(run, 0);
      else
        requestAnimationFrame(() => {
          frame(left - 1);
        });
    };
    frame(3);
    setTimeout(run, UNSEEN_MS);
  }

  now(): number {
    return performance.now();
  }

  private reveal(): void {
    const id = this.toReveal;
    if (id === undefined) return;
    const entry = this.feed.get(id);
    // It may be among the older ones that are still to come.
    if (entry === undefined) return;
    this.toReveal = undefined;
    if (!entry.isShown) this.clearFilters();
    // Bookkeeping is never shown unasked.
    if (!entry.isShown) this.choose('kind', [classOf(entry.row)]);
    this.select(id, true);
    this.keep({ tab: 'activity' });
    this.tell('page', 'reveal');
  }

  /** Shows what has changed with one of the next frames. */
  private draw(rows: number): void {
    this.undrawn += rows;
    if (this.undrawn > MAX_UNDRAWN) this.flush();
    this.isDrawing ||= this.drawAfter(Math.max(0, this.drawnAt + DRAW_MS - performance.now()));
    this.countsTimer ??= setTimeout(() => {
      this.countsTimer = undefined;
      this.tell('counts');
    }, COUNTS_MS);
  }

  private drawAfter(ms: number): true {
    const draw = () =>
      requestAnimationFrame(() => {
        this.isDrawing = false;
        this.drawnAt = performance.now();
        this.flush();
        this.tell('feed');
      });
    if (ms > 0) setTimeout(draw, ms);
    else draw();
    return true;
  }

  private flush(): void {
    this.undrawn = 0;
    this.feed.flush();
    this.reveal();
  }

  private tell(...topics: Topic[]): void {
    for (const topic of topics) for (const listener of this.listeners.get(topic) ?? []) listener();
  }
}

export const store = new Store();

/** Draws its host anew when one of the topics changes. */
export class Watch implements ReactiveController {
  private ends: (() => void)[] = [];
  private readonly topics: readonly Topic[];

  constructor(
    private readonly host: ReactiveControllerHost,
    ...topics: Topic[]
  ) {
    this.topics = topics;
    host.addController(this);
  }

  hostConnected(): void {
    this.ends = this.topics.map((topic) =>
      store.subscribe(topic, () => {
        this.host.requestUpdate();
      }),
    );
  }

  hostDisconnected(): void {
    for (const end of this.ends) end();
  }
}
