import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { VscodeTextfield } from '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { type Facet, type FacetId, FACETS } from './feed/facets';
import { icon } from './icons';
import { type Grouping, GROUPINGS } from './kept';
import { Roving } from './roving';
import { store, Watch } from './store';
import { shared } from './styles';
import { counted, numeral } from './words';

const SEARCH_MS = 120;
/** Values of one facet, the most frequent ones first: agents and providers may have any names. */
const MAX_VALUES = 30;

const GROUPING_WORDS: Readonly<Record<Grouping, string>> = {
  none: 'No groups',
  session: 'By session',
  agent: 'By agent',
};

/** Search, filters with their counts, and grouping. */
@customElement('ag-filters')
export class Filters extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        padding: 6px 8px 4px;
      }
      .first {
        display: flex;
        gap: 6px;
      }
      vscode-textfield {
        flex: 1;
        min-width: 0;
        width: auto;
      }
      select {
        font: inherit;
        max-width: 8.5em;
        color: var(--vscode-dropdown-foreground);
        background: var(--vscode-dropdown-background);
        border: 1px solid var(--vscode-dropdown-border, var(--vscode-contrastBorder, transparent));
        border-radius: 2px;
      }
      .chips {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        margin-top: 5px;
        align-items: center;
      }
      .chips button {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        border-color: var(--vscode-widget-border, var(--vscode-contrastBorder, currentColor));
        border-radius: 1em;
        padding: 0 7px;
        max-width: 100%;
        white-space: nowrap;
      }
      .chips button > :not(.icon) {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .chips button[aria-pressed='true'],
      .chips .active {
        background: var(--vscode-inputOption-activeBackground);
        color: var(--vscode-inputOption-activeForeground, inherit);
        border-color: var(
          --vscode-inputOption-activeBorder,
          var(--vscode-contrastActiveBorder, currentColor)
        );
      }
      .chips [aria-pressed='true'] .quiet {
        color: inherit;
      }
      .values {
        padding: 4px 0 2px 8px;
        border-inline-start: 2px solid var(--vscode-focusBorder);
        max-height: 9em;
        overflow: auto;
      }
      .end {
        margin-inline-start: auto;
        padding-inline-start: 6px;
      }
      @container (min-width: 700px) {
        .chips .fold {
          display: none;
        }
      }
      @container (max-width: 699px) {
        .chips .folded {
          display: none;
        }
      }
    `,
  ];

  @state() private open: FacetId | undefined;
  /** In a narrow view facets without a choice are folded away. */
  @state() private isUnfolded = false;
  @query('vscode-textfield') private readonly field!: VscodeTextfield;
  private readonly watch = new Watch(this, 'page', 'counts');
  private readonly roving = new Roving(this);
  private timer: ReturnType<typeof setTimeout> | undefined;

  focusSearch(): void {
    this.field.focus();
  }

  override render(): TemplateResult {
    const open = FACETS.find(({ id }) => id === this.open);
    return html`<search>
      <div class="first">
        <vscode-textfield
          type="search"
          label="Search commands, services and accounts"
          placeholder="Search (/)"
          .value=${store.kept.search ?? ''}
          @input=${() => {
            this.onInput();
          }}
        ></vscode-textfield>
        <select
          aria-label="Grouping"
          @change=${(event: Event) => {
            store.group((event.target as HTMLSelectElement).value as Grouping);
          }}
        >
          ${GROUPINGS.map(
            (it) =>
              html`<option value=${it} .selected=${it === (store.kept.grouping ?? 'none')}>
                ${GROUPING_WORDS[it]}
              </option>`,
          )}
        </select>
      </div>
      <div class="chips" role="toolbar" aria-label="Filters">
        <button
          data-rove
          class="fold"
          aria-expanded=${String(this.isUnfolded)}
          @click=${() => {
            this.isUnfolded = !this.isUnfolded;
            this.open = undefined;
          }}
        >
          ${icon('filter')} Filters ${icon(this.isUnfolded ? 'down' : 'right')}
        </button>
        ${FACETS.map((facet) => this.renderFacet(facet))}
        ${
          store.feed.isFiltered
            ? html`<button data-rove class="clear" @click=${this.clear}>${icon('close')} Clear</button>`
            : nothing
        }
        <span class="end quiet">${this.told()}</span>
      </div>
      ${open === undefined ? nothing : this.renderValues(open)}
    </search>`;
  }

  private readonly clear = (): void => {
    store.clearFilters();
    this.focusSearch();
  };

  private renderFacet({ id, label, wordOf }: Facet): TemplateResult {
    const chosen = [...store.chosenOf(id)];
    const told = chosen.length === 0 ? label : `${label}: ${chosen.map(wordOf).join(', ')}`;
    return html`<button
      data-rove
      data-facet=${id}
      class=${chosen.length > 0 ? 'active' : this.isUnfolded || this.open === id ? '' : 'folded'}
      aria-expanded=${String(this.open === id)}
      @click=${() => {
        this.open = this.open === id ? undefined : id;
      }}
    >
      <span class="told">${told}</span> ${icon(this.open === id ? 'down' : 'right')}
    </button>`;
  }

  private renderValues({ id, label, wordOf }: Facet): TemplateResult {
    const chosen = store.chosenOf(id);
    const counts = store.feed.counts.of(id, MAX_VALUES);
    const listed = new Set(counts.map(([value]) => value));
    const others = [...chosen].filter((value) => !listed.has(value));
    const values = [
      ...counts,
      ...others.map((value): [string, number] => [value, store.feed.counts.count(id, value)]),
    ];
    return html`<div class="chips values" role="group" aria-label=${label}>
      ${
        values.length === 0
          ? html`<span class="quiet">Nothing to choose from yet.</span>`
          : values.map(
              ([value, count]) =>
                html`<button
                  data-rove
                  data-value=${value}
                  aria-pressed=${String(chosen.has(value))}
                  @click=${() => {
                    this.toggle(id, value);
                  }}
                >
                  ${chosen.has(value) ? icon('check') : nothing}<bdi>${wordOf(value)}</bdi>
                  <span class="quiet">${numeral(count)}</span>
                </button>`,
            )
      }
    </div>`;
  }

  private told(): string {
    const { feed } = store;
    const all = counted(feed.usual, 'event');
    return feed.isFiltered ? `${numeral(feed.shown.length)} of ${all}` : all;
  }

  private toggle(facet: FacetId, value: string): void {
    const chosen = new Set(store.chosenOf(facet));
    if (!chosen.delete(value)) chosen.add(value);
    store.choose(facet, [...chosen]);
  }

  private onInput(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      store.search(this.field.value);
    }, SEARCH_MS);
  }
}
