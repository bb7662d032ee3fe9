import * as fs from 'node:fs';
import * as path from 'node:path';
import { CANARY_PROGRAM } from '../../contracts/canary';
import { replaceFile } from '../../disk/write';
import { SHIM_MARKER } from './find';
import { READ_TABLES } from './reads';
import { COMMAND_NAME, commandScript } from './command';
import { bashPromptScript, fishVendorScript, zshenvScript } from './prompt';
import { windowsShims } from './windows';
import {
  bashEnvScript,
  CANARY_SCRIPT,
  commonScript,
  readScript,
  shimScript,
  type ShimEnvironment,
} from './script';

/** The files of the shims below one folder. */
export interface ShimLayout {
  /** First on PATH: the shims and nothing else. */
  folder: string;
  common: string;
  bashEnv: string;
  /** Read by bash at its prompts. */
  prompt: string;
  /** The folder that ZDOTDIR names for zsh. */
  zdotdir: string;
  /** A folder of XDG_DATA_DIRS, for fish. */
  data: string;
  /** A copy of the bundled command line: outlives an update of the extension. */
  cli: string;
  /** Reads that need no question: for any tool, or for one that has a table of its own. */
  reads(tool?: string): string;
  /** What runs as the canary when nothing stops it. */
  canary: string;
  /** The folders in which tools were looked for, one a line. */
  paths: string;
  /** What was written last: see {@link InstallOptions.writer}. */
  writer: string;
}

export function shimLayout(root: string): ShimLayout {
  const lib = path.join(root, 'lib');
  return {
    folder: path.join(root, 'bin'),
    common: path.join(lib, 'shim.sh'),
    bashEnv: path.join(lib, 'bash_env.sh'),
    prompt: path.join(lib, 'prompt.bash'),
    zdotdir: path.join(root, 'zsh'),
    data: path.join(root, 'share'),
    cli: path.join(lib, 'cli.js'),
    reads: (tool) => path.join(lib, tool === undefined ? 'reads.sh' : `reads-${tool}.sh`),
    canary: path.join(lib, CANARY_PROGRAM),
    paths: path.join(lib, 'paths.txt'),
    writer: path.join(lib, 'writer'),
  };
}

export interface InstallOptions {
  layout: ShimLayout;
  environment: Omit<ShimEnvironment, 'folder' | 'cli' | 'canary'>;
  /** The files of the bundled command line, to be copied; `cli.js` among them is what is started. */
  cliFiles: readonly string[];
  /** Names of the tools that the engine knows. */
  tools: readonly string[];
  /** The PATH in which a tool must be found to get a shim, without looking into folders of shims. */
  path: string;
  /** This machine's where it is missing. */
  platform?: NodeJS.Platform;
  /** The same for all windows that write the same: tells what one of another version has written from what nobody has. */
  writer: string;
}

/**
 * Makes the shims' files as they should be: changed ones are replaced as a whole, unchanged ones are not touched, shims
 * of tools that are gone are taken away. Gives the names of the tools that now have one; the canary, which always has one
 * where shims are scripts of sh, is not among them.
 * @throws Error when the folder cannot be written; the shims that were there stay.
 */
export function installShims(options: InstallOptions): string[] {
  const { layout } = options;
  fs.mkdirSync(layout.folder, { recursive: true, mode: 0o700 });
  fs.mkdirSync(path.dirname(layout.common), { recursive: true, mode: 0o700 });
  const { folder, cli, canary } = layout;
  const environment: ShimEnvironment = { ...options.environment, folder, cli, canary };
  // First: who looks meanwhile must see whose changes these are.
  writeIfChanged(layout.writer, `${options.writer}\n`, 0o600);
  writeIfChanged(
    path.join(layout.folder, SHIM_MARKER),
    'Shims of Agent Guard. The real tools are elsewhere on PATH.\n',
    0o600,
  );
  for (const file of options.cliFiles) {
    const copy = path.join(path.dirname(layout.cli), path.basename(file));
    writeIfChanged(copy, fs.readFileSync(file, 'utf8'), 0o600);
  }
  // The folder serves all windows, and theirs may have another PATH: none takes away what another needs.
  const searched = everyPath(layout, options.path);
  const { present, shims } =
    (options.platform ?? process.platform) === 'win32'
      ? forWindows(options, environment, searched)
      : forPosix(options, environment, searched);
  for (const [name, script] of shims) writeIfChanged(path.join(folder, name), script, 0o700);
  removeOthers(folder, new Set([SHIM_MARKER, ...shims.keys()]));
  return present;
}

