import type { AzureSubscription } from '../../contracts/facts';

/** The cloud that az works in where nothing says otherwise. */
export const PUBLIC_CLOUD = 'AzureCloud';

const KNOWN_CLOUDS: ReadonlySet<string> = new Set([
  PUBLIC_CLOUD,
  'AzureChinaCloud',
  'AzureUSGovernment',
  'AzureGermanCloud',
]);

/** True for a cloud that az knows by itself; others stand in `clouds.config`. */
export function isKnownCloud(name: string): boolean {
  return KNOWN_CLOUDS.has(name);
}

/** Those that a command without `--subscription` would use; az refuses to choose between two. */
export function defaultSubscriptions(
  subscriptions: readonly AzureSubscription[],
  cloud: string,
): AzureSubscription[] {
  return subscriptions.filter((one) => one.isDefault && one.cloud === cloud);
}

/** Those that a name or an id means in a cloud; az compares without case, and refuses a name that two have. */
export function subscriptionsCalled(
  subscriptions: readonly AzureSubscription[],
  cloud: string,
  nameOrId: string,
): AzureSubscription[] {
  const wanted = nameOrId.toLowerCase();
  return subscriptions.filter(
    (one) => one.cloud === cloud && (one.id.toLowerCase() === wanted || one.name.toLowerCase() === wanted),
  );
}
