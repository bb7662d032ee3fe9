import * as fs from 'node:fs';
import type * as http from 'node:http';
import * as net from 'node:net';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Slots for windows on one folder; the first has no suffix, so that a reload finds its old name again. */
const MAX_WINDOWS = 16;
/** How long a reloaded window waits for its predecessor to leave the socket, in milliseconds. */
const PREDECESSOR_MS = 1500;
const PROBE_MS = 500;
/**
 * A socket that another window has bound, and does not listen on yet, refuses like a dead one. One that is younger than
 * this is looked at again after a pause; both in milliseconds.
 */
const YOUNG_MS = 5000;
const PAUSE_MS = 250;
/** macOS has 104 bytes for a socket's path, its NUL included; Linux 108. */
const MAX_PATH_BYTES = 103;

/** The socket's address for a window's name: a named pipe on Windows. */
export function socketPath(folder: string, name: string): string {
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\agent-guard-${name}`
    : path.join(folder, `${name}.sock`);
}

/** The name of the `n`th window on one folder. */
export function windowName(base: string, slot: number): string {
  return slot === 0 ? base : `${base}-${slot + 1}`;
}

/**
 * Binds the server to the first free slot of `base` in `folder` and gives the name it took. A socket that nobody
 * answers on is stale and is taken over; a live one belongs to another window on the same folder.
 * @throws Error when no slot can be bound; the message says why.
 */
export async function listenOnFreeSlot(server: http.Server, folder: string, base: string): Promise<string> {
  for (let slot = 0; slot < MAX_WINDOWS; slot++) {
    const name = windowName(base, slot);
    if (await listenOn(server, socketPath(folder, name), slot === 0 ? PREDECESSOR_MS : 0)) return name;
  }
  throw new Error(`all ${MAX_WINDOWS} sockets for this folder are in use in ${folder}`);
}

/** Binds to one path; false when a live server keeps it for longer than `patience` milliseconds. */
async function listenOn(server: http.Server, address: string, patience: number): Promise<boolean> {
  // A longer path is not refused but cut off by the system's own structure.
  if (process.platform !== 'win32' && Buffer.byteLength(address) > MAX_PATH_BYTES)
    throw new Error(`the path of the socket is too long: ${address}`);
  const deadline = Date.now() + patience;
  for (;;) {
    const error = await tryListen(server, address);
    if (!error) return true;
    if (error.code !== 'EADDRINUSE') throw error;
    const seen = fingerprint(address);
    if (await isStale(address)) discard(address, seen);
    else if (Date.now() >= deadline) return false;
    else await sleep(50);
  }
}

function tryListen(server: http.Server, address: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const settle = (error: NodeJS.ErrnoException | undefined) => {
      server.off('error', settle);
      server.off('listening', listening);
      resolve(error);
    };
    const listening = () => {
      settle(undefined);
    };
    server.once('error', settle);
    server.once('listening', listening);
    server.listen(address);
  });
}

async function isStale(address: string): Promise<boolean> {
  if (await isLive(address)) return false;
  const age = Date.now() - (fs.lstatSync(address, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (Math.abs(age) > YOUNG_MS) return true;
  await sleep(PAUSE_MS);
  return !(await isLive(address));
}

/** What connect() says where nobody listens. Anything else, a full backlog for one, says that somebody does. */
const DEAD = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTSOCK', 'EPROTOTYPE', 'ELOOP']);

/** True when something listens there, also when it is too busy to answer. */
export function isLive(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(address);
    const end = (live: boolean) => {
      socket.destroy();
      resolve(live);
    };
    socket.setTimeout(PROBE_MS, () => {
      // Something holds it and hangs: it is not ours to take.
      end(true);
    });
    socket.once('connect', () => {
      end(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      end(!DEAD.has(error.code ?? ''));
    });
  });
}

/** Tells one file at a path from the next one there; undefined where there is none. A rename does not change it. */
function fingerprint(file: string): string | undefined {
  const found = fs.lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return found && `${found.ino} ${found.mtimeNs}`;
}

/**
 * Takes a stale socket away, and only the one that was seen to be dead: of two windows that try at once the slower one may
 * come when the faster one has bound its own there already.
 */
function discard(address: string, seen: string | undefined): void {
  const aside = `${address}.${process.pid}.stale`;
  try {
    if (fingerprint(address) !== seen) return;
    fs.renameSync(address, aside);
    if (fingerprint(aside) === seen) fs.rmSync(aside, { force: true, recursive: true });
    else fs.renameSync(aside, address);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
