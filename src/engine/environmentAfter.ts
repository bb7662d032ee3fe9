import { join } from 'node:path/posix';
import type { Facts } from '../contracts/facts';
import { isSecretName, redactText } from '../contracts/redact';
import { SECRET_PRESENT, type CommandRequest } from '../contracts/request';
import type { Shell } from '../contracts/words';
import { findTool, isCloudTool } from './catalog/tools';
import {
  ADDRESS_VARIABLES,
  CHAINED_ZDOTDIR,
  IDENTITY_PREFIXES,
  IDENTITY_VARIABLES,
  OWN_ZDOTDIR,
  pickIdentityVariables,
  SECRET_VARIABLES,
} from './environment/variables';
import { choosersOf } from './environment/choosers';
import { direnvFile } from './environment/direnv';
import { programName, UNKNOWN, type Invocation } from './invocation';
import { ShellState, type Unfollowed } from './shell/state';
import { readIn } from './unwrap/read';
import { quoteWord } from './unwrap/special';
import { interactiveShell } from './unwrap/shellArguments';

type Variables = Readonly<Record<string, string>>;

/** What an interactive shell remembers beside its environment: functions, aliases, variables that it does not export. */
export interface ShellMemory {
  readonly state: ShellState;
  /** Its startup files speak of direnv. */
  readonly direnv: boolean;
}

/** A shell that stands at its prompt. */
export interface ShellBefore {
  readonly shell: Shell;
  /** The identity variables that its programs get; a value with UNKNOWN in it is not known. */
  readonly env: Variables;
  /** Absolute. */
  readonly cwd: string;
  readonly memory?: ShellMemory;
}

/** A line that the shell has run. */
export interface RunLine {
  readonly text: string;
  /** Undefined where it is not known, as for a line that was interrupted. */
  readonly exitCode?: number;
  /** The identity variables that a process of the line was seen with. */
  readonly seen?: Variables;
}

/** The shell at its next prompt. */
export interface ShellAfter {
  /** The identity variables that its programs get; UNKNOWN stands for what cannot be known. */
  readonly env: Variables;
  /** Undefined where it cannot be known. */
  readonly cwd: string | undefined;
  readonly memory: ShellMemory;
  /** Parts of the line that may have changed the environment in a way that cannot be known, for people. */
  readonly unclear: readonly string[];
  /** Providers of the cloud tools that the line has started, in their order. */
  readonly providers: readonly string[];
  /** The programs that it has started, with the identity variables that each of them got. */
  readonly started: readonly StartedProgram[];
}

export interface StartedProgram {
  readonly argv: readonly string[];
  readonly env: Variables;
  /** Started by the shell itself, and not by a program that may have changed its variables. */
  readonly isOwn: boolean;
}

const CARRIED: ReadonlySet<string> = new Set([
  ...IDENTITY_VARIABLES,
  ...ADDRESS_VARIABLES,
  ...SECRET_VARIABLES,
]);

const KEEP = {
  carried: (name: string) => CARRIED.has(name) || IDENTITY_PREFIXES.some((prefix) => name.startsWith(prefix)),
  secret: (name: string) =>
    SECRET_VARIABLES.includes(name) || ADDRESS_VARIABLES.includes(name) || isSecretName(name),
};

/** Programs started that are reported; more of them tell no more. */
const MAX_STARTED = 64;

/**
 * What an interactive shell's environment is after a line: the reader of decisions walks the line, and what it has left
 * of the shell's state is the answer. Subshells, pipelines and background jobs change nothing. Pure, bounded, never
 * throws. Call it when the line has ended: files that it reads are taken as they are now.
 */
