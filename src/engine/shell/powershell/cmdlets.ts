import { isKnown, UNKNOWN } from '../../invocation';
import { resolvePath } from '../frame';
import type { ShellState } from '../state';
import { bindArguments, boundText, isOn, signature, type Bound, type PsCommand } from './command';
import { splitLine } from './evaluate';
import { listed, touchFiles } from './files';
import { posixPath } from './paths';
import {
  getVariable,
  itemsOf,
  linesOf,
  setVariable,
  textOf,
  unsetVariable,
  wordsOf,
  type ScriptBlock,
  type Value,
} from './values';
import type { PowerShellWalker } from './walk';

/** What a cmdlet does to the state and what it starts; undefined where it is to be judged like any program. */
type Cmdlet = (command: PsCommand, state: ShellState, walker: PowerShellWalker) => Value[] | undefined;

/** Items of a pipeline that a block is run for one by one. */
const MAX_ITEMS = 16;
/** Variables that stand for what a cmdlet has chosen for later ones; no variable of a real environment has a blank. */
export const SESSION_CHOICE = 'chosen by ';

function blocksOf({ args }: PsCommand): ScriptBlock[] {
  return args
    .map(({ value }) => value)
    .filter((value): value is ScriptBlock => typeof value === 'object' && value.kind === 'block');
}

const forEachObject: Cmdlet = (command, state, walker) => {
  const items = itemsOf(command.input ?? UNKNOWN);
  const few = items.length > MAX_ITEMS ? [...items.slice(0, MAX_ITEMS), UNKNOWN] : items;
  const output: Value[] = [];
  for (const item of few)
    for (const block of blocksOf(command)) output.push(...itemsOf(walker.invoke(block, [], state, item)));
  return output;
};

const whereObject: Cmdlet = (command, state, walker) => {
  for (const block of blocksOf(command)) walker.invoke(block, [], state, UNKNOWN);
  return itemsOf(command.input ?? UNKNOWN).slice();
};

const INVOKE_COMMAND = signature(
  'computername scriptblock; session hostname vmname containerid filepath argumentlist credential port username keyfilepath configurationname; asjob hidecomputername nonewscope ssh runasadministrator',
);
const START_JOB = signature(
  'scriptblock filepath; name initializationscript argumentlist definitionname credential workingdirectory; runas32',
);
const ADDRESS = /^[a-z][a-z0-9+.-]+:\/\//i;
const PROCESS = signature(
  'filepath argumentlist; workingdirectory verb windowstyle credential redirectstandardoutput redirectstandarderror redirectstandardinput environment; wait nonewwindow usenewenvironment loaduserprofile',
);

/** Here the block has a scope of its own; elsewhere it is told from here by nothing that can be read. */
const invokeCommand: Cmdlet = (command, state, walker) => {
  const bound = bindArguments(command.args, INVOKE_COMMAND);
  const path = boundText(bound, 'filepath');
  const args = itemsOf(bound.values.get('argumentlist') ?? { kind: 'list', items: [] });
  const isRemote = ['computername', 'session', 'hostname', 'vmname', 'containerid'].some(
    (name) => bound.values.has(name) && typeof bound.values.get(name) === 'string',
  );
  const inner = isRemote ? state.copy() : state;
  if (isRemote) inner.cwd = undefined;
  const output = blocksOf(command).flatMap((block) => itemsOf(walker.invoke(block, args, inner)));
  return path === undefined
    ? output
    : [...output, walker.start('Invoke-Command', [path], inner, command.pos, command.end)];
};

const startJob: Cmdlet = (command, state, walker) => {
  const bound = bindArguments(command.args, START_JOB);
  const args = itemsOf(bound.values.get('argumentlist') ?? { kind: 'list', items: [] });
  const path = boundText(bound, 'filepath');
  for (const block of blocksOf(command)) walker.invoke(block, args, state.copy());
  if (path !== undefined) walker.start('Start-Job', [path], state.copy(), command.pos, command.end);
  return [UNKNOWN];
};

const startProcess: Cmdlet = (command, state, walker) => {
  const bound = bindArguments(command.args, PROCESS);
  const program = boundText(bound, 'filepath');
  // An address is opened in the browser.
  if (program === undefined || ADDRESS.test(program)) return [];
  const folder = boundText(bound, 'workingdirectory');
  const inner = state.copy();
  if (folder !== undefined) inner.cwd = resolvePath(posixPath(folder), state.cwd);
  // Start-Process joins its arguments with blanks, and the program splits them again.
  const line = [...itemsOf(bound.values.get('argumentlist') ?? ''), ...bound.rest].map(textOf).join(' ');
  walker.start('Start-Process', [program, ...splitLine(line)], inner, command.pos, command.end);
  return [];
};

