import * as http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatAnswer, parseReply, type Answer } from '../contracts/broker';
import { socketPath } from '../interceptors/broker/socket';

/** One call's bound in milliseconds: above the broker's own POLL_MS. */
const CALL_MS = 5000;
/** How long a risky command waits for a window that reloads, in milliseconds. */
const RECONNECT_MS = 8000;
const RECONNECT_STEP_MS = 400;

/** Somebody listens and does not answer. */
export class Hangs extends Error {}

export interface ShimFallbackOptions {
  body: Buffer;
  /** Folder of the sockets, and the name of the window's. */
  run: string;
  window: string;
  /** The bundled engine's answer, and whether it let the command run. */
  alone(): Promise<Answer>;
  /** For the person at the terminal. */
  say(message: string): void;
}

/**
 * Answers a shim that has no curl, or whose broker does not answer. A broker that can be reached is asked; without one
 * the bundled engine decides, and what it would not let run waits a little for a window that may be reloading.
 */
export async function shimFallback(options: ShimFallbackOptions): Promise<string> {
  const asked = await askBroker(options);
  if (typeof asked === 'object') return formatAnswer(asked);
  const alone = await options.alone();
  // A window that hangs does not come back in seconds; one that reloads does.
  if (alone.kind !== 'deny' || asked === 'hangs') return formatAnswer(alone);
  options.say('Agent Guard: the editor does not answer; waiting a few seconds for it.');
  const deadline = Date.now() + RECONNECT_MS;
  while (Date.now() < deadline) {
    await sleep(RECONNECT_STEP_MS);
    const answer = await askBroker(options);
    if (typeof answer === 'object') return formatAnswer(answer);
  }
  return formatAnswer(alone);
}

/** The broker's final answer, or why there is none. */
async function askBroker(options: ShimFallbackOptions): Promise<Answer | 'hangs' | 'absent'> {
  const address = socketPath(options.run, options.window);
  try {
    let reply = parseReply(await call(address, 'POST', '/v1/ask', options.body));
    while (reply.kind === 'wait') reply = parseReply(await call(address, 'GET', `/v1/wait/${reply.ticket}`));
    return reply;
  } catch (error) {
    // No socket, nobody behind it, or not an answer: all the same to the shim.
    return error instanceof Hangs ? 'hangs' : 'absent';
  }
}

/** One call of a window's broker. Rejects unless it answers 200 within the time of one call; {@link Hangs} after that. */
export function call(address: string, method: string, url: string, body?: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.request({ socketPath: address, method, path: url, timeout: CALL_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'));
        else reject(new Error(`status ${response.statusCode ?? 0}`));
      });
    });
    request.once('timeout', () => request.destroy(new Hangs()));
    request.once('error', reject);
    request.end(body);
  });
}
