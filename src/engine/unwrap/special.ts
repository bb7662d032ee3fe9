import { programName, UNKNOWN } from '../invocation';
import { SHELL_OF_PROGRAM, type Call } from '../shell/frame';
import { assignment, packaged } from './generic';
import { NOTHING, type Inner, type Unwrapped } from './inner';
import { findOutput } from './outputs';
import { lastOf, readOptions, type OptionGrammar } from './options';
import type { ReadFile } from './scripts';

/** Wrappers whose way of starting programs no table row can say. */
type Special = (call: Call, read: ReadFile) => Unwrapped | undefined;

export const SPECIAL: Readonly<Record<string, Special>> = {
  eval: (call) => ({
    inners: [
      { via: 'eval', text: call.argv.slice(call.argv[1] === '--' ? 2 : 1).join(' '), sameShell: true },
    ],
  }),
  trap,
  env: environment,
  genv: environment,
  xargs,
  gxargs: xargs,
  find,
  gfind: find,
  fd: (call) => afterOption(call, /^(?:-x|-X|--exec|--exec-batch)$/),
  fdfind: (call) => afterOption(call, /^(?:-x|-X|--exec|--exec-batch)$/),
  parallel,
  ssh,
  autossh: ssh,
  mosh: ssh,
  nix,
  'aws-shell': ({ stdin }) => ({
    inners: (stdin?.text ?? '')
      .split('\n', MAX_ITEMS)
      .map((line) => ({ via: 'aws-shell', text: `aws ${line}` })),
  }),
  tfenv: versionManager('terraform'),
  tofuenv: versionManager('tofu'),
  tgenv: versionManager('terragrunt'),
  git,
  minikube: bundledKubectl,
  k3s: bundledKubectl,
  microk8s: bundledKubectl,
  rancher: bundledKubectl,
  rke2: bundledKubectl,
  k0s: bundledKubectl,
  command: (call) =>
    /^-[pvV]*[vV]/.test(call.argv[1] ?? '')
      ? {
          inners: [],
          output: call.argv
            .slice(2)
            .map((name) => `${name}\n`)
            .join(''),
        }
      : undefined,
};

/** `trap 'line' EXIT` runs its line sooner or later. */
function trap(call: Call): Unwrapped {
  const [line] = call.argv.slice(1).filter((arg) => arg !== '--');
  if (line === undefined || line.startsWith('-') || call.argv.length < 3) return NOTHING;
  return { inners: [{ via: 'trap', text: line, sameShell: true }] };
}

/** `nix develop -c terraform plan`, `nix shell nixpkgs#x -c x`, `nix run nixpkgs#terraform -- plan`. */
function nix(call: Call): Unwrapped | undefined {
  const verb = call.argv.find((word, i) => i > 0 && !word.startsWith('-')) ?? '';
  if (/^(?:develop|shell)$/.test(verb)) return afterOption(call, /^(?:-c|--command)$/);
  if (verb !== 'run') return undefined;
  const cut = call.argv.indexOf('--');
  const flake = call.argv.find((word) => word.includes('#')) ?? '';
  const [program = ''] = packaged([flake.slice(flake.indexOf('#') + 1)]);
  if (flake === '' || cut < 0) return undefined;
  return { inners: [{ via: `nix run ${flake}`, argv: [program, ...call.argv.slice(cut + 1)] }] };
}

/** `tfenv exec destroy` is terraform of the chosen version. */
function versionManager(tool: string) {
  return ({ argv }: Call): Unwrapped | undefined =>
    argv[1] === 'exec'
      ? { inners: [{ via: `${argv[0] ?? ''} exec`, argv: [tool, ...argv.slice(2)] }] }
      : undefined;
}

/** Tools of clusters that have a kubectl in them: `minikube -p x kubectl -- get pods`, `k3s kubectl get pods`. */
function bundledKubectl(call: Call): Unwrapped | undefined {
  const { next } = readOptions(call.argv, 1, { values: '-p --profile -v --v -c --config', openFlags: true });
  const tool = call.argv[next] ?? '';
  if (!/^(?:kubectl|kc|helm|helm3)$/.test(tool)) return undefined;
  const start = call.argv[next + 1] === '--' ? next + 2 : next + 1;
  const argv = [tool === 'kc' ? 'kubectl' : tool, ...call.argv.slice(start)];
  return { inners: [{ via: `${programName(call.argv[0] ?? '')} ${tool}`, argv }] };
}

const ENV: OptionGrammar = {
  values: '-u --unset -C --chdir -S --split-string -P --block-signal --default-signal -a --argv0',
  flags: '-i --ignore-environment -0 --null -v --debug - --list-signal-handling',
};

