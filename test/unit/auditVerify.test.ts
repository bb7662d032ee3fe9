import assert from 'node:assert/strict';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseOpening } from '../../src/audit/anchors';
import { canonicalJson, seal, sha256 } from '../../src/audit/chain';
import { auditVerifyCommand } from '../../src/audit/command';
import { verifyAuditDir } from '../../src/audit/verify';
import { runs } from '../support/runs';
import { command, folders, open, session } from './auditSupport';

const newFolder = folders();

/** Three sessions of 3, 2 and 1 records; the paths, oldest first. */
async function threeSessions(): Promise<{ dir: string; files: [string, string, string] }> {
  const dir = newFolder();
  const first = await session(dir, 'one', 3);
  const second = await session(dir, 'two', 2);
  return { dir, files: [first, second, await session(dir, 'three', 1)] };
}

const lines = (file: string) => fs.readFileSync(file, 'utf8').split('\n').slice(0, -1);
const write = (file: string, list: readonly string[]) => {
  fs.writeFileSync(file, list.map((line) => `${line}\n`).join(''));
};

describe('audit verify: whole logs', () => {
  it('an empty folder, and a file that a crash left empty', async () => {
    const dir = newFolder();
    assert.deepEqual(await verifyAuditDir(dir), {
      ok: true,
      files: 0,
      records: 0,
      torn: [],
      unfinished: [],
      removed: 0,
      future: [],
      heads: [],
    });
    fs.writeFileSync(path.join(dir, '2026-01-01T00-00-00.000Z-x.jsonl'), '');
    assert.equal((await verifyAuditDir(dir)).ok, true);
    await session(dir, 'next', 1);
    assert.equal((await verifyAuditDir(dir)).ok, true);
  });

  it('three sessions one after the other, each following from the one before', async () => {
    const { dir, files } = await threeSessions();
    const result = await verifyAuditDir(dir);
    assert.deepEqual([result.ok, result.files, result.records], [true, 3, 9]);
    assert.deepEqual(
      result.heads.map((it) => it.seq),
      [3, 2, 1],
    );
    const opening = parseOpening((JSON.parse(lines(files[2])[0]!) as { event: unknown }).event);
    assert.deepEqual(
      opening?.map((it) => it.file),
      [path.basename(files[1])],
    );
  });

  it('windows that are open at the same time', async () => {
    const dir = newFolder();
    const a = await open(dir, { session: 'a' });
    await a.appendDurably(command('a1'));
    const b = await open(dir, { session: 'b' });
    await Promise.all([a.appendDurably(command('a2')), b.appendDurably(command('b1'))]);
    const c = await open(dir, { session: 'c' });
    await c.appendDurably(command('c1'));
    assert.equal((await verifyAuditDir(dir)).ok, true, 'while they write');
    await Promise.all([a.close(), b.close(), c.close()]);
    const [first] = lines(c.file ?? path.join(dir, fs.readdirSync(dir).sort()[2]!));
    assert.equal(parseOpening((JSON.parse(first!) as { event: unknown }).event)?.length, 2, 'c follows both');
    assert.equal((await verifyAuditDir(dir)).ok, true);
  });

  it('other files in the folder, and a pipe that would never end', async function () {
    const { dir } = await threeSessions();
    fs.writeFileSync(path.join(dir, 'notes.txt'), 'x');
    if (process.platform !== 'win32') execFileSync('mkfifo', [path.join(dir, 'p.jsonl')]);
    assert.equal((await verifyAuditDir(dir)).ok, true);
  });
});

describe('audit verify: a crash in the middle of a line', () => {
  async function torn(): Promise<{ dir: string; file: string }> {
    const dir = newFolder();
    const file = await session(dir, 'one', 3);
    fs.truncateSync(file, fs.statSync(file).size - 20);
    return { dir, file };
  }

  it('shows until a later session has recorded it, then is a note', async () => {
    const { dir, file } = await torn();
    const before = await verifyAuditDir(dir);
    assert.deepEqual([before.firstBroken?.line, before.records], [4, 3]);
    await session(dir, 'two', 1);
    const after = await verifyAuditDir(dir);
    assert.deepEqual([after.ok, after.torn], [true, [path.basename(file)]]);
  });

  it('the half line itself cannot be changed afterwards, nor cut away with more', async () => {
    const { dir, file } = await torn();
    await session(dir, 'two', 1);
    const whole = fs.readFileSync(file);
    fs.writeFileSync(file, Buffer.concat([whole.subarray(0, -1), Buffer.from('x')]));
    assert.equal((await verifyAuditDir(dir)).firstBroken?.line, 4);
    write(file, whole.toString().split('\n').slice(0, 2));
    assert.equal((await verifyAuditDir(dir)).firstBroken?.line, 3);
  });

  it('also in the very first line', async () => {
    const { dir, file } = await torn();
    fs.truncateSync(file, 30);
    await session(dir, 'two', 1);
    assert.deepEqual(await verifyAuditDir(dir).then((it) => [it.ok, it.torn.length]), [true, 1]);
    await session(dir, 'three', 1);
    assert.equal((await verifyAuditDir(dir)).ok, true);
  });
});