const EXPRESSION = signature('command');

const invokeExpression: Cmdlet = (command, state, walker) => {
  const text = boundText(bindArguments(command.args, EXPRESSION), 'command');
  const code = text ?? (command.input === undefined ? '' : itemsOf(command.input).map(textOf).join('\n'));
  return itemsOf(walker.runText(code, state, command.pos, command.end)).slice();
};

const MEASURED: Cmdlet = (command, state, walker) => {
  for (const block of blocksOf(command)) walker.invoke(block, [], state, UNKNOWN);
  return [UNKNOWN];
};

const PATHS = signature(
  'path value; literalpath filepath encoding totalcount tail delimiter stream name itemtype target inputobject width; raw wait noclobber append nonewline asbytestream recurse',
);

const getContent: Cmdlet = (command, state, walker) => {
  const bound = bindArguments(command.args, PATHS);
  const path = boundText(bound, 'path') ?? boundText(bound, 'literalpath') ?? '';
  if (/^env:/i.test(path)) return [getVariable(state, path.toLowerCase().replace(/[\\/]/, ''))];
  const text = walker.readFile(path, state);
  return bound.values.has('raw') || !isKnown(text) ? [text] : linesOf(text);
};

function writer(places: string, appends: boolean, passes: boolean): Cmdlet {
  const of = signature(
    `${places}; literalpath encoding width inputobject variable; noclobber append nonewline asbytestream`,
  );
  return (command, state, walker) => {
    const bound = bindArguments(command.args, of);
    const path = boundText(bound, 'path') ?? boundText(bound, 'filepath') ?? boundText(bound, 'literalpath');
    const value = bound.values.get('value') ?? bound.values.get('inputobject') ?? command.input ?? '';
    if (path !== undefined) walker.write(path, itemsOf(value), appends || isOn(bound, 'append'), state);
    return passes ? itemsOf(value).slice() : [];
  };
}

const VARIABLE = signature('name value; option scope description visibility');

const setVariableCmdlet: Cmdlet = (command, state) => {
  const bound = bindArguments(command.args, VARIABLE);
  const name = boundText(bound, 'name');
  if (name !== undefined && isKnown(name))
    setVariable(state, name.toLowerCase(), bound.values.get('value') ?? command.input ?? '');
  return [];
};

const getVariableCmdlet: Cmdlet = (command, state) => [
  getVariable(state, boundText(bindArguments(command.args, VARIABLE), 'name')?.toLowerCase() ?? '_'),
];

/** `env:NAME`, `variable:x`, `function:f`, `alias:a` as paths. */
function drivePath(bound: Bound): { drive: string; name: string } | undefined {
  const path = boundText(bound, 'path') ?? boundText(bound, 'literalpath') ?? '';
  const joined =
    bound.values.has('name') && /^\w+:[\\/]?$/.test(path) ? `${path}${boundText(bound, 'name') ?? ''}` : path;
  const match = /^(env|variable|function|alias):[\\/]?(.+)$/i.exec(joined);
  return match ? { drive: (match[1] ?? '').toLowerCase(), name: (match[2] ?? '').toLowerCase() } : undefined;
}

const setItem: Cmdlet = (command, state, walker) => {
  const bound = bindArguments(command.args, PATHS);
  const item = drivePath(bound);
  const value = bound.values.get('value') ?? '';
  if (!item) {
    const path = boundText(bound, 'path');
    // New-Item writes a file of the value.
    if (path !== undefined && bound.values.has('value')) walker.write(path, itemsOf(value), false, state);
    return [];
  }
  if (item.drive === 'alias') state.aliases.set(item.name, textOf(value));
  else if (item.drive !== 'function')
    setVariable(state, item.drive === 'env' ? `env:${item.name}` : item.name, value);
  else if (typeof value !== 'string' && value.kind === 'block')
    state.objects.set(`function:${item.name}`, value);
  return [];
};

const removeItem: Cmdlet = (command, state) => {
  const item = drivePath(bindArguments(command.args, PATHS));
  if (item?.drive === 'env') unsetVariable(state, `env:${item.name}`);
  else if (item?.drive === 'alias') state.aliases.delete(item.name);
  return [];
};

