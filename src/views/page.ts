/** What stands in a page, by its name. */
export const PAGE_BODIES = {
  sidebar: '<ag-app data-form="sidebar"></ag-app>',
  /** Of full width, with charts beside the activity. */
  dashboard: '<ag-app data-form="dashboard"></ag-app>',
  lock: '<ag-lock></ag-lock>',
} as const;
export type PageBody = keyof typeof PAGE_BODIES;

/** The document of a page. Nothing but the one script may run in it, and nothing is loaded from anywhere. */
export function pageHtml(body: PageBody, script: string, nonce: string): string {
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
    `<body>${PAGE_BODIES[body]}<script nonce="${nonce}" src="${attribute(script)}"></script></body>`,
    '</html>',
  ].join('\n');
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
