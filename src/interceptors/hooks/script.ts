import { PROTOCOL_VERSION } from '../../contracts/broker';
import { HOOK_AGENTS } from '../../contracts/hook';
import { KILL_SWITCH_STOP } from '../../contracts/killSwitch';
import { ADDRESS_FUNCTION } from '../shims/address';
import { AWAIT_FUNCTIONS } from '../shims/flag';
import { variableLines, WINDOW_VARIABLE, type ShimEnvironment } from '../shims/script';
import { ADAPTERS } from './adapters';
import { FOLDERS_ENDING } from './place';

/** Largest call that is judged, in bytes: the broker takes no more, variables included. */
export const MAX_PAYLOAD_BYTES = 3 << 20;
/** How long the agent may take to write its call, in seconds. */
const READ_SECONDS = 20;
/**
 * An answer comes so long before the agent's limit, counted from the broker's first `wait`, which is a few seconds after the
 * start. The broker's own questions end a little earlier (answer.ts).
 */
const RESERVE_SECONDS = 8;
/** What the hooks' script needs to know of the machine; every path absolute. */
export type HookEnvironment = Omit<ShimEnvironment, 'folder' | 'canary'> & {
  /** Where the extension is now. Another version stands beside it, named the same up to the number. */
  extension: string;
};

/** One word of sh that nothing in it ends. */
const single = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const because = (reason: string) => `Agent Guard: refused, because ${reason}.`;

/** What the script itself says when it refuses. */
const REFUSALS = {
  alone: because('the editor does not answer, and without it the call could not be judged'),
  large: because(`the call is larger than ${MAX_PAYLOAD_BYTES >> 20} MB`),
  garbage: because("the guard's answer was not understood"),
  late: because("the guard's answer did not come in time"),
  signal: because('the hook was interrupted'),
  killed: KILL_SWITCH_STOP,
} as const;

function refusalLines(name: keyof typeof REFUSALS): string {
  const message = REFUSALS[name];
  const stopsSession = name === 'killed';
  return HOOK_AGENTS.map((agent) => {
    const reply = ADAPTERS[agent].write({ kind: 'deny', message, stopsSession });
    const print = (text: string, to: string) => (text === '' ? '' : `printf %s ${single(text)}${to}; `);
    return `    ${agent}-${name}) ${print(reply.stdout, '')}${print(reply.stderr, ' >&2')}exit ${reply.exitCode} ;;`;
  }).join('\n');
}

function silenceLines(): string {
  return HOOK_AGENTS.map((agent) => {
    const { stdout, exitCode } = ADAPTERS[agent].write({ kind: 'silent' });
    return `    ${agent}) ${stdout === '' ? '' : `printf %s ${single(stdout)}; `}exit ${exitCode} ;;`;
  }).join('\n');
}

function limitLines(): string {
  const limit = (seconds: number) => Math.max(1, seconds - RESERVE_SECONDS);
  return HOOK_AGENTS.map((agent) => `    ${agent}) ag_limit=${limit(ADAPTERS[agent].limitSeconds)} ;;`).join(
    '\n',
  );
}

function header(env: HookEnvironment): string {
  const values = {
    run: env.runFolder,
    state: env.stateFolder,
    curl: env.curl ?? '',
    node: env.node,
    cli: env.cli,
    extension: env.extension,
    // The extension's other versions: the name without its number.
    versions: env.extension.replace(/-\d[^/]*$/, '-'),
  };
  return Object.entries(values)
    .map(([name, value]) => `ag_${name}=${single(value)}`)
    .join('\n');
}

/**
 * What an agent's hook runs, for any POSIX sh: `sh hook.sh AGENT`. It sends the agent's words to a window's broker, waits for
 * the answer in short calls, and prints it. Whatever goes wrong ends with the bundled engine, and without that with the
 * agent's own refusal, which stands in the script. It prints nothing else.
 */
export function hookScript(env: HookEnvironment): string {
  return `# Agent Guard: what the hooks of all agents run. Made by the extension; changes are overwritten.
${header(env)}
ag_agent=\${1-}
case $ag_agent in
  ${HOOK_AGENTS.join(' | ')}) ;;
  *)
    printf '%s\\n' 'Agent Guard: the hook names no agent that is known.' >&2
    exit 2
    ;;
esac
# Lengths in bytes.
LC_ALL=C
ag_newline='
'

ag_refuse() {
  exec 2>&3
  trap '' TERM INT HUP
  case $ag_agent-$1 in
${(Object.keys(REFUSALS) as (keyof typeof REFUSALS)[]).map(refusalLines).join('\n')}
  esac
  exit 2
}

ag_silent() {
  exec 2>&3
  trap '' TERM INT HUP
  case $ag_agent in
${silenceLines()}
  esac
}

ag_bound() {
  case $ag_agent in
${limitLines()}
  esac
}
${ADDRESS_FUNCTION}${AWAIT_FUNCTIONS}
ag_body() {
  printf '%s\\0' ${PROTOCOL_VERSION} "$ag_agent" "$PPID" "$PWD"
${variableLines(env)}
  printf '\\0%s\\0' "$ag_payload"
}
${BODY}`;
}

