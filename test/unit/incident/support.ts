import * as fs from 'node:fs';
import * as path from 'node:path';
import { openAuditLog } from '../../../src/audit/log';
import { takeSlice } from '../../../src/audit/slice';
import type { AuditEvent, CommandEvent, GuardEvent } from '../../../src/contracts/audit';
import type { Stop } from '../../../src/contracts/incident';
import { Incidents, type IncidentPorts } from '../../../src/killSwitch/incident/incidents';
import { run } from '../../../src/platform/spawn';
import { privateFolder } from '../../../src/platform/storage';
import { toolPath } from '../../support/tools';
import { command } from '../auditSupport';

/** Sunday, 2026-11-22, 01:06:41 UTC. */
export const AT = Date.UTC(2026, 10, 22, 1, 6, 41);

export const STOP: Stop = {
  at: AT,
  stages: [{ name: 'everything ended here', ms: 143.4 }],
  ended: [{ title: 'terraform destroy -auto-approve', processes: 3 }],
  failed: [{ title: 'sudo aws s3 rb s3://acme', reason: 'process 42 belongs to another user' }],
  notAttempted: [],
  isKept: true,
};

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
  let id = 0xab12;
  const ports: IncidentPorts = {
    folder: path.join(root, 'incidents'),
    ...{ program: toolPath('git'), run, makeFolder: privateFolder },
    slice: (range) => takeSlice(audit, { ...range, now: AT + 1000 }),
    owner: { pid: process.pid, startedAt: 'now' },
    isAlive: ({ startedAt }) => startedAt === 'now',
    newId: () => (id++).toString(16),
    now: () => AT + 1000,
    later: (_ms, work) => waiting.push(work),
    record: (event) => events.push(event),
    problem: (text) => problems.push(text),
    ...more,
  };
  const pass = () => {
    for (const work of waiting.splice(0)) work();
  };
  return { ...ports, incidents: new Incidents(ports), audit, events, problems, pass };
}

export const SCENE = { folders: [], outputs: [], identities: [] };
