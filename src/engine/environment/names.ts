import type { Environment } from '../../contracts/words';
import { moreDangerous } from '../../contracts/words';

/** What a name can say; it never says `unknown`. */
export type NamedEnvironment = Exclude<Environment, 'unknown'>;

const WORDS: Readonly<Record<NamedEnvironment, readonly string[]>> = {
  prod: ['prod', 'prd', 'production', 'live'],
  staging: ['staging', 'stage', 'stg', 'uat', 'preprod', 'preproduction', 'preprd'],
  dev: ['dev', 'development', 'develop', 'test', 'testing', 'qa', 'nonprod', 'nonproduction', 'nonprd'],
  sandbox: ['sandbox', 'sbx', 'playground'],
  local: ['local', 'localhost'],
};

const BY_WORD: ReadonlyMap<string, NamedEnvironment> = new Map(
  (Object.keys(WORDS) as NamedEnvironment[]).flatMap((environment) =>
    WORDS[environment].map((word): [string, NamedEnvironment] => [word, environment]),
  ),
);

/** Whether a name holds any of the words at all: most do not, and need not be taken apart. */
const ANY = new RegExp(Object.values(WORDS).flat().join('|'), 'i');

const PRODUCTION: ReadonlySet<string> = new Set(WORDS.prod.filter((word) => word !== 'live'));

/** Words that turn a following "prod" into something else: non-prod, pre-prod, "not prod". */
const BEFORE_PROD: Readonly<Record<string, NamedEnvironment>> = {
  non: 'dev',
  not: 'dev',
  no: 'dev',
  pre: 'staging',
};

/** Longest name that is looked at; longer ones are no names. */
const MAX_NAME = 2048;

/** `acmeProd-eu2` is acme, prod, eu: split at what is no letter or digit and at camel case, digits at the end dropped. */
export function wordsOf(name: string): string[] {
  return name
    .slice(0, MAX_NAME)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.toLowerCase().replace(/\d+$/, ''))
    .filter((word) => word !== '');
}

/** All environments that a name's words say, in their order, together with the word. */
function clues(name: string): { environment: NamedEnvironment; word: string }[] {
  const words = wordsOf(name);
  const found: { environment: NamedEnvironment; word: string }[] = [];
  for (const [index, word] of words.entries()) {
    const environment = BY_WORD.get(word);
    if (environment === undefined) continue;
    const before = words[index - 1] ?? '';
    const turned = PRODUCTION.has(word) ? BEFORE_PROD[before] : undefined;
    // "production-like" and "prod mirror" are copies that people make in order not to touch production.
    const copy = PRODUCTION.has(word) && words[index + 1] === 'like';
    found.push({
      environment: turned ?? (copy ? 'staging' : environment),
      word: turned ? `${before}-${word}` : word,
    });
  }
  return found;
}

/**
 * The environment that a name says by whole words: `acme-prod`, `ProdAdmin`, `dev01`. Where it says two, the more
 * dangerous counts ("dev-to-prod-sync" reaches prod). Undefined where it says none: "product", "delivery", "latest".
 */
export function environmentOfName(name: string): { environment: NamedEnvironment; word: string } | undefined {
  if (!ANY.test(name)) return undefined;
  let worst: { environment: NamedEnvironment; word: string } | undefined;
  for (const clue of clues(name)) {
    if (
      !worst ||
      (clue.environment !== worst.environment &&
        moreDangerous(clue.environment, worst.environment) === clue.environment)
    ) {
      worst = clue;
    }
  }
  return worst;
}

/**
 * The same for a name of something in a cloud: a role, a workspace, a bucket. `local` says nothing there, as only an
 * endpoint is local, and a workspace called local holds whatever its provider made.
 */
export function environmentOfCloudName(
  name: string,
): { environment: NamedEnvironment; word: string } | undefined {
  const found = environmentOfName(name);
  return found?.environment === 'local' ? undefined : found;
}
