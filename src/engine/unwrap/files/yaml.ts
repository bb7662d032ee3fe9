import { UNKNOWN } from '../../invocation';
/**
 * A reader for the YAML that task files are written in: block maps and lists, plain and quoted scalars, `|` and `>`
 * texts, flow lists and maps on one line, anchors passed over. The full language takes a library of 100 KB, for files of
 * which only names and command lines matter; what this does not understand is read as a plain text. Never throws.
 */
export type YamlNode =
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  | { readonly kind: 'list'; readonly items: readonly YamlNode[]; readonly line: number }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, YamlNode>; readonly line: number };

interface Line {
  readonly indent: number;
  readonly text: string;
  /** 1-based. */
  readonly number: number;
}

const MAX_LINES = 20_000;
const MAX_DEPTH = 40;

export function parseYaml(text: string): YamlNode {
  const raw = text.split('\n', MAX_LINES);
  const lines: Line[] = [];
  raw.forEach((each, i) => {
    const content = each.trimEnd();
    const indent = content.length - content.trimStart().length;
    if (content.trim() === '' || content.trimStart().startsWith('#') || /^(?:---|\.\.\.|%)/.test(content))
      return;
    lines.push({ indent, text: content.slice(indent), number: i + 1 });
  });
  return new Reader(lines, raw).node(-1, 0);
}

/** The entry of a map; undefined where the node is none, or has none. */
export function entry(node: YamlNode | undefined, ...path: readonly string[]): YamlNode | undefined {
  let at = node;
  for (const key of path) at = at?.kind === 'map' ? at.entries.get(key) : undefined;
  return at;
}

/** A text, or the texts of a list. */
export function texts(node: YamlNode | undefined): { text: string; line: number }[] {
  if (node?.kind === 'text') return [{ text: node.text, line: node.line }];
  return node?.kind === 'list' ? node.items.flatMap(texts) : [];
}

/** The node's own text; undefined for lists and maps. */
export function textAt(node: YamlNode | undefined, ...path: readonly string[]): string | undefined {
  const found = entry(node, ...path);
  return found?.kind === 'text' ? found.text : undefined;
}

const KEY = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s"'#[{&*!|>%@-][^#]*?|-[^\s:][^#:]*?)):(?=\s|$)/;

class Reader {
  private at = 0;

  constructor(
    private readonly lines: readonly Line[],
    private readonly raw: readonly string[],
  ) {}

  /** The node whose lines stand further in than `outer`. */
  node(outer: number, depth: number): YamlNode {
    const first = this.lines[this.at];
    if (!first || first.indent <= outer || depth > MAX_DEPTH)
      return { kind: 'text', text: '', line: first?.number ?? 1 };
    if (/^-(?:\s|$)/.test(first.text)) return this.list(first.indent, depth);
    if (KEY.test(first.text)) return this.map(first.indent, depth);
    this.at += 1;
    return scalar(first.text, first.number);
  }

