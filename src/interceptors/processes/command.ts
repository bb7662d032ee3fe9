import * as path from 'node:path';

/** What is known of a process. */
export interface Started {
  argv: readonly string[];
  /** The file that it runs, where the system tells. */
  file: string | undefined;
  cwd: string | undefined;
}

export interface CommandPorts {
  /** True for a program of the catalogue, by its name without folders. */
  isTool(name: string): boolean;
  /** The tool that a file is, or is a copy of; undefined for any other file. */
  toolOf(file: string): string | undefined;
  /** True where what it starts by name meets the shims. */
  hasShims(): boolean;
}

const SHELL = /^-?(?:ba|z|fi|da|k|a)?sh$/;
const INTERPRETER =
  /^(?:-?(?:ba|z|fi|da|k|a)?sh|python[\d.]*|pypy[\d.]*|node|nodejs|bun|ruby[\d.]*|perl[\d.]*|php[\d.]*)$/;
const RUNS_TEXT = /^-[a-zA-Z]*c$/;
/** Modules that are a tool, started with -m: the engine knows these itself. */
const MODULES = new Set(['awscli', 'azure.cli']);
/** Scripts that are a tool though their names have an ending: those of packages, and those of the cloud SDK. */
const PACKAGED = /\/(?:node_modules|(?:site|dist)-packages)\/|\/(?:gcloud|gsutil|bq)\.py$/;
/** A longer text is judged whatever its words are. */
const MAX_TEXT = 100_000;
/** Interpreters' options before the script that have a value of their own. */
const WITH_VALUE = /^-(?:W|X|I|r|-require|-import|-loader|O)$/;

/**
 * The command that a process stands for, as the engine is to judge it: a tool by its name, its file, a copy of its file or
 * the script that an interpreter runs; a shell with a text in which a tool is named, where no shim would see it. Undefined
 * for everything else.
 */
export function commandOf(started: Started, ports: CommandPorts): readonly string[] | undefined {
  const [program = '', ...args] = started.argv;
  const name = baseName(program);
  if (ports.isTool(name)) return started.argv;
  const isInterpreter = INTERPRETER.test(name) || INTERPRETER.test(baseName(started.file ?? ''));
  if (!isInterpreter) {
    const tool = started.file === undefined ? undefined : toolOfFile(started.file, ports);
    return tool === undefined ? undefined : [tool, ...args];
  }
  return scriptCommand(started, ports);
}

/** `python3 -S /usr/bin/gcloud …`, `sh /usr/bin/terraform …`, `bash -c 'terraform …'`. */
function scriptCommand({ argv, cwd }: Started, ports: CommandPorts): readonly string[] | undefined {
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '-m') return MODULES.has(argv[at + 1] ?? '') ? argv : undefined;
    if (RUNS_TEXT.test(word) || word === '-e') return textCommand(argv, argv[at + 1] ?? '', ports);
    if (WITH_VALUE.test(word)) at++;
    else if (!/^[-+]/.test(word)) {
      const tool = toolOfFile(path.resolve(cwd ?? '/', word), ports);
      return tool === undefined ? undefined : [tool, ...argv.slice(at + 1)];
    }
  }
  return undefined;
}

function textCommand(
  argv: readonly string[],
  text: string,
  ports: CommandPorts,
): readonly string[] | undefined {
  if (!SHELL.test(baseName(argv[0] ?? ''))) return undefined;
  const names = text.length > MAX_TEXT ? undefined : text.match(/[A-Za-z][\w.-]*/g);
  const isNamed = names === undefined || (names?.some((name) => ports.isTool(name)) ?? false);
  return isNamed && !ports.hasShims() ? argv : undefined;
}

function toolOfFile(file: string, ports: CommandPorts): string | undefined {
  const base = baseName(file);
  if (ports.isTool(base)) return base;
  const stem = base.replace(/\.(?:[cm]?js|py|rb)$/, '');
  if (stem !== base) return PACKAGED.test(file) && ports.isTool(stem) ? stem : undefined;
  return ports.toolOf(file);
}

function baseName(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1).replace(/^-/, '');
}
