// Builds the extension and packages it the way it is published.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * @param {{ out: string, log?: (line: string) => void }} options
 * @returns {string} `out`, the path of the VSIX
 */
export function packageExtension({ out, log = () => {} }) {
  mkdirSync(dirname(out), { recursive: true });
  log('Building the extension …');
  run(process.execPath, ['esbuild.js', '--minify']);
  log('Packaging it …');
  run(process.execPath, [
    'node_modules/@vscode/vsce/vsce',
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--out',
    out,
  ]);
  return out;
}

/** Quiet when all is well. */
function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: PROJECT, encoding: 'utf8' });
  if (status === 0) return;
  throw new Error(`${args.join(' ')} failed (${error?.message ?? status}):\n${stdout ?? ''}${stderr ?? ''}`);
}
