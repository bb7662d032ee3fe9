import { isKnown, UNKNOWN } from '../../invocation';
import { resolvePath, type Frame, type Host, Input } from '../frame';
import { environmentName } from '../powershell/values';
import { posixPath, programPath } from '../powershell/paths';
import type { ShellState } from '../state';
import { expandCmd, splitWords } from './expand';
import { parseCmd, type CmdNode, type CmdRedirect } from './parse';

/** A longer value cannot be set. */
const MAX_VALUE = 8191;
/** Values of a loop that are walked one by one. */
const MAX_VALUES = 32;

/** Internal commands that start nothing and leave nothing behind. */
const IDLE = new Set(
  `rem title color cls echo. pause exit goto setlocal endlocal shift ver vol verify assoc ftype break date time prompt path md mkdir dir where whoami hostname sort tree takeown timeout ping ipconfig tasklist taskkill reg`.split(
    /\s+/,
  ),
);

/** Walks a cmd.exe text in the order of execution; every branch counts. Each call returns what would be written. */
class CmdWalker {
  constructor(
    readonly host: Host,
    private readonly frame: Frame,
  ) {}

  node(node: CmdNode, state: ShellState, stdin: Input | undefined): string {
    switch (node.kind) {
      case 'sequence': {
        let output = '';
        for (const item of node.items) if (!this.host.exhausted) output += this.node(item, state, stdin);
        return output;
      }
      case 'pipe':
        return this.pipe(node, state, stdin);
      case 'if':
        return this.branches(node.bodies, state, stdin);
      case 'for':
        return this.loop(node, state, stdin);
      case 'command':
        return this.command(node, state, stdin);
    }
  }

  private pipe(
    node: Extract<CmdNode, { kind: 'pipe' }>,
    state: ShellState,
    stdin: Input | undefined,
  ): string {
    let input = stdin;
    let output = '';
    for (const item of node.items) {
      output = this.node(item, state.copy(), input);
      input = new Input(output, this.frame.text.slice(node.pos, node.end));
    }
    return output;
  }

  private branches(bodies: readonly CmdNode[], state: ShellState, stdin: Input | undefined): string {
    const before = state.copy();
    let output = '';
    bodies.forEach((body, i) => {
      const branch = i === 0 ? state : before.copy();
      output += this.node(body, branch, stdin);
      if (i > 0) state.merge(branch);
    });
    return output;
  }

  private loop(node: Extract<CmdNode, { kind: 'for' }>, state: ShellState, stdin: Input | undefined): string {
    const all = this.values(node, state);
    const values = all.length > MAX_VALUES ? [...all.slice(0, MAX_VALUES), UNKNOWN] : all;
    let output = '';
    for (const value of values) {
      if (!this.host.spend(this.frame, 0)) break;
      this.setLoop(node, value, state);
      output += this.node(node.body, state, stdin);
    }
    return output;
  }

  /** `for /f` splits a line into several variables, the letters that follow each other. */
  private setLoop(node: Extract<CmdNode, { kind: 'for' }>, value: string, state: ShellState): void {
    const { variable, mode, options } = node;
    if (mode !== '/f' || /tokens=\*/i.test(options)) {
      state.set(`%${variable}`, [value]);
      return;
    }
    const isPlain = !/tokens=|delims=|skip=/i.test(options);
    const tokens = value.split(/\s+/);
    state.set(`%${variable}`, [isPlain ? (tokens[0] ?? '') : UNKNOWN]);
    for (let i = 1; i < 4; i += 1)
      state.set(`%${String.fromCharCode(variable.charCodeAt(0) + i)}`, [UNKNOWN]);
  }

  private values(node: Extract<CmdNode, { kind: 'for' }>, state: ShellState): string[] {
    const text = this.expand(node.values, state).trim();
    if (node.mode === '/l') return counted(text);
    if (node.mode !== '/f')
      return splitWords(text.replace(/[,;=]/g, ' ')).map((word) => (/[*?]/.test(word) ? UNKNOWN : word));
    const usesBack = /usebackq/i.test(node.options);
    const command = (usesBack ? /^`([\s\S]*)`$/ : /^'([\s\S]*)'$/).exec(text)?.[1];
    if (command !== undefined)
      return linesOf(this.host.text(command, state.copy(), undefined, this.inner('for /f', command)));
    const literal = (usesBack ? /^'([\s\S]*)'$/ : /^"([\s\S]*)"$/).exec(text)?.[1];
    return literal === undefined
      ? linesOf(this.host.fileText(posixPath(text.replaceAll('"', '')), state))
      : [literal];
  }

