import type { Refine } from '../cli/spec';
import { OFF, valuesOf, type CliCall } from '../cli/parse';
import { isKnown } from '../../invocation';
import { listed, plural } from '../words';
import { resourcesOf, type Kind, type Resources } from './kinds';
import { manifestsOf, type Manifest } from './manifests';

export { refineLabel, refinePatch } from './refinePatch';

export const FILES = ['-f', '--filename'];
const KUSTOMIZATIONS = ['-k', '--kustomize'];

export function isOn(call: CliCall, ...names: string[]): boolean {
  return valuesOf(call, names).some((value) => !OFF.test(value));
}

export function traits(kinds: readonly Kind[], trait: Kind['trait']): Kind[] {
  return kinds.filter((kind) => kind.trait === trait);
}

function scope(call: CliCall): string {
  if (isOn(call, '-A', '--all-namespaces')) return ' in all namespaces';
  const namespace = valuesOf(call, ['-n', '--namespace']).at(-1);
  return namespace === undefined ? '' : ` in namespace ${namespace}`;
}

/** "the pod api-0", "every deployment", "the namespace shop and everything in it". */
function subject(call: CliCall, { kinds, names }: Resources): string {
  const [kind] = kinds;
  const name = kinds.length > 1 ? listed(kinds.map((each) => plural(each.name))) : (kind?.name ?? 'resource');
  if (kind === undefined && names.length === 0) return 'what the manifests describe';
  const among = isOn(call, '--all', '-A', '--all-namespaces') || names.length === 0;
  const chosen = valuesOf(call, ['-l', '--selector', '--field-selector']).length > 0;
  const which = among ? `${chosen ? 'the chosen' : 'all'} ${plural(name)}` : `the ${name} ${listed(names)}`;
  const whole = kinds.some(({ name: each }) => each === 'namespace' || each === 'project');
  if (whole) return `${which} and everything in ${names.length === 1 ? 'it' : 'them'}`;
  if (kinds.some(({ name: each }) => each === 'customresourcedefinition'))
    return `${which} and every resource of that kind`;
  return which;
}

/** Kinds that come back by themselves are deleted without loss, unless all of them or by force. */
function isLight(call: CliCall, { kinds, names }: Resources): boolean {
  const everything = isOn(call, '--all', '-A', '--all-namespaces', '--force');
  const some = names.length > 0 || valuesOf(call, ['-l', '--selector', '--field-selector']).length > 0;
  return kinds.length > 0 && some && !everything && kinds.every(({ trait }) => trait === 'light');
}

export const refineDelete: Refine = (call, judged, context, invocation) => {
  const { draft } = judged;
  const raw = valuesOf(call, ['--raw']);
  const files = valuesOf(call, FILES);
  const manifest = files.length > 0 ? manifestsOf(files, { invocation, context }) : undefined;
  const resources = manifest && manifest.kinds.length > 0 ? manifest : resourcesOf(call.words);
  judged.targets = [...resources.names, ...raw, ...files, ...valuesOf(call, KUSTOMIZATIONS)];
  if (draft.isRead) return;
  judged.summary =
    raw.length > 0
      ? `deletes ${listed(raw)} through the API`
      : `deletes ${subject(call, resources)}${scope(call)}`;
  if (isOn(call, '--force')) draft.note('--force', 'at once');
  if (isOn(call, '--all')) draft.note('--all');
  if (traits(resources.kinds, 'guard').length > 0) draft.add('unprotect');
  if (traits(resources.kinds, 'rbac').length > 0) draft.add('privilege');
  if (!manifest && isLight(call, resources)) draft.become(['modify']);
};

/** Outputs of `get` that show what a secret holds. */
function showsData(output: string): boolean {
  const cut = output.indexOf('=');
  const format = cut < 0 ? output : output.slice(0, cut);
  const expression = cut < 0 ? '' : output.slice(cut + 1);
  if (!isKnown(format)) return true;
  if (format === 'yaml' || format === 'json' || format.endsWith('-file') || format === 'templatefile')
    return true;
  if (!/^(?:jsonpath|jsonpath-as-json|go-template|template|custom-columns)$/.test(format)) return false;
  return expressionShowsData(expression);
}

/** Only an expression that names nothing but what surrounds the data is harmless. */
function expressionShowsData(expression: string): boolean {
  if (!isKnown(expression)) return true;
  const bare = expression.replaceAll(/\.?metadata/g, ' metadata ');
  if (/data|\.\.|\{\s*[@.]?\s*\}|\$\s*\}/i.test(bare.replaceAll(' metadata ', ''))) return true;
  return !/metadata|\.type|\.kind/.test(expression);
}

export const refineRead: Refine = (call, judged, context, invocation) => {
  const { draft } = judged;
  const [raw] = valuesOf(call, ['--raw']);
  if (raw !== undefined) {
    judged.targets = [raw];
    if (/\/secrets(?:[/?]|$)/.test(raw)) draft.become(['secret'], '--raw');
    return;
  }
  const files = manifestsOf(valuesOf(call, FILES), { invocation, context });
  const kinds = [...resourcesOf(call.words).kinds, ...files.kinds];
  if (call.path[0] !== 'get' || traits(kinds, 'secret').length === 0) return;
  const outputs = valuesOf(call, ['-o', '--output']);
  const template = valuesOf(call, ['--template']);
  if (!outputs.some(showsData) && !template.some(expressionShowsData)) return;
  draft.become(['secret'], '-o');
  judged.summary = 'shows what the secrets hold';
};

