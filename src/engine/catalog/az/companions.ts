import { UNKNOWN } from '../../invocation';
import type { CliCall } from '../cli/parse';
import type { CliRow, CliSpec, Refine } from '../cli/spec';

/** The same row for several commands, which are separated by commas. */
function each(paths: string, ...row: [string, string] | [string, string, CliRow[3]]): CliRow[] {
  return paths.split(',').map((path): CliRow => [path.trim(), ...row]);
}

/** The Azure Developer CLI: an application and its resources as one. */
export const AZD: CliSpec = {
  names: ['azd'],
  provider: 'azure',
  values:
    '-e --environment -C --cwd --subscription --location -l -o --output -t --template -b --branch --from-package --target -s --service --platform --principal-name --provider --remote-name --auth-type --trace-log-file --trace-log-url --layer --tenant-id --client-id --client-secret --scope',
  flags:
    '--debug --no-prompt --docs --force --purge --no-state --all --overview --logs --live --minimal --up',
  chooses: '-e --environment',
  rows: [
    ...each('down, infra delete', 'destroy', 'deletes every resource of the environment', {
      on: { '--purge': '+: for good, what could be recovered included', '--force': '+' },
      safer: ['{program} show {where}', 'shows what is deployed'],
    }),
    ['up', 'modify', 'makes and changes the resources of the environment and deploys to them'],
    ...each('provision, infra create', 'modify', 'makes and changes the resources of the environment', {
      on: { '--preview': 'read: only shows what would change' },
      safer: '+--preview',
    }),
    ...each('deploy, publish', 'modify', 'deploys the application'),
    [
      'pipeline config',
      'privilege',
      'makes an identity with permissions and stores its credentials in the pipeline',
    ],
    ['coding-agent config', 'privilege', 'makes an identity with permissions for an agent'],
    ['auth token', 'secret', 'prints a token that acts as the signed-in user'],
    [
      'show',
      'read',
      'shows what is deployed',
      { on: { '--show-secrets': 'secret: shows the application and its secrets' } },
    ],
    ['monitor', 'read', 'opens the monitoring'],
    ['env set-secret', 'modify', 'stores a secret in a key vault'],
    ...each(
      'env refresh, env list, env get-value, env get-values',
      'read',
      'reads the settings of the environment',
    ),
    ...each(
      'env, env set, env unset, env new, env select, env remove, env rm, env delete, env config, env set-shell-context',
      'local',
      '',
    ),
    ['hooks run', 'opaque', 'runs scripts of azure.yaml'],
    ...each('copilot, ai agent run', 'opaque', 'starts an agent of its own'),
    ['exec', 'local', ''],
    ...each('auth login, auth logout, auth status, login, logout', 'local', ''),
    ...each(
      'init, add, build, package, restore, infra generate, infra gen, infra synth, config, template, extension, version, completion, mcp, vs-server, help, update',
      'local',
      '',
    ),
  ],
};

const AZCOPY_VALUES =
  '--from-to --include-pattern --exclude-pattern --include --exclude --include-path --exclude-path --include-regex --exclude-regex --include-attributes --exclude-attributes --include-after --include-before --exclude-blob-type --exclude-container --list-of-files --list-of-versions --log-level --cap-mbps --output-level --output-type --block-size-mb --put-blob-size-mb --blob-type --block-blob-tier --page-blob-tier --metadata --blob-tags --content-type --content-encoding --content-disposition --content-language --cache-control --overwrite --delete-snapshots --permanent-delete --trailing-dot --trusted-microsoft-suffixes --delete-destination --mirror-mode --compare-hash --hash-meta-dir --check-md5 --quota-gb --tenant-id --aad-endpoint --application-id --certificate-path --identity-client-id --identity-object-id --identity-resource-id --login-type --source-sas --destination-sas --with-status --size-per-file --file-count --mode --rehydrate-priority --cpk-by-name --s2s-handle-invalid-metadata';

/** The place that a transfer writes to: the second address. */
function destination(call: CliCall): string {
  return call.words[1] ?? '';
}

function isRemote(place: string): boolean {
  return /^[a-z0-9+.-]+:\/\//i.test(place) || place.includes(UNKNOWN) || place === '';
}

/** A copy to this machine reads; into the trash it deletes. */
const copies: Refine = (call, judged) => {
  const way = call.given.get('--from-to')?.at(-1) ?? '';
  if (/trash$/i.test(way)) judged.draft.become(['destroy'], `--from-to ${way}`);
  else if (!judged.draft.isRead && !isRemote(destination(call))) {
    judged.draft.become(['read']);
    judged.summary = 'copies to this machine from {target}';
  }
};

export const AZCOPY: CliSpec = {
  names: ['azcopy', 'azcopy_v10', 'azcopy10'],
  provider: 'azure',
  values: AZCOPY_VALUES,
  openFlags: true,
  on: { '--dry-run': 'read: only shows what it would do' },
  rows: [
    ...each('remove, rm, r', 'destroy', 'deletes {target} and what is below', {
      targets: '0',
      safer: '+--dry-run',
    }),
    ...each('sync, sc, s', 'modify', 'makes {target} the same', {
      on: { '--delete-destination=true|prompt': '+destroy: and deletes what is not in the source' },
      safer: '+--dry-run',
      refine: copies,
    }),
    ...each('copy, cp, c', 'create', 'copies {target}', { safer: '+--dry-run', refine: copies }),
    ...each('set-properties, set-props, sp', 'modify', 'changes properties of {target}', { targets: '0' }),
    ...each('make, mk', 'create', 'makes the container {target}', { targets: '0' }),
    ...each('bench, benchmark', 'create', 'writes test data to {target}', { targets: '0' }),
    ['jobs resume', 'modify', 'goes on with a transfer'],
    ...each('list, ls', 'read', 'lists {target}'),
    ...each('jobs, jobs clean, jobs remove, jobs rm, login, logout, env, doc, load, completion', 'local', ''),
  ],
};

