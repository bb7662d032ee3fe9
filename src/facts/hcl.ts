import { UNKNOWN } from '../engine/invocation';
import { tokenize, type Token } from './hclTokens';

export interface HclAttribute {
  /** A literal string, number or word; a list of them joined by commas; UNKNOWN for what is computed. */
  value: string;
  line: number;
  /** The variable that the value is, and nothing else: `var.profile`. */
  variable?: string;
}

export interface HclBlock {
  type: string;
  labels: string[];
  line: number;
  attributes: Map<string, HclAttribute>;
  blocks: HclBlock[];
}

export interface HclFile {
  /** Top level: its type is ''. */
  root: HclBlock;
  problems: { line: number; text: string }[];
}

/** Deeper blocks hold no settings of ours. */
const MAX_DEPTH = 64;

const OPENING: ReadonlySet<string> = new Set(['{', '[', '(']);
const CLOSING: ReadonlySet<string> = new Set(['}', ']', ')']);

function emptyBlock(type: string, labels: string[], line: number): HclBlock {
  return { type, labels, line, attributes: new Map(), blocks: [] };
}

class Parser {
  readonly problems: HclFile['problems'] = [];
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  /** Reads `name = value` and `type "label" { … }` up to the closing brace, or to the end at depth 0. */
  body(block: HclBlock, depth: number): HclBlock {
    for (let token = this.peek(); token; token = this.peek()) {
      this.at++;
      if (token.kind === 'newline') continue;
      if (token.text === '}' && token.kind === 'mark') {
        if (depth > 0) return block;
        this.problems.push({ line: token.line, text: 'a closing brace too many' });
        continue;
      }
      // Stray marks and strings stand where terraform would complain; the next line is another matter.
      if (token.kind === 'word' || token.kind === 'string') this.entry(token, block, depth);
    }
    if (depth > 0) this.problems.push({ line: block.line, text: `the block ${block.type} does not end` });
    return block;
  }

  private peek(): Token | undefined {
    return this.tokens[this.at];
  }

  private entry(name: Token, block: HclBlock, depth: number): void {
    const labels: string[] = [];
    for (let token = this.peek(); token; token = this.peek()) {
      if (token.kind === 'mark' && (token.text === '=' || token.text === ':') && labels.length === 0) {
        this.at++;
        block.attributes.set(name.text, { ...this.expression(), line: name.line });
        return;
      }
      if (token.kind === 'mark' && token.text === '{') {
        this.at++;
        const inner = emptyBlock(name.text, labels, name.line);
        if (depth >= MAX_DEPTH) this.skip();
        else block.blocks.push(this.body(inner, depth + 1));
        return;
      }
      if (token.kind === 'newline' || token.kind === 'mark') return;
      labels.push(token.text);
      this.at++;
    }
  }

  /** Skips to behind the closing brace of what is nested too deeply. */
  private skip(): void {
    for (let open = 1; open > 0 && this.at < this.tokens.length; this.at++) {
      const token = this.tokens[this.at];
      if (token?.kind !== 'mark') continue;
      if (OPENING.has(token.text)) open++;
      else if (CLOSING.has(token.text)) open--;
    }
  }

  /** The value up to the end of its line, brackets closed. */
  private expression(): Omit<HclAttribute, 'line'> {
    const tokens: Token[] = [];
    let open = 0;
    for (let token = this.peek(); token; token = this.peek()) {
      const isMark = token.kind === 'mark';
      if (open === 0 && (token.kind === 'newline' || (isMark && (token.text === '}' || token.text === ','))))
        break;
      if (isMark && OPENING.has(token.text)) open++;
      if (isMark && CLOSING.has(token.text)) open--;
      if (token.kind !== 'newline') tokens.push(token);
      this.at++;
    }
    const variable = tokens.length === 1 ? variableOf(tokens[0]) : undefined;
    return { value: valueOf(tokens), ...(variable !== undefined && { variable }) };
  }
}

const NUMBER_OR_BOOLEAN = /^(?:true|false|\d+)$/;

function literal(token: Token | undefined): string {
  if (token?.kind === 'string') return token.text;
  if (token?.kind === 'word' && NUMBER_OR_BOOLEAN.test(token.text)) return token.text;
  return UNKNOWN;
}

/** NAME of `var.NAME`; its parts, as of an object, are another matter. */
function variableOf(token: Token | undefined): string | undefined {
  return token?.kind === 'word' ? /^var\.([^.]+)$/.exec(token.text)?.[1] : undefined;
}

/** `null` is what is not set: ''. */
function valueOf(tokens: readonly Token[]): string {
  const [first] = tokens;
  if (tokens.length === 1) return first?.kind === 'word' && first.text === 'null' ? '' : literal(first);
  const last = tokens.at(-1);
  if (first?.kind !== 'mark' || first.text !== '[' || last?.text !== ']') return UNKNOWN;
  const items = tokens.slice(1, -1).filter((token) => !(token.kind === 'mark' && token.text === ','));
  const values = items.map(literal);
  return values.includes(UNKNOWN) ? UNKNOWN : values.join(',');
}

/** Reads HCL as far as it goes. Never throws; linear. */
export function parseHcl(text: string): HclFile {
  const { tokens, problem } = tokenize(text);
  const parser = new Parser(tokens);
  const root = parser.body(emptyBlock('', [], 1), 0);
  return { root, problems: [...(problem ? [problem] : []), ...parser.problems] };
}
