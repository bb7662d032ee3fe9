import type { Evidence } from '../../../contracts/environment';
import type { Facts } from '../../../contracts/facts';
import type { Invocation } from '../../invocation';
import { problemClue } from '../awsProfile';
import { awsIdentity, type AwsIdentity } from '../awsIdentity';
import { noClues, type Clues } from '../fuse';
import { applyMapping } from '../mapping';
import { given } from '../shown';
import type { PlatformState } from './state';

/** The value of an option, however it is written; the last one counts. */
function valueOf(
  argv: readonly string[],
  names: readonly string[],
): { name: string; how: string } | undefined {
  for (let i = argv.length - 1; i > 0; i -= 1) {
    const word = argv[i] ?? '';
    const how = names.find((name) => word === name || word.startsWith(`${name}=`));
    if (how === undefined) continue;
    const name = given(word === how ? argv[i + 1] : word.slice(how.length + 1));
    if (name !== undefined) return { name, how };
  }
  return undefined;
}

const PROFILE = ['--profile', '--aws-profile'];

/** The terminal that a tool is asked in. */
export interface StateContext {
  readonly request: { readonly env: Readonly<Record<string, string>> };
  readonly facts: Facts;
}

/** The AWS identity that a platform's tool acts with, and how far it counts. */
export interface AwsPart {
  readonly identity: AwsIdentity;
  readonly labels: readonly Evidence[];
  /** `raises` where nothing says that the tool acts on AWS at all; `file` where a file of the project chose it. */
  readonly weight: 'decides' | 'file' | 'raises';
}

/** Undefined where the tool has nothing to do with AWS. */
export function awsClues(
  tool: 'yes' | undefined,
  state: PlatformState,
  { argv, env, cwd }: Pick<Invocation, 'argv' | 'env' | 'cwd'>,
  context: StateContext,
): AwsPart | undefined {
  const use = state.aws ?? (state.profile ? 'yes' : tool);
  if (use === undefined || use === 'no') return undefined;
  const option = tool && valueOf(argv, PROFILE);
  const profile = option ?? state.profile;
  const identity = awsIdentity({
    env,
    ambientEnv: context.request.env,
    facts: context.facts,
    cwd,
    ...(profile && { profile }),
  });
  const labels = applyMapping(context.facts.mapping, identity.subjects);
  const isFromFile = !option && state.profile !== undefined;
  return { identity, labels, weight: isFromFile ? 'file' : use === 'yes' ? 'decides' : 'raises' };
}

/** Adds what the AWS identity tells to the other clues. */
function addAws(clues: Clues, aws: AwsPart | undefined): void {
  if (!aws) return;
  const { identity, labels, weight } = aws;
  if (weight === 'raises') {
    clues.hints.push(...labels, ...identity.clues);
    return;
  }
  clues.labels.push(...labels);
  (weight === 'file' ? clues.surroundings : clues.identity).push(...identity.clues);
}

/** All that a tool's own files tell, for a command as for a row of the credentials view. */
export function stateClues(state: PlatformState, aws: AwsPart | undefined, { facts }: StateContext): Clues {
  const clues = noClues();
  clues.labels = applyMapping(facts.mapping, state.subjects);
  clues.surroundings = [...state.clues, ...state.problems.map(problemClue)];
  clues.hints = [...state.hints];
  // What the project has something in, which need not be where the command acts.
  const accounts = (state.accounts ?? []).map(({ value }) => ({ kind: 'account' as const, value }));
  clues.targets = applyMapping(facts.mapping, accounts);
  addAws(clues, aws);
  return clues;
}
