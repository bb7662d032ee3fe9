import type { AuditEvent } from '../contracts/audit';

/**
 * What a file's first record says about another file: "when I was opened, it reached this record". That is what makes a
 * deleted, cut or rewritten file show. See docs/AUDIT.md.
 */
export interface Anchor {
  /** The file's name inside the folder. */
  file: string;
  /** Its last whole record; -1 with the genesis hash where it had none. */
  seq: number;
  hash: string;
  /** SHA-256 of the bytes behind the last whole record, where a crash left some. */
  torn?: string;
}

/** Names that the log itself gives: no white space, no separators. */
export const AUDIT_FILE = /^[0-9A-Za-z][0-9A-Za-z.-]{0,120}\.jsonl$/;

const OPENING = /^Opened by session [0-9A-Za-z-]+\. Follows: (.+)\.$/;
const ANCHOR = /^([0-9A-Za-z][0-9A-Za-z.-]{0,120}\.jsonl)#(-1|\d{1,15}):([0-9a-f]{64})(?:\+([0-9a-f]{64}))?$/;

/** Most files that one retention event names. */
export const REMOVED_AT_ONCE = 64;
const REMOVAL = /^Removed after their time: (.+)\.$/;

/** Written before old files are removed, so that verification accepts that exactly these are missing. */
export function retentionEvent(removed: readonly Anchor[]): AuditEvent {
  return { kind: 'retention', text: `Removed after their time: ${removed.map(anchorText).join(' ')}.` };
}

/** The files that a retention event names; undefined for any other event. */
export function parseRetention(event: unknown): Anchor[] | undefined {
  return parseAnchors(event, 'retention', REMOVAL);
}

/** The first event of a session's file. Strict in form, so that verification can read it back. */
export function openingEvent(session: string, anchors: readonly Anchor[]): AuditEvent {
  return {
    kind: 'session',
    text: `Opened by session ${session}. Follows: ${anchors.map(anchorText).join(' ') || 'nothing'}.`,
  };
}

/** The anchors of a file's first event; undefined where it is no opening. */
export function parseOpening(event: unknown): Anchor[] | undefined {
  return parseAnchors(event, 'session', OPENING);
}

function parseAnchors(event: unknown, kind: AuditEvent['kind'], form: RegExp): Anchor[] | undefined {
  if (typeof event !== 'object' || event === null) return undefined;
  const found = event as Partial<Record<string, unknown>>;
  const list =
    found.kind === kind && typeof found.text === 'string' ? form.exec(found.text)?.at(-1) : undefined;
  if (list === undefined) return undefined;
  if (list === 'nothing') return [];
  const anchors = list.split(' ').map(parseAnchor);
  return anchors.includes(undefined) ? undefined : anchors.filter((it) => it !== undefined);
}

function anchorText({ file, seq, hash, torn }: Anchor): string {
  return `${file}#${seq}:${hash}${torn ? `+${torn}` : ''}`;
}

function parseAnchor(text: string): Anchor | undefined {
  const [, file, seq, hash, torn] = ANCHOR.exec(text) ?? [];
  if (file === undefined || seq === undefined || hash === undefined) return undefined;
  return { file, seq: Number(seq), hash, ...(torn && { torn }) };
}
