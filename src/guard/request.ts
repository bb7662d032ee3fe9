import type { ShimAsk } from '../contracts/broker';
import type { Actor, CommandRequest } from '../contracts/request';

/** What a shim asks, as a request. */
export function shimRequest(ask: ShimAsk, actor: Actor, id: string): CommandRequest {
  return {
    id,
    interceptor: 'shim',
    shell: 'sh',
    argv: [ask.tool, ...ask.args],
    cwd: ask.cwd,
    env: ask.env,
    actor,
    pid: ask.pid,
  };
}
