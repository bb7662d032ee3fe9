import type { Actor, CommandRequest } from '../../contracts/request';
import type { Shell } from '../../contracts/words';

/** A word of a shell task; one that is not plain text says how the editor quotes it. */
export type TaskWord = string | { value: string; quoting: 'escape' | 'strong' | 'weak' };

/** A task as its author wrote it, with the editor's variables still in it. */
export type WrittenTask = {
  cwd: string | undefined;
  /** Added to the environment of the editor's terminals. */
  env: Readonly<Record<string, string>>;
} & (
  | { kind: 'process'; argv: readonly string[] }
  | { kind: 'shell'; line: string | { command: TaskWord; args: readonly TaskWord[] } }
);

/** What is known of a process that the editor has put into a terminal. */
export interface RootFacts {
  pid: number;
  /** What it was started with, word for word; undefined where the system does not tell. */
  argv: readonly string[] | undefined;
  /** The same as the system prints it, where the ends of the words are not certain. */
  printed: readonly string[] | undefined;
  written: WrittenTask | undefined;
  cwd: string;
  env: Record<string, string>;
  actor: Actor;
}

/** An editor's variable that is not replaced in what the author wrote. */
const VARIABLE = /\$\{[a-zA-Z]/;

const SHELL_PROGRAMS: Readonly<Record<string, Shell>> = {
  bash: 'bash',
  zsh: 'zsh',
  fish: 'fish',
  sh: 'sh',
  dash: 'sh',
  ksh: 'sh',
};
/** `-c`, `-lc`; the text is the word after it. */
const RUNS_TEXT = /^-[a-zA-Z]*c$/;

/**
 * The request for a terminal's own process. What the process was really started with counts most: the editor replaces
 * variables and looks programs up on its own PATH, and tells of neither. Undefined where nothing is known.
 */
export function rootRequest(facts: RootFacts, id: string): CommandRequest | undefined {
  const command = commandOf(facts);
  if (!command) return undefined;
  const { cwd, env, actor, pid } = facts;
  return { id, interceptor: 'task', ...command, cwd, env, actor, pid };
}

type Command = Pick<CommandRequest, 'shell' | 'text' | 'argv'>;

function commandOf({ argv, printed, written }: RootFacts): Command | undefined {
  if (argv && argv.length > 0) return shellText(argv) ?? { shell: 'sh', argv: [...argv] };
  if (written && !VARIABLE.test(JSON.stringify(written))) return writtenCommand(written);
  if (printed && printed.length > 0) return { shell: 'sh', argv: [...printed] };
  return written && writtenCommand(written);
}

/** `bash -c TEXT` as the text; undefined for every other command. */
export function shellText(argv: readonly string[]): { shell: Shell; text: string } | undefined {
  const name = (argv[0] ?? '').split('/').at(-1) ?? '';
  const shell = Object.hasOwn(SHELL_PROGRAMS, name) ? SHELL_PROGRAMS[name] : undefined;
  const at = argv.findIndex((word, index) => index > 0 && RUNS_TEXT.test(word));
  const text = argv[at + 1];
  // More words than one are $0 and the text's own arguments.
  const isPlain = at > 0 && argv.length === at + 2 && argv.slice(1, at).every((word) => word.startsWith('-'));
  return shell && isPlain && text !== undefined ? { shell, text } : undefined;
}

function writtenCommand(written: WrittenTask): Command {
  if (written.kind === 'process') return { shell: 'sh', argv: [...written.argv] };
  const { line } = written;
  // Which shell runs it is not told; bash has the widest grammar.
  if (typeof line === 'string') return { shell: 'bash', text: line };
  return { shell: 'bash', text: [line.command, ...line.args].map(quoted).join(' ') };
}

/** As the editor quotes for POSIX shells: a plain word only where a space is in it, and it is not quoted already. */
function quoted(word: TaskWord): string {
  if (typeof word === 'string') {
    const isQuoted = /^(?:"[^]*"|'[^]*')$/.test(word);
    return /\s/.test(word) && !isQuoted ? strong(word) : word;
  }
  const { value, quoting } = word;
  if (quoting === 'strong') return strong(value);
  if (quoting === 'weak') return `"${value.replaceAll('"', String.raw`\"`)}"`;
  return value.replaceAll(/[\s"'\\]/g, String.raw`\$&`);
}

function strong(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
