// The record as a person has it in a real editor: sent to receivers on this machine, written to a file, verified after
// somebody was at its files, kept for its time, written by two windows at once.
import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { needsTerraform } from './demo.mjs';
import { openEditor, openWindow, poll, realTool, waitForFile } from './harness.mjs';
import { attribute, isSigned, logRecords, startReceiver } from './receivers.mjs';
import {
  auditFolder,
  closesAfterwards,
  createSteps,
  onlyAtNight,
  recordOf,
  recordsOf,
  skipBecause,
} from './steps.mjs';
import { waitForWorkbench } from './ui.mjs';
import { allowedRead, writeRecord } from './writtenRecord.mjs';

/** Given on a command line; it must stand in nothing that leaves the window. */
const SECRET = 'ghp_Zx81Kq0vTn5Rb3Wm7Lc2Yd9Hs4Pf6Gj0Ae1B';
const DESTROY = `DB_PASSWORD=${SECRET} terraform destroy -auto-approve -var token=${SECRET}`;
/** The editor keeps the newest hash this soon after a record, in milliseconds. */
const KEPT_MS = 3_000;
/** How many lines each of two windows runs. */
const LINES = 10;
/** No file of the record becomes larger, in bytes. */
const FULL_FILE = 16 << 20;
/** A run of denied accesses is told from so many on. */
const DENIALS = 5;

/** Changes what stands at an offset of a file, and nothing else of it. */
function put(file, offset, text) {
  const handle = openSync(file, 'r+');
  writeSync(handle, text, offset);
  closeSync(handle);
}

