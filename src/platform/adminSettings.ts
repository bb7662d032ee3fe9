import * as path from 'node:path';

/** With what credentials are locked: the admin's own profile, folders and file; undefined where the usual ones are taken. */
export interface AdminSettings {
  /** Empty where none is set. */
  awsProfile: string;
  gcloudConfig: string | undefined;
  azureConfig: string | undefined;
  kubeconfig: string | undefined;
}

/** Their raw values, by the last part of the setting's name. */
export type RawAdminSettings = Readonly<
  Record<'adminProfile' | 'adminGcloudConfig' | 'adminAzureConfig' | 'adminKubeconfig', unknown>
>;

const MAX_LENGTH = 1024;

/**
 * @param home what `~` at the beginning of a path stands for
 * @throws Error for people, where a value cannot be meant: with another login than the one that was wanted nothing is locked
 */
export function resolveAdmin(raw: RawAdminSettings, home: string): AdminSettings {
  return {
    awsProfile: text(raw.adminProfile, 'adminProfile'),
    gcloudConfig: place(raw.adminGcloudConfig, 'adminGcloudConfig', home),
    azureConfig: place(raw.adminAzureConfig, 'adminAzureConfig', home),
    kubeconfig: place(raw.adminKubeconfig, 'adminKubeconfig', home),
  };
}

function text(value: unknown, name: string): string {
  if (value === undefined) return '';
  if (typeof value !== 'string' || value.length > MAX_LENGTH || /[\p{Cc}\p{Cf}]/u.test(value))
    throw new Error(
      `The setting agentGuard.killSwitch.${name} is not a name that can be used. Change it in your settings.`,
    );
  return value.trim();
}

function place(value: unknown, name: string, home: string): string | undefined {
  const written = text(value, name);
  if (written === '') return undefined;
  const expanded = /^~(?=$|[/\\])/.test(written) ? home + written.slice(1) : written;
  if (!path.isAbsolute(expanded))
    throw new Error(`The setting agentGuard.killSwitch.${name} has to be an absolute path, or begin with ~.`);
  return path.normalize(expanded);
}
