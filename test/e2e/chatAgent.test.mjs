// The editor's own chat agent, which our hook, shims and held lines all see: what it must not run does not run.
import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startModel } from '../agents/model.mjs';
import { openEditor, poll } from './harness.mjs';

const STEP_MS = 90_000;

describe('the editor’s chat agent', function () {
  this.timeout(120_000);
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let model;
  let failed = false;
  const steps = [];
  const destroy = (name) => `tofu destroy -auto-approve -target=null_resource.${name}; echo "code:$?"`;

  before(async () => {
    model = await startModel(steps);
    session = await openEditor({
      name: 'chat-agent',
      extensions: [fileURLToPath(new URL('chatModel', import.meta.url))],
      env: { AGENT_GUARD_TEST_MODEL: model.url },
      prepare: (folder) => {
        const home = join(dirname(folder), 'home');
        const stub = join(home, 'tools/tofu');
        mkdirSync(dirname(stub));
        writeFileSync(
          stub,
          `#!/bin/sh\nfor last; do :; done\n: > '${folder}'/ran-"\${last##*.}"\necho "the stub ran"\n`,
        );
        chmodSync(stub, 0o755);
        for (const file of ['.profile', '.bashrc'])
          appendFileSync(join(home, file), `PATH=${home}/tools:$PATH\n`);
      },
      settings: {
        'chat.disableAIFeatures': false,
        'chat.allowAnonymousAccess': true,
        'chat.permissions.default': 'autoApprove',
      },
    });
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    failed = true;
    await session?.ui.screenshot(
      `failed-chat-${this.currentTest.title.slice(0, 30).replaceAll(/\W+/g, '-')}`,
    );
    console.log(model.requests.join('\n'));
    console.log(model.results.join('\n---\n'));
  });
  after(async () => {
    await session?.close({ keepLogs: failed });
    await model?.close();
  });

  const ask = async (name, command) => {
    const index = steps.push({ name, command }) - 1;
    await session.ui.runCommand('Scripted Model: Ask the Agent');
    return () =>
      poll(
        () => model.results[index],
        STEP_MS,
        async () =>
          `nothing came of ${command}: ${await session.ui.dialogText()}\n${model.requests.join('\n')}`,
      );
  };
  const record = () => {
    const folder = join(session.userDataDir, 'User/globalStorage/agent-guard.agent-guard/audit');
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n');
  };
  const ran = (name) => existsSync(join(session.workspace, `ran-${name}`));

  it('runs what is harmless', async () => {
    const result = await ask('harmless', 'echo "6 times 7 is $((6 * 7))"');
    assert.match(await result(), /6 times 7 is 42/);
  });

  it('reads', async () => {
    const result = await ask('read', 'tofu version -x=null_resource.read');
    assert.match(await result(), /the stub ran/);
    assert.ok(ran('read'));
  });

  it('does not run what is denied, and its model learns why', async () => {
    const result = await ask('denied', destroy('denied'));
    await session.ui.waitForDialog(STEP_MS);
    await session.ui.clickDialog('Deny');
    // In these words the agent speaks of a hook; a shim or a held line would show as output of the terminal.
    assert.match(await result(), /Tool execution denied: Agent Guard stopped this: tofu destroy deletes/);
    assert.ok(!ran('denied'));
    // Its hook, from the extension's own plugin, was there before the terminal: that is what the agent was told.
    await poll(() => /"interceptor":"hook"[^\n]*"outcome":"denied"/.test(record()), STEP_MS, record);
    assert.doesNotMatch(record(), /"interceptor":"(?:freeze|shim)"[^\n]*"outcome":"denied"/);
  });

  it('runs what is allowed', async () => {
    const result = await ask('allowed', destroy('allowed'));
    await session.ui.waitForDialog(STEP_MS);
    await session.ui.clickDialog('Allow Once...');
    await session.ui.typeInInputBox('prod');
    assert.match(await result(), /the stub ran/);
    assert.ok(ran('allowed'));
  });

  it('runs nothing once the kill switch is engaged', async () => {
    await session.ui.runCommand('Agent Guard: Kill Switch');
    await session.ui.waitForStatusBar(/Kill switch/);
    const result = await ask('killed', destroy('killed'));
    assert.match(await result(), /Hook PreToolUse aborted: Agent Guard: the kill switch/);
    assert.ok(!ran('killed'));
  });
});
