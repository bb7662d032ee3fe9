import * as fs from 'node:fs';
import * as path from 'node:path';
import { REFUSED_EXIT_CODE } from '../../contracts/broker';
import { SHIM_MARKER } from './find';

/*
 * Shims for Windows, for cmd.exe and for PowerShell. Nobody has run them: they are tested by their text. The bundled
 * command line asks over the named pipe, and the shim itself starts the real tool, so that its arguments, input and exit
 * code are the tool's own. Whatever goes wrong while asking ends with a refusal.
 */

export interface WindowsShim {
  tool: string;
  /** The real tool, absolute: found when the shim is written, as a script cannot leave its own folder out cheaply. */
  real: string;
  /** The editor's own program, which ELECTRON_RUN_AS_NODE makes Node; the bundled command line; its folders. */
  node: string;
  cli: string;
  runFolder: string;
  stateFolder: string;
}

/** A path between double quotes in a batch file: `%` begins a variable there, and no path can hold a quote. */
function batchPath(file: string): string {
  if (/["\r\n\0]/.test(file)) throw new Error(`no batch file can name ${file}`);
  // A backslash before the quote would take it for a part of the argument.
  return `"${file.replaceAll('%', '%%').replace(/\\+$/, '')}"`;
}

/**
 * Delayed expansion is off, so that `!` stays what it is; `%*` is the line's own text, with its quotes. A variable called
 * ERRORLEVEL would hide the real one. The last line is no `call`: another batch file takes over, and its exit code counts.
 */
export function batchShim(shim: WindowsShim): string {
  const lines = [
    '@echo off',
    `rem Agent Guard's shim for ${shim.tool}: asks the editor before the real one acts. Made by the extension.`,
    'setlocal EnableExtensions DisableDelayedExpansion',
    'set "ERRORLEVEL="',
    'set "NODE_OPTIONS="',
    'set "ELECTRON_RUN_AS_NODE=1"',
    `${batchPath(shim.node)} ${batchPath(shim.cli)} shim --run ${batchPath(shim.runFolder)} --state ${batchPath(shim.stateFolder)} --tool ${shim.tool} -- %* <nul`,
    `if not "%ERRORLEVEL%"=="0" exit /b ${REFUSED_EXIT_CODE}`,
    'endlocal',
    `${batchPath(shim.real)} %*`,
    '',
  ];
  return lines.join('\r\n');
}

/** A text between single quotes in PowerShell, which takes typographic quotes for quotes as well. */
function powershellText(text: string): string {
  return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

/** PowerShell takes this one before the batch file, and hands the arguments on as they are. */
export function powershellShim(shim: WindowsShim): string {
  const [node, cli, run, state, real] = [
    shim.node,
    shim.cli,
    shim.runFolder,
    shim.stateFolder,
    shim.real,
  ].map(powershellText);
  const lines = [
    `# Agent Guard's shim for ${shim.tool}: asks the editor before the real one acts. Made by the extension.`,
    '$agBefore = $env:ELECTRON_RUN_AS_NODE, $env:NODE_OPTIONS',
    '$agCode = $null',
    'try {',
    "  $env:ELECTRON_RUN_AS_NODE = '1'",
    '  $env:NODE_OPTIONS = $null',
    '  $global:LASTEXITCODE = $null',
    `  $null | & ${node} ${cli} shim --run ${run} --state ${state} --tool ${shim.tool} -- @args | Out-Null`,
    '  $agCode = $global:LASTEXITCODE',
    '} finally {',
    '  $env:ELECTRON_RUN_AS_NODE, $env:NODE_OPTIONS = $agBefore',
    '}',
    `if ($null -eq $agCode -or $agCode -ne 0) { exit ${REFUSED_EXIT_CODE} }`,
    `if ($MyInvocation.ExpectingInput) { $input | & ${real} @args } else { & ${real} @args }`,
    'exit $LASTEXITCODE',
    '',
  ];
  return lines.join('\r\n');
}

/** What Windows runs by its name alone, in the order in which it looks. */
const EXTENSIONS = ['.com', '.exe', '.bat', '.cmd'];

/** The first program of that name on a PATH of Windows, folders of shims left out. */
export function findWindowsProgram(name: string, folders: readonly string[]): string | undefined {
  return folders
    .filter((folder) => !fs.existsSync(path.join(folder, SHIM_MARKER)))
    .flatMap((folder) => EXTENSIONS.map((extension) => path.join(folder, `${name}${extension}`)))
    .find((file) => fs.existsSync(file));
}

export interface WindowsInstallOptions extends Omit<WindowsShim, 'tool' | 'real'> {
  folder: string;
  tools: readonly string[];
  folders: readonly string[];
}

/** The files that the folder of the shims must hold on Windows, by their name; see installShims. */
export function windowsShims(options: WindowsInstallOptions): Map<string, string> {
  const files = new Map<string, string>();
  for (const tool of options.tools) {
    const real = findWindowsProgram(tool, options.folders);
    if (real === undefined) continue;
    files.set(`${tool}.cmd`, batchShim({ ...options, tool, real }));
    files.set(`${tool}.ps1`, powershellShim({ ...options, tool, real }));
  }
  return files;
}
