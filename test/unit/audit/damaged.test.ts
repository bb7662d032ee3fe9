import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { verifyAuditDir } from '../../../src/audit/verify';
import type { Anchor } from '../../../src/audit/anchors';
import { runs } from '../../support/runs';
import { command, folders, open, session } from '../auditSupport';

const newFolder = folders();
const RUNS = runs(600);

interface Damage {
  kind: 'byte' | 'removed' | 'swapped' | 'doubled' | 'cut' | 'file removed' | 'file doubled';
  /** Chooses the file, and the place in it. */
  file: number;
  place: number;
  mask: number;
}

/** Two sessions of several files each, with another in between; the newest hash of the last one is kept elsewhere. */
async function rotated(): Promise<{ dir: string; names: string[]; head: Anchor }> {
  const dir = newFolder();
  for (const name of ['first', 'second']) {
    let head: Anchor | undefined;
    const log = await open(dir, {
      ...{ session: name, maxFileBytes: 2200 },
      onDurable: (durable) => (head = durable),
    });
    for (let i = 0; i < 12; i++) log.append(command(`${name}-${i}`));
    await log.close();
    if (name === 'second') return { dir, names: fs.readdirSync(dir).sort(), head: head! };
    await session(dir, 'between', 2);
  }
  throw new Error('unreachable');
}

/** What the folder's files are after the damage, by name; undefined where it changes nothing. */
function damaged(
  files: ReadonlyMap<string, Buffer>,
  { kind, file, place, mask }: Damage,
): Map<string, Buffer> | undefined {
  const names = [...files.keys()];
  const name = names[file % names.length]!;
  const bytes = files.get(name)!;
  const lines = bytes.toString('latin1').split('\n').slice(0, -1);
  const at = place % lines.length;
  const result = new Map(files);
  const put = (list: readonly string[]) =>
    result.set(name, Buffer.from(list.map((line) => `${line}\n`).join(''), 'latin1'));
  switch (kind) {
    case 'byte': {
      const changed = Buffer.from(bytes);
      changed[place % bytes.length]! ^= mask;
      return result.set(name, changed);
    }
    case 'removed':
      return put(lines.toSpliced(at, 1));
    case 'doubled':
      return put(lines.toSpliced(at, 0, lines[at]!));
    case 'swapped': {
      const other = (at + 1) % lines.length;
      return other === at ? undefined : put(lines.with(at, lines[other]!).with(other, lines[at]!));
    }
    case 'cut':
      return result.set(name, bytes.subarray(0, place % bytes.length));
    case 'file removed':
      result.delete(name);
      return result;
    case 'file doubled':
      return result.set(name.replace('.jsonl', '.1.jsonl'), bytes);
  }
}

const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom(
    ...(['byte', 'removed', 'swapped', 'doubled', 'cut', 'file removed', 'file doubled'] as const),
  ),
  file: fc.nat(1000),
  place: fc.nat(1_000_000),
  mask: fc.integer({ min: 1, max: 255 }),
});

describe('audit verify: a set of files in which a session goes on', () => {
  it('finds any single change: of a byte, of a record, of an end, of a file', async function () {
    this.timeout(Math.max(60_000, RUNS * 100));
    const { dir, names, head } = await rotated();
    assert.ok(names.length >= 8, `${names.length} files`);
    const files = new Map(names.map((name) => [name, fs.readFileSync(path.join(dir, name))]));
    const verify = () =>
      verifyAuditDir(dir, { claims: [{ anchor: head, by: 'a copy elsewhere' }], liveWriteMs: 0 });
    assert.equal((await verify()).firstBroken, undefined);
    const put = (wanted: ReadonlyMap<string, Buffer>) => {
      for (const name of fs.readdirSync(dir)) fs.rmSync(path.join(dir, name));
      for (const [name, bytes] of wanted) fs.writeFileSync(path.join(dir, name), bytes);
    };
    await fc.assert(
      fc.asyncProperty(damage, async (chosen) => {
        const after = damaged(files, chosen);
        fc.pre(after !== undefined);
        put(after);
        assert.equal((await verify()).ok, false);
      }),
      { numRuns: RUNS },
    );
    put(files);
    assert.equal((await verify()).firstBroken, undefined, 'what was put back is whole again');
  });
});
