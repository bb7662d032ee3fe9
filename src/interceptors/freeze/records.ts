import * as fs from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod/mini';
import { replaceFile } from '../../disk/write';

const processSchema = z.object({ pid: z.int().check(z.positive()), startedAt: z.string() });

/** What is written to disk before a question about a frozen line opens, so that a crash leaves nothing stopped. */
export const frozenRecordSchema = z.object({
  id: z.string().check(z.regex(/^[a-z0-9-]{1,64}$/)),
  /** The extension host that holds the line. */
  owner: processSchema,
  shell: processSchema,
  processes: z.array(processSchema),
  /** Identities of the shell's background jobs, which do not belong to the line. */
  background: z.array(z.string()),
  terminal: z.string(),
  command: z.string(),
  shellKind: z.enum(['bash', 'zsh', 'fish', 'sh', 'powershell', 'cmd']),
  cwd: z.string(),
  /** A terminal's own process, as that of a task: no shell that lives on. */
  isTask: z.optional(z.boolean()),
});
export type FrozenRecord = z.infer<typeof frozenRecordSchema>;

/** Frozen lines on disk, one file each: the file is there as long as somebody must care for the line. */
export class FrozenRecords {
  constructor(private readonly folder: string) {}

  file(id: string): string {
    return path.join(this.folder, `${id}.json`);
  }

  /** Written before the question opens. @throws Error when it cannot be: then nothing may stay frozen. */
  write(record: FrozenRecord): void {
    fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    replaceFile(this.file(record.id), JSON.stringify(record));
  }

  remove(id: string): void {
    fs.rmSync(this.file(id), { force: true });
  }

  /** Takes a record over: true for one caller only, also when two windows try at once. */
  claim(id: string): boolean {
    try {
      fs.renameSync(this.file(id), `${this.file(id)}.${process.pid}.claimed`);
      fs.rmSync(`${this.file(id)}.${process.pid}.claimed`, { force: true });
      return true;
    } catch {
      return false; // another window was faster
    }
  }

  /** All records that can be read; a broken one is dropped, as nothing can be done with it. */
  list(): FrozenRecord[] {
    return this.names().flatMap((name) => {
      const record = frozenRecordSchema.safeParse(readJson(path.join(this.folder, name)));
      if (record.success) return [record.data];
      fs.rmSync(path.join(this.folder, name), { force: true });
      return [];
    });
  }

  private names(): string[] {
    try {
      return fs.readdirSync(this.folder).filter((name) => name.endsWith('.json'));
    } catch {
      return []; // nothing was ever frozen
    }
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
