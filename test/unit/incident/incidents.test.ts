import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { verifyAuditDir } from '../../../src/audit/verify';
import { incidentSchema } from '../../../src/contracts/incident';
import { redactText } from '../../../src/contracts/redact';
import { command, folders, note } from '../auditSupport';
import { AT, NAME, ran, recordOf, rig, SCENE, STOP } from './support';

const DESTROY = ran('c-1', 'terraform destroy -auto-approve', ['aws', 'rds', 'delete-db-instance']);
const HOSTILE =
  'echo "| # [x](http://evil.example) ![i](http://evil.example/i) `code` <img src=x> <!here> @channel \u001b[31m\n## Heading\n\u202e';

describe('incident: the folder', function () {
  this.timeout(20_000);
  const folder = folders();
  const read = (dir: string, name: string) => fs.readFileSync(path.join(dir, name), 'utf8');
  const stateOf = (dir: string) => incidentSchema.parse(JSON.parse(read(dir, 'incident.json'))).state;

  it('has the timeline, the runbook, the summary and a slice that verifies, and is closed to others', async () => {
    const one = rig(folder());
    await recordOf(one.audit, [
      ...[command('c-1'), DESTROY],
      { kind: 'signal', id: 'c-1', signal: 'throttled', text: 'The terminal said Throttling' },
      { ...command('c-2', 'aws s3 rb s3://acme'), phase: 'decided', outcome: 'denied' },
      { kind: 'kill-switch', text: 'Ended: terraform destroy' },
    ]);
    const dir = await one.engaged(STOP, {
      ...{
        folders: [folder()],
        outputs: [{ command: 'terraform destroy', terminal: 'bash', text: 'gone\n' }],
      },
      identities: [
        { provider: 'aws', name: 'acme-prod', principal: 'arn:aws:iam::123456789012:user/deploy' },
      ],
    });
    assert.ok(dir !== undefined);
    assert.match(path.basename(dir), /^20261122T010641Z-[0-9a-f]{8}$/);
    assert.equal(fs.statSync(dir).mode & 0o777, 0o700);
    for (const name of fs.readdirSync(dir))
      assert.equal(fs.statSync(path.join(dir, name)).mode & 0o077, 0, name);
    const page = read(dir, 'timeline.md');
    assert.match(page, /engaged at \*\*2026-11-22 01:06:41 UTC\*\*/);
    assert.match(page, /terraform destroy \\-auto\\-approve \| ended \| 3 processes/);
    assert.match(page, /may still run\*\* \| process 42 belongs to another user/);
    assert.match(page, /everything ended here \| 143 ms/);
    assert.match(page, /01:06:36\.000 \| question \| block \| Claude Code \| prod \| terraform destroy/);
    assert.match(page, /approved by a person in this window after 4200 ms/);
    assert.match(page, /\*\*throttled\*\*/);
    assert.match(page, /\*\*kill-switch\*\*/);
    assert.match(
      page,
      /\| aws acme\\-prod \| arn.*user\\\/deploy \| 123456789012 eu\\-west\\-1 \| prod \| Claude Code \| 1, 01:06:36/,
    );
    assert.match(read(dir, 'output-1.txt'), /^bash: terraform destroy\n\ngone/);
    assert.match(read(dir, 'runbook.md'), /Amazon RDS and Aurora/);
    const result = await verifyAuditDir(path.join(dir, 'record'));
    assert.ok(result.ok && result.records > 5);
    assert.equal(stateOf(dir), 'following');
    assert.match(
      one.events.at(-1)?.text ?? '',
      /20261122T010641Z-[0-9a-f]{8} was written; .* proved by [0-9a-f]{64}$/,
    );
    assert.equal(redactText(one.events.at(-1)?.text ?? ''), one.events.at(-1)?.text);
  });

  it('goes on for some minutes with what is recorded after it, and is complete then', async () => {
    const one = rig(folder());
    await recordOf(one.audit, [DESTROY]);
    const dir = (await one.engaged(STOP, SCENE)) ?? '';
    await recordOf(one.audit, [note('something after it')], 'w2');
    await one.incidents.revoked([
      { id: 'key', title: 'Access key AKIA… inactive', state: 'failed', detail: 'throttled' },
    ]);
    await one.incidents.revoked([
      { id: 'key', title: 'Access key AKIA… inactive', state: 'done', by: 'a person', at: AT + 9000 },
    ]);
    one.pass();
    await one.incidents.resume();
    assert.equal(stateOf(dir), 'complete');
    assert.match(read(dir, 'timeline.md'), /something after it/);
    assert.match(read(dir, 'timeline.md'), /Access key AKIA… inactive \| done \| a person \| 01:06:50/);
    assert.match(read(dir, 'summary.txt'), /Credentials taken away: Access key/);
    assert.ok((await verifyAuditDir(path.join(dir, 'record'))).ok);
  });

  it('takes its cause and what became of credentials from any window, also when both write at once', async () => {
    const place = folder();
    const one = rig(place);
    const other = rig(place);
    assert.equal(await other.incidents.explain('nobody was stopped yet'), false);
    const dir = (await one.engaged(STOP, SCENE)) ?? '';
    const locked = { id: 'key', title: 'Key', state: 'done', at: AT + 9000 } as const;
    const sessions = { id: 'sessions', title: 'Sessions', state: 'failed', at: AT + 9100 } as const;
    assert.ok(await other.incidents.explain('The agent read `prod` keys\nfrom an old | shell'));
    await Promise.all([other.incidents.revoked([locked]), one.incidents.revoked([sessions])]);
    await one.incidents.revoked([{ ...locked, state: 'restored', at: AT + 10_000 }]);
    one.pass();
    await one.incidents.resume();
    const written = incidentSchema.parse(JSON.parse(read(dir, 'incident.json')));
    assert.deepEqual(
      written.revocations.map(({ id, state }) => [id, state]),
      [
        ['sessions', 'failed'],
        ['key', 'restored'],
      ],
    );
    assert.match(
      read(dir, 'timeline.md'),
      /Cause: The agent read \\`prod\\` keys\S* ?from an old \\\| shell/,
    );
    assert.match(read(dir, 'summary.txt'), /Cause: The agent read 'prod' keys/);
  });

  it('is the same one where the kill switch is pressed again, until it has been re-armed', async () => {
    const one = rig(folder());
    const [first, second] = await Promise.all([
      one.engaged(STOP, SCENE),
      one.engaged({ ...STOP, at: '2026-11-22T01:06:41.900Z', ended: [], failed: [] }, SCENE),
    ]);
    assert.equal(first, second);
    assert.match(read(first ?? '', 'timeline.md'), /## What was stopped \(2, at 01:06:41\.900\)/);
    const at = '2026-11-22T02:06:41.000Z';
    assert.equal(await one.engaged({ ...STOP, at }, SCENE), first);
    const later = await one.engaged({ ...STOP, engagement: at, at }, SCENE);
    assert.notEqual(later, first);
    const names = (await one.incidents.list()).map(({ name }) => name);
    assert.deepEqual(names, [path.basename(later ?? ''), NAME]);
    assert.match(names[0] ?? '', /^20261122T020641Z-/);
  });

  it('takes hostile text its meaning, and the secrets out, in every file', async () => {
    const one = rig(folder());
    const secret = ['AKIA', 'IOSFODNN7', 'ABCDEFG'].join('');
    const text = `${HOSTILE} --password hunter2secret`;
    await recordOf(one.audit, [
      {
        ...DESTROY,
        command: text,
        terminal: HOSTILE,
        identity: HOSTILE,
        region: "x'; rm -rf ~; '",
        account: '$(id)',
      },
      { kind: 'problem', text: `${HOSTILE} DB_PASSWORD=hunter2secret` },
    ]);
    const stop = { ...STOP, ended: [{ title: text, kind: 'other' as const, processes: 1 }] };
    const dir =
      (await one.engaged(stop, {
        ...{ folders: [path.join(folder(), HOSTILE.slice(0, 20))] },
        outputs: [
          { command: text, terminal: HOSTILE, text: `export DB_PASSWORD=hunter2secret ${secret}\u001b[2J\n` },
        ],
        identities: [{ provider: 'aws', name: HOSTILE, principal: '`rm -rf ~`' }],
      })) ?? '';
    const files = fs
      .readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter((name) => fs.statSync(path.join(dir, name)).isFile());
    assert.ok(files.length >= 7);
    for (const name of files) {
      const content = read(dir, name);
      assert.ok(!content.includes('hunter2secret') && !content.includes(secret), name);
      // eslint-disable-next-line no-control-regex -- these are what must not be in it
      assert.doesNotMatch(content, /[\u0000-\u0008\u000b-\u001f\u202e]/, name);
    }
    const page = read(dir, 'timeline.md');
    assert.doesNotMatch(page, /^## Heading/m);
    assert.doesNotMatch(page, /(?<!\\)\]\(http|(?<!\\)<img|(?<!\\)!\[/);
    const book = read(dir, 'runbook.md');
    assert.match(book, /aws cloudtrail lookup-events --region REGION /);
    assert.doesNotMatch(book, /rm -rf|\$\(id\)/);
    const chat = read(dir, 'summary.txt');
    assert.doesNotMatch(chat, /@|<|>|https?:\/\/|evil\.example|`/);
  });

  it('is bounded: thousands of records and a command of a megabyte', async () => {
    const one = rig(folder());
    const many = Array.from({ length: 3000 }, (_, i) => ({
      ...command(`r-${i}`, `aws s3 ls s3://bucket-${i}`),
      ...{ phase: 'decided' as const, outcome: 'allowed' as const, decision: 'allow' as const },
      effects: ['read' as const],
    }));
    await recordOf(one.audit, [
      { ...DESTROY, command: `terraform destroy ${'-target=x '.repeat(100_000)}` },
      ...many.slice(0, 1500),
    ]);
    const dir = (await one.engaged(STOP, SCENE)) ?? '';
    assert.ok(read(dir, 'timeline.md').length < 300_000);
    assert.match(read(dir, 'timeline.md'), /terraform destroy[^]*1\d\d\d more events are in the slice/);
    assert.ok(read(dir, 'summary.txt').length < 2100);
    assert.ok((await verifyAuditDir(path.join(dir, 'record'))).ok);
  });

  it('says why where it cannot be written, and the summary can still be had', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const noFolder = rig(folder(), {
      makeFolder: () => {
        throw full;
      },
    });
    await recordOf(noFolder.audit, [DESTROY]);
    assert.equal(await noFolder.engaged(STOP, SCENE), undefined);
    assert.deepEqual(noFolder.problems, [
      'The evidence of the incident could not be written: the disk is full',
    ]);
    assert.match((await noFolder.incidents.newestSummary()) ?? '', /Stopped: terraform destroy/);

    const root = folder();
    fs.writeFileSync(path.join(root, 'incidents'), 'a file');
    const noPlace = rig(root);
    assert.equal(await noPlace.engaged(STOP, SCENE), undefined);
    assert.match(noPlace.problems.join(), /could not be written/);
  });

  it('has the rest where a part of it cannot be written or read', async () => {
    const inTheWay = rig(folder(), {
      makeFolder: (dir) => {
        fs.mkdirSync(path.join(dir, dir.endsWith('incidents') ? '' : 'runbook.md'), { recursive: true });
      },
      slice: () => Promise.reject(new Error('the record cannot be read')),
    });
    const dir = (await inTheWay.engaged(STOP, SCENE)) ?? '';
    assert.match(inTheWay.problems.join(), /of incident 20261122T010641Z-[0-9a-f]{8} is not complete: /);
    assert.equal(stateOf(dir), 'gathering');
    assert.match((await inTheWay.incidents.newestSummary()) ?? '', /incident 20261122T010641Z-[0-9a-f]{8}/);
  });

  it('is finished by the next window where one was killed half-way', async function () {
    this.timeout(60_000);
    const root = folder();
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', path.join(__dirname, 'incidentChild.ts'), root],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const one = rig(root);
    await recordOf(one.audit, [DESTROY]);
    const [found] = await one.incidents.list();
    assert.equal(found?.incident?.state, 'gathering');
    fs.writeFileSync(path.join(found.dir, 'timeline.md.new'), 'half a fi');
    await one.incidents.resume();
    assert.equal(stateOf(found.dir), 'interrupted');
    const page = read(found.dir, 'timeline.md');
    assert.match(page, /The window ended before the evidence was complete/);
    assert.match(page, /terraform destroy/);
    assert.match(read(found.dir, 'output-1.txt'), /Destroying/);
    assert.deepEqual(
      fs.readdirSync(found.dir).filter((name) => /\.new$|git-view/.test(name)),
      [],
    );
    assert.ok((await verifyAuditDir(path.join(found.dir, 'record'))).ok);
  });

  it('is marked where nothing of it was written, and left alone while its window lives', async () => {
    const root = folder();
    const one = rig(root, { now: () => AT + 600_000 });
    for (const name of ['20261122T010641Z-ab12', '20261122T000000Z-cd34', 'something else'])
      fs.mkdirSync(path.join(one.folder, name), { recursive: true });
    fs.writeFileSync(path.join(one.folder, '20261122T000000Z-cd34', 'incident.json'), '{"v":1,"state":');
    await one.incidents.resume();
    const states = (await one.incidents.list()).map(({ incident }) => incident?.state);
    assert.deepEqual(states, ['interrupted', 'interrupted']);
    assert.match(
      read(path.join(one.folder, '20261122T010641Z-ab12'), 'timeline.md'),
      /before it could write/,
    );

    const alive = rig(folder());
    const dir = (await alive.engaged(STOP, SCENE)) ?? '';
    const other = rig(path.dirname(alive.folder), { owner: { pid: 1, startedAt: 'another' } });
    await other.incidents.resume();
    assert.equal(stateOf(dir), 'following');
    assert.deepEqual(other.events, []);
  });

  it('of which there is none', async () => {
    const one = rig(folder());
    assert.deepEqual(await one.incidents.list(), []);
    assert.equal(await one.incidents.newestSummary(), undefined);
    await one.incidents.revoked([]);
    await one.incidents.resume();
    assert.ok(!fs.existsSync(one.folder));
  });
});
