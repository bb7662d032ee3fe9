import type { Effect } from '../../../contracts/words';
import type { Draft } from '../draft';
import type { GcloudCall } from './call';

/** A command line and the effects that it must be judged to have; none where it does nothing to a cloud. */
export type Example = readonly [command: string, effects: readonly Effect[]];

/** What the arguments of some commands change. Each carries examples on both sides, which the tests run. */
export interface Refinement {
  /** "gcloud.storage rm", "* add-iam-policy-binding" for every group, "*" for every command that is no read. */
  readonly commands: readonly string[];
  /** Changes the draft by the arguments. Must leave it stricter or equal where an argument cannot be known. */
  refine(call: GcloudCall, draft: Draft): void;
  readonly examples: readonly Example[];
}
