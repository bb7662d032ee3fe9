/** Small steps that every command may take, and more for each character of its text and of the files it runs. */
const BASE = 200_000;
const PER_CHARACTER = 12;

/** Thrown where the effort is used up. */
export class Overrun extends Error {
  constructor() {
    super('more work than one command is worth');
  }
}

/**
 * What is left of the small steps that reading code may take. One for a whole decision, however many texts of code it
 * comes by: a bound for each of them would be none for all. A step is about a tenth of a microsecond.
 */
export class Effort {
  private left: number;
  private readonly granted = new Set<string>();

  constructor(length: number) {
    this.left = BASE + length * PER_CHARACTER;
  }

  /** Throws {@link Overrun} when nothing is left. */
  spend(steps = 1): void {
    this.left -= steps;
    if (this.left < 0) throw new Overrun();
  }

  /** A file's text is not part of the command line; it adds to what may be done, but once. */
  grant(path: string, length: number): void {
    if (this.granted.has(path)) return;
    this.granted.add(path);
    this.left += length * PER_CHARACTER;
  }
}
