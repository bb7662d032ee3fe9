import { quote } from 'shell-quote';
import { REFUSED_EXIT_CODE } from '../../contracts/broker';

export { REFUSED_EXIT_CODE };

/** A folder with this file in it holds shims; no shim takes a program out of one for the real tool. */
export const SHIM_MARKER = '.agent-guard-shims';
/** Names the window whose broker a terminal asks; only a name, the folder of the sockets is fixed in the script. */
export const WINDOW_VARIABLE = 'AGENT_GUARD_WINDOW';
/**
 * What the shims above a process have started: "DEPTH|PROCESS|COMMAND|FILE:FILE…", COMMAND being the tool and the lengths
 * of its arguments. Only says where to look for the real tool, so that whoever sets it gains nothing that another PATH
 * does not give.
 */
export const CHAIN_VARIABLE = 'AGENT_GUARD_CHAIN';

/** So many shims may have started each other, whatever tools they stand for. */
const MAX_DEPTH = 50;
/** So many arguments tell a command from another. */
const MAX_TOLD = 20;

/** One word of sh. */
export const word = (text: string) => (text === '' ? "''" : quote([text]));

/** Assignments of `ag_NAME`. */
export function assignments(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `ag_${name}=${word(value)}`)
    .join('\n');
}

/**
 * For any POSIX sh: finds the real tool and starts it in the shim's place.
 *
 * A version manager's shim that stands later on PATH is the real tool here; it looks for the program itself then, without
 * its own folder, and finds this shim again. So a shim that comes by again with the same command goes on behind what was
 * started before, and where nothing is left it says so instead of going round for ever.
 */
export const FIND_FUNCTIONS = `
ag_refuse() {
  printf '%s\\n' "$1" >&2
  exit ${REFUSED_EXIT_CODE}
}

# What the shims above have come through with this very command: ag_seen, from ${CHAIN_VARIABLE}.
ag_chain() {
  ag_command=$ag_tool,$#
  ag_told=0
  for ag_each do
    ag_command=$ag_command,\${#ag_each}
    ag_told=$((ag_told + 1))
    [ "$ag_told" -lt ${MAX_TOLD} ] || break
  done
  ag_depth=0
  ag_before=
  ag_seen=
  case \${${CHAIN_VARIABLE}-} in
    [0-9]*'|'*'|'*'|'*) ;;
    *) return ;;
  esac
  ag_depth=\${${CHAIN_VARIABLE}%%'|'*}
  ag_rest=\${${CHAIN_VARIABLE}#*'|'}
  case $ag_depth in
    *[!0-9]* | ???* | 0?*) ag_depth=${MAX_DEPTH} ;;
  esac
  ag_before=\${ag_rest%%'|'*}
  ag_rest=\${ag_rest#*'|'}
  [ "\${ag_rest%%'|'*}" != "$ag_command" ] || ag_seen=\${ag_rest#*'|'}
}

# The real tool: the first on PATH that is not in a folder of shims, and not what has led here.
ag_find() {
  ag_chain "$@"
  [ "$ag_depth" -lt ${MAX_DEPTH} ] ||
    ag_refuse "Agent Guard: $ag_tool was refused: ${MAX_DEPTH} tools have started each other through their shims."
  ag_real=
  ag_again=
  ag_ifs=$IFS
  IFS=:
  set -f
  # An empty entry is the current folder, also as the last one, which splitting would drop.
  ag_path=$PATH:
  for ag_dir in $ag_path; do
    [ -n "$ag_dir" ] || ag_dir=.
    if [ -f "$ag_dir/$ag_tool" ] && [ -x "$ag_dir/$ag_tool" ] && [ ! -e "$ag_dir/${SHIM_MARKER}" ]; then
      case :$ag_seen: in
        *":$ag_dir/$ag_tool:"*) ag_again=\${ag_again:-$ag_dir/$ag_tool} ;;
        *)
          ag_real=$ag_dir/$ag_tool
          break
          ;;
      esac
    fi
  done
  set +f
  IFS=$ag_ifs
  [ -z "$ag_real" ] && [ -n "$ag_again" ] || return 0
  # The same command once more, from the same process or for the third time, and no other program: it goes round.
  ag_round=
  [ "$ag_before" != "$$" ] || ag_round=1
  case $ag_seen in
    *:+*:+*) ag_round=1 ;;
  esac
  [ -z "$ag_round" ] ||
    ag_refuse "Agent Guard: $ag_tool was refused: $ag_again finds no other $ag_tool on PATH than Agent Guard's shim, which finds $ag_again."
  ag_real=$ag_again
  ag_seen=$ag_seen:+
}

# In the shim's own place, so that standard input, signals and exit code are the tool's own.
ag_start() {
  ${CHAIN_VARIABLE}="$((ag_depth + 1))|$$|$ag_command|$ag_seen:$ag_real"
  export ${CHAIN_VARIABLE}
  exec "$ag_real" "$@"
}

case \${${WINDOW_VARIABLE}-} in
  '' | *[!abcdefghijklmnopqrstuvwxyz0123456789-]*) ag_window=none ;;
  *) ag_window=$${WINDOW_VARIABLE} ;;
esac
ag_socket=$ag_run/$ag_window.sock
`;
