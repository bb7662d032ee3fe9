import { UNKNOWN, type OpaquePart } from '../invocation';
import type { Call } from '../shell/frame';
import type { Reach } from './words';

/** Text that is looked through for what is in reach, and how often that of the command. */
const BASE_NEAR = 1 << 17;
const NEAR_PER_CHARACTER = 3;
const MAX_OPAQUE = 64;
/** Length at which an opaque part's text is cut for people. */
const SHOWN = 160;

/** What of one request cannot be seen through. */
export class Opaques {
  readonly parts: OpaquePart[] = [];
  /** Characters that may still be looked through for what is in reach. */
  private near: number;
  /** What is in reach of texts that were looked through already. */
  private readonly looked = new Map<string, boolean>();

  /** `length` is that of the whole command. */
  constructor(
    private readonly reach: Reach,
    length: number,
  ) {
    this.near = BASE_NEAR + length * NEAR_PER_CHARACTER;
  }

  /** Only what is near a part decides whether a cloud may be reached, unless that is known. */
  add(text: string, reason: string, near: string, known?: boolean): void {
    if (this.parts.length >= MAX_OPAQUE && this.parts.some((part) => part.cloudInReach)) return;
    const inReach = known ?? this.inReach(near);
    if (this.parts.length >= MAX_OPAQUE && !inReach) return;
    const shown = text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
    this.parts.push({ text: shown, reason, cloudInReach: inReach });
  }

  private inReach(near: string): boolean {
    const known = this.looked.get(near);
    if (known !== undefined) return known;
    this.near -= near.length;
    // So much that it cannot be looked through is in reach of everything.
    const found = this.near < 0 || this.reach.inText(near);
    this.looked.set(near, found);
    return found;
  }
}

/** A call as it stands in its text, for people. */
export function sourceOf(call: Call): string {
  const text = call.external ? call.argv.join(' ') : call.frame.text.slice(call.pos, call.end);
  return text.replaceAll(UNKNOWN, '…');
}
