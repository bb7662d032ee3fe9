import '@vscode-elements/elements/dist/vscode-button/index.js';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import type { ActivityRow } from '../../contracts/activity';
import type { ActivityDetail } from '../../contracts/panel';
import { send } from './bridge';
import { icon } from './icons';
import { Roving } from './roving';
import { store, Watch } from './store';
import { shared } from './styles';
import { commandText } from './text';
import { ago, at, ENVIRONMENT_WORDS, lasting, seenBy, tellingOf } from './words';

/** Long lists are cut: the record has all of them. */
const MAX_LISTED = 200;

type Fact = [label: string, value: string | undefined];

/** A row that the page does not hold is taken for one: only commands are so old. */
const isCommand = (row: ActivityRow | undefined) => row === undefined || row.kind === 'command';

/** All that is known of the selected row. */
@customElement('ag-detail')
export class Detail extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        overflow: hidden;
        display: flex;
        flex-direction: column;
        background: var(--vscode-editorWidget-background);
        color: var(--vscode-editorWidget-foreground, var(--vscode-foreground));
      }
      header {
        display: flex;
        gap: 8px;
        align-items: center;
        padding: 5px 10px;
      }
      header .close {
        margin-inline-start: auto;
      }
      h2,
      h3 {
        font-size: 1em;
        margin: 0;
      }
      h3 {
        margin: 10px 0 3px;
      }
      .body {
        flex: 1;
        min-height: 0;
        overflow: auto;
        padding: 0 10px 10px;
      }
      .block {
        position: relative;
      }
      .copy {
        position: absolute;
        top: 4px;
        inset-inline-end: 4px;
        background: var(--vscode-textCodeBlock-background);
      }
      .whole {
        display: block;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        max-height: 12em;
        overflow: auto;
        padding: 6px 30px 6px 8px;
        background: var(--vscode-textCodeBlock-background);
        border: 1px solid var(--vscode-contrastBorder, transparent);
      }
      dl {
        margin: 8px 0 0;
        display: grid;
        grid-template-columns: minmax(5em, auto) 1fr;
        gap: 2px 10px;
      }
      dd {
        margin: 0;
      }
      dd,
      li {
        overflow-wrap: anywhere;
      }
      ol {
        margin: 0;
        padding-inline-start: 1.6em;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 5px;
        padding: 7px 10px;
        border-top: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, transparent));
      }
      /* Where there is little room all of it is one text, its buttons at the end. */
      @container (max-height: 600px) {
        :host {
          overflow: auto;
        }
        header {
          position: sticky;
          z-index: 1;
          top: 0;
          background: inherit;
        }
        .body {
          flex: none;
          overflow: visible;
        }
      }
      .source {
        color: var(--vscode-textLink-foreground);
        padding: 0 2px;
      }
      .hash {
        font-family: var(--vscode-editor-font-family, monospace);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @query('.body') private readonly body!: HTMLElement;
  private readonly watch = new Watch(this, 'detail', 'feed', 'state');
  private readonly roving = new Roving(this);

  focusBody(): void {
    this.body.focus();
  }

  override render(): TemplateResult | typeof nothing {
    const id = store.kept.selected;
    const row = id === undefined ? undefined : store.feed.get(id)?.row;
    const detail = store.detail?.id === id ? store.detail : undefined;
    if (row === undefined && detail === undefined) {
      return html`<div class="body quiet" tabindex="0" role="region" aria-label="Details">
        <p>Nothing is selected.</p>
      </div>`;
    }
    return html`<header>
        ${row === undefined ? html`<h2>Details</h2>` : this.renderTitle(row)}
        <button data-rove class="close" aria-label="Close the details" @click=${this.close}>
          ${icon('close')}
        </button>
      </header>
      <div class="body" tabindex="0" role="region" aria-label="Details">
        <div class="block">
          <bdi class="whole command">${commandText(detail?.command ?? row?.text ?? '')}</bdi>
          ${detail === undefined || !isCommand(row) ? nothing : this.renderCopy(detail)}
        </div>
        ${detail === undefined ? nothing : this.renderList('Why', detail.reasons)}
        ${this.renderFacts(row, detail)}
        ${
          detail === undefined
            ? html`<p class="quiet">Reading the record...</p>`
            : [
                this.renderList('How the environment is known', detail.evidence),
                this.renderActions(detail),
                this.renderEvents(detail),
              ]
        }
      </div>
      ${detail === undefined ? nothing : this.renderButtons(detail, row)}`;
  }

  private renderCopy({ id }: ActivityDetail): TemplateResult {
    return html`<button
      data-rove
      class="copy"
      title="Copy Command"
      aria-label="Copy Command"
      @click=${() => {
        send({ type: 'copy', id });
      }}
    >
      ${icon('copy')}
    </button>`;
  }

  private readonly close = (): void => {
    this.dispatchEvent(new CustomEvent('ag-close', { bubbles: true, composed: true }));
  };

  private renderTitle(row: ActivityRow): TemplateResult {
    const told = tellingOf(row);
    return html`<h2 class=${told.tone}>${icon(told.icon)} ${told.word}</h2>
      ${
        row.environment === undefined
          ? nothing
          : html`<span class="badge ${row.environment}">${ENVIRONMENT_WORDS[row.environment]}</span>`
      }
      <time class="quiet" title=${at(row.time)}>${ago(row.time, Date.now())}</time>`;
  }

  private renderFacts(row: ActivityRow | undefined, detail: ActivityDetail | undefined): TemplateResult {
    const facts: Fact[] = [
      ['When', row === undefined ? undefined : at(row.time)],
      ['Who', detail?.actor ?? row?.actor],
      ['Known by', detail?.actorEvidence],
      ['Terminal', row?.terminal],
      ['Folder', detail?.cwd],
      ['Account', detail?.account ?? row?.account],
      ['Region', detail?.region],
      ['Identity', detail?.identity],
      ['Effects', row?.effects?.join(', ')],
      ['Rule', detail?.rule],
      ['Approver', detail?.approver],
      ['Waited', row?.waitedMs === undefined ? undefined : lasting(row.waitedMs)],
      ['Took', row?.durationMs === undefined ? undefined : lasting(row.durationMs)],
      ['Exit code', row?.exitCode?.toString()],
      ['Output', row?.signal?.replaceAll('-', ' ')],
      ['Seen by', detail?.interceptor === undefined ? undefined : seenBy(detail.interceptor)],
      ['Safer', detail?.safer],
    ];
    return html`<dl>
      ${facts.map(([label, value]) =>
        value === undefined || value === ''
          ? nothing
          : html`<dt class="quiet">${label}</dt>
              <dd><bdi>${value}</bdi></dd>`,
      )}
    </dl>`;
  }

  private renderList(title: string, texts: readonly string[]): TemplateResult | typeof nothing {
    if (texts.length === 0) return nothing;
    return html`<h3>${title}</h3>
      <ul>
        ${texts.slice(0, MAX_LISTED).map((text) => html`<li>${text}</li>`)}
      </ul>`;
  }

  private renderActions({ id, actions }: ActivityDetail): TemplateResult | typeof nothing {
    if (actions.length === 0) return nothing;
    return html`<h3>Actions</h3>
      <ol>
        ${actions.slice(0, MAX_LISTED).map(
          (action, index) =>
            html`<li>
              ${[...new Set([action.provider, action.service, action.operation])].join(' ')}
              <span class="quiet">(${action.effects.join(', ')})</span>
              ${
                action.source === undefined
                  ? nothing
                  : html`<button
                      data-rove
                      class="source"
                      @click=${() => {
                        send({ type: 'openSource', id, action: index });
                      }}
                    >
                      ${action.source.file}:${action.source.line}
                    </button>`
              }
              ${action.targets.length === 0 ? nothing : html`<div><bdi>${action.targets.slice(0, 20).join(', ')}</bdi></div>`}
            </li>`,
        )}
      </ol>`;
  }

  private renderEvents({ events }: ActivityDetail): TemplateResult | typeof nothing {
    if (events.length === 0) return nothing;
    return html`<h3>In the record</h3>
      <ol>
        ${events.slice(0, MAX_LISTED).map(
          ({ time, what, chain }) =>
            html`<li>
              ${what}, ${at(Date.parse(time))}
              <div class="quiet">
                ${
                  chain === undefined
                    ? 'Not on disk yet.'
                    : html`${chain.file}, record ${chain.seq}, hash
                        <span class="hash" title=${chain.hash}>${chain.hash.slice(0, 16)}</span>`
                }
              </div>
            </li>`,
        )}
      </ol>`;
  }

  private renderButtons({ id, alertKey }: ActivityDetail, row: ActivityRow | undefined): TemplateResult {
    const button = (className: string, label: string, run: () => void) =>
      html`<vscode-button data-rove secondary class=${className} @click=${run}>${label}</vscode-button>`;
    const isMuted = alertKey !== undefined && (store.panel?.muted.includes(alertKey) ?? false);
    return html`<div class="buttons" role="toolbar" aria-label="What to do with it">
      ${
        isCommand(row)
          ? [
              button('explain', 'Explain', () => {
                send({ type: 'explain', id });
              }),
              button('allow-next', 'Allow This Next Time...', () => {
                send({ type: 'allowNextTime', id });
              }),
              button('report', 'Report False Alarm', () => {
                send({ type: 'reportFalseAlarm', id });
              }),
            ]
          : nothing
      }
      ${
        alertKey === undefined
          ? nothing
          : button('mute', isMuted ? 'Unmute' : 'Mute', () => {
              send({ type: 'mute', key: alertKey, isMuted: !isMuted });
            })
      }
    </div>`;
  }
}