const ALIAS = signature('name value; description option scope');

const setAlias: Cmdlet = (command, state) => {
  const bound = bindArguments(command.args, ALIAS);
  const [name, value] = [boundText(bound, 'name'), boundText(bound, 'value')];
  if (name !== undefined && value !== undefined) state.aliases.set(name.toLowerCase(), value);
  return [];
};

const LOCATION = signature('path; literalpath stackname');

const setLocation: Cmdlet = (command, state) => {
  const bound = bindArguments(command.args, LOCATION);
  const path = boundText(bound, 'path') ?? boundText(bound, 'literalpath');
  if (path === undefined || path === '~') state.cwd = path === undefined ? state.cwd : state.home;
  else state.cwd = path === '-' ? undefined : resolvePath(posixPath(path), state.cwd);
  return [];
};

const JOIN_PATH = signature('path childpath additionalchildpath; ; resolve');

const joinPath: Cmdlet = (command) => {
  const bound = bindArguments(command.args, JOIN_PATH);
  return [
    ['path', 'childpath', 'additionalchildpath']
      .flatMap((name) => (bound.values.has(name) ? wordsOf(bound.values.get(name) ?? '') : []))
      .join('/'),
  ];
};

const importModule: Cmdlet = (command, state, walker) => {
  const name = boundText(
    bindArguments(
      command.args,
      signature('name; minimumversion requiredversion prefix function cmdlet alias scope'),
    ),
    'name',
  );
  return name !== undefined && /\.ps(?:1|m1)$/i.test(name)
    ? [walker.start('', [name], state, command.pos, command.end)]
    : [];
};

/** Cmdlets that choose the account or subscription of later ones; the catalogue reads the choice as a variable. */
function chooses(provider: string, parameters: string): Cmdlet {
  const of = signature(
    `${parameters}; accesskey secretkey region tenant storeas credential serviceprincipal; useprofile`,
  );
  return (command, state) => {
    const bound = bindArguments(command.args, of);
    const name = of.places.map((place) => boundText(bound, place)).find((value) => value !== undefined);
    const piped = command.input === undefined ? undefined : UNKNOWN;
    const chosen = name ?? piped;
    if (chosen !== undefined) state.set(`${SESSION_CHOICE}${provider}`, [chosen], true);
    return undefined;
  };
}

const CIM = signature(
  'classname methodname; name namespace arguments argumentlist computername query class inputobject; ',
);

/** `Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{ CommandLine = '…' }`. */
const invokeMethod: Cmdlet = (command, state, walker) => {
  const bound = bindArguments(command.args, CIM);
  const given = bound.values.get('arguments') ?? bound.values.get('argumentlist') ?? '';
  const line =
    typeof given !== 'string' && given.kind === 'table'
      ? given.entries?.get('commandline')
      : itemsOf(given)[0];
  if (line !== undefined)
    walker.start('Invoke-CimMethod', splitLine(textOf(line)), state, command.pos, command.end);
  return [UNKNOWN];
};

const TASK = signature('execute argument; workingdirectory id');

const scheduledAction: Cmdlet = (command, state, walker) => {
  const bound = bindArguments(command.args, TASK);
  const program = boundText(bound, 'execute');
  if (program !== undefined)
    walker.start(
      'New-ScheduledTaskAction',
      [program, ...splitLine(boundText(bound, 'argument') ?? '')],
      state.copy(),
      command.pos,
      command.end,
    );
  return [UNKNOWN];
};

/** A program's or cmdlet's own entry: its name serves as well. */
const getCommand: Cmdlet = (command) => {
  const name = boundText(
    bindArguments(command.args, signature('name; module verb noun commandtype')),
    'name',
  );
  return [name ?? UNKNOWN];
};

/** An object whose properties may be set and read like those of a hash table. */
const newObject: Cmdlet = (command) => {
  const { values } = bindArguments(command.args, signature('typename argumentlist; property comobject'));
  const given = values.get('property');
  const type = textOf(values.get('typename') ?? '');
  const isTable = typeof given === 'object' && given.kind === 'table';
  if (!/processstartinfo|diagnostics\.process$|psobject|pscustomobject/i.test(type)) return [UNKNOWN];
  const [program, line] = itemsOf(values.get('argumentlist') ?? { kind: 'list', items: [] });
  const entries = new Map(isTable ? given.entries : []);
  if (program !== undefined) entries.set('filename', program).set('arguments', line ?? '');
  return [{ kind: 'table', entries }];
};

