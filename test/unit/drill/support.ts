import { randomUUID } from 'node:crypto';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DrillPorts } from '../../../src/killSwitch/drill/rehearse';
import { fileStore } from '../../../src/killSwitch/fileStore';
import { processList } from '../../../src/platform/processList';
import { systemProcesses } from '../../../src/platform/processes';
import { spawnAttached } from '../../../src/platform/spawn';
import { windowProcesses } from '../../../src/platform/windowProcesses';

/** A drill of this process, as a window has it; its flag in a folder of the test's. */
export function drillPorts(folder: string, more: Partial<DrillPorts> = {}): DrillPorts {
  const list = processList();
  const { discovery, bounds } = windowProcesses(list, '/no/editor');
  return {
    ...{ processes: systemProcesses(), list, discovery, bounds, self: process.pid },
    looksAtProcesses: true,
    name: `agent-guard-drill-${randomUUID()}`,
    start: ({ args, env, input }, output) => spawnAttached('/bin/sh', args, { env, input, output }),
    flag: () => fileStore(path.join(folder, 'kill-switch.json')),
    ...{ date: Date.now, now: () => performance.now(), sleep: (ms) => sleep(ms) },
    ...more,
  };
}

/** What carries the name of a drill, or says it: the canary and what watches over it. */
export function carriers(name: string): number[] {
  const list = processList();
  return list
    .all()
    .filter(({ pid, zombie }) => !zombie && list.environmentOf(pid)?.includes(name) === true)
    .map(({ pid }) => pid);
}

export async function until(what: string, isTrue: () => boolean, limitMs = 10_000): Promise<void> {
  const start = Date.now();
  while (!isTrue()) {
    if (Date.now() - start > limitMs) throw new Error(`not in time: ${what}`);
    await sleep(20);
  }
}
