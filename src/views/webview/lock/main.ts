/**
 * The page 'Lock Credentials', in an editor tab. As the page of the activity (../main.ts): no `vscode`, no Node, no request,
 * and one `<ag-lock>` in its document. It says `ready` when it stands, and wants the state then.
 */
import * as z from 'zod/mini';
import { pageStyles } from '../styles';
import './app';

// Without it zod tries `new Function`, which the page's policy refuses and reports.
z.config({ jitless: true });

document.adoptedStyleSheets.push(pageStyles);
