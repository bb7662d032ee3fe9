import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { EVENT_ID, getScalarValue, parseEvents, YAMLException, type Event } from 'js-yaml';
import { parse as parseTomlText, TomlError } from 'smol-toml';

/** A value of a settings file, or a group of them, whatever the format. Arrays are groups by number: 0, 1, … */
export interface Part {
  /** 1-based. */
  readonly line: number;
  /** Of a string, number or boolean. */
  readonly value?: string;
  readonly children?: ReadonlyMap<string, Part>;
}

export interface Parsed {
  readonly root?: Part;
  /** What is wrong, without any of the file's content. */
  readonly problem?: { readonly line?: number; readonly text: string };
}

/** Parts of one file; what has more is no settings file that a person wrote. */
const MAX_PARTS = 10_000;
const MAX_DEPTH = 64;

/** Counts parts, so that a hostile file ends early. */
class Budget {
  private left = MAX_PARTS;

  take(): boolean {
    this.left -= 1;
    return this.left >= 0;
  }

  get spent(): boolean {
    return this.left < 0;
  }
}

const TOO_MANY: Parsed['problem'] = { text: `it has more than ${MAX_PARTS} values` };

/** Tells the 1-based line of an offset. */
export class Lines {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  of(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }
}

/** True where brackets nest deeper than any settings do: the parsers call themselves for each level. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0x5b || code === 0x7b) depth += 1;
    else if (code === 0x5d || code === 0x7d) depth = Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

const TOO_DEEP: Parsed = { problem: { text: 'it nests too deeply' } };

/** A string, number or boolean as text; undefined for what is none. */
function scalar(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? value.toString()
    : undefined;
}

function fromJson(node: Node, lines: Lines, budget: Budget): Part {
  const line = lines.of(node.offset);
  const children = new Map<string, Part>();
  if (node.type === 'object') {
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      if (!key || !value || !budget.take()) continue;
      const part = fromJson(value, lines, budget);
      children.set(String(key.value), { ...part, line: lines.of(key.offset) });
    }
    return { line, children };
  }
  if (node.type === 'array') {
    for (const [index, item] of (node.children ?? []).entries()) {
      if (!budget.take()) break;
      children.set(String(index), fromJson(item, lines, budget));
    }
    return { line, children };
  }
  const value = scalar((node as { value?: unknown }).value);
  return { line, ...(value !== undefined && { value }) };
}

/** JSON, with comments and trailing commas as the tools' own readers take them. Of a broken file what is before the break. */
export function parseJson(text: string): Parsed {
  if (isTooDeep(text)) return TOO_DEEP;
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const lines = new Lines(text);
  const budget = new Budget();
  const root = tree && fromJson(tree, lines, budget);
  const [error] = errors;
  if (error)
    return {
      root,
      problem: { line: lines.of(error.offset), text: `it is not JSON: ${printParseErrorCode(error.error)}` },
    };
  return budget.spent ? { problem: TOO_MANY } : { root };
}

/** Builds parts from YAML's events; an alias stays without a value, so that nothing is multiplied. */
class YamlReading {
  private at = 0;
  private readonly lines: Lines;

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
    private readonly budget: Budget,
  ) {
    this.lines = new Lines(text);
  }

  /** The first document. */
  read(): Part | undefined {
    const first = this.events[this.at];
    if (first?.type !== EVENT_ID.DOCUMENT) return undefined;
    this.at += 1;
    return this.events[this.at]?.type === EVENT_ID.POP ? undefined : this.part(1);
  }

  private part(above: number): Part {
    const event = this.events[this.at];
    this.at += 1;
    if (!event || !this.budget.take()) return { line: above };
    if (event.type === EVENT_ID.SCALAR) {
      const line = event.valueStart < 0 ? above : this.lines.of(event.valueStart);
      const value = event.valueStart < 0 ? '' : getScalarValue(this.text, event);
      return { line, value };
    }
    if (event.type === EVENT_ID.MAPPING) return this.mapping(this.lines.of(event.start));
    if (event.type === EVENT_ID.SEQUENCE) return this.sequence(this.lines.of(event.start));
    return { line: above };
  }

  private ends(): boolean {
    const event = this.events[this.at];
    if (event && event.type !== EVENT_ID.POP) return false;
    this.at += 1;
    return true;
  }

  private mapping(line: number): Part {
    const children = new Map<string, Part>();
    while (!this.ends()) {
      const key = this.part(line);
      const value = this.part(key.line);
      if (key.value !== undefined) children.set(key.value, { ...value, line: key.line });
    }
    return { line, children };
  }

  private sequence(line: number): Part {
    const children = new Map<string, Part>();
    while (!this.ends()) children.set(String(children.size), this.part(line));
    return { line, children };
  }
}

