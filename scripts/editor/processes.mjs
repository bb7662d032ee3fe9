// Ends a process with everything that it started, so that no run leaves anything behind.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const GRACE_MS = 3_000;
/** What the others get once the first process, which tells them to end, has gone itself. */
const FAMILY_GRACE_MS = 300;

/**
 * Asks `pid` to end, waits, and kills what is left of it: its descendants, and on Linux also processes
 * that left the family but still carry `marker` (`NAME=value`) in their environment. Stopped ones included.
 */
export async function killTree(pid, marker) {
  const family = [pid, ...descendants(pid)];
  signal(pid, 'SIGTERM');
  await waitWhile(() => isAlive(pid), GRACE_MS);
  await waitWhile(() => family.some(isAlive), FAMILY_GRACE_MS);
  for (const member of new Set([...family.filter(isAlive), ...carriers(marker)])) signal(member, 'SIGKILL');
}

/** Kills what carries `marker` (`NAME=value`) in its environment, on Linux: daemons that have left their family. */
export function killCarriers(marker) {
  for (const pid of carriers(marker)) signal(pid, 'SIGKILL');
}

/** All processes below `pid`, nearest first. */
export function descendants(pid) {
  const children = childrenByParent();
  const found = [];
  for (const queue = [pid]; queue.length > 0;) {
    const next = children.get(queue.shift()) ?? [];
    found.push(...next);
    queue.push(...next);
  }
  return found;
}

function childrenByParent() {
  const children = new Map();
  for (const line of execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return children;
}

/** Processes that carry `marker` in their environment. Empty where /proc does not tell. */
function carriers(marker) {
  if (!marker || process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && environmentOf(pid).includes(marker));
}

function environmentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

async function waitWhile(condition, atMostMs) {
  const deadline = Date.now() + atMostMs;
  while (condition() && Date.now() < deadline) await sleep(20);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended by itself.
  }
}
