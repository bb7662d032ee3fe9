import type { Action } from '../../../contracts/action';
import type { EnvironmentFinding, Evidence } from '../../../contracts/environment';
import { ambientClue } from '../../environment/aws';
import { isLocalEndpoint } from '../../environment/awsEndpoint';
import { fuse } from '../../environment/fuse';
import { applyMapping, type MappingSubject } from '../../environment/mapping';
import { environmentOfCloudName, environmentOfName } from '../../environment/names';
import { awsClues, stateClues, type AwsPart } from '../../environment/platforms/aws';
import { noState, type PlatformState, type StateQuestion } from '../../environment/platforms/state';
import { given, isComputed, shown } from '../../environment/shown';
import type { Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import type { Compiled } from './compile';
import { parseCli, valuesOf, type CliCall } from './parse';

/** Something that a command line or its environment says, and by which option or variable. */
interface Said {
  readonly value: string;
  readonly how: string;
}

function chosen(call: CliCall, compiled: Compiled, env: Invocation['env']): Said[] {
  const options = [...compiled.chooses.keys()].flatMap((how) =>
    (call.given.get(how) ?? []).map((value) => ({ value, how })),
  );
  if (options.length > 0) return options;
  return variables(compiled.spec.variables?.chooses, env);
}

function hosts(call: CliCall, compiled: Compiled, env: Invocation['env']): Said[] {
  const options = compiled.hosts.flatMap((how) =>
    (call.given.get(how) ?? []).map((value) => ({ value, how })),
  );
  if (options.length > 0) return options;
  return variables(compiled.spec.variables?.hosts, env);
}

function variables(names: string | undefined, env: Invocation['env']): Said[] {
  return (names ?? '').split(' ').flatMap((name) => {
    const value = given(env[name]);
    return value === undefined ? [] : [{ value, how: name }];
  });
}

function named({ value, how }: Said): Evidence[] {
  if (isComputed(value)) {
    return [{ environment: 'unknown', text: `${how} is computed when the command runs`, source: 'problem' }];
  }
  const found = environmentOfCloudName(value);
  return found ? [{ environment: found.environment, text: `${shown(value)} (${how})`, source: 'name' }] : [];
}

/** A user and a password in an address are no names of a place. */
function withoutUser({ value, how }: Said): Said {
  return { value: value.replace(/^(\w+:\/\/)[^/@]*@/, '$1'), how };
}

/** A bare `host:port` is an address too. */
function isLocal(address: string): boolean {
  return isLocalEndpoint(address.includes('://') ? address : `http://${address}`);
}

/** `stage=dev` is about a stage, and its value is which: the word itself is no staging. */
function withoutKey(value: string): string {
  return value.replace(/^stage=/i, '');
}

/** Names of what the command acts on. They only raise (fuse.ts). */
export function targetNames(names: readonly string[]): Evidence[] {
  return names.flatMap((name) => {
    const found = environmentOfName(name);
    return found ? [{ environment: found.environment, text: `target ${shown(name)}`, source: 'name' }] : [];
  });
}

/**
 * Where a command of the spec's tool would hit: addresses of this machine first, then the options that choose the
 * environment, then what the tool's own files choose, and the AWS identity that it acts with; else the ambient
 * credentials. Names of targets only raise.
 */
export function locateCli(
  compiled: Compiled,
  action: Action,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const { provider } = compiled.spec;
  const call = parseCli(invocation.argv, compiled, 'flag');
  const addresses = hosts(call, compiled, invocation.env);
  const [address] = addresses;
  if (address && addresses.every(({ value }) => isLocal(value))) {
    const text = `${shown(address.value)} (${address.how}) is on this machine`;
    return { environment: 'local', evidence: [{ environment: 'local', text, source: 'endpoint' }], provider };
  }
  const choices = chosen(call, compiled, invocation.env);
  const { state: read } = compiled.spec;
  const state = read?.(questionOf(call, compiled, choices[0], invocation, context)) ?? noState();
  const aws = awsClues(compiled.spec.aws ? 'yes' : undefined, state, invocation, context);
  const names = choices.flatMap(named);
  const clues = stateClues(state, aws, context);
  clues.labels.unshift(...applyMapping(context.facts.mapping, subjectsOf(choices, compiled)));
  clues.folder = applyMapping(context.facts.mapping, [
    { kind: 'folder', value: invocation.cwd ?? context.request.cwd },
  ]);
  clues.identity.unshift(...names);
  clues.targets.push(
    ...addresses.map(withoutUser).flatMap(named),
    ...targetNames([...action.targets, ...valuesOf(call, compiled.hints).map(withoutKey)]),
  );
  // A choice whose name tells nothing may be anything, so what the ambient credentials are said to be still counts.
  const isNamed = names.length > 0 || state.clues.length > 0 || aws?.identity.chosen === true;
  if (!isNamed) clues.identity.push(...ambientClue(context));
  return { ...fuse(clues), provider, ...whoAndWhere(choices[0]?.value, state, aws) };
}

/** What the finding says of the identity, beside its environment. */
function whoAndWhere(
  choice: string | undefined,
  state: PlatformState,
  aws: AwsPart | undefined,
): Pick<EnvironmentFinding, 'identity' | 'account' | 'region' | 'who'> {
  const awsOwn = aws?.weight === 'raises' ? undefined : aws?.identity;
  const name = choice ?? state.identity ?? awsOwn?.profile;
  const account = awsOwn?.account ?? state.account;
  const region = state.region ?? awsOwn?.region;
  const who = awsOwn?.who ?? state.who;
  return {
    identity: name === undefined ? undefined : shown(name),
    ...(account !== undefined && { account: shown(account) }),
    ...(region !== undefined && { region: shown(region) }),
    ...(who && { who }),
  };
}

function subjectsOf(choices: readonly Said[], compiled: Compiled): MappingSubject[] {
  return choices.flatMap(({ value, how }): MappingSubject[] => {
    const kind = compiled.chooses.get(how);
    return kind === undefined || isComputed(value) ? [] : [{ kind, value }];
  });
}

function questionOf(
  call: CliCall,
  { spec }: Compiled,
  choice: Said | undefined,
  { env, cwd }: Invocation,
  { facts }: EngineContext,
): StateQuestion {
  const { given: options, words } = call;
  const { split } = spec;
  const path = split === undefined ? call.path : call.path.flatMap((word) => word.split(split));
  return { given: options, path, words, chosen: choice?.value, env, cwd, facts };
}
