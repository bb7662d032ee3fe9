import type {
  AssignmentPrefix,
  CommandExpansionPart,
  DoubleQuotedChild,
  HereDocBody,
  ParameterExpansionPart,
  ProcessSubstitutionPart,
  Word,
  WordPart,
} from 'unbash';
import { parse } from 'unbash';
import { UNKNOWN } from '../invocation';
import { expandBraces } from './braces';
import { Choices } from './choices';
import { Fields } from './fields';
import { caseModified, lengthOf, removed, replaced, sliced } from './parameters';
import type { ShellState, Value } from './state';

/** How substitutions are answered: by walking their script. */
export interface Substitutions {
  output(part: CommandExpansionPart, state: ShellState): string;
  channel(part: ProcessSubstitutionPart, state: ShellState): string;
  /** Whether as much as this may still be put into words. */
  affords(value: Value): boolean;
}

/** Values longer than this are not worth following: `x=$x$x` in a loop would fill the memory. */
const MAX_VALUE = 1 << 16;
/** Elements or characters that nobody counts. */
const SMALL = 8;

/** Turns words into the strings that a program would get, with {@link UNKNOWN} where only the run would tell. */
export class Expansion {
  constructor(
    private readonly state: ShellState,
    private readonly substitutions: Substitutions,
    private readonly choices = new Choices(),
  ) {}

  /** The words that a list of words becomes: splitting, braces, `"$@"` and arrays may make it longer or shorter. */
  words(words: readonly Word[]): string[] {
    const fields = this.newFields();
    for (const word of words) this.addWord(word, fields);
    return fields.done;
  }

  /** A word where no splitting happens: assignments, redirections, `case`. */
  single(word: Word | undefined): string {
    if (!word) return '';
    const parts = word.parts;
    if (!parts) return this.tilde(word.value, word.text);
    const fields = this.newFields();
    parts.forEach((part, i) => {
      this.addPart(part, fields, true, i === 0 && !isLoneTilde(part, parts));
    });
    return cap(fields.joined());
  }

  hereDoc(body: HereDocBody): string {
    if (!body.parts) return unescaped(body.text);
    const fields = this.newFields();
    for (const part of body.parts) {
      if (part.type === 'Literal') fields.quoted(unescaped(part.text));
      else this.addPart(part, fields, true, false);
    }
    return cap(fields.joined());
  }

  assigned(assignment: AssignmentPrefix): Value {
    const { value } = assignment;
    return value.type === 'ArrayValue' ? this.words(value.elements) : this.single(value);
  }

  addWord(word: Word, fields: Fields): void {
    const parts = word.parts;
    if (!parts) {
      fields.quoted(this.tilde(word.value, word.text));
    } else if (parts.some((part) => part.type === 'BraceExpansion')) {
      this.addBraces(word, fields);
      return;
    } else this.addParts(parts, fields);
    fields.end();
  }

  private newFields(): Fields {
    const ifs = this.state.get('IFS').values[0];
    return new Fields(typeof ifs === 'string' && ifs !== UNKNOWN ? ifs : undefined);
  }

  /** Braces come first in a shell's order, so each of the texts is a word of its own. */
  private addBraces(word: Word, fields: Fields): void {
    const texts = expandBraces(word.text);
    if (!texts) {
      fields.quoted(UNKNOWN);
      fields.end();
      return;
    }
    for (const text of texts) for (const each of wordsOf(text)) this.addUnbraced(each, fields);
  }

  private addUnbraced(word: Word, fields: Fields): void {
    if (!word.parts) fields.quoted(this.tilde(word.value, word.text));
    else this.addParts(word.parts, fields);
    fields.end();
  }

  private addParts(parts: readonly WordPart[], fields: Fields): void {
    // zsh: `$list[2]` is one element.
    if (this.state.shell === 'zsh' && isSubscripted(parts)) fields.quoted(UNKNOWN);
    else
      parts.forEach((part, i) => {
        this.addPart(part, fields, false, i === 0 && !isLoneTilde(part, parts));
      });
  }

