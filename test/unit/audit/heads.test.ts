import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson, sha256 } from '../../../src/audit/chain';
import { reaches } from '../../../src/audit/heads';
import { verifyAuditDir } from '../../../src/audit/verify';
import type { Disposable } from 'vscode';
import { AuditHeads, type Secrets } from '../../../src/session/auditHead';
import { command, folders, open, session } from '../auditSupport';

const newFolder = folders();

/** As the editor's: several windows share it, and each hears of every change. */
function secretStorage(): { secrets: Secrets; writes: () => number; values: Map<string, string> } {
  const values = new Map<string, string>();
  const listeners = new Set<(event: { key: string }) => unknown>();
  let writes = 0;
  const changed = (key: string) => {
    writes++;
    for (const listener of listeners) listener({ key });
    return Promise.resolve();
  };
  const secrets: Secrets = {
    get: (key) => Promise.resolve(values.get(key)),
    store: (key, value) => {
      values.set(key, value);
      return changed(key);
    },
    delete: (key) => {
      values.delete(key);
      return changed(key);
    },
    onDidChange: (listener) => {
      listeners.add(listener);
      const subscription: unknown = { dispose: () => listeners.delete(listener) };
      return subscription as Disposable;
    },
  };
  return { secrets, writes: () => writes, values };
}

const headsOf = (secrets: Secrets, name: string, pauseMs = 5) =>
  new AuditHeads(secrets, name, Date.now, () => undefined, pauseMs);

/** A folder of two sessions; the last one's head is kept. */
async function kept(): Promise<{ dir: string; heads: AuditHeads; newest: string }> {
  const dir = newFolder();
  await session(dir, 'one', 2);
  const heads = headsOf(secretStorage().secrets, 'two');
  const log = await open(dir, {
    session: 'two',
    onDurable: (head) => {
      heads.durable(head);
    },
  });
  for (let i = 0; i < 3; i++) await log.appendDurably(command(`two-${i}`));
  const newest = log.file!;
  await log.close();
  await heads.close();
  return { dir, heads, newest };
}

