import { programName } from '../../invocation';
import { secretTree } from './secretPlaces';
import { resolved } from './words';

interface Mount {
  readonly here: string;
  readonly there: string;
}

const ENGINES = /^(?:docker|podman|nerdctl|finch)$/;

/** What `-v here:there` and `--mount source=here,target=there` give a container of this machine. */
function mountsOf(argv: readonly string[], cwd: string | undefined, home: string): Mount[] {
  const found: Mount[] = [];
  for (let i = 1; i < argv.length && i < 400; i += 1) {
    const match = /^(-v|--volume|--mount)(?:=([\s\S]*))?$/.exec(argv[i] ?? '');
    if (!match) continue;
    const value = match[2] ?? argv[++i] ?? '';
    if (match[1] === '--mount') {
      const field = (names: RegExp): string =>
        value
          .split(',')
          .map((each) => each.split('='))
          .find(([name = '']) => names.test(name))?.[1] ?? '';
      const [here, there] = [field(/^(?:src|source)$/), field(/^(?:dst|target|destination)$/)];
      if (/^[/~.]/.test(here)) found.push({ here: resolved(here, cwd, home), there });
    } else {
      const [here = '', there = ''] = value.split(':');
      if (/^[/~.]/.test(here)) found.push({ here: resolved(here, cwd, home), there });
    }
  }
  return found;
}

/** Programs that show or take along what they are given; a tool that only uses its own keys does not. */
const SHOWS =
  /\b(?:cat|less|more|head|tail|tar|cp|base64|xxd|od|strings|sed|awk|grep|curl|wget|nc|scp|rsync|find|zip|printf|echo|dd|jq|python3?)\b/;

/** Secrets of this machine that a container prints or copies from a folder that it is given: `-v ~/.aws:/a … cat /a/credentials`. */
export function throughContainer(
  argv: readonly string[],
  cwd: string | undefined,
  home: string,
): string | undefined {
  if (!ENGINES.test(programName(argv[0] ?? ''))) return undefined;
  if (argv[1] === 'cp') {
    const what = secretTree(
      resolved(argv.slice(2).find((word) => !word.startsWith('-')) ?? '', cwd, home),
      home,
    );
    return what === undefined ? undefined : `copies ${what} into a container`;
  }
  const mounts = mountsOf(argv, cwd, home);
  if (mounts.length === 0) return undefined;
  const last = argv
    .slice(1)
    .join(' ')
    .slice(0, 1 << 13);
  for (const { here, there } of mounts) {
    const folder = there.replace(/\/$/, '');
    if (here === '/' && /\bchroot\b|\bnsenter\b/.test(last))
      return 'takes over this machine, all its secrets among it';
    if (!SHOWS.test(last)) continue;
    for (const word of argv.slice(1).flatMap((each) => each.split(/[\s;|&<>"'()]+/, 64))) {
      if (folder === '' || !(word === folder || word.startsWith(`${folder}/`))) continue;
      const what = secretTree(here.replace(/\/$/, '') + word.slice(folder.length), home);
      if (what !== undefined) return `reads ${what} through a container`;
    }
  }
  return undefined;
}
