import * as path from 'node:path';

/** Where the hooks' script finds things, and is found. */

/** Ending of the files beside the sockets that tell a window's folders, one a line. */
export const FOLDERS_ENDING = '.folders';

/** Names the script to the hook in the extension's own plugin, which knows nothing of the machine. */
export const HOOK_VARIABLE = 'AGENT_GUARD_HOOK';
/** The same in a file, below the extension's folder: for agents that the extension host does not start. */
export const HOOK_POINTER = 'plugin/hook-path';

/** Where the script is, below the folder of the shims' files. It outlives the extension. */
export function hookScriptPath(root: string): string {
  return path.join(root, 'lib', 'hook.sh');
}
