import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod/mini';

/** A process, so that a reused id is told apart. */
export interface Owner {
  pid: number;
  /** In an opaque unit; see contracts/processes.ts. */
  startedAt: string;
}

const ownerSchema = z.object({ pid: z.int(), startedAt: z.string(), id: z.string() });

/**
 * The right to export, of one process at a time: a file with its owner's name. It is taken over when the owner is gone.
 * Two that take over in the same instant can both hold it for a moment; whoever finds another name in the file stops.
 * That costs a doubled batch at the most, never a record.
 */
export class ExportLock {
  private readonly file: string;
  private readonly mine: string;

  constructor(
    folder: string,
    owner: Owner,
    private readonly isAlive: (owner: Owner) => boolean,
  ) {
    this.file = path.join(folder, 'owner.json');
    this.mine = JSON.stringify({ ...owner, id: randomUUID() });
  }

  get isHeld(): boolean {
    return this.read() === this.mine;
  }

  /** True when it is held now. Never throws. */
  take(): boolean {
    const found = this.read();
    if (found === this.mine) return true;
    try {
      if (found !== undefined && !this.clear(found)) return false;
      // A file with its content at once: nobody can find it empty.
      const temporary = `${this.file}.${process.pid}.${randomUUID()}`;
      fs.writeFileSync(temporary, this.mine, { mode: 0o600, flag: 'wx' });
      try {
        fs.linkSync(temporary, this.file);
      } finally {
        fs.rmSync(temporary, { force: true });
      }
    } catch {
      return false; // somebody was faster, or the folder cannot be written
    }
    return this.isHeld;
  }

  release(): void {
    if (!this.isHeld) return;
    try {
      fs.rmSync(this.file, { force: true });
    } catch {
      // Whoever comes next sees that the owner is gone.
    }
  }

  /** Takes away the file of an owner that is gone; false while it lives. */
  private clear(found: string): boolean {
    const owner = parseOwner(found);
    if (owner && this.isAlive(owner)) return false;
    const aside = `${this.file}.${process.pid}.${randomUUID()}`;
    fs.renameSync(this.file, aside);
    const moved = fs.readFileSync(aside, 'utf8');
    // Another has taken it over between the look and the move: it gets it back.
    if (moved !== found) fs.linkSync(aside, this.file);
    fs.rmSync(aside, { force: true });
    return moved === found;
  }

  private read(): string | undefined {
    try {
      return fs.readFileSync(this.file, 'utf8').slice(0, 4096);
    } catch {
      return undefined;
    }
  }
}

function parseOwner(text: string): Owner | undefined {
  try {
    const parsed = ownerSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
