import type { AwsSession } from '../contracts/facts';
import type { FileSource } from './files';

/** The cached logins and roles below `~/.aws`. Never throws. */
export function readAwsSessions(_source: FileSource, _folder: string): readonly AwsSession[] {
  return [];
}
