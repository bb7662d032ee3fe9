/** Calls by which code changes files. */
const WRITES =
  /\bopen\s*\([^)]{0,200}['"][waxr]\+?b?\+?['"]|\.write(?:_text|_bytes|lines)?\s*\(|writeFile|appendFile|createWriteStream|\bunlink|\brename|\breplace\s*\(|\bremove\s*\(|\brmtree|\brmSync|\brm\s*\(|\bdump\s*\(|copyfile|copyFile|\bshutil\.|\bFile\.(?:write|open|delete|rename)|FileUtils\.|IO\.write|file_put_contents|\btruncate|\bchmod|symlink|\bDeno\.(?:write|remove|rename)|Bun\.write|\bmove\s*\(|print\s*\{|>\s*["']/;

const STRING = /(["'`])((?:[^"'`\\\n]|\\.){1,300})\1/g;
const MAX_STRINGS = 400;

/**
 * Paths named in code that changes files: every string that looks like one, as it cannot be told which of them is
 * written. Parts that are joined (`join(home, '.claude', 'settings.json')`) are put together.
 */
export function writtenFiles(text: string): string[] {
  if (!WRITES.test(text)) return [];
  const found = new Set<string>();
  let before: { value: string; end: number } | undefined;
  STRING.lastIndex = 0;
  for (let match = STRING.exec(text), i = 0; match && i < MAX_STRINGS; match = STRING.exec(text), i += 1) {
    const value = match[2] ?? '';
    const between = before ? text.slice(before.end, match.index) : '';
    const joined = before && /^\s*(?:,|\/|\+)\s*$/.test(between) ? `${before.value}/${value}` : value;
    before = { value: joined, end: match.index + match[0].length };
    if (/[./\\]/.test(joined)) found.add(joined.replaceAll('\\\\', '/'));
  }
  return [...found];
}
