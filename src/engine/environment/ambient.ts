import type { EnvironmentFinding } from '../../contracts/environment';
import { standingClues, type AmbientContext } from './aws';
import { awsIdentity } from './awsIdentity';
import { fuse, noClues } from './fuse';
import { applyMapping } from './mapping';

/** Where a command that chooses nothing itself would hit: the badge, and the place of what cannot be seen through. */
export function locateAmbient(context: AmbientContext): EnvironmentFinding {
  const { request, facts } = context;
  const identity = awsIdentity({ env: request.env, ambientEnv: request.env, facts, cwd: request.cwd });
  const clues = { ...noClues(), ...standingClues(identity, context) };
  clues.folder = applyMapping(facts.mapping, [{ kind: 'folder', value: request.cwd }]);
  return {
    ...fuse(clues),
    provider: 'aws',
    account: identity.account,
    region: identity.region,
    // The default profile is nobody's choice; where there is none, there is nothing to name.
    identity: identity.found || identity.profile !== 'default' ? identity.profile : undefined,
    ...(identity.who && { who: identity.who }),
  };
}