  private list(indent: number, depth: number): YamlNode {
    const items: YamlNode[] = [];
    const line = this.lines[this.at]?.number ?? 1;
    for (
      let each = this.lines[this.at];
      each?.indent === indent && /^-(?:\s|$)/.test(each.text);
      each = this.lines[this.at]
    ) {
      const rest = each.text.slice(1).trimStart();
      const inner = indent + each.text.length - rest.length;
      if (rest === '') {
        this.at += 1;
        items.push(this.node(indent, depth + 1));
      } else if (
        (KEY.test(rest) && !/^["']/.test(rest)) ||
        /^["'][^"']*["']:\s/.test(rest) ||
        /^-\s/.test(rest)
      ) {
        // `- key: value` is a map that begins on the item's own line.
        (this.lines as Line[])[this.at] = { indent: inner, text: rest, number: each.number };
        items.push(this.node(indent, depth + 1));
      } else items.push(this.value(rest, indent, each.number, depth));
    }
    return { kind: 'list', items, line };
  }

  private map(indent: number, depth: number): YamlNode {
    const entries = new Map<string, YamlNode>();
    const line = this.lines[this.at]?.number ?? 1;
    for (let each = this.lines[this.at]; each?.indent === indent; each = this.lines[this.at]) {
      const match = KEY.exec(each.text);
      if (!match) {
        this.at += 1;
        continue;
      }
      const key = (match[1] ?? match[2] ?? match[3] ?? '').trim();
      entries.set(key, this.value(each.text.slice(match[0].length).trim(), indent, each.number, depth));
    }
    return { kind: 'map', entries, line };
  }

  /** What follows a key or a dash; moves past it. */
  private value(text: string, indent: number, line: number, depth: number): YamlNode {
    this.at += 1;
    const body = text.replace(/^(?:[&!]\S+\s*)+/, '');
    if (/^[|>][-+\d]*(?:\s+#.*)?$/.test(body)) return this.block(indent, body.startsWith('>'), line);
    if (body === '' || body.startsWith('#')) {
      const next = this.lines[this.at];
      // A list may stand on the key's own column.
      if (next?.indent === indent && /^-(?:\s|$)/.test(next.text)) return this.list(indent, depth + 1);
      return this.node(indent, depth + 1);
    }
    let whole = body;
    // A plain or quoted text goes on over lines that stand further in.
    for (
      let next = this.lines[this.at];
      next && next.indent > indent && !isClosed(whole);
      next = this.lines[this.at]
    ) {
      whole += ` ${next.text}`;
      this.at += 1;
    }
    return scalar(whole, line);
  }

  /** The text of `|` and `>`, from the raw lines: comments and blank lines belong to it. */
  private block(indent: number, folded: boolean, line: number): YamlNode {
    const kept: string[] = [];
    let own: number | undefined;
    for (let i = line; i < this.raw.length; i += 1) {
      const each = this.raw[i] ?? '';
      const in_ = each.length - each.trimStart().length;
      if (each.trim() !== '' && in_ <= indent) break;
      if (each.trim() !== '') own ??= in_;
      kept.push(each.slice(own ?? in_));
    }
    const end = line + kept.length;
    while (this.at < this.lines.length && (this.lines[this.at]?.number ?? 0) <= end) this.at += 1;
    return { kind: 'text', text: kept.join(folded ? ' ' : '\n').trimEnd(), line: line + 1 };
  }
}

/** Plain texts may go on; quotes and brackets only until they are closed. */
function isClosed(text: string): boolean {
  if (text.startsWith('"')) return /^"(?:[^"\\]|\\.)*"/.test(text);
  if (text.startsWith("'")) return /^'(?:[^']|'')*'/.test(text);
  if (text.startsWith('[')) return text.endsWith(']');
  return text.startsWith('{') ? text.endsWith('}') : false;
}

/** Lists and maps on one line inside of each other; what is deeper is not known. */
const MAX_FLOW = 20;

function scalar(text: string, line: number, depth = 0): YamlNode {
  if (text.startsWith('[') || text.startsWith('{'))
    return depth > MAX_FLOW ? { kind: 'text', text: UNKNOWN, line } : flow(text, line, depth);
  return { kind: 'text', text: plain(text), line };
}

function plain(text: string): string {
  const double = /^"((?:[^"\\]|\\.)*)"/.exec(text);
  if (double)
    return (double[1] ?? '').replace(/\\(.)/g, (_, char: string) =>
      char === 'n' ? '\n' : char === 't' ? '\t' : char,
    );
  const single = /^'((?:[^']|'')*)'/.exec(text);
  if (single) return (single[1] ?? '').replaceAll("''", "'");
  return text.replace(/\s+#.*$/, '').trim();
}

/** `[a, "b c"]`, `{ a: b }`: one level of each in the other. */
function flow(text: string, line: number, depth: number): YamlNode {
  const body = text.replace(/\s+#[^"'\]}]*$/, '').slice(1, -1);
  const parts = splitFlow(body);
  if (text.startsWith('['))
    return { kind: 'list', items: parts.map((part) => scalar(part, line, depth + 1)), line };
  const entries = new Map<string, YamlNode>();
  for (const part of parts) {
    const match = /^(?:"([^"]*)"|'([^']*)'|([^:]+?))\s*:\s*(.*)$/s.exec(part);
    if (match) entries.set(match[1] ?? match[2] ?? match[3] ?? '', scalar(match[4] ?? '', line, depth + 1));
  }
  return { kind: 'map', entries, line };
}

/** Cuts at commas outside of quotes and brackets. */
export function splitFlow(text: string): string[] {
  const parts: string[] = [];
  let [from, depth, quote] = [0, 0, ''];
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (quote !== '') {
      if (char === '\\' && quote === '"') i += 1;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  parts.push(text.slice(from).trim());
  return parts.filter((part) => part !== '');
}
