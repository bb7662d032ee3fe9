/** Of the document itself. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  html, body { height: 100%; margin: 0; padding: 0; overflow: hidden; }
  body { color: var(--vscode-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); }
`);
export const pageStyles = sheet;