const NEVER: Cmdlet = () => [];
const PASSES: Cmdlet = (command) =>
  command.input === undefined ? [UNKNOWN] : itemsOf(command.input).slice();
/** Their output is not known, and they start nothing. */
const READS: Cmdlet = () => [UNKNOWN];

function each(names: string, cmdlet: Cmdlet): [string, Cmdlet][] {
  return names.split(' ').map((name) => [name, cmdlet]);
}

const CMDLETS: ReadonlyMap<string, Cmdlet> = new Map([
  ['foreach-object', forEachObject],
  ['where-object', whereObject],
  ['invoke-command', invokeCommand],
  ...each('start-job start-threadjob register-scheduledjob start-rsjob', startJob),
  ['start-process', startProcess],
  ['invoke-expression', invokeExpression],
  ...each('measure-command trace-command', MEASURED),
  ['get-content', getContent],
  ['set-content', writer('path value', false, false)],
  ['add-content', writer('path value', true, false)],
  ['out-file', writer('filepath', false, false)],
  ['tee-object', writer('filepath', false, true)],
  ...each('set-variable new-variable', setVariableCmdlet),
  ['get-variable', getVariableCmdlet],
  ...each('set-item new-item', setItem),
  ...each('remove-item clear-item', removeItem),
  ...each('set-alias new-alias', setAlias),
  ...each('set-location push-location', setLocation),
  ['pop-location', (_, state) => ((state.cwd = undefined), [])],
  ['get-location', (_, state) => [state.cwd ?? UNKNOWN]],
  ['get-command', getCommand],
  ['get-childitem', listed],
  ...each('get-item resolve-path', (command) => [
    boundText(bindArguments(command.args, PATHS), 'path') ?? UNKNOWN,
  ]),
  ['new-object', newObject],
  ['join-path', joinPath],
  ['import-module', importModule],
  ...each(
    'set-awscredential set-awscredentials initialize-awsdefaultconfiguration initialize-awsdefaults',
    chooses('aws', 'profilename'),
  ),
  ...each(
    'set-azcontext select-azcontext select-azsubscription set-azurermcontext select-azurermsubscription connect-azaccount',
    chooses('azure', 'subscription name subscriptionid subscriptionname context'),
  ),
  ...each('set-gcloudconfig', chooses('google', 'project')),
  ...each('invoke-cimmethod invoke-wmimethod', invokeMethod),
  ['new-scheduledtaskaction', scheduledAction],
  [
    'write-output',
    (command: PsCommand) => [
      ...command.args.flatMap(({ value }) => (value === undefined ? [] : itemsOf(value))),
      ...(command.args.length === 0 && command.input !== undefined ? itemsOf(command.input) : []),
    ],
  ],
  ...each(
    'write-host write-error write-warning write-verbose write-debug write-information write-progress out-host out-null out-default out-printer set-strictmode start-sleep clear-host get-help set-executionpolicy update-help save-help set-clipboard add-type',
    NEVER,
  ),
  ...each(
    'select-object sort-object get-unique out-string format-table format-list format-wide format-custom group-object tee-object wait-job receive-job',
    PASSES,
  ),
  ...each(
    'get-itemproperty get-member get-process get-alias get-history get-date get-random get-module get-host get-location get-psdrive get-service get-filehash get-clipboard get-credential test-path test-connection test-netconnection split-path select-string measure-object compare-object convertto-json convertfrom-json convertto-csv convertfrom-csv convertto-xml convertto-html convertto-securestring convertfrom-securestring convertfrom-stringdata import-csv export-csv import-clixml export-clixml import-powershelldatafile read-host new-guid new-timespan new-temporaryfile copy-item move-item rename-item find-module find-package install-module install-package update-module get-installedmodule stop-process expand-archive compress-archive',
    READS,
  ),
]);

/** Runs a cmdlet of PowerShell's own, by its name in lower case; undefined where it is none, or is judged as well. */
export function runCmdlet(
  name: string,
  command: PsCommand,
  state: ShellState,
  walker: PowerShellWalker,
): Value[] | undefined {
  touchFiles(name, command, state, walker);
  return CMDLETS.get(name)?.(command, state, walker);
}
