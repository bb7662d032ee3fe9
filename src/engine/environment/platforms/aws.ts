import type { Evidence } from '../../../contracts/environment';
import type { Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { awsIdentity, type AwsIdentity } from '../awsIdentity';
import type { Clues } from '../fuse';
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
  { argv, env, cwd }: Invocation,
  context: EngineContext,
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
export function addAws(clues: Clues, aws: AwsPart | undefined): void {
  if (!aws) return;
  const { identity, labels, weight } = aws;
  if (weight === 'raises') {
    clues.hints.push(...labels, ...identity.clues);
    return;
  }
  clues.labels.push(...labels);
  (weight === 'file' ? clues.surroundings : clues.identity).push(...identity.clues);
}

/** Labels of accounts that the project has something in; they only raise. */
export function accountLabels(state: PlatformState, context: EngineContext): Evidence[] {
  const { accounts = [] } = state;
  return applyMapping(
    context.facts.mapping,
    accounts.map(({ value }) => ({ kind: 'account', value })),
  );
}
