import { homedir } from 'node:os';
import type { MappingEntry } from '../contracts/environment';
import type { AwsConfigFacts, Facts, FileFact, TerraformFacts } from '../contracts/facts';
import { readAws, type AwsFile } from './aws';
import { FileCache, overlaid, type FileSource } from './files';
import { readTerraform, stillHolds, type TerraformReading } from './terraform';

const MAX_FILE_BYTES = 256 * 1024;
const MAX_AWS_BYTES = 10 * 1024 * 1024;
/** Working directories and pairs of AWS files that are kept. */
const MAX_ANSWERS = 64;
/** A working directory that was looked at this short a time ago is not looked at again. */
const FRESH_MS = 200;

export interface FactsOptions {
  /** Home directory; the user's by default. */
  home?: string;
  /** The user's mapping; a function where it changes during the store's life. */
  mapping: readonly MappingEntry[] | (() => readonly MappingEntry[]);
  /** Milliseconds that only go forwards; for tests. */
  now?: () => number;
}

/**
 * The facts on disk, cached: what has not changed is not read again, what was looked at in the last 200 ms is not even
 * looked at. Synchronous; nothing in it throws.
 */
export interface FactsStore extends Facts {
  /** Answers that stay the same for as long as they are held: one for each decision. */
  snapshot(): Facts;
  /** The same facts with some files laid over those on disk (absolute path to content), for all kinds of facts. */
  withFiles(files: ReadonlyMap<string, string>): Facts;
  /** Forgets everything: the next question is answered from disk. */
  invalidate(): void;
}

/** Keeps the newest answers, so that a long life with many folders needs no more memory than a short one. */
function remember<T>(answers: Map<string, T>, key: string, answer: T): T {
  answers.delete(key);
  answers.set(key, answer);
  const oldest = answers.keys().next().value;
  if (answers.size > MAX_ANSWERS && oldest !== undefined) answers.delete(oldest);
  return answer;
}

class DiskFacts implements FactsStore {
  private readonly awsAnswers = new Map<string, { mark: string; facts: AwsConfigFacts }>();
  private readonly terraformAnswers = new Map<string, { checkedAt: number; reading: TerraformReading }>();

  constructor(
    readonly home: string,
    private readonly mappingOf: () => readonly MappingEntry[],
    private readonly source: FileSource,
    private readonly now: () => number,
    private readonly forget: () => void,
  ) {}

  get mapping(): readonly MappingEntry[] {
    return this.mappingOf();
  }

  file(path: string): FileFact {
    return this.source.read(path, MAX_FILE_BYTES).fact;
  }

  aws(files: { config: string; credentials: string }): AwsConfigFacts {
    const key = `${files.config}\0${files.credentials}`;
    const mark = `${this.source.mark(files.config)}|${this.source.mark(files.credentials)}`;
    const known = this.awsAnswers.get(key);
    if (known?.mark === mark) return known.facts;
    // Read once: these texts hold secrets, and nothing may keep them longer than the parse.
    const read = (path: string): AwsFile => ({ path, fact: this.source.readOnce(path, MAX_AWS_BYTES) });
    const facts = readAws(read(files.config), read(files.credentials));
    return remember(this.awsAnswers, key, { mark, facts }).facts;
  }

  terraform(dir: string, dataDir: string): TerraformFacts {
    const key = `${dir}\0${dataDir}`;
    const known = this.terraformAnswers.get(key);
    const time = this.now();
    if (known && (time - known.checkedAt < FRESH_MS || stillHolds(this.source, known.reading))) {
      if (time - known.checkedAt >= FRESH_MS) known.checkedAt = time;
      return known.reading.facts;
    }
    const reading = readTerraform(this.source, dir, dataDir);
    return remember(this.terraformAnswers, key, { checkedAt: time, reading }).reading.facts;
  }

  snapshot(): Facts {
    return frozen(this);
  }

  withFiles(files: ReadonlyMap<string, string>): Facts {
    return new DiskFacts(this.home, this.mappingOf, overlaid(this.source, files), this.now, this.forget);
  }

  invalidate(): void {
    this.awsAnswers.clear();
    this.terraformAnswers.clear();
    this.forget();
  }
}

/** Every question is asked once; its answer is kept. */
function frozen(facts: Facts): Facts {
  const answers = new Map<string, unknown>();
  const once = <T>(key: string, ask: () => T): T => {
    if (!answers.has(key)) answers.set(key, ask());
    return answers.get(key) as T;
  };
  return {
    home: facts.home,
    mapping: facts.mapping,
    file: (path) => once(`file ${path}`, () => facts.file(path)),
    aws: (files) => once(`aws ${files.config}\0${files.credentials}`, () => facts.aws(files)),
    terraform: (dir, dataDir) => once(`terraform ${dir}\0${dataDir}`, () => facts.terraform(dir, dataDir)),
  };
}

/** Facts from this machine's disk. */
export function createFacts(options: FactsOptions): FactsStore {
  const { mapping } = options;
  const mappingOf = typeof mapping === 'function' ? mapping : () => mapping;
  const now = options.now ?? (() => performance.now());
  const cache = new FileCache(now);
  return new DiskFacts(options.home ?? homedir(), mappingOf, cache, now, () => {
    cache.clear();
  });
}
