import * as fs from 'node:fs';

/** Larger files are left alone: an agent's settings are a few kilobytes. In bytes. */
export const MAX_FILE_BYTES = 512 * 1024;

/** A place in a text, 1-based. */
export interface Position {
  line: number;
  column: number;
}

/** What was found under a path. */
export type FileText =
  | { kind: 'missing' }
  /** The whole text, a byte order mark included; encoded again it is the same bytes. */
  | { kind: 'text'; text: string; mode: number }
  /** It is there, and cannot be read or is no text; a sentence why. */
  | { kind: 'unreadable'; why: string };

/** Reads a file through links. Never throws. */
export function readText(file: string): FileText {
  try {
    const found = fs.statSync(file);
    if (!found.isFile()) return { kind: 'unreadable', why: 'It is a folder or a device, not a file.' };
    if (found.size > MAX_FILE_BYTES) return { kind: 'unreadable', why: tooLarge(found.size) };
    const bytes = fs.readFileSync(file);
    if (bytes.length > MAX_FILE_BYTES) return { kind: 'unreadable', why: tooLarge(bytes.length) };
    return { kind: 'text', text: decode(bytes), mode: found.mode & 0o7777 };
  } catch (error) {
    return unreadable(file, error);
  }
}

/** @throws TypeError where the bytes are not UTF-8: written back they would be others. */
export function decode(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

function unreadable(file: string, error: unknown): FileText {
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof TypeError) return { kind: 'unreadable', why: 'It is not UTF-8 text.' };
  if (code === 'ENOTDIR')
    return { kind: 'unreadable', why: 'A file stands where one of its folders should be.' };
  if (code !== 'ENOENT') return { kind: 'unreadable', why: `It cannot be read (${String(code ?? error)}).` };
  return isLink(file)
    ? { kind: 'unreadable', why: 'It is a link to a file that is not there.' }
    : { kind: 'missing' };
}

function isLink(file: string): boolean {
  try {
    return fs.lstatSync(file).isSymbolicLink();
  } catch {
    return false;
  }
}

function tooLarge(bytes: number): string {
  return `It has ${(bytes / 1e6).toFixed(1)} MB, more than an agent's settings can sensibly have.`;
}

export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
  const line = (before.match(/\r\n|\r|\n/g)?.length ?? 0) + 1;
  return { line, column: offset - lineStart + 1 };
}

/** The end of line of a text, of its first line. */
export function endOfLine(text: string): string {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}
