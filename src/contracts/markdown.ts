import { escapeControls } from './redact';

/**
 * Text that Markdown shows as it stands. Command lines and file names are hostile input: every character that could make
 * a link, an image, an icon, markup or a new line is taken its meaning.
 */
export function literal(text: string): string {
  return escapeControls(text)
    .replace(/[!-/:-@[-`{-~]/g, '\\$&')
    .replace(/ {2,}/g, (spaces) => '\u00a0'.repeat(spaces.length))
    .trim();
}
