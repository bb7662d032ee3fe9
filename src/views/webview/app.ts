import '@vscode-elements/elements/dist/vscode-tab-header/index.js';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import type { Range } from '../../contracts/activity';
import './cards';
import './detail';
import type { Detail } from './detail';
import './feed/feed';
import type { Feed } from './feed/feed';
import './filters';
import type { Filters } from './filters';
import { icon } from './icons';
import './live';
import './stateLine';
import { store, Watch } from './store';
import { shared } from './styles';

const TABS = [
  { id: 'dashboard', label: 'Dashboard' },
  { id: 'activity', label: 'Activity' },
] as const;
type Tab = (typeof TABS)[number]['id'];

const STATISTICS_MS = 60_000;

/** The whole page. In an editor tab it has a dashboard beside the activity. */
@customElement('ag-app')
export class App extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        height: 100vh;
        overflow: auto;
        container: app / size;
      }
      main {
        display: flex;
        flex-direction: column;
        height: 100%;
        min-height: 26em;
      }
      /* For screen readers: the view's own title says it already. */
      h1 {
        position: absolute;
        width: 1px;
        height: 1px;
        margin: 0;
        overflow: hidden;
        clip-path: inset(50%);
      }
      /* What waits never hides what happens: the rest keeps more than half of the view. */
      ag-cards {
        max-height: 45%;
        overflow: auto;
        flex: none;
        border-bottom: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, transparent));
      }
      ag-cards:not([has-cards]) {
        border-bottom: none;
      }
      .tabs {
        display: flex;
        padding: 0 8px;
        border-bottom: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, transparent));
      }
      .tabs vscode-tab-header:focus-visible {
        outline-offset: -2px;
      }
      .panel {
        flex: 1;
        min-height: 0;
        display: flex;
        flex-direction: column;
        overflow: auto;
      }
      .split {
        flex: 1;
        min-height: 8em;
        display: flex;
        flex-direction: column;
      }
      ag-feed {
        flex: 1 1 42%;
        min-width: 0;
      }
      ag-detail {
        flex: 1 1 58%;
        min-width: 0;
        min-height: 0;
        border-top: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, transparent));
      }
      .notice {
        display: flex;
        gap: 6px;
        align-items: start;
        margin: 4px 8px;
        padding: 4px 8px;
        border: 1px solid var(--vscode-contrastBorder, var(--vscode-inputValidation-infoBorder, currentColor));
        background: var(--vscode-inputValidation-infoBackground, transparent);
        color: var(--vscode-inputValidation-infoForeground, inherit);
      }
      .notice span {
        flex: 1;
        overflow-wrap: anywhere;
      }
      @container app (min-width: 800px) {
        .split {
          flex-direction: row;
        }
        ag-feed {
          flex: 1 1 62%;
        }
        ag-detail {
          flex: 1 1 38%;
          border-top: none;
          border-inline-start: 1px solid
            var(--vscode-contrastBorder, var(--vscode-widget-border, transparent));
        }
      }
    `,
  ];

  @query('ag-feed') private readonly feed!: Feed | null;
  @query('ag-filters') private readonly filters!: Filters | null;
  @query('ag-detail') private readonly detail!: Detail | null;
  private readonly watch = new Watch(this, 'page', 'statistics');
  private timer: ReturnType<typeof setInterval> | undefined;

  private get isWide(): boolean {
    return this.dataset.form === 'dashboard';
  }

  private get tab(): Tab {
    return this.isWide ? (store.kept.tab ?? 'dashboard') : 'activity';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    store.start();
    this.askStatistics();
    this.addEventListener('keydown', this.onKey);
    this.timer = setInterval(() => {
      this.askStatistics();
    }, STATISTICS_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render(): TemplateResult {
    const isDashboard = this.tab === 'dashboard';
    return html`<main>
      <h1>Agent Guard: Activity</h1>
      <ag-live></ag-live>
      <ag-cards @ag-focus-lost=${this.toList}></ag-cards>
      <ag-state ?is-wide=${this.isWide}></ag-state>
      ${store.notice === '' ? nothing : this.renderNotice()} ${this.isWide ? this.renderTabs() : nothing}
      ${
        isDashboard
          ? html`<div class="panel" role="tabpanel" aria-labelledby="tab-dashboard">
              <ag-dashboard
                .statistics=${store.statistics}
                .range=${store.kept.range}
                @ag-range=${(event: CustomEvent<Range>) => {
                  store.setRange(event.detail);
                }}
              ></ag-dashboard>
            </div>`
          : html`<div
              class="panel"
              role=${this.isWide ? 'tabpanel' : nothing}
              aria-labelledby=${this.isWide ? 'tab-activity' : nothing}
            >
              ${this.renderActivity()}
            </div>`
      }
    </main>`;
  }

  private renderActivity(): TemplateResult {
    return html`<ag-filters></ag-filters>
      <div class="split">
        <ag-feed @ag-open=${this.toDetail}></ag-feed>
        ${store.kept.isDetailOpen === true ? html`<ag-detail @ag-close=${this.closeDetail}></ag-detail>` : nothing}
      </div>`;
  }

  private renderNotice(): TemplateResult {
    return html`<div class="notice">
      <span>${store.notice}</span>
      <button
        aria-label="Close the notice"
        @click=${() => {
          store.setNotice('');
          this.toList();
        }}
      >
        ${icon('close')}
      </button>
    </div>`;
  }

  private renderTabs(): TemplateResult {
    return html`<div class="tabs" role="tablist" aria-label="Agent Guard" @keydown=${this.onTabKey}>
      ${TABS.map(
        ({ id, label }) =>
          html`<vscode-tab-header
            id="tab-${id}"
            .active=${this.tab === id}
            @click=${() => {
              this.show(id);
            }}
            >${label}</vscode-tab-header
          >`,
      )}
    </div>`;
  }

  private readonly onTabKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const next: Tab = this.tab === 'dashboard' ? 'activity' : 'dashboard';
    event.preventDefault();
    this.show(next);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#tab-${next}`)?.focus());
  };

  private show(tab: Tab): void {
    store.keep({ tab });
    this.askStatistics();
    this.requestUpdate();
  }

  private askStatistics(): void {
    if (this.tab !== 'dashboard') return;
    // It stands in this bundle too, but is run only where it is shown: the side bar has its first rows the sooner.
    void import('./dashboard/dashboard');
    store.askStatistics();
  }

  private readonly toList = (): void => {
    this.feed?.focusList();
  };

  private readonly toDetail = (): void => {
    void this.updateComplete.then(() => this.detail?.updateComplete).then(() => this.detail?.focusBody());
  };

  private readonly closeDetail = (): void => {
    store.select(store.kept.selected, false);
    this.toList();
  };

  private readonly onKey = (event: KeyboardEvent): void => {
    const path = event.composedPath();
    const isTyping = path.some((it) => it instanceof HTMLInputElement || it instanceof HTMLSelectElement);
    if (event.key === '/' && !isTyping && this.filters !== null) {
      event.preventDefault();
      this.filters.focusSearch();
    } else if (event.key === 'Escape' && this.detail !== null && path.includes(this.detail)) {
      this.closeDetail();
    } else if (event.key === 'Escape' && this.filters !== null && path.includes(this.filters)) this.toList();
  };
}
