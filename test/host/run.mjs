// Runs test/host/*.test.ts inside the extension host of a real editor that has the packaged extension installed.
//   node test/host/run.mjs [--grep PATTERN] [--files PART,…] [--summary FILE] [--vsix FILE] [--timeout SECONDS]
// All files share one editor, except *.solo.test.ts, which get one each.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { builtVsix, openEditor } from '../e2e/harness.mjs';
import { createResults } from '../support/results.mjs';
import { startBridge } from './bridge.mjs';
import { makeRunner, withSources } from './bundle.mjs';

const HERE = fileURLToPath(new URL('./', import.meta.url));
/** From the page being there to Mocha starting. */
const START_TIMEOUT_MS = 60_000;

const { values: options } = parseArgs({
  options: {
    grep: { type: 'string' },
    files: { type: 'string' },
    summary: { type: 'string' },
    vsix: { type: 'string' },
    timeout: { type: 'string', default: '600' },
  },
});
if (options.vsix) process.env.AGENT_GUARD_VSIX = options.vsix;

const results = createResults();
try {
  builtVsix(console.log);
  for (const instance of instances(testFiles())) await runInstance(instance);
} catch (error) {
  addFailure('host tests', error);
}
const summary = results.finish(options.summary);
if (!options.summary)
  console.log(`${summary.passed} passed, ${summary.failed} failed, ${summary.skipped} skipped`);
if (summary.passed + summary.failed === 0) console.log('No host test ran.');
process.exitCode = summary.failed > 0 || summary.passed === 0 ? 1 : 0;

function testFiles() {
  const parts = options.files?.split(',').map((part) => basename(part.trim())) ?? [''];
  return readdirSync(HERE).filter(
    (name) => name.endsWith('.test.ts') && parts.some((part) => name.includes(part)),
  );
}

/** Which files run in which editor. */
function instances(files) {
  const solo = files.filter((file) => file.endsWith('.solo.test.ts'));
  const shared = files.filter((file) => !solo.includes(file));
  return [
    ...(shared.length > 0 ? [{ name: 'shared', files: shared }] : []),
    ...solo.map((file) => ({ name: basename(file, '.test.ts'), files: [file] })),
  ];
}

async function runInstance({ name, files }) {
  const log = (line) => console.log(`[${name}] ${line}`);
  const extension = mkdtempSync(join(tmpdir(), 'ag-runner-'));
  const failedBefore = results.summary.failed;
  let open = true; // what an editor says while it is being stopped no longer counts
  const bridge = await startBridge((event) => open && results.add(withSources(event, extension)));
  let session;
  try {
    await makeRunner(extension, { files, bridge, grep: options.grep });
    const started = Date.now();
    void bridge.started.then(() => log(`Mocha starts, ${since(started)} after the editor's start.`));
    session = await openEditor({ name: `host-${name}`, extensions: [extension], log });
    bridge.connect(session.ui);
    const outcome = await Promise.race([bridge.done, silence(bridge), death(session.editor), overall()]);
    if (outcome !== 'end') throw new Error(outcome);
  } catch (error) {
    addFailure(`editor ${name}`, error);
  } finally {
    open = false;
    await session?.close({ keepLogs: results.summary.failed > failedBefore });
    bridge.close();
    rmSync(extension, { recursive: true, force: true });
  }
}

function addFailure(title, { message, stack }) {
  results.add({ type: 'fail', depth: 0, title, full: title, message, stack });
}

function since(start) {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}

function death(editor) {
  return editor.ended.then((code) => `the editor ended with code ${code}`);
}

async function silence(bridge) {
  const started = await Promise.race([
    bridge.started.then(() => true),
    sleep(START_TIMEOUT_MS, false, { ref: false }),
  ]);
  return started
    ? new Promise(() => {})
    : `the runner extension did not start within ${START_TIMEOUT_MS / 1000} s`;
}

function overall() {
  return sleep(Number(options.timeout) * 1000, `no end after ${options.timeout} s`, { ref: false });
}
