// The checks that run no test: types, lint, format. Each counts as one.
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { PROJECT } from '../editor/vsix.mjs';

const CHECKS = {
  typecheck: ['node_modules/typescript/bin/tsc', '--noEmit'],
  // What runs in a browser, with the browser's types instead of Node's.
  'typecheck of the page': ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'src/views/webview'],
  lint: ['node_modules/eslint/bin/eslint.js', '.'],
  format: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
};

/** Runs them side by side, behind everything else that runs; each prints when it is done, so that their output does not mix. */
export async function runChecks() {
  const names = Object.keys(CHECKS);
  const outputs = await Promise.all(names.map((name) => runCheck(name, CHECKS[name])));
  const failures = names.flatMap((name, index) =>
    outputs[index] === undefined ? [] : [{ test: name, message: outputs[index], stack: '' }],
  );
  return { passed: names.length - failures.length, failed: failures.length, skipped: 0, failures };
}

/** What a check has to complain about; undefined if it passes. */
function runCheck(name, args) {
  const started = Date.now();
  const child = spawn(process.execPath, args, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'pipe'] });
  setPriority(child.pid, constants.priority.PRIORITY_LOW);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      console.log(`  ${code === 0 ? '✔' : '✘'} ${name} (${seconds} s)`);
      resolve(code === 0 ? undefined : output.trimEnd());
    });
  });
}
