import type { Evidence } from '../../contracts/environment';
import { parseAddress } from '../catalog/http/url';
import { isLocalHost } from './awsEndpoint';
import { environmentOfName } from './names';
import { isComputed, shown } from './shown';

/** A name of something in Azure, and the file that says it, where it is not on the line. */
export interface PlacedName {
  readonly value: string;
  readonly file?: string;
  readonly line?: number;
}

/** The emulator's account; its name is nobody's in the cloud. */
export const EMULATOR_ACCOUNT = 'devstoreaccount1';

/** True where the connection string, or the address, is that of this machine or an emulator. */
export function isLocalStorage(text: string): boolean {
  if (isComputed(text)) return false;
  const parts = text.split(';').map((part) => part.trim());
  if (parts.some((part) => /^UseDevelopmentStorage=true$/i.test(part))) return true;
  const endpoints = parts.flatMap((part) => /^\w*Endpoint=(.+)$/i.exec(part)?.[1] ?? []);
  if (endpoints.length > 0) return endpoints.every(isLocalAddress);
  if (text.includes(';')) return parts.some((part) => part === `AccountName=${EMULATOR_ACCOUNT}`);
  return text === EMULATOR_ACCOUNT || isLocalAddress(text);
}

function isLocalAddress(url: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) return false;
  const { host } = parseAddress(url);
  return isLocalHost(host) || host === 'azurite' || host.startsWith(`${EMULATOR_ACCOUNT}.localhost`);
}

/**
 * Accounts of storage and registries have no separators in their names: `acmeprod`, `prodlogs01`. Only these two, as
 * they can only raise, and only at the ends, where people put them.
 */
function environmentOfAccount(name: string): 'prod' | 'staging' | undefined {
  const plain = name.toLowerCase().replace(/\d{1,4}$/, '');
  if (/(?:non|not|pre)(?:prod|prd)(?:uction)?$/.test(plain)) return undefined;
  if (/.(?:prod|prd|production)$|^prod(?!uc|ig|rom|ev)./.test(plain)) return 'prod';
  return /.(?:staging|stg|uat)$/.test(plain) ? 'staging' : undefined;
}

/** A name and the parts of it that are names: ids and addresses are made of several. */
function partsOf(name: string): string[] {
  if (/^https?:\/\//i.test(name)) {
    const { host, segments } = parseAddress(name);
    return [host.split('.', 1)[0] ?? '', ...segments];
  }
  return name.startsWith('/') ? name.split('/') : [name];
}

/** What the names say of what a command acts on. */
export function nameClues(names: readonly PlacedName[]): Evidence[] {
  const parts = names.flatMap(({ value, ...where }) => partsOf(value).map((name) => ({ name, where })));
  const seen = new Set<string>();
  return parts.flatMap(({ name, where }): Evidence[] => {
    if (name === '' || seen.has(name) || isComputed(name)) return [];
    seen.add(name);
    const environment = environmentOfName(name)?.environment ?? environmentOfAccount(name);
    return environment ? [{ environment, text: `target ${shown(name)}`, source: 'name', ...where }] : [];
  });
}
