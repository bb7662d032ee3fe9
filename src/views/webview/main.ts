/**
 * The page of the activity panel, in the sidebar and in an editor tab. It runs in a browser: no `vscode`, no Node.
 *
 * The host's HTML, in full, with a fresh nonce from `crypto` each time:
 *
 *     <meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-NONCE'">
 *     <body><ag-app data-form="sidebar"></ag-app><script nonce="NONCE" src="WEBVIEW_JS"></script></body>
 *
 * `data-form` is `sidebar` or `dashboard`; the second has tabs, of which Dashboard is shown first. Nothing else is needed:
 * styles are adopted style sheets and properties set by script, which no policy restricts; pictures are inline SVG; there
 * is no font, no request and no `eval`. `localResourceRoots` needs dist/ only.
 *
 * The page says `ready` when it stands, and again when it has missed something; it then wants `state` and `snapshot`.
 * The first `snapshot` is on the screen the sooner, the fewer rows it has: a few hundred are enough, the rest as `older`.
 */
import * as z from 'zod/mini';
import './app';
import { pageStyles } from './styles';

// Without it zod tries `new Function`, which the page's policy refuses and reports.
z.config({ jitless: true });

document.adoptedStyleSheets.push(pageStyles);
