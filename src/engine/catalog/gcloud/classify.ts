import type { Action } from '../../../contracts/action';
import type { Effect } from '../../../contracts/words';
import { isKnown, UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { meaningOf } from '../codes';
import { Draft } from '../draft';
import { googleAction } from './action';
import { parseGcloudArgs, type GcloudArguments } from './arguments';
import { GcloudCall } from './call';
import { summarize } from './describe';
import { refine } from './refine';
import { saferCommand } from './safer';
import { commandCode, table } from './table';
import { namedTargets } from './targets';

/** From mild to strict: which of several guesses at an unknown command counts. */
const STRICTNESS: readonly Effect[] = [
  'read',
  'create',
  'modify',
  'cost',
  'secret',
  'remote-run',
  'opaque',
  'exposure',
  'unprotect',
  'privilege',
  'destroy',
];

function strictness(code: string): number {
  return Math.max(...meaningOf(code).effects.map((effect) => STRICTNESS.indexOf(effect)));
}

/** Bare verbs that a word in the path's place may be. */
const DESTROYS = /^(?:delete|destroy|remove|purge|rm|revoke|terminate|disable)$/;

/**
 * The code of a command. A command that no table knows may be a new group with the verb behind it
 * (`gcloud newthing foos delete foo1`): the strictest of the verbs that follow decides.
 */
function codeOf({ group, operation = '', positionals }: GcloudArguments): string {
  const { code, basis } = table.lookup(group, operation);
  const own = commandCode(group, operation);
  const following = positionals.slice(0, 3);
  if (own !== code || basis === 'own' || basis === 'shared') return own;
  // What the table knows by its verb may still be a new group whose name begins like one.
  const isVerb = basis === 'verb' && (!operation.endsWith('s') || !following.some((w) => DESTROYS.test(w)));
  if (isVerb) return code;
  const guesses = following
    .map((word) => table.lookup(group, word))
    .filter((guess) => guess.basis !== 'none')
    .map((guess) => guess.code);
  return guesses.reduce(
    (worst, each) => (strictness(each) > strictness(worst) ? each : worst),
    code === '' ? (guesses[0] ?? '') : code,
  );
}

/** Dry runs and validations change nothing; gcloud refuses the flags where a command does not have them. */
function isDryRun(call: GcloudCall): string | undefined {
  // It sets the policies all the same, only that they delete nothing yet.
  if (call.operation === 'set-cleanup-policies') return undefined;
  return ['dry-run', 'validate-only'].find((name) => call.isOn(name));
}

/** What a call means, arguments included. */
export function judgeCall(call: GcloudCall): Draft {
  const meaning = meaningOf(codeOf(call.args));
  const draft = new Draft(meaning.effects, meaning.reversible);
  if (!isKnown(call.operation) || call.args.unknownPath) draft.add('opaque');
  refine(call, draft);
  const dryRun = isDryRun(call);
  if (dryRun !== undefined) draft.become(['read'], `--${dryRun}`);
  return draft;
}

/** Help of any level, and what does nothing but print a version or a usage error. */
function doesNothing(args: GcloudArguments): boolean {
  if (args.flags.some(({ name }) => name === 'help' || name === 'h')) return true;
  if (args.operation === undefined) return !args.unknownPath;
  return args.group === 'gcloud' && /^(?:help|version|info|topic)$/.test(args.operation);
}

/** The word that cannot be known was the command: what follows it is none. */
function isHidden({ group, operation = '', unknownPath }: GcloudArguments): boolean {
  return operation === UNKNOWN || (unknownPath && table.lookup(group, operation).basis === 'none');
}

function opaqueAction(args: GcloudArguments, invocation: Invocation): Action {
  return googleAction(
    {
      service: args.group.split('.').slice(1).join(' '),
      operation: args.operation ?? '',
      draft: new Draft(['opaque'], 'unknown'),
      targets: [],
      summary: 'runs a command that is not known before it runs',
    },
    invocation,
  );
}

/** What a gcloud command line would do. Never throws; empty where it does nothing to a cloud. */
export function classifyGcloud(invocation: Invocation, context: EngineContext): Action[] {
  const args = parseGcloudArgs('gcloud', invocation.argv);
  if (doesNothing(args)) return [];
  if (args.operation === undefined || isHidden(args)) return [opaqueAction(args, invocation)];
  const call = new GcloudCall(args, invocation, context);
  const draft = judgeCall(call);
  // What acts on this machine alone is no cloud command, unless it shows a credential.
  if (meaningOf(commandCode(args.group, args.operation)).local && !draft.has('secret')) return [];
  const targets = namedTargets(call);
  const action = googleAction(
    {
      service: args.group.split('.').slice(1).join(' '),
      operation: args.operation,
      draft,
      targets,
      summary: summarize(call, draft, targets),
      safer: saferCommand(call, draft, invocation, context),
    },
    invocation,
  );
  return [action];
}