export function environmentAfter(line: RunLine, before: ShellBefore, facts: Facts): ShellAfter {
  const start = stateOf(before, facts);
  const state = start.copy();
  const request: CommandRequest = {
    id: 'line',
    interceptor: 'freeze',
    shell: before.shell,
    text: line.text,
    cwd: before.cwd,
    env: before.env,
    actor: { kind: 'person', evidence: '' },
  };
  const reading = readIn(state, { request, facts }, isCloudTool);
  const direnv = before.memory?.direnv ?? false;
  if (direnv) loadDirenv(state, before.cwd, { request, facts });
  const whole = pickIdentityVariables(state.env());
  if (mayHaveStopped(line)) state.merge(start);
  const changers = reading.invocations.filter((each) => isOfShell(each) && changesCredentials(each));
  const unclear = [
    ...state.unfollowed.filter(isTelling).map(({ text }) => redactText(text)),
    ...changers.map(({ argv }) => redactText(argv.slice(0, 3).join(' '))),
  ];
  const env = { ...pickIdentityVariables(state.env()) };
  for (const [name, value] of Object.entries(env)) {
    const seen = line.seen?.[name];
    // It had come to this when the process was started.
    if (value.includes(UNKNOWN) && seen !== undefined && seen === whole[name]) env[name] = seen;
  }
  for (const text of unclear) blur(env, text);
  return {
    env,
    cwd: state.cwd,
    memory: { state: state.later(env, state.cwd, KEEP), direnv },
    unclear,
    providers: providersOf(reading.invocations),
    started: reading.invocations.slice(0, MAX_STARTED).map((each) => ({
      argv: each.argv,
      env: pickIdentityVariables(each.env),
      isOwn: isOfShell(each),
    })),
  };
}

function stateOf({ memory, shell, env, cwd }: ShellBefore, facts: Facts): ShellState {
  return memory?.state.shell === shell
    ? memory.state.later(env, cwd, KEEP)
    : new ShellState(env, facts.home, cwd, shell);
}

/** Started by the shell itself, and not by something that the shell has started. */
function isOfShell({ via }: Invocation): boolean {
  return via.length === 0;
}

/**
 * The reader takes `a && b` for a line that runs to its end. One that failed may not have done that; one that succeeded
 * has only where nothing stands behind; one that was interrupted may have ended anywhere.
 */
function mayHaveStopped({ text, exitCode }: RunLine): boolean {
  if (exitCode === undefined || exitCode >= 128) return true;
  const joined = text.replace(/;\s*(and|or)\b/g, (_, word) => (word === 'and' ? '&&' : '||'));
  const at = joined.indexOf('&&');
  return at >= 0 && (exitCode !== 0 || /;|\n|\|\|/.test(joined.slice(at)));
}

/** Programs and functions of a shell that exist to change its credentials. */
const CREDENTIAL_CHANGERS =
  /^(?:assume|awsume|asp|acp|awsp|awsctx|aws-?profile|aws-sso-profile|aws-switch(?:-profile)?|use-aws|setaws|saml2aws-auto)$/;

function changesCredentials({ argv }: Invocation): boolean {
  const name = programName(argv[0] ?? '');
  // `assume prod --exec …` gives them to a program alone.
  return (
    CREDENTIAL_CHANGERS.test(name) && !argv.some((word) => /^(?:--exec|-e|-c|--console|--help)$/.test(word))
  );
}

/** What is read into a shell every day, and chooses no identity. */
const HARMLESS =
  /\b(?:completions?|complete|compinit|hook|init|shellenv|activate|ssh-agent|gpg-agent|starship|zoxide|fnm|mise|asdf|rbenv|pyenv|nodenv|nvm|sdkman|fzf|thefuck|opam|dircolors|lesspipe|brew|conda|cargo|ghcup|direnv|oh-my-(?:zsh|bash|posh)|antigen|zinit|p10k)\b/i;

function isTelling({ text, absent }: Unfollowed): boolean {
  return (
    !absent && (!HARMLESS.test(text) || text.includes('export-credentials')) && choosersOf(text).length > 0
  );
}

/** Takes away what may have become something else. */
function blur(env: Record<string, string>, text: string): void {
  const names = choosersOf(text);
  for (const name of names) env[name] = UNKNOWN;
  // Keys would count for more than the profile, and may have gone.
  if (names.includes('AWS_PROFILE'))
    for (const name of ['AWS_ACCESS_KEY_ID', ...SECRET_VARIABLES.filter((each) => each.startsWith('AWS_'))])
      Reflect.deleteProperty(env, name);
}

function providersOf(invocations: readonly Invocation[]): string[] {
  const found = invocations.flatMap(({ argv }) => {
    const tool = findTool(programName(argv[0] ?? ''));
    return tool && tool.shim !== false ? [tool.provider] : [];
  });
  return found.filter((provider, i) => provider !== found[i - 1]).slice(-MAX_STARTED);
}

