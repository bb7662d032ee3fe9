import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import * as path from 'node:path';
import { CacheAside, SsoLogout } from '../../../src/killSwitch/cloud/awsCaches';
import { dryRun, restoreStep, revoke } from '../../../src/killSwitch/cloud/run';
import { Incident, plan, SECRET, used } from './support';

describe('cached sessions of the AWS CLI', () => {
  let incident: Incident;
  let server: Server;
  /** Tokens that a login is open for. */
  let open: Set<string>;
  let asked: string[];
  let answer: number | undefined;

  before((done) => {
    server = createServer((request, response) => {
      const token = String(request.headers['x-amz-sso_bearer_token']);
      asked.push(`${request.method} ${request.url}`);
      if (answer !== undefined) response.statusCode = answer;
      else if (!open.has(token)) response.statusCode = 401;
      else if (request.method === 'POST') open.delete(token);
      response.end('{}');
    }).listen(0, '127.0.0.1', done);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  beforeEach(() => {
    [open, asked, answer] = [new Set([SECRET]), [], undefined];
    incident = new Incident();
    const place = { aws: path.join(incident.folder, '.aws'), aside: path.join(incident.folder, 'aside') };
    const { port } = server.address() as { port: number };
    incident.handlers = {
      'aws-sso-logout': new SsoLogout(place, () => `http://127.0.0.1:${port}`),
      'aws-cache-aside': new CacheAside(place),
    };
    write('sso/cache/one.json', token());
    write('cli/cache/role.json', { Credentials: { SessionToken: SECRET } });
  });
  afterEach(() => {
    incident.remove();
  });

  const token = (more: object = {}) => ({
    accessToken: SECRET,
    region: 'eu-west-1',
    startUrl: 'https://x',
    ...more,
  });
  const at = (name: string) => path.join(incident.folder, '.aws', name);
  function write(name: string, value: unknown): void {
    fs.mkdirSync(path.dirname(at(name)), { recursive: true });
    fs.writeFileSync(at(name), JSON.stringify(value), { mode: 0o600 });
  }
  const { steps: all } = plan([used({ kind: 'aws-sso', id: 'x' })]);
  const steps = all.filter(({ kind }) => kind !== 'by-hand');
  const aside = steps.find(({ kind }) => kind === 'aws-cache-aside')!;
  const here = () =>
    ['sso/cache', 'cli/cache'].flatMap((of) => fs.readdirSync(at(of)).map((name) => `${of}/${name}`));

  it('are ended at AWS first and moved aside, and moved back as they were', async () => {
    const before = fs.readFileSync(at('sso/cache/one.json'), 'utf8');
    const looks = await dryRun(steps, incident.ports());
    assert.deepEqual(
      looks.map(({ state }) => state),
      ['would-change', 'would-change'],
    );
    const report = await revoke(steps, incident.ports());
    assert.equal(report.isComplete, true, JSON.stringify(report));
    assert.deepEqual([here(), open.size], [[], 0]);
    if (process.platform !== 'win32')
      assert.equal(fs.statSync(path.join(incident.folder, 'aside')).mode & 0o777, 0o700);
    assert.ok(!fs.readFileSync(incident.file, 'utf8').includes(SECRET));
    assert.ok(!JSON.stringify(incident.statuses).includes(SECRET));
    assert.equal((await restoreStep(aside.id, incident.ports())).state, 'done');
    assert.deepEqual(here(), ['sso/cache/one.json', 'cli/cache/role.json']);
    assert.equal(fs.readFileSync(at('sso/cache/one.json'), 'utf8'), before);
    // A login is not undone.
    assert.equal((await restoreStep(steps[0]!.id, incident.ports())).state, 'by-hand');
  });

  it('a logout that fails keeps nothing from being moved, and is tried again from there', async () => {
    answer = 503;
    const report = await revoke(steps, incident.ports());
    assert.deepEqual(Incident.outcomes(steps, report.outcomes), [
      'aws-cache-aside done',
      'aws-sso-logout failed throttled',
    ]);
    answer = undefined;
    assert.equal((await revoke(steps, incident.ports())).isComplete, true);
    assert.equal(open.size, 0);
  });

  it('a login of meanwhile is kept: refused, and not overwritten when a person insists', async () => {
    await revoke(steps, incident.ports());
    write('sso/cache/one.json', token({ accessToken: 'new-login' }));
    assert.equal((await restoreStep(aside.id, incident.ports())).state, 'refused');
    assert.equal((await restoreStep(aside.id, incident.ports(), { isForced: true })).state, 'done');
    assert.match(fs.readFileSync(at('sso/cache/one.json'), 'utf8'), /new-login/);
    assert.deepEqual(here().length, 2);
  });

  it('a token is sent to no place that a file names, and files that are no logins are nothing', async () => {
    write('sso/cache/one.json', token({ region: 'evil.example/#' }));
    write('sso/cache/two.json', token({ region: 'eu-west-1@evil' }));
    write('sso/cache/three.json', token({ accessToken: 'a\r\nb: c' }));
    write('sso/cache/four.json', 'x'.repeat(100_000));
    fs.writeFileSync(at('sso/cache/five.json'), '{"accessToken": "x", "reg');
    fs.symlinkSync('/etc/hostname', at('sso/cache/link.json'));
    const [logout] = await dryRun(steps, incident.ports());
    assert.deepEqual([logout!.state, asked], ['already', []]);
    await revoke(steps, incident.ports());
    assert.deepEqual(here(), ['sso/cache/link.json'], 'a link is not followed and not moved');
  });

  it('no folder at all', async () => {
    fs.rmSync(at('.'), { recursive: true });
    const looks = await dryRun(steps, incident.ports());
    assert.deepEqual(
      looks.map(({ state }) => state),
      ['already', 'already'],
    );
  });

  it('restores nothing to a place that is no cache', async () => {
    const handler = incident.handlers['aws-cache-aside']!;
    for (const to of ['../../.bashrc', 'sso/cache/../../x.json', '/etc/x.json', 'sso/cache/x', 7])
      await assert.rejects(
        handler.restore!(aside, { 'sso-1-one.json': to }, AbortSignal.timeout(1000)),
        /no cache/,
      );
  });
});
