import { homedir } from 'node:os';
import type { MappingEntry } from '../contracts/environment';
import type {
  AwsConfigFacts,
  AwsSession,
  AzureFacts,
  ExpectedAccount,
  Facts,
  FileFact,
  GcloudFacts,
  GoogleCredentials,
  KubeFacts,
  TerraformFacts,
} from '../contracts/facts';
import { Answers } from './answers';
import { readAws, type AwsFile } from './aws';
import { readAwsSessions } from './awsSessions';
import { readAzure } from './azure';
import { FileCache, overlaid, type FileSource } from './files';
import { readGcloud, readGoogleCredentials } from './gcloud';
import { readKube } from './kube';
import { readTerraform } from './terraform';

const MAX_FILE_BYTES = 256 * 1024;
const MAX_AWS_BYTES = 10 * 1024 * 1024;

export interface FactsOptions {
  /** Home directory; the user's by default. */
  home?: string;
  /** The user's mapping; a function where it changes during the store's life. */
  mapping: readonly MappingEntry[] | (() => readonly MappingEntry[]);
  /** Which account a folder is meant for, written by the user. */
  expected?: () => readonly ExpectedAccount[];
  /** Milliseconds that only go forwards; for tests. */
  now?: () => number;
  /** Milliseconds since 1970; for tests. */
  date?: () => number;
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
  /** Asks something, and says which files and folders the answer came from, those that are missing too. */
  recording<T>(ask: (facts: Facts) => T): { value: T; paths: readonly string[] };
  /** The next questions look at the files again: somebody knows that one has changed. */
  recheck(): void;
  /** Forgets everything: the next question is answered from disk. */
  invalidate(): void;
}

/** Where a store gets everything that is not in a file. */
interface Surroundings {
  readonly home: string;
  readonly mapping: () => readonly MappingEntry[];
  readonly expected: () => readonly ExpectedAccount[];
  /** Milliseconds that only go forwards. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly date: () => number;
}

class DiskFacts implements FactsStore {
  private readonly answers = {
    aws: this.answersOf<AwsConfigFacts>(),
    awsSessions: this.answersOf<readonly AwsSession[]>(),
    azure: this.answersOf<AzureFacts>(),
    gcloud: this.answersOf<GcloudFacts>(),
    googleCredentials: this.answersOf<GoogleCredentials | undefined>(),
    kube: this.answersOf<KubeFacts>(),
    terraform: this.answersOf<TerraformFacts>(),
  };

  /** Paths that answers came from, while somebody wants to know them. */
  private recorded: Set<string> | undefined;
  /** By the function that read them; there are a few dozen, one for each kind of file. */
  private readonly readings = new Map<unknown, Answers<unknown>>();

  constructor(
    private readonly around: Surroundings,
    private readonly source: FileSource,
    private readonly cache: Pick<FileCache, 'clear' | 'recheck'>,
  ) {}

  get home(): string {
    return this.around.home;
  }

  get mapping(): readonly MappingEntry[] {
    return this.around.mapping();
  }

  get expected(): readonly ExpectedAccount[] {
    return this.around.expected();
  }

  get now(): number {
    return this.around.date();
  }

  file(path: string): FileFact {
    this.recorded?.add(path);
    return this.source.read(path, MAX_FILE_BYTES).fact;
  }

  parsed<T>(path: string, read: (fact: FileFact) => T): T {
    const known = this.readings.get(read) as Answers<T> | undefined;
    const answers = known ?? this.answersOf<T>();
    if (!known) this.readings.set(read, answers);
    return answers.get(path, (source) => read(source.readOnce(path, MAX_FILE_BYTES)));
  }

  aws(files: { config: string; credentials: string }): AwsConfigFacts {
    return this.answers.aws.get(`${files.config}\0${files.credentials}`, (source) => {
      // Read once: these texts hold secrets, and nothing may keep them longer than the parse.
      const read = (path: string): AwsFile => ({
        path,
        fact: source.readOnce(path, MAX_AWS_BYTES),
        modifiedAt: source.modifiedAt(path),
      });
      return readAws(read(files.config), read(files.credentials));
    });
  }

