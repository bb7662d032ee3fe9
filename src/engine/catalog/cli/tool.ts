import type { Action } from '../../../contracts/action';
import type { EnvironmentFinding } from '../../../contracts/environment';
import type { Invocation } from '../../invocation';
import type { EngineContext, Tool } from '../../tool';
import { classifyCli } from './classify';
import { compile, type Compiled } from './compile';
import { locateCli } from './locate';
import { parseCli, type CliCall } from './parse';
import type { CliSpec } from './spec';

/** Where an action of a described tool would hit; `call` is the command line as the spec sorts it. */
export type CliLocate = (
  action: Action,
  invocation: Invocation,
  context: EngineContext,
  call: CliCall,
) => EnvironmentFinding;

/** A catalogue entry for the tool that `spec` describes; `locate` where its own options and variables do not tell enough. */
export function toolOf(spec: CliSpec, locate?: CliLocate): Tool {
  let tables: Compiled | undefined;
  const compiled = (): Compiled => (tables ??= compile(spec));
  return {
    names: spec.names,
    provider: spec.provider,
    ...(spec.shim === false && { shim: spec.shim }),
    classify: (invocation, context) => classifyCli(compiled(), invocation, context),
    locate: (action, invocation, context) =>
      locate
        ? locate(action, invocation, context, parseCli(invocation.argv, compiled(), 'flag'))
        : locateCli(compiled(), action, invocation, context),
  };
}
