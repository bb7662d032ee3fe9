// Makes the runner extension with the tests bundled into it.
import { build } from 'esbuild';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('./', import.meta.url));
const TEST_TIMEOUT_MS = 60_000;

/**
 * @param {string} target an empty folder
 * @param {{ files: string[], bridge: { url: string, token: string }, grep?: string }} run
 */
export async function makeRunner(target, { files, bridge, grep }) {
  cpSync(join(HERE, 'runner'), target, { recursive: true });
  await build({
    entryPoints: files.map((file) => join(HERE, file)),
    outdir: join(target, 'tests'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'external',
    mainFields: ['module', 'main'],
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  const run = {
    bridge: { url: bridge.url, token: bridge.token },
    mocha: fileURLToPath(import.meta.resolve('mocha')),
    events: fileURLToPath(new URL('../support/events.mjs', import.meta.url)),
    files: files.map((file) => `tests/${basename(file, '.ts')}.cjs`),
    grep,
    timeout: TEST_TIMEOUT_MS,
  };
  writeFileSync(join(target, 'run.json'), JSON.stringify(run), { mode: 0o600 });
}

/** The event with the places of its stack given in the sources: the extension host does not do that itself. */
export function withSources(event, target) {
  if (!event.stack) return event;
  const place = /\/[^\s()]*\/tests\/([\w.-]+\.cjs):(\d+):(\d+)/g;
  return {
    ...event,
    stack: event.stack.replace(
      place,
      (all, file, line, column) => source(join(target, 'tests'), file, +line, +column) ?? all,
    ),
  };
}

function source(folder, file, line, column) {
  const map = new SourceMap(JSON.parse(readFileSync(join(folder, `${file}.map`), 'utf8')));
  const { originalSource, originalLine, originalColumn } = map.findEntry(line - 1, column - 1);
  if (originalSource === undefined) return undefined;
  return `${relative(process.cwd(), resolve(folder, originalSource))}:${originalLine + 1}:${originalColumn + 1}`;
}
