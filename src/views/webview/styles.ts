import { css } from 'lit';

/** Of the document itself. */
export const pageStyles = new CSSStyleSheet();
pageStyles.replaceSync(`
  html, body { height: 100%; margin: 0; padding: 0; overflow: hidden; }
  body { color: var(--vscode-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); }
`);

/** What is for screen readers alone. */
export const unseen = css`
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    padding: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
    border: 0;
  }
`;

/** What all parts share. Colours are the editor's alone; where a theme of high contrast has borders, so have these. */
export const shared = css`
  :host {
    display: block;
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
  }
  [hidden] {
    display: none !important;
  }
  * {
    box-sizing: border-box;
  }
  .icon {
    width: 1em;
    height: 1em;
    flex: none;
    vertical-align: -0.12em;
  }
  .good .icon {
    color: var(--vscode-testing-iconPassed, var(--vscode-charts-green));
  }
  .bad .icon {
    color: var(--vscode-errorForeground);
  }
  .caution .icon {
    color: var(--vscode-editorWarning-foreground, var(--vscode-charts-yellow));
  }
  .command {
    font-family: var(--vscode-editor-font-family, monospace);
    unicode-bidi: isolate;
    direction: ltr;
    text-align: left;
  }
  .quiet {
    color: var(--vscode-descriptionForeground);
  }
  .badge {
    border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, currentColor));
    border-radius: 3px;
    padding: 0 4px;
    white-space: nowrap;
    font-size: 0.9em;
  }
  .badge.restricted {
    border-color: var(--vscode-editorWarning-foreground, currentColor);
  }
  .badge.prod {
    border-color: var(--vscode-errorForeground);
    font-weight: 600;
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 1px solid transparent;
    border-radius: 3px;
    padding: 1px 6px;
    cursor: pointer;
    text-align: start;
  }
  button:hover {
    background: var(--vscode-toolbar-hoverBackground);
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
  }
  :focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  vscode-button:focus-visible {
    outline-offset: 1px;
  }
  ul {
    margin: 0;
    padding-inline-start: 1.3em;
  }
  @media (forced-colors: active) {
    .badge,
    button {
      border-color: CanvasText;
    }
    .icon {
      color: CanvasText !important;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
`;
