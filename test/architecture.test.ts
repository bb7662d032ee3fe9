import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import ts from 'typescript';

/**
 * The dependency rule, as one table: which folders a folder's files may import besides their own.
 *
 *     contracts <- engine, disk <- { the middle row } <- platform, views <- the roots
 *
 * Folders of the middle row never import each other; what one needs of another is passed to it as a function.
 */
const MIDDLE = [
  'facts',
  'audit',
  'activity',
  'export',
  'approvals',
  'killSwitch',
  'credentials',
  'posture',
  'interceptors',
  'guard',
];
const BELOW = ['contracts', 'engine', 'disk'];
const EVERYTHING = [...BELOW, ...MIDDLE, 'platform', 'views', 'session'];

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  engine: ['contracts'],
  // How files are written, and nothing of what is in them. The engine has no files.
  disk: [],
  ...Object.fromEntries(MIDDLE.map((name) => [name, BELOW])),
  platform: [...BELOW, ...MIDDLE],
  views: [...BELOW, ...MIDDLE],
  // Roots: they put the parts together. `session` is extension.ts cut into pieces, `cli` is cli.ts.
  session: EVERYTHING,
  'extension.ts': EVERYTHING,
  cli: [...BELOW, 'facts', 'audit', 'export', 'interceptors', 'guard', 'killSwitch', 'platform'],
  'cli.ts': [...BELOW, 'cli'],
};

/** Where the editor's API may be imported, its types included. */
const MAY_USE_VSCODE = [
  /^(platform|views|session)\//,
  /^extension\.ts$/,
  // The terminal and task watchers are events of the editor and nothing else.
  /^interceptors\/(freeze|tasks)\/watch[^/]*\.ts$/,
];

/** Generated tables are as long as what they are generated from. */
const GENERATED = 'engine/catalog/generated/';
const MAX_LINES = 400;
const MAX_MEDIAN_LINES = 150;

const SRC = path.resolve(__dirname, '../src');

/** The part of the source tree that a file belongs to: its first folder, or its own name at the top. */
const partOf = (file: string) => file.split('/')[0] ?? file;

interface SourceFile {
  /** Relative to src, with forward slashes. */
  name: string;
  text: string;
  /** Module specifiers as written. */
  imports: string[];
}

function specifiers(name: string, text: string): string[] {
  const found: string[] = [];
  const add = (node: ts.Node | undefined) => {
    if (node && ts.isStringLiteralLike(node)) found.push(node.text);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    if (ts.isExternalModuleReference(node)) add(node.expression);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
    if (ts.isCallExpression(node)) {
      const { expression: callee } = node;
      const loads =
        callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
      if (loads) add(node.arguments[0]);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true));
  return found;
}

function readSource(): SourceFile[] {
  const names = fs
    .readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((it) => it.replaceAll('\\', '/'));
  return names
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => {
      const text = fs.readFileSync(path.join(SRC, name), 'utf8');
      return { name, text, imports: specifiers(name, text) };
    });
}

/** What a relative import points at, relative to src and without an ending. */
const resolve = (from: string, to: string) => path.posix.join(path.posix.dirname(from), to);

/** Why a file must not import this, or undefined. */
function violation(from: string, to: string): string | undefined {
  if (to === 'vscode') {
    return MAY_USE_VSCODE.some((it) => it.test(from)) ? undefined : `${from} must not use vscode`;
  }
  if (!to.startsWith('.')) return undefined;
  const target = resolve(from, to);
  if (target.startsWith('..')) return `${from} imports ${to}, outside of src`;
  const [own, other] = [partOf(from), partOf(target)];
  if (own === other || MAY_IMPORT[own]?.includes(other)) return undefined;
  return `${from} must not import ${to}`;
}

const files = readSource();
/** Counted as the lint rule counts: without empty lines and comments. */
const lines = (file: SourceFile) =>
  file.text.split('\n').filter((line) => !/^\s*(?:$|\/\/|\/?\*)/.test(line)).length;

