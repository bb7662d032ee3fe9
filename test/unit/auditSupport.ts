import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { nodeFs, type AuditFs } from '../../src/audit/files';
import { openAuditLog, type AuditLog, type AuditLogOptions } from '../../src/audit/log';
import type { CommandEvent, GuardEvent } from '../../src/contracts/audit';

export function command(id: string, text = 'terraform destroy -auto-approve'): CommandEvent {
  return {
    kind: 'command',
    id,
    phase: 'asked',
    command: text,
    cwd: '/work/shop',
    terminal: 'bash',
    interceptor: 'freeze',
    actor: { kind: 'agent', name: 'Claude Code', evidence: 'environment variable CLAUDECODE' },
    decision: 'block',
    effects: ['destroy'],
    environment: 'prod',
    reasons: ['terraform destroy deletes every resource of this workspace'],
  };
}

export const note = (text: string): GuardEvent => ({ kind: 'problem', text });

/** Folders that are removed after each test of the suite that calls this. */
export function folders(): () => string {
  const made: string[] = [];
  afterEach(() => {
    for (const dir of made.splice(0)) fs.rmSync(dir, { recursive: true, force: true });
  });
  return () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-audit-'));
    made.push(dir);
    return dir;
  };
}

let clock = Date.UTC(2026, 0, 1);

/** A log whose clock goes on by a second with every look, over all logs of the test run. */
export function open(dir: string, options: Partial<AuditLogOptions> = {}): Promise<AuditLog> {
  return openAuditLog({ dir, session: 'w1', now: () => (clock += 1000), log: () => undefined, ...options });
}

/** A whole session with `count` records after its opening; the file's path. */
export async function session(dir: string, name: string, count: number): Promise<string> {
  const log = await open(dir, { session: name });
  for (let i = 0; i < count; i++) log.append(command(`${name}-${i}`));
  await log.flush();
  const file = log.file;
  await log.close();
  if (file === undefined) throw new Error('the session wrote no file');
  return file;
}

export type Fault = 'create' | 'write' | 'datasync';

/** The real file system, with calls that fail or stop half-way while `fault` says so. */
export function faultyFs(): { fs: AuditFs; fault: Fault | 'short' | undefined } {
  const state: { fs: AuditFs; fault: Fault | 'short' | undefined } = { fs: nodeFs, fault: undefined };
  const fail = (call: Fault) => {
    if (state.fault === call)
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  };
  state.fs = {
    stat: (file) => nodeFs.stat(file),
    create: async (file) => {
      fail('create');
      const real = await nodeFs.create(file);
      return {
        ...real,
        write: async (bytes, position) => {
          if (state.fault !== 'short') {
            fail('write');
            return real.write(bytes, position);
          }
          // What a full disk does: a part of it, then nothing more.
          state.fault = 'write';
          return real.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), position);
        },
        datasync: async () => {
          fail('datasync');
          await real.datasync();
        },
      };
    },
  };
  return state;
}
