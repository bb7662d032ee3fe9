import { isKnown, UNKNOWN } from '../../invocation';
import type { Evaluator } from './evaluate';
import type { Command } from './syntax';
import { textOf, wordsOf, type Value } from './values';

/** A word of a command, evaluated. */
export interface ArgumentValue {
  /** As written, with its dash. */
  readonly parameter?: string;
  /** Alone, or what a colon joins to the parameter. */
  readonly value?: Value;
}

/** A command whose words are known as far as they can be. */
export interface PsCommand {
  readonly operator: string;
  readonly target: Value;
  readonly name: string;
  readonly args: readonly ArgumentValue[];
  /** What is piped into it, where something is. */
  readonly input: Value | undefined;
  /** The pipeline's text, where the command is not its first. */
  readonly source: string | undefined;
  readonly pos: number;
  readonly end: number;
  /** The arguments as words; a hash table as the text of one. */
  words(): string[];
}

export function expandCommand(
  node: Command,
  evaluator: Evaluator,
  input: Value | undefined,
  pipeline: { readonly pos: number; readonly source: string | undefined },
): PsCommand {
  const target = evaluator.value(node.name);
  const args = node.args.flatMap((argument): ArgumentValue[] => {
    const { parameter, value } = argument;
    if (value === undefined) return [{ parameter }];
    const found = evaluator.value(value);
    if (value.kind === 'variable' && value.splat) return splatted(found);
    return [parameter === undefined ? { value: found } : { parameter, value: found }];
  });
  const { pos, source } = pipeline;
  const words = (): string[] => args.flatMap(wordsOfArgument);
  return {
    operator: node.operator,
    target,
    name: textOf(target),
    args,
    input,
    source,
    pos,
    end: node.end,
    words,
  };
}

function splatted(value: Value): ArgumentValue[] {
  if (typeof value === 'string') return [{ value }];
  if (value.kind === 'list') return value.items.map((item) => ({ value: item }));
  if (value.kind !== 'table' || !value.entries) return [{ value: UNKNOWN }];
  return [...value.entries].map(([name, each]) => ({ parameter: `-${name}`, value: each }));
}

function wordsOfArgument({ parameter, value }: ArgumentValue): string[] {
  if (value === undefined) return parameter === undefined ? [] : [parameter];
  const words = typeof value !== 'string' && value.kind === 'table' ? [tableText(value)] : wordsOf(value);
  if (parameter === undefined) return words;
  // A switch keeps its colon, so that `-Force:$false` stays apart from `-Force`.
  return words.length === 1 && /^(?:True|False)$/.test(words[0] ?? '')
    ? [`${parameter}:$${(words[0] ?? '').toLowerCase()}`]
    : [parameter, ...words];
}

function tableText({ entries }: Extract<Value, { kind: 'table' }>, depth = 0): string {
  if (!entries || depth > 1) return UNKNOWN;
  const pairs = [...entries].map(([key, value]) => {
    const isTable = typeof value !== 'string' && value.kind === 'table';
    return `${key}=${isTable ? tableText(value, depth + 1) : textOf(value)}`;
  });
  return `@{${pairs.join(';')}}`;
}

/** Names that PowerShell has for its own commands, as far as they start, read, write or change something. */
// prettier-ignore
const ALIASES: Readonly<Record<string, string>> = {
  '%': 'ForEach-Object', foreach: 'ForEach-Object', '?': 'Where-Object', where: 'Where-Object', iex: 'Invoke-Expression',
  irm: 'Invoke-RestMethod', iwr: 'Invoke-WebRequest', icm: 'Invoke-Command', saps: 'Start-Process', start: 'Start-Process', sajb: 'Start-Job', ihy: 'Invoke-History', r: 'Invoke-History',
  echo: 'Write-Output', write: 'Write-Output', cat: 'Get-Content', gc: 'Get-Content', type: 'Get-Content', sc: 'Set-Content', ac: 'Add-Content', tee: 'Tee-Object',
  cd: 'Set-Location', sl: 'Set-Location', chdir: 'Set-Location', pushd: 'Push-Location', popd: 'Pop-Location', ls: 'Get-ChildItem', dir: 'Get-ChildItem', gci: 'Get-ChildItem',
  rm: 'Remove-Item', del: 'Remove-Item', ri: 'Remove-Item', erase: 'Remove-Item', rd: 'Remove-Item', rmdir: 'Remove-Item', cp: 'Copy-Item', copy: 'Copy-Item', cpi: 'Copy-Item',
  mv: 'Move-Item', move: 'Move-Item', mi: 'Move-Item', ni: 'New-Item', md: 'New-Item', mkdir: 'New-Item', si: 'Set-Item', ren: 'Rename-Item', rni: 'Rename-Item',
  sal: 'Set-Alias', nal: 'New-Alias', sv: 'Set-Variable', set: 'Set-Variable', nv: 'New-Variable', gv: 'Get-Variable', gcm: 'Get-Command', select: 'Select-Object', sort: 'Sort-Object',
  sls: 'Select-String', measure: 'Measure-Object', group: 'Group-Object', compare: 'Compare-Object', diff: 'Compare-Object', ft: 'Format-Table', fl: 'Format-List', fw: 'Format-Wide',
  gi: 'Get-Item', gp: 'Get-ItemProperty', gm: 'Get-Member', gps: 'Get-Process', ps: 'Get-Process', kill: 'Stop-Process', spps: 'Stop-Process', sleep: 'Start-Sleep', cls: 'Clear-Host', clear: 'Clear-Host',
  man: 'Get-Help', help: 'Get-Help', h: 'Get-History', history: 'Get-History', ghy: 'Get-History', pwd: 'Get-Location', gl: 'Get-Location', ipmo: 'Import-Module', gu: 'Get-Unique', oh: 'Out-Host',
};