const BODY = `
trap 'ag_refuse signal' TERM INT HUP

# An agent that leaves the input open must not hang here: its own limit would let the command run.
ag_read() {
  if [ "$ag_agent" = kiro ] && [ -n "\${USER_PROMPT-}" ]; then
    ag_payload=$USER_PROMPT
    return
  fi
  ag_payload=$(
    trap - TERM INT HUP
    head -c $((${MAX_PAYLOAD_BYTES} + 1)) <&4 3>&- &
    ag_reader=$!
    (
      trap 'kill "$ag_sleep"; exit' TERM
      sleep ${READ_SECONDS} &
      ag_sleep=$!
      wait "$ag_sleep"
      kill "$ag_reader"
    ) >/dev/null 3>&- 4<&- &
    wait "$ag_reader"
    ag_status=$?
    kill $!
    exit "$ag_status"
  ) || ag_refuse late
}

# The one place where curl is started, in the place of the subshell that calls this. -q: no .curlrc may change the call.
ag_http() {
  exec "$ag_curl" -q -s -f -N --noproxy '*' --unix-socket "$ag_run/$ag_window.sock" --max-time 6 -H 'Expect:' "$@"
}

# The windows that may answer, the right one first: the terminal's own, then the one with the innermost folder around the
# working directory, then the others.
ag_windows() {
  ag_first=
  case \${${WINDOW_VARIABLE}-} in
    '' | *[!abcdefghijklmnopqrstuvwxyz0123456789-]*) ;;
    *) ag_first=$${WINDOW_VARIABLE} ;;
  esac
  ag_best=
  ag_length=0
  ag_rest=
  for ag_file in "$ag_run"/*.sock; do
    [ -S "$ag_file" ] || continue
    ag_name=\${ag_file##*/}
    ag_name=\${ag_name%.sock}
    [ "$ag_name" != "$ag_first" ] || continue
    ag_rest="$ag_rest $ag_name"
    [ -r "$ag_run/$ag_name${FOLDERS_ENDING}" ] || continue
    while IFS= read -r ag_folder; do
      case $PWD/ in
        "$ag_folder"/*)
          if [ "\${#ag_folder}" -gt "$ag_length" ]; then
            ag_length=\${#ag_folder}
            ag_best=$ag_name
          fi
          ;;
      esac
    done <"$ag_run/$ag_name${FOLDERS_ENDING}"
  done
  ag_names="$ag_first $ag_best $ag_rest"
}

# 0: ag_reply is there. A window that hangs, or cannot answer, is not passed over: what is risky is refused then.
ag_ask() {
  ag_windows
  [ -n "$ag_curl" ] && [ -x "$ag_curl" ] || return 1
  ag_asked=
  for ag_window in $ag_names; do
    [ -S "$ag_run/$ag_window.sock" ] || continue
    case " $ag_asked " in
      *" $ag_window "*) continue ;;
    esac
    ag_asked="$ag_asked $ag_window"
    ag_reply=$(ag_body | ag_http --data-binary @- http://agent-guard/v1/hook & ag_await)
    case $? in
      0) return 0 ;;
      7) ;;
      *) return 1 ;;
    esac
  done
  return 1
}

# Time-outs of curl are not the end: a process that was stopped finds its time over when it goes on.
ag_wait() {
  [ $(($(date +%s) - ag_start)) -lt "$ag_limit" ] || ag_refuse late
  kill -0 "$PPID" || ag_refuse signal
  ag_tries=0
  while [ "$ag_tries" -lt 2 ]; do
    ag_reply=$(ag_http "http://agent-guard/v1/wait/$1" & ag_await) && return 0
    [ $? -eq 28 ] || return 1
    ag_tries=$((ag_tries + 1))
  done
  return 1
}

ag_installed() {
  [ ! -e "$ag_extension" ] || return 0
  for ag_file in "$ag_versions"*; do
    [ ! -e "$ag_file" ] || return 0
  done
  return 1
}

# Without the editor: the bundled engine decides. It reads the question on its standard input.
ag_alone() {
  if ! ag_installed; then
    printf '%s\\n' "Agent Guard is not installed any more, so nothing is guarded here. Remove its hook from this agent's settings: the entry that names $0." >&3
    ag_silent
  fi
  ag_armed || ag_refuse killed
  [ -x "$ag_node" ] || ag_node=$(command -v node)
  [ -x "$ag_node" ] && [ -r "$ag_cli" ] || ag_refuse alone
  ag_options=
  for ag_window in $ag_names; do ag_options="$ag_options --window=$ag_window"; done
  # The names have no blanks.
  ag_reply=$(ag_body | NODE_OPTIONS= NODE_PATH= ELECTRON_RUN_AS_NODE=1 "$ag_node" "$ag_cli" hook "$ag_agent" \\
    --run "$ag_run" --state "$ag_state" $ag_options & ag_await) || {
    ag_armed || ag_refuse killed
    ag_refuse alone
  }
}

# The agent may have closed its streams; and what a tool has to complain of is not for it.
command exec 3>&2 || exec 3>/dev/null
exec 2>/dev/null
command exec 4<&0 || exec 4</dev/null
ag_read
[ "\${#ag_payload}" -le ${MAX_PAYLOAD_BYTES} ] || {
  cat <&4 >/dev/null
  ag_refuse large
}

ag_ask || ag_alone
ag_start=
while :; do
  case $ag_reply in
    'wait '*)
      if [ -z "$ag_start" ]; then
        ag_start=$(date +%s)
        ag_bound
      fi
      ag_wait "\${ag_reply#wait }" || ag_alone
      ;;
    *) break ;;
  esac
done

ag_head=\${ag_reply%%"$ag_newline"*}
ag_text=\${ag_reply#"$ag_head"}
ag_text=\${ag_text#"$ag_newline"}
ag_code=\${ag_head#hook }
ag_code=\${ag_code% std*}
exec 2>&3
trap '' TERM INT HUP
case $ag_head in
  'hook '[012]' stdout')
    [ -z "$ag_text" ] || printf '%s\\n' "$ag_text"
    exit "$ag_code"
    ;;
  'hook '[012]' stderr')
    printf '%s\\n' "$ag_text" >&2
    exit "$ag_code"
    ;;
esac
ag_refuse garbage
`;
