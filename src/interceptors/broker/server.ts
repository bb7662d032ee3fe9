import { randomUUID } from 'node:crypto';
import * as http from 'node:http';
import {
  formatAnswer,
  formatWait,
  MAX_BODY_BYTES,
  parseShimAsk,
  POLL_MS,
  ProtocolError,
  type Answer,
  type ShimAsk,
} from '../../contracts/broker';
import { errorText } from '../../contracts/redact';
import { formatHookReply, parseHookAsk, type HookAsk, type HookReply } from '../../contracts/hook';

/** Bounds of the broker; times in milliseconds. */
export interface BrokerLimits {
  /** Questions that may be open at once; more are answered 503, and the shims decide alone. */
  open: number;
  /** How long one call may hang before it is answered with `wait`. */
  poll: number;
  /** How long after `wait` a client may stay away before it counts as gone. */
  absence: number;
  /** How long an answer is kept for a client that was stopped meanwhile. */
  keep: number;
  /** How long a client may take to send its whole request. */
  request: number;
}

const LIMITS: BrokerLimits = { open: 64, poll: POLL_MS, absence: 3000, keep: 15 * 60_000, request: 5000 };

export interface BrokerOptions {
  /**
   * Answers one question. `gone` aborts when the client went away; the promise must settle all the same.
   * It can only ask: nothing that a client sends is an approval.
   */
  ask(question: ShimAsk, gone: AbortSignal): Promise<Answer>;
  /** Answers the hook of an agent, in that agent's words. A rejection sends the hook to its own refusal. */
  hook(question: HookAsk, gone: AbortSignal): Promise<HookReply>;
  /** Told by /v1/health, so that two windows tell each other apart. */
  instance: string;
  log(message: string): void;
}

/** More is asked than can be shown to anybody. */
class BusyError extends Error {}

/** No answer within the time of one call. */
const LATE = Symbol('late');

interface Broker extends BrokerOptions {
  limits: BrokerLimits;
  tickets: Map<string, Ticket>;
}

interface Ticket {
  /** As it is sent; undefined when there is none, and whoever asks decides alone. */
  answer: Promise<string | undefined>;
  gone: AbortController;
  absence?: NodeJS.Timeout;
  settled: boolean;
}

/** The HTTP side of the broker, bound to no address yet (see socket.ts). `limits` is for tests. */
export function createBroker(options: BrokerOptions, limits = LIMITS): http.Server {
  const broker: Broker = { ...options, limits, tickets: new Map() };
  const bounds = {
    requestTimeout: limits.request,
    headersTimeout: limits.request,
    keepAliveTimeout: 1000,
    // Node looks only every 30 s by default: so long a client that sends nothing could hold a connection.
    connectionsCheckingInterval: limits.request / 5,
  };
  const server = http.createServer(bounds, (request, response) => {
    route(request, response, broker).catch((error: unknown) => {
      const status = error instanceof ProtocolError ? 400 : error instanceof BusyError ? 503 : 500;
      refuse(response, status, error);
      if (status === 500) options.log(`broker: ${errorText(error)}`);
    });
  });
  server.maxConnections = 4 * limits.open;
  return server;
}

async function route(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  broker: Broker,
): Promise<void> {
  const path = request.url ?? '';
  if (request.method === 'GET' && path === '/v1/health') {
    reply(response, 200, JSON.stringify({ v: 1, instance: broker.instance }));
    return;
  }
  const questions = request.method === 'POST' ? QUESTIONS[path] : undefined;
  if (questions) {
    const ask = questions(await readBody(request), broker);
    // Counted after the body has come: bodies that come together must not all find room.
    if (openTickets(broker.tickets) >= broker.limits.open) throw new BusyError('too many open questions');
    const id = randomUUID();
    const ticket = openTicket(id, ask, broker);
    broker.tickets.set(id, ticket);
    await serve(id, ticket, response, broker.limits);
    return;
  }
  const id = request.method === 'GET' && path.startsWith('/v1/wait/') ? path.slice(9) : '';
  const ticket = broker.tickets.get(id);
  if (ticket) await serve(id, ticket, response, broker.limits);
  else refuse(response, 404, 'no such question');
}

/** Reads a question and gives what answers it. @throws ProtocolError when it is malformed. */
type Question = (body: Buffer, broker: Broker) => (gone: AbortSignal) => Promise<string | undefined>;

const QUESTIONS: Readonly<Record<string, Question | undefined>> = {
  '/v1/ask': (body, broker) => {
    const question = parseShimAsk(body);
    return async (gone) => formatAnswer(await askSafely(question, gone, broker));
  },
  '/v1/hook': (body, broker) => {
    const question = parseHookAsk(body);
    return async (gone) => {
      try {
        return formatHookReply(await broker.hook(question, gone));
      } catch (error) {
        broker.log(`broker: ${errorText(error)}`);
        return undefined; // the hook has a refusal of its own, in its agent's words
      }
    };
  },
};

function openTickets(tickets: Map<string, Ticket>): number {
  return [...tickets.values()].filter((ticket) => !ticket.settled).length;
}

function openTicket(id: string, ask: ReturnType<Question>, broker: Broker): Ticket {
  const gone = new AbortController();
  const ticket: Ticket = { gone, settled: false, answer: Promise.resolve(undefined) };
  ticket.answer = ask(gone.signal).finally(() => {
    ticket.settled = true;
    setTimeout(() => broker.tickets.delete(id), broker.limits.keep).unref();
  });
  return ticket;
}

/** The handler's answer; whatever goes wrong in it is a refusal. */
async function askSafely(question: ShimAsk, gone: AbortSignal, broker: Broker): Promise<Answer> {
  try {
    return await broker.ask(question, gone);
  } catch (error) {
    broker.log(`broker: ${errorText(error)}`);
    return {
      kind: 'deny',
      message: 'Agent Guard: refused, because the guard itself failed; its log says why.',
    };
  }
}

/** Answers within the time of one call: with the answer, or with `wait`. A client that hangs up before that is gone. */
async function serve(
  id: string,
  ticket: Ticket,
  response: http.ServerResponse,
  limits: BrokerLimits,
): Promise<void> {
  clearTimeout(ticket.absence);
  const hungUp = () => {
    if (!response.writableEnded) ticket.gone.abort();
  };
  response.once('close', hungUp);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => {
      resolve(LATE);
    }, limits.poll);
  });
  const answer = await Promise.race([ticket.answer, late]);
  clearTimeout(timer);
  if (answer !== LATE) {
    if (answer === undefined) refuse(response, 500, 'the guard itself failed; its log says why');
    else reply(response, 200, answer);
    return;
  }
  ticket.absence = setTimeout(() => {
    ticket.gone.abort();
  }, limits.absence);
  reply(response, 200, formatWait(id));
}

async function readBody(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new ProtocolError('the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function reply(response: http.ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(body);
}

function refuse(response: http.ServerResponse, status: number, error: unknown): void {
  if (response.headersSent) response.destroy();
  else reply(response, status, `${errorText(error)}\n`);
}
