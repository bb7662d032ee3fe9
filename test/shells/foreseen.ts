import { posix } from 'node:path';
import type { Shell } from '../../src/contracts/words';
import { programName, UNKNOWN, type Reading } from '../../src/engine/invocation';
import { read } from '../../src/engine/unwrap/read';
import { NO_FACTS } from '../support/facts';

/** A line as a real shell got it. */
export interface RealLine {
  line: string;
  shell: Shell;
  /** Its working directory and home folder. */
  home: string;
  /** The files that stood there. */
  files?: Readonly<Record<string, string>>;
  isTool: (name: string) => boolean;
}

function readText({ line, shell, home, files = {}, isTool }: RealLine): Reading {
  const known = new Map(Object.entries(files).map(([name, text]) => [posix.join(home, name), text]));
  const actor = { kind: 'agent' as const, evidence: 'test' };
  const text = (path: string) => known.get(posix.normalize(path));
  return read(
    {
      request: { id: '1', interceptor: 'cli', shell, text: line, cwd: home, env: {}, actor },
      facts: {
        ...NO_FACTS,
        home,
        file: (path) =>
          text(path) === undefined ? { state: 'missing' } : { state: 'text', text: text(path)! },
      },
    },
    isTool,
  );
}

/** Whether one invocation covers a real start: equal words, an unknown part matching anything, an unknown word any number. */
function covers(argv: readonly string[], real: string): boolean {
  const words = [programName(argv[0] ?? ''), ...argv.slice(1)];
  if (!words.some((each) => each.includes(UNKNOWN))) return words.join('\x1f') === real;
  const pattern = words.map((word, i) => {
    if (word === UNKNOWN && i > 0) return '(?:\x1f[\\s\\S]*)?';
    const parts = word.split(UNKNOWN).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return (i > 0 ? '\x1f' : '') + parts.join('[\\s\\S]*');
  });
  return new RegExp(`^${pattern.join('')}$`).test(real);
}

/** What a stub was really started with and the reader did not foresee, in words. */
export function unforeseen(real: RealLine, calls: readonly (readonly string[])[]): string[] {
  const foreseen = readText(real);
  if (foreseen.opaque.some((part) => part.cloudInReach)) return [];
  return calls
    .map((words) => words.join('\x1f'))
    .filter((call) => !foreseen.invocations.some(({ argv }) => covers(argv, call)))
    .map((call) => {
      const argvs = foreseen.invocations.map(({ argv }) => argv.join('|'));
      return `${JSON.stringify(real.line)} started ${JSON.stringify(call.split('\x1f'))}, foreseen: ${JSON.stringify(argvs)}`;
    });
}
