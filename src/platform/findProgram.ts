import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * The absolute path of a cloud's tool in one of these folders, separated as in PATH; relative ones do not count. On Windows
 * these tools are batch files, which only a shell could start: none is found there.
 */
export async function findProgram(program: string, folders: string): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  for (const folder of folders.split(path.delimiter)) {
    const file = path.join(folder, program);
    const isThere =
      path.isAbsolute(folder) &&
      (await fs.promises.access(file, fs.constants.X_OK).then(
        () => true,
        () => false,
      ));
    if (isThere) return file;
  }
  return undefined;
}
