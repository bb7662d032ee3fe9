import { UNKNOWN } from '../../invocation';
import type { Language } from '../languages';
import { argument, choices, textOf, type Chain, type Step, type Value } from './values';

/** A program that code starts. */
export interface Start {
  readonly argv?: readonly string[];
  readonly text?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string | null;
}

/** Modules whose calls start programs; a call of any other known module does not. */
const STARTERS =
  /^(?:os|subprocess|commands|popen2|pty|pexpect|sh|plumbum|invoke|fabric|nox|sarge|delegator|envoy|IPython|child_process|node:child_process|execa|zx|shelljs|bun|cross-spawn|tinyexec|nano-spawn|npm-run|shell|promisify|util|Open3|IO|Process|Kernel|PTY|TTY|Deno|Bun|os\/exec|exec|java|Runtime|io|pcntl|Symfony\.Component\.Process|google\/zx)(?:[./]|$)/;
/** Names that start programs whatever they are a member of. */
const SURE =
  /^(?:check_call|check_output|Popen|getoutput|getstatusoutput|create_subprocess_shell|create_subprocess_exec|exec_command|execSync|spawnSync|execFile|execFileSync|execa|execaSync|execaCommand|execaCommandSync|shell_exec|passthru|proc_open|pcntl_exec|popen[23]?e?|capture[23]e?|execvpe?|execlp?|spawnlp|spawnvp)$/;
/** Receivers of an unknown value that are a process module or a task's context by custom. */
const CUSTOM =
  /^\??(?:child_?process|cp|proc|process|shell|shelljs|sh|subprocess|sp|c|ctx|context|conn|connection|session|runner|Kernel|Process|IO|Open3|PTY|os|io|exec|Command|cmd|Deno|Bun|rt|runtime|local|this|self|invoke)$/i;

/** What a call starts, each of its possible forms; undefined where it starts nothing. */
export function startsOf(
  call: Chain,
  language: Language,
): { starts: readonly Start[]; unreadable: boolean } | undefined {
  const written = call.steps.at(-1);
  if (!written?.args) return undefined;
  // The context and the mode come before the program.
  const isLed = /^(?:CommandContext|spawn[lv]p?e?)$/.test(written.name) && written.args[0]?.kind !== 'text';
  const args = isLed ? written.args.slice(1) : written.args;
  const last = { ...written, args };
  const direct = directStart(call, last);
  if (direct) return { starts: [direct], unreadable: false };
  const name = call.root === 'cross-spawn' ? 'spawn' : last.name || call.root.replace(/^\?/, '');
  const bare = call.steps.length === 1 && last.name === '';
  if (!language.calls.has(name) || !mayStart(call, name, bare)) return undefined;
  const isSure =
    SURE.test(name) ||
    STARTERS.test(call.root) ||
    (bare && name !== 'run' && name !== 'call' && name !== '$');
  const starts = choices(last.args[0] ?? argument(last, 'args') ?? argument(last, 'cmd')).flatMap((first) =>
    startOf(name, first, last, language),
  );
  return {
    starts,
    unreadable: starts.length === 0 && isSure && (last.args.length > 0 || last.named !== undefined),
  };
}

/** `/x/.exec(text)`, `app.run(port)` and `cursor.execute(sql)` start no program. */
function mayStart(call: Chain, name: string, bare: boolean): boolean {
  if (bare || STARTERS.test(call.root)) return true;
  if (SURE.test(name)) return true;
  if (call.root !== '' && !call.root.startsWith('?')) return false;
  const receiver = call.steps.length > 1 ? (call.steps.at(-2)?.name ?? '') : call.root;
  return CUSTOM.test(receiver) && call.root !== '';
}

