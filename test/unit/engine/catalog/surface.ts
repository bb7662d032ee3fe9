import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Effect } from '../../../../src/contracts/words';
import { skipBecause } from '../../../support/skip';

/** The tables of command surfaces are not part of the repository. */
export const DATA = process.env.AGENT_GUARD_DATA ?? join(import.meta.dirname, '../../../../../shared/data');

/** What the tables' labels mean. */
export const EFFECT_OF: Readonly<Record<string, Effect>> = {
  read: 'read',
  create: 'create',
  modify: 'modify',
  destructive: 'destroy',
  privilege: 'privilege',
  exposure: 'exposure',
  cost: 'cost',
  'secret-read': 'secret',
};

export function surfaceFile(name: string): string {
  return join(DATA, name);
}

/** The text of a table; empty where it is not on this machine. */
export function surface(name: string): string {
  return existsSync(surfaceFile(name)) ? readFileSync(surfaceFile(name), 'utf8') : '';
}

/** Skips what needs a table that is not on this machine, and says why. */
export function needSurface(context: Mocha.Context, name: string): void {
  if (!existsSync(surfaceFile(name)))
    skipBecause(context, `${name} is not here; AGENT_GUARD_DATA names the folder that has it`);
}
