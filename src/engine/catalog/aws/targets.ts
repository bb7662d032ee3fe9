import { UNKNOWN } from '../../invocation';
import { shown } from '../hidden';
import type { AwsCall } from './call';

/** Options that name what is acted on; the end of the option's name says so. */
const NAMES_TARGET =
  /(?:^|-)(?:ids?|names?|identifiers?|arns?|bucket|key|urls?|table|cluster|service|resource|target|targets|user|group|alias)$/;
/** Options that look like it but choose something else. */
const NO_TARGET =
  /^(?:client-(?:request-)?token|attribute-name|document-name|kms-key-id|policy-name|transaction-id|query-id|instance-type|attribute-names|role-session-name|owner-ids)$/;

const MAX_TARGETS = 20;

/** What a call names, by option, in order of the line. `option` is '' for words that stand alone. */
export interface NamedTargets {
  readonly option: string;
  readonly names: readonly string[];
}

function split(values: readonly string[]): string[] {
  return values.flatMap((value) => (/^[\w:/.-]+(?:,[\w:/.-]+)+$/.test(value) ? value.split(',') : [value]));
}

/** Resources in the arguments, as written: ids, names, ARNs, buckets. */
export function namedTargets(call: AwsCall): NamedTargets[] {
  const found: NamedTargets[] = [];
  const alone = call.args.positionals.filter((word) => /^(?:s3:\/\/|arn:)/.test(word));
  if (alone.length > 0) found.push({ option: '', names: alone });
  for (const option of call.options) {
    const isTarget = NAMES_TARGET.test(option.name) && !NO_TARGET.test(option.name);
    const names = split(option.values).filter((value) => value !== '' && !/^[[{]|^file/.test(value));
    const arns = names.filter((value) => value.startsWith('arn:'));
    if (isTarget ? names.length > 0 : arns.length > 0)
      found.push({ option: option.name, names: isTarget ? names : arns });
  }
  return found;
}

/** The same for people and for the log: redacted and bounded. */
export function shownTargets(named: readonly NamedTargets[]): string[] {
  const names = named.flatMap((group) => group.names).filter((name) => name !== UNKNOWN);
  return [...new Set(names)].slice(0, MAX_TARGETS).map(shown);
}
