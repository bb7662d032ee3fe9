import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import * as z from 'zod/mini';
import {
  lockdownHostMessageSchema,
  MAX_CAUSE,
  type LockdownPageMessage,
  type LockdownState,
  type LockStep,
} from '../../../contracts/lockdown';
import { editor } from '../editor';
import { icon } from '../icons';
import { shared, unseen } from '../styles';
import { groupPart, leftPart, lockedPart, type Doings } from './parts';
import { layout } from './styles';
import { canTick, isTickedFirst, stepsText, timeText } from './words';

/** What the page keeps while it is hidden: what a person has ticked and typed. */
const keptSchema = z.object({ ticks: z.array(z.tuple([z.string(), z.boolean()])), cause: z.string() });

function send(message: LockdownPageMessage): void {
  editor.postMessage(message);
}

const ENDED: ReadonlySet<string> = new Set(['done', 'already', 'by-hand', 'failed', 'refused', 'stopped']);

/** The whole page: what agents used, what would be done about it, what was done, and what is restored. */
@customElement('ag-lock')
export class Lock extends LitElement {
  static override styles = [shared, unseen, layout];

  @state() private lockdown: LockdownState | undefined;
  @state() private notice = '';
  @state() private cause = '';
  /** What a person has ticked or unticked, by the step's id. */
  @state() private ticks: ReadonlyMap<string, boolean> = new Map();

  override connectedCallback(): void {
    super.connectedCallback();
    const kept = keptSchema.safeParse(editor.getState());
    if (kept.success) [this.cause, this.ticks] = [kept.data.cause, new Map(kept.data.ticks)];
    window.addEventListener('message', this.receive);
    send({ type: 'ready' });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('message', this.receive);
  }

  override render(): TemplateResult {
    const { lockdown } = this;
    return html`<main>
      <h1>Lock Credentials</h1>
      ${lockdown ? this.renderAll(lockdown) : html`<p class="quiet">Looking at what agents used…</p>`}
      <div class="unseen" role="status">${this.notice} ${lockdown ? this.progress(lockdown) : ''}</div>
    </main>`;
  }

  private renderAll(lockdown: LockdownState): TemplateResult {
    const { groups, left, phase, problems, days } = lockdown;
    const doings = this.doings(lockdown);
    return html`<p class="quiet">
        What has ended on this machine has not ended in the cloud: a key that an agent has read is still a
        key.
      </p>
      ${this.renderIncident(lockdown)} ${this.renderAdmin(lockdown)}
      ${problems.map(
        (problem) => html`<div class="notice caution">${icon('warning')}<span>${problem}</span></div>`,
      )}
      <section aria-busy=${phase === 'looking'}>
        <h2>What agents used in the last ${days} days</h2>
        ${
          groups.length === 0 && left.length === 0 && phase === 'ready'
            ? html`<p class="quiet">No credentials of a cloud, as far as the record tells.</p>`
            : nothing
        }
        ${groups.map((group) => groupPart(group, doings))} ${leftPart(left)}
      </section>
      ${this.renderFooter(lockdown)} ${this.renderAfter(lockdown, doings)}`;
  }

  private renderIncident({ incident, isEngaged }: LockdownState): TemplateResult {
    const kill = html`<vscode-button
      @click=${() => {
        send({ type: 'command', command: 'killSwitch' });
      }}
      >Kill Switch</vscode-button
    >`;
    if (!incident)
      return html`<div class="notice caution">
        ${icon('info')}<span
          >Credentials are locked as a part of an incident, and there is none yet.
          ${isEngaged ? 'Its evidence is being written.' : 'Engage the kill switch first: agents still run.'}</span
        >${isEngaged ? nothing : kill}
      </div>`;
    const at = `engaged ${timeText(incident.at)}: ${incident.words}.`;
    return html`<div class="notice ${isEngaged ? 'bad' : 'caution'}">
      ${icon(isEngaged ? 'stop' : 'warning')}<span
        >${isEngaged ? `Kill switch ${at}` : `The kill switch is not engaged: agents may run. Newest incident: ${at}`}</span
      >
      <div class="buttons">
        ${isEngaged ? nothing : kill}
        <vscode-button
          secondary
          @click=${() => {
            send({ type: 'command', command: 'openIncident' });
          }}
          >Open Incident...</vscode-button
        >
        <vscode-button
          secondary
          @click=${() => {
            send({ type: 'command', command: 'copyIncidentSummary' });
          }}
          >Copy Summary</vscode-button
        >
      </div>
    </div>`;
  }

  private renderAdmin({ admin, phase }: LockdownState): TemplateResult {
    const tone = admin.state === 'failed' ? 'bad' : admin.state === 'ready' ? 'good' : 'caution';
    const words = {
      'not-set': admin.text,
      asking: 'Asking AWS who the admin profile is…',
      ready: `AWS is told by the admin profile ${admin.text}.`,
      failed: `The admin profile cannot be used. ${admin.text}`,
    }[admin.state];
    return html`<div class="admin ${tone}">
      ${icon(admin.state === 'ready' ? 'check' : admin.state === 'failed' ? 'warning' : 'info')}<span
        >${words}</span
      ><vscode-button
        secondary
        ?disabled=${phase === 'locking'}
        @click=${() => {
          send({ type: 'admin' });
        }}
        >Choose Admin Profile...</vscode-button
      >
    </div>`;
  }