interface Made {
  /** The tools that were found. */
  present: string[];
  /** The files of the folder of the shims. */
  shims: ReadonlyMap<string, string>;
}

function forPosix(options: InstallOptions, environment: ShimEnvironment, searched: string): Made {
  const { layout } = options;
  writeIfChanged(layout.common, commonScript(environment), 0o600);
  for (const tool of [undefined, ...Object.keys(READ_TABLES)])
    writeIfChanged(layout.reads(tool), readScript(tool, environment), 0o600);
  writeIfChanged(layout.canary, CANARY_SCRIPT, 0o700);
  writeIfChanged(layout.bashEnv, bashEnvScript(environment), 0o600);
  const present = options.tools.filter(
    (tool) => tool !== CANARY_PROGRAM && findProgram(tool, searched) !== undefined,
  );
  const shims = new Map(
    present.map((tool) => {
      const reads = layout.reads(Object.hasOwn(READ_TABLES, tool) ? tool : undefined);
      return [tool, shimScript(tool, reads, layout.common)];
    }),
  );
  // Always there: what it shows is not a matter of what is installed.
  shims.set(CANARY_PROGRAM, shimScript(CANARY_PROGRAM, undefined, layout.common));
  shims.set(COMMAND_NAME, commandScript(environment));
  return { present, shims };
}

function forWindows(options: InstallOptions, environment: ShimEnvironment, searched: string): Made {
  const shims = windowsShims({
    ...environment,
    tools: options.tools,
    folders: searched.split(path.delimiter),
  });
  return { present: options.tools.filter((tool) => shims.has(`${tool}.cmd`)), shims };
}

/**
 * Makes the files that start files of shells are led to. They must be there before a terminal is told of them: a zsh
 * whose ZDOTDIR is empty reads nothing of its person's.
 * @throws Error when they cannot be written.
 */
export function installPromptScripts(layout: ShimLayout): void {
  const fish = path.join(layout.data, 'fish', 'vendor_conf.d', 'agent-guard.fish');
  const files: [file: string, content: string][] = [
    [layout.prompt, bashPromptScript(layout)],
    [path.join(layout.zdotdir, '.zshenv'), zshenvScript(layout)],
    [fish, fishVendorScript(layout)],
  ];
  for (const [file, content] of files) {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeIfChanged(file, content, 0o600);
  }
}

/** Most folders that are remembered; the newest stay. */
const MAX_FOLDERS = 200;

/** The folders of this PATH and of those that other windows have looked in, remembered in a file. */
function everyPath(layout: ShimLayout, own: string): string {
  const before = readIfThere(layout.paths)?.split('\n') ?? [];
  const folders = [...new Set([...own.split(path.delimiter), ...before])].filter((folder) =>
    path.isAbsolute(folder),
  );
  const kept = folders.slice(0, MAX_FOLDERS);
  writeIfChanged(layout.paths, `${kept.join('\n')}\n`, 0o600);
  return kept.join(path.delimiter);
}

/** The folders in which tools are looked for, this window's own first. */
export function searchedFolders(layout: ShimLayout): string[] {
  return readIfThere(layout.paths)?.split('\n').filter(Boolean) ?? [];
}

/** The first executable of that name on a PATH, shim folders left out. */
export function findProgram(name: string, searchPath: string): string | undefined {
  return searchPath
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder) && !fs.existsSync(path.join(folder, SHIM_MARKER)))
    .map((folder) => path.join(folder, name))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false; // not there, or not for us: the search goes on, as the shell's would
  }
}

/** Replaces a file as a whole, so that a shim that starts meanwhile reads the old or the new one, never half of it. */
export function writeIfChanged(file: string, content: string, mode: number): void {
  // Windows has no such modes, and no file can be replaced there while it is read.
  const hasMode = () => process.platform === 'win32' || (fs.statSync(file).mode & 0o777) === mode;
  if (readIfThere(file) === content && hasMode()) return;
  replaceFile(file, content, { mode });
}

function readIfThere(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined; // missing or unreadable alike: it is written anew
  }
}

function removeOthers(folder: string, keep: ReadonlySet<string>): void {
  for (const name of fs.readdirSync(folder)) {
    if (!keep.has(name) && !name.endsWith('.new'))
      fs.rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}
