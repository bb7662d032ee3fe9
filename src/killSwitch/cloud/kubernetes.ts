import * as z from 'zod/mini';
import { redactText } from '../../contracts/redact';
import type { RevocationStep, RevocationTarget } from '../../contracts/revocation';
import { RevocationError } from './errors';
import type { Look, StepHandler } from './handler';
import { Tool, type ToolPorts } from './tools';

const RBAC = 'rbac.authorization.k8s.io';

const subjectSchema = z.object({
  kind: z.string(),
  name: z.string(),
  namespace: z.optional(z.string()),
  apiGroup: z.optional(z.string()),
});
type Subject = z.infer<typeof subjectSchema>;

/** What is kept of a binding: all that is needed to make it again. */
const bindingSchema = z.object({
  kind: z.enum(['RoleBinding', 'ClusterRoleBinding']),
  metadata: z.object({
    name: z.string().check(z.regex(/^[^\s/%-][^\s/%]{0,252}$/)),
    namespace: z.optional(z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/))),
    labels: z.optional(z.record(z.string(), z.string())),
    annotations: z.optional(z.record(z.string(), z.string())),
  }),
  roleRef: z.object({ apiGroup: z.string(), kind: z.string(), name: z.string() }),
  subjects: z.optional(z.array(subjectSchema)),
});
type Binding = z.infer<typeof bindingSchema>;

const listSchema = z.object({ items: z.array(bindingSchema) });
const whoSchema = z.object({ status: z.object({ userInfo: z.object({ username: z.string() }) }) });

interface Account {
  namespace: string;
  name: string;
}

function accountOf({ id }: RevocationTarget): Account {
  const [namespace = '', name = ''] = id.split('/');
  return { namespace, name };
}

function isSubject({ namespace, name }: Account, subject: Subject, binding: Binding): boolean {
  if (subject.kind === 'User') return subject.name === `system:serviceaccount:${namespace}:${name}`;
  const where = subject.namespace ?? binding.metadata.namespace;
  return subject.kind === 'ServiceAccount' && subject.name === name && where === namespace;
}

function names(account: Account, binding: Binding): boolean {
  return binding.subjects?.some((subject) => isSubject(account, subject, binding)) ?? false;
}

/** A group that every service account, or every one of the namespace, is in: it cannot be taken out of that. */
function namesItsGroup({ namespace }: Account, { subjects = [] }: Binding): boolean {
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  return subjects.some(({ kind, name }) => kind === 'Group' && groups.includes(name));
}

/** Without what a server adds, what a tool keeps of its own, and anything that looks like a secret. */
function kept({ kind, metadata, roleRef, subjects }: Binding): Binding {
  const { name, namespace, labels, annotations = {} } = metadata;
  const own = Object.entries(annotations).filter(
    ([key, value]) =>
      key !== 'kubectl.kubernetes.io/last-applied-configuration' && redactText(value) === value,
  );
  return {
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels !== undefined && { labels }),
      ...(own.length > 0 && { annotations: Object.fromEntries(own) }),
    },
    roleRef,
    ...(subjects !== undefined && { subjects }),
  };
}

function keyOf({ kind, metadata }: Binding): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}

/** A service account loses every role that it was given by name; `kubectl` as the admin's context. */
export class KubernetesUnbind implements StepHandler {
  private readonly kubectl: Tool;

  constructor(ports: ToolPorts) {
    this.kubectl = new Tool('kubectl', ports);
  }

  async look({ target }: RevocationStep, signal: AbortSignal): Promise<Look> {
    const account = accountOf(target);
    const who = await this.kubectl.json(
      [...this.place(target), 'auth', 'whoami', '-o', 'json'],
      whoSchema,
      signal,
    );
    if (who.status.userInfo.username === `system:serviceaccount:${account.namespace}:${account.name}`) {
      const refusal = 'It is what kubectl is logged in as in this context: it could not undo it.';
      return { state: 'unknown', holds: false, text: refusal, refusal };
    }
    const all = await this.bindings(target, signal);
    const found = all.filter((binding) => names(account, binding)).map(kept);
    const groups = all.filter((binding) => namesItsGroup(account, binding)).length;
    const rest =
      groups === 0 ? '' : ` ${groups} more give it rights through a group of service accounts, and stay.`;
    return {
      state: JSON.stringify(found.map((binding) => [keyOf(binding), binding.roleRef.name]).sort()),
      holds: found.length === 0,
      text: `${found.length} role bindings name it.${rest}`,
      undo: Object.fromEntries(found.map((binding) => [keyOf(binding), binding])),
    };
  }

