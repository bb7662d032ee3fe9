import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { RANGES, type Range, type Statistics } from '../../../contracts/activity';
import { DECISIONS } from '../../../contracts/words';
import { STATE_WORDS } from '../words';
import { charts } from './chartStyles';
import { count, RANGE_WORDS, stepName } from './format';
import { heatMap } from './heat';
import { alerts, bars, card, firstSeen, grants, tiles, topStopped } from './parts';
import { layout, shared } from './styles';
import './timeline';

/**
 * The charts of a range. The host counts; this only shows. Fires `ag-range` with the range that a person wants to see.
 */
@customElement('ag-dashboard')
export class Dashboard extends LitElement {
  static override styles = [shared, layout, charts];

  @property({ attribute: false }) statistics?: Statistics;
  /** What was asked for; until it comes, the charts show another. */
  @property({ attribute: false }) range?: Range;
  @state() private asTable = false;

  override render(): TemplateResult {
    const { statistics } = this;
    const range = this.range ?? statistics?.range ?? '24h';
    return html`<div class="page">
      <header>
        <h2>${RANGE_WORDS[range].long}</h2>
        ${this.renderRanges(range)}
        <button
          type="button"
          class="action"
          @click=${() => {
            this.asTable = !this.asTable;
          }}
        >
          Show as ${this.asTable ? 'charts' : 'tables'}
        </button>
      </header>
      <div aria-busy=${statistics?.range !== range}>
        ${statistics ? this.renderAll(statistics) : html`<div class="card empty"><p class="note">Counting…</p></div>`}
      </div>
    </div>`;
  }

  private renderRanges(chosen: Range): TemplateResult {
    return html`<fieldset role="radiogroup" aria-label="Range">
      ${RANGES.map(
        (range) =>
          html`<label
            ><input
              type="radio"
              name="range"
              aria-label=${RANGE_WORDS[range].long}
              .checked=${range === chosen}
              @change=${() => {
                this.range = range;
                this.dispatchEvent(
                  new CustomEvent('ag-range', { detail: range, bubbles: true, composed: true }),
                );
              }}
            />${RANGE_WORDS[range].short}</label
          >`,
      )}
    </fieldset>`;
  }

  private renderAll(statistics: Statistics): TemplateResult {
    const hasMore = statistics.alerts.length > 0 || statistics.grants.given > 0;
    if (statistics.total === 0)
      return html`<div class="card empty">
          <p class="strong">Nothing yet in this range</p>
          <p class="note">Commands of agents and terminals are counted here as soon as they are judged.</p>
        </div>
        ${hasMore ? html`<div class="grid below">${alerts(statistics)} ${grants(statistics)}</div>` : nothing}`;
    const { asTable } = this;
    const options = { asTable };
    return html`${tiles(statistics)}
      <div class="grid">
        ${card(
          { title: 'Commands over time, by verdict', wide: 'all', note: busiest(statistics) },
          html`<ag-timeline .statistics=${statistics} .asTable=${asTable}></ag-timeline>`,
        )}
        ${bars('By agent', statistics.byActor, options)}
        ${bars('By provider', statistics.byProvider, options)}
        ${bars('By environment', statistics.byEnvironment, options)}
        ${bars('What became of them', statistics.byOutcome, { asTable, words: outcomeWords })}
        ${heatMap(statistics, asTable)} ${topStopped(statistics.topStopped)} ${firstSeen(statistics)}
        ${alerts(statistics)} ${grants(statistics)}
      </div>
      ${
        statistics.fromFuture === undefined
          ? nothing
          : html`<p class="note future">
              ${count(statistics.fromFuture)} records are dated in the future and not counted here: a clock
              was changed.
            </p>`
      }`;
  }
}

const outcomeWords = (name: string) =>
  Object.hasOwn(STATE_WORDS, name) ? STATE_WORDS[name as keyof typeof STATE_WORDS].word : name;

/** One sentence that says what the chart shows. */
function busiest(statistics: Statistics): string {
  const { byDecision } = statistics;
  const totals = byDecision.allow.map((_, step) =>
    DECISIONS.reduce((sum, decision) => sum + (byDecision[decision][step] ?? 0), 0),
  );
  const most = Math.max(...totals);
  return `Busiest: ${stepName(statistics, totals.indexOf(most))}, with ${count(most)}.`;
}
