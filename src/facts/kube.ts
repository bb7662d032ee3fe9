import type { KubeFacts } from '../contracts/facts';
import type { FileSource } from './files';

/** Kube configs, merged. Never throws. */
export function readKube(_source: FileSource, _files: readonly string[]): KubeFacts {
  return { contexts: new Map(), clusters: new Map(), users: new Map(), problems: [] };
}