const WEB_PARAMETER = /^-(?:Me|Ur|UseB|UseD|Hea|Bod|OutF|InF|Cred|Conte)/i;

/** A command's own name behind an alias and without its module: `AWS.Tools.EC2\Remove-EC2Instance`. */
export function canonicalName(name: string, args: readonly ArgumentValue[]): string {
  const qualified = /^[\w.]+\\([\w-]+)$/.exec(name);
  const bare = qualified && !/\.(?:exe|cmd|bat|ps1)$/i.test(name) ? (qualified[1] ?? name) : name;
  const lower = bare.toLowerCase();
  // Windows PowerShell's own curl and wget are told from the programs by their parameters.
  if (
    (lower === 'curl' || lower === 'wget') &&
    args.some(({ parameter }) => parameter !== undefined && WEB_PARAMETER.test(parameter))
  )
    return 'Invoke-WebRequest';
  return Object.hasOwn(ALIASES, lower) ? (ALIASES[lower] ?? bare) : bare;
}

/** Which parameters a cmdlet has: those by place first, then those with a value, then switches. */
export interface Signature {
  readonly places: readonly string[];
  readonly named: readonly string[];
  readonly switches: readonly string[];
}

/** "filepath argumentlist; workingdirectory; wait" */
export function signature(text: string): Signature {
  const [places = [], named = [], switches = []] = text.split(';').map((part) =>
    part
      .trim()
      .split(' ')
      .filter((name) => name !== ''),
  );
  return {
    places,
    named,
    switches: [...switches, 'whatif', 'confirm', 'verbose', 'debug', 'passthru', 'force'],
  };
}

export interface Bound {
  /** By the full name of the parameter, lower case. */
  readonly values: ReadonlyMap<string, Value>;
  /** Values that no parameter took. */
  readonly rest: readonly Value[];
}

/** Other names of parameters. */
const SYNONYMS: Readonly<Record<string, string>> = {
  args: 'argumentlist',
  cn: 'computername',
  pspath: 'literalpath',
  lp: 'literalpath',
};

/** Gives the words of a command to its parameters, whose names may be cut short. */
export function bindArguments(args: readonly ArgumentValue[], { places, named, switches }: Signature): Bound {
  const values = new Map<string, Value>();
  const rest: Value[] = [];
  const names = [...places, ...named];
  for (let i = 0; i < args.length; i += 1) {
    const { parameter, value } = args[i] ?? {};
    if (parameter === undefined) {
      rest.push(value ?? '');
      continue;
    }
    const given = parameter.slice(1).toLowerCase();
    const start = SYNONYMS[given] ?? given;
    const full =
      names.find((each) => each === start) ??
      (switches.includes(start) ? start : undefined) ??
      names.find((each) => each.startsWith(start)) ??
      start;
    const next = args[i + 1];
    const isSwitch = switches.some((each) => each.startsWith(start)) && !names.includes(full);
    if (value !== undefined || isSwitch || next?.parameter !== undefined || next === undefined)
      values.set(full, value ?? 'True');
    else {
      values.set(full, next.value ?? '');
      i += 1;
    }
  }
  for (const place of places) {
    if (values.has(place) || rest.length === 0) continue;
    values.set(place, rest.shift() ?? '');
  }
  return { values, rest };
}

export function boundText({ values }: Bound, name: string): string | undefined {
  const value = values.get(name);
  return value === undefined ? undefined : textOf(value);
}

/** True for a switch that is given and not turned off. */
export function isOn({ values }: Bound, name: string): boolean {
  const value = values.get(name);
  return value !== undefined && !(isKnown(textOf(value)) && /^(?:false|0)$/i.test(textOf(value)));
}
