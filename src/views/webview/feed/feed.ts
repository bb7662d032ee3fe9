import '@lit-labs/virtualizer';
import type { LitVirtualizer } from '@lit-labs/virtualizer/LitVirtualizer.js';
import { FlowLayout } from '@lit-labs/virtualizer/layouts/flow.js';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { send } from '../bridge';
import { icon } from '../icons';
import { store, Watch } from '../store';
import { shared } from '../styles';
import { at, counted, numeral } from '../words';
import { isGroup } from './groups';
import type { Item } from './model';
import { type Place, renderGroup, renderRow, rowStyles } from './row';
import { Pause } from './pause';

/** Draws less beyond the edges of the list than its parent does: with many events a second that is most of the work. */
class NearLayout extends FlowLayout {
  protected override _overhang = 300;
}

/** How long "3 min ago" may be wrong. */
const TIMES_MS = 20_000;

/** Elements stay where they are and take other rows: with many new ones that is far less work than moving elements. */
const keyOf = (_item: Item, index?: number) => index;
const idOf = (item: Item) => (isGroup(item) ? `group-${item.key}` : `row-${item.order}`);
/** What the selection remembers of it. */
const nameOf = (item: Item) => (isGroup(item) ? `group/${item.key}` : item.row.id);

/**
 * The list of what happened. The list itself has the focus and tells which row is active, as the editor's own lists do:
 * so the focus outlives any row that is scrolled away or removed.
 */
@customElement('ag-feed')
export class Feed extends LitElement {
  static override styles = [
    shared,
    rowStyles,
    css`
      :host {
        position: relative;
        container: feed / inline-size;
        min-height: 0;
      }
      lit-virtualizer {
        height: 100%;
        min-height: 0 !important;
      }
      .new {
        position: absolute;
        z-index: 1;
        top: 4px;
        inset-inline: 0;
        display: flex;
        justify-content: center;
        pointer-events: none;
      }
      .new button {
        pointer-events: auto;
        color: var(--vscode-button-foreground);
        background: var(--vscode-button-background);
        border-color: var(--vscode-button-border, var(--vscode-contrastBorder, transparent));
        border-radius: 1em;
        padding: 2px 10px;
      }
      .empty {
        position: absolute;
        z-index: 1;
        inset: 0;
        padding: 20px 16px;
        text-align: center;
      }
      .empty button {
        color: var(--vscode-textLink-foreground);
      }
    `,
  ];