function environment(call: Call): Unwrapped {
  const { argv } = call;
  const options = readOptions(argv, 1, ENV);
  let next = options.next;
  // A lone `-` means `-i`.
  const isBare = argv[next] === '-';
  if (isBare) next += 1;
  const env: Record<string, string | undefined> = {};
  for (const name of [...(options.given.get('-u') ?? []), ...(options.given.get('--unset') ?? [])])
    env[name] = undefined;
  for (let match = assignment(argv[next]); match; match = assignment(argv[++next]))
    env[match.name] = match.value;
  const flags = [...options.given.keys()].filter(
    (key) => !options.given.get(key)?.some((value) => value !== ''),
  );
  const cleared = isBare || flags.some((flag) => flag === '--ignore-environment' || /^-[a-z0]*i/.test(flag));
  const shared = { via: 'env', env, cleared, cwd: lastOf(options.given, '-C', '--chdir') };
  const split = lastOf(options.given, '-S', '--split-string');
  const rest = argv.slice(next);
  if (split !== undefined)
    return { inners: [{ ...shared, text: [split, ...rest.map(quoteWord)].join(' ') }] };
  return rest.length === 0 ? NOTHING : { inners: [{ ...shared, argv: rest }], uncertain: options.uncertain };
}

/** A word that a shell reads back as it is. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

const XARGS: OptionGrammar = {
  values:
    '-a --arg-file -d --delimiter -E -I -L --max-lines -n --max-args -P --max-procs -s --max-chars --process-slot-var -J -R',
  flags:
    '-0 --null -e --eof -i --replace -l -o --open-tty -p --interactive -r --no-run-if-empty -t --verbose -x --exit',
};
/** Input words that xargs is followed with one by one. */
const MAX_ITEMS = 16;

function xargs(call: Call, read: ReadFile): Unwrapped {
  const options = readOptions(call.argv, 1, XARGS);
  const command = call.argv.slice(options.next);
  if (command.length === 0) return NOTHING;
  const marker =
    lastOf(options.given, '-I', '-J', '--replace') ?? (options.given.has('-i') ? '{}' : undefined);
  const path = lastOf(options.given, '-a', '--arg-file');
  const file = path === undefined ? undefined : read(path);
  const text =
    (path === undefined ? call.stdin?.text : file?.state === 'text' ? file.text : undefined) ?? UNKNOWN;
  const isNul = options.given.has('-0') || options.given.has('--null');
  const isLines =
    marker !== undefined || /^\\?n$|^\n$/.test(lastOf(options.given, '-d', '--delimiter') ?? '');
  const items = text.split(isNul ? '\0' : isLines ? '\n' : /\s+/);
  const known = items.filter((item) => item !== '').slice(0, MAX_ITEMS);
  // The words as they come are appended in lots of an unknown size: all at once, and where -n or -L is given, one by one.
  const oneByOne =
    marker !== undefined || lastOf(options.given, '-n', '--max-args', '-L', '--max-lines') === '1';
  const lots = oneByOne
    ? known.length > 0
      ? known.map((item) => [item])
      : [[UNKNOWN]]
    : [text === '' ? [UNKNOWN] : known];
  const argvs = lots.map((lot) =>
    marker === undefined
      ? [...command, ...(isNul ? lot : unquoted(lot))]
      : command.map((word) => word.replaceAll(marker === '' ? '{}' : marker, lot[0] ?? UNKNOWN)),
  );
  // `xargs -I{} sh -c '{}'`: each line that comes is a line for a shell.
  if (argvs.some((argv) => argv[1] === '-c' && argv[2] === UNKNOWN && isShell(argv[0])))
    return {
      inners: [{ via: 'xargs', text: UNKNOWN, stdin: null }],
      opaque: {
        reason: 'what a shell would run here is only known when it runs',
        near: call.stdin?.producer,
      },
    };
  return { inners: argvs.map((argv) => ({ via: 'xargs', argv, stdin: null })), uncertain: options.uncertain };
}

function isShell(program: string | undefined): boolean {
  return program !== undefined && Object.hasOwn(SHELL_OF_PROGRAM, programName(program));
}

/** xargs itself takes quotes off. */
function unquoted(words: readonly string[]): string[] {
  return words.map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
}

const FIND_ACTIONS = new Set(['-exec', '-execdir', '-ok', '-okdir']);

function find(call: Call): Unwrapped {
  const inners: Inner[] = [];
  const { argv } = call;
  for (let i = 1; i < argv.length; i += 1) {
    if (!FIND_ACTIONS.has(argv[i] ?? '')) continue;
    const start = i + 1;
    while (i < argv.length && argv[i] !== ';' && !(argv[i] === '+' && argv[i - 1] === '{}')) i += 1;
    const command = argv.slice(start, i).map((word) => word.replaceAll('{}', UNKNOWN));
    if (command.length > 0) inners.push({ via: 'find -exec', argv: command, stdin: null });
  }
  return inners.length > 0 ? { inners } : { inners, output: findOutput(call) };
}

function afterOption(call: Call, option: RegExp): Unwrapped {
  const at = call.argv.findIndex((arg) => option.test(arg));
  const command = at < 0 ? [] : call.argv.slice(at + 1).map((word) => word.replace(/\{[/.]*\}/g, UNKNOWN));
  return command.length > 0 ? { inners: [{ via: `${call.argv[0] ?? ''} --exec`, argv: command }] } : NOTHING;
}