describe('audit verify: a line that a window has not finished, as its disk is full', () => {
  const live = new Set(['one']);

  it('is no break while that window lives', async () => {
    const dir = newFolder();
    const file = await session(dir, 'one', 3);
    fs.appendFileSync(file, '{"v":1,"seq":4,"ti');
    const found = await verifyAuditDir(dir, { live });
    assert.deepEqual([found.ok, found.records, found.unfinished], [true, 4, [path.basename(file)]]);
    assert.deepEqual([found.torn, (await verifyAuditDir(dir)).unfinished], [[], []]);
    assert.equal((await verifyAuditDir(dir, { live: new Set(['two']) })).firstBroken?.line, 5);
  });

  it('excuses nothing that was seen, and no older file of the window', async () => {
    const dir = newFolder();
    const file = await session(dir, 'one', 3);
    const { heads } = await verifyAuditDir(dir);
    fs.truncateSync(file, fs.statSync(file).size - 20);
    const claims = heads.map((anchor) => ({ anchor, by: 'the editor' }));
    assert.match(
      (await verifyAuditDir(dir, { live, claims })).firstBroken?.reason ?? '',
      /missing at the end/,
    );
    const later = path.basename(file).replace(/^2\d{3}/, '2999');
    fs.copyFileSync(file, path.join(dir, later));
    assert.equal((await verifyAuditDir(dir, { live })).firstBroken?.file, path.basename(file));
  });
});

