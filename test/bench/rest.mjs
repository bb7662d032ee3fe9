// What the extension host takes of a processor while nothing happens and a terminal stands at its prompt, with the guard and
// without it, in turns. Linux only: the kernel's own count, to the nanosecond.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEditor } from '../e2e/harness.mjs';
import { median, report } from './support.ts';

const ROUNDS = 3;
/** Until what comes with the start is over, and for how long is measured; in milliseconds. */
const SETTLE_MS = 15_000;
const LOOK_MS = 20_000;

/** Milliseconds of a processor that all threads of a process have taken. */
function taken(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = (thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]);
  return threads.reduce((sum, thread) => sum + nanoseconds(thread), 0) / 1e6;
}

/** Of one processor, in percent. */
async function atRest(hasGuard) {
  const session = await openEditor({ name: 'bench-rest', ...(!hasGuard && { vsix: false }) });
  try {
    if (hasGuard) await session.ui.waitForStatusBar(/prod/, 60_000);
    await session.terminal.open('bash');
    await sleep(SETTLE_MS);
    const pid = session.extensionHostPid();
    const before = taken(pid);
    await sleep(LOOK_MS);
    return ((taken(pid) - before) / LOOK_MS) * 100;
  } finally {
    await session.close();
  }
}

if (process.platform === 'linux') {
  const figures = { guarded: [], bare: [] };
  for (let round = 0; round < ROUNDS; round++) {
    figures.guarded.push(await atRest(true));
    figures.bare.push(await atRest(false));
  }
  report('extension host at rest, with the guard, median', median(figures.guarded), '% of a processor');
  report('the same without the guard', median(figures.bare), '% of a processor');
} else {
  console.log('extension host at rest: not measured, there is no /proc here');
}
