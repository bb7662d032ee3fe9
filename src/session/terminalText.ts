import type { Shell } from '../contracts/words';

/** Variables that make a terminal use one identity. */
export interface VariableChange {
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
}

/** How a shell sets and unsets variables, and writes a text that it shall not look into. */
interface Syntax {
  set(name: string, value: string): string;
  unset(names: readonly string[]): string;
  /** Between two commands of one line. */
  separator: string;
  /** Characters that no quoting of this shell can hold. */
  impossible?: RegExp;
}

const POSIX: Syntax = {
  // In single quotes an interactive shell leaves `!` alone too, which in double quotes it takes for its history.
  set: (name, value) =>
    `export ${name}=${isPlain(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`}`,
  unset: (names) => `unset ${names.join(' ')}`,
  separator: '; ',
};

const SYNTAXES: Readonly<Record<Shell, Syntax>> = {
  bash: POSIX,
  zsh: POSIX,
  sh: POSIX,
  fish: {
    set: (name, value) =>
      `set -gx ${name} ${isPlain(value) ? value : `'${value.replaceAll(/['\\]/g, String.raw`\$&`)}'`}`,
    unset: (names) => `set -e ${names.join(' ')}`,
    separator: '; ',
  },
  powershell: {
    // PowerShell takes typographic quotes for straight ones; each is doubled by itself.
    set: (name, value) => `$env:${name} = '${value.replaceAll(/['\u2018-\u201b]/g, '$&$&')}'`,
    unset: (names) =>
      `Remove-Item ${names.map((name) => `Env:${name}`).join(', ')} -ErrorAction SilentlyContinue`,
    separator: '; ',
  },
  cmd: {
    set: (name, value) => `set "${name}=${value}"`,
    unset: (names) => names.map((name) => `set "${name}="`).join(' & '),
    separator: ' & ',
    impossible: /["%]/,
  },
};

const VARIABLE = /^[A-Za-z_]\w*$/;

function isPlain(value: string): boolean {
  return /^[\w./:@+,-]+$/.test(value) && !value.startsWith('-');
}

/**
 * The line that makes a shell use another identity, for a person to look at and to run. Undefined where a name or value
 * cannot stand on one line as text: a prompt would run what comes before a line break.
 */
export function useLine(shell: Shell, { set, unset }: VariableChange): string | undefined {
  const syntax = SYNTAXES[shell];
  const values = Object.entries(set);
  const names = unset.filter((name) => !Object.hasOwn(set, name));
  const isFit = (value: string) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value) && !syntax.impossible?.test(value);
  if (![...Object.keys(set), ...names].every((name) => VARIABLE.test(name))) return undefined;
  if (!values.every(([, value]) => isFit(value))) return undefined;
  return [
    ...(names.length > 0 ? [syntax.unset(names)] : []),
    ...values.map(([name, value]) => syntax.set(name, value)),
  ].join(syntax.separator);
}
