import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { Script } from 'node:vm';
import { replaceFile } from '../disk/write';

/**
 * Runs a CommonJS file with the code that V8 compiled for it before, kept beside it for each version of V8. V8 refuses
 * code of another version or another source; then, and where there is none, it compiles and keeps what it has when the
 * process ends. A folder that cannot be written to costs time and nothing else. Whoever can write there could change the
 * file itself.
 */
export function loadCached(file: string): void {
  const kept = `${file}.v8-${process.versions.v8}-${process.arch}`;
  const source = fs.readFileSync(file, 'utf8');
  const cachedData = readIfThere(kept);
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: file,
    ...(cachedData && { cachedData }),
  });
  if (!cachedData || script.cachedDataRejected) {
    process.once('exit', () => {
      keep(kept, script.createCachedData());
    });
  }
  const module = { exports: {} };
  const run = script.runInThisContext() as (...values: unknown[]) => void;
  run(module.exports, createRequire(file), module, file, path.dirname(file));
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Whole or not at all: several processes may do this at once, and any of them may be killed. */
function keep(file: string, data: Buffer): void {
  try {
    replaceFile(file, data);
  } catch {
    // It is compiled again the next time.
  }
}