  @query('lit-virtualizer') private readonly list!: LitVirtualizer<Item>;
  private readonly watch = new Watch(this, 'feed', 'page', 'state');
  private readonly layout = { type: NearLayout };
  private readonly pause = new Pause(store.feed);
  private items: Item[] = [];
  /** For each row of a tree its place within its group. */
  private heads: { at: number; size: number }[] = [];
  private timer: ReturnType<typeof setInterval> | undefined;
  private mustRestore = (store.kept.scrollTop ?? 0) > 0;
  private ends: (() => void)[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => {
      this.requestUpdate();
    }, TIMES_MS);
    this.pause.isOther(store.kept);
    this.ends = [
      store.subscribe('reveal', () => {
        this.reveal();
      }),
      // Another filter or grouping is another list: it starts at its top, and is not paused.
      store.subscribe('page', () => {
        if (this.pause.isOther(store.kept)) this.toTop();
      }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
    for (const end of this.ends) end();
  }

  focusList(): void {
    this.list.focus();
  }

  override render(): TemplateResult {
    this.items = this.pause.items();
    const isTree = (store.kept.grouping ?? 'none') !== 'none';
    this.heads = isTree ? headsOf(this.items) : [];
    const { newer } = this.pause;
    return html`
      ${
        newer > 0
          ? html`<div class="new">
              <button
                @click=${() => {
                  this.toTop();
                  this.focusList();
                }}
              >
                ${numeral(newer)} new
              </button>
            </div>`
          : nothing
      }
      ${this.items.length === 0 ? this.renderEmpty() : nothing}
      <lit-virtualizer
        scroller
        tabindex="0"
        role=${isTree ? 'tree' : 'listbox'}
        aria-label="Activity"
        .items=${this.items}
        .keyFunction=${keyOf}
        .renderItem=${this.renderItem}
        .layout=${this.layout}
        @keydown=${this.onKey}
        @click=${this.onClick}
        @mouseover=${this.onHover}
        @scroll=${this.onScroll}
        @focusin=${this.onFocus}
        @rangeChanged=${this.syncSoon}
      ></lit-virtualizer>
    `;
  }

  protected override updated(): void {
    // Rows are the same objects over their versions: the list is told to draw them anew.
    this.list.requestUpdate();
    this.syncSoon();
    if (this.mustRestore && this.items.length > 0) this.restore();
  }

  private readonly renderItem = (item: Item, index: number): TemplateResult => {
    const isActive = nameOf(item) === store.kept.selected;
    if (isGroup(item)) {
      const position = this.heads.findIndex(({ at }) => at === index) + 1;
      return renderGroup(item, { ...this.placeOf(item, isActive), position, size: this.heads.length });
    }
    const head = this.heads.findLast(({ at }) => at < index);
    const place = this.placeOf(item, isActive);
    place.position = head === undefined ? index + 1 : index - head.at;
    place.size = head === undefined ? this.items.length : head.size;
    return renderRow(item, place, Date.now());
  };

  private placeOf(item: Item, isActive: boolean): Place {
    return { id: idOf(item), isActive, position: 0, size: 0, isInTree: this.heads.length > 0 };
  }

  private renderEmpty(): TemplateResult {
    const [text, action] = this.emptyText();
    return html`<div class="empty">
      <p class="quiet">${text}</p>
      ${action ?? nothing}
    </div>`;
  }

  private emptyText(): [text: string, action?: TemplateResult] {
    if (store.isLoading) return ['Reading the record...'];
    if (store.feed.isFiltered && store.feed.usual > 0) {
      return [
        `None of ${counted(store.feed.usual, 'event')} matches.`,
        html`<button
          @click=${() => {
            store.clearFilters();
          }}
        >
          ${icon('close')} Clear Filters
        </button>`,
      ];
    }
    if (store.panel?.killSwitchEngaged === true) {
      return [
        'The kill switch is engaged: every cloud command is refused until you re-arm. Nothing has happened since.',
      ];
    }
    return [
      'Nothing has happened yet. Cloud commands of agents and terminals are shown here as they happen.',
      html`<button
        class="try"
        @click=${() => {
          send({ type: 'command', command: 'tryIt' });
        }}
      >
        See It Stop Something
      </button>`,
    ];
  }

  // ── The active row

  private get activeIndex(): number {
    const { selected } = store.kept;
    return selected === undefined ? -1 : this.items.findIndex((item) => nameOf(item) === selected);
  }

  private get rowHeight(): number {
    return this.list.querySelector<HTMLElement>('.row')?.offsetHeight ?? 44;
  }

  /** Names the active row to screen readers while it is drawn. */
  private readonly syncActive = (): void => {
    const active = this.list.querySelector('.row[aria-selected="true"]');
    if (active === null) this.list.removeAttribute('aria-activedescendant');
    else this.list.setAttribute('aria-activedescendant', active.id);
  };

  /** Screen readers are told of the active row only where it is drawn: it may have been scrolled away. */
  private readonly onFocus = (): void => {
    const at = this.activeIndex;
    const isByKey = this.list.matches(':focus-visible');
    if (isByKey && at >= 0 && this.list.querySelector('.row[aria-selected="true"]') === null) this.moveTo(at);
    this.syncActive();
  };

  private readonly syncSoon = (): void => {
    afterLayout(this.syncActive);
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || this.items.length === 0) return;
    const at = this.activeIndex;
    const page = Math.max(1, Math.floor(this.list.clientHeight / this.rowHeight) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: Math.max(0, at - 1),
      PageDown: Math.max(0, at) + page,
      PageUp: Math.max(0, at - page),
      Home: 0,
      End: this.items.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) this.moveTo(Math.min(to, this.items.length - 1));
    else if (!this.act(event.key, at)) return;
    event.preventDefault();
  };

