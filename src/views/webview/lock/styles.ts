import { css } from 'lit';

export const layout = css`
  :host {
    --ag-line: var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-foreground) 14%, transparent));
    height: 100vh;
    overflow: auto;
    line-height: 1.4;
    container-type: inline-size;
  }
  main {
    max-width: 900px;
    margin: 0 auto;
    padding: 16px 20px 0;
  }
  h1 {
    margin: 0 0 4px;
    font-size: 1.5em;
    font-weight: 600;
  }
  h2 {
    margin: 26px 0 8px;
    font-size: 1.15em;
    font-weight: 600;
  }
  h3 {
    margin: 0;
    font-size: 1em;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  p {
    margin: 0 0 8px;
    overflow-wrap: anywhere;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  .notice,
  .admin {
    display: flex;
    flex-wrap: wrap;
    gap: 6px 10px;
    align-items: center;
    margin: 12px 0;
    padding: 8px 12px;
    border: 1px solid var(--ag-line);
    border-radius: 4px;
  }
  .notice > span,
  .admin > span {
    flex: 1 1 16em;
    overflow-wrap: anywhere;
  }
  article {
    margin: 0 0 10px;
    border: 1px solid var(--ag-line);
    border-radius: 4px;
  }
  article > header {
    padding: 8px 12px;
  }
  .steps {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .steps > li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 2px 12px;
    padding: 8px 12px;
    border-top: 1px solid var(--ag-line);
  }
  .title {
    display: flex;
    gap: 8px;
    align-items: baseline;
    overflow-wrap: anywhere;
  }
  .title input {
    flex: none;
    margin: 0;
    translate: 0 0.1em;
    accent-color: var(--vscode-button-background);
    outline: 1px solid var(--vscode-contrastBorder, transparent);
  }
  .title .none {
    flex: none;
    width: 13px;
  }
  article > .steps:first-child > li:first-child {
    border-top: 0;
  }
  .standing {
    justify-self: end;
    white-space: nowrap;
  }
  .steps vscode-button {
    align-self: start;
  }
  .more {
    grid-column: 1 / -1;
    padding-inline-start: 21px;
    overflow-wrap: anywhere;
  }
  .warning {
    display: flex;
    gap: 6px;
  }
  .warning .icon {
    margin-top: 0.2em;
  }
  details {
    margin-top: 2px;
  }
  summary {
    width: fit-content;
    color: var(--vscode-textLink-foreground);
    cursor: pointer;
  }
  dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 4px 12px;
    margin: 6px 0;
  }
  dt {
    color: var(--vscode-descriptionForeground);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  code {
    color: inherit;
    background: none;
    font-family: var(--vscode-editor-font-family, monospace);
    font-size: 0.95em;
    white-space: pre-wrap;
    unicode-bidi: isolate;
  }
  a {
    color: var(--vscode-textLink-foreground);
  }
  footer {
    position: sticky;
    bottom: 0;
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: center;
    margin: 16px -20px 0;
    padding: 10px 20px;
    border-top: 1px solid var(--ag-line);
    background: var(--vscode-editor-background);
  }
  footer > span {
    flex: 1 1 14em;
  }
  .after {
    padding-bottom: 32px;
  }
  form {
    margin-bottom: 12px;
  }
  textarea {
    display: block;
    width: 100%;
    min-height: 3.6em;
    margin: 4px 0 8px;
    padding: 4px 6px;
    font: inherit;
    resize: vertical;
    color: var(--vscode-input-foreground);
    background: var(--vscode-input-background);
    border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, var(--ag-line)));
    border-radius: 2px;
  }
  @container (max-width: 420px) {
    .steps > li {
      grid-template-columns: minmax(0, 1fr);
    }
    .standing {
      justify-self: start;
    }
    label + .standing,
    .title:has(.none) + .standing {
      padding-inline-start: 21px;
    }
  }
`;