  private inner(via: string, text: string): Frame {
    return {
      ...this.frame,
      text,
      near: this.frame.text,
      via: [...this.frame.via, via],
      depth: this.frame.depth + 1,
    };
  }

  private expand(raw: string, state: ShellState, keepsUnset = false): string {
    return expandCmd(raw, state, { file: this.frame.file?.path, keepsUnset });
  }

  private command(
    node: Extract<CmdNode, { kind: 'command' }>,
    state: ShellState,
    stdin: Input | undefined,
  ): string {
    if (!this.host.spend(this.frame, node.pos)) return UNKNOWN;
    // What the line of another cmd.exe sets itself is not known here yet.
    const keepsUnset = /^\s*@?"?[^"\s]*\bcmd(?:\.exe)?\b/i.test(node.raw);
    const text = this.expand(node.raw, state, keepsUnset).trim().replace(/^@/, '');
    // Percent signs are replaced before operators are looked for: a value may hold a line of its own.
    if (node.raw.includes('%') && !/[&|]/.test(node.raw) && /[&|]/.test(text.replace(/"[^"]*"/g, '')))
      return this.host.text(text, state, stdin, this.inner('%…%', text));
    const { input, writeTo } = this.redirections(node.redirects, state, stdin);
    return writeTo(this.run(text, node, state, input));
  }

  private redirections(
    redirects: readonly CmdRedirect[],
    state: ShellState,
    stdin: Input | undefined,
  ): { input: Input | undefined; writeTo: (output: string) => string } {
    let input = stdin;
    const files: { path: string; append: boolean }[] = [];
    for (const { operator, target } of redirects) {
      const path = posixPath(this.expand(target, state).replaceAll('"', ''));
      if (operator === '<') input = new Input(() => this.host.fileText(path, state), path, true);
      else files.push({ path, append: operator === '>>' });
    }
    return {
      input,
      writeTo: (output) => {
        for (const { path, append } of files) {
          const absolute = resolvePath(path, state.cwd);
          if (absolute !== undefined) this.host.write(absolute, output, append, state);
        }
        return files.length > 0 ? '' : output;
      },
    };
  }

  private run(
    text: string,
    node: { readonly pos: number; readonly end: number },
    state: ShellState,
    stdin: Input | undefined,
  ): string {
    const words = splitWords(text);
    const [first = ''] = words;
    if (first === '') return '';
    // `echo.x`, `cd..`, `cd/d x`: an internal command's name ends where its argument begins.
    const glued = /^(echo|cd|chdir|set|call|type|start|md|rd|del)([.:(/\\+,;=].*)$/i.exec(first);
    const name = (glued?.[1] ?? first).toLowerCase();
    const rest = text.slice(glued ? name.length : rawLength(text)).replace(/^\s/, '');
    const internal = Object.hasOwn(INTERNAL, name) ? INTERNAL[name] : undefined;
    if (name === 'echo') this.shown(node, state);
    if (internal) return internal.call(this, rest, state, { ...node, stdin });
    if (IDLE.has(name)) return UNKNOWN;
    const alias = state.aliases.get(name);
    if (alias !== undefined)
      return this.again('doskey', alias.replace(/\$\*/g, () => rest).replace(/\$T/gi, ' & '), state, stdin);
    return this.start(words, node, state, stdin);
  }

  /** `echo %NAME%` prints it, unless it goes on into another program. */
  private shown(node: { readonly pos: number; readonly end: number }, state: ShellState): void {
    const written = this.frame.text.slice(node.pos, node.end);
    if (/^\s*[|>]/.test(this.frame.text.slice(node.end, node.end + 8)) || written.includes('>')) return;
    for (const [, name = ''] of written.matchAll(/%(\w{1,100})%/g))
      this.start(['printenv', name.toUpperCase()], node, state.copy(), undefined);
  }

  again(via: string, text: string, state: ShellState, stdin: Input | undefined): string {
    return this.host.text(text, state, stdin, this.inner(via, text));
  }

  start(
    words: readonly string[],
    node: { readonly pos: number; readonly end: number },
    state: ShellState,
    stdin: Input | undefined,
    via?: string,
  ): string {
    const [program = '', ...args] = words;
    const frame =
      via === undefined
        ? this.frame
        : { ...this.frame, via: [...this.frame.via, via], depth: this.frame.depth + 1 };
    return this.host.run({
      argv: [programPath(program), ...args],
      state,
      overlay: undefined,
      stdin,
      frame,
      pos: node.pos,
      end: node.end,
      external: true,
    });
  }
}

/** Length of a text's first word, quotes included. */
function rawLength(text: string): number {
  return /^(?:"[^"]*(?:"|$)|[^\s"])+/.exec(text)?.[0].length ?? 0;
}

function linesOf(output: string): string[] {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.length === 0 ? [UNKNOWN] : lines;
}

/** `(start, step, end)`. */
function counted(text: string): string[] {
  const [start, step, end] = text.split(/[\s,;]+/).map(Number);
  if (start === undefined || end === undefined || !step || !Number.isFinite(start + step + end))
    return [UNKNOWN];
  const values: string[] = [];
  for (let i = start; (step > 0 ? i <= end : i >= end) && values.length <= MAX_VALUES; i += step)
    values.push(String(i));
  return values;
}

type Internal = (
  this: CmdWalker,
  rest: string,
  state: ShellState,
  at: { readonly pos: number; readonly end: number; readonly stdin: Input | undefined },
) => string;

function changeDirectory(this: CmdWalker, rest: string, state: ShellState): string {
  const target = splitWords(rest)
    .filter((word) => word.toLowerCase() !== '/d')
    .join(' ')
    .replace(/^\/d\s*/i, '');
  if (target === '') return `${state.cwd ?? UNKNOWN}\n`;
  state.cwd = resolvePath(posixPath(target), state.cwd);
  return '';
}

const INTERNAL: Readonly<Record<string, Internal>> = {
  echo: (rest) => (/^(?:on|off)$/i.test(rest.trim()) ? '' : `${rest.replace(/^[.:(/\\+,;=]/, '')}\n`),
  cd: changeDirectory,
  chdir: changeDirectory,
  pushd: changeDirectory,
  popd: (_, state) => {
    state.cwd = undefined;
    return '';
  },
  set(rest, state) {
    const options = /^\s*\/([ap])\s*/i.exec(rest);
    const bare = rest.slice(options?.[0].length ?? 0).trim();
    // `set "X=y"`: the quotes keep blanks out of the value.
    const text = bare.startsWith('"')
      ? bare.slice(1, bare.lastIndexOf('"') > 0 ? bare.lastIndexOf('"') : undefined)
      : bare;
    const cut = text.indexOf('=');
    if (cut > 0) {
      const value = options || text.length - cut > MAX_VALUE ? UNKNOWN : text.slice(cut + 1);
      state.set(environmentName(text.slice(0, cut).trim()), [value], true);
    }
    return options || cut > 0 ? '' : UNKNOWN;
  },
  type(rest, state, at) {
    const [path = ''] = splitWords(rest);
    this.start(['cat', posixPath(path)], at, state.copy(), undefined);
    return this.host.fileText(posixPath(path), state);
  },
  call(rest, state, at) {
    return rest.startsWith(':') ? '' : this.again('call', rest, state, at.stdin);
  },
  start(rest, state, at) {
    // The first word in quotes is the window's title.
    const words = splitWords(rest.replace(/^\s*"[^"]*"\s*(?=\S)/, ''));
    let i = 0;
    const inner = state.copy();
    for (; /^\/./.test(words[i] ?? ''); i += 1) {
      const option = (words[i] ?? '').toLowerCase();
      if (option === '/d') inner.cwd = resolvePath(posixPath(words[++i] ?? ''), state.cwd);
      else if (option === '/node' || option === '/affinity') i += 1;
      else if (option.startsWith('/d') && option.length > 2)
        inner.cwd = resolvePath(posixPath((words[i] ?? '').slice(2)), state.cwd);
    }
    // An address is opened in the browser.
    if (words.length > i && !/^[a-z][a-z0-9+.-]+:\/\//i.test(words[i] ?? ''))
      this.start(words.slice(i), at, inner, at.stdin, 'start');
    return '';
  },
  doskey(rest, state) {
    const match = /^\s*(?:\/\w+(?:=\S+)?\s+)*([\w.-]+)=(.*)$/.exec(rest);
    if (match) state.aliases.set((match[1] ?? '').toLowerCase(), match[2] ?? '');
    return '';
  },
};

/** Reads a cmd.exe text; returns what it would write. */
export function readCmd(
  text: string,
  state: ShellState,
  stdin: Input | undefined,
  frame: Frame,
  host: Host,
): string {
  const { root, errors } = parseCmd(text);
  host.syntaxErrors(errors, frame);
  const output = new CmdWalker(host, { ...frame, text }).node(root, state, stdin);
  return isKnown(output) ? output : UNKNOWN;
}
