import type { MappingEntry } from './environment';

/** A file as the engine sees it. `reason` is for people and holds no content of the file. */
export type FileFact =
  | { state: 'text'; text: string }
  | { state: 'missing' }
  | { state: 'too-large' }
  | { state: 'unreadable'; reason: string };

/** Something that is wrong with a fact file, to be shown on its row and to make its answer `unknown`. */
export interface FactProblem {
  file: string;
  /** 1-based, where known. */
  line?: number;
  /** For people: "line 3 is neither a [section] nor key = value". */
  text: string;
}

/** One AWS profile, merged from the config and the credentials file. Holds no secret. */
export interface AwsProfile {
  name: string;
  file: string;
  /** 1-based line of its section header. */
  line: number;
  /** Lower-case keys of the config file as they stand (region, role_arn, source_profile, sso_account_id, …), without secrets. */
  settings: Readonly<Record<string, string>>;
  /** The id of a static access key, e.g. AKIA…; its secret is never read into memory for longer than the parse. */
  accessKeyId?: string;
  /** Account id known without a call: sso_account_id, role_arn (through source_profile), or the access key id. */
  account?: string;
}

export interface AwsConfigFacts {
  profiles: ReadonlyMap<string, AwsProfile>;
  problems: readonly FactProblem[];
}

/** What a Terraform working directory says about its target. */
export interface TerraformFacts {
  /** Selected workspace: `default` where none was selected. */
  workspace: string;
  /** The configured backend, e.g. "s3"; undefined for a local state. */
  backend?: { type: string; config: Readonly<Record<string, string>> };
  /** Provider blocks' settings that choose an account: profile, region, role arn, project, subscription. */
  providers: readonly {
    name: string;
    settings: Readonly<Record<string, string>>;
    file: string;
    line: number;
  }[];
  /** Number of managed resource instances in a local state, where it could be read. */
  resources?: number;
  problems: readonly FactProblem[];
}

/**
 * The snapshot that the engine judges with. Synchronous and pure towards the engine: the same question gives the same
 * answer for as long as one decision takes. The engine never opens a file itself.
 */
export interface Facts {
  /** Absolute path of the home directory. */
  readonly home: string;
  /** The user's mapping, already confirmed by a person where it loosens. */
  readonly mapping: readonly MappingEntry[];
  /** The file at an absolute path. Bounded: 256 KB. */
  file(path: string): FileFact;
  /** The profiles of the two AWS files, given by absolute path. */
  aws(files: { config: string; credentials: string }): AwsConfigFacts;
  /** The Terraform working directory `dir`; `dataDir` is TF_DATA_DIR resolved against it, `.terraform` by default. */
  terraform(dir: string, dataDir: string): TerraformFacts;
}
