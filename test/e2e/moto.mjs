// A cloud on this machine: moto's server, and the real `aws` outside the editor to look what became of it.
import { execFile, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { onStop } from '../../scripts/editor/signals.mjs';
import { realTool } from './environment.mjs';
import { poll } from './poll.mjs';

const run = promisify(execFile);
const READY_MS = 30_000;

/** The account that moto is without being told. */
export const ACCOUNT = '123456789012';

/** Why there can be no moto here; undefined where there can. */
export function motoMissing() {
  return ['moto_server', 'aws']
    .map((name) => (realTool(name) ? undefined : `${name} is not installed`))
    .find(Boolean);
}

/**
 * Starts moto on a free port of the loopback address. Call `stop` when done.
 *
 * The guard takes an endpoint on 127.0.0.1 or localhost for an emulator and allows everything there, as it should. So
 * that it looks at who the command would be, `url` names the same loopback address in a way that the guard does not take
 * for local: as an IPv4 address inside an IPv6 one. Nothing leaves the machine, and no name has to be made for it.
 */
export async function startMoto() {
  const port = await freePort();
  const child = spawn(realTool('moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  void ended.then(onStop(stop));
  const url = `http://[::ffff:127.0.0.1]:${port}`;
  try {
    await poll(
      () => answers(`http://127.0.0.1:${port}/moto-api/`),
      READY_MS,
      () => 'moto_server does not answer',
    );
  } catch (error) {
    await stop();
    throw error;
  }
  const env = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    ...keysOf(ACCOUNT),
  };
  return { url, env, stop, aws: (...args) => aws(env, args) };
}

/** Keys as AWS makes them for that account: the account is written in the id. */
export function keysOf(account) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = ((1n << 47n) | (BigInt(account) << 7n)) << 2n;
  let word = '';
  for (let place = 0; place < 10; place++, bits >>= 5n) word = alphabet[Number(bits & 31n)] + word;
  return { AWS_ACCESS_KEY_ID: `AKIA${word}TESTED`, AWS_SECRET_ACCESS_KEY: 'of-no-use-anywhere' };
}

/** What the real `aws` answers, outside every editor. */
async function aws(env, args) {
  const { PATH, HOME } = process.env;
  const { stdout } = await run(realTool('aws'), [...args, '--output', 'json'], {
    env: {
      PATH,
      HOME,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_PAGER: '',
      ...env,
    },
  });
  return stdout === '' ? undefined : JSON.parse(stdout);
}

async function answers(url) {
  try {
    return (await fetch(url)).ok || undefined;
  } catch {
    return undefined; // not up yet
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