/** YAML's first document. */
export function parseYaml(text: string): Parsed {
  try {
    const budget = new Budget();
    const root = new YamlReading(text, parseEvents(text, { maxDepth: MAX_DEPTH }), budget).read();
    return budget.spent ? { problem: TOO_MANY } : { root };
  } catch (error) {
    // Its message quotes the file.
    if (!(error instanceof YAMLException)) return { problem: { text: 'it is not YAML' } };
    const { reason, mark } = error;
    return { problem: { ...(mark && { line: mark.line + 1 }), text: `it is not YAML: ${reason}` } };
  }
}

/** Longer lines of a TOML file hold no name that is looked for. */
const MAX_TOML_LINE = 400;

/** Lines of a TOML file's tables and keys, by their path. Only for people: what it misses has its table's line. */
function tomlLines(text: string): Map<string, number> {
  const found = new Map<string, number>();
  let table = '';
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.slice(0, MAX_TOML_LINE).trim();
    const isHeader = line.startsWith('[');
    const end = isHeader ? line.indexOf(']') : line.indexOf('=');
    if (end <= 0) continue;
    const path = pathOf(line.slice(0, end).replace(/^\[+/, ''));
    if (isHeader) table = path;
    const whole = isHeader || table === '' ? path : `${table}\0${path}`;
    if (!found.has(whole)) found.set(whole, index + 1);
  }
  return found;
}

/** `a."b c".d` by its parts. */
function pathOf(dotted: string): string {
  const plain = dotted.trim();
  if (/^[\w-]*$/.test(plain)) return plain;
  return (plain.match(/"[^"]*"|'[^']*'|[^.\s]+/g) ?? [])
    .map((word) => word.replace(/^["']|["']$/g, ''))
    .join('\0');
}

/** What the parts of a TOML file are made with. */
class TomlReading {
  constructor(
    private readonly lines: ReadonlyMap<string, number>,
    private readonly budget: Budget,
  ) {}

  part(value: unknown, path: string, above: number, depth: number): Part {
    const line = this.lines.get(path) ?? above;
    if (typeof value !== 'object' || value === null || value instanceof Date) {
      const text = scalar(value);
      return { line, ...(text !== undefined && { value: text }) };
    }
    const children = new Map<string, Part>();
    for (const [key, child] of Object.entries(value)) {
      if (depth >= MAX_DEPTH || !this.budget.take()) break;
      children.set(key, this.part(child, path === '' ? key : `${path}\0${key}`, line, depth + 1));
    }
    return { line, children };
  }
}

export function parseToml(text: string): Parsed {
  if (isTooDeep(text)) return TOO_DEEP;
  try {
    const budget = new Budget();
    const root = new TomlReading(tomlLines(text), budget).part(parseTomlText(text), '', 1, 0);
    return budget.spent ? { problem: TOO_MANY } : { root };
  } catch (error) {
    // Its message quotes the file.
    return {
      problem: { ...(error instanceof TomlError && { line: error.line }), text: 'it is not TOML' },
    };
  }
}

/**
 * Sections of `name = value`, as git's config and ansible.cfg have them; a section's name stands as between its brackets.
 * Neither escapes nor continued lines: no name that is looked for has any.
 */
export function parseSections(text: string): Parsed {
  const root = new Map<string, Part>();
  let section = new Map<string, Part>();
  const budget = new Budget();
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    const header = /^\[([^\]]{1,200})\]/.exec(line)?.[1]?.trim();
    if (header !== undefined) {
      const known = root.get(header)?.children;
      section = new Map(known);
      root.set(header, {
        line: known ? (root.get(header)?.line ?? index + 1) : index + 1,
        children: section,
      });
    } else if (!/^[#;]/.test(line)) {
      const cut = line.indexOf('=');
      if (cut > 0 && budget.take())
        section.set(line.slice(0, cut).trim(), { line: index + 1, value: line.slice(cut + 1).trim() });
    }
  }
  return budget.spent ? { problem: TOO_MANY } : { root: { line: 1, children: root } };
}
