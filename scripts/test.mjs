// `npm test`: runs the tiers, prints what happens as it happens, and ends with one line of counts.
//   npm test -- [static] [unit] [agents] [host] [e2e] [--grep PATTERN] [--files PART,…] [--nightly]
// `--nightly` adds what takes too long for every run.
// Without a tier all of them run. A tier in which nothing ran counts as a failure.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onStop } from './editor/signals.mjs';
import { packageExtension, PROJECT } from './editor/vsix.mjs';
import { printFailures } from '../test/support/results.mjs';
import { runChecks } from './testing/checks.mjs';
import {
  added,
  agentGroups,
  nodeGroups,
  runGroups,
  runHost,
  runStories,
  testFiles,
} from './testing/tiers.mjs';

/**
 * Stories in the editor hang on when it draws what, those in shells and in the browser on who runs when; they may be tried a
 * second time, and which ones is printed. It hides no guard that let something act, as what was destroyed is gone at the
 * second try too. So many are chance, more are not.
 */
const MAX_SECOND_TRIES = 12;

const scratch = mkdtempSync(join(tmpdir(), 'ag-test-'));
const cleanUp = () => rmSync(scratch, { recursive: true, force: true });
onStop(cleanUp);

const TIERS = {
  static: () => runChecks(),
  // Some unit tests run the built command line.
  unit: (options) =>
    withVsix(() => runGroups(nodeGroups(options.files), { ...options, brief: true, perTestMs: 60_000 })),
  // Without the editor the built command line decides.
  agents: (options) =>
    withVsix(() => runGroups(agentGroups(options.files), { ...options, perTestMs: 120_000 }, 2)),
  host: (options) => withVsix(() => runHost(options)),
  e2e: (options) =>
    withVsix(() =>
      runStories(testFiles(['test/e2e'], options.files), {
        ...options,
        perTestMs: 120_000,
        retries: 1,
      }),
    ),
};

const { names, ...filters } = readArguments();
let total = { passed: 0, failed: 0, skipped: 0 };
// The checks take what processor time the others leave, to the end if need be. The agents go beside the unit tests, which
// mostly wait for shells; the editors come after them.
const isCheck = (name) => name === 'static';
const isEditor = (name) => name === 'host' || name === 'e2e';
const checks = names.filter(isCheck).map(tell);
await Promise.all(names.filter((name) => !isCheck(name) && !isEditor(name)).map(tell));
for (const name of names.filter(isEditor)) await tell(name);
await Promise.all(checks);
cleanUp();
if (total.retried > MAX_SECOND_TRIES) {
  console.log(`\n✘ ${total.retried} stories needed a second try; up to ${MAX_SECOND_TRIES} are chance.`);
  total.failed++;
}
// The details stand far above, and often only the end of what a run printed is kept.
printFailures(total, console.log);
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`\n${line(total)}`);

async function tell(name) {
  const started = Date.now();
  console.log(`\n== ${name}`);
  const counts = await runTier(name);
  total = added(total, counts);
  console.log(`== ${name}: ${line(counts)} (${((Date.now() - started) / 1000).toFixed(0)} s)`);
}

async function runTier(name) {
  try {
    const counts = await TIERS[name]({ ...filters, summary: join(scratch, `${name}.json`) });
    if (counts.passed + counts.failed > 0) return counts;
    console.log(`No test ran in ${name}.`);
    return { ...counts, failed: 1 };
  } catch (error) {
    console.log(error.message);
    const failures = [{ test: name, message: error.message, stack: '' }];
    return { passed: 0, failed: 1, skipped: 0, failures };
  }
}

/** The extension is built and packaged once for all tiers that need it. */
async function withVsix(run) {
  process.env.AGENT_GUARD_VSIX ??= packageExtension({
    out: join(PROJECT, 'out/agent-guard.vsix'),
    log: console.log,
  });
  return run();
}

function readArguments() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { grep: { type: 'string' }, files: { type: 'string' }, nightly: { type: 'boolean' } },
  });
  if (values.nightly) process.env.AGENT_GUARD_NIGHTLY = '1';
  const unknown = positionals.filter((name) => !Object.hasOwn(TIERS, name));
  if (unknown.length > 0) {
    console.error(`There is no tier ${unknown.join(', ')}: choose from ${Object.keys(TIERS).join(', ')}.`);
    process.exit(64);
  }
  return { names: positionals.length > 0 ? positionals : Object.keys(TIERS), ...values };
}

function line({ passed, failed, skipped, retried = 0 }) {
  const more = [
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(retried > 0 ? [`${retried} needed a second try`] : []),
  ];
  return [`${passed} passed`, `${failed} failed`, ...more].join(', ');
}
