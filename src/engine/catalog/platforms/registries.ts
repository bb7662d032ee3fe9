import type { CliSpec, Refine } from '../cli/spec';

/** Programs of everyday use: only what reaches the registry counts, and every other command is their own business. */
const onlyRows: Refine = (call, judged) => {
  if (!call.row) judged.local = true;
};

const everyday = { shim: false, refine: onlyRows } as const;
const DRY = { '--dry-run': 'read: only shows what it would publish' };
const PUBLISHES = 'publishes {target} for everybody';
const SAFER = '+--dry-run';
const NPM_VALUES =
  '--registry --tag --otp --access -w --workspace --prefix -C --userconfig --cache --auth-type --scope --loglevel --filter -F --dir --cwd --provenance-file';
const NPM_HOSTS = { hosts: 'NPM_CONFIG_REGISTRY npm_config_registry YARN_NPM_REGISTRY_SERVER' };

// One command a line reads as the table it is.
// prettier-ignore
export const REGISTRIES: readonly CliSpec[] = [
  {
    names: ['npm', 'pnpm', 'bun'], provider: 'npm', ...everyday, values: NPM_VALUES, flags: '-r --recursive -ws --workspaces --force -f --json --no-git-checks', hosts: '--registry', variables: NPM_HOSTS,
    rows: [
      ['unpublish', 'destroy', 'takes {target} out of the registry for everybody who uses it', { on: { '--dry-run': 'read: only shows what it would take out' }, safer: SAFER }],
      ['publish', 'modify', PUBLISHES, { on: DRY, safer: SAFER, flags: '--provenance --ignore-scripts' }],
      ['deprecate|undeprecate', 'modify', 'marks {target} for everybody', { targets: '0', on: { '--dry-run': 'read' } }],
      ['dist-tag|dist-tags add|rm|set|remove', 'modify', 'changes which version of {target} people get'],
      ['owner|author add|rm|remove', 'privilege', 'changes who may publish {target}'],
      ['access grant|revoke|set|public|restricted|edit|2fa-required|2fa-not-required', 'privilege', 'changes who may publish'],
      ['access set|public', 'exposure', 'changes who may read {target}'],
      ['team|org add|rm|set|create|destroy|remove', 'privilege', 'changes the members'],
      ['token create', 'privilege secret', 'makes a token'],
      ['token revoke|delete|rm|remove', 'privilege', 'revokes a token'],
      ['profile disable-2fa', 'unprotect', 'turns the second factor off'],
      ['profile set', 'privilege', 'changes the account'],
      ['stage publish|approve', 'modify', PUBLISHES],
      ['trust', 'privilege', 'changes who may publish'],
      ['trust list', 'read', 'shows who may publish'],
    ],
  },
  {
    names: ['yarn', 'yarnpkg'], provider: 'npm', ...everyday, values: `${NPM_VALUES} --new-version`, hosts: '--registry', variables: NPM_HOSTS,
    rows: [
      ['publish', 'modify', PUBLISHES],
      ['npm publish', 'modify', PUBLISHES, { on: { '--dry-run|-n': 'read' } }],
      ['workspace * publish', 'modify', PUBLISHES],
      ['workspace * npm publish', 'modify', PUBLISHES, { on: { '--dry-run|-n': 'read' } }],
      ['workspaces foreach', 'local', '', { flags: '-A --all -p -t -v -i --no-private -W -R', values: '--include --exclude --from -j', refine: (call, judged) => { if (call.words[0] === 'npm' && call.words[1] === 'publish' && !call.given.has('--dry-run')) { judged.local = false; judged.draft.become(['modify']); judged.summary = 'publishes every workspace for everybody'; } } }],
      ['npm tag|tag add|remove|rm', 'modify', 'changes which version people get'],
      ['owner add|remove', 'privilege', 'changes who may publish'],
      ['team add|remove|create|destroy', 'privilege', 'changes the members'],
    ],
  },
  { names: ['lerna', 'changeset', 'changesets', 'np', 'semantic-release', 'release-it', 'jsr'], provider: 'npm', shim: false, values: '--dist-tag --registry --tag -b --branches', hosts: '--registry', variables: NPM_HOSTS, on: DRY, refine: (call, judged) => {
    const publishes = /^(?:np|semantic-release|release-it)$/.test(call.program) || call.path[0] === 'publish';
    const isPreview = call.given.has('--preview') || call.given.has('-d') || call.given.has('--dry-run');
    judged.local = !publishes || isPreview;
  }, bare: 'modify', unknown: 'modify', rows: [['publish', 'modify', 'publishes packages for everybody']] },
  {
    names: ['cargo'], provider: 'crates.io', ...everyday, values: '--registry --index --token -p --package --manifest-path --features -F --target --target-dir -j --jobs --vers --version --color --config -Z',
    rows: [
      ['publish', 'modify', PUBLISHES, { on: { '--dry-run|-n': 'read: only checks what it would publish' }, safer: SAFER, flags: '--allow-dirty --no-verify --workspace --all-features' }],
      ['yank', 'modify', 'takes a version of {target} back', { flags: '--undo' }],
      ['owner', 'privilege', 'changes who may publish', { on: { '-l|--list': 'read' }, values: '-a --add -r --remove' }],
      ['release', 'modify', 'publishes a release', { on: { '!-x|--execute': 'local' } }],
    ],
  },
  {
    names: ['gem'], provider: 'rubygems', ...everyday, values: '-v --version -p --platform --host -k --key --otp --source', hosts: '--host --source',
    rows: [
      ['push', 'modify', PUBLISHES],
      ['yank', 'destroy', 'takes {target} out of the registry', { on: { '--undo': 'modify' } }],
      ['owner', 'privilege', 'changes who may publish', { values: '-a --add -r --remove', on: { '!-a|--add|-r|--remove': 'read' } }],
    ],
  },
  { names: ['twine'], provider: 'pypi', ...everyday, hosts: '--repository-url', values: '-u --username -p --password -r --repository -c --comment --config-file --cert -i --identity', variables: { hosts: 'TWINE_REPOSITORY_URL' }, hints: '-r --repository', rows: [['upload|register', 'modify', PUBLISHES]] },
  { names: ['uv', 'poetry', 'hatch', 'flit', 'pdm', 'rye', 'maturin'], provider: 'pypi', ...everyday, hosts: '--publish-url --repository-url', values: '--index -u --username -p --password -t --token -r --repository --repo --user --auth -C --directory --project -i --interpreter --build-dir', variables: { hosts: 'UV_PUBLISH_URL' }, on: DRY, rows: [['publish|upload', 'modify', PUBLISHES, { flags: '--build --no-build' }]] },
  {
    names: ['vsce', 'ovsx'], provider: 'marketplace', ...everyday, values: '-p --pat -t --target -i --packagePath --baseContentUrl -m --readme-path',
    rows: [
      ['publish', 'modify', PUBLISHES],
      ['unpublish', 'destroy', 'takes {target} out of the marketplace', { flags: '-f --force' }],
      ['delete-publisher', 'destroy', 'deletes the publisher {target}'],
      ['create-namespace|create-publisher', 'create', 'creates {target}'],
    ],
  },
  {
    names: ['dotnet', 'nuget'], provider: 'nuget', ...everyday, values: '-k --api-key -t --timeout -sk --symbol-api-key', hosts: '-s --source',
    rows: [
      ['nuget push', 'modify', PUBLISHES],
      ['push', 'modify', PUBLISHES],
      ['nuget delete', 'destroy', 'takes {target} out of the registry', { flags: '--non-interactive' }],
      ['delete', 'destroy', 'takes {target} out of the registry'],
    ],
  },
  { names: ['pod'], provider: 'cocoapods', ...everyday, rows: [['trunk push', 'modify', PUBLISHES], ['trunk delete', 'destroy', 'takes {target} out of the registry'], ['trunk deprecate', 'modify', 'marks {target} for everybody'], ['trunk add-owner|remove-owner', 'privilege', 'changes who may publish']] },
  { names: ['goreleaser'], provider: 'goreleaser', ...everyday, values: '-f --config -p --parallelism --timeout --skip --id -k --key --release-notes --release-header', rows: [['release', 'modify', 'builds and publishes a release', { on: { '--snapshot': 'local', '--skip=publish': 'local' }, flags: '--clean --rm-dist --draft --auto-snapshot --nightly' }], ['publish|announce|continue', 'modify', 'publishes a release']] },
  { names: ['mvn', 'mvnw'], provider: 'maven', ...everyday, values: '-f --file -s --settings -P --activate-profiles -pl --projects -D -T --threads', rows: [['*', 'local', '', { refine: (call, judged) => { if ([...call.path, ...call.words].some((word) => /^(?:deploy|release:perform|nexus-staging:release|central-publishing:publish)$/.test(word)) && !call.argv.some((word) => /^-Dmaven\.deploy\.skip(?:=true)?$/.test(word))) { judged.local = false; judged.draft.become(['modify']); judged.summary = 'publishes the artefacts'; } } }]] },
];
