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
        max-height: 8.4em;
        overflow: auto;
        font-weight: 600;
      }
      .reasons {
        list-style: none;
        padding: 0;
        margin-bottom: 6px;
      }
      dl {
        margin: 0 0 8px;
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
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => {
      if ((store.panel?.waiting.length ?? 0) > 0) this.requestUpdate();
    }, TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render(): TemplateResult | typeof nothing {
    const waiting = store.panel?.waiting ?? [];
    if (waiting.length === 0) return nothing;
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
    const [first, ...others] = card.reasons;
    return html`<article aria-label="Waits for you">
      <bdi class="command" tabindex=${card.command.length > 300 ? 0 : nothing}
        >${commandText(card.command)}</bdi
      >
      <ul class="reasons">
        <li class="caution">${icon('warning')} ${first ?? 'It may change something.'}</li>
        ${others.map((reason) => html`<li class="quiet">${reason}</li>`)}
      </ul>
      <dl>
        <dt class="quiet">Where</dt>
        <dd>
          <span class="badge ${card.environment}">${ENVIRONMENT_WORDS[card.environment]}</span>
          ${placeOf(card)} ${card.evidence.map((text) => html`<div class="quiet">${text}</div>`)}
        </dd>
        <dt class="quiet">Who</dt>
        <dd>${card.actor}${card.terminal === undefined ? '' : ` in ${card.terminal}`}, ${card.cwd}</dd>
        <dt class="quiet">Undo</dt>
        <dd>${card.reversible ? 'It can be undone.' : 'It cannot be undone.'}</dd>
        ${card.safer === undefined ? nothing : this.renderSafer(card.safer)}
      </dl>
      <div class="buttons">
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
        <span class="left quiet">${this.left(card)}</span>
      </div>
    </article>`;
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
