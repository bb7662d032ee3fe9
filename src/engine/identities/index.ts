import type { Facts } from '../../contracts/facts';
import type { CloudIdentity } from '../../contracts/identity';
import { awsIdentities } from './aws';
import { azureIdentities } from './azure';
import { gcloudIdentities } from './gcloud';
import { kubernetesIdentities } from './kubernetes';
import { platformIdentities } from './platforms';

/** A terminal, or the window, whose identities are listed. */
export interface IdentityPlace {
  /** The variables that choose an identity, as a request carries them. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute. */
  readonly cwd: string;
}

type Provider = (facts: Facts, place: IdentityPlace) => CloudIdentity[];

/** One for each provider; the key stands in the rows of one that fails as a whole. */
const PROVIDERS: Readonly<Record<string, Provider>> = {
  aws: awsIdentities,
  azure: azureIdentities,
  gcloud: gcloudIdentities,
  kubernetes: kubernetesIdentities,
  platforms: platformIdentities,
};

/** Every identity that is known on this machine, a provider after the other, in its order of files. Never throws. */
export function listIdentities(facts: Facts, place: IdentityPlace): CloudIdentity[] {
  return Object.entries(PROVIDERS).flatMap(([provider, list]) => {
    try {
      return list(facts, place);
    } catch (error) {
      return [unlisted(provider, error)];
    }
  });
}

/** What one provider cannot list must not hide the others' rows. */
function unlisted(provider: string, error: unknown): CloudIdentity {
  return {
    provider,
    name: provider,
    kind: 'unknown',
    environment: 'unknown',
    evidence: [],
    isActive: false,
    problems: [{ file: '', text: `its identities could not be listed: ${String(error)}` }],
  };
}
