import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { dump } from 'js-yaml';
import { compile } from '../../src/engine/catalog/cli/compile';
import { parseCli } from '../../src/engine/catalog/cli/parse';
import { KUBECTL } from '../../src/engine/catalog/kubernetes/kubectl';
import { findTool } from '../../src/engine/catalog/tools';
import { kubeTarget, type KubeTarget } from '../../src/engine/environment/kubernetesTarget';
import { questionOf } from '../../src/engine/environment/kubernetesWords';
import type { EngineContext } from '../../src/engine/tool';
import { createFacts } from '../../src/facts/facts';
import { skipBecause } from '../support/skip';
import { caseCount } from './awsSupport';
import { randomFrom } from '../support/random';
import {
  askAll,
  certificate,
  kubectlPath,
  TokenServer,
  type KubectlAnswer,
  type KubectlCase,
} from './kubectlSupport';

const CONTEXTS = ['prod', 'dev', 'kind-x', 'arn:aws:eks:eu-west-1:123456789012:cluster/shop', 'a b'];
const CLUSTERS = ['k1', 'k2', 'kind-x', '42'];
const USERS = ['u1', 'u2', 'admin'];
const NAMESPACES = ['shop', 'prod', 'team-a'];
const FILES = ['one.yaml', 'two.yaml', 'three', 'four.json'];

interface Config {
  apiVersion: 'v1';
  kind: 'Config';
  'current-context'?: string;
  clusters: { name: string; cluster: Record<string, unknown> }[];
  contexts: { name: string; context: Record<string, string> }[];
  users: { name: string; user: Record<string, string> }[];
}

/** Picks from a seeded row of numbers. */
class Dice {
  constructor(private readonly next: () => number) {}

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  one<T>(from: readonly T[]): T {
    return from[Math.floor(this.next() * from.length)]!;
  }

  some<T>(from: readonly T[], probability: number): T[] {
    return from.filter(() => this.chance(probability));
  }
}

/** A file's stanzas; server and token say which file they are from. */
function configOf(dice: Dice, file: string, server: string): Config {
  const at = (name: string): string => `${name}@${file}`;
  return {
    apiVersion: 'v1',
    kind: 'Config',
    ...(dice.chance(0.6) && { 'current-context': dice.chance(0.1) ? '' : dice.one(CONTEXTS) }),
    clusters: dice.some(CLUSTERS, 0.6).map((name) => ({
      name,
      cluster: { server: `${server}/${at(name)}`, 'insecure-skip-tls-verify': true },
    })),
    contexts: dice.some(CONTEXTS, 0.6).map((name) => ({
      name,
      context: {
        cluster: dice.one(CLUSTERS),
        user: dice.one(USERS),
        ...(dice.chance(0.5) && { namespace: dice.one(NAMESPACES) }),
      },
    })),
    users: dice.some(USERS, 0.7).map((name) => ({ name, user: { token: at(name) } })),
  };
}

function written(dice: Dice, file: string, config: Config): string {
  if (file.endsWith('.json')) return JSON.stringify(config, null, dice.one([0, 2]));
  return dump(config, {
    seqNoIndent: dice.chance(0.5),
    flowLevel: dice.one([-1, -1, 2, 3]),
    quoteStyle: dice.one(['single', 'double']),
    indent: dice.one([2, 2, 4]),
  });
}

/** A home with a default config or none, and a folder of others; all in a folder of its own. */
function makeHome(dice: Dice, root: string, server: string): { home: string; work: string } {
  const [home, work] = [path.join(root, 'home'), path.join(root, 'work')];
  fs.mkdirSync(path.join(home, '.kube'), { recursive: true });
  fs.mkdirSync(work);
  const put = (file: string): void => {
    fs.writeFileSync(file, written(dice, file, configOf(dice, path.basename(file), server)));
  };
  if (dice.chance(0.8)) put(path.join(home, '.kube/config'));
  for (const file of FILES) put(path.join(work, file));
  return { home, work };
}

function flagsOf(dice: Dice, work: string): string[] {
  const flags: string[] = [];
  const add = (name: string, values: readonly string[], probability: number): void => {
    while (dice.chance(probability)) {
      const value = dice.one(values);
      flags.push(...(dice.chance(0.5) ? [`--${name}=${value}`] : [`--${name}`, value]));
    }
  };
  add('kubeconfig', [...FILES, path.join(work, 'one.yaml'), 'missing'], 0.2);
  add('context', [...CONTEXTS, ...CONTEXTS, 'nowhere', ''], 0.35);
  add('cluster', [...CLUSTERS, ...CLUSTERS, 'nowhere', ''], 0.2);
  add('user', [...USERS, ...USERS, 'nobody', ''], 0.2);
  add('namespace', [...NAMESPACES, ''], 0.25);
  if (dice.chance(0.15)) flags.push('-n', dice.one(NAMESPACES));
  return flags;
}

