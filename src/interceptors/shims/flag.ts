import { KILL_SWITCH_FILE, KILL_SWITCH_PIPE } from '../../contracts/killSwitch';

/** How long a window may take to answer by itself once the kill switch is engaged, in seconds: it can end a whole line. */
const GRACE_SECONDS = 0.03;

/** For any POSIX sh, with `ag_state` set: reads the kill switch's file. What it cannot read is engaged. */
export const ARMED_FUNCTION = `
# The kill switch's file is not there, or says exactly that it is armed.
ag_armed() {
  [ -e "$ag_state/${KILL_SWITCH_FILE}" ] || [ -L "$ag_state/${KILL_SWITCH_FILE}" ] || return 0
  [ -f "$ag_state/${KILL_SWITCH_FILE}" ] || return 1
  ag_line=
  { IFS= read -r ag_line < "$ag_state/${KILL_SWITCH_FILE}"; } 2> /dev/null || return 1
  case $ag_line in
    '{"v":1,"state":"armed","since":"'*'"}') ;;
    *) return 1 ;;
  esac
  ag_line=\${ag_line#'{"v":1,"state":"armed","since":"'}
  case \${ag_line%'"}'} in
    *[!0123456789TZ:.-]*) return 1 ;;
  esac
}
`;

/**
 * A call that ends when the kill switch is engaged, whatever the window does that is to answer it: `reply=$(call & ag_await)`.
 * Beside the call a copy of the shell reads the flag, then stands in opening a pipe, which costs nothing. Who writes the
 * flag opens the pipe afterwards and holds it open for a moment, so that nobody comes between the two.
 */
export const AWAIT_FUNCTIONS = `${ARMED_FUNCTION}
# The process above one, where the system tells it.
ag_parent() {
  ag_above=
  { IFS= read -r ag_line < "/proc/$1/stat"; } || return 0
  set -f
  set -- \${ag_line##*') '}
  ag_above=\${2-}
}

ag_watch() {
  while ag_armed; do
    [ -p "$ag_state/${KILL_SWITCH_PIPE}" ] || command -p mkfifo -m 600 "$ag_state/${KILL_SWITCH_PIPE}"
    command : < "$ag_state/${KILL_SWITCH_PIPE}"
    # It cannot be had, or was opened for nothing: then it is looked again and again.
    ! ag_armed || command -p sleep ${GRACE_SECONDS} || return 0
  done
  command -p sleep ${GRACE_SECONDS}
  # Only while both stand below the same shell: else the id may have been given to another process.
  ag_parent self
  ag_own=$ag_above
  ag_parent "$ag_call"
  [ "$ag_above" != "$ag_own" ] || kill "$ag_call"
}

# Runs in the place of $(): waits for what was started last, and ends as that does.
ag_await() {
  ag_call=$!
  ag_watcher=
  exec 2> /dev/null
  # These are not for what is started with &, and the question must end with the tool.
  trap 'kill "$ag_call" $ag_watcher; exit 130' INT QUIT
  ag_watch > /dev/null &
  ag_watcher=$!
  wait "$ag_call"
  ag_code=$?
  kill "$ag_watcher"
  return "$ag_code"
}
`;
