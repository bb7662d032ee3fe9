import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod/mini';

const count = z.int().check(z.nonnegative());
const positionSchema = z.object({ seq: z.int(), hash: z.string(), offset: count });
export type Position = z.infer<typeof positionSchema>;

const cursorSchema = z.object({
  v: z.literal(1),
  /** By the name of a file of the record: up to where the destination has taken it. */
  files: z.record(z.string(), positionSchema),
  /** Records that were accepted, and that were given up, since the destination was set up. */
  sent: count,
  skipped: count,
  /** When something was accepted last; ISO 8601. */
  lastAt: z.optional(z.string()),
  /** Why nothing goes on now; for people. */
  waiting: z.optional(z.string()),
});
export type CursorState = z.infer<typeof cursorSchema>;

const MAX_BYTES = 4 << 20;

/** How far a destination has come, on disk. It is written after the receiver has accepted, never before. */
export class Cursor {
  private constructor(
    private readonly file: string,
    readonly state: CursorState,
    /** False where there was no file, or none that could be understood. */
    readonly wasThere: boolean,
  ) {}

  static async open(folder: string, name: string): Promise<Cursor> {
    const file = cursorFile(folder, name);
    const found = await readCursor(folder, name);
    return new Cursor(file, found ?? { v: 1, files: {}, sent: 0, skipped: 0 }, found !== undefined);
  }

  positionIn(file: string): Position | undefined {
    return Object.hasOwn(this.state.files, file) ? this.state.files[file] : undefined;
  }

  move(file: string, to: Position): void {
    this.state.files[file] = to;
  }

  /** Forgets files that retention has removed. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const name of Object.keys(this.state.files))
      if (!names.has(name)) this.state.files = without(this.state.files, name);
  }

  /** Whole or not at all, and on the disk itself: a power cut must not bring back what was sent. */
  async save(): Promise<void> {
    const temporary = `${this.file}.${process.pid}.new`;
    const handle = await fs.open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(JSON.stringify(this.state));
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await fs.rename(temporary, this.file);
  }
}

function without(files: CursorState['files'], name: string): CursorState['files'] {
  return Object.fromEntries(Object.entries(files).filter(([other]) => other !== name));
}

function cursorFile(folder: string, name: string): string {
  return path.join(folder, `${name}.cursor.json`);
}

/** What a destination's file says; undefined where there is none that can be understood. */
export async function readCursor(folder: string, name: string): Promise<CursorState | undefined> {
  const file = cursorFile(folder, name);
  try {
    const found = await fs.lstat(file);
    if (!found.isFile() || found.size > MAX_BYTES) return undefined;
    const parsed = cursorSchema.safeParse(JSON.parse(await fs.readFile(file, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** A destination that is set up anew under an old name begins anew. */
export async function removeCursor(folder: string, name: string): Promise<void> {
  await fs.rm(cursorFile(folder, name), { force: true });
}
