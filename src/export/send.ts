import * as http from 'node:http';
import * as https from 'node:https';
import { forDisplay } from '../contracts/redact';
import type { OutgoingRequest } from './destination';

/** How a receiver answered. `retry`: the same again later. `refused`: not these records, or not from us. */
export type Answer =
  | { kind: 'accepted'; status: number; body: string }
  | { kind: 'retry'; why: string; afterMs?: number; status?: number }
  | { kind: 'refused'; why: string; status: number };

export interface SendOptions {
  timeoutMs: number;
  signal: AbortSignal;
  now: () => number;
  /** What must not stand in a message: addresses and keys can be in what the system or the receiver says. */
  secrets: readonly string[];
}

/** So much of an answer is read: more than a collector's partial success needs. */
const MAX_ANSWER = 64 * 1024;
const MAX_SHOWN = 200;
/** Longest wait that a receiver can ask for, in milliseconds. */
const MAX_RETRY_AFTER = 3_600_000;

/** What is worth another try. All other answers below 500 stay the same however often one asks. */
const TRY_AGAIN = new Set([408, 425, 429]);

interface Received {
  status: number;
  retryAfter: string | undefined;
  body: string;
}

/** Sends one request. Never rejects. Redirects are not followed: who moves tells the person, not us. */
export async function send(request: OutgoingRequest, options: SendOptions): Promise<Answer> {
  const deadline = new AbortController();
  const abort = () => {
    deadline.abort();
  };
  // Not `AbortSignal.any` of two: such a signal can be collected before it has fired.
  const timer = setTimeout(abort, options.timeoutMs);
  options.signal.addEventListener('abort', abort);
  if (options.signal.aborted) abort();
  try {
    const { status, retryAfter, body } = await exchange(request, deadline.signal);
    if (status >= 200 && status < 300) return { kind: 'accepted', status, body };
    const said = scrub(body, options.secrets);
    const why = `HTTP ${status}${said === '' ? '' : `: ${said}`}`;
    if (status < 500 && !TRY_AGAIN.has(status)) return { kind: 'refused', why, status };
    const afterMs = retryAfterMs(retryAfter, options.now());
    return { kind: 'retry', why, status, ...(afterMs !== undefined && { afterMs }) };
  } catch (error) {
    const late = deadline.signal.aborted && !options.signal.aborted;
    const why = late ? `no answer within ${options.timeoutMs / 1000} s` : reason(error);
    return { kind: 'retry', why: scrub(why, options.secrets) };
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', abort);
  }
}

function exchange({ url, headers, body }: OutgoingRequest, signal: AbortSignal): Promise<Received> {
  return new Promise((resolve, reject) => {
    const start = url.protocol === 'https:' ? https.request : http.request;
    const request = start(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(body.length) },
      signal,
      // Said, so that NODE_TLS_REJECT_UNAUTHORIZED in somebody's environment changes nothing.
      rejectUnauthorized: true,
    });
    request.once('error', reject);
    request.once('response', (response) => {
      // From here on the status says what became of the request; what breaks off later changes nothing.
      request.off('error', reject);
      request.on('error', () => undefined);
      void beginning(response, signal).then((text) => {
        const { statusCode = 0, headers: answered } = response;
        resolve({ status: statusCode, retryAfter: answered['retry-after'], body: text });
        if (!response.complete) request.destroy();
      });
    });
    request.end(body);
  });
}

/** The beginning of the answer's body, as far as it has come by its end or the deadline. */
function beginning(response: http.IncomingMessage, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let length = 0;
    const finish = () => {
      signal.removeEventListener('abort', finish);
      resolve(Buffer.concat(parts).subarray(0, MAX_ANSWER).toString('utf8'));
    };
    signal.addEventListener('abort', finish);
    response.on('data', (part: Buffer) => {
      if (length > MAX_ANSWER) return;
      parts.push(part);
      length += part.length;
      if (length > MAX_ANSWER) finish();
    });
    for (const event of ['end', 'close', 'error']) response.on(event, finish);
  });
}

function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const wait = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.min(MAX_RETRY_AFTER, Math.max(0, wait)) : undefined;
}

/** A text of somebody else as it can be shown: without our secrets, short, on one line. */
export function scrub(text: string, secrets: readonly string[]): string {
  let clean = text.slice(0, MAX_ANSWER);
  for (const secret of secrets) clean = clean.replaceAll(secret, '•••');
  return forDisplay(clean.trim(), MAX_SHOWN);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
