/** Where the page stands: in the sidebar, or as an editor tab of full width. */
export type PageForm = 'sidebar' | 'dashboard';

/** The document of a page. Nothing but the one script may run in it, and nothing is loaded from anywhere. */
export function pageHtml(form: PageForm, script: string, nonce: string): string {
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'`;
  return [
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="UTF-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1.0">',
    '<title>Agent Guard</title>',
    '</head>',
    `<body><ag-app data-form="${form}"></ag-app><script nonce="${nonce}" src="${attribute(script)}"></script></body>`,
    '</html>',
  ].join('\n');
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
