import { css, html, nothing, type TemplateResult } from 'lit';
import type { ActivityRow } from '../../../contracts/activity';
import { icon } from '../icons';
import { ago, counted, lasting, tellingOf } from '../words';
import type { Entry } from './entry';
import type { Group } from './groups';

/** Where a row stands, for screen readers. */
export interface Place {
  id: string;
  isActive: boolean;
  /** Within its group, or the whole list. */
  position: number;
  size: number;
  isInTree: boolean;
}

/** Rows have one height, so that a place in the list is a place on the screen. */
export const rowStyles = css`
  .row {
    width: 100%;
    height: round(up, calc(var(--vscode-font-size, 13px) * 3.3), 1px);
    padding: 3px 8px;
    display: grid;
    grid-template-columns: 1.2em minmax(0, 1fr) auto;
    grid-template-rows: 1fr 1fr;
    column-gap: 6px;
    align-items: center;
    cursor: pointer;
    border: 1px solid transparent;
  }
  .in-group {
    padding-inline-start: 20px;
  }
  .row:hover {
    background: var(--vscode-list-hoverBackground);
    color: var(--vscode-list-hoverForeground, inherit);
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .row[aria-selected='true'] {
    background: var(--vscode-list-inactiveSelectionBackground);
    color: var(--vscode-list-inactiveSelectionForeground, inherit);
    border-color: var(--vscode-contrastActiveBorder, transparent);
  }
  :focus-visible .row[aria-selected='true'] {
    background: var(--vscode-list-activeSelectionBackground, transparent);
    color: var(--vscode-list-activeSelectionForeground, inherit);
    border-color: var(--vscode-list-focusOutline, var(--vscode-focusBorder));
  }
  .row[aria-selected='true'] .quiet,
  :focus-visible .row[aria-selected='true'] .icon {
    color: inherit;
  }
  .row .text {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: pre;
  }
  .row .own {
    font-family: inherit;
  }
  .meta {
    grid-column: 2 / 4;
    display: flex;
    align-items: center;
    gap: 8px;
    height: 100%;
    overflow: hidden;
    white-space: nowrap;
    font-size: 0.92em;
  }
  .row .badge {
    line-height: 1.2;
  }
  .meta > * {
    overflow: hidden;
    text-overflow: ellipsis;
    flex: 0 1 auto;
  }
  .meta > .environment,
  .meta > .word {
    flex: none;
    overflow: visible;
  }
  .meta > .environment:empty,
  .meta > .actor:empty {
    display: none;
  }
  .meta > .actor {
    flex: none;
    max-width: 45%;
  }
  .group {
    grid-template-rows: 1fr;
    font-weight: 600;
  }
  .group .text {
    font-family: inherit;
  }
  @container feed (min-width: 700px) {
    .row {
      height: round(up, calc(var(--vscode-font-size, 13px) * 2), 1px);
      grid-template-columns: 1.2em 8.5em 5.5em minmax(0, 3fr) minmax(0, 1fr) minmax(0, 1.4fr) 4em;
      grid-template-rows: 1fr;
    }
    .in-group {
      padding-inline-start: 24px;
    }
    .meta {
      display: contents;
    }
    .meta > .environment:empty,
    .meta > .actor:empty {
      display: block;
    }
    .meta > .actor {
      max-width: none;
    }
    .row > .icon-cell {
      order: 0;
    }
    .row .word {
      order: 1;
    }
    .row .environment {
      order: 2;
    }
    .row > .text {
      order: 3;
    }
    .row .actor {
      order: 4;
    }
    .row .what {
      order: 5;
    }
    .row > time {
      order: 6;
      text-align: end;
    }
    .meta > * {
      font-size: 1em;
    }
    .group {
      grid-template-columns: 1.2em minmax(0, 1fr) auto;
    }
  }
`;

/** What is told of a row besides what became of it: provider, effects, and how it ended. */
function whatOf(row: ActivityRow): string {
  const parts = [
    row.provider,
    row.effects?.join(', '),
    row.signal?.replace('-', ' '),
    row.exitCode === undefined || row.exitCode === 0 ? undefined : `exit ${row.exitCode}`,
    row.durationMs === undefined ? undefined : lasting(row.durationMs),
  ];
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

export function renderRow({ row, order }: Entry, place: Place, now: number): TemplateResult {
  const told = tellingOf(row);
  const word = row.kind === 'command' && row.decision === 'warn' ? `${told.word}, warned` : told.word;
  const what = whatOf(row);
  return html`<div
    id=${place.id}
    class="row ${told.tone} ${place.isInTree ? 'in-group' : ''}"
    role=${place.isInTree ? 'treeitem' : 'option'}
    aria-level=${place.isInTree ? 2 : nothing}
    aria-selected=${String(place.isActive)}
    aria-posinset=${place.position}
    aria-setsize=${place.size}
    data-order=${order}
  >
    <span class="icon-cell">${icon(told.icon)}</span>
    <bdi class="text ${row.kind === 'command' ? 'command' : 'own'}" title=${row.text}>${row.text}</bdi>
    <time class="quiet">${ago(row.time, now)}</time>
    <span class="meta quiet">
      <span class="word">${word}</span>
      <span class="environment"
        >${
          row.environment === undefined
            ? nothing
            : html`<span class="badge ${row.environment}">${row.environment}</span>`
        }</span
      >
      <bdi class="actor" title=${row.terminal ?? nothing}>${row.actor ?? ''}</bdi>
      <bdi class="what" title=${what}>${what}</bdi>
    </span>
  </div>`;
}

export function renderGroup(group: Group, place: Place): TemplateResult {
  return html`<div
    id=${place.id}
    class="row group"
    role="treeitem"
    aria-level="1"
    aria-expanded=${String(!group.isClosed)}
    aria-selected=${String(place.isActive)}
    aria-posinset=${place.position}
    aria-setsize=${place.size}
    data-group=${group.key}
  >
    <span class="icon-cell">${icon(group.isClosed ? 'right' : 'down')}</span>
    <bdi class="text">${group.label}</bdi>
    <span class="quiet">${counted(group.entries.length, 'event')}</span>
  </div>`;
}
