import { html, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';

export interface Table {
  caption: string;
  head: readonly string[];
  /** The first cell of each is its heading. */
  rows: readonly (readonly string[])[];
}

/**
 * The same numbers as a chart's. It is always in the page, because it is what a screen reader gets; `isShown` shows it to
 * all.
 */
export function tableOf({ caption, head, rows }: Table, isShown: boolean): TemplateResult {
  // What scrolls must be reachable by keyboard.
  return html`<div
    class=${classMap({ 'table-box': isShown, unseen: !isShown })}
    tabindex=${isShown ? 0 : -1}
    role="group"
    aria-label=${caption}
  >
    <table>
      <caption class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...rest]) =>
            html`<tr>
              <th scope="row"><bdi>${first}</bdi></th>
              ${rest.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
