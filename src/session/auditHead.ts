import type * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { Anchor } from '../audit/anchors';
import type { Claim } from '../audit/scan';

/** What is used of the editor's secret storage. */
export type Secrets = Pick<vscode.SecretStorage, 'get' | 'store' | 'delete' | 'onDidChange'>;

/** A session's newest record, as the editor keeps it. */
export interface KeptHead extends Anchor {
  session: string;
  /** When it was written; milliseconds since 1970. */
  time: number;
  /** A person was told that the record does not reach this far. It is still looked for when the record is verified. */
  told?: true | undefined;
}

const INDEX_KEY = 'agentGuard.auditHeads';
const headKey = (session: string) => `agentGuard.auditHead.${session}`;
/** Sessions whose heads are kept; windows that live come before those that have ended. */
const MAX_SESSIONS = 32;
/** The editor encrypts and writes each secret: not more often than this, in milliseconds. */
const PAUSE_MS = 2000;
/** Retention takes nothing younger, so it is no excuse for a younger head to be missing. */
const YOUNG_MS = 89 * 86_400_000;

const indexSchema = z.array(z.string().check(z.regex(/^[0-9A-Za-z-]{1,36}$/))).check(z.maxLength(256));
const headSchema = z.object({
  file: z.string().check(z.maxLength(256)),
  seq: z.int(),
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  time: z.number(),
  told: z.optional(z.literal(true)),
});

/**
 * The newest record of each session, kept where only the editor reads and writes. So a record that was cut, taken away or
 * written anew shows, also at its newest end. One secret for each session, as several windows write at once.
 */
export class AuditHeads {
  private latest: Anchor | undefined;
  private timer: NodeJS.Timeout | undefined;
  private work: Promise<void> = Promise.resolve();
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly secrets: Secrets,
    private readonly session: string,
    private readonly now: () => number,
    private readonly log: (message: string) => void,
    private readonly pauseMs = PAUSE_MS,
  ) {
    // Two windows that start together may each write a list without the other.
    this.subscription = secrets.onDidChange(({ key }) => {
      if (key === INDEX_KEY && this.latest) this.soon();
    });
  }

  /** A record is on disk, with all before it. */
  durable(head: Anchor): void {
    this.latest = head;
    this.soon();
  }

  /** What is kept about all sessions. Waits for what is being written. */
  async list(): Promise<KeptHead[]> {
    const kept = await Promise.all((await this.index()).map((session) => this.read(session)));
    return kept.filter((it) => it !== undefined);
  }

  /** For verification: what has to be found. */
  async claims(counts: (head: KeptHead) => boolean = () => true): Promise<Claim[]> {
    return (await this.list()).filter(counts).map(({ file, seq, hash, time }) => ({
      anchor: { file, seq, hash },
      by: 'the secret storage of the editor',
      ...(this.now() - time < YOUNG_MS && { young: true as const }),
    }));
  }

  /** Sessions whose loss has been told and recorded: nobody is to be told at each start. */
  async markTold(isLost: (head: KeptHead) => boolean): Promise<void> {
    for (const { session, ...head } of await this.others(isLost))
      await this.secrets.store(headKey(session), JSON.stringify({ ...head, told: true }));
  }

  /** Sessions whose files went after their time. */
  async forget(isGone: (head: KeptHead) => boolean): Promise<void> {
    const gone = await this.others(isGone);
    if (gone.length === 0) return;
    const sessions = new Set(gone.map((it) => it.session));
    await this.secrets.store(
      INDEX_KEY,
      JSON.stringify((await this.index()).filter((session) => !sessions.has(session))),
    );
    for (const session of sessions) await this.secrets.delete(headKey(session));
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    this.subscription.dispose();
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.write();
  }

  private async others(are: (head: KeptHead) => boolean): Promise<KeptHead[]> {
    return (await this.list()).filter((head) => head.session !== this.session && are(head));
  }

  private soon(): void {
    if (this.timer) return;
    this.timer = setTimeout(() => {
      void this.write().finally(() => {
        this.timer = undefined;
        if (this.latest !== this.stored) this.soon();
      });
    }, this.pauseMs);
    this.timer.unref();
  }

  private stored: Anchor | undefined;

  private write(): Promise<void> {
    this.work = this.work
      .then(() => this.store())
      .catch((error: unknown) => {
        this.log(`The newest record's hash could not be kept: ${String(error)}`);
      });
    return this.work;
  }

  private async store(): Promise<void> {
    const head = this.latest;
    if (!head) return;
    if (head !== this.stored) {
      const { file, seq, hash } = head;
      await this.secrets.store(headKey(this.session), JSON.stringify({ file, seq, hash, time: this.now() }));
      this.stored = head;
    }
    const index = await this.index();
    if (index.includes(this.session)) return;
    const kept = [...index, this.session];
    const old = kept.splice(0, Math.max(0, kept.length - MAX_SESSIONS));
    await this.secrets.store(INDEX_KEY, JSON.stringify(kept));
    for (const session of old) await this.secrets.delete(headKey(session));
  }

  private async index(): Promise<string[]> {
    const parsed = indexSchema.safeParse(parseJson(await this.secrets.get(INDEX_KEY)));
    return parsed.success ? parsed.data : [];
  }

  private async read(session: string): Promise<KeptHead | undefined> {
    const parsed = headSchema.safeParse(parseJson(await this.secrets.get(headKey(session))));
    return parsed.success ? { session, ...parsed.data } : undefined;
  }
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
