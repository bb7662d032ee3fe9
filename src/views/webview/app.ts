import '@vscode-elements/elements/dist/vscode-tab-header/index.js';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Range } from '../../contracts/activity';
import { store, Watch } from './store';

const TABS = [
  { id: 'dashboard', label: 'Dashboard' },
  { id: 'activity', label: 'Activity' },
] as const;
type Tab = (typeof TABS)[number]['id'];

const STATISTICS_MS = 60_000;

/** The whole page. In an editor tab it has a dashboard beside the activity. */
@customElement('ag-app')
export class App extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      flex-direction: column;
      height: 100vh;
      overflow: auto;
    }
    .tabs {
      display: flex;
    }
    .panel {
      flex: 1;
      min-height: 0;
      overflow: auto;
    }
  `;

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
    this.timer = setInterval(() => {
      this.askStatistics();
    }, STATISTICS_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render(): TemplateResult {
    return html`
      ${this.isWide ? this.renderTabs() : nothing}
      ${
        this.tab === 'dashboard'
          ? html`<div class="panel" id="panel-dashboard" role="tabpanel" aria-label="Dashboard">
              <ag-dashboard
                .statistics=${store.statistics}
                @ag-range=${(event: CustomEvent<Range>) => {
                  store.setRange(event.detail);
                }}
              ></ag-dashboard>
            </div>`
          : html`<div class="panel" id="panel-activity"></div>`
      }
    `;
  }

  private renderTabs(): TemplateResult {
    return html`<div class="tabs" role="tablist" aria-label="Agent Guard">
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

  private show(tab: Tab): void {
    store.keep({ tab });
    this.askStatistics();
    this.requestUpdate();
  }

  private askStatistics(): void {
    if (this.tab === 'dashboard') store.askStatistics();
  }
}
