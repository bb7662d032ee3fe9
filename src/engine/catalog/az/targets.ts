import { UNKNOWN } from '../../invocation';
import { shown } from '../hidden';
import type { AzCall } from './call';

/** Options that name what is acted on or what it lies in, as they end. */
const NAMES_TARGET =
  /(?:^|-)(?:names?|ids?|scope|resource|resources|url|uri|account|server|database|container|vault|cluster|group|assignee|organization|project|db|nsg|destination|source|namespace|registry|workspace|hub|subscription)$/;
/** Options that look like it but choose something else. */
const NO_TARGET =
  /^(?:tenant-id|client-id|role-definition-id|size-id|command-id|policy-id|object-id|template-uri|display-name|sku-name|admin-name|correlation-id|request-id|source|subscription)$/;

/** Short options by the long name that they stand for nearly everywhere. */
const SHORT: Readonly<Record<string, string>> = {
  n: 'name',
  g: 'resource-group',
  s: 'server-or-source',
  r: 'registry',
};

const MAX_TARGETS = 20;

export interface NamedTargets {
  readonly option: string;
  readonly names: readonly string[];
}

/** Resources in the arguments, as written, by option in order of the line. */
export function namedTargets(call: AzCall): NamedTargets[] {
  const found: NamedTargets[] = [];
  for (const { name, values } of call.args.options) {
    const option = name.length === 1 ? (SHORT[name] ?? '') : name;
    const isTarget = option !== '' && NAMES_TARGET.test(option) && !NO_TARGET.test(option);
    const names = values.filter(
      (value) =>
        value !== '' && !/^[[{@]/.test(value) && (isTarget || /^\/subscriptions\/|^https?:\/\//i.test(value)),
    );
    if (names.length > 0) found.push({ option, names });
  }
  return found;
}

/** What the command is about: --name, else the ids, else the first that is not the group it lies in. */
export function primaryNames(named: readonly NamedTargets[]): readonly string[] {
  const by = (test: (option: string) => boolean) => named.find(({ option }) => test(option))?.names;
  const names =
    by((option) => option === 'name') ??
    by((option) => option === 'ids') ??
    by((option) => option !== 'resource-group') ??
    by(() => true) ??
    [];
  return names
    .filter((name) => name !== UNKNOWN)
    .map((name) => (name.startsWith('/') ? (name.split('/').findLast((part) => part !== '') ?? name) : name));
}

/** The same for people and for the log: redacted and bounded. */
export function shownTargets(named: readonly NamedTargets[]): string[] {
  const names = named.flatMap((group) => group.names).filter((name) => name !== UNKNOWN);
  return [...new Set(names)].slice(0, MAX_TARGETS).map(shown);
}
