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
  /** The file that holds this key, and when it was last changed: the key is at least that old. Milliseconds since 1970. */
  keyFile?: string;
  keySince?: number;
  /** The key stands there without its secret, so that it is of no use. */
  withoutSecret?: true;
  /** The cached login or role that the CLI would take for it; it need not be there. */
  session?: { kind: AwsSession['kind']; key: string };
  /** Account id known without a call: sso_account_id, role_arn (through source_profile), or the access key id. */
  account?: string;
  /** What is wrong with its own sections. */
  problems?: readonly FactProblem[];
}

export interface AwsConfigFacts {
  profiles: ReadonlyMap<string, AwsProfile>;
  /** What is wrong with a whole file, or belongs to no profile. */
  problems: readonly FactProblem[];
}

/** A login or an assumed role that the AWS CLI has cached. Holds no token. */
export interface AwsSession {
  /** `sso`: a token of IAM Identity Center; `role`: an assumed role; `login`: a sign-in to the console (`aws login`). */
  kind: 'sso' | 'role' | 'login';
  /** Name of its file without `.json`: a hash of what it was made for. */
  key: string;
  file: string;
  /** SSO: the start URL. */
  startUrl?: string;
  /** Role: the ARN of the assumed role's session. */
  arn?: string;
  account?: string;
  /** When its file was written; milliseconds since 1970. */
  issuedAt?: number;
  /** Milliseconds since 1970; undefined where the file does not say. */
  expiresAt?: number;
  /** Until when the CLI renews an SSO token by itself; milliseconds since 1970. */
  renewsUntil?: number;
  /** Why the file says nothing: "it is not JSON". */
  problem?: string;
}

/** A value in a file of settings, and where it stands. */
export interface PlacedValue {
  value: string;
  /** 1-based. */
  line: number;
}

/** One named configuration of gcloud. */
export interface GcloudConfiguration {
  name: string;
  file: string;
  /** By `section/property`, as in gcloud's documentation: core/project. Without secrets. */
  properties: ReadonlyMap<string, PlacedValue>;
}

/** The folder that gcloud keeps its state in. */
export interface GcloudFacts {
  /** Content of `active_config`; undefined where there is none. */
  active?: string;
  configurations: ReadonlyMap<string, GcloudConfiguration>;
  /** The application default credentials, which client libraries and Terraform use: often another identity. */
  applicationDefault?: GoogleCredentials;
  problems: readonly FactProblem[];
}

/** A file that Google's client libraries log in with. Holds no key and no token. */
export interface GoogleCredentials {
  file: string;
  /** authorized_user, service_account, impersonated_service_account, external_account; empty where it cannot be read. */
  type: string;
  /** The service account, or the account where the file names it. */
  principal?: string;
  /** The project that the service account belongs to. */
  project?: string;
  /** The project that pays for the calls. */
  quotaProject?: string;
  /** Id of the service account's key. */
  keyId?: string;
  /** When the file with that key last changed; milliseconds since 1970. */
  keySince?: number;
  /** What is wrong with the file. */
  problem?: FactProblem;
}

/** One subscription that `az login` has found. */
export interface AzureSubscription {
  id: string;
  name: string;
  state: string;
  user: { name: string; type: string };
  isDefault: boolean;
  tenantId: string;
  /** AzureCloud, AzureUSGovernment, … */
  cloud: string;
  /** 1-based line of its id. */
  line: number;
}

/** The folder that the Azure CLI keeps its state in. */
export interface AzureFacts {
  file: string;
  subscriptions: readonly AzureSubscription[];
  /** The active cloud; AzureCloud where nothing says otherwise. */
  cloud: string;
  /** Id of the subscription that a command without `--subscription` uses. */
  subscription?: string;
  /** `[defaults]` of its config: group, location, … */
  defaults: ReadonlyMap<string, PlacedValue>;
  problems: readonly FactProblem[];
}

/** Where a part of a kube config stands: the first file that has it wins. */
interface KubePart {
  file: string;
  /** 1-based. */
  line: number;
}

