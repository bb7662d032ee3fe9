import { resolvePath, type Call } from '../shell/frame';
import { lastOf, readOptions } from './options';

/** A file that a program makes from another; `from` is undefined where it comes from elsewhere. */
export interface Copy {
  readonly from: string | undefined;
  readonly to: string;
}

const MAX_COPIES = 20;
const COPIES = {
  values: '-t --target-directory -S --suffix -m --mode -o --owner -g --group --backup',
  openFlags: true,
};
const CURL = {
  values:
    '-o --output -H --header -d --data -X --request -u --user -A --user-agent -b --cookie -c --cookie-jar -e --referer -m --max-time --retry --connect-timeout -w --write-out --output-dir -T -x --proxy -F --form -K --config -E --cert --cacert --key',
  openFlags: true,
};
const WGET = {
  values:
    '-O --output-document -P --directory-prefix -U --user-agent --header -t --tries -T --timeout -o --output-file -a -i',
  openFlags: true,
};

/** What `cp`, `mv`, `ln`, `install`, `curl -o` and `wget` leave behind. */
export function copiesOf(name: string, call: Call): readonly Copy[] {
  switch (name) {
    case 'cp':
    case 'mv':
    case 'ln':
    case 'install':
    case 'gcp':
      return copied(call);
    case 'curl':
      return curl(call);
    case 'wget':
      return wget(call);
    default:
      return [];
  }
}

function copied(call: Call): Copy[] {
  const options = readOptions(call.argv, 1, COPIES);
  const words = call.argv.slice(options.next).filter((word) => !word.startsWith('-'));
  const folder = lastOf(options.given, '-t', '--target-directory');
  const target = folder ?? words.pop();
  if (target === undefined) return [];
  return words.slice(0, MAX_COPIES).flatMap((word) => {
    const from = resolvePath(word, call.state.cwd);
    const base = word.slice(word.lastIndexOf('/') + 1);
    // Whether the target is a folder is not known: both places are.
    return [target, `${target}/${base}`].flatMap((path) => {
      const to = resolvePath(path, call.state.cwd);
      return to === undefined || from === undefined ? [] : [{ from, to }];
    });
  });
}

function curl(call: Call): Copy[] {
  const { argv, state } = call;
  const { given, next } = readOptions(argv, 1, CURL);
  const url =
    argv.slice(next).find((word) => !word.startsWith('-')) ??
    argv.find((word) => /^https?:/.test(word)) ??
    '';
  const at = argv.findIndex((word) => word === '-o' || word === '--output' || /^-[a-zA-Z]*o$/.test(word));
  const named = lastOf(given, '-o', '--output') ?? (at > 0 ? argv[at + 1] : undefined);
  const isRemoteName = argv.some((word) => word === '--remote-name' || /^-[a-zA-Z]*O[a-zA-Z]*$/.test(word));
  const file = named ?? (isRemoteName ? lastPart(url) : undefined);
  const to = file === undefined ? undefined : resolvePath(file, state.cwd);
  return to === undefined ? [] : [{ from: undefined, to }];
}

function wget(call: Call): Copy[] {
  const { argv, state } = call;
  const { given } = readOptions(argv, 1, WGET);
  const at = argv.findIndex((word) => /^-[a-zA-Z]*O$/.test(word));
  const named = lastOf(given, '-O', '--output-document') ?? (at > 0 ? argv[at + 1] : undefined);
  const url = argv.find((word) => /^https?:/.test(word)) ?? '';
  const to = resolvePath(named ?? lastPart(url), state.cwd);
  return to === undefined || named === '-' || (named === undefined && url === '')
    ? []
    : [{ from: undefined, to }];
}

function lastPart(url: string): string {
  const path = url.replace(/[?#].*$/, '');
  return path.slice(path.lastIndexOf('/') + 1);
}
