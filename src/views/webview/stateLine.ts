import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PanelState } from '../../contracts/panel';
import { send } from './bridge';
import { icon, type IconName } from './icons';
import { Roving } from './roving';
import { store, Watch } from './store';
import { shared } from './styles';
import { ENVIRONMENT_WORDS, KILLED, MODE_WORDS } from './words';

const RESTRICTED = html`<span
  class="badge restricted"
  title="This folder is not trusted: its settings can make the guard stricter, but not milder."
  >${icon('lock')} Restricted Mode</span
>`;

type Protection = PanelState['places'][number]['protection'];

const PROTECTIONS: readonly { id: Protection; word: string; icon: IconName; tone: string }[] = [
  { id: 'enforcing', word: 'enforcing', icon: 'shield', tone: 'good' },
  { id: 'watching', word: 'watching', icon: 'eye', tone: 'caution' },
  { id: 'blind', word: 'blind', icon: 'blind', tone: 'bad' },
];

const DRILLS: Readonly<Record<PanelState['drill']['result'], { icon: IconName; tone: string }>> = {
  never: { icon: 'dash', tone: '' },
  passed: { icon: 'check', tone: '' },
  failed: { icon: 'warning', tone: 'bad' },
};

/** What the guard does, where commands would hit, how well each terminal is guarded, and the kill switch. */
@customElement('ag-state')
export class StateLine extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        padding: 4px 8px;
        border-bottom: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, transparent));
      }
      :host(.killed) {
        background: var(--vscode-inputValidation-errorBackground, transparent);
        color: var(--vscode-inputValidation-errorForeground, inherit);
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 3px 8px;
      }
      .mode {
        font-weight: 600;
      }
      .mode {
        padding-inline-start: 2px;
      }
      .end {
        margin-inline-start: auto;
        display: flex;
        gap: 4px;
        flex-wrap: wrap;
      }
      .protection {
        display: inline-flex;
        align-items: center;
        gap: 2px 8px;
        flex-wrap: wrap;
        padding-inline-start: 2px;
      }
      :host(:not([is-wide])) .protection {
        flex-basis: 100%;
        font-size: 0.92em;
      }
      .end button {
        border-color: var(--vscode-contrastBorder, var(--vscode-widget-border, transparent));
      }
      .places {
        list-style: none;
        padding: 4px 0 0;
        max-height: 11em;
        overflow: auto;
      }
      .places li {
        padding: 1px 0;
        overflow-wrap: anywhere;
      }
      .drill {
        display: inline-flex;
        align-items: baseline;
        gap: 8px;
        flex-basis: 100%;
        padding-inline-start: 8px;
        font-size: 0.92em;
      }
      .drill span {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
        overflow: hidden;
        overflow-wrap: anywhere;
      }
      .drill button {
        padding-block: 0;
        border-color: var(--vscode-contrastBorder, var(--vscode-widget-border, transparent));
      }
      .count {
        white-space: nowrap;
      }
    `,
  ];

  @property({ type: Boolean, attribute: 'is-wide' }) isWide = false;
  @state() private isOpen = false;
  private readonly watch = new Watch(this, 'state');
  private readonly roving = new Roving(this);

  override render(): TemplateResult {
    const { panel } = store;
    if (panel === undefined) return html`<div class="line quiet">Waiting for the guard...</div>`;
    this.classList.toggle('killed', panel.killSwitchEngaged);
    const told = panel.killSwitchEngaged ? KILLED : MODE_WORDS[panel.mode];
    // In a narrow view the buttons stand in the first line, and what is guarded in the one below.
    const counts = this.renderCounts(panel);
    const buttons = html`<span class="end">${this.renderButtons(panel)}</span>`;
    return html`<div class="line" role="toolbar" aria-label="State of the guard">
        <button
          data-rove
          class="mode ${told.tone}"
          title="Set the mode"
          @click=${() => {
            send({ type: 'command', command: 'setMode' });
          }}
        >
          ${icon(told.icon)} ${told.word}
        </button>
        <span class="badge ${panel.environment}" title=${panel.where}
          >${ENVIRONMENT_WORDS[panel.environment]}</span
        >
        ${panel.isRestricted ? RESTRICTED : nothing} ${this.isWide ? [counts, buttons] : [buttons, counts]}
        ${this.renderDrill(panel)}
      </div>
      ${this.isOpen ? this.renderPlaces(panel) : nothing}`;
  }

  private renderCounts({ places }: PanelState): TemplateResult {
    const counts = PROTECTIONS.map((it) => ({
      ...it,
      count: places.filter(({ protection }) => protection === it.id).length,
    })).filter(({ count }) => count > 0);
    return html`<button
      data-rove
      class="protection"
      aria-expanded=${String(this.isOpen)}
      @click=${() => {
        this.isOpen = !this.isOpen;
      }}
    >
      ${icon(this.isOpen ? 'down' : 'right')}
      ${
        counts.length === 0
          ? 'No terminals'
          : counts.map(
              (it) => html`<span class="count ${it.tone}">${icon(it.icon)} ${it.count} ${it.word}</span>`,
            )
      }
    </button>`;
  }

  private renderButtons({ killSwitchEngaged }: PanelState): TemplateResult {
    const button = (
      command: Parameters<typeof send>[0] & { type: 'command' },
      name: IconName,
      label: string,
    ) =>
      html`<button
        data-rove
        class=${command.command}
        @click=${() => {
          send(command);
        }}
      >
        ${icon(name)} ${label}
      </button>`;
    return html`${
      this.isWide
        ? html`${button({ type: 'command', command: 'weeklyReview' }, 'info', 'Weekly Review')}
          ${button({ type: 'command', command: 'verifyRecord' }, 'check', 'Verify the Record')}
          ${button({ type: 'command', command: 'exportRecord' }, 'copy', 'Export...')}`
        : nothing
    }
    ${
      killSwitchEngaged
        ? html`<span class="good">${button({ type: 'command', command: 'rearm' }, 'check', 'Re-arm')}</span>`
        : html`<span class="bad"
            >${button({ type: 'command', command: 'killSwitch' }, 'stop', 'Kill Switch')}</span
          >`
    }`;
  }

  /** When it was last seen that the kill switch works. Only told: nobody is reminded. */
  private renderDrill({ drill: { text, result } }: PanelState): TemplateResult {
    const told = DRILLS[result];
    return html`<span class="drill quiet">
      <span class=${told.tone} title="Kill switch drill: ${text}"
        >${icon(told.icon)} Kill switch drill: ${text}</span
      >
      <button
        data-rove
        class="killSwitchDrill"
        aria-label="Run an emergency drill"
        title="Rehearses the kill switch on harmless processes of its own"
        @click=${() => {
          send({ type: 'command', command: 'killSwitchDrill' });
        }}
      >
        Run
      </button>
    </span>`;
  }

  private renderPlaces({ places }: PanelState): TemplateResult {
    if (places.length === 0) return html`<div class="quiet">No terminal, task or agent is open.</div>`;
    return html`<ul class="places" tabindex="0" aria-label="How well each place is guarded">
      ${places.map((place) => {
        const told = PROTECTIONS.find(({ id }) => id === place.protection);
        return html`<li class=${told?.tone ?? ''}>
          ${icon(told?.icon ?? 'dash')} ${place.name}: ${told?.word}
          <div class="quiet">${place.why}</div>
        </li>`;
      })}
    </ul>`;
  }
}