describe('the record', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let steps;
  let collector;
  let webhook;
  /** Names of files that were written so many days ago. */
  const written = {};

  closesAfterwards('record', () => session);
  before(async function () {
    this.timeout(120_000);
    needsTerraform(this);
    [collector, webhook] = await Promise.all([startReceiver(), startReceiver()]);
    session = await openEditor({
      name: 'record',
      prepare: (folder) => {
        const audit = auditFolder({ userDataDir: join(folder, '../data') });
        for (const daysAgo of [200, 120, 80, 1])
          written[daysAgo] = writeRecord(audit, (number) => allowedRead(`${daysAgo}-${number}`), 5, {
            daysAgo,
          });
      },
    });
    steps = createSteps(session);
    await session.ui.waitForStatusBar(/prod/, 60_000);
    await session.terminal.open('bash');
  });
  after(() => Promise.all([collector?.stop(), webhook?.stop()]));

  const answer = async (question, text) => {
    await session.ui.waitForQuickInput(question);
    await session.ui.typeInInputBox(text);
  };
  const clearNotifications = () => session.ui.runCommand('Notifications: Clear All Notifications');
  const verified = async () => {
    await clearNotifications();
    await session.ui.runCommand('Agent Guard: Verify the Record');
    return session.ui.waitForNotification(/^The record (?:is|cannot)/, 15_000);
  };
  /** What the collector has of the record itself. */
  const sent = () =>
    logRecords(collector)
      .filter((record) => attribute(record, 'session.id') !== 'test')
      .map((record) => attribute(record, 'log.record.uid'));
  const allSent = () =>
    poll(
      () => {
        const there = new Set(sent());
        return recordsOf(session).every(({ hash }) => there.has(hash));
      },
      20_000,
      () => `${sent().length} records were sent, ${recordsOf(session).length} were made`,
    );
  const firstFile = () =>
    readdirSync(auditFolder(session)).find((name) => !Object.values(written).includes(name));

  it('is sent to a collector from the oldest record on, as the dialogs are answered', async () => {
    await session.ui.runCommand('Agent Guard: Set Up Export...');
    await session.ui.waitForQuickInput(/what kind of receiver/);
    await session.ui.screenshot('record-export-kinds');
    await session.ui.pick('OpenTelemetry');
    await answer(/Export: name/, 'collector');
    await answer(/Export: address/, collector.url);
    await answer(/Export: header/, 'authorization: Bearer 0123456789abcdef');
    assert.match(await session.ui.waitForDialog(), /^Send to 127\.0\.0\.1:\d+\?\n.*secrets taken out/);
    await session.ui.screenshot('record-export-question');
    await session.ui.clickDialog('Send');
    await session.ui.waitForNotification(/exports to collector\. Test message: accepted/);
    await allSent();
    const { path, headers } = collector.accepted[0];
    assert.deepEqual([path, headers.authorization], ['/v1/logs', 'Bearer 0123456789abcdef']);
  });

  it('calls a webhook when something is denied, signed and without secrets', async () => {
    await session.ui.runCommand('Agent Guard: Set Up Export...');
    await session.ui.waitForQuickInput(/collector/);
    await session.ui.pick('New destination...');
    await session.ui.waitForQuickInput(/what kind of receiver/);
    await session.ui.pick('Webhook');
    await answer(/Export: name/, 'oncall');
    await answer(/Export: address/, `${webhook.url}/hook`);
    await session.ui.waitForQuickInput(/Export: key/);
    const key = await session.page.locator('.quick-input-widget .quick-input-box input').inputValue();
    await session.ui.press('Enter');
    await session.ui.waitForDialog();
    await session.ui.clickDialog('Send');
    await session.ui.waitForNotification(/exports to oncall\. Test message: accepted/);
    await clearNotifications();

    await steps.denied(DESTROY);
    const titles = () =>
      webhook.accepted.flatMap(({ body }) => JSON.parse(body).alerts.map(({ title }) => title));
    // The shim is not told what stands before its tool; the line is.
    const title =
      /^Denied in prod: (DB_PASSWORD=\[redacted\] )?terraform destroy -auto-approve -var token=\[redacted\]$/;
    await poll(
      () => titles().some((each) => title.test(each)),
      10_000,
      () => `the webhook has: ${titles().join(' | ')}`,
    );
    for (const message of webhook.accepted) assert.ok(isSigned(message, key));
    for (const { body } of [...webhook.accepted, ...collector.accepted]) assert.ok(!body.includes(SECRET));
    const settings = readFileSync(join(session.userDataDir, 'User/settings.json'), 'utf8');
    assert.match(settings, /"oncall"/);
    assert.ok(
      !settings.includes(webhook.url) && !settings.includes(key),
      'the settings have an address or a key',
    );
  });

  it('is sent once, also when the collector was down and the window reloaded', async function () {
    onlyAtNight(this);
    collector.status = 503;
    await steps.unasked('terraform state list -id=while-down');
    await sleep(1_000);
    await session.ui.reloadWindow();
    await session.ui.waitForStatusBar(/prod/, 60_000);
    collector.status = 200;
    await session.terminal.open('bash');
    await steps.unasked('terraform state list -id=after-it');
    await allSent();
    await sleep(1_000);
    assert.deepEqual(sent().toSorted(), [...new Set(sent())].toSorted(), 'something came twice');
    const lines = logRecords(collector).map((record) => attribute(record, 'process.command_line') ?? '');
    for (const id of ['while-down', 'after-it'])
      assert.ok(
        lines.some((line) => line.includes(id)),
        `${id} never came`,
      );
  });

  for (const [format, holds] of Object.entries({
    JSONL: (text) =>
      assert.deepEqual(
        text.split('\n').slice(0, -1).map(hashOf),
        recordsOf(session)
          .map(hashOf)
          .slice(0, text.split('\n').length - 1),
      ),
    CSV: (text) =>
      assert.match(text, /^time,session,seq,[\s\S]*terraform destroy -auto-approve -var token=\[redacted\],/),
    OCSF: (text) => {
      for (const line of text.trimEnd().split('\n')) assert.equal(JSON.parse(line).class_uid, 6003);
    },
  }))
    it(`is written to a file as ${format}, without secrets`, async function () {
      if (format !== 'CSV') onlyAtNight(this);
      await session.ui.runCommand('Agent Guard: Export the Record...');
      await session.ui.waitForQuickInput(/since when/);
      await session.ui.pick('Everything');
      await session.ui.waitForQuickInput(/format/);
      await session.ui.pick(format);
      await session.ui.waitForQuickInput(/Export the record[^:]/);
      const ending = { JSONL: 'jsonl', CSV: 'csv', OCSF: 'ocsf.jsonl' }[format];
      const file = join(session.home, `agent-guard-${new Date().toISOString().slice(0, 10)}.${ending}`);
      // The file dialog takes an answer only when it has read the folder.
      await poll(
        async () => {
          await session.ui.press('Enter');
          await sleep(300);
          return existsSync(file);
        },
        10_000,
        async () => `no ${file}: ${await session.ui.quickInputText()}`,
      );
      await session.ui.waitForNotification(/Exported \d+ records to agent-guard-/);
      if (format === 'CSV') await session.ui.screenshot('record-exported');
      await clearNotifications();
      const text = readFileSync(file, 'utf8');
      assert.match(text, /terraform destroy/);
      assert.ok(!text.includes(SECRET));
      holds(text);
    });

  it('has an alert for a run of denied accesses, with its evidence, until that is muted', async function () {
    onlyAtNight(this);
    if (!realTool('kubectl')) skipBecause(this, 'kubectl is not on PATH');
    const cluster = await startReceiver();
    cluster.status = 403;
    // Not an address that is taken for an emulator's.
    const server = cluster.url.replace('127.0.0.1', '[::ffff:127.0.0.1]');
    const alerts = () => recordOf(session).filter(({ kind }) => kind === 'alert');
    const beDenied = async () => {
      for (let count = 0; count < DENIALS; count++) {
        await session.terminal.run(`kubectl --server ${server} get pods`);
        assert.equal(await steps.exitCode(), 1);
      }
    };
    try {
      await clearNotifications();
      await beDenied();
      const told = await session.ui.waitForNotification(/was denied access 5 times/, 15_000);
      assert.match(
        told,
        /^Agent Guard: A person was denied access 5 times in 5 minutes in .*ws\. 5 commands/,
      );
      await session.ui.screenshot('record-alert');
      await session.ui.runCommand('Agent Guard: Show Activity');
      await session.ui.activityRow(/was denied access 5 times/);
      await session.ui.screenshot('record-alert-activity');
      await session.ui.clickNotification('Mute');
      const [{ key }] = alerts();
      await poll(
        () =>
          recordOf(session).some(({ kind, text }) => kind === 'policy' && text === `Alerts muted: ${key}`),
        10_000,
        () => 'that it was muted is not in the record',
      );
      // As if the hour had passed in which the same is not told again.
      const baseline = join(auditFolder(session), '../state/baseline.json');
      writeFileSync(baseline, JSON.stringify({ ...JSON.parse(readFileSync(baseline, 'utf8')), told: [] }));
      await beDenied();
      await poll(
        () => JSON.parse(readFileSync(baseline, 'utf8')).told.some(([other]) => other === key),
        15_000,
        () => 'the second run was not noticed at all',
      );
      assert.equal(alerts().length, 1, 'told although it is muted');
      assert.deepEqual(
        (await session.ui.notifications()).filter((text) => text.includes('denied access')),
        [],
      );
    } finally {
      await cluster.stop();
    }
  });

  it('is whole after old files went after their time', async () => {
    await poll(
      () => !existsSync(join(auditFolder(session), written[200])),
      20_000,
      () => 'the oldest file is still there',
    );
    const text = await verified();
    assert.match(
      text,
      /^The record is whole: \d+ records in \d+ files; 2 files removed after the time that records are kept\.$/,
    );
    await session.ui.screenshot('record-whole');
    assert.deepEqual(
      [200, 120, 80, 1].map((daysAgo) => existsSync(join(auditFolder(session), written[daysAgo]))),
      [false, false, true, true],
    );
    // The notification is still there: a second look must not wait for it.
    await session.ui.runCommand('Notifications: Show Notifications');
    renameSync(join(auditFolder(session), written[80]), join(session.root, 'aside'));
    await session.ui.runCommand('Agent Guard: Verify the Record');
    const missing = await session.ui.waitForNotification(/the file is missing/);
    await session.ui.screenshot('record-missing');
    renameSync(join(session.root, 'aside'), join(auditFolder(session), written[80]));
    assert.match(
      missing,
      new RegExp(
        `^The record is not what was written\\. ${written[80]}, line 1: the file is missing; .* names it$`,
      ),
    );
  });

  it('says which line was changed, and shows it', async () => {
    // After the note of the files that were removed: nothing that follows a changed line counts.
    await steps.unasked('terraform state list -id=changed');
    const changed = await poll(
      () => recordsOf(session).find(({ event }) => event.command?.includes('id=changed')),
      15_000,
      () => 'it is not on record',
    );
    const file = join(auditFolder(session), changed.file);
    const before = readFileSync(file, 'utf8');
    const line = before.split('\n').findIndex((text) => text.includes('id=changed'));
    const at = Buffer.byteLength(before.slice(0, before.indexOf('id=changed')));
    // In place: the window goes on writing behind it.
    put(file, at, 'I');
    const text = await verified();
    assert.ok(text.includes(`${changed.file}, line ${line + 1}: the content does not match its hash`), text);
    await session.ui.clickNotification('Open File at the Line');
    await session.page.locator('.tab.active', { hasText: changed.file }).waitFor();
    await session.ui.waitForStatusBar(new RegExp(`Ln ${line + 1}, Col 1`));
    await session.ui.screenshot('record-changed');
    put(file, at, 'i');
    assert.match(await verified(), /^The record is whole/);
    assert.ok(
      recordOf(session).some(({ kind, text: said }) => kind === 'tamper' && said.includes(changed.file)),
    );
  });

  it('goes on in another file when one has become large', async function () {
    onlyAtNight(this);
    this.timeout(240_000);
    const spool = join(auditFolder(session), '../state/reads.spool');
    const known = new Set(readdirSync(auditFolder(session)));
    const added = () => readdirSync(auditFolder(session)).find((name) => !known.has(name));
    // As shims note them, of a program that reads without end; so many are taken at a time.
    const reads = `aws ec2 describe-instances ${process.pid}\n`.repeat(2_000);
    await poll(
      () => {
        if (!existsSync(spool)) writeFileSync(spool, reads);
        return added();
      },
      60_000,
      () => `still one file, of ${statSync(join(auditFolder(session), firstFile())).size} bytes`,
    );
    const [first] = recordsOf(session).filter(({ file }) => file === added());
    const last = recordsOf(session).find(({ hash }) => hash === first.prev);
    assert.equal(last?.seq, first.seq - 1);
    assert.ok(statSync(join(auditFolder(session), last.file)).size <= FULL_FILE);
    assert.match(await verified(), /^The record is whole/);
  });

  it('says by itself that the end was cut while the window was gone', async function () {
    onlyAtNight(this);
    await sleep(KEPT_MS);
    const killed = session.extensionHostPid();
    // Stopped, so that it neither writes its end nor is replaced before the page has gone.
    process.kill(killed, 'SIGSTOP');
    await session.page.goto('about:blank');
    process.kill(killed, 'SIGKILL');
    const name = readdirSync(auditFolder(session)).sort().at(-1);
    const file = join(auditFolder(session), name);
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${lines.slice(0, -3).join('\n')}\n`);
    await session.page.goto(session.editor.url);
    await waitForWorkbench(session.page);
    const told = await session.ui.waitForNotification(/^The record is not what was written/, 30_000);
    await session.ui.screenshot('record-cut');
    assert.ok(told.includes(`${name}, line ${lines.length - 2}: `), told);
    assert.match(told, /secret storage of the editor/);
    assert.ok(recordOf(session).some(({ kind, text }) => kind === 'tamper' && text.includes(name)));
    // Having been told once is no reason to be called whole.
    assert.equal(await verified(), told);
  });

  it('is whole when two windows write at once, and each shows what the other records', async function () {
    onlyAtNight(this);
    this.timeout(180_000);
    const other = await openWindow(session, { isSamePerson: true });
    const windows = [session, other];
    for (const each of windows) {
      await each.page.bringToFront();
      await each.ui.waitForStatusBar(/prod/, 60_000);
      await each.terminal.open('bash');
    }
    for (const [index, each] of windows.entries()) {
      await each.page.bringToFront();
      // Typed ahead: the shells work on them at the same time.
      for (let number = 1; number <= LINES; number++)
        await each.terminal.run(`terraform state list -id=window${index}-${number}`);
      await each.terminal.run(`echo over > window${index}.over`);
    }
    for (const index of windows.keys())
      await waitForFile(steps.file(`window${index}.over`), undefined, 30_000);
    for (const [index, each] of windows.entries()) {
      await each.page.bringToFront();
      await each.ui.runCommand('Agent Guard: Show Activity');
      for (const name of ['window0', 'window1']) {
        const search = (await each.ui.panel()).locator('ag-filters input');
        await search.fill(`${name}-${LINES}`);
        await each.ui.activityRow(new RegExp(`-id=${name}`), 20_000);
        await search.fill('');
      }
      await each.ui.screenshot(`record-window-${index}`);
    }
    await other.page.close();
    await session.page.bringToFront();
    assert.match(
      await verified(),
      /^The record is not what was written.*secret storage/,
      'something new is wrong',
    );
  });
});

const hashOf = (record) => (typeof record === 'string' ? JSON.parse(record) : record).hash;