export interface KubeContext extends KubePart {
  cluster?: string;
  user?: string;
  namespace?: string;
}

export interface KubeCluster extends KubePart {
  /** Address of the API server. */
  server?: string;
}

/** How a user of a kube config proves who it is. Holds no secret. */
export interface KubeUser extends KubePart {
  kind: 'exec' | 'token' | 'certificate' | 'password' | 'provider' | 'none';
  /** The program that fetches a token, with what may choose its identity (`--profile`, AWS_PROFILE). */
  exec?: { command: string; args: readonly string[]; env: Readonly<Record<string, string>> };
}

/** Kube configs merged as kubectl merges them. */
export interface KubeFacts {
  currentContext?: { name: string; file: string; line: number };
  contexts: ReadonlyMap<string, KubeContext>;
  clusters: ReadonlyMap<string, KubeCluster>;
  users: ReadonlyMap<string, KubeUser>;
  problems: readonly FactProblem[];
}

/** A variable's value, computed or not, and where it stands. */
export interface TerraformValue extends PlacedValue {
  file: string;
}

/** Values of variables by name, by where they come from: the strongest last. */
export interface TerraformVariables {
  /** Of their `variable` blocks. */
  defaults: ReadonlyMap<string, TerraformValue>;
  /** Of the files that Terraform loads by itself: terraform.tfvars, *.auto.tfvars. */
  loaded: ReadonlyMap<string, TerraformValue>;
  /** Of the files that were asked for, by their absolute paths; one that cannot be read is absent. */
  files: ReadonlyMap<string, ReadonlyMap<string, TerraformValue>>;
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
    /** Variables that settings are made of alone: `profile = var.profile`. Their value stands in `variables`. */
    references?: Readonly<Record<string, string>>;
    file: string;
    line: number;
  }[];
  /** What files say about the variables that providers name; absent where they name none. */
  variables?: TerraformVariables;
  /** Number of managed resource instances in a local state, where it could be read. */
  resources?: number;
  /** Number of its configuration files; absent where there are none. */
  files?: number;
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
  /**
   * What `read` makes of the file at an absolute path, which may be as large as for {@link file}. Only the answer is
   * kept, the text is not: for files that hold secrets beside their settings. `read` is pure, and the same function
   * each time.
   */
  parsed<T>(path: string, read: (fact: FileFact) => T): T;
  /** The profiles of the two AWS files, given by absolute path. */
  aws(files: { config: string; credentials: string }): AwsConfigFacts;
  /**
   * The Terraform working directory `dir`; `dataDir` is TF_DATA_DIR resolved against it, `.terraform` by default;
   * `varFiles` are the absolute paths of `-var-file`.
   */
  terraform(dir: string, dataDir: string, varFiles?: readonly string[]): TerraformFacts;
  /** Milliseconds since 1970 when the snapshot was taken: what has expired is judged by it. */
  readonly now: number;
  /** Which account a folder is meant for, written by the user. */
  readonly expected: readonly ExpectedAccount[];
  /** The cached logins or roles below `~/.aws`, given by absolute path. */
  awsSessions(folder: string, kind: AwsSession['kind']): readonly AwsSession[];
  /** gcloud's folder: CLOUDSDK_CONFIG or `~/.config/gcloud`, absolute. */
  gcloud(folder: string): GcloudFacts;
  /** A file of credentials at an absolute path, as GOOGLE_APPLICATION_CREDENTIALS names one; undefined where none is. */
  googleCredentials(file: string): GoogleCredentials | undefined;
  /** The Azure CLI's folder: AZURE_CONFIG_DIR or `~/.azure`, absolute. */
  azure(folder: string): AzureFacts;
  /** The kube configs at these absolute paths, merged in this order. */
  kube(files: readonly string[]): KubeFacts;
}

/** One line of the user's setting of expected accounts. */
export interface ExpectedAccount {
  /** Absolute path; it holds for all that is below. */
  folder: string;
  /** An account, subscription or project id, or a name; may hold `*`. */
  pattern: string;
  /** Where it is written: "user settings", "workspace settings". */
  origin: string;
}
