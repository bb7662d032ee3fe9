import * as fs from 'node:fs';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as os from 'node:os';
import * as path from 'node:path';
import type { RevocationStep, StepStatus, UsedPrincipal } from '../../../src/contracts/revocation';
import type { Handlers } from '../../../src/killSwitch/cloud/handler';
import { Journal } from '../../../src/killSwitch/cloud/journal';
import { planRevocation, type PlanInput } from '../../../src/killSwitch/cloud/plan';
import type { RunPorts } from '../../../src/killSwitch/cloud/run';

/** Stands where a secret can stand, so that it can be looked for in everything that is written. */
export const SECRET = 'nobodyMaySeeThis/0123456789abcdefghijkl';
export const KEY = Buffer.alloc(32, 7);
export const ACCOUNT = '123456789012';
export const KILLED_AT = Date.parse('2026-01-31T08:00:00Z');

/** Short, so that a test that fails on purpose does not wait. */
export const QUICK = { limit: 2000, tries: 3, pause: 20 };

export function used(more: Partial<UsedPrincipal> & Pick<UsedPrincipal, 'kind' | 'id'>): UsedPrincipal {
  const provider = more.kind.replace(/-.*/, '').replace('gcp', 'google');
  return { provider, known: [], usedBy: ['agent'], agents: ['Claude Code'], ...more };
}

export function plan(principals: readonly UsedPrincipal[], more: Partial<PlanInput> = {}) {
  return planRevocation({ principals, unknown: [], admin: undefined, killedAt: KILLED_AT, ...more });
}

/** A journal in a folder of its own, and what a run with it says. */
export class Incident {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-revoke-'));
  readonly file = path.join(this.folder, 'revocation.jsonl');
  readonly statuses: StepStatus[] = [];

  constructor(public handlers: Handlers = {}) {}

  ports(more: Partial<RunPorts> = {}): RunPorts {
    return {
      handlers: this.handlers,
      journal: new Journal(this.file, KEY),
      signal: new AbortController().signal,
      now: () => Date.now(),
      onStatus: (status) => this.statuses.push(status),
      patience: QUICK,
      ...more,
    };
  }

  /** `kind state` of each outcome. */
  static outcomes(steps: readonly RevocationStep[], statuses: readonly StepStatus[]): string[] {
    const kinds = new Map(steps.map(({ id, kind }) => [id, kind]));
    return statuses
      .map(({ step, state, problem }) => [kinds.get(step), state, problem].filter(Boolean).join(' '))
      .sort();
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

export type Fault = 'throttle' | 'hang' | 'expired' | 'drop' | 'deny' | 'lost-answer' | undefined;

const CODES = {
  throttle: [400, 'Throttling'],
  expired: [403, 'ExpiredToken'],
  deny: [403, 'AccessDenied'],
} as const;

/** Stands before a cloud and lets single calls of it fail. */
export class FaultyProxy {
  private readonly server: Server = createServer((from, to) => void this.answer(from, to));
  /** Actions in the order in which they came. */
  readonly calls: string[] = [];
  fault: (action: string) => Fault = () => undefined;
  /** What the cloud itself does not know to answer, by action. */
  readonly answers = new Map<string, string>();

  /** @param target an address on loopback */
  constructor(private readonly target: () => string) {}

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of from) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const action = new URLSearchParams(body.toString()).get('Action') ?? '';
    this.calls.push(action);
    const fault = this.fault(action);
    const own = this.answers.get(action);
    if (own !== undefined) to.end(own);
    else if (fault === 'drop') from.socket.destroy();
    else if (fault === 'hang') return;
    else if (fault !== undefined && fault !== 'lost-answer') {
      const [status, code] = CODES[fault];
      to.writeHead(status, { 'content-type': 'text/xml' });
      to.end(`<ErrorResponse><Error><Code>${code}</Code><Message>${code}</Message></Error></ErrorResponse>`);
    } else {
      const { method, headers, url } = from;
      const onward = request(new URL(url ?? '/', this.target()), { method, headers }, (answer) => {
        if (fault === 'lost-answer') from.socket.destroy();
        else {
          to.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(to);
        }
      });
      onward.on('error', () => from.socket.destroy());
      onward.end(body);
    }
  }
}
