import type { ExpectedAccount } from '../../contracts/facts';
import { matchesFolder, matchesPattern } from '../environment/mapping';
import { shown as shownAnew } from '../environment/shown';
import { remembered } from '../remembered';

const shown = remembered(shownAnew);

/** Who a command would be, by what can be compared with the user's expectation. */
export interface Whose {
  /** The tool's provider, as in EnvironmentFinding. */
  provider?: string;
  account?: string;
  identity?: string;
}

/** Providers whose identities are named like accounts; elsewhere the name is a workspace's, a server's, an app's. */
const NAMED: ReadonlySet<string> = new Set(['aws', 'azure', 'google', 'gcloud', 'kubernetes']);

const GUID = /^[0-9a-f]{8}-[0-9a-f*-]*$/i;

type Shape = 'aws' | 'guid' | 'name';

/** What an id or a pattern can mean: the account of one cloud says nothing about that of another. */
function shapeOf(text: string): Shape {
  if (/^[\d*]*\d[\d*]*$/.test(text)) return 'aws';
  return GUID.test(text) ? 'guid' : 'name';
}

/** Those of the nearest folder that the user has said something about: several lines for it are alternatives. */
function expectedIn(folder: string, expected: readonly ExpectedAccount[]): ExpectedAccount[] {
  const around = expected.filter((one) => matchesFolder(one.folder, folder));
  const length = (one: ExpectedAccount) => one.folder.replace(/[\\/]+$/, '').length;
  const nearest = Math.max(...around.map(length));
  return around.filter((one) => length(one) === nearest);
}

/** True where the pattern can be compared with what is known at all. */
function says({ pattern }: ExpectedAccount, { provider, account, identity }: Whose): boolean {
  const shape = shapeOf(pattern);
  if (shape !== 'name') return account !== undefined && shapeOf(account) === shape;
  if (account !== undefined && shapeOf(account) === 'name') return true;
  return NAMED.has(provider ?? '') && (account ?? identity) !== undefined;
}

function fits({ pattern }: ExpectedAccount, { account, identity }: Whose): boolean {
  return [account, identity].some((value) => value !== undefined && matchesPattern(pattern, value));
}

/**
 * Why this is another account than the one that the folder is meant for, as the end of "It would run with"; undefined
 * where it is that one, where nothing is expected, and where what is expected cannot be compared with what is known.
 */
export function otherAccount(
  whose: Whose,
  folder: string,
  expected: readonly ExpectedAccount[],
): string | undefined {
  const here = expectedIn(folder, expected);
  if (here.some((one) => fits(one, whose))) return undefined;
  const missed = here.filter((one) => says(one, whose));
  const [first] = missed;
  if (!first) return undefined;
  const real =
    whose.account === undefined
      ? `identity ${shown(whose.identity ?? '')}`
      : `account ${shown(whose.account)}`;
  const meant = [...new Set(missed.map((one) => shown(one.pattern)))].slice(0, 3).join(' or ');
  return `${real}, though this folder is meant for ${meant} (${first.origin})`;
}
