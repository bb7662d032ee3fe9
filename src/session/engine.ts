import { createRequire } from 'node:module';
import type * as EngineModule from '../engine';

type Engine = typeof EngineModule;

let loaded: Engine | undefined;

/**
 * The engine, from its own bundle beside this one: parser and catalogue would make up most of the activation. Loaded on
 * the first decision, or before that when the window has come to rest.
 */
export function engine(): Engine {
  loaded ??= createRequire(__filename)('./engine.js') as Engine;
  return loaded;
}
