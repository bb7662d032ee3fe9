import * as fs from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod/mini';
import type { ProcessTable } from '../contracts/processes';
import { PROTECTIONS, type GuardedSession } from '../contracts/protection';
import { forDisplay } from '../contracts/redact';
import { replaceFile } from '../disk/write';

/** Most of it that is written and read: a file of another program must not fill the view. */
const MAX_SESSIONS = 64;
const MAX_REASONS = 8;
const MAX_WINDOWS = 32;
const MAX_BYTES = 256 * 1024;
const MAX_TEXT = 300;

const text = z.string().check(z.maxLength(4096));
const sessionSchema = z.object({
  id: text,
  kind: z.enum(['terminal', 'task', 'agent']),
  name: text,
  protection: z.enum(PROTECTIONS),
  reasons: z.array(text).check(z.minLength(1), z.maxLength(MAX_REASONS)),
  pid: z.optional(z.int().check(z.positive())),
});
const recordSchema = z.object({
  /** The extension host that wrote it. */
  owner: z.object({ pid: z.int().check(z.positive()), startedAt: z.string() }),
  window: text,
  sessions: z.array(sessionSchema).check(z.maxLength(MAX_SESSIONS)),
});

/** What another window of this person guards, as it says itself. To be shown, and to decide nothing by. */
export interface OtherWindow {
  /** Its folder's or workspace's name, fit for display. */
  window: string;
  sessions: readonly GuardedSession[];
}

/** The windows' lists of what they guard, a file each: a window sees nothing of another one's terminals by itself. */
export class WindowRecords {
  private last = '';

  constructor(
    private readonly folder: string,
    /** Of this window: a UUID. */
    private readonly id: string,
    private readonly table: Pick<ProcessTable, 'info'>,
  ) {}

  /** Best effort: the list is for people, and a full disk must not stop the guard. */
  write(window: string, sessions: readonly GuardedSession[]): void {
    const owner = this.table.info(process.pid);
    if (!owner) return;
    const record = JSON.stringify({
      owner: { pid: owner.pid, startedAt: owner.startedAt },
      window: forDisplay(window, MAX_TEXT),
      sessions: sessions.slice(0, MAX_SESSIONS).map(shown),
    });
    if (record === this.last) return;
    try {
      fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      replaceFile(this.file, record);
      this.last = record;
    } catch {
      this.last = '';
    }
  }

  /** The other windows that are open. Files of windows that are gone, or that nobody understands, are taken away. */
  others(): OtherWindow[] {
    return this.names().flatMap((name) => {
      const file = path.join(this.folder, name);
      const read = recordSchema.safeParse(readJson(file));
      if (!read.success || this.table.info(read.data.owner.pid)?.startedAt !== read.data.owner.startedAt) {
        remove(file);
        return [];
      }
      const { window, sessions } = read.data;
      return [{ window: forDisplay(window, MAX_TEXT), sessions: sessions.map(shown) }];
    });
  }

  /** The ids of the other windows that are open. */
  liveIds(): ReadonlySet<string> {
    const live = this.names().filter((name) => {
      const read = recordSchema.safeParse(readJson(path.join(this.folder, name)));
      return read.success && this.table.info(read.data.owner.pid)?.startedAt === read.data.owner.startedAt;
    });
    return new Set(live.map((name) => path.basename(name, '.json')));
  }

  dispose(): void {
    remove(this.file);
  }

  private get file(): string {
    return path.join(this.folder, `${this.id}.json`);
  }

  private names(): string[] {
    try {
      const own = path.basename(this.file);
      return fs
        .readdirSync(this.folder)
        .filter((name) => name.endsWith('.json') && name !== own)
        .slice(0, MAX_WINDOWS);
    } catch {
      return []; // no window has written yet
    }
  }
}

/** What others may know of a session, fit for display. */
function shown({ id, kind, name, protection, reasons, pid }: z.infer<typeof sessionSchema> | GuardedSession) {
  const session: GuardedSession = {
    id: forDisplay(id, MAX_TEXT),
    kind,
    name: forDisplay(name, MAX_TEXT),
    protection,
    reasons: reasons.slice(0, MAX_REASONS).map((reason) => forDisplay(reason, MAX_TEXT)),
  };
  if (pid !== undefined) session.pid = pid;
  return session;
}

function readJson(file: string): unknown {
  try {
    const found = fs.lstatSync(file);
    // Reading a pipe would wait for ever.
    if (!found.isFile() || found.size > MAX_BYTES) return undefined;
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function remove(file: string): void {
  try {
    fs.rmSync(file, { force: true, recursive: true });
  } catch {
    // It is looked at again the next time.
  }
}
