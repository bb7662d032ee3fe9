import * as path from 'node:path';
import type { InstallOptions } from '../../../src/interceptors/shims/install';

/** What shims are told of their window, with its folders below `home`; nothing but files is made of it. */
export function environmentOf(home: string, secrets: readonly string[] = []): InstallOptions['environment'] {
  return {
    runFolder: path.join(home, 'run'),
    stateFolder: path.join(home, 'state'),
    curl: undefined,
    node: process.execPath,
    variables: ['AWS_PROFILE'],
    secrets,
    addresses: [],
  };
}
