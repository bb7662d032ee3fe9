import type { Chain, Value } from '../code/values';

/** A call of a cloud library as a command line of the cloud's own tool, so that the one catalogue judges it. */
export interface SdkCall {
  /** How people call the library: "boto3". */
  readonly via: string;
  readonly argv: readonly string[];
}

/** What the code around a call has said so far. */
export interface SdkState {
  /** Libraries that are imported anywhere in the program, by module name. */
  readonly modules: Set<string>;
  /** The code is a file of the project, not a text that was written for this command. */
  readonly isFile: boolean;
  /** Endpoints that clients of a module were made with. */
  readonly endpoints: Map<string, readonly string[]>;
  /** Files that are written. */
  readonly files: Set<string>;
  /** The cluster that was chosen: `load_kube_config(context=…)`. */
  kubeContext?: string;
  /** The database that was connected to last. */
  database?: string;
}

/** The calls that one call of code makes; undefined where the library is another. */
export type Sdk = (call: Chain, receiver: Value, state: SdkState) => readonly SdkCall[] | undefined;

/** `DeleteDBInstance`, `delete_db_instance`, `deleteDbInstance` as the tools write it: delete-db-instance. */
export function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}

/** True when some imported module begins with one of the names. */
export function hasModule(state: SdkState, pattern: RegExp): boolean {
  for (const name of state.modules) if (pattern.test(name)) return true;
  return false;
}
