import type { LitElement, ReactiveController } from 'lit';

const KEYS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

/**
 * Makes the buttons of a part of the page one stop of the Tab key: arrows, Home and End move among those that carry
 * `data-rove`.
 */
export class Roving implements ReactiveController {
  private current: HTMLElement | undefined;
  private place = 0;
  private hadFocus = false;

  constructor(private readonly host: LitElement) {
    host.addController(this);
    host.addEventListener('keydown', (event) => {
      this.onKey(event);
    });
    host.addEventListener('focusin', (event) => {
      const item = this.items().find((it) => event.composedPath().includes(it));
      if (item !== undefined) this.choose(item);
    });
  }

  hostUpdate(): void {
    const { activeElement } = this.host.renderRoot as ShadowRoot;
    this.hadFocus = activeElement !== null && activeElement === this.current;
  }

  hostUpdated(): void {
    const items = this.items();
    if (this.current !== undefined && items.includes(this.current)) {
      this.choose(this.current);
      return;
    }
    const first = items.find((item) => item.dataset.rove === 'first');
    const next =
      this.current === undefined && first !== undefined
        ? first
        : items[Math.min(this.place, items.length - 1)];
    this.current = undefined;
    if (next !== undefined) this.choose(next);
    if (!this.hadFocus) return;
    // What had the focus is gone: its neighbour gets it, rather than nothing at all.
    if (next === undefined)
      this.host.dispatchEvent(new CustomEvent('ag-focus-lost', { bubbles: true, composed: true }));
    else next.focus();
  }

  private items(): HTMLElement[] {
    const items = this.host.renderRoot.querySelectorAll<HTMLElement>('[data-rove]');
    return [...items].filter((item) => item.getClientRects().length > 0);
  }

  private choose(chosen: HTMLElement): void {
    const items = this.items();
    for (const item of items) item.tabIndex = item === chosen ? 0 : -1;
    this.current = chosen;
    this.place = Math.max(0, items.indexOf(chosen));
  }

  private onKey(event: KeyboardEvent): void {
    const items = this.items();
    const from = items.findIndex((item) => event.composedPath().includes(item));
    if (from < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = KEYS[event.key];
    const to =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? items.length - 1
          : step !== undefined
            ? (from + step + items.length) % items.length
            : undefined;
    const next = to === undefined ? undefined : items[to];
    if (next === undefined) return;
    event.preventDefault();
    this.choose(next);
    next.focus();
  }
}
