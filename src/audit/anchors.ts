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

const OPENING = /^Opened by session ([0-9A-Za-z-]+)\. Follows: (.+)\.$/;
const ANCHOR = /^([0-9A-Za-z][0-9A-Za-z.-]{0,120}\.jsonl)#(-1|\d{1,15}):([0-9a-f]{64})(?:\+([0-9a-f]{64}))?$/;

/** The first event of a session's file. Strict in form, so that verification can read it back. */
export function openingEvent(session: string, anchors: readonly Anchor[]): AuditEvent {
  const list = anchors.map((it) => `${it.file}#${it.seq}:${it.hash}${it.torn ? `+${it.torn}` : ''}`);
  return { kind: 'session', text: `Opened by session ${session}. Follows: ${list.join(' ') || 'nothing'}.` };
}

/** The anchors of a file's first event; undefined where it is no opening. */
export function parseOpening(event: unknown): Anchor[] | undefined {
  if (typeof event !== 'object' || event === null) return undefined;
  const { kind, text } = event as Partial<Record<string, unknown>>;
  const list = kind === 'session' && typeof text === 'string' ? OPENING.exec(text)?.[2] : undefined;
  if (list === undefined) return undefined;
  if (list === 'nothing') return [];
  const anchors = list.split(' ').map(parseAnchor);
  return anchors.includes(undefined) ? undefined : anchors.filter((it) => it !== undefined);
}

function parseAnchor(text: string): Anchor | undefined {
  const [, file, seq, hash, torn] = ANCHOR.exec(text) ?? [];
  if (file === undefined || seq === undefined || hash === undefined) return undefined;
  return { file, seq: Number(seq), hash, ...(torn && { torn }) };
}
