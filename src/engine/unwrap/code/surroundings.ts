import type { Effort } from '../../effort';
import type { Chain, Value } from './values';

/** What the evaluation of one text needs of its surroundings. */
export interface Surroundings {
  readonly effort: Effort;
  /** A call was read; `chain` ends with it. */
  called(call: Chain, at: number, receiver: Value): void;
  /** A text stands where the language gives it to a shell. */
  command(text: string, at: number): void;
  /** The names that another file of the project gives away; undefined for what is none. */
  module(name: string): ReadonlyMap<string, Value> | undefined;
  /** `require(…)`: a file's names, or a library. */
  required(name: string): Value;
  /** Names that the language has from the start: `process.argv`, `ENV`. */
  known(name: string): Value;
  /** A variable of the environment is set. */
  setVariable(name: string, value: string): void;
  literal(text: string): void;
}
