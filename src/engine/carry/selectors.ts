import { parseTerraformArgs } from '../catalog/terraform/arguments';
import { programName, type Invocation } from '../invocation';
import {
  AZURE_SUBSCRIPTION,
  DESTROY_PLAN,
  FIREBASE_PROJECT,
  GCLOUD_ACCOUNT,
  GCLOUD_CONFIGURATION,
  GCLOUD_PROJECT,
  KUBE_CHANGED,
  KUBE_CONTEXT,
  KUBE_MADE,
  KUBE_NAMESPACE,
} from './names';

/** What an invocation selects for later ones: variables to set or, where undefined, to unset. */
export interface Selection {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** True for an invocation that reads the file in which the selection was kept. */
  holds(later: Invocation): boolean;
}

type Selector = (invocation: Invocation) => Selection | undefined;

/** The words that are no options, and the options' values. `values` are options that take the next word. */
interface Words {
  readonly plain: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

function wordsOf(argv: readonly string[], values: ReadonlySet<string>): Words {
  const plain: string[] = [];
  const options = new Map<string, string>();
  for (let i = 1; i < argv.length; i += 1) {
    const word = argv[i] ?? '';
    const cut = word.indexOf('=');
    if (!word.startsWith('-') || word === '-') plain.push(word);
    else if (cut > 0) options.set(word.slice(0, cut), word.slice(cut + 1));
    else if (values.has(word)) options.set(word, argv[(i += 1)] ?? '');
    else options.set(word, '');
  }
  return { plain, options };
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** A selection that holds for whoever has the same values in these variables: they say which file is read. */
function sameVariables(
  invocation: Invocation,
  names: readonly string[],
  variables: Selection['variables'],
): Selection {
  return {
    variables,
    holds: (later) => names.every((name) => later.env[name] === invocation.env[name]),
  };
}

const KUBECTL_VALUES = set(
  '--kubeconfig --context --cluster --user -n --namespace -s --server --token --as --as-group --request-timeout -v',
);

/** The files that a kubectl reads its contexts from, as far as the command line says. */
function kubeFiles({ argv, env }: Invocation): string {
  const at = argv.findIndex((word) => word === '--kubeconfig' || word.startsWith('--kubeconfig='));
  if (at < 0) return env.KUBECONFIG ?? '';
  const word = argv[at] ?? '';
  return word === '--kubeconfig' ? (argv[at + 1] ?? '') : word.slice('--kubeconfig='.length);
}

function kube(
  invocation: Invocation,
  context: string | undefined,
  namespace?: string,
  made?: 'local' | 'cloud',
): Selection | undefined {
  if (context === undefined && namespace === undefined) return undefined;
  const files = kubeFiles(invocation);
  return {
    // Another context brings its own namespace.
    variables:
      context === undefined
        ? { [KUBE_NAMESPACE]: namespace }
        : { [KUBE_CONTEXT]: context, [KUBE_NAMESPACE]: namespace, [KUBE_MADE]: made },
    holds: (later) => kubeFiles(later) === files,
  };
}

/** `kubectl config` commands after which a context, cluster or user may be another one than the files say now. */
const CHANGES_CONFIG = /^(?:rename-context|set-context|set-cluster|set-credentials|set|unset)$/;

/** `kubectl config rename-context prod kind-x`: from then on names lead elsewhere. */
function changedConfig(invocation: Invocation): Selection {
  const files = kubeFiles(invocation);
  return {
    variables: { [KUBE_CHANGED]: `${programName(invocation.argv[0] ?? '')} config` },
    holds: (later) => kubeFiles(later) === files,
  };
}

function kubectl(invocation: Invocation): Selection | undefined {
  const { plain, options } = wordsOf(invocation.argv, KUBECTL_VALUES);
  const [first, second, third] = plain;
  if (first === 'project' && second !== undefined) return kube(invocation, undefined, second);
  if (first === 'ctx') return kube(invocation, second);
  if (first === 'ns') return kube(invocation, undefined, second);
  if (first !== 'config') return undefined;
  if (second === 'use-context' || second === 'use') return kube(invocation, third);
  if (second === 'set' && third === 'current-context') return kube(invocation, plain[3]);
  const namespace = options.get('--namespace') ?? options.get('-n');
  const isPlace = ['--cluster', '--user'].some((name) => options.has(name));
  if (second === 'set-context' && options.has('--current') && !isPlace)
    return kube(invocation, undefined, namespace);
  return CHANGES_CONFIG.test(second ?? '') ? changedConfig(invocation) : undefined;
}

/** `kubectx prod`, `kubens shop`: a word alone selects; `-d prod` deletes and `new=old` renames. */
function lone(invocation: Invocation): string | undefined {
  const [word, ...others] = invocation.argv.slice(1);
  if (word === undefined || others.length > 0 || word.includes('=')) return undefined;
  return word.startsWith('-') ? undefined : word;
}

function terraform(invocation: Invocation): Selection | undefined {
  const dirOf = ({ argv, env, cwd }: Invocation): string =>
    [parseTerraformArgs(argv, env, cwd).dir ?? '', env.TF_DATA_DIR ?? ''].join('\n');
  const { subcommand, args, help } = parseTerraformArgs(invocation.argv, invocation.env, invocation.cwd);
  if (help) return undefined;
  if (subcommand === 'plan') return destroyPlan(args);
  if (!/^(?:workspace|env) (?:select|new)$/.test(subcommand)) return undefined;
  const values = set('-state -lock-timeout');
  const [name] = wordsOf(['', ...args], values).plain;
  if (name === undefined) return undefined;
  const dir = dirOf(invocation);
  return { variables: { TF_WORKSPACE: name }, holds: (later) => dirOf(later) === dir };
}

/** `plan -destroy -out=FILE`: what a later `apply FILE` carries out. */
function destroyPlan(args: readonly string[]): Selection | undefined {
  if (!args.some((arg) => /^--?destroy(?:=true)?$/.test(arg))) return undefined;
  const at = args.findIndex((arg) => /^--?out(?:=|$)/.test(arg));
  const file = /=(.*)$/.exec(args[at] ?? '')?.[1] ?? args[at + 1];
  return at < 0 || file === undefined
    ? undefined
    : { variables: { [DESTROY_PLAN]: file }, holds: () => true };
}

const PULUMI_VALUES = set('-s --stack -C --cwd --color --secrets-provider --copy-config-from');

function pulumi(invocation: Invocation): Selection | undefined {
  const { plain, options } = wordsOf(invocation.argv, PULUMI_VALUES);
  if (plain[0] !== 'stack' || !/^(?:select|init)$/.test(plain[1] ?? '')) return undefined;
  const stack = plain[2] ?? options.get('-s') ?? options.get('--stack');
  if (stack === undefined) return undefined;
  return {
    variables: { PULUMI_STACK: stack },
    holds: (later) => later.cwd === invocation.cwd,
  };
}

const AZ_VALUES = set(
  '-s --subscription -n --name -g --resource-group --context -f --file -o --output --query --tenant -t',
);

function az(invocation: Invocation): Selection | undefined {
  const { plain, options } = wordsOf(invocation.argv, AZ_VALUES);
  const option = (...names: string[]): string | undefined =>
    names.map((name) => options.get(name)).find((value) => value !== undefined);
  if (plain[0] === 'account' && plain[1] === 'set') {
    const name = option('--subscription', '-s', '--name', '-n');
    return name === undefined
      ? undefined
      : sameVariables(invocation, ['AZURE_CONFIG_DIR'], { [AZURE_SUBSCRIPTION]: name });
  }
  // Which subscription is the default one after that is not known before.
  if (plain[0] === 'login')
    return sameVariables(invocation, ['AZURE_CONFIG_DIR'], { [AZURE_SUBSCRIPTION]: '' });
  const cloud = plain[0] === 'cloud' && plain[1] === 'set' ? option('--name', '-n') : undefined;
  if (cloud !== undefined)
    return sameVariables(invocation, ['AZURE_CONFIG_DIR'], { AZURE_CLOUD_NAME: cloud });
  if (plain[0] !== 'aks' || plain[1] !== 'get-credentials') return undefined;
  return kube(invocation, option('--context') ?? option('--name', '-n'), undefined, 'cloud');
}

/** `azd env select prod` and `azd env new prod`, for the same project. */
function azd(invocation: Invocation): Selection | undefined {
  const { plain } = wordsOf(invocation.argv, set('-C --cwd -e --environment -l --location --subscription'));
  if (plain[0] !== 'env' || !/^(?:select|new)$/.test(plain[1] ?? '') || plain[2] === undefined)
    return undefined;
  return { variables: { AZURE_ENV_NAME: plain[2] }, holds: (later) => later.cwd === invocation.cwd };
}

const GCLOUD_VALUES = set('--project --account --configuration --zone --region --location --format -z');

/** Variables that say which configuration is read and written. */
const GCLOUD_FILES = ['CLOUDSDK_CONFIG', 'HOME', 'CLOUDSDK_ACTIVE_CONFIG_NAME'];

/** Properties of `gcloud config set` that choose whom it hits. */
const GCLOUD_PROPERTIES: Readonly<Record<string, string>> = {
  project: GCLOUD_PROJECT,
  'core/project': GCLOUD_PROJECT,
  account: GCLOUD_ACCOUNT,
  'core/account': GCLOUD_ACCOUNT,
};

function gcloudConfig(invocation: Invocation, { plain, options }: Words): Selection['variables'] | undefined {
  const [, second, third = '', fourth] = plain;
  const name = Object.hasOwn(GCLOUD_PROPERTIES, third) ? GCLOUD_PROPERTIES[third] : undefined;
  // With --configuration it is another configuration that changes.
  if (name && !options.has('--configuration')) {
    if (second === 'set' && fourth !== undefined) return { [name]: fourth };
    // Set to nothing: what the file held before is gone, too.
    if (second === 'unset') return { [name]: '' };
  }
  const endpoint = /^api_endpoint_overrides\/(\w+)$/.exec(third)?.[1];
  if (second === 'set' && endpoint !== undefined && fourth !== undefined)
    return { [`CLOUDSDK_API_ENDPOINT_OVERRIDES_${endpoint.toUpperCase()}`]: fourth };
  if (second !== 'configurations' || fourth === undefined) return undefined;
  const activates = third === 'activate' || (third === 'create' && !options.has('--no-activate'));
  return activates
    ? { [GCLOUD_CONFIGURATION]: fourth, [GCLOUD_PROJECT]: undefined, [GCLOUD_ACCOUNT]: undefined }
    : undefined;
}

function gcloud(invocation: Invocation): Selection | undefined {
  const words = wordsOf(invocation.argv, GCLOUD_VALUES);
  const plain = /^(?:alpha|beta|preview)$/.test(words.plain[0] ?? '') ? words.plain.slice(1) : words.plain;
  const { options } = words;
  const [first, second, third, fourth] = plain;
  if (first === 'container' && /^get-credentials$/.test(third ?? '') && fourth !== undefined) {
    const { env } = invocation;
    const project = options.get('--project') ?? env.CLOUDSDK_CORE_PROJECT ?? env[GCLOUD_PROJECT] ?? '';
    const place =
      options.get('--zone') ?? options.get('-z') ?? options.get('--region') ?? options.get('--location');
    const name = `gke_${project}_${place ?? ''}_${fourth}`;
    return second === 'clusters' ? kube(invocation, name, undefined, 'cloud') : undefined;
  }
  const activates = first === 'auth' && /^(?:login|activate-service-account)$/.test(second ?? '');
  const variables =
    first === 'config'
      ? gcloudConfig(invocation, { plain, options })
      : activates
        ? {
            // Whoever logs in without naming himself is not the one of before.
            [GCLOUD_ACCOUNT]: third ?? '',
            ...(options.has('--project') && { [GCLOUD_PROJECT]: options.get('--project') }),
          }
        : undefined;
  return variables && sameVariables(invocation, GCLOUD_FILES, variables);
}

const AWS_VALUES = set('--name --alias --region --profile --role-arn --kubeconfig --output');

function aws(invocation: Invocation): Selection | undefined {
  const { plain, options } = wordsOf(invocation.argv, AWS_VALUES);
  if (plain[0] !== 'eks' || plain[1] !== 'update-kubeconfig' || options.has('--dry-run')) return undefined;
  return kube(invocation, options.get('--alias') ?? options.get('--name'), undefined, 'cloud');
}

function firebase(invocation: Invocation): Selection | undefined {
  const { plain, options } = wordsOf(invocation.argv, set('-P --project --alias'));
  if (plain[0] !== 'use') return undefined;
  const name = options.get('--alias') ?? plain[1];
  if (name === undefined) return undefined;
  return { variables: { [FIREBASE_PROJECT]: name }, holds: (later) => later.cwd === invocation.cwd };
}

function docker(invocation: Invocation): Selection | undefined {
  const { plain } = wordsOf(invocation.argv, set('-H --host -c --context --config -l --log-level'));
  const [first, second, name] = plain;
  if (first !== 'context' || second !== 'use' || name === undefined) return undefined;
  return sameVariables(invocation, ['DOCKER_CONFIG', 'HOME'], { DOCKER_CONTEXT: name });
}

/** Tools that make a cluster on this machine and select its context. */
function kind(invocation: Invocation): Selection | undefined {
  const { plain, options } = wordsOf(invocation.argv, set('--name -n --config --image --wait --kubeconfig'));
  const makes = /^(?:create cluster|export kubeconfig)$/.test(plain.slice(0, 2).join(' '));
  const name = `kind-${options.get('--name') ?? options.get('-n') ?? 'kind'}`;
  return makes ? kube(invocation, name, undefined, 'local') : undefined;
}

function k3d(invocation: Invocation): Selection | undefined {
  const { plain } = wordsOf(
    invocation.argv,
    set('-s --servers -a --agents -p --port -i --image -c --config'),
  );
  return plain[0] === 'cluster' && plain[1] === 'create'
    ? kube(invocation, `k3d-${plain[2] ?? 'k3s-default'}`, undefined, 'local')
    : undefined;
}

/** A platform's command that writes down what later ones in this folder, or with this home, act on. */
interface PlatformSelector {
  readonly words: RegExp;
  /** The word behind them is the name, where no option gives it. */
  readonly byWord?: true;
  readonly options: readonly string[];
  /** Variable of the tool that means the same. */
  readonly variable: string;
  /** It is written in the home, not for the folder. */
  readonly inHome?: true;
}

const PLATFORM_SELECTORS: Readonly<Record<string, readonly PlatformSelector[]>> = {
  doctl: [
    { words: /^auth switch\b/, options: ['--context'], variable: 'DIGITALOCEAN_CONTEXT', inHome: true },
  ],
  railway: [
    {
      words: /^environment\b/,
      byWord: true,
      options: ['--environment', '-e'],
      variable: 'RAILWAY_ENVIRONMENT',
    },
    { words: /^link\b/, options: ['--environment', '-e'], variable: 'RAILWAY_ENVIRONMENT' },
  ],
  supabase: [{ words: /^link\b/, options: ['--project-ref'], variable: 'SUPABASE_PROJECT_ID' }],
  heroku: [{ words: /^git:remote\b/, options: ['--app', '-a'], variable: 'HEROKU_APP' }],
  netlify: [{ words: /^link\b/, options: ['--id', '--name'], variable: 'NETLIFY_SITE_ID' }],
};

function platform(program: string): Selector {
  return (invocation) => {
    for (const { words, byWord, options: names, variable, inHome } of PLATFORM_SELECTORS[program] ?? []) {
      const { plain, options } = wordsOf(invocation.argv, new Set(names));
      if (!words.test(plain.join(' '))) continue;
      const given = names.map((name) => options.get(name)).find((value) => value !== undefined);
      const name = given ?? (byWord ? plain[1] : undefined);
      if (name === undefined || name === '') return undefined;
      const variables = { [variable]: name };
      return inHome
        ? sameVariables(invocation, ['HOME', 'XDG_CONFIG_HOME'], variables)
        : { variables, holds: (later) => later.cwd === invocation.cwd };
    }
    return undefined;
  };
}

const SELECTORS: ReadonlyMap<string, Selector> = new Map<string, Selector>([
  ['kubectl', kubectl],
  ['k', kubectl],
  ['oc', kubectl],
  ['kubecolor', kubectl],
  ['kubectx', (invocation) => kube(invocation, lone(invocation))],
  ['kctx', (invocation) => kube(invocation, lone(invocation))],
  ['kubens', (invocation) => kube(invocation, undefined, lone(invocation))],
  ['kns', (invocation) => kube(invocation, undefined, lone(invocation))],
  ['kind', kind],
  ['k3d', k3d],
  // A profile's name does not say that it is minikube's.
  [
    'minikube',
    (invocation) =>
      invocation.argv[1] === 'start' ? kube(invocation, 'minikube', undefined, 'local') : undefined,
  ],
  ['terraform', terraform],
  ['tofu', terraform],
  ['terragrunt', terraform],
  ['pulumi', pulumi],
  ['az', az],
  ['azd', azd],
  ['gcloud', gcloud],
  ['aws', aws],
  ['firebase', firebase],
  ['docker', docker],
  ...Object.keys(PLATFORM_SELECTORS).map((program): [string, Selector] => [program, platform(program)]),
]);

/** What an invocation of the program selects for later ones; undefined where it selects nothing. */
export function selectionOf(program: string, invocation: Invocation): Selection | undefined {
  return SELECTORS.get(program)?.(invocation);
}
