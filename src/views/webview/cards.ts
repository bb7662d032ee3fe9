import '@vscode-elements/elements/dist/vscode-button/index.js';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { QuestionCard } from '../../contracts/panel';
import { send } from './bridge';
import { icon } from './icons';
import { Roving } from './roving';
import { store, Watch } from './store';
import { shared } from './styles';
import { commandText } from './text';
import { ENVIRONMENT_WORDS } from './words';

const TICK_MS = 1000;
/** In a lower view a card is folded, so that the feed below is seen as well. */
const LOW_PX = 640;

/** The questions that wait for the person. Denying is done here; letting run is done in the editor's own box. */
@customElement('ag-cards')
export class Cards extends LitElement {
  static override styles = [
    shared,
    css`
      article {
        margin: 6px 8px;
        padding: 8px 10px;
        border: 1px solid
          var(--vscode-contrastBorder, var(--vscode-inputValidation-warningBorder, currentColor));
        border-radius: 4px;
        background: var(--vscode-editorWidget-background);
        color: var(--vscode-editorWidget-foreground, var(--vscode-foreground));
      }
      h2 {
        margin: 0 8px;
        padding-top: 6px;
        font-size: 1em;
      }
      .command {
        display: block;
        margin: 0 0 6px;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        line-height: 1.35;
        max-height: calc(6 * 1.35em);
        overflow: auto;
        font-weight: 600;
      }
      .folded > .command {
        max-height: calc(3 * 1.35em);
      }
      .reasons {
        list-style: none;
        padding: 0;
        margin-bottom: 6px;
      }
      .reasons li {
        display: flex;
        gap: 5px;
      }
      .reasons .icon {
        margin-top: 0.2em;
      }
      .place > div {
        margin-top: 3px;
      }
      .place {
        overflow-wrap: anywhere;
        margin-bottom: 7px;
      }
      dl {
        margin: 8px 0 0;
        padding-top: 7px;
        border-top: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, transparent));
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 1px 8px;
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px;
      }
      .left {
        margin-inline-start: auto;
        white-space: nowrap;
      }
      .safer .command {
        display: inline;
        font-weight: normal;
      }
    `,
  ];

  private readonly watch = new Watch(this, 'state');
  private readonly roving = new Roving(this);
  /** What a person has opened or closed, by the question's id. */
  private readonly opened = new Map<string, boolean>();
  private readonly isLow = matchMedia(`(max-height: ${LOW_PX}px)`);
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.isLow.addEventListener('change', this.redraw);
    this.timer = setInterval(() => {
      if ((store.panel?.waiting.length ?? 0) > 0) this.requestUpdate();
    }, TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.isLow.removeEventListener('change', this.redraw);
    clearInterval(this.timer);
  }

  private readonly redraw = (): void => {
    this.requestUpdate();
  };

  override render(): TemplateResult | typeof nothing {
    const waiting = store.panel?.waiting ?? [];
    this.toggleAttribute('has-cards', waiting.length > 0);
    if (waiting.length === 0) {
      this.opened.clear();
      return nothing;
    }
    return html`<section aria-labelledby="title">
      <h2 id="title">
        ${waiting.length === 1 ? '1 command waits for you' : `${waiting.length} commands wait for you`}
      </h2>
      ${repeat(
        waiting,
        ({ id }) => id,
        (card) => this.renderCard(card),
      )}
    </section>`;
  }

  private renderCard(card: QuestionCard): TemplateResult {
    const isOpen = this.opened.get(card.id) ?? this.isOpenAtFirst;
    return html`<article class=${isOpen ? '' : 'folded'} aria-label="Waits for you">
      <bdi class="command" tabindex=${card.command.length > 300 ? 0 : nothing}
        >${commandText(card.command)}</bdi
      >
      <ul class="reasons">
        <li class="caution">${icon('warning')} ${card.reasons[0] ?? 'It may change something.'}</li>
      </ul>
      <div class="place">
        <span class="badge ${card.environment}">${ENVIRONMENT_WORDS[card.environment]}</span>
        ${placeOf(card)}
        <div>${card.reversible ? 'It can be undone.' : 'It cannot be undone.'}</div>
      </div>
      ${this.renderButtons(card, isOpen)} ${isOpen ? this.renderMore(card) : nothing}
    </article>`;
  }

  private get isOpenAtFirst(): boolean {
    return (store.panel?.waiting.length ?? 0) === 1 && !this.isLow.matches;
  }

  /** They stand above all that may be long: an answer is always in reach. */
  private renderButtons(card: QuestionCard, isOpen: boolean): TemplateResult {
    return html`<div class="buttons">
      <vscode-button
        data-rove="first"
        class="deny"
        @click=${() => {
          send({ type: 'answer', id: card.id, answer: 'deny' });
        }}
        >Deny</vscode-button
      >
      <vscode-button
        data-rove
        secondary
        class="allow"
        title="Opens the editor's own question"
        @click=${() => {
          send({ type: 'answer', id: card.id, answer: 'allow' });
        }}
        >Allow Once...</vscode-button
      >
      <button
        data-rove
        class="more"
        aria-expanded=${String(isOpen)}
        @click=${() => {
          this.opened.set(card.id, !isOpen);
          this.requestUpdate();
        }}
      >
        Details ${icon(isOpen ? 'down' : 'right')}
      </button>
      <span class="left quiet">${this.left(card)}</span>
    </div>`;
  }

  private renderMore(card: QuestionCard): TemplateResult {
    const others = card.reasons.slice(1);
    return html`<dl>
      ${card.safer === undefined ? nothing : this.renderSafer(card.safer)}
      ${
        others.length === 0
          ? nothing
          : html`<dt class="quiet">Also</dt>
              <dd>${others.map((reason) => html`<div>${reason}</div>`)}</dd>`
      }
      <dt class="quiet">Known by</dt>
      <dd>${card.evidence.map((text) => html`<div>${text}</div>`)}</dd>
      <dt class="quiet">Who</dt>
      <dd>${card.actor}${card.terminal === undefined ? '' : ` in ${card.terminal}`}</dd>
      <dt class="quiet">Folder</dt>
      <dd>${card.cwd}</dd>
    </dl>`;
  }

  private renderSafer(safer: { command: string; why: string }): TemplateResult {
    return html`<dt class="quiet">Safer</dt>
      <dd class="safer">
        <bdi class="command">${commandText(safer.command)}</bdi>
        <button
          data-rove
          aria-label="Copy the safer command"
          @click=${() => {
            copy(safer.command);
          }}
        >
          ${icon('copy')} Copy
        </button>
        <div class="quiet">${safer.why}</div>
      </dd>`;
  }

  /** How long it still waits. */
  private left({ endsAt }: QuestionCard): string {
    const seconds = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
    if (seconds === 0) return 'Counts as denied';
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    return `Denied in ${time}`;
  }
}

/** Where it would act; the badge before it already names the environment. */
function placeOf({ where, environment }: QuestionCard): string {
  return where.startsWith(`${environment} · `) ? where.slice(environment.length + 3) : where;
}

function copy(text: string): void {
  navigator.clipboard.writeText(text).then(
    () => {
      store.setNotice('The safer command is on the clipboard.');
    },
    () => {
      store.setNotice('The clipboard could not be used. Mark the text and copy it.');
    },
  );
}