/** The Azure Functions core tools; Knative's `func` shares the name. */
export const FUNC: CliSpec = {
  names: ['func'],
  provider: 'azure',
  values:
    '--slot --subscription --access-token --access-token-stdin --management-url --show-keys-of -n --name --namespace --registry --image-name --kubeconfig -p --port --script-root --worker-runtime -l --language -t --template --authlevel -b --build --connection-string-setting --task-hub-name --id --created-before --created-after --runtime-status --resource-group --location --build-native-deps --overwrite-settings --dotnet-cli-params --dotnet-version --path --image --builder --context',
  flags:
    '--force --csharp --python --javascript --typescript --powershell --no-build --nozip --publish-local-settings -i --publish-settings-only -o -y --verbose',
  chooses: '--subscription:account',
  hints: '--namespace --slot',
  rows: [
    [
      'azure functionapp publish',
      'modify',
      'deploys the functions of this folder to {target}',
      { targets: '0' },
    ],
    ...each(
      'azure functionapp fetch-app-settings, azure functionapp fetch',
      'secret',
      'writes the settings of {target}, keys included, into a local file',
      { targets: '0' },
    ),
    ...each(
      'azure functionapp list-functions, azure functionapp list',
      'read',
      'lists the functions of {target}',
      { targets: '0', on: { '--show-keys': 'secret: shows the keys of {target}' } },
    ),
    ['azure functionapp logstream', 'read', 'shows the log of {target}', { targets: '0' }],
    ...each(
      'azure storage fetch-connection-string, azure storage fetch',
      'secret',
      'writes the connection string of {target} into a local file',
      { targets: '0' },
    ),
    ...each(
      'azure account list, azure subscriptions list, azure subscriptions get, azure storage list',
      'read',
      'lists',
    ),
    ...each('azure account set, azure subscriptions set, azure login, azure logout', 'local', ''),
    ...each(
      'azurecontainerapps deploy, kubernetes deploy, deploy',
      'modify',
      'deploys the functions of this folder',
      {
        on: { '--dry-run': 'read: only shows what it would deploy' },
      },
    ),
    ['kubernetes install', 'modify', 'installs KEDA into the cluster'],
    ...each('kubernetes delete, kubernetes remove', 'destroy', 'deletes the functions from the cluster'),
    ['delete', 'destroy', 'deletes the function {target} from the cluster'],
    ['durable delete-task-hub', 'destroy', 'deletes the task hub and all that it remembers'],
    ['durable purge-history', 'destroy', 'deletes the history of orchestrations'],
    ...each(
      'durable terminate, durable rewind, durable raise-event, durable start-new',
      'modify',
      'acts on orchestrations',
    ),
    ...each(
      'durable get-history, durable get-instances, durable get-runtime-status',
      'read',
      'reads orchestrations',
    ),
    ['invoke', 'modify', 'calls the function'],
    ...each(
      'start, host, init, new, create, run, build, pack, settings, extensions, function, templates, template, bundles, logs, version, completion, config, languages, repository, environment, environment list, workload, workloads, quickstart, profile',
      'local',
      '',
    ),
    ...each('list, info, describe', 'read', 'lists the functions'),
  ],
};

/** Static web apps; the emulator of `swa start` runs on this machine. */
export const SWA: CliSpec = {
  names: ['swa'],
  provider: 'azure',
  values:
    '-c --config -cn --config-name -n --app-name -S --subscription-id -R --resource-group -T --tenant-id -CI --client-id -CS --client-secret --env -d --deployment-token -a --app-location -i --api-location -o --api-output-location -O --output-location -V --api-version -al -al --api-language -av -p --port -h --host',
  flags: '--dry-run --no-use-keychain --verbose -g --print-config --yes -y',
  chooses: '--subscription-id:account',
  hints: '--app-name --resource-group --env',
  on: { '--dry-run': 'read: only shows what it would do' },
  rows: [
    ['deploy', 'modify', 'deploys the static web app', { targets: '--app-name' }],
    ...each('login, init, start, build, db init, config, version', 'local', ''),
  ],
};

/** Empties a whole tenant or subscription; it only deletes with --no-dry-run. */
export const AZURE_NUKE: CliSpec = {
  names: ['azure-nuke'],
  provider: 'azure',
  values:
    '-c --config --tenant-id --subscription-id --client-id --client-secret --client-certificate-file --target --exclude --include --force-sleep --max-wait-retries --log-level',
  flags: '--force --quiet --no-prompt --no-alias-check',
  chooses: '--subscription-id:account',
  on: {
    '--no-dry-run': 'destroy: deletes everything in the subscription that its configuration does not spare',
  },
  bare: 'read',
  rows: [
    ...each('run, nuke', 'read', 'lists what it would delete'),
    ...each('resource-types, list, explain-config, version', 'local', ''),
  ],
};
