// A model for agents, on loopback: it makes the agent's shell tool run one given command after the other, and keeps what
// the agent says came of each. How it is spoken to is in dialects.mjs.
import { createServer } from 'node:http';
import { DIALECTS } from './dialects.mjs';

/** The shell tools of the agents, by the names that they offer to a model. */
const SHELL_TOOLS = [
  'Bash',
  'bash',
  'shell',
  'shell_command',
  'exec_command',
  'run_shell_command',
  'run_commands',
  'execute_command',
  'run_in_terminal',
];
/** Larger than any agent's request with its tools. */
const MAX_BODY_BYTES = 32 << 20;

/**
 * @typedef {object} Step a command of the script
 * @property {string} command
 * @property {() => unknown} [before] is awaited before the agent gets the command
 */

/**
 * @param {readonly Step[]} steps
 * @returns {Promise<{ url: string, results: string[], requests: string[], close(): Promise<void> }>} `results`: what
 *   the agent says came of the commands, in their order; `requests`: what was asked of the model, for a failure's report
 */
export async function startModel(steps) {
  const results = [];
  const requests = [];
  const begun = new Map();
  const plan = async (dialect, body) => {
    const tool = shellTool(dialect.tools(body));
    if (!tool) return { text: 'ok' }; // a title for the conversation, or the like
    const came = dialect.results(body);
    came.forEach((text, index) => (results[index] = text));
    const step = steps[came.length];
    if (!step) return { text: 'DONE' };
    // An agent may ask again for the same turn: it is prepared once.
    if (!begun.has(step)) begun.set(step, step.before?.());
    await begun.get(step);
    return { tool, args: argumentsFor(tool, step.command), id: `call_${came.length}` };
  };

  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://model').pathname;
    answer(request, response, path, plan).then(
      (what) => requests.push(`${request.method} ${path}: ${what}`),
      (error) => {
        requests.push(`${request.method} ${path}: ${error.stack}`);
        response.destroy();
      },
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    results,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request, response, path, plan) {
  const dialect = DIALECTS.find((it) => request.method === 'POST' && it.path.test(path));
  const body = await readJson(request);
  if (!dialect) {
    const isModels = request.method === 'GET' && path.endsWith('/models');
    send(response, isModels ? 200 : 404, isModels ? MODELS : { error: { message: 'not here' } });
    return 'not a turn';
  }
  const turn = await plan(dialect, body);
  if (body.stream === true || path.includes(':stream')) sendEvents(response, dialect.events(turn, body));
  else send(response, 200, dialect.whole(turn, body));
  return turn.tool ? `${turn.tool.name} ${JSON.stringify(turn.args)}` : turn.text;
}

const MODELS = {
  object: 'list',
  data: [{ id: 'scripted', object: 'model', created: 1, owned_by: 'test' }],
  models: [],
};

async function readJson(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('the body is too large');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}

function send(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

function sendEvents(response, events) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) {
    if (event.type) response.write(`event: ${event.type}\n`);
    response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
  }
  response.end();
}

function shellTool(tools) {
  return SHELL_TOOLS.map((name) => tools.find((tool) => tool.name === name)).find(Boolean);
}

/** What the tool's own schema asks for, with the command where it belongs. */
function argumentsFor({ schema }, command) {
  const properties = schema?.properties ?? {};
  const place = ['command', 'cmd', 'commands'].find((name) => name in properties) ?? 'command';
  const filled = { [place]: properties[place]?.type === 'array' ? [command] : command };
  for (const name of schema?.required ?? []) filled[name] ??= anyOf(properties[name] ?? {});
  return filled;
}

function anyOf(property) {
  if (property.enum) return property.enum[0];
  return { boolean: false, number: 1, integer: 1, array: [] }[property.type] ?? 'runs what was asked for';
}
