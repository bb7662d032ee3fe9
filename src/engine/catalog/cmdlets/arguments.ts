import { programName, type Invocation } from '../../invocation';

/** A call of a PowerShell cmdlet. Names are lower case: PowerShell does not tell cases apart. */
export interface CmdletCall {
  /** As written, without its module: "Remove-EC2Instance". */
  readonly name: string;
  readonly verb: string;
  readonly noun: string;
  /** Values by parameter; a switch has none, one that is turned off is absent. */
  readonly parameters: readonly {
    readonly name: string;
    readonly written: string;
    readonly values: readonly string[];
  }[];
  /** Values that stand before every parameter, or after a switch. */
  readonly positionals: readonly string[];
}

/** Switches of cmdlets in general and of clouds' ones: the word after them is not theirs. */
const SWITCHES = new Set(
  `force whatif confirm verbose debug passthru asplaintext asjob recurse deletebucketcontent deleteobjects permanently deletepermanently kill runasync nowait
  inremovedstate deletefromdisk cascade enablepurgeprotection usebasicparsing skipcertificatecheck allowunencryptedauthentication disablekeepalive`.split(
    /\s+/,
  ),
);

/** Splits a cmdlet's name; undefined for what has no verb and noun. */
export function verbAndNoun(name: string): { verb: string; noun: string } | undefined {
  const cut = name.indexOf('-');
  if (cut <= 0) return undefined;
  return { verb: name.slice(0, cut).toLowerCase(), noun: name.slice(cut + 1).toLowerCase() };
}

export function parseCmdlet({ argv }: Invocation): CmdletCall {
  const name = programName(argv[0] ?? '');
  const { verb, noun } = verbAndNoun(name) ?? { verb: '', noun: '' };
  const parameters: { name: string; written: string; values: string[] }[] = [];
  const positionals: string[] = [];
  let open: string[] = positionals;
  for (const word of argv.slice(1)) {
    const match = /^-([a-z_?][\w-]*)(?::(.*))?$/is.exec(word);
    if (!match) {
      open.push(word);
      continue;
    }
    const [, written = '', value] = match;
    const lower = written.toLowerCase();
    const isOff = value !== undefined && /^\$?(?:false|0)$/i.test(value);
    const values = value === undefined || /^\$?(?:true|false)$/i.test(value) ? [] : [value];
    // `-SkipFinalSnapshot:$false` says something; a switch that is off says nothing.
    if (!isOff) parameters.push({ name: lower, written, values });
    open = value !== undefined || SWITCHES.has(lower) ? positionals : values;
  }
  return { name, verb, noun, parameters, positionals };
}

/** The values of a parameter by its name or any beginning of it; undefined where it is not given. */
export function parameter(call: CmdletCall, ...names: string[]): readonly string[] | undefined {
  const isMeant = (given: string): boolean =>
    names.some((name) => name === given || (given.length > 1 && name.startsWith(given)));
  return call.parameters.find(({ name }) => isMeant(name))?.values;
}

/** The one value of a parameter, or the positional in that place. */
export function valueOf(call: CmdletCall, names: readonly string[], place?: number): string | undefined {
  const given = parameter(call, ...names);
  if (given) return given.join(',');
  return place === undefined ? undefined : call.positionals[place];
}

/** `-WhatIf` shows what would happen; any beginning that names no other common parameter will do. */
export function isDryRun(call: CmdletCall): boolean {
  return call.parameters.some(
    ({ name, values }) =>
      (name === 'wi' || (name.length > 1 && 'whatif'.startsWith(name))) &&
      values.every((value) => !/^(?:false|0)$/i.test(value)),
  );
}

export function asksForHelp(call: CmdletCall): boolean {
  return call.parameters.some(({ name }) => name === '?');
}

/** The entries of a hash table as it stands in an argument: `@{a=b;c=d}`. */
export function tableEntries(text: string): [string, string][] {
  const body = /^@\{([\s\S]*)\}$/.exec(text)?.[1];
  if (body === undefined) return [];
  return body.split(';').flatMap((pair): [string, string][] => {
    const cut = pair.indexOf('=');
    return cut > 0 ? [[pair.slice(0, cut).trim(), pair.slice(cut + 1).trim()]] : [];
  });
}
