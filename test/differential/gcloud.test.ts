import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { locateGcloud } from '../../src/engine/environment/gcloud';
import { gcloudFolder } from '../../src/engine/environment/gcloudIdentity';
import { given } from '../../src/engine/environment/shown';
import { createFacts } from '../../src/facts/facts';
import { skipBecause } from '../support/skip';
import { toolPath } from '../support/tools';
import { caseCount } from './awsSupport';
import { randomFrom } from '../support/random';
import { askPython } from './python';

interface GcloudCase {
  args: string[];
  env: Record<string, string>;
  cwd: string;
}

interface GcloudAnswer {
  properties?: Record<string, Record<string, string>>;
  configuration?: string;
  error?: string;
}

/** The interpreter and the library of the gcloud on PATH. */
function gcloudPython(): { python: string; lib: string } | undefined {
  const found = toolPath('gcloud');
  if (found === undefined) return undefined;
  const root = dirname(dirname(realpathSync(found)));
  const python = join(root, 'platform/bundledpythonunix/bin/python3');
  const lib = join(root, 'lib');
  if (!existsSync(join(lib, 'googlecloudsdk'))) return undefined;
  return { python: existsSync(python) ? python : 'python3', lib };
}

function ask(
  { python, lib }: { python: string; lib: string },
  folder: string,
  cases: readonly GcloudCase[],
): Promise<GcloudAnswer[]> {
  const args = ['-S', join(__dirname, 'gcloud.py'), lib];
  return askPython({ python, args, env: { HOME: folder, CLOUDSDK_CONFIG: join(folder, 'own') } }, cases);
}

const PROJECTS = ['acme-prod', 'acme-dev', 'p-4711', 'example.com:old-one', ''];
const ACCOUNTS = ['ann@acme.example', 'ci@acme-prod.iam.gserviceaccount.com', ''];
const ACTING = [
  'run@acme-dev.iam.gserviceaccount.com',
  'a@p.iam.gserviceaccount.com,b@q.iam.gserviceaccount.com',
  '',
];
const NAMES = ['default', 'prod', 'dev', 'staging-eu', 'Odd'];

type Dice = ReturnType<typeof dice>;

function dice(next: () => number) {
  const chance = (likelihood: number) => next() < likelihood;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  return {
    chance,
    pick,
    maybe: <T>(likelihood: number, from: readonly T[]) => (chance(likelihood) ? pick(from) : undefined),
  };
}

/** Texts of configurations: as gcloud writes them, as people do, and broken in the ways that files break. */
function configuration({ chance, pick, maybe }: Dice): string {
  const project = maybe(0.8, PROJECTS);
  const account = maybe(0.7, ACCOUNTS);
  const acting = maybe(0.2, ACTING);
  const line = (key: string, value: string | undefined) =>
    value === undefined
      ? []
      : [`${chance(0.1) ? key.toUpperCase() : key}${pick([' = ', '=', ' : ', ':'])}${value}`];
  const core = [
    ...line('account', account),
    ...line('project', project),
    ...(chance(0.2) ? ['# a comment', ''] : []),
  ];
  const text = [
    ...(chance(0.1) ? ['[DEFAULT]', ...line('project', pick(PROJECTS))] : []),
    '[core]',
    ...core,
    ...(chance(0.3) ? ['[compute]', 'region = europe-west1', 'zone = europe-west1-b'] : []),
    ...(acting === undefined ? [] : ['[auth]', ...line('impersonate_service_account', acting)]),
    ...(chance(0.06)
      ? [
          pick([
            '[core]',
            'project = again',
            '[half',
            'no value here',
            '[extra]\nx = %(nowhere)s',
            '[extra]\nx = 5%',
          ]),
        ]
      : []),
  ];
  const lines = chance(0.04) ? text.slice(1) : text;
  return lines.join(chance(0.1) ? '\r\n' : '\n') + (chance(0.8) ? '\n' : '');
}

const ACTIVE = ['prod', 'dev', 'staging-eu', 'default', 'gone', 'prod\n', 'Not Valid', 'Odd', 'NONE', ''];

function writeFolder(folder: string, one: Dice): void {
  mkdirSync(join(folder, 'configurations'), { recursive: true });
  for (const name of NAMES)
    if (one.chance(0.6)) writeFileSync(join(folder, 'configurations', `config_${name}`), configuration(one));
  const active = one.maybe(0.85, ACTIVE);
  if (active !== undefined) writeFileSync(join(folder, 'active_config'), active);
}

function flags(one: Dice, folder: string): string[] {
  const args: string[] = [];
  const add = (likelihood: number, name: string, values: readonly string[]) => {
    const value = one.maybe(likelihood, values);
    if (value !== undefined) args.push(...(one.chance(0.5) ? [`--${name}=${value}`] : [`--${name}`, value]));
  };
  add(0.3, 'project', PROJECTS);
  add(0.3, 'configuration', [...NAMES, 'gone', '']);
  add(0.2, 'account', ACCOUNTS);
  add(0.1, 'impersonate-service-account', ACTING);
  add(0.1, 'project', PROJECTS);
  if (one.chance(0.1)) {
    const file = join(folder, 'flags.yaml');
    writeFileSync(
      file,
      `--project: ${one.pick(PROJECTS.slice(0, 3))}\n--configuration: ${one.pick(NAMES)}\n`,
    );
    args.push(`--flags-file=${file}`);
  }
  return args;
}

