import { KILL_SWITCH_FILE, KILL_SWITCH_PIPE } from '../../contracts/killSwitch';
import { assignments } from './find';
import { ARMED_FUNCTION } from './flag';
import type { ShimEnvironment } from './script';

/** The guard's own command line, in the folder of the shims: in every guarded terminal by name. */
export const COMMAND_NAME = 'agent-guard';

/**
 * Starts the bundled command line by the editor's own Node. A plain `kill` has its flag on disk before Node has started, and
 * also where there is none any more.
 */
export function commandScript(env: Pick<ShimEnvironment, 'stateFolder' | 'node' | 'cli'>): string {
  return `#!/bin/sh
# Agent Guard: its command line. Made by the extension; changes are overwritten.
${assignments({ state: env.stateFolder, node: env.node, cli: env.cli })}
ag_flag=$ag_state/${KILL_SWITCH_FILE}
${ARMED_FUNCTION}
ag_engage() {
  ! ag_armed || (
    umask 077
    printf '{"v":1,"state":"engaged","since":"%s"}\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" > "$ag_flag.$$.new" &&
      mv -f "$ag_flag.$$.new" "$ag_flag"
  ) 2> /dev/null
  # Held open by what is started below, for those that are about to wait.
  [ ! -p "$ag_state/${KILL_SWITCH_PIPE}" ] || command exec 3<> "$ag_state/${KILL_SWITCH_PIPE}"
}

if [ "\${1-}" = kill ]; then
  [ $# -gt 1 ] || ag_engage
  shift
  set -- kill --state "$ag_state" --editor "$ag_node" "$@"
fi
NODE_OPTIONS= NODE_PATH= ELECTRON_RUN_AS_NODE=1 exec "$ag_node" "$ag_cli" "$@"
`;
}
