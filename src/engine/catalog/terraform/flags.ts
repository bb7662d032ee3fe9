import { isKnown } from '../../invocation';
import type { TerraformArguments } from './arguments';

/** Flags that take their value as a word of its own: `-var a=b` as well as `-var=a=b`. */
const WITH_VALUE: ReadonlySet<string> = new Set(
  ['var', 'var-file', 'target', 'replace', 'state', 'state-out', 'backup', 'backup-out', 'out', 'parallelism']
    .concat([
      'lock-timeout',
      'backend-config',
      'from-module',
      'plugin-dir',
      'lockfile',
      'config',
      'exclude',
      'exclude-file',
    ])
    .concat([
      'target-file',
      'generate-config-out',
      'test-directory',
      'filter',
      'fs-mirror',
      'net-mirror',
      'platform',
    ])
    .concat([
      'ignore-remote-version',
      'type',
      'provider',
      'allow-missing-config',
      'module-depth',
      'plan',
      'cloud-run',
    ]),
);
const NO_VALUE: ReadonlySet<string> = new Set(['ignore-remote-version', 'allow-missing-config']);

/** Flags and positional words of a subcommand. */
export interface TerraformFlags {
  /** Names without dashes; every value given, `true` for a flag that stands alone. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly positionals: readonly string[];
}

/** Sorts the words after a subcommand as Go's flag package does: the first word without a dash ends the flags. */
export function parseFlags(args: readonly string[]): TerraformFlags {
  const flags = new Map<string, string[]>();
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (word === '--') return { flags, positionals: args.slice(i + 1) };
    if (!/^--?[^-]/.test(word)) return { flags, positionals: args.slice(i) };
    const bare = word.replace(/^--?/, '');
    const cut = bare.indexOf('=');
    const name = cut < 0 ? bare : bare.slice(0, cut);
    const takesWord = cut < 0 && WITH_VALUE.has(name) && !NO_VALUE.has(name);
    const value = cut >= 0 ? bare.slice(cut + 1) : takesWord ? (args[++i] ?? '') : 'true';
    flags.set(name, [...(flags.get(name) ?? []), value]);
  }
  return { flags, positionals: [] };
}

/** Go's spellings of false; everything else, the unknown included, may be true. */
export function isOn(flags: TerraformFlags['flags'], name: string): boolean {
  const value = flags.get(name)?.at(-1);
  return value !== undefined && !/^(0|f|false)$/i.test(value);
}

/** On beyond doubt: for what makes a command harmless, a value that cannot be known counts as off. */
export function isSurelyOn(flags: TerraformFlags['flags'], name: string): boolean {
  return isOn(flags, name) && isKnown(flags.get(name)?.at(-1) ?? '');
}

/** True where the words ask for the destruction of everything: `destroy`, or `apply -destroy`. */
export function destroys(args: TerraformArguments, parsed: TerraformFlags): boolean {
  if (args.subcommand === 'destroy') return true;
  return args.subcommand === 'apply' && isOn(parsed.flags, 'destroy');
}
