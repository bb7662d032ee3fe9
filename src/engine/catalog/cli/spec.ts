import type { Action } from '../../../contracts/action';
import type { MappingKind } from '../../../contracts/environment';
import type { ReadState } from '../../environment/platforms/state';
import type { Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import type { Draft } from '../draft';
import type { CliCall } from './parse';

/**
 * A command line tool described as data; `toolOf(spec)` (tool.ts) makes a catalogue entry of it:
 *
 *     export const ACME: CliSpec = {
 *       names: ['acme', 'acme-beta'],
 *       provider: 'acme',
 *       split: ':',                                   // `acme apps:destroy` is `acme apps destroy`
 *       values: '-a --app --env --output -o',         // global options with a value
 *       flags: '-v --verbose --json -y --yes',        // and without
 *       chooses: '--env --project:project',           // name the environment; `:kind` can be labelled by the user
 *       hints: '-a --app',                            // names that may only raise
 *       rows: [
 *         ['apps', 'read', 'lists the apps'],
 *         ['apps destroy|delete|rm', 'destroy', 'deletes the app {target} with its add-ons', {
 *           values: '--confirm', targets: '-a --app 0',
 *           on: { '--dry-run': 'read: only shows what it would delete', '--force': '+' },
 *           safer: ['{program} apps info {targets} {where}', 'shows what would be deleted'],
 *         }],
 *         ['config set', 'modify', 'changes settings of {target}', { targets: '-a --app' }],
 *         ['deploy', 'modify', 'deploys', { on: { '!--prod': 'create: deploys a preview' } }],
 *         ['login|logout|completion', 'local', 'acts on this machine'],
 *       ],
 *     };
 *
 * - **Path**: words, `a|b` are alternatives, `*` is any word (a name in the middle). The longest row that is a prefix of
 *   the line's words is taken. Write reads down as well: a word that no row knows is judged by its verb (verbs.ts), and
 *   by `unknown` where it holds no known verb.
 * - **Effects**: separated by blanks, `local` for what acts on this machine only (no action at all).
 * - **Options** may stand anywhere, as `--opt value`, `--opt=value`, `-ovalue` or in a bundle `-rf`; a row's own are known
 *   after its words. An option that is in no list is read both ways (the next word is its value, or is not) and the stricter
 *   verdict counts, so list those with a value; a flag that changes something is named in `on` and needs no other listing.
 * - **on**: what an option changes. The key is its names joined by `|`, then `=value|value` where only those values count
 *   (`=*` any value), a `!` in front where its absence counts. `--no-x` and `--x=false` switch `--x` off. The change is
 *   `EFFECTS[: summary]` to judge it as something else, `+EFFECTS[: end of the sentence]` to add, `+` to note it only.
 *   A value that is only known at run time counts for what is stricter and never for what is milder.
 * - **Summary**: the end of a sentence whose subject is the command. `{target}` is what `targets` names: numbers are
 *   the words after the path, `*` all of them (the default), options give their value. With none, the word is left out.
 * - **safer**: `+--dry-run` is the same command with that option; else a template of words: `{program}`, `{targets}`,
 *   `{where}` (the given options of `chooses`, `hints` and `hosts`). Dropped where the engine would not allow it.
 * - **Help and version** are recognised: --help, -h (unless it is listed), `help`, --version, and no words at all.
 */
export interface CliSpec {
  /** The first is the canonical one. */
  readonly names: readonly string[];
  readonly provider: string;
  /** Service of its actions; the provider where it is missing. */
  readonly service?: string;
  /** See Tool.shim. */
  readonly shim?: false;
  /** Global options that take a value. */
  readonly values?: string;
  /** Global options that take none. */
  readonly flags?: string;
  /** Options that are in no list are flags: for tools whose options with a value are all known. */
  readonly openFlags?: boolean;
  /** A character that joins the words of a path as well: heroku's `apps:destroy`. */
  readonly split?: string;
  /** `-force` is `--force`, as in Go's flag package; there are no bundles. Write both dashes in the spec. */
  readonly singleDash?: boolean;
  /** Changes by options that hold for every row; a row's own come first. */
  readonly on?: CliChanges;
  /** Options whose value chooses the environment; `--project:project` can be labelled by the user as such. */
  readonly chooses?: string;
  /** Options whose value is a name that may tell the environment: it only raises. Targets do so anyway. */
  readonly hints?: string;
  /** Options whose value is an address: one of this machine is local. */
  readonly hosts?: string;
  /** Variables that do what `chooses` and `hosts` do; an option beats a variable. */
  readonly variables?: { readonly chooses?: string; readonly hosts?: string };
  /** What the tool's own files choose where neither an option nor a variable does. */
  readonly state?: ReadState;
  /** It acts with an AWS identity; `--profile`, `--aws-profile` and its own files name the profile. */
  readonly aws?: true;
  readonly rows: readonly CliRow[];
  /** Effects of a line whose verb neither rows nor verbs.ts know; `opaque` where it is missing. */
  readonly unknown?: string;
  /** Effects of the program without any word; nothing where it is missing. */
  readonly bare?: string;
  /** What no row can say. Called last, for known and unknown rows, not for help. */
  readonly refine?: Refine;
}

export type CliRow = readonly [path: string, effects: string, summary: string, extra?: CliRowExtra];

export type CliChanges = Readonly<Record<string, string>>;

export interface CliRowExtra {
  /** The row's own options that take a value, and that take none. */
  readonly values?: string;
  readonly flags?: string;
  readonly on?: CliChanges;
  /** Where the targets stand: "0 --app", "*". */
  readonly targets?: string;
  /** `no` for what destroys and `yes` for reads, else `unknown`, where it is missing. */
  readonly reversible?: Action['reversible'];
  readonly safer?: string | readonly [template: string, why: string];
  readonly refine?: Refine;
}

/** A judgement that a refinement may change. */
export interface CliJudged {
  readonly draft: Draft;
  summary: string;
  targets: readonly string[];
  /** Acts on this machine only: no action. */
  local: boolean;
  safer?: string | readonly [template: string, why: string] | undefined;
}

export type Refine = (
  call: CliCall,
  judged: CliJudged,
  context: EngineContext,
  invocation: Invocation,
) => void;

/** What `toolOf` is told about options that choose where the command acts: name to what a label may call it. */
export type Choosers = ReadonlyMap<string, MappingKind | undefined>;
