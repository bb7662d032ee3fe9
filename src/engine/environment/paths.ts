import { isAbsolute, join } from 'node:path/posix';
import { isComputed } from './shown';

/** A path as the tool would open it; undefined where that cannot be known. Nobody expands `~` in these. */
export function pathIn(path: string, cwd: string | undefined): string | undefined {
  if (isComputed(path)) return undefined;
  if (isAbsolute(path) || /^[A-Za-z]:[\\/]/.test(path)) return path;
  return cwd === undefined ? undefined : join(cwd, path);
}
