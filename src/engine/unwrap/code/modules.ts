import { resolvePath } from '../../shell/frame';
import type { ReadFile } from '../scripts';
import type { Grammar } from './grammar';

/** Libraries that every second file imports: not looked for among the project's files. */
const LIBRARIES = new Set(
  'os sys re json time datetime subprocess argparse logging typing pathlib collections itertools functools random math csv io shutil tempfile boto3 botocore requests kubernetes google azure numpy pandas click dotenv yaml uuid hashlib base64 shlex asyncio dataclasses enum copy string socket glob traceback concurrent threading contextlib abc warnings unittest pytest moto __future__'.split(
    ' ',
  ),
);
const NODE_ENDINGS = [
  '',
  '.ts',
  '.js',
  '.mjs',
  '.cjs',
  '.mts',
  '.tsx',
  '.jsx',
  '/index.ts',
  '/index.js',
  '/index.mjs',
];

/** The file of the project that an import would read, with its text; undefined where there is none. */
export function findModule(
  name: string,
  from: string,
  grammar: Grammar,
  read: ReadFile,
): { path: string; text: string } | undefined {
  for (const path of candidates(name, from.slice(0, from.lastIndexOf('/')) || '/', grammar)) {
    const fact = read(path);
    if (fact.state === 'text') return { path, text: fact.text };
  }
  return undefined;
}

function candidates(name: string, folder: string, grammar: Grammar): string[] {
  const at = (path: string): string[] => {
    const resolved = resolvePath(path, folder);
    return resolved === undefined ? [] : [resolved];
  };
  if (grammar.name === 'python') {
    const [, dots = '', path = ''] = /^(\.*)(.*)$/.exec(name) ?? [];
    if (dots === '' && LIBRARIES.has(path.split('.')[0] ?? '')) return [];
    const base = `${'../'.repeat(Math.max(dots.length - 1, 0))}${path.replaceAll('.', '/')}`;
    return [`${base}.py`, `${base}/__init__.py`].flatMap(at);
  }
  if (grammar.name === 'node') {
    if (!/^\.{0,2}\//.test(name)) return [];
    const typed = /\.[mc]?js$/.test(name) ? [name.replace(/js$/, 'ts')] : [];
    return [...NODE_ENDINGS.map((ending) => name + ending), ...typed].flatMap(at);
  }
  if (grammar.name === 'ruby') return [name, `${name}.rb`].flatMap(at);
  return grammar.name === 'php' ? at(name) : [];
}
