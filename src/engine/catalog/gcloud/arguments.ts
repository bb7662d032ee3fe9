import { isKnown, UNKNOWN } from '../../invocation';
import { table } from './table';

/** One flag as it stands on the line. */
export interface GcloudFlag {
  /** Without dashes. */
  readonly name: string;
  /** The part after `=` or the next word; undefined for a flag that stands alone. */
  readonly value: string | undefined;
}

/** The words of one gcloud command line, sorted as its own parser does. */
export interface GcloudArguments {
  /** Path of the group, the program first: "gcloud.compute.instances". */
  readonly group: string;
  /** "delete", "create linux"; undefined where the line ends before a command. May hold UNKNOWN. */
  readonly operation: string | undefined;
  /** "alpha", "beta", "preview" or ''. */
  readonly track: string;
  readonly flags: readonly GcloudFlag[];
  /** Words that are neither path nor flag nor a flag's value. */
  readonly positionals: readonly string[];
  /** What stands after `--`. */
  readonly rest: readonly string[];
  /** A word in the path's place that cannot be known, and may stand for flags only. */
  readonly unknownPath: boolean;
}

const TRACK = /^(?:alpha|beta|preview)$/;

/**
 * Flags that stand alone: gcloud has over a thousand of them, nearly all of these beginnings. Which flag takes a value
 * only matters for what the positionals are.
 */
const LONE =
  /^(?:no-|enable-|disable-|clear-|show-|skip-|allow-(?:un|miss|over|mult)|ignore-|continue-|include-managed|exclude-managed|remove-upgrade|preserve-(?:acl|posix|sym)|read-paths|delete-unmatched|force|shielded-|gzip-in-flight-all|gzip-local-all|lock-|override-)/;
const LONE_NAMES: ReadonlySet<string> = new Set(
  (
    'help h version quiet q log-http user-output-enabled async all global uri validate-only dry-run disabled recursive r R ' +
    'all-versions preemptible spot all-memberships require-approval plain raw internal-ip tunnel-through-iap preview ' +
    'global-firewall-policy can-ip-forward confidential-compute checksums-only daisy-chain versioning pap ' +
    'public-access-prevention uniform-bucket-level-access event-based-hold temporary-hold soft-deleted long full json ' +
    'stat total readable-sizes summarize deletion-protection assign-ip wait recurse auto-delete global-url-map ' +
    'use-serving-port fleet-default-member-config launch-browser activate delete-tags force-delete-tags tpu-only ' +
    'update-instance delete-orphaned-path-matcher diff quorum-type-only auto-ack no-traffic promote stop-previous-version ' +
    'do-not-decompress etag-only fetch-encrypted-object-hashes print-created-message prompt-for-password retain-disk ' +
    'abandon delete-object delete-all-existing replace-origin-file ignore-errors tail wait-until'
  ).split(' '),
);

function standsAlone(name: string): boolean {
  return LONE_NAMES.has(name) || LONE.test(name);
}

/** Splits a word that is a flag; undefined for one that is none. */
function flagOf(word: string): { name: string; value: string | undefined } | undefined {
  if (word.length < 2 || !word.startsWith('-') || /^-\d/.test(word)) return undefined;
  const cut = word.indexOf('=');
  const name = (cut < 0 ? word : word.slice(0, cut)).replace(/^--?/, '');
  return { name, value: cut < 0 ? undefined : word.slice(cut + 1) };
}

/** Puts words in their place one by one: first the path, then the command, then its arguments. */
class Reader {
  group: string;
  operation: string | undefined;
  track = '';
  unknownPath = false;
  readonly positionals: string[] = [];

  constructor(program: string) {
    this.group = program;
  }

  word(word: string): void {
    if (this.operation === undefined) this.path(word);
    else if (this.positionals.length === 0 && table.hasOwn(this.group, `${this.operation} ${word}`))
      this.operation = `${this.operation} ${word}`;
    else this.positionals.push(word);
  }

  private path(word: string): void {
    const below = `${this.group}.${word}`;
    if (word === UNKNOWN) this.unknownPath = true;
    else if (this.track === '' && this.group === 'gcloud' && TRACK.test(word)) this.track = word;
    else if (table.hasGroup(below)) this.group = below;
    else this.operation = word;
  }
}

/** Sorts the words of a command line whose `argv[0]` is the program `name`. Never throws. */
export function parseGcloudArgs(name: string, argv: readonly string[]): GcloudArguments {
  const reader = new Reader(name);
  const flags: GcloudFlag[] = [];
  let rest: readonly string[] = [];
  for (let i = 1; i < argv.length; i += 1) {
    const word = argv[i] ?? '';
    if (word === '--') {
      rest = argv.slice(i + 1);
      break;
    }
    const flag = flagOf(word);
    if (!flag) reader.word(word);
    else if (flag.value !== undefined || standsAlone(flag.name)) flags.push(flag);
    else {
      const next = argv[i + 1];
      // A flag that wants a value and is followed by a flag is an error, as far as gcloud goes.
      const takes = next !== undefined && !(isKnown(next) && flagOf(next)) && next !== '--';
      flags.push({ name: flag.name, value: takes ? next : undefined });
      if (takes) i += 1;
    }
  }
  const { group, operation, track, positionals, unknownPath } = reader;
  return { group, operation, track, flags, positionals, rest, unknownPath };
}
