import type { Effect } from '../../../contracts/words';
import type { Draft } from '../draft';
import type { AzCall } from './call';

/** A command line and the effects that it must be judged to have; none where nothing is done to a cloud. */
export type Example = readonly [command: string, effects: readonly Effect[]];

/** What the arguments of some commands change. Each carries examples on both sides, which the tests run. */
export interface Refinement {
  /** Whole commands, "vm run-command invoke"; none means every command that is no read. */
  readonly commands: readonly string[];
  /** Changes the draft by the arguments. Must leave it stricter or equal where an argument cannot be known. */
  refine(call: AzCall, draft: Draft): void;
  readonly examples: readonly Example[];
}
