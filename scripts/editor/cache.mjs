// Where everything lives that is too large or too changeable for the source tree.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The cache folder of this project: `$AGENT_GUARD_CACHE`, else the user's usual cache. */
export function cacheDir(env = process.env) {
  if (env.AGENT_GUARD_CACHE) return resolve(env.AGENT_GUARD_CACHE);
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'agent-guard');
}
