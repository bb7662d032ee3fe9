import { PROTOCOL_VERSION } from '../../contracts/broker';
import { CANARY_PROGRAM, CANARY_RAN } from '../../contracts/canary';
import { KILL_SWITCH_MESSAGE } from '../../contracts/killSwitch';
import { ADDRESS_FUNCTION } from './address';
import { assignments, FIND_FUNCTIONS, word } from './find';
import { AWAIT_FUNCTIONS } from './flag';
import { fastPath, harmlessWords, READ_TABLES } from './reads';

export { REFUSED_EXIT_CODE, SHIM_MARKER, WINDOW_VARIABLE } from './find';

/** A BASH_ENV that was there before ours. */
export const CHAINED_BASH_ENV_VARIABLE = 'AGENT_GUARD_CHAINED_BASH_ENV';

/** What the scripts need to know of the machine; every path absolute. */
export interface ShimEnvironment {
  /** The folder of the shims, first on PATH. */
  folder: string;
  /** The folder of the sockets. */
  runFolder: string;
  /** Undefined where there is none; Node asks instead. */
  curl: string | undefined;
  /** A Node, or an Electron that ELECTRON_RUN_AS_NODE makes one. */
  node: string;
  /** The bundled command line. */
  cli: string;
  /** What the canary's shim takes for the real one: it is in no folder of PATH. */
  canary: string;
  /** Where `cli` finds the confirmed settings. */
  stateFolder: string;
  /** Variables sent with their value. */
  variables: readonly string[];
  /** Variables of which only the presence is sent. */
  secrets: readonly string[];
  /** Addresses, which are sent without their passwords. */
  addresses: readonly string[];
}

/** The part that a tool's shim consists of: everything else is in the scripts that it reads. */
export function shimScript(tool: string, readScript: string | undefined, commonScript: string): string {
  const fast =
    readScript === undefined
      ? ''
      : `ag_harmless=${word(`|${harmlessWords(tool).join('|')}|`)}\n. ${word(readScript)}\n`;
  return `#!/bin/sh
# Agent Guard's shim for ${tool}: asks the editor before the real ${tool} acts. Made by the extension.
ag_tool=${word(tool)}
${fast}. ${word(commonScript)}
`;
}

/** What lets certain reads run without asking; `tool` has a table of its own, or none. */
export function readScript(tool: string | undefined, env: ShimEnvironment): string {
  return `# Agent Guard: reads that shims let run without asking. Made by the extension; changes are overwritten.
${header(env)}
${FIND_FUNCTIONS}${fastPath(tool === undefined ? undefined : READ_TABLES[tool])}`;
}

/** Lines that print the variables that a request carries, each ended by NUL. */
export function variableLines(env: Pick<ShimEnvironment, 'variables' | 'secrets' | 'addresses'>): string {
  const plain = env.variables.map((name) => `  [ -z "\${${name}+x}" ] || printf '%s\\0' "${name}=$${name}"`);
  const secret = env.secrets.map((name) => `  [ -z "\${${name}+x}" ] || printf '%s\\0' '${name}=<set>'`);
  const addresses = env.addresses.map((name) => `  [ -z "\${${name}+x}" ] || ag_address ${name} "$${name}"`);
  return [...plain, ...secret, ...addresses].join('\n');
}

/** What the scripts know of the machine. */
function header(env: ShimEnvironment): string {
  return assignments({
    folder: env.folder,
    run: env.runFolder,
    state: env.stateFolder,
    curl: env.curl ?? '',
    node: env.node,
    cli: env.cli,
    canary: env.canary,
  });
}

/**
 * The common part of all shims, for any POSIX sh. It sends the command as NUL-separated fields to the broker, waits for
 * the answer in short calls, and starts the real tool in its own place, so that standard input, signals and exit code
 * are the tool's own. Whatever goes wrong on the way ends with the bundled engine, and without that with a refusal.
 */
export function commonScript(env: ShimEnvironment): string {
  return `# Agent Guard: what all shims have in common. Made by the extension; changes are overwritten.
${header(env)}
${FIND_FUNCTIONS}${ADDRESS_FUNCTION}${AWAIT_FUNCTIONS}
ag_body() {
  printf '%s\\0' ${PROTOCOL_VERSION} "$ag_tool" "$$" "$PWD"
${variableLines(env)}
  printf '\\0'
  [ $# -eq 0 ] || printf '%s\\0' "$@"
}
${COMMON_BODY}`;
}

