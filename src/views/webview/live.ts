import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { store } from './store';
import { counted } from './words';

/** What comes within this time is told in one sentence. */
const TELL_MS = 700;
const MAX_TOLD = 120;

/** Tells screen readers of new questions and of what became of the person's wishes; never of each event. */
@customElement('ag-live')
export class Live extends LitElement {
  static override styles = css`
    :host {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
  `;

  @state() private text = '';
  private ends: (() => void)[] = [];
  private known = new Set<string>();
  private fresh: string[] = [];
  private notice = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.ends = [
      store.subscribe('state', () => {
        this.onState();
      }),
      store.subscribe('page', () => {
        if (store.notice === this.notice) return;
        this.notice = store.notice;
        this.tellSoon();
      }),
    ];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    for (const end of this.ends) end();
  }

  override render(): TemplateResult {
    return html`<div role="status" aria-live="polite">${this.text}</div>`;
  }

  private onState(): void {
    const waiting = store.panel?.waiting ?? [];
    const fresh = waiting.filter(({ id }) => !this.known.has(id)).map(({ command }) => command);
    this.known = new Set(waiting.map(({ id }) => id));
    if (fresh.length === 0) return;
    this.fresh.push(...fresh);
    this.tellSoon();
  }

  private tellSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const [first = ''] = this.fresh;
      const asked =
        this.fresh.length === 0
          ? ''
          : this.fresh.length === 1
            ? `A command waits for you: ${first.slice(0, MAX_TOLD)}.`
            : `${counted(this.fresh.length, 'new command')} wait for you.`;
      this.fresh = [];
      this.text = [asked, this.notice].filter(Boolean).join(' ');
    }, TELL_MS);
  }
}
