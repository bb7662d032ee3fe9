import { UNKNOWN } from '../invocation';
import { resolvePath, type Call } from '../shell/frame';
import { assignment } from './generic';
import { type Inner, type Unwrapped } from './inner';
import { lastOf, readOptions } from './options';
import type { ReadFile } from './scripts';

interface Rule {
  readonly targets: readonly string[];
  readonly needs: readonly string[];
  readonly lines: { text: string; line: number }[];
  /** The file that it stands in. */
  readonly path: string;
}

interface Makefile {
  readonly path: string;
  readonly rules: Rule[];
  readonly variables: Map<string, string>;
  /** Lines that make itself runs while it reads: `$(shell …)`. */
  readonly shells: { text: string; line: number; path: string }[];
}

/** Files that one Makefile may include, and how deep. */
const MAX_INCLUDES = 20;

const OPTIONS = {
  values: '-C --directory -f --file --makefile -I --include-dir -o --old-file -W --what-if --eval',
  flags:
    '-B -b -d -e -i -k -L -m -n -p -q -r -R -s -S -t -v -w -j -l --always-make --dry-run --just-print --silent --quiet --keep-going --no-print-directory',
};
const NAMES = ['GNUmakefile', 'makefile', 'Makefile'];
/** Rules that one call may run through its prerequisites. */
const MAX_RULES = 200;

export function unwrapMake(call: Call, read: ReadFile): Unwrapped | undefined {
  const { argv } = call;
  const given = new Map<string, readonly string[]>();
  const operands: string[] = [];
  for (let next = 1; next < argv.length; next += 1) {
    // make reads options after its targets too.
    const options = readOptions(argv, next, { ...OPTIONS, openFlags: true });
    for (const [name, values] of options.given) given.set(name, values);
    next = options.next;
    if (next < argv.length) operands.push(argv[next] ?? '');
  }
  if (
    given.has('-n') ||
    given.has('--dry-run') ||
    given.has('--just-print') ||
    given.has('-q') ||
    given.has('-v')
  )
    return undefined;
  const folder = lastOf(given, '-C', '--directory');
  const cwd = folder === undefined ? call.state.cwd : resolvePath(folder, call.state.cwd);
  const file = parseFile(cwd, lastOf(given, '-f', '--file', '--makefile'), read);
  const near = argv.join(' ');
  if (!file) return { inners: [], opaque: { reason: 'its Makefile cannot be read', near } };
  for (const operand of operands) {
    const match = assignment(operand);
    if (match) file.variables.set(match.name, match.value);
  }
  const targets = operands.filter((operand) => !operand.includes('='));
  const shells = file.shells.map(({ text, line, path }) =>
    recipeLine(text, line, { path, cwd, target: 'shell' }),
  );
  const inners = [...shells, ...recipesFor(file, targets, call, cwd)];
  return {
    inners,
    opaque:
      inners.length === shells.length && targets.length > 0
        ? { reason: 'its target is not in the Makefile', near }
        : undefined,
  };
}

function parseFile(cwd: string | undefined, name: string | undefined, read: ReadFile): Makefile | undefined {
  if (cwd === undefined) return undefined;
  for (const each of name === undefined ? NAMES : [name]) {
    const path = resolvePath(each, cwd);
    const fact = path === undefined ? undefined : read(path);
    if (path === undefined || fact?.state !== 'text') continue;
    const file: Makefile = { path, rules: [], variables: new Map(), shells: [] };
    parseMakefile(path, fact.text, { file, cwd, read, left: { count: MAX_INCLUDES } });
    return file;
  }
  return undefined;
}

interface Parsing {
  readonly file: Makefile;
  readonly cwd: string;
  readonly read: ReadFile;
  readonly left: { count: number };
}

function parseMakefile(path: string, text: string, parsing: Parsing): void {
  const { rules, variables, shells } = parsing.file;
  let rule: Rule | undefined;
  let prefix = '\t';
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i += 1) {
    const line = i + 1;
    let content = lines[i] ?? '';
    const from = i;
    while (lines[i]?.endsWith('\\') && i + 1 < lines.length) i += 1;
    if (i > from) content = lines.slice(from, i + 1).join('\n');
    if (rule && content.startsWith(prefix)) {
      rule.lines.push({ text: content.slice(1), line });
      continue;
    }
    const joined = content.replace(/\\\n\s*/g, ' ').trimStart();
    for (const [, command = ''] of joined.matchAll(/\$\(shell\s+((?:[^()]|\([^()]*\))*)\)/g))
      shells.push({ text: command, line, path });
    const recipePrefix = /^\.RECIPEPREFIX\s*:?=\s*(\S)?/.exec(joined);
    if (recipePrefix) prefix = recipePrefix[1] ?? '\t';
    const defined = /^(?:override\s+)?define\s+([\w.-]+)/.exec(joined)?.[1];
    if (defined !== undefined) {
      const body: string[] = [];
      while (i + 1 < lines.length && !/^\s*endef\b/.test(lines[i + 1] ?? '')) body.push(lines[++i] ?? '');
      i += 1;
      variables.set(defined, body.join('\n'));
      continue;
    }
    if (included(joined, parsing) || assignVariable(joined, variables)) continue;
    const parsed = parseRule(joined, line, path);
    if (parsed) rules.push((rule = parsed));
  }
}

