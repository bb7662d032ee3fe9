import { createRequire } from 'node:module';
import * as os from 'node:os';
import * as path from 'node:path';
import { REVOKE } from '../contracts/bundles';
import type { Handlers } from '../killSwitch/cloud/handler';
import type { ToolPorts } from '../killSwitch/cloud/tools';
import { findProgram } from '../platform/findProgram';
import { run } from '../platform/spawn';
import type * as RevokeBundle from './revokeBundle';

let loaded: typeof RevokeBundle | undefined;

export function revokeBundle(): typeof RevokeBundle {
  loaded ??= createRequire(__filename)(`./${REVOKE}`) as typeof RevokeBundle;
  return loaded;
}

export interface RevocationOptions {
  /** Of `agentGuard.killSwitch.adminProfile`; empty where none is set. */
  adminProfile: string;
  /** Folders and files of the admin's own, instead of those that everybody's tools use. */
  gcloudConfig?: string | undefined;
  azureConfig?: string | undefined;
  kubeconfig?: string | undefined;
  /** Left out of PATH: what the guard itself starts asks nobody. */
  shimFolders: readonly string[];
  /** A folder of the incident, closed to other users. */
  folder: string;
  /** 32 bytes from the editor's secret storage, the same as long as the journal is there. */
  key: Uint8Array;
  /** The editor's variables. */
  env?: Readonly<Record<string, string | undefined>>;
}

export interface Revocation {
  handlers: Handlers;
  journal: RevokeBundle.Journal;
  /** Asked who it is before a plan is made; undefined where no profile is set. */
  admin: RevokeBundle.AwsAdmin | undefined;
}

const JOURNAL_FILE = 'revocation.jsonl';
const ASIDE_FOLDER = 'aside';

/** What does and undoes the steps, and writes it down. */
export function openRevocation(
  options: RevocationOptions,
  bundle: typeof RevokeBundle = revokeBundle(),
): Revocation {
  const { adminProfile, folder, key } = options;
  const admin = adminProfile === '' ? undefined : new bundle.AwsAdmin({ profile: adminProfile });
  const caches = { aws: path.join(os.homedir(), '.aws'), aside: path.join(folder, ASIDE_FOLDER) };
  return {
    handlers: bundle.cloudHandlers({ admin, caches, tools: toolPorts(options) }),
    journal: new bundle.Journal(path.join(folder, JOURNAL_FILE), key),
    admin,
  };
}

/** Variables that choose an identity: those of the editor or its terminals may be the agent's. */
const CHOOSING =
  /^(?:AWS|ARM|AZURE|CLOUDSDK|GOOGLE|KUBE|HELM)|^(?:NODE_OPTIONS|NODE_PATH|BASH_ENV|ENV|PYTHONPATH|PYTHONSTARTUP)$/;

/** More than this is no answer of a tool, in bytes: all role bindings of a large cluster. */
const MAX_ANSWER = 32 << 20;

export function toolPorts(options: Omit<RevocationOptions, 'adminProfile' | 'folder' | 'key'>): ToolPorts {
  const { gcloudConfig, azureConfig, kubeconfig, shimFolders, env: whole = process.env } = options;
  const usual = Object.entries(whole).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !CHOOSING.test(entry[0]),
  );
  const folders = (whole.PATH ?? '').split(path.delimiter).filter((one) => !shimFolders.includes(one));
  const env = {
    ...Object.fromEntries(usual),
    PATH: folders.join(path.delimiter),
    ...(gcloudConfig !== undefined && { CLOUDSDK_CONFIG: gcloudConfig }),
    ...(azureConfig !== undefined && { AZURE_CONFIG_DIR: azureConfig }),
    ...(kubeconfig !== undefined && { KUBECONFIG: kubeconfig }),
  };
  return {
    env,
    find: (program) => findProgram(program, env.PATH),
    run: (program, args, how) =>
      run(program, args, { ...how, cwd: os.homedir(), withErrors: true, maxAnswer: MAX_ANSWER }),
  };
}
