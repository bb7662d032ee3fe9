// The tiers that run tests, each in a process of its own, which leaves its counts in a summary file.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killTree } from '../editor/processes.mjs';
import { PROJECT } from '../editor/vsix.mjs';

export const NODE_SUITES = [
  'test/unit',
  'test/property',
  'test/corpus',
  'test/shells',
  'test/differential',
  'test/architecture.test.ts',
];
const TIER_MS = 18 * 60 * 1000;

/** The test files below these paths whose name contains one of the comma-separated parts. */
export function testFiles(paths, parts = '') {
  const wanted = parts.split(',').map((part) => part.trim());
  return paths
    .map((path) => join(PROJECT, path))
    .filter(existsSync)
    .flatMap((path) => (statSync(path).isFile() ? [path] : filesBelow(path)))
    .filter((path) => /\.test\.(ts|mjs)$/.test(path) && wanted.some((part) => path.includes(part)))
    .sort();
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
}

/**
 * Runs Mocha over TypeScript and JavaScript files in Node.
 * @param {string[]} files
 * @param {{ summary: string, grep?: string, brief?: boolean, perTestMs?: number }} options
 */
export function runMocha(files, { summary, grep, brief = false, perTestMs = 20_000 }) {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const reporter = ['--reporter', 'test/support/reporter.mjs', '--reporter-option', `summary=${summary}`];
  return runAndCount(summary, [
    ...['--import', 'tsx', 'node_modules/mocha/bin/mocha.js', '--exit', '--timeout', String(perTestMs)],
    ...(process.env.CI ? ['--forbid-only'] : []),
    ...(grep ? ['--grep', grep] : []),
    ...reporter,
    ...(brief ? ['--reporter-option', 'brief=1'] : []),
    ...files,
  ]);
}

/** Runs the tests inside the extension host. */
export function runHost({ summary, grep, files }) {
  return runAndCount(summary, [
    ...['test/host/run.mjs', '--summary', summary],
    ...(grep ? ['--grep', grep] : []),
    ...(files ? ['--files', files] : []),
  ]);
}

/** A process that ends badly without having counted a failure has failed once. */
async function runAndCount(summary, args) {
  const child = spawn(process.execPath, args, { cwd: PROJECT, stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const code = await Promise.race([ended, sleep(TIER_MS, 'late', { ref: false })]);
  if (code === 'late') await killTree(child.pid);
  const counts = existsSync(summary)
    ? JSON.parse(readFileSync(summary, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0 };
  if (code !== 0 && counts.failed === 0) {
    console.log(
      code === 'late' ? `  ✘ no end after ${TIER_MS / 60_000} minutes` : `  ✘ ended with code ${code}`,
    );
    counts.failed = 1;
  }
  return counts;
}
