import { css } from 'lit';
import { unseen } from '../styles';

/** Colours of the verdicts. */
export const shared = css`
  ${unseen}
  :host {
    --ag-ground: var(--vscode-editor-background);
    --ag-line: var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-foreground) 14%, transparent));
    --ag-line-strong: color-mix(in srgb, var(--vscode-foreground) 45%, transparent);
    --ag-accent: var(--vscode-charts-blue);
  }
  * {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  .strong {
    font-weight: 600;
  }
  .swatch {
    --mark: color-mix(in srgb, var(--ag-ground) 55%, transparent);
    display: inline-block;
    flex: none;
    width: 12px;
    height: 12px;
    border: 1px solid var(--swatch);
    border-radius: 2px;
    background: var(--swatch);
    forced-color-adjust: none;
  }
  .swatch.allow {
    --swatch: rgb(from var(--vscode-charts-blue, #3794ff) r g b / 1);
  }
  .swatch.warn {
    --swatch: rgb(from var(--vscode-charts-yellow, #cca700) r g b / 1);
    background:
      radial-gradient(circle, var(--mark) 1.2px, transparent 1.6px) 0 0 / 5px 5px,
      var(--swatch);
  }
  .swatch.ask {
    --swatch: rgb(from var(--vscode-charts-orange, #d18616) r g b / 1);
    background: repeating-linear-gradient(-45deg, var(--mark) 0 1px, transparent 1px 4px), var(--swatch);
  }
  .swatch.block {
    --swatch: rgb(from var(--vscode-charts-red, #f14c4c) r g b / 1);
    background:
      repeating-linear-gradient(-45deg, var(--mark) 0 1px, transparent 1px 4px),
      repeating-linear-gradient(45deg, var(--mark) 0 1px, transparent 1px 4px), var(--swatch);
  }
  @media (forced-colors: active) {
    .swatch {
      --swatch: CanvasText !important;
      --mark: Canvas;
    }
  }
  .table-box {
    max-height: 320px;
    overflow: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 4px 8px 4px 0;
    border-bottom: 1px solid var(--ag-line);
    text-align: right;
    white-space: nowrap;
  }
  th:first-child {
    text-align: left;
  }
  tbody th {
    font-weight: normal;
  }
  thead th {
    position: sticky;
    top: 0;
    background: var(--ag-ground);
    color: var(--vscode-descriptionForeground);
    font-weight: 600;
  }
  :focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 1px;
  }
`;

/** Of the dashboard itself. It is laid out by its own width, not by the window's. */
export const layout = css`
  :host {
    display: block;
    container-type: inline-size;
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
    line-height: 1.4;
  }
  .page {
    max-width: 1440px;
    margin: 0 auto;
    padding: 16px 16px 32px;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 16px;
    align-items: center;
    margin-bottom: 16px;
  }
  h2 {
    flex: 1 1 auto;
    margin: 0;
    font-size: 1.25em;
    font-weight: 600;
  }
  h3 {
    margin: 0 0 10px;
    font-size: 1em;
    font-weight: 600;
  }
  .note,
  .nothing {
    margin: 0;
    color: var(--vscode-descriptionForeground);
  }
  .card > .note {
    margin: -8px 0 10px;
  }
  fieldset {
    display: inline-flex;
    margin: 0;
    padding: 0;
    border: 1px solid var(--ag-line);
    border-radius: 4px;
  }
  fieldset label {
    position: relative;
    padding: 3px 11px;
    border-radius: 3px;
    cursor: pointer;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  fieldset label:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  fieldset input {
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  fieldset label:has(:checked) {
    background: var(--vscode-button-background);
    box-shadow: inset 0 0 0 1px var(--vscode-contrastActiveBorder, transparent);
    color: var(--vscode-button-foreground);
  }
  fieldset label:has(:focus-visible) {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 2px;
  }
  .action {
    padding: 3px 11px;
    border: 1px solid var(--ag-line);
    border-radius: 4px;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
    white-space: nowrap;
  }
  .action:hover {
    background: var(--vscode-toolbar-hoverBackground);
  }
  .grid {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 12px;
  }
  .card,
  .tile {
    min-width: 0;
    border: 1px solid var(--ag-line);
    border-radius: 6px;
    background: var(--ag-ground);
  }
  .card {
    padding: 14px 16px 16px;
    overflow: hidden;
  }
  .all {
    grid-column: 1 / -1;
  }
  .half {
    grid-column: span 2;
  }
  .tiles {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 12px;
    margin: 0 0 12px;
  }
  .tile {
    padding: 12px 16px 14px;
  }
  .tile dt {
    color: var(--vscode-descriptionForeground);
  }
  .tile dd {
    margin: 0;
  }
  .tile .value {
    margin: 2px 0 4px;
    font-size: 2.1em;
    font-weight: 600;
    line-height: 1.15;
    letter-spacing: -0.01em;
    font-variant-numeric: tabular-nums;
  }
  @container (max-width: 1000px) {
    .grid,
    .tiles {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @container (max-width: 520px) {
    .page {
      padding: 12px 12px 24px;
    }
    .grid {
      grid-template-columns: minmax(0, 1fr);
    }
    .half {
      grid-column: auto;
    }
    .tile .value {
      font-size: 1.7em;
    }
    .tiles,
    .grid {
      gap: 8px;
    }
    .tiles {
      margin-bottom: 8px;
    }
    fieldset {
      flex: 1 1 100%;
    }
    fieldset label {
      flex: 1;
      padding: 3px 4px;
      text-align: center;
    }
  }
`;
