import type { Effect } from '../../../contracts/words';
import type { Draft } from '../draft';
import type { AwsCall } from './call';

/** A command line and the effects that it must be judged to have. */
export type Example = readonly [command: string, effects: readonly Effect[]];

/** What the arguments of some operations change. Each carries examples on both sides, which the tests run. */
export interface Refinement {
  /** `*` is every service. */
  readonly service: string;
  /** Operations; none means every operation of the service. */
  readonly operations: readonly string[];
  /** Changes the draft by the arguments. Must leave it stricter or equal where an argument cannot be known. */
  refine(call: AwsCall, draft: Draft): void;
  readonly examples: readonly Example[];
}