/** `--raw` shows keys and tokens, unless only the clusters' part is asked for. */
export const refineConfigView: Refine = (call, { draft }) => {
  if (!isOn(call, '--raw')) return;
  const outputs = valuesOf(call, ['-o', '--output']).join(' ');
  if (/clusters|contexts/.test(outputs) && !/users|user\.|token|key/.test(outputs)) return;
  draft.become(['secret'], '--raw', 'with keys and tokens');
};

export const refineExtract: Refine = (call, { draft }) => {
  if (traits(resourcesOf(call.words).kinds, 'secret').length > 0) draft.become(['secret']);
};

function judgeManifest(manifest: Manifest, { draft }: Parameters<Refine>[1]): void {
  if (manifest.administers) draft.add('privilege', undefined, 'and gives full rights over the cluster');
}

export const refineManifests: Refine = (call, judged, context, invocation) => {
  const files = valuesOf(call, FILES);
  const manifest = manifestsOf(files, { invocation, context });
  judged.targets = [...manifest.names, ...files, ...valuesOf(call, KUSTOMIZATIONS)];
  if (judged.draft.isRead) return;
  judgeManifest(manifest, judged);
};

export const refineReplace: Refine = (call, judged, context, invocation) => {
  refineManifests(call, judged, context, invocation);
  if (judged.draft.isRead) return;
  if (isOn(call, '--force')) judged.draft.add('destroy', '--force', 'after deleting them');
  // Its finalizers are left out: what they wait for is never cleaned up.
  if (valuesOf(call, ['--raw']).some((path) => /\/finalize(?:$|\?)/.test(path)))
    judged.draft.add('destroy', '--raw', 'so that it is gone at once, without its clean-up');
};

const RBAC = /^(?:clusterrolebinding|rolebinding|clusterrole|role)$/;

/** `create KIND …`, and `create -f` without a kind. */
export const refineCreate: Refine = (call, judged, context, invocation) => {
  const { draft } = judged;
  const [kind = '', second = ''] = call.words;
  if (valuesOf(call, FILES).length > 0) {
    refineManifests(call, judged, context, invocation);
    judged.summary = 'creates what the manifests describe';
  }
  if (draft.isRead) return;
  if (kind === 'token') draft.become(['secret'], undefined, 'for a service account');
  else if (RBAC.test(kind)) {
    draft.become(['privilege']);
    judged.summary = 'gives permissions by {target}';
    if (valuesOf(call, ['--clusterrole', '--role']).includes('cluster-admin'))
      draft.note('cluster-admin', 'over everything');
  } else if (
    kind === 'route' ||
    (/^(?:service|svc)$/.test(kind) && /^(?:loadbalancer|nodeport)$/.test(second))
  )
    draft.add('exposure', second, 'that is reachable from outside');
  else if (!isKnown(kind)) draft.add('opaque');
};

const LISTENS_HERE = /^(?:localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/;

/** port-forward and proxy listen on this machine only, unless told otherwise. */
export const refineListener: Refine = (call, { draft }) => {
  const addresses = valuesOf(call, ['--address']).flatMap((value) => value.split(','));
  if (!addresses.every((address) => LISTENS_HERE.test(address)))
    draft.add('exposure', '--address', 'for other machines too');
  const filters = valuesOf(call, ['--accept-hosts']);
  if (isOn(call, '--disable-filter') || filters.some((hosts) => !/localhost|127/.test(hosts)))
    draft.add('exposure', isOn(call, '--disable-filter') ? '--disable-filter' : '--accept-hosts');
};

export const refineExpose: Refine = (call, { draft }) => {
  if (draft.isRead) return;
  const types = valuesOf(call, ['--type']);
  if (types.some((type) => /^(?:loadbalancer|nodeport)$/i.test(type) || !isKnown(type)))
    draft.add('exposure', '--type', 'that is reachable from outside');
  if (valuesOf(call, ['--external-ip']).length > 0) draft.add('exposure', '--external-ip');
  // In OpenShift it makes a route, which is reachable from outside.
  if (call.program === 'oc') draft.add('exposure');
};

export const refineRun: Refine = (call, { draft }) => {
  if (draft.isRead) return;
  const overrides = valuesOf(call, ['--overrides']).join(' ');
  if (
    isOn(call, '--privileged') ||
    /"(?:privileged|hostPID|hostNetwork|hostIPC)"\s{0,9}:\s{0,9}true|"hostPath"/.test(overrides)
  )
    draft.add(
      'privilege',
      isOn(call, '--privileged') ? '--privileged' : '--overrides',
      'with rights on the node',
    );
};

/** `--as` and `--as-group`: what is done in somebody else's name. Asking what they may do is what it is for. */
export const refineImpersonation: Refine = (call, { draft }) => {
  if (call.path[0] === 'auth' && draft.isRead) return;
  const groups = valuesOf(call, ['--as-group']);
  const admin = groups.some((group) => group === 'system:masters' || !isKnown(group));
  if (admin || (!draft.isRead && (groups.length > 0 || valuesOf(call, ['--as']).length > 0)))
    draft.add('privilege', groups.length > 0 ? '--as-group' : '--as', 'in the name of somebody else');
};
