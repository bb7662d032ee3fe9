import { escapeControls } from '../contracts/redact';

export { literal } from '../contracts/markdown';

/** A block of code that its content cannot end, on one line. */
export function codeBlock(text: string): string {
  const shown = escapeControls(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}shellscript\n${shown}\n${fence}`;
}

/** Text for places that turn `$(name)` into an icon and have no escape for it. */
export function withoutIcons(text: string): string {
  return escapeControls(text).replaceAll('$(', '$ (');
}
