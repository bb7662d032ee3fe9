// AWS: the real `aws`, in a terminal of a real editor, against moto on this machine. What runs is asked of moto by another
// `aws`, outside the editor.
import { after, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEditor, poll, realTool } from './harness.mjs';
import { ACCOUNT, keysOf, motoMissing, startMoto } from './moto.mjs';
import {
  closesAfterwards,
  createSteps,
  LARGE_TERMINAL,
  onlyAtNight,
  recordOf,
  skipBecause,
} from './steps.mjs';

const DEV_ACCOUNT = '210987654321';
/** So many times slower is the page of a slow window; at night as slow as the machine on which this was first seen. */
const SLOWER = process.env.AGENT_GUARD_NIGHTLY ? 25 : 6;

describe('aws in a terminal', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  /** @type {Awaited<ReturnType<typeof startMoto>>} */
  let moto;
  let steps;
  let instances = [];

  before(async function () {
    this.timeout(120_000);
    const missing = motoMissing();
    if (missing) skipBecause(this, missing);
    moto = await startMoto();
    session = await openEditor({
      name: 'aws',
      env: moto.env,
      settings: { ...LARGE_TERMINAL, 'agentGuard.environments': { [`account:${ACCOUNT}`]: 'prod' } },
      // No label of the folder: the account alone must tell.
      prepare: (folder) => writeFileSync(join(folder, '.vscode/settings.json'), '{}'),
    });
    mkdirSync(join(session.home, '.aws'));
    writeFileSync(
      join(session.home, '.aws/config'),
      `[profile acme-prod]\nregion = eu-west-1\n[profile acme-dev]\nregion = eu-west-1\n`,
    );
    const keys = { 'acme-prod': keysOf(ACCOUNT), 'acme-dev': keysOf(DEV_ACCOUNT) };
    writeFileSync(
      join(session.home, '.aws/credentials'),
      Object.entries(keys)
        .map(
          ([name, key]) =>
            `[${name}]\naws_access_key_id = ${key.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${key.AWS_SECRET_ACCESS_KEY}\n`,
        )
        .join(''),
    );
    steps = createSteps(session);
    await session.ui.waitForStatusBar(/prod/, 60_000);
    await session.terminal.open('bash');
    const images = await moto.aws('ec2', 'describe-images', '--query', 'Images[0].ImageId');
    const launched = await moto.aws('ec2', 'run-instances', '--image-id', images, '--count', '4');
    instances = launched.Instances.map((instance) => instance.InstanceId);
  });
  beforeEach(async () => {
    await session.terminal.clear();
  });
  closesAfterwards('aws', () => session);
  after(async () => {
    await moto?.stop();
  });

  const running = () =>
    moto.aws(
      'ec2',
      'describe-instances',
      '--filters',
      'Name=instance-state-name,Values=running',
      '--query',
      'sort(Reservations[].Instances[].InstanceId)',
    );
  const allRun = async () => assert.deepEqual(await running(), [...instances].sort());
  const terminate = (index = 0) => `aws ec2 terminate-instances --instance-ids ${instances[index]}`;

  it('reads without a question, and without a word', async () => {
    const { code, output } = await steps.unasked('aws ec2 describe-instances --output text');
    assert.equal(code, 0);
    for (const instance of instances) assert.match(output, new RegExp(instance));
    assert.doesNotMatch(output, /Agent Guard/);
  });

  it('stops the end of an instance, and says which, where and how that is known', async () => {
    const text = await steps.denied(terminate());
    assert.match(text, /Agent Guard stopped aws terminate-instances in prod/);
    assert.match(text, new RegExp(`account label[^\n]*${ACCOUNT}|${ACCOUNT}[^\n]*label`));
    assert.match(text, new RegExp(`Where: prod · account ${ACCOUNT} · eu-west-1`));
    assert.match(text, new RegExp(instances[0]));
    assert.match(text, /cannot be undone/i);
    assert.notEqual(await steps.exitCode(), 0);
    await allRun();
  });

  it('has on record what was judged, who denied it and after how long', async () => {
    const life = await poll(
      async () => {
        const events = recordOf(session).filter(({ command }) => command === terminate());
        return events.some(({ phase }) => phase === 'ended') && events;
      },
      10_000,
      () => 'no end in the record',
    );
    assert.deepEqual(
      life.map(({ phase }) => phase),
      ['asked', 'decided', 'ended'],
    );
    const [asked, decided, ended] = life;
    assert.equal(asked.actions[0].operation, 'terminate-instances');
    assert.deepEqual(asked.actions[0].targets, [instances[0]]);
    assert.match(asked.evidence.join(), /label/);
    assert.deepEqual([asked.account, asked.region, asked.rule], [ACCOUNT, 'eu-west-1', 'destroy-in-prod']);
    assert.deepEqual([decided.outcome, decided.approver], ['denied', 'a person in this window']);
    assert.ok(decided.waitedMs > 0, String(decided.waitedMs));
    assert.equal(ended.durationMs, undefined, 'it did not run');
  });

  it('has on record which error of the service a terminal has shown, and nothing else of its output', async () => {
    const line = 'aws s3api list-objects-v2 --bucket nobody-has-this-bucket';
    await session.terminal.run(line);
    const signal = await poll(
      async () => recordOf(session).find(({ kind }) => kind === 'signal'),
      15_000,
      async () => `no signal in the record:\n${await session.terminal.text()}`,
    );
    const command = recordOf(session).find(({ id, phase }) => id === signal.id && phase === 'ended');
    assert.equal(command.command, line);
    assert.ok(command.durationMs > 0, String(command.durationMs));
    assert.equal(signal.signal, 'not-found');
    assert.equal(signal.text, `The terminal said NoSuchBucket; exit code ${command.exitCode}`);
    assert.doesNotMatch(JSON.stringify(recordOf(session)), /specified bucket does not exist/);
  });

  it('stops it by its absolute path', async function () {
    onlyAtNight(this);
    await steps.denied(terminate().replace('aws', realTool('aws')));
    await allRun();
  });

  for (const shell of ['bash -c', 'bash -lc', 'sh -c']) {
    it(`stops it in ${shell}`, async function () {
      if (shell !== 'bash -c') onlyAtNight(this);
      await steps.denied(`${shell} '${terminate()}'`);
      await allRun();
    });
  }

  const cleanUp = () => {
    const script = steps.file('clean-up.sh');
    writeFileSync(
      script,
      `#!/bin/bash\nset -eu\nservice=ec2 verb=terminate\naws "$service" "$verb-instances" --instance-ids "$1"\n`,
    );
    chmodSync(script, 0o755);
    return `./clean-up.sh ${instances[0]}`;
  };

  it('stops it in a shell script that does not say so on its line', async () => {
    await steps.denied(cleanUp());
    await allRun();
  });

  // The start and the end of a line are then reported seconds late, those of the line before too.
  it('is asked about once in a window that is slow', async function () {
    this.timeout(240_000);
    const devTools = await session.page.context().newCDPSession(session.page);
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    try {
      for (let round = 0; round < 2; round++) await steps.denied(cleanUp(), { timeout: 25_000 });
    } finally {
      await devTools.detach();
    }
    await allRun();
  });

  it('is not misled by a profile when keys in the environment come before it', async function () {
    onlyAtNight(this);
    const text = await steps.denied(`AWS_PROFILE=acme-dev ${terminate()}`);
    assert.match(text, /in prod/);
    await allRun();
  });

  it('knows the account of a profile that the command names', async () => {
    const text = await steps.denied(`${terminate()} --profile acme-prod`);
    assert.match(text, /in prod/);
    assert.match(text, /acme-prod/);
    await allRun();
  });

  it('knows the account of a profile of the environment', async () => {
    const text = await steps.denied(`env -u AWS_ACCESS_KEY_ID AWS_PROFILE=acme-prod ${terminate()}`);
    assert.match(text, /in prod/);
    assert.match(text, /acme-prod/);
    await allRun();
  });

  it('lets a person end what is in a dev account, with a word of warning', async () => {
    // moto has one account for all keys, so the instance goes: the command ran.
    const line = `env -u AWS_ACCESS_KEY_ID AWS_PROFILE=acme-dev ${terminate(3)}`;
    const { code, output } = await steps.unasked(line);
    assert.match(output, /Agent Guard: careful/);
    assert.equal(code, 0);
    instances = instances.slice(0, 3);
    await allRun();
  });

  it('runs it once when that is allowed, and asks again the next time', async () => {
    await steps.allowed(`${terminate()} > gone.txt`, 'prod');
    await poll(
      async () => ((await running()).includes(instances[0]) ? undefined : true),
      15_000,
      () => `${instances[0]} still runs`,
    );
    assert.equal(await steps.exitCode(), 0);
    instances = instances.slice(1);
    await allRun();
    await steps.denied(terminate());
    await allRun();
  });

  it('does not let it run when another word is typed', async function () {
    onlyAtNight(this);
    await steps.allowed(terminate());
    await session.ui.typeInInputBox('dev');
    assert.match((await session.ui.quickInputText()) ?? '', /Type prod/);
    await session.ui.press('Escape');
    await session.terminal.waitFor(/Agent Guard stopped this/);
    await allRun();
  });
});
