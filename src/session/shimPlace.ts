import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ShimPlace } from '../guard/protection';
import { SHIM_MARKER } from '../interceptors/shims/script';

/** Where the shims stand on a PATH. A folder before them matters only where it holds a tool that has a shim. */
export function shimPlace(
  searchPath: string,
  shimFolder: string,
  holdsTools: (folder: string) => boolean,
): ShimPlace {
  const folders = searchPath.split(path.delimiter);
  const at = folders.indexOf(shimFolder);
  if (at < 0) return 'missing';
  return folders.slice(0, at).some(holdsTools) ? 'behind' : 'first';
}

/** Whether a folder holds a program of one of these names, folders of shims left out. */
export function holdsAny(folder: string, names: ReadonlySet<string>): boolean {
  try {
    const found = fs.readdirSync(folder);
    return !found.includes(SHIM_MARKER) && found.some((name) => names.has(name));
  } catch {
    return false; // a folder that is not there starts nothing
  }
}
