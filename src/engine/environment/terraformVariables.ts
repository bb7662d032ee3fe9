import { isAbsolute, join } from 'node:path/posix';
import type { TerraformFacts, TerraformVariables } from '../../contracts/facts';
import type { TerraformArguments } from '../catalog/terraform/arguments';
import { parseFlags } from '../catalog/terraform/flags';
import { UNKNOWN } from '../invocation';
import { isComputed } from './shown';
import { IDENTITY_VARIABLES } from './variables';

type Env = Readonly<Record<string, string>>;

/** One `-var` or `-var-file`, in the order of the command. */
type Given = { name: string; value: string } | { path: string };

/** The options of `args` that set variables; `dir` is where relative paths start from. */
function givenIn(args: readonly string[], dir: string): Given[] {
  return args.flatMap((word, index): Given[] => {
    const option = /^--?(var|var-file)(?:=([\s\S]*))?$/.exec(word);
    if (!option) return [];
    const value = option[2] ?? args[index + 1] ?? UNKNOWN;
    if (option[1] === 'var-file') return [{ path: isAbsolute(value) ? join(value) : join(dir, value) }];
    const cut = value.indexOf('=');
    // What is computed as a whole may set anything.
    return cut < 0
      ? [{ path: UNKNOWN }]
      : [{ name: value.slice(0, cut).trim(), value: value.slice(cut + 1) }];
  });
}

/** Absolute paths of the files that `-var-file` names, as far as they are known. */
export function varFiles(args: readonly string[], dir: string): string[] {
  return givenIn(args, dir).flatMap((one) => ('path' in one && !isComputed(one.path) ? [one.path] : []));
}

/** Variables that a request carries, so that their absence is known. */
const CARRIED: ReadonlySet<string> = new Set(IDENTITY_VARIABLES);

/** Terraform's order: the command's options, the last one first; files that it loads; TF_VAR_name; the default. */
function valueOf(name: string, given: readonly Given[], variables: TerraformVariables, env: Env): string {
  for (const one of given.toReversed()) {
    if ('name' in one) {
      if (one.name === name) return one.value;
      if (isComputed(one.name)) return UNKNOWN;
      continue;
    }
    const file = variables.files.get(one.path);
    // A file that cannot be read may set it.
    if (!file) return UNKNOWN;
    const found = file.get(name);
    if (found) return found.value;
  }
  const loaded = variables.loaded.get(name);
  if (loaded) return loaded.value;
  const variable = `TF_VAR_${name}`;
  const set = env[variable];
  if (set !== undefined) return set;
  // A shim sends the variables that it knows by name; any other may be set.
  return CARRIED.has(variable) ? (variables.defaults.get(name)?.value ?? UNKNOWN) : UNKNOWN;
}

/** Programs that set no variables of their own; terragrunt and its like do. */
const PLAIN: ReadonlySet<string> = new Set(['terraform', 'tofu']);

/** True where the files and options are all that sets variables: not in a saved plan, nor where it runs elsewhere. */
function isAllSaid({ program, subcommand, args }: TerraformArguments, facts: TerraformFacts): boolean {
  const isSavedPlan = subcommand === 'apply' && parseFlags(args).positionals.length > 0;
  const runsElsewhere = facts.backend?.type === 'cloud' || facts.backend?.type === 'remote';
  return PLAIN.has(program) && !isSavedPlan && !runsElsewhere;
}

/** The same facts with the values of variables in the providers' settings, as far as they can be known. */
export function withVariables(
  facts: TerraformFacts,
  line: TerraformArguments,
  dir: string,
  env: Env,
): TerraformFacts {
  const { variables } = facts;
  if (!variables || !isAllSaid(line, facts)) return facts;
  const given = givenIn(line.args, dir);
  const providers = facts.providers.map((provider) => {
    const known = Object.entries(provider.references ?? {}).map(([key, name]): [string, string] => [
      key,
      valueOf(name, given, variables, env),
    ]);
    // An empty setting is one that is not there.
    const settings = Object.entries({ ...provider.settings, ...Object.fromEntries(known) });
    return { ...provider, settings: Object.fromEntries(settings.filter(([, value]) => value !== '')) };
  });
  return { ...facts, providers };
}