function startOf(name: string, first: Value, last: Step, language: Language): Start[] {
  const settings = settingsOf(last);
  const rest = (last.args ?? []).slice(1);
  const withList = rest.find((value) => value?.kind === 'list');
  if (first?.kind === 'list')
    return first.items.length === 0 ? [] : [{ argv: argvOf(first.items), ...settings }];
  if (first?.kind === 'map') {
    // `Bun.spawn({ cmd: […] })`.
    const cmd = first.entries.get('cmd');
    return cmd?.kind === 'list' ? [{ argv: argvOf(cmd.items), ...settings }] : [];
  }
  if (first?.kind !== 'text') return [];
  if (withList?.kind === 'list') {
    // os.execvp names the program apart from its argv[0].
    const own = language.name === 'python' && /^(?:exec|spawn)/.test(name);
    return [
      {
        argv: own
          ? [first.text, ...argvOf(withList.items).slice(1)]
          : [first.text, ...argvOf(withList.items)],
        ...settings,
      },
    ];
  }
  const options = last.args?.find((value) => value?.kind === 'map');
  const listed = options?.kind === 'map' ? options.entries.get('args') : undefined;
  if (listed?.kind === 'list') return [{ argv: [first.text, ...argvOf(listed.items)], ...settings }];
  const words = rest.filter((value) => value?.kind !== 'map' && value?.kind !== 'function');
  if (words.length > 0 && takesWords(name, language)) {
    const given = /^(?:exec|spawn)l/.test(name) && language.name === 'python' ? words.slice(1) : words;
    return [{ argv: [first.text, ...argvOf(given)], ...settings }];
  }
  return first.text.trim() === '' ? [] : [{ text: first.text, ...settings }];
}

/** Ruby, Perl, Go and the exec-l family take a program's arguments one by one. */
function takesWords(name: string, language: Language): boolean {
  return (
    /^(?:ruby|perl|go|java)$/.test(language.name) ||
    /^(?:exec|spawn)l/.test(name) ||
    name === 'create_subprocess_exec' ||
    name === 'run'
  );
}

/** `sh.aws('s3', 'rb')`, `local['aws']['s3', 'rb']()`, `exec.Command('aws', …)`, `create_clidriver().main([…])`. */
function directStart({ root, steps }: Chain, last: Step): Start | undefined {
  if (
    root === 'sh' ||
    root === 'plumbum.cmd' ||
    (root === 'plumbum' && steps[0]?.name === 'local' && steps.length > 1)
  ) {
    const names = steps.slice(root === 'plumbum' ? 1 : 0).map((step) => step.name);
    const [program = '', ...more] = names.filter(
      (name) => !/^(?:|bake|run|FG|BG|with_cwd|env|Command)$/.test(name),
    );
    const called = steps.flatMap((step) => step.args ?? []);
    const argv =
      steps[0]?.name === 'Command'
        ? argvOf(called)
        : [program, ...more.map((name) => name.replaceAll('_', '-')), ...argvOf(called)];
    return argv[0] ? { argv } : undefined;
  }
  const list = last.args?.find((value) => value?.kind === 'list');
  if (list?.kind !== 'list') return undefined;
  if (root.startsWith('awscli') && last.name === 'main') return { argv: ['aws', ...argvOf(list.items)] };
  if (root.startsWith('azure.cli') && last.name === 'invoke') return { argv: ['az', ...argvOf(list.items)] };
  return undefined;
}

function argvOf(values: readonly Value[]): string[] {
  return values.flatMap((value) =>
    value?.kind === 'list' ? argvOf(value.items) : [value?.kind === 'choice' ? UNKNOWN : textOf(value)],
  );
}

/** The environment and the directory that the call names. */
function settingsOf(step: Step): Pick<Start, 'env' | 'cwd'> {
  const given = argument(step, 'env');
  const folder = step.named?.has('cwd') ? argument(step, 'cwd') : undefined;
  const env =
    given?.kind === 'map'
      ? Object.fromEntries(
          [...given.entries]
            .filter(([, value]) => value?.kind === 'text')
            .map(([name, value]) => [name, textOf(value)]),
        )
      : undefined;
  return {
    ...(env && { env }),
    ...(step.named?.has('cwd') && { cwd: folder?.kind === 'text' ? folder.text : null }),
  };
}
