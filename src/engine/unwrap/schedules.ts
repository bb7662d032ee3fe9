import { isKnown } from '../invocation';
import { Input, resolvePath, type Call } from '../shell/frame';
import { NOTHING, type Inner, type Unwrapped } from './inner';
import { lastOf, readOptions } from './options';
import type { ReadFile } from './scripts';

/** Programs that run lines later: `at -f FILE`, `crontab FILE`, `crontab -`. */
export function unwrapScheduled(name: string, call: Call, read: ReadFile): Unwrapped | undefined {
  if (name === 'crontab') return crontab(call, read);
  if (name !== 'at' && name !== 'batch') return undefined;
  const { given } = readOptions(call.argv, 1, { values: '-q -t -f', openFlags: true });
  const file = lastOf(given, '-f') ?? call.argv[call.argv.indexOf('-f', 1) + 1 || call.argv.length];
  return file === undefined ? undefined : { inners: [{ via: name, argv: ['sh', file] }] };
}

/** Lines of five time fields, or `@daily`, and a command. */
function crontab(call: Call, read: ReadFile): Unwrapped {
  const { given, next } = readOptions(call.argv, 1, { values: '-u -s', openFlags: true });
  if (given.has('-l') || given.has('-r') || given.has('-e')) return NOTHING;
  const path = call.argv[next];
  const fact = path === undefined || path === '-' ? undefined : read(path);
  const text = fact ? (fact.state === 'text' ? fact.text : undefined) : call.stdin?.text;
  if (text === undefined || !isKnown(text)) return NOTHING;
  const absolute = fact && path !== undefined ? resolvePath(path, call.state.cwd) : undefined;
  // Lines keep their places, so that the verdict can name them.
  const lines = text
    .split('\n')
    .map((line) =>
      /^\s*(?:#|$)/.test(line)
        ? ''
        : line.trim().replace(/^(?:@\w+|(?:[\d*/,A-Za-z-]+\s+){4}[\d*/,A-Za-z-]+)\s+/, ''),
    );
  const inner: Inner = {
    via: 'crontab',
    text: lines.join('\n'),
    stdin: new Input('', ''),
    file: absolute === undefined ? undefined : { path: absolute, firstLine: 1 },
  };
  return { inners: [inner] };
}
