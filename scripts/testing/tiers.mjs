// The tiers that run tests, each in a process of its own, which leaves its counts in a summary file.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killTree } from '../editor/processes.mjs';
import { PROJECT } from '../editor/vsix.mjs';

/** The suites that run in one process each, before those of the real shells. The one of the page starts a browser. */
const NODE_SUITES = [
  ['test/unit'],
  ['test/page'],
  ['test/differential'],
  ['test/property', 'test/corpus', 'test/architecture.test.ts'],
];
const TIER_MS = 18 * 60 * 1000;
/** Editors that run side by side: they wait more than they compute. */
const EDITORS_AT_ONCE = 2;
/** The same for groups of tests in Node, for each processor: two processors had half of their time free with one. */
const GROUPS_PER_PROCESSOR = 1.5;
/** They deny hundreds of times at night, and in a fraction of a second each. */
const ALONE_AT_NIGHT = ['terraform'];
/** What takes longest is started first. */
const LONGEST = [
  'differential',
  'terraform',
  'views',
  'credentials',
  'shims',
  'badInput',
  'killSwitch',
  'chatAgent',
  'sessions',
  'doors',
  'guarded',
];

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

/** What is not tried a second time: a property that fails once has found something. */
const isSure = (files) => !/test\/(shells|page)\//.test(files[0].replaceAll('\\', '/'));

/** The groups of the unit tests: the large ones first; what runs in real shells mostly waits, a file by itself. */
export function nodeGroups(parts) {
  return [
    ...NODE_SUITES.map((paths) => testFiles(paths, parts)),
    ...oneByOne(testFiles(['test/shells'], parts)),
  ];
}

/** Real agents, a file each: they and their installs mostly wait too. */
export function agentGroups(parts) {
  return oneByOne(testFiles(['test/agents'], parts));
}

/** The stories in the editor, two at a time; before them those that are to be alone. */
export async function runStories(files, options) {
  const isAlone = (file) => Boolean(process.env.AGENT_GUARD_NIGHTLY) && ALONE_AT_NIGHT.includes(nameOf(file));
  const first = await runGroups(
    [files.filter(isAlone)],
    { ...options, summary: `${options.summary}.alone` },
    1,
  );
  const then = await runGroups(oneByOne(files.filter((file) => !isAlone(file))), options, EDITORS_AT_ONCE);
  return added(first, then);
}

/** What two runs counted, together. */
export function added(one, other) {
  const sum = (key) => (one[key] ?? 0) + (other[key] ?? 0);
  const both = (key) => [...(one[key] ?? []), ...(other[key] ?? [])];
  return {
    ...{ passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped'), retried: sum('retried') },
    ...{ failures: both('failures'), retries: both('retries') },
  };
}

function groupName(files) {
  const first = relative(PROJECT, files[0]);
  return files.length > 1 ? dirname(first) : first;
}

/** A group for each file, the longest first. */
function oneByOne(files) {
  const rank = (file) => {
    const place = LONGEST.indexOf(nameOf(file));
    return place < 0 ? LONGEST.length : place;
  };
  return files.toSorted((a, b) => rank(a) - rank(b)).map((file) => [file]);
}

function nameOf(file) {
  return basename(file).split('.')[0];
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
}

/**
 * Runs Mocha over TypeScript and JavaScript files in Node.
 * @param {string[]} files
 * @param {MochaOptions} options
 * @typedef {{ summary: string, grep?: string, brief?: boolean, perTestMs?: number, retries?: number }} MochaOptions
 */
function runMocha(files, { summary, grep, brief = false, perTestMs = 20_000, retries = 0 }, print) {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const reporter = ['--reporter', 'test/support/reporter.mjs', '--reporter-option', `summary=${summary}`];
  const args = [
    ...['--import', 'tsx', 'node_modules/mocha/bin/mocha.js', '--exit', '--timeout', String(perTestMs)],
    ...['--retries', String(retries)],
    ...(process.env.CI ? ['--forbid-only'] : []),
    ...(grep ? ['--grep', grep] : []),
    ...reporter,
    ...(brief ? ['--reporter-option', 'brief=1'] : []),
    ...files,
  ];
  return runAndCount(summary, args, print);
}

/**
 * The same in several processes side by side, a group of files each; a group's output is printed when it has ended.
 * @param {string[][]} groups the longest first
 * @param {MochaOptions} options
 * @param {number} [atOnce]
 */
export async function runGroups(groups, options, atOnce = availableParallelism() * GROUPS_PER_PROCESSOR) {
  let total = { passed: 0, failed: 0, skipped: 0 };
  const queue = groups.filter((files) => files.length > 0).entries();
  const work = async () => {
    for (const [index, files] of queue) {
      const lines = [];
      const started = Date.now();
      const own = { retries: isSure(files) ? 0 : 1, ...options, summary: `${options.summary}.${index}` };
      const counts = await runMocha(files, own, (text) => lines.push(text));
      const seconds = Math.round((Date.now() - started) / 1000);
      process.stdout.write(`${lines.join('')}  (${groupName(files)}: ${seconds} s)\n`);
      total = added(total, counts);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.floor(atOnce)) }, work));
  return total;
}

/** Runs the tests inside the extension host. */
export function runHost({ summary, grep, files }) {
  return runAndCount(summary, [
    ...['test/host/run.mjs', '--summary', summary],
    ...(grep ? ['--grep', grep] : []),
    ...(files ? ['--files', files] : []),
  ]);
}

/**
 * A process that ends badly without having counted a failure has failed once.
 * @param {(text: string) => void} [print] gets what the process prints; without it that goes straight to the terminal
 */
async function runAndCount(summary, args, print) {
  const output = print ? 'pipe' : 'inherit';
  const child = spawn(process.execPath, args, { cwd: PROJECT, stdio: ['ignore', output, output] });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', print);
  const say = print ?? ((text) => process.stdout.write(text));
  const ended = new Promise((resolve) => child.on('close', resolve));
  const code = await Promise.race([ended, sleep(TIER_MS, 'late', { ref: false })]);
  if (code === 'late') await killTree(child.pid);
  const counts = existsSync(summary)
    ? JSON.parse(readFileSync(summary, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0 };
  if (code !== 0 && counts.failed === 0) {
    const message = code === 'late' ? `no end after ${TIER_MS / 60_000} minutes` : `ended with code ${code}`;
    say(`  ✘ ${message}\n`);
    counts.failed = 1;
    counts.failures = [{ test: args.at(-1), message, stack: '' }];
  }
  return counts;
}
