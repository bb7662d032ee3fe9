import '@vscode-elements/elements/dist/vscode-button/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import type { LockdownState, LockedStep, LockGroup, LockStep } from '../../../contracts/lockdown';
import { icon } from '../icons';
import type { Telling } from '../words';
import { canTick, lockedStanding, splitLink, standing, timeText } from './words';

/** What a part of the page lets a person do. */
export interface Doings {
  /** Whether ticks can be changed now. */
  canChange: boolean;
  isTicked: (step: LockStep) => boolean;
  tick: (step: LockStep, isOn: boolean) => void;
  copy: (id: string) => void;
  restore: (id: string) => void;
}

export function groupPart(group: LockGroup, doings: Doings): TemplateResult {
  const { title, place, usedBy, lastUsedAt, steps } = group;
  const used = usedBy === undefined ? undefined : `used by ${usedBy}`;
  const last = lastUsedAt === undefined ? undefined : `last ${timeText(lastUsedAt)}`;
  const words = [place, used, last].filter((part) => part !== undefined).join(' · ');
  return html`<article>
    <header>
      <h3>${title}</h3>
      ${words === '' ? nothing : html`<div class="quiet">${words}</div>`}
    </header>
    <ul class="steps">
      ${steps.map((step) => stepPart(step, doings))}
    </ul>
  </article>`;
}

function stepPart(step: LockStep, doings: Doings): TemplateResult {
  const { id, title, what, warnings, canRun, isPersons } = step;
  const now = standing(step);
  return html`<li data-step=${id}>
    ${
      canRun
        ? html`<label class="title"
            ><input
              type="checkbox"
              .checked=${doings.isTicked(step)}
              ?disabled=${!doings.canChange || !canTick(step)}
              @change=${(event: Event) => {
                doings.tick(step, (event.target as HTMLInputElement).checked);
              }}
            /><span>${title}</span></label
          >`
        : html`<span class="title"><span class="none"></span><span>${title}</span></span>`
    }
    ${standingPart(now)}
    <div class="more">
      ${now.text === '' ? nothing : html`<div>${now.text}</div>`}
      ${canRun ? html`<div class="quiet">${what}</div>` : nothing}
      ${warnings.map((warning, index) =>
        // The first of what a person uses too is that they do.
        index === 0 && isPersons
          ? html`<div class="warning caution">${icon('warning')}<span>${warning}</span></div>`
          : html`<div class="quiet">${warning}</div>`,
      )}
      ${canRun ? detailsPart(step, doings) : byHandPart(step, doings)}
    </div>
  </li>`;
}

function standingPart({ word, icon: name, tone }: Telling): TemplateResult {
  return html`<span class="standing ${tone}">${icon(name)} ${word}</span>`;
}

function detailsPart(step: LockStep, doings: Doings): TemplateResult {
  const { call, undo } = step;
  return html`<details>
    <summary>Details</summary>
    <dl>
      ${
        call === ''
          ? nothing
          : html`<dt>Call</dt>
              <dd><code>${call}</code></dd>`
      }
      <dt>Undone</dt>
      <dd>${undo ?? 'It cannot be undone from here.'}</dd>
      <dt>By hand</dt>
      <dd>${byHandPart(step, doings)}</dd>
    </dl>
  </details>`;
}

function byHandPart({ id, byHand, title, canRun }: LockStep, { copy }: Pick<Doings, 'copy'>): TemplateResult {
  const { text, link } = splitLink(byHand);
  return html`<div>
    ${canRun ? html`<code>${text}</code>` : text}${
      link === undefined ? nothing : html`<a href=${link}>${link}</a>`
    }
    <button
      type="button"
      aria-label="Copy what is done by hand: ${title}"
      @click=${() => {
        copy(id);
      }}
    >
      ${icon('copy')} Copy
    </button>
  </div>`;
}

export function leftPart(left: LockdownState['left']): TemplateResult | typeof nothing {
  if (left.length === 0) return nothing;
  return html`<article>
    <header><h3>Left alone</h3></header>
    <ul class="steps">
      ${left.map(
        ({ title, reason }) =>
          html`<li>
            <span class="title"><span class="none"></span>${title}</span>
            <div class="more quiet">${reason}</div>
          </li>`,
      )}
    </ul>
  </article>`;
}

function undoWords({ state, undo }: LockedStep): string {
  if (state === 'restored') return '';
  return undo === undefined ? 'It cannot be undone from here.' : `To restore it: ${undo}`;
}

export function lockedPart(
  locked: readonly LockedStep[],
  hasCause: boolean,
  { canChange, restore }: Doings,
): TemplateResult {
  return html`<article>
    <ul class="steps">
      ${locked.map((step) => {
        const now = lockedStanding(step);
        const isOver = step.state === 'restored' || step.undo === undefined;
        return html`<li data-locked=${step.id}>
          <span class="title">${step.title}</span>
          ${standingPart(now)}
          <div>
            <div class="quiet">${timeText(step.at)}. ${undoWords(step)}</div>
            ${now.text === '' ? nothing : html`<div>${now.text}</div>`}
          </div>
          ${
            isOver
              ? nothing
              : html`<vscode-button
                  secondary
                  ?disabled=${!canChange || !hasCause}
                  aria-label="Restore: ${step.title}"
                  @click=${() => {
                    restore(step.id);
                  }}
                  >Restore...</vscode-button
                >`
          }
        </li>`;
      })}
    </ul>
  </article>`;
}
