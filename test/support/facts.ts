import type { Facts } from '../../src/contracts/facts';

/** A machine without a single file of any cloud. */
export const NO_FACTS: Facts = {
  home: '/home/dev',
  mapping: [],
  expected: [],
  now: Date.UTC(2026, 0, 1),
  file: () => ({ state: 'missing' }),
  parsed: (_path, read) => read({ state: 'missing' }),
  aws: () => ({ profiles: new Map(), problems: [] }),
  awsSessions: () => [],
  azure: () => ({ file: '', subscriptions: [], cloud: 'AzureCloud', defaults: new Map(), problems: [] }),
  gcloud: () => ({ configurations: new Map(), problems: [] }),
  googleCredentials: () => undefined,
  kube: () => ({ contexts: new Map(), clusters: new Map(), users: new Map(), problems: [] }),
  terraform: () => ({ workspace: 'default', providers: [], problems: [] }),
};

/** The same with files. */
export function factsWith(file: Facts['file']): Facts {
  return { ...NO_FACTS, file, parsed: (path, read) => read(file(path)) };
}