describe('audit verify: what was done to it', () => {
  /** The chain from `from` on with new hashes: what an attacker who knows the format can do to one file. */
  function rehash(list: readonly string[], change: (text: string, index: number) => string): string[] {
    let prev: string | undefined;
    return list.map((line, index) => {
      const body = JSON.parse(change(line, index)) as Record<string, unknown>;
      const linked = { ...body, hash: undefined, ...(prev !== undefined && { prev }) };
      prev = sha256(canonicalJson(linked));
      return canonicalJson({ ...linked, hash: prev });
    });
  }

  const damages: [string, (files: [string, string, string]) => void, [file: number, line: number]][] = [
    [
      'a record is changed',
      ([a]) => {
        write(
          a,
          lines(a).map((it, i) => (i === 2 ? it.replace('prod', 'dev') : it)),
        );
      },
      [0, 3],
    ],
    [
      'a record is taken out',
      ([, b]) => {
        write(
          b,
          lines(b).filter((_, i) => i !== 1),
        );
      },
      [1, 2],
    ],
    [
      'two records are exchanged',
      ([a]) => {
        const l = lines(a);
        write(a, [l[0]!, l[2]!, l[1]!, l[3]!]);
      },
      [0, 2],
    ],
    [
      'a record is doubled',
      ([a]) => {
        const l = lines(a);
        write(a, [...l.slice(0, 2), ...l.slice(1)]);
      },
      [0, 3],
    ],
    [
      'the end of a file that another follows is cut',
      ([a]) => {
        write(a, lines(a).slice(0, 2));
      },
      [0, 3],
    ],
    [
      'a file that another follows is emptied',
      ([a]) => {
        fs.writeFileSync(a, '');
      },
      [0, 1],
    ],
    [
      'the first file is deleted',
      ([a]) => {
        fs.rmSync(a);
      },
      [0, 1],
    ],
    [
      'a file in the middle is deleted',
      ([, b]) => {
        fs.rmSync(b);
      },
      [1, 1],
    ],
    [
      'a file is renamed',
      ([a]) => {
        fs.renameSync(a, a.replace('one', 'eno'));
      },
      [0, 1],
    ],
    [
      'a file is replaced by a link',
      ([a]) => {
        fs.renameSync(a, `${a}.txt`);
        fs.symlinkSync(`${a}.txt`, a);
      },
      [0, 1],
    ],
    [
      'the beginning of a file is cut',
      ([a]) => {
        write(a, lines(a).slice(1));
      },
      [0, 1],
    ],
    [
      'a file is rewritten with right hashes',
      ([a]) => {
        write(
          a,
          rehash(lines(a), (it, i) => (i === 2 ? it.replace('prod', 'dev') : it)),
        );
      },
      [0, 4],
    ],
    [
      'white space is put in',
      ([a]) => {
        write(
          a,
          lines(a).map((it, i) => (i === 1 ? it.replace(',', ', ') : it)),
        );
      },
      [0, 2],
    ],
    [
      'a key is given twice',
      ([a]) => {
        write(
          a,
          lines(a).map((it, i) => (i === 1 ? it.replace('"v":1}', '"v":1,"v":1}') : it)),
        );
      },
      [0, 2],
    ],
    [
      'an empty line is put in',
      ([a]) => {
        const l = lines(a);
        write(a, [l[0]!, '', ...l.slice(1)]);
      },
      [0, 2],
    ],
    [
      'the opening is exchanged for another',
      ([, b]) => {
        const { line } = seal({ seq: 0, prev: '0'.repeat(64), time: 'x', session: 's' }, command('x'));
        write(b, [line.toString().trimEnd()]);
      },
      [1, 1],
    ],
  ];
  for (const [what, damage, [file, line]] of damages) {
    it(`${what}: names the place`, async () => {
      const { dir, files } = await threeSessions();
      damage(files);
      const { firstBroken } = await verifyAuditDir(dir);
      assert.ok(firstBroken, 'not found');
      const name = path.basename(files[file]!);
      const renamed = what === 'a file is renamed' ? [name, name.replace('one', 'eno')] : [name];
      assert.ok(renamed.includes(firstBroken.file), firstBroken.file);
      assert.equal(firstBroken.line, line, firstBroken.reason);
    });
  }

  it('finds any flipped bit, anywhere', async function () {
    this.timeout(60_000);
    const { dir, files } = await threeSessions();
    fs.truncateSync(files[2], fs.statSync(files[2]).size - 9);
    files.push(await session(dir, 'four', 2));
    const contents = files.map((file) => fs.readFileSync(file));
    const places = contents.flatMap((bytes, file) => [...bytes.keys()].map((offset) => ({ file, offset })));
    const ends = contents.map((bytes, file) => ({ file, offset: bytes.length - 1 }));
    const place = fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom(...places) },
      { weight: 1, arbitrary: fc.constantFrom(...ends) },
    );
    assert.equal((await verifyAuditDir(dir)).ok, true);
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async ({ file, offset }, mask) => {
        const changed = Buffer.from(contents[file]!);
        changed[offset] = changed[offset]! ^ mask;
        fs.writeFileSync(files[file]!, changed);
        try {
          assert.equal((await verifyAuditDir(dir, { liveWriteMs: 0 })).ok, false);
        } finally {
          fs.writeFileSync(files[file]!, contents[file]!);
        }
      }),
      { numRuns: runs(800) },
    );
  });

  it('does not find what nobody has seen: the end of the newest file (docs/AUDIT.md says so)', async () => {
    const { dir, files } = await threeSessions();
    write(files[2], lines(files[2]).slice(0, 1));
    assert.equal((await verifyAuditDir(dir)).ok, true);
  });
});

describe('agent-guard audit verify', () => {
  async function run(dir: string | undefined): Promise<[number, string]> {
    const out: string[] = [];
    return [await auditVerifyCommand(dir, (line) => out.push(line)), out.join('\n')];
  }

  it('0 for a whole log, with the head to keep elsewhere', async () => {
    const { dir } = await threeSessions();
    const [code, out] = await run(dir);
    assert.equal(code, 0);
    assert.match(
      out,
      /^whole: 9 records in 3 files\nnewest file: \S+-three\.jsonl, record 1, hash [0-9a-f]{64}$/,
    );
  });

  it('3 for a broken one, naming the first broken record', async () => {
    const { dir, files } = await threeSessions();
    write(
      files[1],
      lines(files[1]).map((it, i) => (i > 0 ? it.replace('bash', 'fish') : it)),
    );
    const [code, out] = await run(dir);
    assert.equal(code, 3);
    assert.match(out, /^broken: \S+-two\.jsonl, line 2/);
  });

  for (const bad of [undefined, '', '/nonexistent/folder', __filename]) {
    it(`64 for ${bad === __filename ? 'a file' : JSON.stringify(bad)}`, async () => {
      assert.equal((await run(bad))[0], 64);
    });
  }
});