  awsSessions(folder: string, kind: AwsSession['kind']): readonly AwsSession[] {
    return this.answers.awsSessions.get(`${kind} ${folder}`, (source) =>
      readAwsSessions(source, folder, kind),
    );
  }

  azure(folder: string): AzureFacts {
    return this.answers.azure.get(folder, (source) => readAzure(source, folder));
  }

  gcloud(folder: string): GcloudFacts {
    return this.answers.gcloud.get(folder, (source) => readGcloud(source, folder));
  }

  googleCredentials(file: string): GoogleCredentials | undefined {
    return this.answers.googleCredentials.get(file, (source) => readGoogleCredentials(source, file));
  }

  kube(files: readonly string[]): KubeFacts {
    return this.answers.kube.get(files.join('\0'), (source) => readKube(source, files));
  }

  terraform(dir: string, dataDir: string, varFiles: readonly string[] = []): TerraformFacts {
    return this.answers.terraform.get([dir, dataDir, ...varFiles].join('\0'), (source) =>
      readTerraform(source, dir, dataDir, varFiles),
    );
  }

  snapshot(): Facts {
    return frozen(this);
  }

  withFiles(files: ReadonlyMap<string, string>): Facts {
    return new DiskFacts(this.around, overlaid(this.source, files), this.cache);
  }

  recording<T>(ask: (facts: Facts) => T): { value: T; paths: readonly string[] } {
    const outer = this.recorded;
    const recorded = (this.recorded = new Set<string>());
    try {
      return { value: ask(this.snapshot()), paths: [...recorded] };
    } finally {
      this.recorded = outer;
    }
  }

  recheck(): void {
    for (const answers of [...Object.values(this.answers), ...this.readings.values()]) answers.recheck();
    this.cache.recheck();
  }

  invalidate(): void {
    for (const answers of Object.values(this.answers)) answers.clear();
    this.readings.clear();
    this.cache.clear();
  }

  private answersOf<T>(): Answers<T> {
    return new Answers<T>(
      this.source,
      () => this.around.now(),
      (paths) => {
        if (this.recorded) for (const path of paths()) this.recorded.add(path);
      },
    );
  }
}

/** Every question is asked once; its answer is kept. */
function frozen(facts: Facts): Facts {
  const answers = new Map<string, unknown>();
  const readings = new Map<unknown, Map<string, unknown>>();
  const once = <T>(key: string, ask: () => T): T => {
    if (!answers.has(key)) answers.set(key, ask());
    return answers.get(key) as T;
  };
  return {
    home: facts.home,
    mapping: facts.mapping,
    expected: facts.expected,
    now: facts.now,
    file: (path) => once(`file ${path}`, () => facts.file(path)),
    parsed: <T>(path: string, read: (fact: FileFact) => T): T => {
      const known = readings.get(read) ?? new Map<string, unknown>();
      readings.set(read, known);
      if (!known.has(path)) known.set(path, facts.parsed(path, read));
      return known.get(path) as T;
    },
    aws: (files) => once(`aws ${files.config}\0${files.credentials}`, () => facts.aws(files)),
    awsSessions: (folder, kind) => once(`sessions ${kind} ${folder}`, () => facts.awsSessions(folder, kind)),
    azure: (folder) => once(`azure ${folder}`, () => facts.azure(folder)),
    gcloud: (folder) => once(`gcloud ${folder}`, () => facts.gcloud(folder)),
    googleCredentials: (file) => once(`google ${file}`, () => facts.googleCredentials(file)),
    kube: (files) => once(`kube ${files.join('\0')}`, () => facts.kube(files)),
    terraform: (dir, dataDir, varFiles = []) =>
      once(`terraform ${[dir, dataDir, ...varFiles].join('\0')}`, () =>
        facts.terraform(dir, dataDir, varFiles),
      ),
  };
}

/** Facts from this machine's disk. */
export function createFacts(options: FactsOptions): FactsStore {
  const { mapping } = options;
  const around: Surroundings = {
    home: options.home ?? homedir(),
    mapping: typeof mapping === 'function' ? mapping : () => mapping,
    expected: options.expected ?? (() => []),
    now: options.now ?? (() => performance.now()),
    date: options.date ?? Date.now,
  };
  const cache = new FileCache(around.now);
  return new DiskFacts(around, cache, cache);
}