const COMMON_BODY = `
# The one place where curl is started, in the place of the subshell that calls this. -q: no .curlrc may change the call.
ag_http() {
  exec "$ag_curl" -q -s -f -N --noproxy '*' --unix-socket "$ag_socket" --max-time 6 -H 'Expect:' "$@"
}

# No answer came. With the kill switch engaged that is as good as a no.
ag_stopped() {
  ag_armed || ag_refuse ${word(KILL_SWITCH_MESSAGE)}
}

# Without the editor: the bundled engine decides. It reads the question on its standard input.
ag_alone() {
  ag_stopped
  [ -x "$ag_node" ] && [ -r "$ag_cli" ] ||
    ag_refuse "Agent Guard: $ag_tool was refused: the editor does not answer and the guard's files are gone. Open a new terminal."
  ag_reply=$(ag_body "$@" | NODE_OPTIONS= NODE_PATH= ELECTRON_RUN_AS_NODE=1 "$ag_node" "$ag_cli" shim \\
    --run "$ag_run" --state "$ag_state" "--window=$ag_window" & ag_await) || {
    ag_stopped
    ag_refuse "Agent Guard: $ag_tool was refused: the editor does not answer and the command could not be judged."
  }
}

ag_ask() {
  [ -n "$ag_curl" ] && [ -x "$ag_curl" ] && [ -S "$ag_socket" ] || return 1
  ag_reply=$(ag_body "$@" | ag_http --data-binary @- http://agent-guard/v1/ask & ag_await)
}

# Time-outs of curl are not the end: a process that was stopped finds its time over when it goes on.
ag_wait() {
  ag_tries=0
  while [ "$ag_tries" -lt 2 ]; do
    ag_reply=$(ag_http "http://agent-guard/v1/wait/$1" & ag_await) && return 0
    [ $? -eq 28 ] || return 1
    ag_tries=$((ag_tries + 1))
  done
  return 1
}

case $ag_tool in
  ${CANARY_PROGRAM})
    ag_chain "$@"
    ag_real=$ag_canary
    ;;
  *) ag_find "$@" ;;
esac
[ -n "$ag_real" ] || {
  printf '%s: command not found\\n' "$ag_tool" >&2
  exit 127
}

ag_newline='
'

ag_ask "$@" || ag_alone "$@"
while :; do
  case $ag_reply in
    allow) break ;;
    warn | "warn$ag_newline"*)
      printf '%s\\n' "\${ag_reply#warn?}" >&2
      break
      ;;
    deny | "deny$ag_newline"*) ag_refuse "\${ag_reply#deny?}" ;;
    'wait '*) ag_wait "\${ag_reply#wait }" || ag_alone "$@" ;;
    *) ag_refuse "Agent Guard: $ag_tool was refused: the guard's answer was not understood." ;;
  esac
done
ag_start "$@"
`;

/** The real canary: says that nothing has stopped it, and does nothing else. */
export const CANARY_SCRIPT = `#!/bin/sh
# Agent Guard's canary: its shim beside the tools' must stop it. Made by the extension.
printf '%s\\n' ${word(CANARY_RAN)}
`;

/** The value of BASH_ENV that names a file: bash expands it as if it stood in double quotes. */
export function bashEnvValue(file: string): string {
  return file.replace(/[\\$`"]/g, '\\$&');
}

/** Read by every non-interactive bash: keeps the shims first where a profile or a script has moved them. */
export function bashEnvScript(env: Pick<ShimEnvironment, 'folder'>): string {
  const folder = word(env.folder);
  return `# Agent Guard: keeps its shims first on PATH in bash -c, bash -lc and bash scripts. Made by the extension.
if [ -n "\${${CHAINED_BASH_ENV_VARIABLE}-}" ] && [ -z "\${ag_chained-}" ] && [ -r "$${CHAINED_BASH_ENV_VARIABLE}" ]; then
  # An editor that was started from a guarded terminal has ours as the one that was there before.
  ag_chained=1
  . "$${CHAINED_BASH_ENV_VARIABLE}"
fi
unset ag_chained
case "$PATH:" in
  ${folder}:*) ;;
  *)
    PATH=${folder}:$PATH
    export PATH
    ;;
esac
`;
}
