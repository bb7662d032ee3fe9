import { css, html, LitElement, nothing, unsafeCSS, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type uPlot from 'uplot';
import uplotCss from 'uplot/dist/uPlot.min.css';
import type { Statistics } from '../../../contracts/activity';
import { DECISIONS, type Decision } from '../../../contracts/words';
import { count, stepName } from './format';
import { shared } from './styles';
import { tableOf } from './table';
import { onThemeChange } from './theme';
import { timelinePlot } from './timelinePlot';
import { STACK, VERDICTS } from './verdicts';

/** What the plot is drawn from: the pointer's place is not. */
const OF_THE_PLOT = ['statistics', 'off', 'asTable'] as const;

/** Commands per time, stacked by verdict. */
@customElement('ag-timeline')
export class Timeline extends LitElement {
  static override styles = [
    unsafeCSS(uplotCss),
    shared,
    css`
      :host {
        display: block;
      }
      .frame {
        position: relative;
        overflow: hidden;
      }
      .plot {
        height: 190px;
        /* What the canvas is painted with. */
        border: 0 solid color-mix(in srgb, var(--vscode-foreground) 14%, transparent);
        background: var(--ag-ground);
        color: var(--vscode-descriptionForeground);
      }
      .u-cursor-x {
        border-right: 1px solid var(--ag-line-strong);
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
        margin: 0 0 8px -6px;
      }
      .legend button {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        padding: 2px 8px 2px 6px;
        border: 1px solid transparent;
        border-radius: 4px;
        background: none;
        color: var(--vscode-foreground);
        font: inherit;
        cursor: pointer;
      }
      .legend button:hover {
        background: var(--vscode-toolbar-hoverBackground);
      }
      .legend button[aria-pressed='false'] .name {
        text-decoration: line-through;
        color: var(--vscode-descriptionForeground);
      }
      .legend button[aria-pressed='false'] .swatch {
        background: none;
      }
      .legend .sum {
        color: var(--vscode-descriptionForeground);
        font-variant-numeric: tabular-nums;
      }
      .tip {
        position: absolute;
        top: 8px;
        left: 0;
        z-index: 2;
        width: max-content;
        padding: 8px 10px;
        border: 1px solid var(--vscode-editorHoverWidget-border, var(--ag-line));
        border-radius: 4px;
        background: var(--vscode-editorHoverWidget-background, var(--ag-ground));
        color: var(--vscode-editorHoverWidget-foreground, var(--vscode-foreground));
        pointer-events: none;
      }
      .tip dl {
        display: grid;
        grid-template-columns: auto auto auto;
        gap: 2px 8px;
        align-items: center;
        margin: 4px 0 0;
      }
      .tip dd {
        margin: 0;
        text-align: right;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];

  @property({ attribute: false }) statistics?: Statistics;
  @property({ attribute: false }) asTable = false;
  @state() private off: ReadonlySet<Decision> = new Set();
  @state() private hovered: { step: number; left: number } | undefined;
  @query('.plot') private readonly box!: HTMLElement | null;

  private plot: uPlot | undefined;
  private readonly resized = new ResizeObserver(() => {
    const width = this.box?.clientWidth ?? 0;
    if (this.plot && width > 0 && width !== this.plot.width)
      this.plot.setSize({ width: Math.max(120, width), height: this.plot.height });
  });
  private endTheme: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized.observe(this);
    this.endTheme = onThemeChange(() => {
      this.draw();
    });
    if (this.hasUpdated) this.draw();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
    this.endTheme?.();
    this.plot?.destroy();
    this.plot = undefined;
  }

  override render(): TemplateResult {
    const { statistics } = this;
    if (!statistics) return html``;
    return html`
      <div class="legend" role="group" aria-label="Verdicts in the chart" ?hidden=${this.asTable}>
        ${DECISIONS.map((decision) => this.renderSwitch(statistics, decision))}
      </div>
      <div class="frame" aria-hidden="true" ?hidden=${this.asTable}>
        <div class="plot"></div>
        ${this.renderTip(statistics)}
      </div>
      ${tableOf(tableData(statistics), this.asTable)}
    `;
  }

  override updated(changed: PropertyValues): void {
    if (OF_THE_PLOT.some((name) => changed.has(name))) this.draw();
  }

  private renderSwitch({ byDecision }: Statistics, decision: Decision): TemplateResult {
    const sum = byDecision[decision].reduce((all, one) => all + one, 0);
    return html`<button
      type="button"
      aria-pressed=${!this.off.has(decision)}
      title="Show or hide in the chart"
      @click=${() => {
        this.toggle(decision);
      }}
    >
      <span class="swatch ${decision}"></span><span class="name">${VERDICTS[decision].word}</span>
      <span class="sum">${count(sum)}</span>
    </button>`;
  }

  private renderTip(statistics: Statistics): TemplateResult | typeof nothing {
    const { hovered, box } = this;
    if (!hovered || hovered.step >= statistics.byDecision.allow.length) return nothing;
    // On the side of the pointer that has room.
    const isRight = hovered.left > (box?.clientWidth ?? 0) / 2;
    const shift = Math.round(hovered.left + (this.plot ? this.plot.bbox.left / devicePixelRatio : 0));
    const place = `transform: translateX(${shift}px) translateX(${isRight ? 'calc(-100% - 12px)' : '12px'})`;
    return html`<div class="tip" .style=${place}>
      <div class="strong">${stepName(statistics, hovered.step)}</div>
      <dl>
        ${[...STACK].reverse().map(
          (decision) =>
            html`<span class="swatch ${decision}"></span>
              <dt>${VERDICTS[decision].word}</dt>
              <dd>${count(statistics.byDecision[decision][hovered.step] ?? 0)}</dd>`,
        )}
      </dl>
    </div>`;
  }

  private toggle(decision: Decision): void {
    const off = new Set(this.off);
    if (!off.delete(decision)) off.add(decision);
    this.off = off;
  }

  private draw(): void {
    this.plot?.destroy();
    this.plot = undefined;
    const { box, statistics } = this;
    if (!box || !statistics || this.asTable || box.clientWidth === 0) return;
    this.plot = timelinePlot(box, {
      statistics,
      hidden: this.off,
      onHover: (step, left) => {
        if (step === undefined) this.hovered = undefined;
        else if (step !== this.hovered?.step || left !== this.hovered.left) this.hovered = { step, left };
      },
    });
  }
}

/** Steps in which something happened; a table of zeros helps nobody. */
function tableData(statistics: Statistics): Parameters<typeof tableOf>[0] {
  const { byDecision } = statistics;
  const rows = byDecision.allow.flatMap((_, step) => {
    const counts = DECISIONS.map((decision) => byDecision[decision][step] ?? 0);
    const total = counts.reduce((all, one) => all + one, 0);
    return total === 0 ? [] : [[stepName(statistics, step), ...counts.map(count), count(total)]];
  });
  return {
    caption: 'Commands per time, by verdict. Times without a command are left out.',
    head: ['Time', ...DECISIONS.map((decision) => VERDICTS[decision].word), 'All'],
    rows,
  };
}
