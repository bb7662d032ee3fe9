import { join } from 'node:path';
import { UNKNOWN } from '../engine/invocation';
import type { TerraformValue, TerraformVariables } from '../contracts/facts';
import { parseHcl } from './hcl';
import type { TerraformConfig } from './terraformConfig';

/** Values by name. */
type Values = Map<string, TerraformValue>;

/** Files of variables that are read at most. */
const MAX_FILES = 50;

/** Text, numbers and truth values; everything else chooses no identity. A value is bounded: a name that long is none. */
function plain(value: unknown): string {
  if (typeof value === 'string') return value.includes('${') ? UNKNOWN : value.slice(0, 1024);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : UNKNOWN;
}

function jsonValues(text: string, file: string): Values {
  const values: Values = new Map();
  try {
    const root: unknown = JSON.parse(text);
    if (typeof root !== 'object' || root === null) return values;
    for (const [name, value] of Object.entries(root))
      values.set(name, { value: plain(value), file, line: 1 });
  } catch {
    // Terraform refuses the file; what it was to say is not known.
  }
  return values;
}

function hclValues(text: string, file: string): Values {
  const { root } = parseHcl(text);
  return new Map(
    [...root.attributes].map(([name, { value, line }]) => [
      name,
      { value: value.slice(0, 1024), file, line },
    ]),
  );
}

/** Only of the variables that count is anything kept: the others may be passwords. */
function wantedOf(values: Values, wanted: ReadonlySet<string>): Values {
  return new Map([...values].filter(([name]) => wanted.has(name)));
}

function valuesIn(text: string, file: string, wanted: ReadonlySet<string>): Values {
  return wantedOf(file.endsWith('.json') ? jsonValues(text, file) : hclValues(text, file), wanted);
}

/** Files that Terraform loads by itself, in its order: the last that sets a variable counts. */
function loadedNames(names: readonly string[]): string[] {
  const automatic = names.filter((name) => /\.auto\.tfvars(?:\.json)?$/.test(name));
  const usual = ['terraform.tfvars', 'terraform.tfvars.json'].filter((name) => names.includes(name));
  return [...usual, ...automatic].slice(0, MAX_FILES);
}

/** The variables that provider blocks name. */
function namedIn(config: TerraformConfig): Set<string> {
  return new Set(config.providers.flatMap((provider) => Object.values(provider.references ?? {})));
}

/**
 * What the files say about the variables that provider blocks name; undefined where they name none.
 * @param names names of the files in `dir`.
 * @param given absolute paths of `-var-file`.
 * @param read the text of a file; undefined where it cannot be read.
 */
export function readVariables(
  config: TerraformConfig,
  dir: string,
  names: readonly string[],
  given: readonly string[],
  read: (path: string) => string | undefined,
): TerraformVariables | undefined {
  const wanted = namedIn(config);
  if (wanted.size === 0) return undefined;
  const loaded: Values = new Map();
  for (const name of loadedNames(names)) {
    const path = join(dir, name);
    for (const [key, value] of valuesIn(read(path) ?? '', path, wanted)) loaded.set(key, value);
  }
  const files = new Map<string, Values>();
  for (const path of given.slice(0, MAX_FILES)) {
    const text = read(path);
    if (text !== undefined) files.set(path, valuesIn(text, path, wanted));
  }
  return { defaults: wantedOf(config.defaults, wanted), loaded, files };
}
