import { splitFlow } from './yaml';

/** A value of a TOML file as far as task tables need it. */
export type TomlValue = string | readonly TomlValue[] | { readonly [key: string]: TomlValue };

export interface TomlEntry {
  readonly value: TomlValue;
  /** 1-based. */
  readonly line: number;
}

/** Entries by their full dotted path: `tool.poe.tasks.build`. Unquoted keys only where TOML wants them so. Never throws. */
export function parseToml(text: string): ReadonlyMap<string, TomlEntry> {
  const entries = new Map<string, TomlEntry>();
  const lines = text.split('\n');
  let table = '';
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    const header = /^\s*\[{1,2}([^\]]+)\]{1,2}\s*(?:#.*)?$/.exec(line);
    if (header) {
      table = pathOf(header[1] ?? '');
      continue;
    }
    const match = /^\s*((?:"[^"]*"|'[^']*'|[\w.-])+)\s*=\s*(.*)$/.exec(line);
    if (!match) continue;
    const number = i + 1;
    let body = match[2] ?? '';
    while (i + 1 < lines.length && isOpen(body)) body += `\n${lines[++i] ?? ''}`;
    const key = pathOf(match[1] ?? '');
    entries.set(table === '' ? key : `${table}.${key}`, { value: valueOf(body), line: number });
  }
  return entries;
}

function pathOf(key: string): string {
  return key
    .split('.')
    .map((part) => part.trim().replace(/^["']|["']$/g, ''))
    .join('.');
}

/** Longer than any list of commands that people write. */
const MAX_BODY = 20_000;

function isOpen(body: string): boolean {
  if (body.length > MAX_BODY) return false;
  for (const mark of ['"""', "'''"]) if (body.startsWith(mark)) return !body.includes(mark, 3);
  if (body.startsWith('[')) return !/\]\s*(?:#.*)?$/.test(body);
  return body.startsWith('{') && !/\}\s*(?:#.*)?$/.test(body);
}

function valueOf(body: string): TomlValue {
  const text = body.trim();
  for (const mark of ['"""', "'''"]) {
    if (!text.startsWith(mark)) continue;
    const end = text.indexOf(mark, 3);
    return text.slice(3, end < 0 ? undefined : end).replace(/^\n/, '');
  }
  if (text.startsWith('"')) return (/^"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? '').replace(/\\(["\\])/g, '$1');
  if (text.startsWith("'")) return /^'([^']*)'/.exec(text)?.[1] ?? '';
  if (text.startsWith('[')) return splitFlow(inside(text, ']')).map(valueOf);
  if (!text.startsWith('{')) return text.replace(/\s+#.*$/, '');
  const entries: Record<string, TomlValue> = {};
  for (const part of splitFlow(inside(text, '}'))) {
    const match = /^([^=]+?)\s*=\s*([\s\S]*)$/.exec(part);
    if (match) entries[pathOf(match[1] ?? '')] = valueOf(match[2] ?? '');
  }
  return entries;
}

function inside(text: string, close: string): string {
  const end = text.lastIndexOf(close);
  return text.slice(1, end < 0 ? undefined : end).replace(/(?:^|\n)\s*#.*/g, '\n');
}
