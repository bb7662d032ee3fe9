import * as path from 'node:path';
import type { HookCall } from '../../../contracts/hook';
import type { Shell } from '../../../contracts/words';
import { PayloadError } from '../adapter';

/** What the adapters share: taking a payload apart, and making a call of it. Unknown fields are never looked at. */

export type Fields = Readonly<Record<string, unknown>>;

/** @throws PayloadError where it is no JSON object. */
export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new PayloadError(`${what} is missing`);
  return value as Fields;
}

/** @throws PayloadError where there is no text under that name. */
export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new PayloadError(`${name} is missing`);
  return value;
}

/** The arguments of a tool: an object, or JSON in a string; none at all is an object without fields. */
export function argumentsOf(value: unknown): Fields {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'string') return fieldsOf(value, 'the arguments');
  if (value.trim() === '') return {};
  try {
    return fieldsOf(JSON.parse(value), 'the arguments');
  } catch {
    throw new PayloadError('the arguments are no JSON object');
  }
}

/** The folder that is named, below `base` where it is relative; undefined where none is. */
export function folderOf(value: unknown, base: string | undefined): string | undefined {
  if (typeof value !== 'string' || value === '') return base;
  return path.isAbsolute(value) ? value : base === undefined ? undefined : path.resolve(base, value);
}

/** What one agent's own tools are. Those in none of the lists are judged by their name and arguments. */
export interface AgentTools {
  /** Tools that run the text in their argument `command`, by the shell that reads it. */
  readonly commands: Readonly<Record<string, Shell>>;
  /** Tools that write files. */
  readonly writes: ReadonlySet<string>;
  /** Tools that neither run nor write anything nor read a file that is named. */
  readonly harmless: ReadonlySet<string>;
}

/** The call of one of an agent's tools. @throws PayloadError where a command is missing. */
export function callOf(name: string, input: Fields, cwd: string | undefined, tools: AgentTools): HookCall {
  if (name === '') throw new PayloadError('the name of the tool is missing');
  const shell = Object.hasOwn(tools.commands, name) ? tools.commands[name] : undefined;
  if (shell) return { kind: 'command', text: textOf(input, 'command'), shell, cwd };
  if (tools.harmless.has(name)) return { kind: 'nothing' };
  if (tools.writes.has(name)) return writeCall(name, input, cwd);
  return toolCall(name, input, cwd);
}

/** A command, also one that consists of several. @throws PayloadError where it is none. */
export function commandCall(command: unknown, cwd: string | undefined, shell: Shell): HookCall {
  const texts: unknown[] = Array.isArray(command) ? command : [command];
  const lines = texts.map((text) => {
    if (typeof text === 'string') return text;
    return textOf(fieldsOf(text, 'the command'), 'command');
  });
  if (lines.length === 0) throw new PayloadError('the command is missing');
  return { kind: 'command', text: lines.join('\n'), shell, cwd };
}

/** A call that is judged by the tool's name and arguments. */
export function toolCall(name: string, input: Fields, cwd: string | undefined): HookCall {
  return { kind: 'tool', tool: { name: name.slice(0, 256), input }, cwd };
}

/** Deeper than this no tool nests its arguments. */
const MAX_DEPTH = 6;
const PATH_KEY = /^(?!.*(?:text|content)).*(?:path|file|uri)/i;
/** What is replaced is gone afterwards. */
const OLD_KEY = /^old|^search$/i;
const PATCHED_FILE =
  /^\*\*\* (?:Add|Update|Delete) File: (.+)$|^\*\*\* Move to: (.+)$|^\+\+\+ (?:b\/)?(\S.*)$/gm;

/**
 * A file is written: judged by which one and by what is written, not as if its text were run. So the arguments are told as
 * `path` and `content`, whatever the agent calls them; a patch names its files in its text.
 */
export function writeCall(name: string, input: Fields, cwd: string | undefined): HookCall {
  const paths: string[] = [];
  const content: string[] = [];
  const look = (key: string, value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH) throw new PayloadError('the arguments are nested too deep');
    if (typeof value === 'string')
      (PATH_KEY.test(key) && !value.includes('\n') ? paths : content).push(value);
    else if (typeof value === 'object' && value !== null)
      for (const [inner, each] of Object.entries(value))
        if (!OLD_KEY.test(inner)) look(Array.isArray(value) ? key : inner, each, depth + 1);
  };
  look('', input, 0);
  const text = content.join('\n');
  for (const [, ...found] of text.matchAll(PATCHED_FILE)) paths.push(found.find(Boolean) ?? '');
  // A relative name is told apart from a word by its beginning.
  const named = paths.map((file) => (/^(?:[/~.]|\w:[\\/]|file:)/.test(file) ? file : `./${file}`));
  return toolCall(name, { path: named, content: text }, cwd);
}
