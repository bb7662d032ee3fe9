import type { Action } from '../../../contracts/action';
import type { Effect } from '../../../contracts/words';
import { isKnown, programName, UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { meaningOf } from '../codes';
import { Draft } from '../draft';
import { AZ_RULES } from '../generated/az';
import { hiddenArgs, shown } from '../hidden';
import { RuleTable } from '../table';
import { parseAzArgs, type AzArguments } from './arguments';
import { AzCall } from './call';
import { summarize } from './describe';
import { OVERRIDES } from './overrides';
import { operationOf } from './path';
import { refine } from './refine';
import { isRequest, judgeRequest } from './requests';
import { saferCommand } from './safer';
import { namedTargets, primaryNames, shownTargets } from './targets';

const table = new RuleTable(AZ_RULES);

/** A word of a command that no table knows and that says what it does wherever it stands: `force-delete`. */
const SAYS_DELETE = /^(?:[a-z]+-)*(?:delete|purge|destroy|wipe|erase)(?:-[a-z]+)*$/;
/** Longer words are no verbs. */
const MAX_VERB = 64;
const LOOKS_FIRST = /^(?:list|show|get|undelete|cancel|check|validate|query|wait)\b/;

/** Commands of one word; any other word alone is a group, or nothing that is known. */
const ONE_WORD: ReadonlySet<string> = new Set(
  'configure feedback find init interactive login logout next rest self-test survey upgrade version'.split(
    ' ',
  ),
);

/** Groups that have commands for this machine only: a verb alone does not say that, `build` least of all. */
const LOCAL_GROUPS: ReadonlySet<string> = new Set(
  'account acr ai-examples aimanager aks aksarc alias aosm arcappliance az bicep cache cli-translator cloud command-change config demo devops extension fleet fzf ml prototype scenario'.split(
    ' ',
  ),
);

/** The code of a command by its path, hand-written overrides first; '' for what neither table nor verb knows. */
export function commandCode(path: readonly string[]): string {
  const override = OVERRIDES.get(path.join(' '));
  if (override) return override.code;
  if (path.length === 1 && !ONE_WORD.has(path[0] ?? '')) return '';
  const { group, operation } = operationOf(path);
  const { code, basis } = table.lookup(group, operation);
  const word = path.at(-1) ?? '';
  const guessed = basis === 'verb' || basis === 'none';
  if (
    guessed &&
    word.length < MAX_VERB &&
    SAYS_DELETE.test(word) &&
    !LOOKS_FIRST.test(word) &&
    !code.startsWith('d')
  )
    return 'd';
  return LOCAL_GROUPS.has(group) ? code : code.replace('l', '');
}

/** What a call means, arguments included. */
export function judgeCall(call: AzCall, code: string): Draft {
  const meaning = meaningOf(code);
  const draft = new Draft(meaning.effects, meaning.reversible);
  refine(call, draft, meaning.local);
  return draft;
}

function shownArgv(invocation: Invocation): string[] {
  return hiddenArgs([programName(invocation.argv[0] ?? 'az'), ...invocation.argv.slice(1)]);
}

/** The action without what only some have. */
function actionOf(
  invocation: Invocation,
  path: readonly string[],
  from: Pick<Action, 'effects' | 'summary'> & Partial<Action>,
): Action {
  return {
    provider: 'azure',
    service: path.length > 1 ? shown(path[0] ?? '') : 'azure',
    operation: shown(path.length > 1 ? path.slice(1).join(' ') : (path[0] ?? '')),
    targets: [],
    reversible: 'unknown',
    modifiers: [],
    argv: shownArgv(invocation),
    ...(invocation.source && { source: invocation.source }),
    ...from,
  };
}

function opaqueAction(
  invocation: Invocation,
  path: readonly string[],
  summary: string,
  also: readonly Effect[] = [],
): Action {
  const effects = new Draft(['opaque', ...also], 'unknown').effects();
  return actionOf(invocation, path, { effects, summary });
}

function callAction(
  call: AzCall,
  path: readonly string[],
  draft: Draft,
  invocation: Invocation,
  context: EngineContext,
): Action {
  const named = namedTargets(call);
  const safer = saferCommand(call, draft, invocation, context);
  return actionOf(invocation, path, {
    effects: draft.effects(),
    targets: shownTargets(named),
    reversible: draft.reversible,
    modifiers: draft.modifiers.map(shown),
    summary: summarize(call, path, draft, primaryNames(named).map(shown)),
    ...(safer && { safer }),
  });
}

function requestAction(
  call: AzCall,
  path: readonly string[],
  invocation: Invocation,
  context: EngineContext,
): Action[] {
  const judged = judgeRequest(call, invocation, context);
  if (!judged) return [];
  return [
    actionOf(invocation, path, {
      operation: shown(`${path.join(' ')} ${judged.operation}`),
      effects: [...judged.effects],
      targets: judged.targets.map(shown),
      reversible: judged.reversible,
      summary: shown(judged.summary),
    }),
  ];
}

/** Words after which a computed word can only be an option or a value, as the command is complete. */
const COMPLETE =
  /^(?:list|show|get|create|update|delete|remove|add|set|start|stop|restart|invoke|exists|wait|logs|query|what-if|validate|purge|upload|download|tail|stream|check|test|export|search|scan|status|stats|browse)(?:-[a-z-]+)?$/;

/** The path without computed words behind a complete command: `vm list $OPTIONS`. */
function knownPath(path: readonly string[]): readonly string[] {
  const at = path.findIndex((word) => !isKnown(word));
  return at > 1 && path[at] === UNKNOWN && COMPLETE.test(path[at - 1] ?? '') ? path.slice(0, at) : path;
}

/** A word of the command itself is only known when it runs. */
function hiddenCommand(invocation: Invocation, args: AzArguments, context: EngineContext): Action[] {
  // It may stand for nothing, or for options: what is left is judged as if it did.
  const argv = [invocation.argv[0] ?? 'az', ...invocation.argv.slice(1).filter((word) => word !== UNKNOWN)];
  const isShorter = argv.length < invocation.argv.length;
  const rest = isShorter && argv.length > 2 ? classifyWords({ ...invocation, argv }, context) : [];
  const also = rest.flatMap((action) => action.effects);
  return [opaqueAction(invocation, args.path, 'runs a command that is not known before it runs', also)];
}

function classifyWords(invocation: Invocation, context: EngineContext): Action[] {
  const args = parseAzArgs(invocation.argv);
  if (args.help || args.path.length === 0) return [];
  const path = knownPath(args.path);
  if (!path.every(isKnown)) return hiddenCommand(invocation, args, context);
  const operands = [...args.path.slice(path.length), ...args.operands];
  const call = new AzCall({ ...args, operands }, path, invocation, context);
  if (isRequest(call.command)) return requestAction(call, path, invocation, context);
  if (call.command === 'interactive')
    return [opaqueAction(invocation, path, 'opens a shell of its own, whose commands are not seen')];
  const code = commandCode(path);
  if (code === '') return unknownCommand(invocation, args, path);
  const draft = judgeCall(call, code);
  if (meaningOf(code).local && staysHere(draft)) return [];
  return [callAction(call, path, draft, invocation, context)];
}

/** What acts on this machine alone is no cloud command, unless its arguments made more of it. */
function staysHere(draft: Draft): boolean {
  if (draft.isRead) return true;
  return (
    draft.modifiers.length === 0 && draft.effects().every((effect) => /^(?:create|modify)$/.test(effect))
  );
}

/** Neither table nor verb knows it. A group's name alone prints what is in the group. */
function unknownCommand(invocation: Invocation, args: AzArguments, path: readonly string[]): Action[] {
  const isGroup = table.hasGroup(path[0] ?? '') && (path.length === 1 || args.rest.length === 0);
  return isGroup ? [] : [opaqueAction(invocation, path, 'runs a command that nobody knows')];
}

/** What an az command line would do. Never throws; empty where it does nothing to a cloud. */
export function classifyAz(invocation: Invocation, context: EngineContext): Action[] {
  return classifyWords(invocation, context);
}
