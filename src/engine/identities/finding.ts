import type { EnvironmentFinding } from '../../contracts/environment';
import type { IdentityFacts } from '../../contracts/identity';
import { given, isComputed } from '../environment/shown';
import type { EngineContext } from '../tool';
import { marksOf } from './marks';

const NOBODY: IdentityFacts = { kind: 'unknown' };

/** The finding with what a person should know about its identity. `folder` where the command runs, if it is known. */
export function withMarks(
  finding: EnvironmentFinding,
  { request, facts }: EngineContext,
  folder: string | undefined,
): EnvironmentFinding {
  const { who = NOBODY, environment, provider, account, identity } = finding;
  const { expected } = facts;
  if (who === NOBODY && expected.length === 0) return finding;
  const marks = marksOf(who, {
    actor: request.actor,
    environment,
    provider,
    account,
    identity,
    folder: isComputed(folder) ? request.cwd : (given(folder) ?? request.cwd),
    now: facts.now,
    expected,
  });
  return marks.length === 0 ? finding : { ...finding, marks };
}

/** True where the account is not the one that the folder is meant for. */
export function isOtherAccount({ marks }: EnvironmentFinding): boolean {
  return marks?.some((mark) => mark.kind === 'other-account') ?? false;
}
