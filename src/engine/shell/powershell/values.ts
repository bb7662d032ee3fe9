import { UNKNOWN } from '../../invocation';
import type { Choices } from '../choices';
import type { Frame } from '../frame';
import type { ShellState, Value as ShellValue } from '../state';
import type { Block } from './syntax';

export interface List {
  readonly kind: 'list';
  readonly items: readonly Value[];
}

/** A hash table; its keys are lower case. Null where not all of its entries are known. */
export interface HashTable {
  readonly kind: 'table';
  readonly entries: ReadonlyMap<string, Value> | null;
}

/** A block in braces, or text that was made one. */
export interface ScriptBlock {
  readonly kind: 'block';
  readonly body: Block;
  readonly frame: Frame;
}

/** Bytes of a decoded literal, until an encoding makes text of them. */
export interface Bytes {
  readonly kind: 'bytes';
  readonly base64: string;
}

/** What an expression stands for. Text may hold {@link UNKNOWN}; so does whatever is no literal. */
export type Value = string | List | HashTable | ScriptBlock | Bytes;

/** A list of more is cut: what is left is unknown. */
const MAX_ITEMS = 64;

/** One value of several: itself where it is the only one. */
export function oneOf(values: readonly Value[]): Value {
  if (values.length === 1) return values[0] ?? '';
  return values.length === 0 ? '' : listOf(values);
}

/** Lists in lists are joined, as programs' arguments are: what nests can be doubled without end. */
export function listOf(values: readonly Value[]): List {
  const items = values.flatMap(itemsOf);
  return { kind: 'list', items: items.length > MAX_ITEMS ? [...items.slice(0, MAX_ITEMS), UNKNOWN] : items };
}

/** The elements of a list; any other value is a list of one. */
export function itemsOf(value: Value): readonly Value[] {
  return typeof value !== 'string' && value.kind === 'list' ? value.items : [value];
}

/** As text: what a string would have in its place. */
export function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  if (value.kind === 'list') return value.items.map(textOf).join(' ');
  return value.kind === 'block' ? blockText(value) : UNKNOWN;
}

function blockText({ body, frame }: ScriptBlock): string {
  const range = ranges.get(body);
  return range ? frame.text.slice(range[0], range[1]) : UNKNOWN;
}

/** Where the bodies of blocks that became values stand in their texts. */
const ranges = new WeakMap<Block, readonly [number, number]>();

export function rememberRange(body: Block, pos: number, end: number): void {
  ranges.set(body, [pos, end]);
}

/** As the words of a program's command line: a list is as many words. */
export function wordsOf(value: Value): string[] {
  return itemsOf(value).map(textOf);
}

/** Lines that a program wrote, as the objects that a pipeline makes of them. */
export function linesOf(output: string): Value[] {
  if (output === '') return [];
  const lines = output.replace(/\r?\n$/, '').split(/\r?\n/);
  return lines.length > MAX_ITEMS ? [...lines.slice(0, MAX_ITEMS), UNKNOWN] : lines;
}

const NULL: Value = { kind: 'list', items: [] };
const CONSTANTS: Readonly<Record<string, Value>> = { true: 'True', false: 'False', null: NULL };
const SCOPES = /^(?:global|script|local|private|using|variable):/;

/** Variables of the shell are kept apart from those of the environment, which have no sign. */
function keyOf(name: string): string {
  return `$${name.replace(SCOPES, '')}`;
}

/** The environment's name for it: Windows does not care about case, the variables that count are in capitals. */
export function environmentName(name: string): string {
  const upper = name.toUpperCase();
  // TF_CLI_ARGS_apply and TF_VAR_x are the ones with lower case in them.
  const match = /^(TF_CLI_ARGS|TF_VAR)_(.+)$/.exec(upper);
  return match ? `${match[1] ?? ''}_${(match[2] ?? '').toLowerCase()}` : upper;
}

export function getVariable(state: ShellState, name: string, choices?: Choices): Value {
  if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name] ?? NULL;
  if (name.startsWith('env:')) return pick(state, environmentName(name.slice(4)), choices);
  if (name === 'pwd') return state.cwd ?? UNKNOWN;
  if (name === 'home') return state.home;
  if (name === 'args' && state.args) return oneOf(state.args);
  const key = keyOf(name === 'psitem' ? '_' : name);
  return pick(state, key, choices);
}

function pick(state: ShellState, key: string, choices: Choices | undefined): Value {
  const { values } = state.get(key);
  const index = values.length === 1 ? 0 : choices?.pick(key, values.length);
  const value = index === undefined ? UNKNOWN : (values[index] ?? UNKNOWN);
  return typeof value === 'string'
    ? held(state, value)
    : { kind: 'list', items: value.map((item) => held(state, item)) };
}

/** What a variable's text stands for where the variable holds no text. */
function held(state: ShellState, text: string): Value {
  return text.startsWith(UNKNOWN) ? ((state.objects.get(text) as Value | undefined) ?? text) : text;
}

/** `others` are values that it may have as well, where branches leave different ones. */
export function setVariable(
  state: ShellState,
  name: string,
  value: Value,
  others: readonly Value[] = [],
): void {
  if (name.startsWith('env:')) {
    state.set(environmentName(name.slice(4)), [value, ...others].map(textOf), true);
    return;
  }
  const key = keyOf(name === 'psitem' ? '_' : name);
  if (!/^(?:global|script):/.test(name)) state.declareLocal(key);
  state.set(
    key,
    [value, ...others].map((each) => plainOf(state, each)),
  );
}

export function unsetVariable(state: ShellState, name: string): void {
  if (name.startsWith('env:')) state.unset(environmentName(name.slice(4)));
  else setVariable(state, name, '');
}

/** Numbers the objects that variables hold, so that none is taken for another. */
let objects = 0;

/** Text and lists of text are kept as any shell keeps them; anything else is an object that an unknown text names. */
function plainOf(state: ShellState, value: Value): ShellValue {
  if (typeof value === 'string') return value;
  if (value.kind === 'list')
    return value.items.map((item) => (typeof item === 'string' ? item : nameOf(state, item)));
  return nameOf(state, value);
}

function nameOf(state: ShellState, value: Exclude<Value, string>): string {
  objects = (objects + 1) % 0x7fffffff;
  const name = `${UNKNOWN}${objects}`;
  state.objects.set(name, value);
  return name;
}