describe('architecture', () => {
  it('every part of src has a place in the dependency rule', () => {
    const unplaced = [...new Set(files.map((file) => partOf(file.name)))].filter(
      (part) => !(part in MAY_IMPORT),
    );
    assert.deepEqual(unplaced, []);
  });

  it('the dependency rule holds', () => {
    const found = files.flatMap((file) => file.imports.map((to) => violation(file.name, to)));
    assert.deepEqual(
      found.filter((it) => it !== undefined),
      [],
    );
  });

  it('nothing that the command line reaches uses vscode', () => {
    const byName = new Map(files.map((file) => [file.name, file]));
    const reached = new Map<string, string>();
    const queue = byName.has('cli.ts') ? ['cli.ts'] : [];
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      for (const to of byName.get(name)?.imports ?? []) {
        assert.notEqual(
          to,
          'vscode',
          `${name} uses vscode, reached from ${reached.get(name) ?? 'the command line'}`,
        );
        const base = resolve(name, to);
        const target = [`${base}.ts`, `${base}/index.ts`].find((it) => byName.has(it));
        if (!to.startsWith('.') || target === undefined || reached.has(target)) continue;
        reached.set(target, name);
        queue.push(target);
      }
    }
  });

  it(`no file has more than ${MAX_LINES} lines, and half of them have less than ${MAX_MEDIAN_LINES}`, () => {
    const written = files.filter((file) => !file.name.startsWith(GENERATED));
    const long = written
      .filter((file) => lines(file) > MAX_LINES)
      .map((file) => `${file.name}: ${lines(file)}`);
    assert.deepEqual(long, []);
    const sorted = written.map(lines).sort((a, b) => a - b);
    assert.ok((sorted[Math.floor(sorted.length / 2)] ?? 0) < MAX_MEDIAN_LINES);
  });
});

describe('architecture: the rule itself', () => {
  const cases: [from: string, to: string, allowed: boolean][] = [
    ['contracts/verdict.ts', './words', true],
    ['contracts/verdict.ts', '../engine/decide', false],
    ['contracts/verdict.ts', 'zod/mini', true],
    ['engine/decide.ts', '../contracts/verdict', true],
    ['engine/shell/parse.ts', '../../facts/aws', false],
    ['audit/log.ts', '../engine/decide', true],
    ['audit/log.ts', '../killSwitch/plan', false],
    ['guard/guard.ts', '../approvals/pending', false],
    ['engine/decide.ts', '../disk/write', false],
    ['disk/write.ts', '../contracts/words', false],
    ['audit/files.ts', '../disk/write', true],
    ['interceptors/freeze/hold.ts', '../broker/server', true],
    ['interceptors/freeze/hold.ts', '../../platform/processes', false],
    ['interceptors/freeze/hold.ts', 'vscode', false],
    ['interceptors/freeze/watch.ts', 'vscode', true],
    ['interceptors/tasks/watchTasks.ts', 'vscode', true],
    ['interceptors/hooks/watch.ts', 'vscode', false],
    ['platform/config.ts', '../contracts/words', true],
    ['platform/config.ts', '../views/statusBar', false],
    ['views/statusBar.ts', '../platform/commands', false],
    ['views/statusBar.ts', 'vscode', true],
    ['engine/decide.ts', 'vscode', false],
    ['cli.ts', './engine/decide', true],
    ['cli.ts', './platform/spawn', false],
    ['cli/alone.ts', '../audit/log', true],
    ['cli/alone.ts', '../session/settings', false],
    ['cli.ts', 'vscode', false],
    ['extension.ts', './views/statusBar', true],
    ['session/killSwitch.ts', '../platform/notify', true],
    ['views/statusBar.ts', '../session/record', false],
    ['engine/decide.ts', '../../test/unit/x', false],
    ['engine/decide.ts', '../extension', false],
  ];
  for (const [from, to, allowed] of cases) {
    it(`${from} ${allowed ? 'may' : 'must not'} import ${to}`, () => {
      assert.equal(violation(from, to) === undefined, allowed);
    });
  }

  it('finds imports of every kind', () => {
    const text = `
      import a from 'a';
      import type { B } from 'b';
      export * from 'c';
      export type { D } from 'd';
      import e = require('e');
      const f = require('f');
      const g = await import('g');
      type H = import('h').H;
      // import i from 'i'
      const s = "import j from 'j'";`;
    assert.deepEqual(specifiers('x.ts', text).sort().join(''), 'abcdefgh');
  });
});