  /** What a key does with the active row; true if anything. */
  private act(key: string, at: number): boolean {
    const item = this.items[at];
    if (key === 'Escape' && store.kept.isDetailOpen === true) {
      store.select(store.kept.selected, false);
      return true;
    }
    if (item === undefined) return false;
    if (!isGroup(item)) {
      if (key !== 'Enter' && key !== ' ') return false;
      this.open(item.row.id);
      return true;
    }
    const isMeant = key === 'Enter' || key === ' ' || key === (item.isClosed ? 'ArrowRight' : 'ArrowLeft');
    if (isMeant) this.toggle(item.key);
    return isMeant;
  }

  private toggle(key: string): void {
    store.toggle(key);
    this.pause.refresh();
  }

  private open(id: string): void {
    store.select(id, true);
    this.dispatchEvent(new CustomEvent('ag-open', { bubbles: true, composed: true }));
  }

  private moveTo(index: number): void {
    const item = this.items[index];
    if (item === undefined) return;
    this.pause.isReading = index > 0;
    store.select(nameOf(item));
    const [top, height] = [index * this.rowHeight, this.list.clientHeight];
    if (top < this.list.scrollTop) this.list.scrollTop = top;
    else if (top + this.rowHeight > this.list.scrollTop + height)
      this.list.scrollTop = top + this.rowHeight - height;
  }

  private readonly onClick = (event: Event): void => {
    const row = (event.target as Element).closest<HTMLElement>('.row');
    const item = row === null ? undefined : this.items.find((it) => idOf(it) === row.id);
    if (item === undefined) return;
    if (isGroup(item)) {
      store.select(nameOf(item));
      this.toggle(item.key);
      return;
    }
    this.pause.isReading = this.items[0] !== item;
    store.select(item.row.id, true);
  };

  /** The whole date is told where the mouse is: making it for each row that is drawn takes too long. */
  private readonly onHover = (event: Event): void => {
    const time = (event.target as Element).closest<HTMLElement>('time');
    const row = time?.closest('.row');
    const item = row && this.items.find((it) => idOf(it) === row.id);
    if (time && item && !isGroup(item)) time.title = at(item.row.time);
  };

  // ── Scrolling

  private readonly onScroll = (): void => {
    const { scrollTop } = this.list;
    this.pause.isScrolled = scrollTop > this.rowHeight / 2;
    if (!this.mustRestore) store.keep({ scrollTop });
    if (!this.pause.isPaused && this.pause.newer > 0) this.requestUpdate();
  };

  private toTop(): void {
    this.pause.end();
    this.mustRestore = false;
    this.list.scrollTop = 0;
    this.requestUpdate();
  }

  private reveal(): void {
    this.pause.end();
    this.requestUpdate();
    afterLayout(() => {
      const at = this.activeIndex;
      if (at >= 0) this.moveTo(at);
    });
  }

  /** Goes where the list was before the page was hidden; not until so many rows have come. */
  private restore(): void {
    const wanted = store.kept.scrollTop ?? 0;
    const isThere = this.items.length * this.rowHeight >= wanted + this.list.clientHeight;
    if (!isThere && !store.isComplete) return;
    this.mustRestore = false;
    this.pause.isScrolled = true;
    afterLayout(() => {
      this.list.scrollTop = wanted;
    });
  }
}

/** The list knows its height when it has been laid out, which takes it a frame. */
function afterLayout(run: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(run));
}

function headsOf(items: readonly Item[]): { at: number; size: number }[] {
  const heads: { at: number; size: number }[] = [];
  for (let at = 0; at < items.length;) {
    const item = items[at];
    if (item === undefined || !isGroup(item)) break;
    heads.push({ at, size: item.entries.length });
    at += item.isClosed ? 1 : item.entries.length + 1;
  }
  return heads;
}
