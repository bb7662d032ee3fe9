import type { EnvironmentFinding } from '../../contracts/environment';
import type { Facts } from '../../contracts/facts';
import type { CommandRequest } from '../../contracts/request';
import { ambientClue } from './aws';
import { endpointOverride, isLocalEndpoint } from './awsEndpoint';
import { awsIdentity } from './awsIdentity';
import { fuse, noClues } from './fuse';
import { applyMapping } from './mapping';

/** The part of an engine's context that a place without a command has: a terminal, the window's default. */
export interface AmbientContext {
  readonly request: Pick<CommandRequest, 'cwd' | 'env' | 'ambient'>;
  readonly facts: Facts;
}

/** Where a command that chooses nothing itself would hit: the badge, and the place of what cannot be seen through. */
export function locateAmbient(context: AmbientContext): EnvironmentFinding {
  const { request, facts } = context;
  const identity = awsIdentity({ env: request.env, ambientEnv: request.env, facts, cwd: request.cwd });
  const endpoint = endpointOverride(undefined, undefined, request.env, identity.found);
  const clues = noClues();
  clues.labels = applyMapping(facts.mapping, identity.subjects);
  clues.folder = applyMapping(facts.mapping, [{ kind: 'folder', value: request.cwd }]);
  clues.identity = [...identity.clues, ...ambientClue(context)];
  // With an emulator as the general endpoint the profile's name says nothing any more; a label of the folder still does.
  if (endpoint && isLocalEndpoint(endpoint.url)) {
    const text = `endpoint ${endpoint.url} (${endpoint.from}) is on this machine`;
    clues.labels = [];
    clues.identity = [{ environment: 'local', text, source: 'endpoint' }, ...ambientClue(context)];
  }
  return {
    ...fuse(clues),
    provider: 'aws',
    account: identity.account,
    region: identity.region,
    // The default profile is nobody's choice; where there is none, there is nothing to name.
    identity: identity.found || identity.profile !== 'default' ? identity.profile : undefined,
  };
}