  private renderFooter(lockdown: LockdownState): TemplateResult {
    const { phase, report, incident } = lockdown;
    const chosen = this.chosen(lockdown);
    const lockAll = (ids: string[]) => {
      send({ type: 'lock', ids });
    };
    const retry = report?.toRetry ?? [];
    const isMore = retry.length === 0 || chosen.some((id) => !retry.includes(id));
    return html`<footer>
      <span>${this.progress(lockdown)}</span>
      <div class="buttons">
        ${
          phase === 'locking'
            ? html`<vscode-button
                secondary
                @click=${() => {
                  send({ type: 'stop' });
                }}
                >Stop</vscode-button
              >`
            : html`${
                  retry.length > 0
                    ? html`<vscode-button
                        @click=${() => {
                          lockAll(retry);
                        }}
                        >Try Again (${stepsText(retry.length)})...</vscode-button
                      >`
                    : nothing
                }
                ${
                  isMore
                    ? html`<vscode-button
                        ?secondary=${retry.length > 0}
                        ?disabled=${phase !== 'ready' || chosen.length === 0 || !incident}
                        @click=${() => {
                          lockAll(chosen);
                        }}
                        >Lock${chosen.length === 0 ? '' : ` (${stepsText(chosen.length)})`}...</vscode-button
                      >`
                    : nothing
                }
                <vscode-button
                  secondary
                  ?disabled=${phase === 'looking'}
                  @click=${() => {
                    send({ type: 'look' });
                  }}
                  >Look Again</vscode-button
                >`
        }
      </div>
    </footer>`;
  }

  /** What is going on, or was; the page's live region says it too. */
  private progress(lockdown: LockdownState): string {
    const { phase, groups, report } = lockdown;
    const steps = groups.flatMap((group) => group.steps);
    if (phase === 'looking')
      return steps.length === 0 ? 'Looking at what agents used…' : 'Asking what each step would do…';
    if (phase === 'failed') return 'What agents used could not be found out.';
    if (phase === 'locking') {
      const all = steps.filter(({ status }) => status !== undefined);
      const ended = all.filter(({ status }) => ENDED.has(status?.state ?? ''));
      return `${ended.length} of ${stepsText(all.length)} ended`;
    }
    if (report) return report.text;
    const canDo = steps.filter(canTick).length;
    return canDo === 0
      ? 'Nothing is left to lock from here.'
      : `${this.chosen(lockdown).length} of ${stepsText(canDo)} chosen. You are asked once more before anything is changed.`;
  }

  private renderAfter(lockdown: LockdownState, doings: Doings): TemplateResult {
    const { locked, incident, isEngaged } = lockdown;
    const cause = incident?.cause;
    return html`<div class="after">
      ${
        locked.length === 0 && cause === undefined && !incident
          ? nothing
          : html`<section>
              <h2>Re-arm</h2>
              ${cause === undefined ? this.renderCause(lockdown) : html`<p>Cause: ${cause}</p>`}
              ${
                locked.length === 0
                  ? html`<p class="quiet">Agent Guard has locked nothing.</p>`
                  : lockedPart(locked, cause !== undefined, doings)
              }
              ${
                isEngaged
                  ? html`<div class="buttons">
                      <span class="quiet"
                        >Nothing is restored by itself. Agents stay stopped until you re-arm.</span
                      >
                      <vscode-button
                        secondary
                        @click=${() => {
                          send({ type: 'command', command: 'rearm' });
                        }}
                        >Re-arm...</vscode-button
                      >
                    </div>`
                  : nothing
              }
            </section>`
      }
    </div>`;
  }

  private renderCause({ incident }: LockdownState): TemplateResult | typeof nothing {
    if (!incident) return nothing;
    return html`<form
      @submit=${(event: Event) => {
        event.preventDefault();
        send({ type: 'cause', text: this.cause });
      }}
    >
      <label for="cause"
        >What caused the incident? It is kept with the evidence, and needed before anything is
        restored.</label
      >
      <textarea
        id="cause"
        maxlength=${MAX_CAUSE}
        .value=${this.cause}
        @input=${(event: Event) => {
          this.cause = (event.target as HTMLTextAreaElement).value;
          this.keep();
        }}
      ></textarea>
      <vscode-button
        secondary
        ?disabled=${this.cause.trim() === ''}
        @click=${() => {
          send({ type: 'cause', text: this.cause });
        }}
        >Write Down the Cause</vscode-button
      >
    </form>`;
  }

  private doings({ phase }: LockdownState): Doings {
    return {
      canChange: phase === 'ready',
      isTicked: (step) => this.isTicked(step),
      tick: (step, isOn) => {
        this.ticks = new Map(this.ticks).set(step.id, isOn);
        this.keep();
      },
      copy: (id) => {
        send({ type: 'copy', id });
      },
      restore: (id) => {
        send({ type: 'restore', id });
      },
    };
  }

  private chosen({ groups }: LockdownState): string[] {
    return groups.flatMap(({ steps }) => steps.filter((step) => this.isTicked(step)).map(({ id }) => id));
  }

  private isTicked(step: LockStep): boolean {
    return canTick(step) && (this.ticks.get(step.id) ?? isTickedFirst(step));
  }

  private keep(): void {
    editor.setState({ ticks: [...this.ticks], cause: this.cause });
  }

  private readonly receive = ({ data }: MessageEvent): void => {
    const message = lockdownHostMessageSchema.safeParse(data);
    if (!message.success) return;
    if (message.data.type === 'notice') this.notice = message.data.text;
    else this.lockdown = message.data.state;
  };
}