  async apply({ target }: RevocationStep, look: Look, signal: AbortSignal): Promise<void> {
    const account = accountOf(target);
    for (const binding of bindingsOf(look.undo ?? {})) {
      const { subjects = [] } = binding;
      const others = subjects.filter((subject) => !isSubject(account, subject, binding));
      if (others.length === 0) {
        const quiet = ['--ignore-not-found', '--wait=false'];
        await this.kubectl.run(
          [...this.at(target, binding), 'delete', ...this.named(binding), ...quiet],
          signal,
        );
      } else await this.setSubjects(target, binding, subjects, others, signal);
    }
  }

  async restore(
    { target }: RevocationStep,
    undo: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<void> {
    const account = accountOf(target);
    const now = new Map((await this.bindings(target, signal)).map((binding) => [keyOf(binding), binding]));
    for (const binding of bindingsOf(undo)) {
      const there = now.get(keyOf(binding));
      if (there === undefined) {
        const manifest = JSON.stringify({ apiVersion: `${RBAC}/v1`, ...binding });
        // The server looks at it in any case; kubectl would load all of the cluster's schemas before.
        const create = ['create', '--validate=false', '-f', '-'];
        await this.kubectl.run([...this.at(target, binding), ...create], signal, manifest);
      } else if (!names(account, there)) {
        if (JSON.stringify(there.roleRef) !== JSON.stringify(binding.roleRef))
          throw new RevocationError(
            'not-possible',
            `${keyOf(binding)} gives another role now, and is left alone.`,
          );
        const own = (binding.subjects ?? []).filter((subject) => isSubject(account, subject, binding));
        const { subjects = [] } = there;
        await this.setSubjects(target, there, subjects, [...subjects, ...own], signal);
      }
    }
  }

  /** Only if it is still what was seen: the server compares. */
  private async setSubjects(
    target: RevocationTarget,
    binding: Binding,
    from: readonly Subject[],
    to: readonly Subject[],
    signal: AbortSignal,
  ): Promise<void> {
    const path = '/subjects';
    const isNew = binding.subjects === undefined;
    const patch = [
      ...(isNew ? [] : [{ op: 'test', path, value: from }]),
      { op: isNew ? 'add' : 'replace', path, value: to },
    ];
    const args = ['patch', ...this.named(binding), '--type=json', '-p', JSON.stringify(patch)];
    await this.kubectl.run([...this.at(target, binding), ...args], signal);
  }

  private async bindings(target: RevocationTarget, signal: AbortSignal): Promise<Binding[]> {
    const kinds = `rolebindings.${RBAC},clusterrolebindings.${RBAC}`;
    const args = [...this.place(target), 'get', kinds, '--all-namespaces', '-o', 'json'];
    return (await this.kubectl.json(args, listSchema, signal)).items;
  }

  private place({ context }: RevocationTarget): string[] {
    if (context === undefined)
      throw new RevocationError('not-possible', 'Nobody knows which cluster it is in.');
    return [`--context=${context}`];
  }

  private at(target: RevocationTarget, { metadata: { namespace } }: Binding): string[] {
    return [...this.place(target), ...(namespace === undefined ? [] : [`--namespace=${namespace}`])];
  }

  private named({ kind, metadata }: Binding): string[] {
    return [`${kind.toLowerCase()}s.${RBAC}`, metadata.name];
  }
}

/** From the journal, so looked at again. */
function bindingsOf(undo: Readonly<Record<string, unknown>>): Binding[] {
  return Object.values(undo).map((value) => {
    const parsed = bindingSchema.safeParse(value);
    if (!parsed.success) throw new RevocationError('failed', 'The journal has a binding that is none.');
    return parsed.data;
  });
}
