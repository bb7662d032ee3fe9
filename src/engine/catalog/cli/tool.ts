import type { Tool } from '../../tool';
import { classifyCli } from './classify';
import { compile, type Compiled } from './compile';
import { locateCli } from './locate';
import type { CliSpec } from './spec';

/** A catalogue entry for the tool that `spec` describes; `locate` where its own options and variables do not tell enough. */
export function toolOf(spec: CliSpec, locate?: Tool['locate']): Tool {
  let tables: Compiled | undefined;
  const compiled = (): Compiled => (tables ??= compile(spec));
  return {
    names: spec.names,
    provider: spec.provider,
    ...(spec.shim === false && { shim: spec.shim }),
    classify: (invocation, context) => classifyCli(compiled(), invocation, context),
    locate: locate ?? ((action, invocation, context) => locateCli(compiled(), action, invocation, context)),
  };
}