describe('audit: heads in the secret storage of the editor', () => {
  const damages: [string, (dir: string, newest: string) => void][] = [
    [
      'the end of the newest file is cut',
      (_, newest) => {
        fs.writeFileSync(newest, fs.readFileSync(newest, 'utf8').split('\n').slice(0, 2).join('\n') + '\n');
      },
    ],
    [
      'the newest file is deleted',
      (_, newest) => {
        fs.rmSync(newest);
      },
    ],
    [
      'the whole folder is deleted',
      (dir) => {
        fs.rmSync(dir, { recursive: true });
        fs.mkdirSync(dir);
      },
    ],
    [
      'all is written anew, with right hashes',
      (dir, newest) => {
        let prev = '';
        const lines = fs
          .readFileSync(newest, 'utf8')
          .split('\n')
          .slice(0, -1)
          .map((line, i) => {
            const record = JSON.parse(i === 1 ? line.replace('prod', 'dev') : line) as Record<
              string,
              unknown
            >;
            const body = { ...record, hash: undefined, ...(i > 0 && { prev }) };
            prev = sha256(canonicalJson(body));
            return canonicalJson({ ...body, hash: prev });
          });
        fs.writeFileSync(newest, lines.map((line) => `${line}\n`).join(''));
      },
    ],
  ];
  for (const [what, damage] of damages) {
    it(`${what}: found with them, not without`, async () => {
      const { dir, heads, newest } = await kept();
      const claims = await heads.claims();
      assert.equal((await verifyAuditDir(dir, { claims })).ok, true);
      damage(dir, newest);
      assert.equal((await verifyAuditDir(dir)).ok, true);
      const { firstBroken } = await verifyAuditDir(dir, { claims });
      assert.match(firstBroken?.reason ?? '', /secret storage of the editor/);
      assert.equal(await reaches(dir, claims[0]!.anchor), false, 'the quick look finds it too');
    });
  }

  it('what was told once is told no more by itself, and still found by whoever verifies', async () => {
    const { secrets, values } = secretStorage();
    const [one, two] = ['one', 'two'].map((name) => headsOf(secrets, name));
    one!.durable({ file: 'x.jsonl', seq: 1, hash: 'a'.repeat(64) });
    await one!.close();
    two!.durable({ file: 'y.jsonl', seq: 2, hash: 'b'.repeat(64) });
    await two!.close();
    await two!.markTold(() => true);
    const told = (await two!.list()).map((head) => [head.session, head.told]);
    assert.deepEqual(told, [
      ['one', true],
      ['two', undefined], // its own window still writes
    ]);
    assert.deepEqual(
      (await two!.claims((head) => !head.told)).map((claim) => claim.anchor.file),
      ['y.jsonl'],
    );
    assert.equal((await two!.claims()).length, 2);
    assert.ok([...values.values()].every((value) => !value.includes('session')));
  });

  it('a forged retention record is no excuse for what is young', async () => {
    const { dir, heads, newest } = await kept();
    const claims = await heads.claims();
    const log = await open(dir, { session: 'forger' });
    await log.appendRemoval([claims[0]!.anchor]);
    await log.close();
    fs.rmSync(newest);
    assert.equal((await verifyAuditDir(dir)).ok, true);
    assert.equal((await verifyAuditDir(dir, { claims })).ok, false);
  });

  it('one secret for each window, also when two start together, and few writes', async () => {
    const { secrets, writes } = secretStorage();
    const windows = ['a', 'b'].map((name) => headsOf(secrets, name, 20));
    for (let seq = 0; seq < 500; seq++)
      for (const window of windows) window.durable({ file: 'x.jsonl', seq, hash: 'a'.repeat(64) });
    await sleep(150);
    await Promise.all(windows.map((window) => window.close()));
    const sessions = (await windows[0]!.list()).map((it) => [it.session, it.seq]);
    assert.deepEqual(sessions.sort(), [
      ['a', 499],
      ['b', 499],
    ]);
    assert.ok(writes() <= 8, `${writes()} writes`);
  });

  it('keeps a bounded number, and survives what is no head', async () => {
    const { secrets, values } = secretStorage();
    for (let i = 0; i < 40; i++) {
      const window = headsOf(secrets, `w${i}`);
      window.durable({ file: 'x.jsonl', seq: i, hash: 'b'.repeat(64) });
      await window.close();
    }
    const last = headsOf(secrets, 'last');
    assert.equal((await last.list()).length, 32);
    assert.equal(values.size, 33);
    values.set('agentGuard.auditHead.w39', '{"file":1}');
    assert.equal((await last.list()).length, 31);
    await last.forget(({ session: name }) => name === 'w38');
    assert.equal((await last.list()).length, 30);
    values.set('agentGuard.auditHeads', 'x');
    assert.deepEqual(await last.list(), []);
    await last.close();
  });
});

describe('audit verify: what comes from elsewhere', () => {
  it('says that a record is of a newer version, but takes no changed one for it', async () => {
    const dir = newFolder();
    const file = await session(dir, 'one', 1);
    const record = JSON.parse(fs.readFileSync(file, 'utf8').split('\n')[0]!) as {
      hash: string;
    };
    const newer = { ...record, v: 2, hash: undefined };
    fs.writeFileSync(file, `${canonicalJson({ ...newer, hash: sha256(canonicalJson(newer)) })}\n`);
    const { firstBroken } = await verifyAuditDir(dir);
    assert.deepEqual(
      [firstBroken?.newer, firstBroken?.reason],
      [true, 'written by a newer Agent Guard, record version 2: update to verify'],
    );
    fs.writeFileSync(file, `${canonicalJson({ ...newer, hash: 'a'.repeat(64) })}\n`);
    assert.equal((await verifyAuditDir(dir)).firstBroken?.newer, undefined);
  });

  it('notes times that have not come yet', async () => {
    const dir = newFolder();
    await session(dir, 'one', 2);
    const result = await verifyAuditDir(dir, { now: Date.UTC(2020, 0, 1) });
    assert.deepEqual([result.ok, result.future.map((it) => [it.line, it.count])], [true, [[1, 3]]]);
  });

  it('names a binary file, and passes by a pipe and a link', async () => {
    const dir = newFolder();
    const file = await session(dir, 'one', 1);
    fs.symlinkSync(file, path.join(dir, 'link.jsonl'));
    assert.equal((await verifyAuditDir(dir)).ok, true);
    fs.writeFileSync(path.join(dir, 'zz.jsonl'), Buffer.from([0, 255, 10, 0, 10]));
    assert.deepEqual(await verifyAuditDir(dir).then((it) => [it.firstBroken?.file, it.firstBroken?.line]), [
      'zz.jsonl',
      1,
    ]);
  });
});