  private addPart(part: WordPart | DoubleQuotedChild, fields: Fields, quoted: boolean, first: boolean): void {
    switch (part.type) {
      case 'Literal':
        fields.quoted(first ? this.tilde(part.value, part.text) : part.value);
        return;
      case 'SingleQuoted':
      case 'AnsiCQuoted':
      case 'Glob':
        fields.quoted(part.value);
        return;
      case 'DoubleQuoted':
      case 'LocaleString':
        fields.quoted('');
        for (const child of part.parts) this.addPart(child, fields, true, false);
        return;
      case 'ProcessSubstitution':
        fields.quoted(this.substitutions.channel(part, this.state));
        return;
      case 'BraceExpansion':
      case 'ExtendedGlob':
        fields.quoted(part.text);
        return;
      default:
        fields.add(this.affordable(this.valueOf(part)), quoted, this.isStar(part), this.isWhole(part));
    }
  }

  /** Lists and texts that are made of themselves double each time. */
  private affordable(value: Value): Value {
    return value.length < SMALL || this.substitutions.affords(value) ? value : UNKNOWN;
  }

  /** zsh splits the output of commands, and values only where it is told to. */
  private isWhole(part: WordPart): boolean {
    return this.state.shell === 'zsh' && !this.state.splitsValues && part.type !== 'CommandExpansion';
  }

  private isStar(part: WordPart): boolean {
    return part.type === 'SimpleExpansion'
      ? part.text === '$*'
      : part.type === 'ParameterExpansion' && (part.index?.text === '*' || part.parameter === '*');
  }

  private valueOf(part: WordPart): Value {
    if (part.type === 'SimpleExpansion') return this.variable(part.text.slice(1));
    if (part.type === 'ParameterExpansion') return this.parameter(part);
    if (part.type === 'CommandExpansion')
      return cap(withoutNewlines(this.substitutions.output(part, this.state)));
    if (part.type === 'ArithmeticExpansion') return UNKNOWN;
    return part.text;
  }

  private tilde(value: string, text: string): string {
    if (text.charCodeAt(0) !== 126) return value;
    if (text === '~' || text.startsWith('~/')) return this.state.home + value.slice(1);
    return value;
  }

  private variable(name: string): Value {
    const code = name.charCodeAt(0);
    if (name.length === 1 && !(code >= 65 && code <= 90) && !(code >= 97 && code <= 122))
      return this.special(name);
    if (code >= 48 && code <= 57) return this.special(name);
    const { values } = this.state.get(name);
    const value = values.length > 1 ? this.choose(name, values) : (values[0] ?? UNKNOWN);
    // Only zsh expands a bare array name to all of its elements.
    return typeof value === 'string' || this.state.shell === 'zsh' ? value : (value[0] ?? '');
  }

  private choose<V extends Value>(key: string, values: readonly V[]): V | string {
    const index = this.choices.pick(key, values.length);
    return index === undefined ? UNKNOWN : (values[index] ?? UNKNOWN);
  }

  private special(name: string): Value {
    const { args, arg0 } = this.state;
    if (name === '@' || name === '*') return args ?? UNKNOWN;
    if (name === '0') return arg0;
    if (name === '#') return args ? String(args.length) : UNKNOWN;
    if (name === '_') return UNKNOWN;
    const index = Number(name);
    return Number.isInteger(index) && args ? (args[index - 1] ?? '') : UNKNOWN;
  }

