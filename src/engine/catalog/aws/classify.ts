import type { Action } from '../../../contracts/action';
import type { Effect } from '../../../contracts/words';
import { isKnown, programName, UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { meaningOf } from '../codes';
import { Draft } from '../draft';
import { AWS_RULES } from '../generated/aws';
import { RuleTable } from '../table';
import { hiddenArgs, shown } from '../hidden';
import { findAlias, type Alias } from './aliases';
import { parseAwsArgs, type AwsArguments } from './arguments';
import { AwsCall } from './call';
import { summarize } from './describe';
import { honoursDryRun } from './dryRun';
import { OVERRIDES } from './overrides';
import { refine } from './refine';
import { saferCommand } from './safer';
import { namedTargets, shownTargets } from './targets';

const table = new RuleTable(AWS_RULES);

/** The code of an operation, hand-written overrides first; '' for what neither table nor verb knows. */
export function operationCode(service: string, operation: string): string {
  const key = `${service} ${operation}`;
  return Object.hasOwn(OVERRIDES, key) ? (OVERRIDES[key]?.code ?? '') : table.lookup(service, operation).code;
}

/** True for a service that the CLI has. */
export function isAwsService(name: string): boolean {
  return table.hasGroup(name);
}

/** What a call means, arguments included. */
export function judgeCall(call: AwsCall): Draft {
  const meaning = meaningOf(operationCode(call.service, call.operation));
  const draft = new Draft(meaning.effects, meaning.reversible);
  if (!isKnown(call.operation) || !isKnown(call.service)) draft.add('opaque');
  if (call.hasExactly('generate-cli-skeleton')) {
    draft.become(['read'], '--generate-cli-skeleton');
    return draft;
  }
  refine(call, draft);
  const dryRun = honoursDryRun(call.service, call.operation);
  if (dryRun === '--dry-run' && call.hasExactly('dry-run') && !call.hasExactly('no-dry-run')) {
    draft.become(['read'], '--dry-run');
  }
  return draft;
}

function shownArgv(invocation: Invocation): string[] {
  return hiddenArgs([programName(invocation.argv[0] ?? 'aws'), ...invocation.argv.slice(1)]);
}

function opaqueAction(
  invocation: Invocation,
  args: AwsArguments,
  summary: string,
  also: readonly Effect[] = [],
): Action {
  return {
    provider: 'aws',
    service: shown(args.service ?? 'aws'),
    operation: shown(args.operation ?? ''),
    effects: new Draft(['opaque', ...also], 'unknown').effects(),
    targets: [],
    reversible: 'unknown',
    modifiers: [],
    summary,
    argv: shownArgv(invocation),
    ...(invocation.source && { source: invocation.source }),
  };
}

function callAction(call: AwsCall, invocation: Invocation, context: EngineContext): Action {
  const draft = judgeCall(call);
  const named = namedTargets(call);
  const primary = (named[0]?.names ?? []).map(shown);
  const safer = saferCommand(programName(invocation.argv[0] ?? 'aws'), call, draft, invocation, context);
  return {
    provider: 'aws',
    service: shown(call.service),
    operation: shown(call.operation),
    effects: draft.effects(),
    targets: shownTargets(named),
    reversible: draft.reversible,
    modifiers: draft.modifiers.map(shown),
    summary: summarize(call, draft, named, primary),
    argv: shownArgv(invocation),
    ...(invocation.source && { source: invocation.source }),
    ...(safer && { safer }),
  };
}

/** Help of any level, and what does nothing but print the version or a usage error. */
function doesNothing(args: AwsArguments): boolean {
  if (args.service === undefined || args.service === 'help' || args.globals.has('version')) return true;
  if (args.operation === 'help') return true;
  return args.rest.length === 1 && args.rest[0] === 'help';
}

/** Puts an alias in the place of the words it stands for. */
function expand(
  invocation: Invocation,
  args: AwsArguments,
  alias: Alias & { kind: 'words' },
  of: 'service' | 'operation',
): string[] {
  const globals = [...args.globals].flatMap(([name, value]) =>
    value === '' ? [`--${name}`] : [`--${name}`, value],
  );
  const after = of === 'service' && args.operation !== undefined ? [args.operation, ...args.rest] : args.rest;
  const before = of === 'service' ? [] : [args.service ?? ''];
  return [invocation.argv[0] ?? 'aws', ...globals, ...before, ...alias.words, ...after];
}

function classifyArgs(invocation: Invocation, context: EngineContext, depth: number): Action[] {
  const args = parseAwsArgs(invocation.argv);
  const service = args.service;
  if (doesNothing(args) || service === undefined) return [];
  const aliases = depth > 0 ? findAlias(context.facts, service, args.operation) : {};
  for (const of of ['service', 'operation'] as const) {
    const alias = aliases[of];
    if (alias?.kind === 'shell')
      return [opaqueAction(invocation, args, 'runs a shell command that an alias hides')];
    if (alias)
      return classifyArgs({ ...invocation, argv: expand(invocation, args, alias, of) }, context, depth - 1);
  }
  // No command has an option of that name: the CLI answers with its usage.
  if (args.rest.includes('--help') && !invocation.argv.includes('--')) return [];
  return classifyCall(invocation, args, context);
}

function classifyCall(invocation: Invocation, args: AwsArguments, context: EngineContext): Action[] {
  const { service = '', operation } = args;
  if (service === UNKNOWN) {
    // It may stand for options only (`aws $OPTIONS ec2 …`): what follows is judged as if it did.
    const argv = [
      invocation.argv[0] ?? 'aws',
      ...invocation.argv.slice(1).filter((word) => word !== UNKNOWN),
    ];
    const rest = argv.length > 2 ? classifyArgs({ ...invocation, argv }, context, 0) : [];
    const also = rest.flatMap((action) => action.effects);
    return [opaqueAction(invocation, args, 'calls a service that is not known before it runs', also)];
  }
  if (!isKnown(service))
    return [opaqueAction(invocation, args, 'calls a service that is not known before it runs')];
  const known = table.hasGroup(service);
  if (known && meaningOf(operationCode(service, operation ?? '')).local)
    return localCall(invocation, args, context);
  if (operation === undefined) {
    return known
      ? []
      : [opaqueAction(invocation, args, 'runs a command that is neither a service nor a known alias')];
  }
  if (operation === UNKNOWN)
    return [opaqueAction(invocation, args, 'calls an operation that is not known before it runs')];
  return [callAction(new AwsCall(args, invocation, context), invocation, context)];
}

/** What acts on this machine alone is no cloud command, unless it shows a credential. */
function localCall(invocation: Invocation, args: AwsArguments, context: EngineContext): Action[] {
  const action = callAction(new AwsCall(args, invocation, context), invocation, context);
  return action.effects.includes('secret') ? [action] : [];
}

/** What an aws command line would do. Never throws; empty where it does nothing to a cloud. */
export function classifyAws(invocation: Invocation, context: EngineContext): Action[] {
  return classifyArgs(invocation, context, 3);
}
