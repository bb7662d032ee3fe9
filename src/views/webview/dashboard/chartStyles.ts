import { css } from 'lit';

/** Of what stands in the cards. */
export const charts = css`
  .bars {
    display: grid;
    gap: 9px;
  }
  .bar {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto 3.4em;
    gap: 3px 6px;
  }
  .name {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .number,
  .share {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  .share {
    color: var(--vscode-descriptionForeground);
  }
  .track {
    grid-column: 1 / -1;
    height: 6px;
    border-radius: 3px;
    background: color-mix(in srgb, var(--vscode-foreground) 8%, transparent);
    overflow: hidden;
  }
  .fill {
    display: block;
    height: 100%;
    min-width: 2px;
    border-radius: 3px;
    background: var(--ag-accent);
  }
  .heat {
    display: grid;
    grid-template-columns: minmax(76px, max-content) repeat(24, minmax(0, 1fr));
    gap: 2px 1px;
    align-items: center;
  }
  .heat .name {
    max-width: 150px;
    padding-right: 8px;
  }
  .hour {
    width: 0;
    color: var(--vscode-descriptionForeground);
    font-size: 0.85em;
    font-variant-numeric: tabular-nums;
  }
  .cell {
    display: grid;
    place-items: center;
    height: 22px;
    border-radius: 2px;
    background: color-mix(in srgb, var(--vscode-foreground) 4%, transparent);
  }
  .cell i {
    display: block;
    border-radius: 2px;
    background: var(--ag-accent);
  }
  .l1 {
    width: 32%;
    height: 7px;
    opacity: 0.55;
  }
  .l2 {
    width: 52%;
    height: 11px;
    opacity: 0.7;
  }
  .l3 {
    width: 74%;
    height: 16px;
    opacity: 0.85;
  }
  .l4 {
    width: 100%;
    height: 22px;
  }
  ol,
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .commands li {
    display: grid;
    grid-template-columns: 3.6em minmax(0, 1fr);
    gap: 8px;
    align-items: baseline;
    padding: 5px 0;
    border-top: 1px solid var(--ag-line);
  }
  .commands li:first-child,
  .moments li:first-child {
    border-top: 0;
  }
  .times {
    text-align: right;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  code {
    overflow: hidden;
    color: inherit;
    background: none;
    font-family: var(--vscode-editor-font-family);
    font-size: 0.95em;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .counts li {
    display: flex;
    justify-content: space-between;
    gap: 8px;
    padding: 2px 0;
  }
  .counts b {
    font-variant-numeric: tabular-nums;
  }
  .counts + .moments {
    margin-top: 8px;
    padding-top: 4px;
    border-top: 1px solid var(--ag-line);
  }
  .moments li {
    padding: 6px 0;
    border-top: 1px solid var(--ag-line);
  }
  .moments .text {
    display: block;
    overflow-wrap: anywhere;
  }
  .moments .note {
    font-size: 0.92em;
  }
  .empty {
    display: grid;
    gap: 4px;
    padding: 64px 16px;
    text-align: center;
  }
  .empty p {
    margin: 0;
  }
  @media (forced-colors: active) {
    .fill,
    .cell i {
      background: CanvasText;
      forced-color-adjust: none;
      opacity: 1;
    }
    fieldset label:has(:checked) {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .fill {
      transition: width 160ms ease-out;
    }
  }
`;
