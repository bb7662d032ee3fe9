import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, YAMLException, type Event } from 'js-yaml';
import { addEntry, newMap, plainScalar, type YamlNode } from './kubeTree';

/** The file's first document, or why and where it is none. */
export type ParsedYaml = { root: YamlNode | undefined } | { problem: { line?: number; text: string } };

/** Embedded certificates and keys: no fact needs them, and they are nine tenths of what would be looked at. */
const EMBEDDED = /(-data["']?[ \t]*:[ \t]*["']?)[A-Za-z0-9+/=]{64,}/g;

/** Longest text that is parsed once those are out: 200 contexts have 0.1 MB. */
const MAX_LENGTH = 1024 * 1024;

/** The parser's own words about a fault; those that quote the file are left out. */
const SAFE_REASON = /^[a-z][a-z ,-]{4,80}$/;

/** From an offset to its 1-based line. Offsets are asked for in rising order. */
class Lines {
  private line = 1;
  private end: number;

  constructor(private readonly text: string) {
    this.end = text.indexOf('\n');
  }

  at(offset: number): number {
    while (this.end >= 0 && this.end < offset) {
      this.line += 1;
      this.end = this.text.indexOf('\n', this.end + 1);
    }
    return this.line;
  }
}

/** A map or list whose end has not come yet. */
interface Open {
  node: YamlNode | undefined;
  /** The key that waits for its value, in a map. */
  key: string | undefined;
}

/** Puts a node where it belongs. A key that is itself a map or list names nothing that is looked for. */
function place(parent: Open, child: YamlNode): void {
  const { node } = parent;
  if (node?.kind === 'list') node.items.push(child);
  else if (node?.kind === 'map') {
    if (parent.key === undefined) parent.key = child.kind === 'scalar' ? (child.text ?? '') : '';
    else {
      addEntry(node, parent.key, child);
      parent.key = undefined;
    }
  } else parent.node = child;
}

class Building {
  private readonly lines: Lines;
  private readonly anchors = new Map<string, YamlNode>();

  constructor(private readonly text: string) {
    this.lines = new Lines(text);
  }

  /** An alias is the very node that it names: nothing is ever multiplied. */
  node(event: Exclude<Event, { type: typeof EVENT_ID.POP | typeof EVENT_ID.DOCUMENT }>): YamlNode {
    const name = event.anchorStart < 0 ? undefined : this.text.slice(event.anchorStart, event.anchorEnd);
    if (event.type === EVENT_ID.ALIAS) {
      const line = this.lines.at(event.anchorStart);
      return this.anchors.get(name ?? '') ?? plainScalar('', line);
    }
    const made = this.made(event);
    if (name !== undefined) this.anchors.set(name, made);
    return made;
  }

  private made(event: Exclude<Event, { type: 1 | 5 | 6 }>): YamlNode {
    if (event.type === EVENT_ID.MAPPING) return newMap(this.lines.at(event.start));
    if (event.type === EVENT_ID.SEQUENCE)
      return { kind: 'list', line: this.lines.at(event.start), items: [] };
    const line = this.lines.at(event.valueStart);
    const text = getScalarValue(this.text, event);
    return event.style === SCALAR_STYLE.PLAIN ? plainScalar(text, line) : { kind: 'scalar', line, text };
  }
}

function firstDocument(text: string, events: readonly Event[]): YamlNode | undefined {
  const building = new Building(text);
  const open: Open[] = [];
  for (const event of events) {
    const top = open.at(-1);
    if (event.type === EVENT_ID.DOCUMENT) open.push({ node: undefined, key: undefined });
    else if (event.type === EVENT_ID.POP) {
      open.pop();
      if (open.length === 0) return top?.node;
    } else if (top) {
      const node = building.node(event);
      place(top, node);
      if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE)
        open.push({ node, key: undefined });
    }
  }
  return undefined;
}

/** Reads any YAML, and so any JSON. Never throws; no deeper than 100 levels. */
export function parseYaml(text: string): ParsedYaml {
  const slim = text.replace(EMBEDDED, '$1x');
  if (slim.length > MAX_LENGTH)
    return { problem: { text: 'it has more than 1 MB besides its certificates' } };
  try {
    return { root: firstDocument(slim, parseEvents(slim, { maxDepth: 100 })) };
  } catch (error) {
    const reason = error instanceof YAMLException && SAFE_REASON.test(error.reason) ? error.reason : 'wrong';
    const line = error instanceof YAMLException ? error.mark?.line : undefined;
    return {
      problem: { ...(line !== undefined && { line: line + 1 }), text: `it is not valid YAML (${reason})` },
    };
  }
}
