// Runs the bundled tests beside it inside the extension host, and streams what happens to test/host/run.mjs.
// `run.json` is written by run.mjs: where to report, what to run, and where Mocha is.
const { request } = require('node:http');
const { join } = require('node:path');
const { readFileSync } = require('node:fs');
const { pathToFileURL } = require('node:url');

exports.activate = () => {
  const config = JSON.parse(readFileSync(join(__dirname, 'run.json'), 'utf8'));
  globalThis.agentGuardTestBridge = config.bridge;
  void run(config);
};

async function run(config) {
  // After a reload of the window the extension host is a new one: the tests have had their turn.
  const { claimed } = await (
    await fetch(`${config.bridge.url}/claim`, { method: 'POST', headers: headers(config) })
  ).json();
  if (!claimed) return;
  const stream = openStream(config);
  try {
    await runMocha(config, (event) => stream.write(`${JSON.stringify(event)}\n`));
  } catch (error) {
    stream.write(`${JSON.stringify({ type: 'crash', message: String(error?.stack ?? error) })}\n`);
  } finally {
    stream.end();
  }
}

async function runMocha(config, emit) {
  const { default: Mocha } = await import(pathToFileURL(config.mocha).href);
  const { observe } = await import(pathToFileURL(config.events).href);
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: config.timeout,
    grep: config.grep,
    reporter: function Reporter(runner) {
      observe(runner, emit);
    },
  });
  for (const file of config.files) mocha.addFile(join(__dirname, file));
  await new Promise((resolve) => mocha.run(resolve));
}

/** One request for the whole run: when the extension host dies, its end tells run.mjs at once. */
function openStream(config) {
  const stream = request(`${config.bridge.url}/events`, { method: 'POST', headers: headers(config) });
  stream.on('error', () => {}); // run.mjs has gone; there is nobody left to tell
  stream.flushHeaders();
  return stream;
}

function headers(config) {
  return { authorization: `Bearer ${config.bridge.token}` };
}
