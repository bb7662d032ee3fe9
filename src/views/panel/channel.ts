import type { Cursor, Entry, History } from '../../activity/history';
import type { ActivityRow } from '../../contracts/activity';
import {
  pageMessageSchema,
  type HostMessage,
  type HostMessageBody,
  type PageMessage,
} from '../../contracts/panel';

/** Rows of a snapshot, which are on the screen first, and of what follows. */
const FIRST_ROWS = 500;
const CHUNK_ROWS = 2000;
/** How long the page has the processor to itself after its snapshot, and between the rest, in milliseconds. */
const FIRST_PAINT_MS = 100;
const CHUNK_MS = 16;
const UPDATE_MS = 50;
const UPDATE_ROWS = 2000;
/** More changes than that, while the page takes nothing: it gets a new snapshot instead. */
const MAX_BEHIND = 10_000;
/** Messages that are on their way at once. */
const MAX_SENT = 4;

export interface ChannelPorts {
  history: History;
  /** Resolves once the page has it; false where there is no page. */
  post(message: HostMessage): PromiseLike<boolean>;
  /** A wish of the page, checked for its form. */
  wish(message: PageMessage): void;
  /** The page stands, and wants what is not rows. */
  ready(): void;
  log(message: string): void;
}

/**
 * What the host says to one page: numbered, rows in batches, the newest first. A page that does not take what it is given
 * costs no memory: what it has missed comes as a new snapshot.
 */
export class Channel {
  private number = 0;
  private sent = 0;
  /** Grows with each start and stop: what was begun before is given up. */
  private run = 0;
  private isActive = false;
  private cursor: Cursor | undefined;
  private readonly changed = new Map<string, Entry>();
  private timer: NodeJS.Timeout | undefined;
  /** It has missed so much that it begins anew, once it has taken what is on its way. */
  private isBehind = false;
  private hasComplained = false;
  private readonly unsubscribe: () => void;

  constructor(private readonly ports: ChannelPorts) {
    this.unsubscribe = ports.history.onChange((entry) => {
      if (entry) this.rowChanged(entry);
    });
  }

  /** A message from the page: whatever it is. */
  receive(message: unknown): void {
    const parsed = pageMessageSchema.safeParse(message);
    if (!parsed.success) {
      if (!this.hasComplained) this.ports.log('The page of the activity sent a message that does not fit.');
      this.hasComplained = true;
    } else if (parsed.data.type === 'ready') this.start();
    else this.ports.wish(parsed.data);
  }

  /** Anything but rows. Dropped while nobody looks: it comes anew with the next `ready`. */
  send(body: Exclude<HostMessageBody, { type: 'snapshot' | 'older' | 'update' }>): void {
    if (this.isActive) void this.post(body);
  }

  /** Nobody looks any more. */
  stop(): void {
    this.run++;
    this.isActive = false;
    this.isBehind = false;
    this.cursor = undefined;
    this.changed.clear();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  dispose(): void {
    this.stop();
    this.unsubscribe();
  }

  private start(): void {
    this.stop();
    this.isActive = true;
    this.ports.ready();
    this.sendRows(this.run).catch((error: unknown) => {
      this.ports.log(`The activity cannot be shown: ${String(error)}`);
    });
  }

  private async sendRows(run: number): Promise<void> {
    const { history } = this.ports;
    const isCurrent = () => run === this.run;
    void history.load();
    await this.until(() => history.isLoaded || history.olderAt(FIRST_ROWS) !== undefined, isCurrent);
    if (!isCurrent()) return;
    const cursor = history.cursor();
    this.cursor = cursor;
    const first = cursor.take(FIRST_ROWS);
    // How many will come is not known before they are loaded; that there are more, is.
    const total = first.isLast ? first.rows.length : Math.max(history.size, first.rows.length + 1);
    await this.post({ type: 'snapshot', total, rows: first.rows });
    let { isLast } = first;
    for (let ms = FIRST_PAINT_MS; !isLast && isCurrent(); ms = CHUNK_MS) {
      await sleep(ms);
      if (!isCurrent()) return;
      const next = cursor.take(CHUNK_ROWS);
      ({ isLast } = next);
      if (next.rows.length > 0 || isLast) await this.post({ type: 'older', ...next });
    }
  }

  private rowChanged(entry: Entry): void {
    if (!this.cursor || this.isBehind || this.cursor.isAhead(entry)) return;
    this.changed.set(entry.id, entry);
    if (this.changed.size > MAX_BEHIND) this.fallBehind();
    else if (this.changed.size >= UPDATE_ROWS) this.flush();
    else
      this.timer ??= setTimeout(() => {
        this.flush();
      }, UPDATE_MS);
  }

  private fallBehind(): void {
    this.changed.clear();
    this.run++;
    this.isBehind = true;
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.changed.size === 0) return;
    if (this.sent >= MAX_SENT) {
      // The page is behind: what changes meanwhile is taken together.
      this.timer = setTimeout(() => {
        this.flush();
      }, UPDATE_MS);
      return;
    }
    const entries = [...this.changed.values()].slice(0, UPDATE_ROWS);
    for (const { id } of entries) this.changed.delete(id);
    const rows: ActivityRow[] = entries.map(({ row }) => row);
    void this.post({ type: 'update', rows });
    if (this.changed.size > 0)
      this.timer = setTimeout(() => {
        this.flush();
      }, UPDATE_MS);
  }

  private async post(body: HostMessageBody): Promise<void> {
    this.number++;
    this.sent++;
    try {
      await this.ports.post({ ...body, n: this.number });
    } catch {
      // The page is gone; the next one begins with `ready`.
    } finally {
      this.sent--;
      if (this.isBehind && this.sent === 0) this.start();
    }
  }

  private until(isReached: () => boolean, isCurrent: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!isReached() && isCurrent()) return;
        unsubscribe();
        resolve();
      };
      const unsubscribe = this.ports.history.onChange(look);
      // It may be so already.
      setImmediate(look);
    });
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
