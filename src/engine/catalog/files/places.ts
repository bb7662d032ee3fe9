import { isKnown } from '../../invocation';
import { isPattern, matches } from '../../shell/pattern';

/** A list of paths, each known by its last parts. `**` at the end is everything below. */
export interface PlaceRow {
  readonly path: readonly string[];
  /** For people: "Claude Code's hooks and permissions". */
  readonly what: string;
}

/** "what: path path path" a line; `+` in a path is a blank. */
export function parsePlaces(text: string): PlaceRow[] {
  return text
    .trim()
    .split('\n')
    .flatMap((line) => {
      const cut = line.indexOf(': ');
      const what = line.slice(0, cut);
      return line
        .slice(cut + 2)
        .split(' ')
        .map((path) => ({ what, path: path.toLowerCase().replaceAll('+', ' ').split('/') }));
    });
}

const MAX_PARTS = 64;

/** The parts of a path in lower case; of Windows paths too. */
export function partsOf(path: string): string[] {
  const parts = path
    .slice(0, 4096)
    .toLowerCase()
    .split(/[/\\]+/, MAX_PARTS)
    .filter((part) => part !== '' && part !== '.');
  return parts;
}

/**
 * A part of a table against one that was written: either may hold patterns, and what is not known fits nothing. A written
 * pattern finds a name with a dot in front only where it has the dot too, and another name only in a folder that was
 * spelled out (`.claude/*`, not `*` anywhere).
 */
function fits(own: string, written: string, before: string): boolean {
  if (own === written || (own === '*' && written !== '')) return true;
  if (!isKnown(written)) return false;
  if (own.includes('*')) return matches(own, written);
  if (!isPattern(written) || !matches(written, own)) return false;
  return own.startsWith('.') ? written.startsWith('.') : before !== '' && !isPattern(before);
}

function fitsAt(own: readonly string[], parts: readonly string[], start: number): boolean {
  return own.every((part, i) =>
    fits(part, parts[start + i] ?? '', i === 0 ? '' : (parts[start + i - 1] ?? '')),
  );
}

/** Whether the written path names what the row means: exactly, or anywhere below a row that ends in `**`. */
export function isAt(row: PlaceRow, parts: readonly string[]): boolean {
  const below = row.path.at(-1) === '**';
  const own = below ? row.path.slice(0, -1) : row.path;
  if (!below) return parts.length >= own.length && fitsAt(own, parts, parts.length - own.length);
  for (let start = 0; start + own.length <= parts.length; start += 1)
    if (fitsAt(own, parts, start)) return true;
  return false;
}

/** The folder of the row that the written path is: `.claude` for `.claude/settings.json`. */
export function folderOf(parts: readonly string[], row: PlaceRow): string | undefined {
  const below = row.path.at(-1) === '**';
  const own = below ? row.path.slice(0, -1) : row.path;
  for (let length = 1; length < own.length; length += 1) {
    if (parts.length >= length && fitsAt(own.slice(0, length), parts, parts.length - length))
      return own[length - 1];
  }
  return undefined;
}
