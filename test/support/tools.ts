import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of a tool on this process's PATH, or undefined: then skip what needs it, with `skipBecause`. */
export function toolPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => isExecutable(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