/** Entering a folder with an `.envrc` may have loaded it, leaving one may have unloaded it: both are possible then. */
function loadDirenv(
  state: ShellState,
  cwd: string,
  context: { readonly request: CommandRequest; readonly facts: Facts },
): void {
  const { request, facts } = context;
  if (state.cwd === cwd) return;
  const before = direnvFile(cwd, facts);
  const after = state.cwd === undefined ? undefined : direnvFile(state.cwd, facts);
  if (before?.path === after?.path) return;
  const loaded = state.copy();
  for (const file of [before, after]) {
    if (!file) continue;
    const text = file === before ? file.text.replace(/^(\s*)export\s+(\w+)=.*$/gm, '$1unset $2') : file.text;
    const folder = file.path.slice(0, file.path.lastIndexOf('/'));
    const inFile = loaded.later(loaded.env(), folder, KEEP);
    inFile.shell = 'bash';
    readIn(inFile, { request: { ...request, shell: 'bash', text }, facts }, isCloudTool);
    for (const [name, value] of Object.entries(pickIdentityVariables(inFile.env())))
      if (loaded.env()[name] !== value) loaded.set(name, [value === SECRET_PRESENT ? UNKNOWN : value], true);
    for (const name of CARRIED)
      if (loaded.env()[name] !== undefined && inFile.env()[name] === undefined) loaded.unset(name);
  }
  state.merge(loaded);
}

/** How a shell was started. */
export interface ShellStart {
  readonly argv: readonly string[];
  /** The identity variables of its start environment. */
  readonly env: Variables;
  readonly cwd: string;
  /** The whole start environment, which says where its startup files are. */
  readonly all: Readonly<Record<string, string | undefined>>;
}

/** A shell at its first prompt: the environment it was started with, and what its startup files make of it. */
export function environmentAtStart(start: ShellStart, facts: Facts): ShellAfter {
  const { argv, env, cwd } = start;
  const shell = interactiveShell(argv) ?? 'sh';
  const texts: string[] = [];
  const lines = startupFiles(shell, start, facts).flatMap((row) => {
    for (const path of row) {
      const fact = facts.file(path);
      if (fact.state !== 'text') continue;
      texts.push(fact.text);
      return [`. ${quoteWord(path)}`];
    }
    return [];
  });
  const after = environmentAfter({ text: lines.join('\n'), exitCode: 0 }, { shell, env, cwd }, facts);
  const direnv = texts.some((text) => text.includes('direnv'));
  return { ...after, cwd, memory: { ...after.memory, direnv }, providers: [], started: [] };
}

/** Options by which a shell reads no startup files. */
const WITHOUT_STARTUP = /^(?:--norc|--noprofile|--no-rcs|--no-config|-N|-f)$/;

/** The files that the shell reads when it starts, of each row the first that is there: what people put variables into. */
function startupFiles(shell: Shell, { argv, all }: ShellStart, facts: Facts): readonly string[][] {
  const home = all.HOME ?? facts.home;
  if (argv.some((word) => WITHOUT_STARTUP.test(word))) return [];
  // The editor's own integration stands in for the person's files, and reads them.
  const isLogin =
    argv[0]?.startsWith('-') === true ||
    argv.some((word) => /^(?:-\w*l\w*|--login)$/.test(word)) ||
    all.VSCODE_SHELL_LOGIN === '1';
  if (shell === 'bash')
    return isLogin
      ? [['.bash_profile', '.bash_login', '.profile'].map((name) => join(home, name))]
      : [[join(home, '.bashrc')]];
  if (shell === 'zsh') {
    const given = all.USER_ZDOTDIR ?? all.ZDOTDIR;
    // The guard's own folder leads to the person's.
    const isOurs = given !== undefined && given === all[OWN_ZDOTDIR];
    const folder = (isOurs ? all[CHAINED_ZDOTDIR] : given) ?? home;
    return ['.zshenv', ...(isLogin ? ['.zprofile'] : []), '.zshrc'].map((name) => [join(folder, name)]);
  }
  if (shell === 'fish') return [[join(all.XDG_CONFIG_HOME ?? join(home, '.config'), 'fish/config.fish')]];
  return [];
}
