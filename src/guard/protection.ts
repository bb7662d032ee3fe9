import { withCanary, type CanaryResult, type Judged } from '../contracts/protection';

/** Where the shims stand on the PATH of a terminal's shell. `behind`: a folder that has a guarded tool comes first. */
export type ShimPlace = 'first' | 'behind' | 'missing' | 'unknown';

/** What is known of one terminal; see {@link protectionOf}. */
export interface DoorFacts {
  platform: NodeJS.Platform;
  /** `pseudo`: an extension draws it, and there is no process of it. */
  kind: 'shell' | 'task' | 'pseudo';
  /** The name of the shell's program, "" where it is not known. */
  shell: string;
  /** The shell tells the editor of each line (shell integration). */
  reportsLines: boolean;
  shims: ShimPlace;
  /** It was there before this window's session. */
  isOlder: boolean;
  /** The editor does not show it: an agent's. */
  isHidden: boolean;
  /** The shims stand first on the extension host's own PATH, so also on that of what extensions start. */
  isHostGuarded: boolean;
  canary?: CanaryResult | undefined;
}

/** Shells of which a held line was denied as a whole in tests. */
const HELD_SHELLS: ReadonlySet<string> = new Set(['bash', 'zsh', 'fish']);

/** How well a terminal is guarded, and why. */
export function protectionOf(facts: DoorFacts): Judged {
  const { protection, reasons } = doors(facts);
  return withCanary({ protection, reasons: [...reasons, ...asides(facts)] }, facts.canary);
}

function doors(facts: DoorFacts): Judged {
  if (facts.kind === 'pseudo') return pseudo(facts);
  if (facts.platform === 'win32') return windows(facts);
  const lines = linesDoor(facts);
  if (facts.shims === 'first') {
    const shims = 'Its tools ask before they act (shims).';
    return lines.areHeld
      ? { protection: 'enforcing', reasons: [shims, lines.reason] }
      : { protection: 'watching', reasons: [lines.reason, shims] };
  }
  // On Linux the shell's own processes are looked at, whatever it reports.
  const isSeen = lines.areTold || facts.platform === 'linux';
  return { protection: isSeen ? 'watching' : 'blind', reasons: [withoutShims(facts), lines.reason] };
}

interface Lines {
  areHeld: boolean;
  areTold: boolean;
  reason: string;
}

function linesDoor({ kind, shell, reportsLines, platform }: DoorFacts): Lines {
  if (kind === 'task')
    return { areHeld: true, areTold: true, reason: 'A task is judged as a whole when it starts.' };
  if (!reportsLines) {
    const look = platform === 'linux' ? ' Its processes are looked at a moment after they have started.' : '';
    return {
      areHeld: false,
      areTold: false,
      reason: `It reports no lines (no shell integration), so what only a line's text shows is not seen.${look}`,
    };
  }
  if (HELD_SHELLS.has(shell))
    return { areHeld: true, areTold: true, reason: 'Its lines are judged and held.' };
  return {
    areHeld: false,
    areTold: true,
    reason: `Its lines are judged, but whether a denial ends a whole line of ${shell || 'this shell'} has not been tried.`,
  };
}

function withoutShims({ shims, isOlder, kind }: DoorFacts): string {
  if (shims === 'behind')
    return 'Another folder with guarded tools stands before the shims on its PATH, so those are started unasked.';
  if (shims === 'unknown')
    return 'It is older than this session, and the system does not tell whether it has shims. Open a new terminal.';
  if (kind === 'task') return 'It was started without shims, so what it starts in turn is not asked about.';
  return isOlder
    ? 'It is older than the guard and has no shims: what its programs start is not asked about. Open a new terminal.'
    : 'It has no shims on its PATH: what its programs start is not asked about. Open a new terminal.';
}

function pseudo({ isHostGuarded }: DoorFacts): Judged {
  const drawn = 'An extension draws this terminal and starts its commands by itself';
  return isHostGuarded
    ? {
        protection: 'watching',
        reasons: [`${drawn}: they are seen only through shims and the hooks of agents.`],
      }
    : {
        protection: 'blind',
        reasons: [`${drawn}, without shims: they are seen only where an agent's hook tells of them.`],
      };
}

function windows({ reportsLines }: DoorFacts): Judged {
  return reportsLines
    ? {
        protection: 'watching',
        reasons: ['On Windows there are no shims yet, and a line is interrupted after it has started.'],
      }
    : {
        protection: 'blind',
        reasons: ['On Windows there are no shims yet, and this terminal reports no lines.'],
      };
}

function asides({ isHidden, isOlder, kind }: DoorFacts): string[] {
  return [
    ...(isHidden ? ['It is hidden: an extension or an agent works in it.'] : []),
    ...(isOlder && kind !== 'pseudo' ? ['It is from before this window was loaded.'] : []),
  ];
}
