import type { FileFact } from '../../contracts/facts';
import type { Shell } from '../../contracts/words';
import { programName, UNKNOWN } from '../invocation';
import { resolvePath, SHELL_OF_PROGRAM, type Call } from '../shell/frame';
import { NOTHING, type Inner, type Unwrapped } from './inner';
import { languageOf, languageOfFile, runLanguageFile } from './languages';

/** Scripts that Windows tells by their ending. */
const WINDOWS_SCRIPT = /\.(ps1|psm1|cmd|bat)$/i;

/** Reads a file as the started program would, relative to the call's directory. */
export type ReadFile = (path: string) => FileFact;

/** Folders of installed programs: what stands there is no script of the project. */
const INSTALLED =
  /^(?:\/usr\/|\/bin\/|\/sbin\/|\/opt\/|\/snap\/|\/nix\/|\/Applications\/|\/System\/|\/Library\/|\/home\/linuxbrew\/)/;

/** `source x`, `. x`: the file runs in the shell itself. */
export function unwrapSource(call: Call, read: ReadFile): Unwrapped {
  const [path, ...args] = call.argv.slice(1).filter((arg, i) => !(i === 0 && arg === '--'));
  if (path === undefined) {
    // fish reads the input of a bare `source`.
    return call.state.shell === 'fish' && call.stdin
      ? { inners: [{ via: 'source', text: call.stdin.text, sameShell: true, stdin: null }] }
      : NOTHING;
  }
  if (path === '/dev/stdin' && call.stdin)
    return { inners: [{ via: call.argv[0] ?? '', text: call.stdin.text, sameShell: true, stdin: null }] };
  const inner = {
    via: `${call.argv[0] ?? ''} ${path}`,
    sameShell: true,
    args: args.length > 0 ? [path, ...args] : undefined,
  };
  return fromFile(path, call, read, (text, file) => ({ ...inner, text, file }), true);
}

/** `bash x.sh`: `args` begin with the script's own name. */
export function unwrapShellFile(
  path: string,
  args: readonly string[],
  shell: Shell,
  call: Call,
  read: ReadFile,
): Unwrapped {
  const via = `${programName(call.argv[0] ?? '')} ${path}`;
  return fromFile(path, call, read, (text, file) => ({ via, text, shell, args, file }), true);
}

/** `./x`: what the file's first line says reads it, or its ending. */
export function unwrapExecutable(call: Call, read: ReadFile): Unwrapped | undefined {
  const [path = '', ...args] = call.argv;
  const ending = WINDOWS_SCRIPT.exec(path)?.[1]?.toLowerCase();
  const byName = languageOfFile(path);
  // `uv run x.py` and its kin start a file of the working directory by its bare name.
  const isBareFile = byName !== undefined && !path.includes('/') && read(path).state === 'text';
  if (!path.includes('/') && ending === undefined && !isBareFile) return undefined;
  if (INSTALLED.test(path) || /\.(?:exe|com)$/i.test(path)) return undefined;
  return fromFile(path, call, read, (text, file) => {
    const interpreter = shebang(text);
    const language = interpreter === undefined ? byName : languageOf(interpreter);
    if (language) return runLanguageFile(language, path, text, file?.path, args, call, read);
    const shell = shellOfScript(interpreter, ending);
    return shell && { via: path, text, shell, args: [path, ...args], file };
  });
}

function shellOfScript(interpreter: string | undefined, ending: string | undefined): Shell | undefined {
  if (ending !== undefined) return ending.startsWith('ps') ? 'powershell' : 'cmd';
  return interpreter === undefined ? 'sh' : SHELL_OF_PROGRAM[interpreter];
}

/** The interpreter that a script asks for; undefined when it asks for none. */
export function shebang(text: string): string | undefined {
  const match = /^#!\s*(\S+)(?:[ \t]+(.*))?/.exec(text);
  if (!match) return undefined;
  const name = programName(match[1] ?? '');
  const words = (match[2] ?? '')
    .split(/\s+/)
    .filter((word) => word !== '' && !word.startsWith('-') && !word.includes('='));
  return name === 'env' ? words[0] : name;
}

type Build = (text: string, file: Inner['file']) => Inner | Unwrapped | undefined;

/**
 * Reads the file and builds what it starts. A file that is missing would start nothing, unless something unseen
 * writes it first; `isScript` says that whatever it holds would certainly be run as a script.
 */
function fromFile(path: string, call: Call, read: ReadFile, build: Build, isScript = false): Unwrapped {
  // A pattern such as `--tests '*Delete*'` chooses among things and is no word of a command.
  const words = call.argv.filter((word, i) => i === 0 || !/^(?:-[\w-]+=)?\*/.test(word));
  const near = words.join(' ').replaceAll(UNKNOWN, ' ');
  const absolute = resolvePath(path, call.state.cwd);
  if (absolute === undefined)
    return { inners: [], opaque: { reason: 'which script it runs is only known when it runs', near } };
  const fact = read(path);
  if (fact.state === 'missing')
    return { inners: [], opaque: { reason: `the script ${path} does not exist yet`, near, absent: true } };
  if (fact.state !== 'text') {
    const reason =
      fact.state === 'too-large'
        ? `the script ${path} is too large to be read`
        : `the script ${path} cannot be read: ${fact.reason}`;
    return {
      inners: [],
      opaque: { reason, near, inReach: isScript && fact.state === 'too-large' ? true : undefined },
    };
  }
  if (fact.text.includes('\0')) return NOTHING;
  const built = build(
    fact.text,
    absolute.startsWith('/dev/fd/') ? undefined : { path: absolute, firstLine: 1 },
  );
  if (!built) return NOTHING;
  return 'inners' in built ? built : { inners: [built] };
}
