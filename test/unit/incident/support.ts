import * as fs from 'node:fs';
import * as path from 'node:path';
import { openAuditLog } from '../../../src/audit/log';
import { takeSlice } from '../../../src/audit/slice';
import type { AuditEvent, CommandEvent, GuardEvent } from '../../../src/contracts/audit';
import { Incidents, type IncidentPorts, type Scene } from '../../../src/killSwitch/incident/incidents';
import { incidentName } from '../../../src/killSwitch/incident/folder';
import { stopOf } from '../../../src/killSwitch/incident/stop';
import { appendStop, readStops, STOPS_FILE, type StopRecord } from '../../../src/killSwitch/record';
import { run } from '../../../src/platform/spawn';
import { privateFolder } from '../../../src/platform/storage';
import { toolPath } from '../../support/tools';
import { command } from '../auditSupport';

/** Sunday, 2026-11-22, 01:06:41 UTC. */
export const AT = Date.UTC(2026, 10, 22, 1, 6, 41);

/** What the window in which a person has engaged it has stopped. */
export const STOP: StopRecord = {
  ...{ v: 1, engagement: '2026-11-22T01:06:41.000Z', at: '2026-11-22T01:06:41.000Z' },
  ...{ by: 'window', window: 'w-one', scope: 'agentsAndCloudCommands', kept: true },
  stages: { flag: 2, questions: 3, frozen: 31, ended: 143.4 },
  ended: [{ title: 'terraform destroy -auto-approve', kind: 'command', processes: 3 }],
  failed: [
    { title: 'sudo aws s3 rb s3://acme', kind: 'command', reason: 'process 42 belongs to another user' },
  ],
  notAttempted: [],
};
export const SHOWN_STOP = stopOf(STOP);
/** The name of its incident. */
export const NAME = incidentName(STOP.engagement, AT, []);

/** A command that was let run, with what it does. */
export function ran(
  id: string,
  text: string,
  [provider, service, operation]: readonly [string, string, string],
  more: Partial<CommandEvent> = {},
): CommandEvent {
  return {
    ...command(id, text),
    ...{ phase: 'decided', outcome: 'approved', approver: 'a person in this window', waitedMs: 4200 },
    ...{ account: '123456789012', region: 'eu-west-1', identity: 'acme-prod' },
    actions: [{ provider, service, operation, effects: ['destroy'], targets: ['db-1'] }],
    ...more,
  };
}

/** A record whose events are a second apart, the last one second before the kill switch. */
export async function recordOf(dir: string, events: readonly AuditEvent[], session = 'w1'): Promise<void> {
  let now = AT - (events.length + 2) * 1000;
  const log = await openAuditLog({ dir, session, log: () => undefined, now: () => (now += 1000) });
  for (const event of events) log.append(event);
  await log.close();
}

export interface Rig extends IncidentPorts {
  incidents: Incidents;
  engaged(record: StopRecord, scene: Scene): Promise<string | undefined>;
  /** Another window, or a shell, writes down what it has stopped. */
  stopped(record: StopRecord): void;
  audit: string;
  events: GuardEvent[];
  problems: string[];
  /** Lets the time go by. */
  pass(): void;
}

export function rig(root: string, more: Partial<IncidentPorts> = {}): Rig {
  const audit = path.join(root, 'audit');
  fs.mkdirSync(audit, { recursive: true });
  const waiting: (() => void)[] = [];
  const events: GuardEvent[] = [];
  const problems: string[] = [];
  const file = path.join(root, STOPS_FILE);
  let time = AT + 1000;
  const ports: IncidentPorts = {
    folder: path.join(root, 'incidents'),
    ...{ program: toolPath('git'), run, makeFolder: privateFolder },
    slice: (range) => takeSlice(audit, { ...range, now: AT + 1000 }),
    owner: { pid: process.pid, startedAt: 'now' },
    isAlive: ({ startedAt }) => startedAt === 'now',
    stops: () => readStops(file),
    now: () => time,
    later: (_ms, work) => waiting.push(work),
    record: (event) => events.push(event),
    problem: (text) => problems.push(text),
    ...more,
  };
  const pass = () => {
    time += 5 * 60_000;
    for (const work of waiting.splice(0)) work();
  };
  const incidents = new Incidents(ports);
  const engaged = (record: StopRecord, scene: Scene) =>
    incidents.engaged(record, () => Promise.resolve(scene));
  const stopped = (record: StopRecord) => {
    appendStop(file, record);
  };
  return { ...ports, incidents, engaged, stopped, audit, events, problems, pass };
}

export const SCENE = { folders: [], outputs: [], identities: [] };