  private parameter(part: ParameterExpansionPart): Value {
    if (part.operation?.type === 'Names') return UNKNOWN;
    if (part.operation?.type === 'Unknown') return this.forcedSplit(part.operation.operator);
    const value = part.prefix === '!' ? this.indirect(part) : this.indexed(part);
    if (part.prefix === '#') return lengthOf(value);
    const { operation } = part;
    if (!operation) return value;
    switch (operation.type) {
      case 'Default':
        return this.defaulted(part, value, operation.operator, operation.operand);
      case 'Remove':
        return removed(value, this.single(operation.operand), operation.operator);
      case 'Replace':
        return replaced(
          value,
          this.single(operation.pattern),
          this.single(operation.replacement),
          operation.operator,
        );
      case 'Slice':
        return sliced(
          value,
          this.single(operation.offset),
          operation.length && this.single(operation.length),
        );
      case 'CaseModification':
        return operation.operand ? UNKNOWN : caseModified(value, operation.operator);
      default:
        return UNKNOWN;
    }
  }

  /** zsh: `${=x}` and `${(z)x}` split the value; other flags are not followed. */
  private forcedSplit(operator: string): Value {
    const name = this.state.shell === 'zsh' ? /^(?:=|\(z\))(\w+)$/.exec(operator)?.[1] : undefined;
    const value = name === undefined ? UNKNOWN : this.variable(name);
    return typeof value === 'string' && value !== UNKNOWN ? value.split(/\s+/).filter(Boolean) : value;
  }

  private indirect(part: ParameterExpansionPart): Value {
    const name = this.indexed(part);
    return typeof name === 'string' && /^\w+$/.test(name) ? this.variable(name) : UNKNOWN;
  }

  private indexed(part: ParameterExpansionPart): Value {
    if (!part.index) return this.variable(part.parameter);
    const { values } = this.state.get(part.parameter);
    const value = values.length > 1 ? this.choose(part.parameter, values) : (values[0] ?? UNKNOWN);
    const elements = typeof value === 'string' ? [value] : value;
    if (part.index.text === '@' || part.index.text === '*') return value === '' ? [] : elements;
    const index = Number(this.single(part.index));
    if (!Number.isInteger(index) || value === UNKNOWN) return UNKNOWN;
    // zsh counts from one, and cuts scalars by the character.
    if (this.state.shell !== 'zsh') return elements.at(index) ?? '';
    return typeof value === 'string' ? UNKNOWN : (elements.at(index > 0 ? index - 1 : index) ?? '');
  }

  /** `${x:-y}` and its kin. What an unknown variable would do is a choice between both. */
  private defaulted(part: ParameterExpansionPart, value: Value, operator: string, operand: Word): Value {
    const isPlus = operator.endsWith('+');
    if (operator.endsWith('?')) return value;
    const isEmpty = value.length === 0;
    if (value === UNKNOWN) {
      const other = this.single(operand);
      return this.choose(part.text, isPlus ? [other, ''] : [other, UNKNOWN]);
    }
    if (isPlus) return isEmpty ? '' : this.single(operand);
    if (!isEmpty) return value;
    const other = this.single(operand);
    if (operator.endsWith('=')) this.state.set(part.parameter, [other]);
    return other;
  }
}

function cap(text: string): string {
  return text.length > MAX_VALUE ? UNKNOWN : text;
}

/** In an unquoted here-document a backslash is one only before what would be expanded. */
function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\([$`\\])|\\\n/g, '$1') : text;
}

function withoutNewlines(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 10) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}

/** `~*`, `~$x`: no home folder's name, so the tilde is one. */
function isLoneTilde(part: WordPart, parts: readonly WordPart[]): boolean {
  return part.text === '~' && parts.length > 1;
}

function isSubscripted(parts: readonly WordPart[]): boolean {
  return parts.some((part, i) => part.type === 'SimpleExpansion' && parts[i + 1]?.text.startsWith('['));
}

/** The words of a text that stood as one word before its braces were expanded. */
function wordsOf(text: string): Word[] {
  const command = parse(`: ${text}`).commands[0]?.command;
  if (command?.type !== 'Command') return [];
  return command.args.filter((arg) => arg.type === 'Word');
}
