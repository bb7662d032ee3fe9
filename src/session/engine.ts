import { createRequire } from 'node:module';
import type * as EngineBundle from './engineBundle';

type Engine = typeof EngineBundle;

let loaded: Engine | undefined;

/**
 * The engine, from its own bundle beside this one: parser, catalogue and readers would make up most of the activation.
 * Loaded on the first decision, or before that when the window has come to rest.
 */
export function engine(): Engine {
  loaded ??= createRequire(__filename)('./engine.js') as Engine;
  return loaded;
}
