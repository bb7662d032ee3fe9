// Loopback server between the extension host and run.mjs: test events come in, and tests act on the page through it.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';

/**
 * @param {(event: import('../support/events.mjs').TestEvent) => void} onEvent
 */
export async function startBridge(onEvent) {
  const token = randomBytes(24).toString('hex');
  let claimed = false;
  let ui;
  const done = withResolvers();
  const started = withResolvers();

  const routes = {
    '/claim': (_request, response) => {
      json(response, { claimed: !claimed });
      claimed = true;
      started.resolve();
    },
    '/events': async (request, response) => {
      done.resolve(await readEvents(request, onEvent));
      response.end();
    },
    '/ui': async (request, response) => {
      json(response, await callUi(ui, JSON.parse(await body(request))));
    },
  };
  const server = createServer((request, response) => {
    const route = isAllowed(request, token) && request.method === 'POST' && routes[request.url];
    if (!route) return response.writeHead(404).end();
    Promise.resolve(route(request, response)).catch((error) => json(response, { error: String(error) }));
  });
  server.requestTimeout = 0; // the events come for as long as the tests run
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    token,
    started: started.promise,
    /** 'end' when Mocha came to its end; otherwise why it did not. */
    done: done.promise,
    connect: (connected) => (ui = connected),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function readEvents(request, onEvent) {
  let outcome = 'the extension host ended in the middle of the tests';
  try {
    for await (const line of createInterface({ input: request })) {
      const event = JSON.parse(line);
      if (event.type === 'crash') return event.message;
      if (event.type === 'end') outcome = 'end';
      onEvent(event);
    }
  } catch {
    // The connection broke: the outcome says so.
  }
  return outcome;
}

async function callUi(ui, { method, args }) {
  if (!ui) return { error: 'The page is not open yet.' };
  if (!Object.hasOwn(ui, method)) return { error: `There is no ${method} on the page's side.` };
  try {
    return { value: await ui[method](...args) };
  } catch (error) {
    return { error: `${method}: ${error.message}` };
  }
}

async function body(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}

function json(response, value) {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}

function isAllowed(request, token) {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => (resolve = settle));
  return { promise, resolve };
}
