import { once } from 'node:events';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as os from 'node:os';
import * as path from 'node:path';

/** A short private folder for sockets, removed with the process's temporary files by the caller. */
export function socketFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'ag-b-'));
}

export function field(...fields: string[]): Buffer {
  return Buffer.from(fields.map((it) => `${it}\0`).join(''));
}

/** A shim's body for `aws ARGS…`. */
export function askBody(...args: string[]): Buffer {
  return field('1', 'aws', '4711', '/work', 'AWS_PROFILE=prod', '', ...args);
}

export interface Reply {
  status: number;
  text: string;
}

export interface Call {
  reply: Promise<Reply>;
  /** Hangs up. */
  hangUp(): void;
}

/** One HTTP call over the socket, on a connection of its own, as curl makes it. */
export function call(socketPath: string, method: string, url: string, body?: Buffer): Call {
  const request = http.request({ socketPath, method, path: url, agent: false });
  const reply = (async () => {
    request.end(body);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
  })();
  // A call that is given up rejects, and whoever gave it up does not look.
  reply.catch(() => undefined);
  return { reply, hangUp: () => request.destroy() };
}

/** Waits until it is true, 5 s at most. */
export async function until(what: string, isTrue: () => boolean, ms = 5000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
