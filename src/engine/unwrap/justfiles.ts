import { UNKNOWN } from '../invocation';
import { resolvePath, SHELL_OF_PROGRAM, type Call } from '../shell/frame';
import { assignment } from './generic';
import type { Inner, Unwrapped } from './inner';
import { languageOf, runLanguageFile } from './languages';
import { lastOf, readOptions } from './options';
import { shebang, type ReadFile } from './scripts';

interface Recipe {
  readonly name: string;
  readonly parameters: readonly { name: string; value: string | undefined; variadic: boolean }[];
  readonly needs: readonly string[];
  readonly lines: { text: string; line: number }[];
}

const OPTIONS = {
  values:
    '-f --justfile -d --working-directory --set --shell --shell-arg --dotenv-path --dotenv-filename --color --chooser',
  openFlags: true,
};
const NAMES = ['justfile', 'Justfile', '.justfile'];
const HEADER =
  /^@?([A-Za-z_][\w-]*)((?:\s+[+*$]{0,2}[A-Za-z_][\w-]*(?:\s*=\s*(?:'[^']*'|"[^"]*"|[\w.-]+))?)*)\s*:(?!=)(.*)$/;
const MAX_RECIPES = 100;

interface Justfile {
  readonly path: string;
  readonly recipes: Map<string, Recipe>;
  readonly variables: Map<string, string>;
}

/** Who calls, and how files are read. */
interface Reader {
  readonly call: Call;
  readonly read: ReadFile;
}

export function unwrapJust(call: Call, read: ReadFile): Unwrapped | undefined {
  const options = readOptions(call.argv, 1, OPTIONS);
  if (
    ['-n', '--dry-run', '-l', '--list', '--show', '-s', '--summary', '--version'].some((flag) =>
      options.given.has(flag),
    )
  )
    return undefined;
  const file = find(call, lastOf(options.given, '-f', '--justfile'), read);
  const near = call.argv.join(' ');
  if (!file) return { inners: [], opaque: { reason: 'its justfile cannot be read', near } };
  const words = call.argv.slice(options.next);
  while (assignment(words[0])) {
    const match = assignment(words.shift());
    if (match) file.variables.set(match.name, match.value);
  }
  const name = words[0] ?? file.recipes.keys().next().value;
  const recipe = name === undefined ? undefined : file.recipes.get(name);
  if (!recipe) return { inners: [], opaque: { reason: 'its recipe is not in the justfile', near } };
  const folder =
    lastOf(options.given, '-d', '--working-directory') ?? file.path.slice(0, file.path.lastIndexOf('/'));
  return { inners: run(file, recipe, words.slice(1), folder || '/', new Set(), { call, read }) };
}

function find(call: Call, named: string | undefined, read: ReadFile): Justfile | undefined {
  let folder = call.state.cwd;
  for (let i = 0; folder !== undefined && i < 8; i += 1) {
    for (const name of named === undefined ? NAMES : [named]) {
      const path = resolvePath(name, folder);
      const fact = path === undefined ? undefined : read(path);
      if (path !== undefined && fact?.state === 'text') return parseJustfile(path, fact.text);
    }
    if (folder === '/' || named !== undefined) return undefined;
    folder = folder.slice(0, folder.lastIndexOf('/')) || '/';
  }
  return undefined;
}

function parseJustfile(path: string, text: string): Justfile {
  const file: Justfile = { path, recipes: new Map(), variables: new Map() };
  let recipe: Recipe | undefined;
  text.split('\n').forEach((content, i) => {
    if (/^\s+\S/.test(content)) {
      recipe?.lines.push({ text: content.trim(), line: i + 1 });
      return;
    }
    const variable = /^(?:export\s+)?([A-Za-z_][\w-]*)\s*:=\s*(.*)$/.exec(content);
    if (variable) {
      const [, name = '', value = ''] = variable;
      if (content.startsWith('alias ')) return;
      file.variables.set(name, literal(value));
    } else readHeader(content, file, (found) => (recipe = found));
  });
  return file;
}

function readHeader(content: string, file: Justfile, found: (recipe: Recipe) => void): void {
  const alias = /^alias\s+([\w-]+)\s*:=\s*([\w-]+)/.exec(content);
  const target = alias && file.recipes.get(alias[2] ?? '');
  if (target) file.recipes.set(alias[1] ?? '', target);
  const match = HEADER.exec(content);
  if (!match || alias) return;
  const [, name = '', parameters = '', needs = ''] = match;
  const recipe: Recipe = {
    name,
    parameters: parametersOf(parameters),
    needs: needs
      .replace(/[()&]|#.*$/g, ' ')
      .trim()
      .split(/\s+/)
      .filter(Boolean),
    lines: [],
  };
  file.recipes.set(name, recipe);
  found(recipe);
}

function parametersOf(text: string): Recipe['parameters'] {
  const found = text.matchAll(/([+*$]{0,2})([A-Za-z_][\w-]*)(?:\s*=\s*('[^']*'|"[^"]*"|[\w.-]+))?/g);
  return [...found].map(([, sign = '', name = '', value]) => ({
    name,
    value: value === undefined ? undefined : literal(value),
    variadic: /[+*]/.test(sign),
  }));
}

function literal(text: string): string {
  const match = /^\s*(?:'([^']*)'|"([^"]*)")\s*(?:#.*)?$/.exec(text);
  return match ? (match[1] ?? match[2] ?? '') : UNKNOWN;
}

function run(
  file: Justfile,
  recipe: Recipe,
  args: readonly string[],
  cwd: string,
  done: Set<string>,
  reader: Reader,
): Inner[] {
  if (done.has(recipe.name) || done.size > MAX_RECIPES) return [];
  done.add(recipe.name);
  const needed = recipe.needs.flatMap((name) => {
    const other = file.recipes.get(name);
    return other ? run(file, other, [], cwd, done, reader) : [];
  });
  const values = new Map(file.variables);
  recipe.parameters.forEach(({ name, value, variadic }, i) => {
    const given = variadic ? args.slice(i).join(' ') : args[i];
    values.set(name, given === undefined || given === '' ? (value ?? '') : given);
  });
  const lines = recipe.lines.map(({ text, line }) => ({ text: interpolate(text, values), line }));
  return [...needed, ...bodies(lines, recipe, args, file, cwd, reader)];
}

function interpolate(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\{\{\s*([^{}]*?)\s*\}\}/g,
    (_, name: string) => values.get(name) ?? (/^['"]/.test(name) ? literal(name) : UNKNOWN),
  );
}

/** Lines run one by one, unless the first is a `#!`, which takes them all. */
function bodies(
  lines: readonly { text: string; line: number }[],
  recipe: Recipe,
  args: readonly string[],
  file: Justfile,
  cwd: string,
  { call, read }: Reader,
): Inner[] {
  const via = `just ${recipe.name}`;
  const source = (line: number) => ({ path: file.path, firstLine: line });
  const first = lines[0];
  if (!first?.text.startsWith('#!')) {
    return lines.map(({ text, line }) => ({
      via,
      text: text.replace(/^[@-]+/, ''),
      args: [via, ...args],
      cwd,
      file: source(line),
    }));
  }
  const text = lines.map((line) => line.text).join('\n');
  const interpreter = shebang(text) ?? 'sh';
  const shell = SHELL_OF_PROGRAM[interpreter];
  if (shell) return [{ via, text, shell, args: [via, ...args], cwd, file: source(first.line) }];
  const language = languageOf(interpreter);
  return language ? [...runLanguageFile(language, via, text, file.path, args, call, read).inners] : [];
}
