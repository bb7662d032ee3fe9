// `npm run bench`: speed and size, each figure with its bound. Medians over alternating rounds in one run, as machines
// are noisy. Not a test: a missed bound is shown, not failed. `npm run bench -- shim hook decide facts redact watch panel activity audit kill editor rest` chooses.
import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { packageExtension, PROJECT } from './editor/vsix.mjs';

const names = process.argv.slice(2);
const all = [
  'decide',
  'facts',
  'redact',
  'shim',
  'hook',
  'watch',
  'panel',
  'activity',
  'audit',
  'kill',
  'editor',
  'rest',
];
const unknown = names.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${all.join(', ')}.`);
  process.exit(64);
}

console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}`,
);
process.env.AGENT_GUARD_VSIX = packageExtension({
  out: join(PROJECT, 'out/agent-guard.vsix'),
  log: () => {},
});
for (const name of names.length > 0 ? names : all) {
  if (name === 'editor') await benchEditor();
  else runNode(name);
}

function runNode(name) {
  const ending = ['panel', 'rest'].includes(name) ? 'mjs' : 'ts';
  const { status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(PROJECT, `test/bench/${name}.${ending}`)],
    {
      cwd: PROJECT,
      stdio: 'inherit',
    },
  );
  if (status !== 0) process.exitCode = 1;
}

async function benchEditor() {
  const { measureEditor } = await import('../test/bench/editor.mjs');
  const { heldMs, activationMs } = await measureEditor();
  const report = (what, values, bound) => {
    const sorted = [...values].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    const verdict = median <= bound ? 'met' : 'MISSED';
    const range = `${sorted[0]} to ${sorted.at(-1)}, n = ${sorted.length}`;
    console.log(
      `${what.padEnd(58)} ${median.toFixed(2).padStart(9)} ms  (bound ${bound}: ${verdict}; ${range})`,
    );
  };
  report('start event of a line until it stands still, median', heldMs, 15);
  report('activation, as the editor tells it, median', activationMs, 60);
}