const PARALLEL: OptionGrammar = {
  values:
    '-j --jobs -P --max-procs -a --arg-file -S --sshlogin --colsep -C -d --delimiter -I -N -n -L --max-args --delay --timeout --retries --joblog --results --halt --load --memfree --tmpdir --workdir --wd --tagstring --env -E',
  flags:
    '-k --keep-order -u --ungroup --line-buffer --lb -t --verbose -v --dry-run -0 --null -q --quote -X -m -x --bar --eta --progress --no-notice --will-cite --tag --pipe --onall --nonall --plain --citation -r --no-run-if-empty --header',
};

/** `parallel CMD ::: a b`, or the command's arguments, or whole lines, on the standard input. */
function parallel(call: Call): Unwrapped {
  const options = readOptions(call.argv, 1, PARALLEL);
  const rest = call.argv.slice(options.next);
  const cut = rest.findIndex((word) => word.startsWith(':::'));
  const command = (cut < 0 ? rest : rest.slice(0, cut)).join(' ');
  const given =
    cut < 0
      ? (call.stdin?.text ?? UNKNOWN).split('\n')
      : rest.slice(cut + 1).filter((word) => !word.startsWith(':::'));
  const items = given.filter((item) => item !== '').slice(0, MAX_ITEMS);
  const texts = (items.length > 0 ? items : [UNKNOWN]).map((item) => filled(command, item));
  // It prints the lines that it would run, which may go on to a shell.
  if (options.given.has('--dry-run')) return { inners: [], output: texts.join('\n') };
  return {
    inners: texts.map((text) => ({ via: 'parallel', text, stdin: null })),
    uncertain: options.uncertain,
  };
}

function filled(command: string, item: string): string {
  if (command === '') return item;
  return /\{[#%./]*\d*\}/.test(command)
    ? command.replace(/\{[#%./]*\d*\}/g, () => item)
    : `${command} ${item}`;
}

const SSH: OptionGrammar = {
  values: '-B -b -c -D -E -e -F -I -i -J -L -l -m -O -o -P -p -Q -R -S -W -w --ssh --port --predict',
  flags: '-4 -6 -A -a -C -f -G -g -K -k -M -N -n -q -s -T -t -tt -V -v -vv -vvv -X -x -Y -y',
};

function ssh(call: Call): Unwrapped {
  const { argv } = call;
  const first = readOptions(argv, 1, SSH);
  // Options may follow the host too.
  const second = readOptions(argv, Math.min(first.next + 1, argv.length), SSH);
  const words = argv.slice(second.next);
  const proxies = [...(first.given.get('-o') ?? []), ...(second.given.get('-o') ?? [])].filter((option) =>
    /^(?:Proxy|Local)Command[= ]/i.test(option),
  );
  const inners: Inner[] = proxies.map((option) => ({ via: 'ssh -o', text: option.replace(/^\w+[= ]/, '') }));
  const via = `ssh ${argv[first.next] ?? ''}`.trim();
  // The user dokku has the tool of that name for a shell.
  const shell = (argv[first.next] ?? '').startsWith('dokku@') ? 'dokku ' : '';
  if (words.length > 0) inners.push({ via, text: shell + words.join(' '), remote: true });
  else if (call.stdin && !call.stdin.isFile)
    inners.push({ via, text: call.stdin.text, remote: true, stdin: null });
  return { inners, uncertain: first.uncertain || second.uncertain };
}

/** Settings of git that are commands; an alias is one when it begins with `!`. */
const GIT_COMMANDS =
  /^(?:alias\.[^=]+=!|(?:core\.(?:editor|pager|sshcommand|fsmonitor|askpass)|sequence\.editor|pager\.\w+|credential\.helper)=!?)(.+)$/i;

/** `git -c alias.x='!line' x`, `git config alias.x '!line'`. */
function git(call: Call): Unwrapped | undefined {
  const { argv } = call;
  const settings = argv.flatMap((arg, i) =>
    argv[i - 1] === '-c' ? [arg] : argv[1] === 'config' && i > 1 ? [`${argv[i - 1] ?? ''}=${arg}`] : [],
  );
  const texts = settings
    .map((setting) => GIT_COMMANDS.exec(setting)?.[1])
    .filter((text) => text !== undefined);
  return texts.length > 0 ? { inners: texts.map((text) => ({ via: 'git', text })) } : undefined;
}

/** Variables whose value is a command that the started program runs. */
export const COMMAND_VARIABLES: readonly string[] =
  'GIT_SSH_COMMAND GIT_EDITOR GIT_SEQUENCE_EDITOR GIT_PAGER GIT_EXTERNAL_DIFF GIT_ASKPASS EDITOR VISUAL PAGER MANPAGER KUBE_EDITOR PROMPT_COMMAND'.split(
    ' ',
  );
