// A lock between processes: a folder, because `mkdir` either makes it or fails, on every file system.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onStop } from './signals.mjs';

const POLL_MS = 500;
/** A holder that has not yet written its process id is given this long. */
const NAMELESS_MS = 5_000;

/**
 * Runs `work` while no other process holds the lock at `path`.
 * A lock whose holder has died is taken over.
 */
export async function withLock(path, log, work) {
  await acquire(path, log);
  const release = () => rmSync(path, { recursive: true, force: true });
  const forget = onStop(release);
  try {
    return await work();
  } finally {
    forget();
    release();
  }
}

async function acquire(path, log) {
  mkdirSync(dirname(path), { recursive: true });
  for (let waited = false; !tryAcquire(path); waited = true) {
    if (isStale(path)) {
      rmSync(path, { recursive: true, force: true });
      continue;
    }
    if (!waited) log(`another process (${holder(path) ?? 'starting'}) is at it; waiting for it …`);
    await sleep(POLL_MS);
  }
}

function tryAcquire(path) {
  try {
    mkdirSync(path);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(path, 'pid'), String(process.pid));
  return true;
}

function isStale(path) {
  const pid = holder(path);
  if (pid === undefined) return ageMs(path) > NAMELESS_MS;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

function holder(path) {
  try {
    return Number(readFileSync(join(path, 'pid'), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function ageMs(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
