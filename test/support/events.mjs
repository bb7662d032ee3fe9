// Turns what Mocha's runner says into plain events, which can cross a process boundary as JSON.

/**
 * @typedef {{ type: 'suite', depth: number, title: string }
 *   | { type: 'pass', depth: number, title: string, full: string, ms: number }
 *   | { type: 'fail', depth: number, title: string, full: string, message: string, stack: string }
 *   | { type: 'retry', depth: number, title: string, full: string, message: string, stack: string }
 *   | { type: 'skip', depth: number, title: string, full: string, reason: string }
 *   | { type: 'end' }} TestEvent
 */

/**
 * @param {import('mocha').Runner} runner
 * @param {(event: TestEvent) => void} emit
 */
export function observe(runner, emit) {
  let depth = 0;
  const common = (test) => ({ depth, title: test.title, full: test.titlePath().join(' › ') });

  runner.on('suite', (suite) => {
    if (!suite.root) emit({ type: 'suite', depth: depth++, title: suite.title });
  });
  runner.on('suite end', (suite) => {
    if (!suite.root) depth--;
  });
  runner.on('pass', (test) => emit({ type: 'pass', ...common(test), ms: test.duration ?? 0 }));
  runner.on('pending', (test) => emit({ type: 'skip', ...common(test), reason: reasonOf(test) }));
  runner.on('fail', (test, error) => emit({ type: 'fail', ...common(test), ...describe(error) }));
  runner.on('retry', (test, error) => emit({ type: 'retry', ...common(test), ...describe(error) }));
  runner.on('end', () => emit({ type: 'end' }));
}

/** The reason that `skipBecause` left on the test or on a suite around it. */
function reasonOf(test) {
  for (let at = test; at; at = at.parent) if (at.skipReason) return at.skipReason;
  return 'no reason given';
}

function describe(error) {
  const message = String(error?.message ?? error);
  const difference =
    error?.expected === undefined && error?.actual === undefined
      ? ''
      : `\n+ actual   ${show(error.actual)}\n- expected ${show(error.expected)}`;
  return { message: message + difference, stack: String(error?.stack ?? '') };
}

function show(value) {
  const text = typeof value === 'string' ? JSON.stringify(value) : (safeJson(value) ?? String(value));
  return text.length > 500 ? `${text.slice(0, 500)} …` : text;
}

function safeJson(value) {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
