import { parse, TomlError, type TomlTable } from 'smol-toml';
import { isDeepStrictEqual } from 'node:util';
import { ShapeError } from './json';
import { positionAt } from './text';

/** @throws ShapeError with the position of the mistake. */
export function parseToml(whole: string): TomlTable {
  const text = whole.replace(/^\uFEFF/, '');
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof TomlError)
      throw new ShapeError(`It is not valid TOML: ${firstLine(error)}`, {
        line: error.line,
        column: error.column,
      });
    throw new ShapeError('It is nested too deeply.', { line: 1, column: 1 });
  }
}

/** smol-toml adds a picture of the place. */
function firstLine({ message }: Error): string {
  return `${message.split('\n', 1)[0]?.replace('Invalid TOML document: ', '') ?? ''}.`;
}

/** A table inside of another; undefined where it is missing or no table. */
export function tableAt(table: TomlTable, ...keys: readonly string[]): TomlTable | undefined {
  let inner: TomlTable = table;
  for (const key of keys) {
    const next = Object.hasOwn(inner, key) ? inner[key] : undefined;
    if (typeof next !== 'object' || next instanceof Date || Array.isArray(next)) return undefined;
    inner = next;
  }
  return inner;
}

/** True where the file switches all hooks of Codex off. */
export function hooksAreOff(table: TomlTable): boolean {
  return tableAt(table, 'features')?.hooks === false;
}

/** Where `hooks = false` stands: the one place whose change is all that the parser then sees as changed. */
export function switchOffset(whole: string): number | undefined {
  const before = parseToml(whole);
  if (!hooksAreOff(before)) return undefined;
  const wanted = { ...before, features: { ...tableAt(before, 'features'), hooks: true } };
  for (const match of whole.matchAll(/\bhooks["']?[ \t]*=[ \t]*(?=false\b)/g)) {
    const offset = match.index + match[0].length;
    const text = replaced(whole, offset);
    try {
      if (isDeepStrictEqual(plain(parseToml(text)), plain(wanted))) return offset;
    } catch {
      // Inside of a string, or another table.
    }
  }
  return undefined;
}

function replaced(text: string, offset: number): string {
  return text.slice(0, offset) + text.slice(offset).replace('false', 'true');
}

/** The text with hooks switched on again; undefined where that cannot be done in place. @throws ShapeError */
export function withHooksOn(whole: string): string | undefined {
  const offset = switchOffset(whole);
  return offset === undefined ? undefined : replaced(whole, offset);
}

export function switchPosition(whole: string) {
  const offset = switchOffset(whole);
  return offset === undefined ? { line: 1, column: 1 } : positionAt(whole, offset);
}

/** Tables of the parser have no prototype; dates and numbers are compared as written. */
function plain(table: TomlTable): unknown {
  return JSON.parse(
    JSON.stringify(table, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)),
  );
}
