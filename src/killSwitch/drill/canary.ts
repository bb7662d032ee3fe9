/** Longest life of a canary, in seconds, whatever becomes of the window. */
const LIFE_SECONDS = 60;
/** A turn of its loops takes 50 ms at least. */
const TURNS = LIFE_SECONDS * 20;

/** By this variable, with a folder in it, the kill switch finds what windows have started. A drill's folder is nobody's. */
const MARK = 'AGENT_GUARD_HOOK';

/** Parts of the canary. Each says its name and process id when it runs. */
export const PARTS = ['loop', 'detached', 'deaf'] as const;

/**
 * A POSIX sh script that does harmlessly what is hard to end: a loop that starts a process every 50 ms, one that has
 * detached itself and was handed to another parent, and one that ignores the signals that ask it to end.
 */
const CANARY = `
sh -c 'trap "" TERM INT HUP; echo "deaf $$"; i=0
  while [ $i -lt ${LIFE_SECONDS} ]; do i=$((i + 1)); sleep 1; done' &
detach=nohup
command -v setsid > /dev/null && detach="setsid nohup"
( $detach sh -c 'echo "detached $$"; i=0
  while [ $i -lt ${TURNS} ]; do i=$((i + 1)); sleep 0.05; done' & )
echo "loop $$"
i=0
while [ $i -lt ${TURNS} ]; do i=$((i + 1)); sleep 1 & sleep 0.05; done
`;

/**
 * A POSIX sh script that leaves nothing of a canary behind: it ends what carries the variable as soon as its own standard
 * input ends, which it does with the window, or after the canary's longest life. It carries the variable neither in its
 * environment nor in its arguments, which macOS tells in one.
 */
const KEEPER = `
IFS= read -r needle || exit 0
exec 3<&0
sleep ${LIFE_SECONDS} & clock=$!
{ cat <&3; kill "$clock"; } > /dev/null 2>&1 &
exec 3<&-
wait "$clock" 2> /dev/null
carriers() {
  if [ -d /proc/self ]; then grep -lsF "$needle" /proc/[0-9]*/environ | tr -dc '0-9\\n'
  else ps -xEwwo pid=,command= | awk -v needle="$needle" -v self=$$ 'index($0, needle) && $1 != self { print $1 }'
  fi
}
for turn in 1 2 3 4 5 6 7 8 9 10; do
  found=$(carriers)
  [ -n "$found" ] || exit 0
  kill -KILL $found 2> /dev/null
  sleep 0.05
done
`;

/** For /bin/sh: its arguments, its environment, and what it is given to read. */
export interface Script {
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  input: string;
}

const PATH = '/usr/bin:/bin:/usr/local/bin';

/** @param root a folder that need not exist: what marks this canary, and nothing else */
export function canaryScript(root: string): Script {
  return {
    args: ['-c', CANARY, 'agent-guard-drill'],
    env: { PATH, [MARK]: `${root}/canary` },
    input: '',
  };
}

/** What watches over the canary of that folder. */
export function keeperScript(root: string): Script {
  return { args: ['-c', KEEPER, 'agent-guard-drill-keeper'], env: { PATH }, input: `${MARK}=${root}/\n` };
}

/** The process id that a part of the canary has told; undefined as long as it has not. */
export function pidOf(part: (typeof PARTS)[number], told: string): number | undefined {
  const [, pid] = new RegExp(`^${part} (\\d{1,10})$`, 'm').exec(told) ?? [];
  return pid === undefined ? undefined : Number(pid);
}