function makeCase(one: Dice, home: string): GcloudCase {
  const where = one.pick(['home', 'variable', 'relative'] as const);
  const folder = where === 'home' ? join(home, '.config/gcloud') : join(home, 'other');
  writeFolder(folder, one);
  const env: Record<string, string> = { HOME: home, CLOUDSDK_CORE_CHECK_GCE_METADATA: 'false' };
  if (where !== 'home') env.CLOUDSDK_CONFIG = where === 'relative' ? 'other' : folder;
  const set = (likelihood: number, name: string, values: readonly string[]) => {
    const value = one.maybe(likelihood, values);
    if (value !== undefined) env[name] = value;
  };
  set(0.25, 'CLOUDSDK_CORE_PROJECT', PROJECTS);
  set(0.2, 'CLOUDSDK_CORE_ACCOUNT', ACCOUNTS);
  set(0.1, 'CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT', ACTING);
  set(0.3, 'CLOUDSDK_ACTIVE_CONFIG_NAME', [...NAMES, 'gone', 'NONE', '']);
  set(0.3, 'GOOGLE_CLOUD_PROJECT', ['ignored-prod']);
  set(0.2, 'GCLOUD_PROJECT', ['ignored-too']);
  return { args: flags(one, home), env, cwd: home };
}

interface Ours {
  project: string | undefined;
  configuration: string;
  principal: string | undefined;
  region: string | undefined;
  broken: boolean;
}

/** Who we say that it would be: by the line, its variables and the files. */
function ours({ args, env, cwd }: GcloudCase): Ours {
  const argv = ['gcloud', ...args, 'config', 'list'];
  const facts = createFacts({ home: '/nowhere', mapping: [] });
  const actor = { kind: 'agent' as const, evidence: 'test' };
  const found = locateGcloud(
    {
      provider: 'google',
      service: '',
      operation: '',
      effects: [],
      targets: [],
      reversible: 'yes',
      modifiers: [],
      summary: '',
      argv,
    },
    { argv, env, cwd, via: [] },
    { request: { id: 'd', interceptor: 'shim', shell: 'bash', argv, cwd, env, actor }, facts },
  );
  const folder = gcloudFolder({ env, cwd, facts }) ?? '';
  const name = found.identity ?? 'default';
  const file = join(folder, 'configurations', `config_${name}`);
  return {
    project: found.account,
    configuration: name,
    principal: found.who?.principal,
    region: found.region,
    broken: name !== 'NONE' && facts.gcloud(folder).problems.some((problem) => problem.file === file),
  };
}

function compare({ properties, configuration, error }: GcloudAnswer, mine: Ours): void {
  if (error !== undefined) {
    assert.ok(mine.broken, `gcloud gives up: ${error}`);
    return;
  }
  const property = (section: string, name: string) => given(properties?.[section]?.[name]);
  assert.equal(mine.configuration, configuration, 'configuration');
  assert.ok(!mine.broken, 'gcloud finds nothing wrong with the file');
  assert.equal(mine.project, property('core', 'project'), 'project');
  const acting = property('auth', 'impersonate_service_account')?.split(',').at(-1);
  assert.equal(mine.principal, acting ?? property('core', 'account'), 'principal');
  assert.equal(mine.region, property('compute', 'region'), 'region');
}

describe('the identity of gcloud, compared with gcloud', function () {
  this.timeout(120_000);
  const tool = gcloudPython();
  let folder: string;
  before(function () {
    if (!tool) skipBecause(this, 'there is no gcloud on PATH with its library beside it');
    folder = mkdtempSync(join(tmpdir(), 'ag-gcloud-'));
    mkdirSync(join(folder, 'own'));
  });
  after(() => {
    if (tool) rmSync(folder, { recursive: true, force: true });
  });

  it('is the same in every generated combination', async () => {
    assert.ok(tool);
    const one = dice(randomFrom(20261122));
    const cases = Array.from({ length: caseCount() }, (_, index) =>
      makeCase(one, join(folder, `home${index}`)),
    );
    // Before gcloud is asked, which mends what it finds broken.
    const mine = cases.map(ours);
    const answers = await ask(tool, folder, cases);
    assert.equal(answers.length, cases.length);
    const seen = { broken: 0, project: 0, acting: 0, chosen: 0 };
    for (const [index, theirs] of answers.entries()) {
      const said = mine[index];
      assert.ok(said);
      seen.broken += Number(theirs.error !== undefined);
      seen.project += Number(said.project !== undefined);
      seen.acting += Number(theirs.properties?.auth !== undefined);
      seen.chosen += Number(said.configuration !== 'default');
      try {
        compare(theirs, said);
      } catch (error) {
        if (error instanceof assert.AssertionError)
          error.message = `${error.message}\ncase ${index}: ${JSON.stringify(cases[index])}\n${JSON.stringify(theirs)}`;
        throw error;
      }
    }
    // What is generated must reach all of it, or the comparison says little.
    for (const [what, count] of Object.entries(seen)) assert.ok(count > 0, `no case with ${what}`);
  });
});