function caseOf(dice: Dice, root: string, server: string): KubectlCase {
  const { home, work } = makeHome(dice, root, server);
  const paths = [
    ...FILES,
    ...FILES,
    path.join(work, 'two.yaml'),
    path.join(home, '.kube/config'),
    'missing',
    '',
  ];
  const list = [dice.one(paths), dice.one(paths), dice.one(paths)].slice(0, dice.one([0, 1, 2, 3, 3]));
  return {
    flags: flagsOf(dice, work),
    env: { HOME: home, ...(dice.chance(0.7) && { KUBECONFIG: list.join(':') }) },
    cwd: work,
  };
}

const COMPILED = compile(KUBECTL);

/** What we take the case for. */
function ours({ flags, env, cwd }: KubectlCase): { target: KubeTarget; identity: string | undefined } {
  const argv = ['kubectl', ...flags, 'create', 'token', 'x'];
  const invocation = { argv, env, cwd, via: [] };
  const facts = createFacts({ home: env.HOME ?? '/', mapping: [] });
  const request: EngineContext['request'] = {
    id: 'x',
    interceptor: 'cli',
    shell: 'bash',
    text: 'x',
    cwd,
    env,
    actor: { kind: 'agent', evidence: 'test' },
  };
  const context = { request, facts };
  const words = {
    given: parseCli(argv, COMPILED, 'value').given,
    hints: [],
    contexts: ['--context', '--cluster'],
    servers: ['-s', '--server'],
    environments: [],
    readsConfig: true,
  };
  const tool = findTool('kubectl')!;
  const [action] = tool.classify(invocation, context);
  const finding = tool.locate(action!, invocation, context);
  return { target: kubeTarget(questionOf(words, invocation, context)), identity: finding.identity };
}

/** `config view` looks at the files and --context alone. */
function viewedOf(asked: KubectlCase): KubectlAnswer['view'] {
  const flags: string[] = [];
  for (let i = 0; i < asked.flags.length; i += 1) {
    const [name = '', inline] = asked.flags[i]!.split(/=(.*)/s);
    const value = inline ?? asked.flags[(i += 1)]!;
    if (name === '--kubeconfig' || name === '--context') flags.push(`${name}=${value}`);
  }
  const { target } = ours({ ...asked, flags });
  const { context, config, cluster, server, user, login, namespace } = target;
  // It gives up on a context that is not there, and on one that names a cluster or user that is not.
  if (!context || !config.contexts.has(context.value) || !server || !login) return undefined;
  return {
    context: context.value,
    cluster: cluster?.value,
    server: server.value,
    user: user?.value,
    namespace: namespace?.value,
  };
}

/** The request that kubectl would send; undefined where it would give up before. */
function requestOf({
  config,
  context,
  cluster,
  server,
  user,
  login,
  namespace,
}: KubeTarget): KubectlAnswer['request'] {
  if (!server || !cluster || !login || !user) return undefined;
  if (context && !config.contexts.has(context.value)) return undefined;
  return {
    server: new URL(server.value).pathname.slice(1),
    token: `${user.value}@${path.basename(login.file)}`,
    namespace: namespace?.value ?? 'default',
  };
}

describe('kubectl names the same cluster as we do', function () {
  this.timeout(300_000);
  let root: string | undefined;
  let server: TokenServer | undefined;
  let cases: KubectlCase[];
  let answers: KubectlAnswer[];

  before(async function () {
    const kubectl = kubectlPath();
    if (kubectl === undefined) skipBecause(this, 'kubectl is not installed');
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-kubectl-'));
    root = folder;
    const keys = certificate(folder);
    if (!keys) skipBecause(this, 'openssl is not installed');
    const listening = new TokenServer(keys);
    server = listening;
    const address = await listening.start();
    const dice = new Dice(randomFrom(20261121));
    cases = Array.from({ length: caseCount() }, (_, index) =>
      caseOf(dice, path.join(folder, String(index)), address),
    );
    answers = await askAll(kubectl, listening, cases);
  });

  after(() => {
    server?.stop();
    if (root !== undefined) fs.rmSync(root, { recursive: true, force: true });
  });

  const each = (check: (asked: KubectlCase, answer: KubectlAnswer, message: string) => void): void => {
    for (const [index, asked] of cases.entries()) {
      const answer = answers[index]!;
      const { flags, env } = asked;
      check(
        asked,
        answer,
        `case ${index}: ${JSON.stringify({ flags, KUBECONFIG: env.KUBECONFIG })}\n${answer.err}`,
      );
    }
  };

  it('config view --minify: context, cluster, server, user, namespace', () => {
    each((asked, answer, message) => {
      assert.deepEqual(viewedOf(asked), answer.view, message);
    });
  });

  it('config current-context', () => {
    each((asked, answer, message) => {
      if (!answer.current) return;
      const { config } = ours(asked).target;
      assert.equal(config.currentContext?.name, answer.current.name, message);
    });
  });

  it('the server, token and namespace of a real request', () => {
    each((asked, answer, message) => {
      assert.deepEqual(requestOf(ours(asked).target), answer.request, message);
    });
    const sent = answers.filter(({ request }) => request !== undefined).length;
    assert.ok(sent > cases.length / 5, `only ${sent} of ${cases.length} cases came to a request`);
  });

  it('the identity of the whole finding is the context', () => {
    each((asked, answer, message) => {
      if (answer.request && answer.view) assert.equal(ours(asked).identity, answer.view.context, message);
    });
  });
});
