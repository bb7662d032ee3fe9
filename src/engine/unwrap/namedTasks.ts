import { resolvePath, type Call } from '../shell/frame';
import type { Unwrapped } from './inner';
import { languageOf, runLanguageFile } from './languages';
import { readOptions } from './options';
import type { ReadFile } from './scripts';

/** A runner of tasks that are written in a programming language: where they stand and how they begin. */
interface Runner {
  readonly files: readonly string[];
  readonly language: string;
  readonly values: string;
  /** The first line of a task; its name is the first group, what it needs the second. */
  readonly task: RegExp;
  readonly reads: RegExp;
}

const RAKE: Runner = {
  files: ['Rakefile', 'rakefile', 'Rakefile.rb', 'rakefile.rb'],
  language: 'ruby',
  values: '-f --rakefile -R --rakelibdir -I --libdir -r --require -j --jobs -C --directory',
  task: /^\s*(?:multi)?task[\s(]*\(?:?["']?([\w:-]+)["']?(.*)$/,
  reads: /^(?:-T|--tasks|-P|--prereqs|-n|--dry-run|-W|--where|-D|--describe|-h|--help|-V|--version)$/,
};
const INVOKE: Runner = {
  files: ['tasks.py', 'tasks/__init__.py', 'fabfile.py'],
  language: 'python',
  values: '-c --collection -r --search-root -f --config -H --hosts -i --identity',
  task: /^\s*def\s+(\w+)\s*\(/,
  reads: /^(?:-l|--list|-R|--dry|-h|--help|-V|--version)$/,
};
const NOX: Runner = {
  files: ['noxfile.py'],
  language: 'python',
  values: '-f --noxfile -s --session --sessions -e -k --keywords -t --tags -p --python',
  task: /^\s*def\s+(\w+)\s*\(/,
  reads: /^(?:-l|--list|--list-sessions|-h|--help|--version)$/,
};
const RUNNERS: Readonly<Record<string, Runner>> = {
  rake: RAKE,
  inv: INVOKE,
  invoke: INVOKE,
  fab: INVOKE,
  nox: NOX,
};

/** `rake db:seed`, `inv deploy`, `nox -s docs`: the file without the tasks that are not asked for. */
export function unwrapNamedTasks(name: string, call: Call, read: ReadFile): Unwrapped | undefined {
  const runner = Object.hasOwn(RUNNERS, name) ? RUNNERS[name] : undefined;
  if (!runner) return undefined;
  const options = readOptions(call.argv, 1, { values: runner.values, openFlags: true });
  if ([...options.given.keys()].some((key) => runner.reads.test(key))) return undefined;
  const operands = call.argv
    .slice(options.next)
    .filter((word) => !word.startsWith('-') && !/^\w+=/.test(word));
  const given =
    name === 'nox'
      ? ['-s', '--session', '--sessions', '-e'].flatMap((key) => options.given.get(key) ?? [])
      : [];
  const asked = [...given, ...operands].map((word) => word.replace(/\[.*$/, '').replaceAll('-', '_'));
  for (const file of [
    ...(options.given.get('-f') ?? []),
    ...(options.given.get('--rakefile') ?? []),
    ...runner.files,
  ]) {
    const path = resolvePath(file, call.state.cwd);
    const fact = path === undefined ? undefined : read(path);
    const language = languageOf(runner.language);
    if (path === undefined || fact?.state !== 'text' || !language) continue;
    const wanted = asked.length > 0 || runner === NOX ? asked : ['default'];
    return runLanguageFile(
      language,
      `${name} ${asked.join(' ')}`.trim(),
      without(fact.text, wanted, runner),
      path,
      [],
      call,
      read,
    );
  }
  return undefined;
}

/** Blanks the tasks that are neither asked for nor needed; lines keep their numbers. */
function without(text: string, asked: readonly string[], runner: Runner): string {
  const lines = text.split('\n');
  const blocks = blocksOf(lines, runner);
  const wanted = new Set(asked.flatMap((name) => [name, name.split(':').at(-1) ?? name]));
  for (let round = 0; round < 5; round += 1)
    for (const block of blocks)
      if (wanted.has(block.name))
        for (const need of block.needs) wanted.add(need).add(need.split(':').at(-1) ?? need);
  if (wanted.size === 0) return text;
  for (const { name, from, to, isTask } of blocks)
    if (isTask && !wanted.has(name)) for (let i = from; i < to; i += 1) lines[i] = '';
  return lines.join('\n');
}

interface Block {
  readonly name: string;
  readonly needs: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly isTask: boolean;
}

function blocksOf(lines: readonly string[], runner: Runner): Block[] {
  const blocks: Block[] = [];
  lines.forEach((line, i) => {
    const match = runner.task.exec(line);
    if (!match) return;
    const indent = line.length - line.trimStart().length;
    let from = i;
    // Decorators belong to the function, and say whether it is a task.
    let decorators = '';
    while (runner.language === 'python' && /^\s*@/.test(lines[from - 1] ?? ''))
      decorators += lines[--from] ?? '';
    const isTask = runner.language === 'ruby' || /@(?:\w+\.)*(?:task|session|parametrize)\b/.test(decorators);
    const needs = [
      ...(match[2] ?? '').matchAll(/[:"']([\w:-]+)/g),
      ...decorators.matchAll(/(?:pre=|post=|\[|,|\(|requires=)\s*["']?([A-Za-z_]\w*)/g),
    ].map((each) => (each[1] ?? '').replaceAll('-', '_'));
    let to = i + 1;
    const opens = runner.language === 'python' || /\bdo\b|\{\s*(?:\||$)/.test(line);
    while (opens && to < lines.length) {
      const next = lines[to] ?? '';
      if (next.trim() !== '' && next.length - next.trimStart().length <= indent) break;
      to += 1;
    }
    if (opens && runner.language === 'ruby' && /^\s*(?:end|\})/.test(lines[to] ?? '')) to += 1;
    blocks.push({ name: (match[1] ?? '').replace(/:$/, '').replaceAll('-', '_'), needs, from, to, isTask });
  });
  return blocks;
}
