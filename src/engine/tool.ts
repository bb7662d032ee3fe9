import type { Action } from '../contracts/action';
import type { EnvironmentFinding } from '../contracts/environment';
import type { Facts } from '../contracts/facts';
import type { CommandRequest } from '../contracts/request';
import type { Invocation } from './invocation';

/** What the engine may look at while it judges one request. */
export interface EngineContext {
  readonly request: CommandRequest;
  readonly facts: Facts;
}

/**
 * A cloud tool that the engine knows. The catalogue is the one list of these: shims are made for their names
 * (see {@link Tool.shim}), the unwrapper looks for them, nothing else decides what is dangerous.
 */
export interface Tool {
  /** Program names, the first is the canonical one: ["terraform", "tofu"]. */
  readonly names: readonly string[];
  readonly provider: string;
  /**
   * False for programs of everyday use (cat, curl, rm, sqlite3). Their calls are judged like any other, but they get no
   * shim, and their mere name does not make a text cloudy.
   */
  readonly shim?: false;
  /** What the invocation would do; empty when it does nothing to a cloud (help, version). Never throws. */
  classify(invocation: Invocation, context: EngineContext): Action[];
  /** Where the action would hit. Never throws; a fact that cannot be read is evidence of `unknown`. */
  locate(action: Action, invocation: Invocation, context: EngineContext): EnvironmentFinding;
  /** The folder that the tool works in where it is not the one it was started in; undefined where it is not known. */
  folder?(invocation: Invocation): string | undefined;
}
