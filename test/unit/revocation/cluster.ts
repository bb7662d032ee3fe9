import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

const GROUP = 'rbac.authorization.k8s.io';

interface Subject {
  kind: string;
  name: string;
  namespace?: string;
  apiGroup?: string;
}

interface Binding {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  roleRef: { apiGroup: string; kind: string; name: string };
  subjects?: Subject[];
}

const resource = (kind: string, namespaced: boolean) => ({
  ...{ name: `${kind.toLowerCase()}s`, singularName: kind.toLowerCase(), namespaced, kind },
  verbs: ['create', 'delete', 'get', 'list', 'patch'],
});

/** As much of a cluster's API as kubectl needs to list, delete, patch and create role bindings. Plain HTTP on loopback. */
export class ClusterServer {
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));
  private bindings = new Map<string, Binding>();
  user = 'admin';
  /** A method that is forbidden. */
  refuses: string | undefined;

  start(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  reset(): void {
    this.bindings = new Map();
    this.user = 'admin';
    this.refuses = undefined;
  }

  kubeconfig(context: string): string {
    const { port } = this.server.address() as { port: number };
    return JSON.stringify({
      ...{ apiVersion: 'v1', kind: 'Config' },
      clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ name: 'u', user: { token: 'of-no-use-anywhere' } }],
      contexts: [{ name: context, context: { cluster: 'c', user: 'u' } }],
    });
  }

  add(
    kind: string,
    namespace: string | undefined,
    name: string,
    role: string,
    subjects: Subject[],
    more: { labels?: Record<string, string> } = {},
  ): void {
    this.put({
      ...{ apiVersion: `${GROUP}/v1`, kind },
      metadata: { name, ...(namespace !== undefined && { namespace }), ...more },
      roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: role },
      subjects,
    });
  }

  names(): string[] {
    return [...this.bindings.keys()].map((key) => key.replace(/^\w+\//, '')).sort();
  }

  /** All bindings, the same for the same bindings. */
  text(): string {
    const plain = [...this.bindings.values()].map(({ kind, metadata, roleRef, subjects = [] }) => [
      ...[kind, metadata.namespace ?? '', metadata.name, metadata.labels ?? {}, roleRef.name],
      subjects.map((it) => [it.kind, it.namespace, it.name]),
    ]);
    return plain
      .map((it) => JSON.stringify(it))
      .sort()
      .join('\n');
  }

  private put(binding: Binding): void {
    const { kind, metadata } = binding;
    const path = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
    this.bindings.set(`${kind.toLowerCase()}s/${path}`, binding);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    // What is asked of the review is in a binary form, and does not matter.
    const isJson = (request.headers['content-type'] ?? '').includes('json') && chunks.length > 0;
    const body = isJson ? (JSON.parse(Buffer.concat(chunks).toString()) as unknown) : undefined;
    const [status, value] = this.route(
      request.method ?? 'GET',
      new URL(request.url ?? '/', 'http://x').pathname,
      body,
    );
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  }

  private route(method: string, path: string, body: unknown): [number, unknown] {
    const review = '/apis/authentication.k8s.io/v1';
    if (path === '/api') return [200, { kind: 'APIVersions', versions: ['v1'] }];
    if (path === '/api/v1') return [200, { kind: 'APIResourceList', groupVersion: 'v1', resources: [] }];
    if (path === '/apis') return [200, { kind: 'APIGroupList', groups: [group(GROUP)] }];
    if (path === `/apis/${GROUP}/v1`) {
      const resources = [resource('RoleBinding', true), resource('ClusterRoleBinding', false)];
      return [200, { kind: 'APIResourceList', groupVersion: `${GROUP}/v1`, resources }];
    }
    if (path === `${review}/selfsubjectreviews`) {
      const status = { userInfo: { username: this.user } };
      return [
        201,
        { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1', metadata: {}, status },
      ];
    }
    if (method === this.refuses)
      return failure(403, 'Forbidden', 'bindings is forbidden: User "admin" cannot do it');
    const match =
      /^\/apis\/rbac[^/]+\/v1\/(?:namespaces\/([^/]+)\/)?((?:cluster)?rolebindings)(?:\/([^/]+))?$/.exec(
        path,
      );
    return match ? this.rbac(method, match, body) : failure(404, 'NotFound', 'the server could not find it');
  }

  private rbac(method: string, [, namespace, kind, name]: RegExpExecArray, body: unknown): [number, unknown] {
    if (name === undefined && method === 'POST') {
      this.put(body as Binding);
      return [201, body];
    }
    if (name === undefined) {
      const items = [...this.bindings].flatMap(([key, binding]) =>
        key.startsWith(`${kind}/`) ? [binding] : [],
      );
      const list = kind === 'rolebindings' ? 'RoleBindingList' : 'ClusterRoleBindingList';
      return [200, { kind: list, apiVersion: `${GROUP}/v1`, metadata: {}, items }];
    }
    const key = [kind, namespace, name].filter((part) => part !== undefined).join('/');
    const found = this.bindings.get(key);
    if (!found) return failure(404, 'NotFound', `"${name}" not found`);
    if (method === 'DELETE') this.bindings.delete(key);
    if (method !== 'PATCH') return [200, found];
    const subjects = patched(found.subjects, body as Operation[]);
    if (!subjects)
      return failure(422, 'Invalid', 'the server rejected our request due to an error in our request');
    this.put({ ...found, subjects });
    return [200, { ...found, subjects }];
  }
}

interface Operation {
  op: string;
  path: string;
  value: Subject[];
}

function patched(subjects: Subject[] | undefined, operations: Operation[]): Subject[] | undefined {
  let now = subjects;
  for (const { op, path, value } of operations) {
    if (path !== '/subjects') return undefined;
    if (op === 'test' && JSON.stringify(now) !== JSON.stringify(value)) return undefined;
    if (op !== 'test') now = value;
  }
  return now;
}

function group(name: string) {
  const version = { groupVersion: `${name}/v1`, version: 'v1' };
  return { name, versions: [version], preferredVersion: version };
}

function failure(code: number, reason: string, message: string): [number, unknown] {
  return [code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message }];
}
