import type { GcloudFacts } from '../contracts/facts';
import type { FileSource } from './files';

/** gcloud's folder. Never throws. */
export function readGcloud(_source: FileSource, _folder: string): GcloudFacts {
  return { configurations: new Map(), problems: [] };
}
