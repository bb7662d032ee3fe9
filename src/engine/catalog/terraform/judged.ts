import type { Action, Safer } from '../../../contracts/action';
import type { Effect } from '../../../contracts/words';
import type { Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import type { TerraformArguments } from './arguments';
import type { TerraformFlags } from './flags';
import { isOn } from './flags';

/** One command line with everything that its judgement may look at. */
export interface Scene {
  readonly args: TerraformArguments;
  readonly parsed: TerraformFlags;
  readonly invocation: Invocation;
  readonly context: EngineContext;
}

/** What was found out about one command line. */
export interface Judged {
  effects: readonly Effect[];
  summary: string;
  reversible: Action['reversible'];
  modifiers: string[];
  targets: string[];
  safer?: Safer;
}

/** Those of the flags that are switched on, as they are written. */
export function flagsOn(scene: Scene, names: readonly string[]): string[] {
  return names.filter((name) => isOn(scene.parsed.flags, name)).map((name) => `-${name}`);
}
