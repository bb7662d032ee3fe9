import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { fileStore } from '../../../src/killSwitch/fileStore';
import { KILL_SWITCH_FILE, KillSwitchState } from '../../../src/killSwitch/state';
import { ShimRig, until, type Ended } from '../shimsRig';

/** A window that takes every question and answers none. */
export interface HungWindow {
  /** So many questions have come. */
  readonly asked: number;
  close(): void;
}

export async function hungWindow(run: string, name = 'w'): Promise<HungWindow> {
  let asked = 0;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => asked++);
  });
  const file = path.join(run, `${name}.sock`);
  fs.rmSync(file, { force: true });
  await new Promise<void>((resolve) => server.listen(file, resolve));
  return {
    get asked() {
      return asked;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** What every window has. */
export function stateIn(folder: string): KillSwitchState {
  return new KillSwitchState({
    stores: [fileStore(path.join(folder, KILL_SWITCH_FILE))],
    now: Date.now,
    log: console.error,
  });
}

/** Engages as every window does. */
export function engageIn(folder: string): void {
  stateIn(folder).engage();
}

export interface Refusal extends Ended {
  /** From before the flag was written until the shim and all that it has started had closed its streams, in milliseconds. */
  ms: number;
  /** The tool itself ran. */
  ran: boolean;
}

/** So many shims, one after the other, that wait for a window that hangs when the kill switch is engaged. */
export async function waitingShims(rounds: number): Promise<Refusal[]> {
  const rig = new ShimRig();
  const window = await hungWindow(rig.run);
  const refusals: Refusal[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      fs.rmSync(path.join(rig.state, KILL_SWITCH_FILE), { force: true });
      const { ended } = rig.start([path.join(rig.layout.folder, 'terraform'), 'destroy']);
      await until('the question', () => window.asked > round);
      const start = performance.now();
      engageIn(rig.state);
      const result = await ended;
      refusals.push({ ...result, ms: performance.now() - start, ran: rig.ran() !== undefined });
    }
  } finally {
    window.close();
    await rig.dispose();
  }
  return refusals;
}