/** `include a.mk b.mk`, `-include $(X).mk`. */
function included(line: string, parsing: Parsing): boolean {
  const match = /^[-s]?include\s+([^#]+)/.exec(line);
  if (!match) return false;
  for (const word of (match[1] ?? '').trim().split(/\s+/)) {
    const name = word.replace(
      /\$[({]([\w.-]+)[)}]/g,
      (_, key: string) => parsing.file.variables.get(key) ?? UNKNOWN,
    );
    const path = resolvePath(name, parsing.cwd);
    if (path === undefined || (parsing.left.count -= 1) < 0) continue;
    const fact = parsing.read(path);
    if (fact.state === 'text') parseMakefile(path, fact.text, parsing);
  }
  return true;
}

function assignVariable(line: string, variables: Map<string, string>): boolean {
  const match = /^(?:export\s+|override\s+)?([A-Za-z_][\w.-]*)\s*(\?|\+|:{1,3}|!)?=\s*(.*)$/.exec(line);
  if (!match) return false;
  const [, name = '', operator, value = ''] = match;
  const before = variables.get(name);
  if (operator === '+' && before !== undefined) variables.set(name, `${before} ${value}`);
  else if (operator === '!') variables.set(name, UNKNOWN);
  else variables.set(name, value.replace(/\s+#.*$/, ''));
  return true;
}

function parseRule(line: string, number: number, path: string): Rule | undefined {
  const colon = line.indexOf(':');
  if (colon <= 0 || line.startsWith('#') || line[colon + 1] === '=') return undefined;
  const [needs = '', ...recipe] = line.slice(line[colon + 1] === ':' ? colon + 2 : colon + 1).split(';');
  const lines = recipe.length > 0 ? [{ text: recipe.join(';'), line: number }] : [];
  return {
    targets: line.slice(0, colon).trim().split(/\s+/),
    needs: needs.replace(/#.*$/, '').replace('|', ' ').trim().split(/\s+/).filter(Boolean),
    lines,
    path,
  };
}

function recipesFor(
  file: Makefile,
  targets: readonly string[],
  call: Call,
  cwd: string | undefined,
): Inner[] {
  const first = file.rules.find((rule) => !rule.targets.some((target) => /^\.|%/.test(target)));
  const goal = file.variables.get('.DEFAULT_GOAL') ?? first?.targets[0];
  const queue = targets.length > 0 ? [...targets] : goal === undefined ? [] : [goal];
  const done = new Set<string>();
  const inners: Inner[][] = [];
  for (const target of queue) {
    if (done.has(target) || done.size > MAX_RULES) continue;
    done.add(target);
    for (const rule of file.rules.filter((each) => each.targets.some((name) => fits(name, target)))) {
      queue.push(...rule.needs.map((need) => expand(need, file, call, target, rule)));
      inners.unshift(
        rule.lines.flatMap(({ text, line }) =>
          expand(text, file, call, target, rule)
            .split(/(?<!\\)\n/)
            .map((each) => recipeLine(each, line, { path: rule.path, cwd, target })),
        ),
      );
    }
  }
  return inners.flat();
}

function fits(name: string, target: string): boolean {
  const percent = name.indexOf('%');
  return percent < 0
    ? name === target
    : target.startsWith(name.slice(0, percent)) && target.endsWith(name.slice(percent + 1));
}

function recipeLine(
  text: string,
  line: number,
  { path, cwd, target }: { path: string; cwd: string | undefined; target: string },
): Inner {
  const firstLine = line;
  return {
    via: `make ${target}`,
    text: text.replace(/^[\s@+-]+/, ''),
    cwd: cwd ?? null,
    file: { path, firstLine },
  };
}

/** Variables of the recipe; a function that is not known stays unknown. `$$` is the shell's own dollar. */
function expand(text: string, file: Makefile, call: Call, target: string, rule: Rule, depth = 0): string {
  // Variables that are made of themselves double each time.
  call.frame.effort.spend(1 + (text.length >> 3));
  if (!text.includes('$') || depth > 8) return text;
  return text.replace(
    /\$(?:\$|\(([^()]*)\)|\{([^{}]*)\}|([@<^?+*]))/g,
    (all: string, round?: string, curly?: string, automatic?: string) => {
      if (all === '$$') return '$';
      if (automatic !== undefined) return automaticValue(automatic, target, rule);
      const name = (round ?? curly ?? '').trim();
      if (name === 'MAKE') return 'make';
      const value = file.variables.get(name);
      if (value !== undefined) return expand(value, file, call, target, rule, depth + 1);
      const called = /^call\s+([\w.-]+)\s*(?:,([\s\S]*))?$/.exec(name);
      const body = called && file.variables.get(called[1] ?? '');
      if (body !== undefined && body !== null) {
        const args = (called?.[2] ?? '').split(',').map((each) => each.trim());
        const filled = body.replace(/\$[({](\d)[)}]/g, (_, digit: string) => args[Number(digit) - 1] ?? '');
        return expand(filled, file, call, target, rule, depth + 1);
      }
      // Functions keep their text visible, so that a tool's name in them is still near.
      return /\s/.test(name) ? UNKNOWN : outer(call, name);
    },
  );
}

function automaticValue(name: string, target: string, rule: Rule): string {
  if (name === '@') return target;
  if (name === '<') return rule.needs[0] ?? '';
  if (name !== '*') return rule.needs.join(' ');
  const pattern = rule.targets.find((each) => each.includes('%') && fits(each, target));
  if (pattern === undefined) return '';
  const percent = pattern.indexOf('%');
  return target.slice(percent, target.length - (pattern.length - percent - 1));
}

function outer(call: Call, name: string): string {
  const value = call.state.get(name).values[0];
  return typeof value === 'string' ? value : UNKNOWN;
}
