import { GCLOUD_RULES } from '../generated/gcloud';
import { RuleTable } from '../table';
import { OVERRIDES } from './overrides';

/** Commands of gcloud, bq and gsutil. A group is the program and the path up to the command: "gcloud.compute.instances". */
export const table = new RuleTable(GCLOUD_RULES);

/** The code of a command, hand-written overrides first; '' for what neither table nor verb knows. */
export function commandCode(group: string, operation: string): string {
  const key = `${group} ${operation}`;
  return Object.hasOwn(OVERRIDES, key) ? (OVERRIDES[key]?.code ?? '') : table.lookup(group, operation).code;
}
