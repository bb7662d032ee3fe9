import { execFile, execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { toolPath } from '../support/tools';

/** One way to call kubectl. */
export interface KubectlCase {
  /** Global flags, before the command. */
  flags: string[];
  env: Record<string, string>;
  cwd: string;
}

/** What kubectl used, as far as it said or its request shows. */
export interface KubectlAnswer {
  /** `config view --minify`, which knows --kubeconfig and --context only; undefined where it gives up. */
  view?: { context: string; cluster?: string; server?: string; user?: string; namespace?: string };
  /** `config current-context`, asked in one case of three; `name` is undefined where there is none. */
  current?: { name?: string };
  /** The one request of `create token`: what stands in the server's path, in the token and in the namespace's place. */
  request?: { server: string; token: string; namespace: string };
  /** What kubectl said last, for the message of a failed test. */
  err: string;
}

/**
 * The kubectl on PATH, or where that is the Google Cloud SDK's dispatcher, which asks servers for their version first,
 * the newest of those beside it.
 */
export function kubectlPath(): string | undefined {
  const found = toolPath('kubectl');
  if (found === undefined) return undefined;
  const folder = path.dirname(fs.realpathSync(found));
  const beside = fs.readdirSync(folder).filter((name) => /^kubectl\.1\.\d+$/.test(name));
  const newest = beside.sort((a, b) => Number(a.slice(10)) - Number(b.slice(10))).at(-1);
  return newest === undefined ? found : path.join(folder, newest);
}

/** A certificate of our own, made for one run: kubectl sends tokens to TLS servers only. Undefined without openssl. */
export function certificate(folder: string): { key: Buffer; cert: Buffer } | undefined {
  const openssl = toolPath('openssl');
  if (openssl === undefined) return undefined;
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync(openssl, [...args, '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=test'], {
    stdio: 'ignore',
  });
  return { key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
}

/** A server that knows nothing and remembers who asked for the token of which service account. */
export class TokenServer {
  readonly #requests = new Map<string, KubectlAnswer['request']>();
  readonly #server: https.Server;

  constructor(options: https.ServerOptions) {
    this.#server = https.createServer(options, (request, response) => {
      const match = /^\/(.*)\/api\/v1\/namespaces\/([^/]*)\/serviceaccounts\/([^/]*)\/token\?/.exec(
        request.url ?? '',
      );
      const [, server = '', namespace = '', account = ''] = match ?? [];
      const token = (request.headers.authorization ?? '').replace('Bearer ', '');
      this.#requests.set(account, { server: decodeURIComponent(server), token, namespace });
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}');
    });
  }

  /** Its address, once it listens. */
  start(): Promise<string> {
    return new Promise((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => {
        resolve(`https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`);
      });
    });
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  requestFor(account: string): KubectlAnswer['request'] {
    return this.#requests.get(account);
  }
}

function run(
  kubectl: string,
  { env, cwd }: KubectlCase,
  args: string[],
): Promise<{ ok: boolean; out: string; err: string }> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH ?? '', ...env }, cwd, timeout: 60_000 };
    const child = execFile(kubectl, args, options, (error, out, err) => {
      resolve({ ok: error === null, out, err });
    });
    child.stdin?.end();
  });
}

interface View {
  'current-context': string;
  contexts: { context: { cluster?: string; user?: string; namespace?: string } }[] | null;
  clusters: { cluster: { server?: string } }[] | null;
}

function viewOf(out: string): KubectlAnswer['view'] {
  const view = JSON.parse(out) as View;
  const context = view.contexts?.[0]?.context ?? {};
  return {
    context: view['current-context'],
    cluster: context.cluster,
    server: view.clusters?.[0]?.cluster.server,
    user: context.user,
    namespace: context.namespace,
  };
}

/** Asks kubectl itself about one case. */
async function askKubectl(
  kubectl: string,
  server: TokenServer,
  asked: KubectlCase,
  index: number,
): Promise<KubectlAnswer> {
  const { flags } = asked;
  const name = `case-${index}`;
  const view = await run(kubectl, asked, [...flags, 'config', 'view', '--minify', '-o', 'json']);
  const token = await run(kubectl, asked, [...flags, '--request-timeout=20s', 'create', 'token', name]);
  const isAsked = index % 3 === 0;
  const current = isAsked ? await run(kubectl, asked, [...flags, 'config', 'current-context']) : undefined;
  return {
    ...(view.ok && { view: viewOf(view.out) }),
    ...(current && { current: current.ok ? { name: current.out.trim() } : {} }),
    request: server.requestFor(name),
    err: `${view.err}${token.err}${current?.err ?? ''}`,
  };
}

/** Answers to all cases, four at a time: most of kubectl's time is spent in waiting. */
export async function askAll(
  kubectl: string,
  server: TokenServer,
  cases: readonly KubectlCase[],
): Promise<KubectlAnswer[]> {
  const answers: KubectlAnswer[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < cases.length; index = next++) {
      answers[index] = await askKubectl(kubectl, server, cases[index]!, index);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  return answers;
}
