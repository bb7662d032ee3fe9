import { GCLOUD_ACCOUNT, GCLOUD_CONFIGURATION, GCLOUD_PROJECT } from '../carry/names';
import { given } from './shown';

/** A name that chooses whom a command acts as or where, and how it was given. */
export interface Chosen {
  readonly name: string;
  /** "--project", "CLOUDSDK_CORE_PROJECT", "selected before". */
  readonly how: string;
}

/** What one command of Google's tools would use, as far as its line and its environment say. */
export interface GcloudIdentity {
  readonly project: Chosen | undefined;
  readonly configuration: Chosen | undefined;
  /** Account and service accounts to act as. */
  readonly accounts: readonly Chosen[];
}

/** What the command line itself says. */
export interface GcloudChoice {
  readonly project?: Chosen;
  readonly configuration?: string;
  readonly accounts?: readonly Chosen[];
}

type Variables = Readonly<Record<string, string>>;

const SELECTED = 'selected before';

function first(...candidates: (Chosen | undefined)[]): Chosen | undefined {
  return candidates.find((each) => each !== undefined && each.name !== '');
}

function variable(env: Variables, name: string, how = name): Chosen | undefined {
  const value = given(env[name]);
  return value === undefined ? undefined : { name: value, how };
}

/**
 * The identity by gcloud's order: flag, variable, configuration. A project that a flag or a variable names beats the one
 * of a configuration, also of one that `--configuration` chooses. What the files of a configuration say would come last
 * here.
 */
export function gcloudIdentity(env: Variables, choice: GcloudChoice): GcloudIdentity {
  const configuration = first(
    choice.configuration === undefined ? undefined : { name: choice.configuration, how: '--configuration' },
    variable(env, 'CLOUDSDK_ACTIVE_CONFIG_NAME'),
  );
  const project = first(
    choice.project,
    variable(env, 'CLOUDSDK_CORE_PROJECT'),
    // What `gcloud config set` wrote stands in the configuration that was active, not in one that is named here.
    configuration ? undefined : variable(env, GCLOUD_PROJECT, SELECTED),
  );
  const accounts = [
    ...(choice.accounts ?? []),
    variable(env, 'CLOUDSDK_CORE_ACCOUNT'),
    variable(env, 'CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT'),
    variable(env, GCLOUD_ACCOUNT, SELECTED),
  ].filter((each) => each !== undefined);
  return { project, configuration: configuration ?? variable(env, GCLOUD_CONFIGURATION, SELECTED), accounts };
}
