import type { OptionGrammar } from './options';

/**
 * A program that starts another program named in its arguments. One row per way of calling it; the first row whose
 * `sub` matches is taken.
 */
export interface Wrapper extends OptionGrammar {
  /** Names of the program, separated by spaces. */
  readonly names: string;
  /** The subcommand that must come first, after global options of `globalValues`: "exec", "compose run". */
  readonly sub?: string;
  /** Options with a value before the subcommand. */
  readonly globalValues?: string;
  /** Words between the options and the command: a duration, a lock file, an environment's name. */
  readonly operands?: number;
  /** `NAME=value` words may stand before the command. */
  readonly assignments?: boolean;
  /** The command is what follows `--` and nothing else. */
  readonly separator?: boolean;
  /** What follows `--` is the command, however many words stand before it. */
  readonly dashes?: boolean;
  /** The words are joined and given to a shell. */
  readonly joined?: boolean;
  /** Joined only where it is one word: several are started as they stand. */
  readonly vector?: boolean;
  /** Options whose value is a line for a shell: "-c --command". */
  readonly textOptions?: string;
  /** A builtin of the shell, which runs the command in the shell itself. */
  readonly builtin?: boolean;
  /** A builtin that passes over functions of the same name. */
  readonly bypass?: boolean;
  /** Options that change the directory first: "-C --chdir". */
  readonly directory?: string;
  /** The command is a package: its version is cut off and its program's name looked up. */
  readonly packages?: boolean;
  /** Runs elsewhere: neither the variables nor the directory of here are known there. */
  readonly remote?: boolean;
  /** Options that say where it runs: they are kept in its name, so that what it starts can be located. */
  readonly place?: string;
  /** With no command given, the standard input is a script for `sh`. */
  readonly stdinScript?: boolean;
}

/** kubectl's options that choose the cluster and the namespace, and all of its global ones with a value. */
const KUBE_PLACE = '--context --kubeconfig --cluster -s --server -n --namespace';
const KUBE_VALUES = `${KUBE_PLACE} --user --token --as --as-group --request-timeout -v`;

// One row a line reads as the table it is.
// prettier-ignore
const PLAIN: readonly Wrapper[] = [
  { names: 'sudo doas', values: '-u --user -g --group -h --host -p --prompt -C --close-from -T --command-timeout -r --role -t --type -U --other-user -D --chdir -R --chroot', flags: '-A -b -B -E -H -K -k -n -P -S -s -i -V -v --preserve-env --login --shell --non-interactive --set-home --stdin --background --askpass --reset-timestamp', assignments: true, directory: '-D --chdir' },
  { names: 'command', flags: '-p', builtin: true, bypass: true },
  { names: 'builtin noglob nocorrect time - coproc', flags: '-p', builtin: true },
  { names: 'exec', values: '-a', flags: '-c -l', builtin: true, bypass: true },
  { names: 'repeat', operands: 1, builtin: true },
  { names: 'not and or', builtin: true },
  { names: 'gtime', values: '-f --format -o --output', flags: '-a -p -v -q --append --portability --verbose --quiet' },
  { names: 'nice gnice', values: '-n --adjustment' },
  { names: 'ionice', values: '-c --class -n --classdata -P --pgid -u --uid', flags: '-t --ignore' },
  { names: 'chrt', values: '-T -P -D', flags: '-b -d -f -i -o -r -R -m -v -a', operands: 1 },
  { names: 'taskset', flags: '-a -c --cpu-list --all-tasks', operands: 1 },
  { names: 'timeout gtimeout', values: '-k --kill-after -s --signal', flags: '--preserve-status --foreground -v --verbose', operands: 1 },
  { names: 'nohup setsid', flags: '-c -f -w --ctty --fork --wait' },
  { names: 'stdbuf gstdbuf', values: '-i --input -o --output -e --error' },
  { names: 'unbuffer', flags: '-p' },
  { names: 'chronic', flags: '-v -e' },
  { names: 'setarch linux32 linux64 arch', openFlags: true },
  { names: 'caffeinate', values: '-t -w', flags: '-d -i -m -s -u' },
  { names: 'catchsegv proxychains proxychains4 torsocks torify tsocks fakeroot dbus-run-session gamemoderun eatmydata', values: '-f', openFlags: true },
  { names: 'firejail bwrap', openFlags: true },
  { names: 'strace ltrace', values: '-e -o -p -s -u -E -a -b -I -O -P -S -X --trace --output --user --env', flags: '-f -ff -c -C -d -F -h -i -k -q -qq -r -t -tt -ttt -T -v -V -x -xx -y -yy -Z -z --follow-forks' },
  { names: 'unshare nsenter', values: '-t --target -S --setuid -G --setgid -R --root -w --wd --propagation --setgroups', flags: '-a -m -u -i -n -p -U -C -T -f -r -c -F --fork --mount --uts --ipc --net --pid --user --cgroup --map-root-user --mount-proc --kill-child --preserve-credentials' },
  { names: 'chroot', values: '--userspec --groups', flags: '--skip-chdir', operands: 1 },
  { names: 'flock', values: '-w --timeout -E --conflict-exit-code', flags: '-s -x -e -n -u -o -F --shared --exclusive --nonblock --nb --unlock --close --no-fork --verbose', operands: 1, textOptions: '-c --command' },
  { names: 'script', values: '-E --echo -I --log-in -O --log-out -B --log-io -T --log-timing -t -m --logging-format -o --output-limit', flags: '-a -e -f -q --append --return --flush --quiet --force', textOptions: '-c --command', operands: 1 },
  { names: 'watch viddy', values: '-n --interval', flags: '-b -c -d -e -g -p -t -x -w --beep --color --differences --errexit --chgexit --precise --no-title --exec --no-wrap', joined: true },
  { names: 'su', values: '-g --group -G --supp-group -s --shell -w --whitelist-environment', flags: '- -l -m -p -P -f --login --preserve-environment --pty --fast', textOptions: '-c --command', operands: 99 },
  { names: 'runuser', values: '-u --user -g --group -G --supp-group -s --shell -w', flags: '- -l -m -p -P -f --login', textOptions: '-c --command' },
  { names: 'systemd-run', values: '-u --unit -p --property --slice -E --setenv -d --working-directory --uid --gid --nice --description -M --machine -H --host --on-active --on-calendar --on-boot --service-type --timer-property', flags: '-t -P -G -q -r -S --scope --user --system --pty --pipe --wait --quiet --collect --no-block --same-dir --shell', directory: '--working-directory' },
  { names: 'start-stop-daemon', values: '-x --exec -p --pidfile -u --user -c --chuid -n --name', openFlags: true, separator: true },
  { names: 'at batch', values: '-q -t', flags: '-m -M -l -d -r -v -b', stdinScript: true, operands: 99 },
  { names: 'busybox toybox', openFlags: true },
  { names: 'entr', values: '-x', flags: '-a -c -d -n -p -r -z -s', joined: true, vector: true },
  { names: 'watchexec', values: '-w --watch -e --exts -f --filter -i --ignore -d --debounce -s --signal -E --env --workdir --shell', openFlags: true, joined: true },
  { names: 'nodemon', values: '-e --ext -w --watch -i --ignore --delay --signal --config --cwd', flags: '-q -V --quiet --verbose', textOptions: '-x --exec' },
  { names: 'concurrently', values: '-n --names -c --prefix-colors -p --prefix -l --prefix-length -m --max-processes --restart-tries --restart-after --default-input-target', openFlags: true, joined: true },
  { names: 'hyperfine', values: '-w --warmup -r --runs -m --min-runs -M --max-runs -L --parameter-list -P --parameter-scan -S --shell -N --export-json --export-markdown -n --command-name -u --time-unit', flags: '-i --ignore-failure', textOptions: '-p --prepare -s --setup -c --cleanup', joined: true },
  { names: 'screen', values: '-S -c -e -h -p -s -t -T -L -Logfile -dmS -dS', flags: '-A -a -D -d -m -dm -q -r -R -U -x', joined: true, vector: true },
  { names: 'tmux', sub: 'new-session', globalValues: '-L -S -f', values: '-s -n -c -t -x -y -F -e -f', flags: '-A -d -D -E -P -X', joined: true, vector: true, directory: '-c' },
  { names: 'tmux', sub: 'new', globalValues: '-L -S -f', values: '-s -n -c -t -x -y -F -e -f', flags: '-A -d -D -E -P -X', joined: true, vector: true },
  { names: 'tmux', sub: 'new-window|neww|split-window|splitw|respawn-pane|run-shell|run|if-shell', globalValues: '-L -S -f', values: '-n -c -t -F -e -l -p', flags: '-a -b -d -h -v -f -k -P -S -Z -C', joined: true, vector: true },
  { names: 'tmux', sub: 'send-keys|send', globalValues: '-L -S -f', values: '-t -N -c', flags: '-H -K -l -M -R -X', joined: true },
  { names: 'expect', textOptions: '-c', flags: '-d -i -n -N -b' },
  { names: 'wsl wsl.exe', values: '-d --distribution -u --user --cd --shell-type', flags: '-e --exec --system ~', directory: '--cd' },
  { names: 'winpty', openFlags: true },
];

// prettier-ignore
const RUNNERS: readonly Wrapper[] = [
  { names: 'npx bunx pnpx', values: '-p --package -w --workspace --cache --registry --userconfig', flags: '-y -n -q --yes --no --no-install --ignore-existing --quiet --bun --prefer-offline --offline -ws --workspaces', textOptions: '-c --call', packages: true },
  { names: 'npm', sub: 'exec|x', globalValues: '--prefix -C', values: '-p --package -w --workspace', flags: '-y --yes --no -ws', textOptions: '-c --call', packages: true, directory: '--prefix -C' },
  { names: 'pnpm', sub: 'dlx|exec', globalValues: '-C --dir -F --filter', values: '--package -F --filter', flags: '-r -c --recursive --parallel --shell-mode -w', packages: true, directory: '-C --dir' },
  { names: 'yarn', sub: 'dlx|exec', globalValues: '--cwd', values: '-p --package', flags: '-q --quiet', packages: true, directory: '--cwd' },
  { names: 'bun', sub: 'x', flags: '--bun', packages: true },
  { names: 'uvx', values: '--from --with -p --python --with-requirements --with-editable --index --index-url --default-index --extra-index-url -c --constraint --cache-dir --directory --project', flags: '-q -v -n -U --isolated --no-cache --offline --upgrade --refresh --no-config', packages: true },
  { names: 'pipx', sub: 'run', values: '--spec --python --pip-args --index-url', flags: '-q --quiet --verbose --no-cache --pypackages --system-site-packages --path', packages: true },
  { names: 'uv', sub: 'tool run', globalValues: '--directory --project --config-file --cache-dir', values: '--from --with -p --python --with-requirements --with-editable --index --index-url', flags: '-q -v --isolated --no-cache --offline', packages: true, directory: '--directory' },
  { names: 'uv', sub: 'run', globalValues: '--directory --project --config-file --cache-dir', values: '--with --with-requirements --with-editable -p --python --extra --group --only-group --no-group --env-file --package --index --index-url --directory --project -C --config-setting', flags: '-q -v -n -U -s --isolated --no-sync --frozen --locked --no-project --all-extras --dev --no-dev --no-env-file --offline --active --exact --script --gui-script', directory: '--directory' },
  { names: 'poetry', sub: 'run', globalValues: '-C --directory -P --project', directory: '-C --directory' },
  { names: 'pipenv pdm hatch rye conda micromamba mamba pixi', sub: 'run', globalValues: '-e --env -p --project', values: '-n --name -p --prefix -e --environment --manifest-path --cwd', flags: '-s --no-capture-output --live-stream --no-site-packages -v --frozen --locked' },
  { names: 'bundle', sub: 'exec', flags: '--keep-file-descriptors --gemfile' },
  { names: 'mise rtx', sub: 'exec|x', globalValues: '-C --cd -E --env', values: '-C --cd -E --env -j --jobs', flags: '-q -v -y --raw --fresh-env --quiet --verbose --yes', textOptions: '-c --command', directory: '-C --cd', dashes: true },
  { names: 'asdf', sub: 'exec' },
  { names: 'rbenv pyenv nodenv', sub: 'exec' },
  { names: 'nvm', sub: 'exec|run', operands: 1 },
  { names: 'direnv', sub: 'exec', operands: 1 },
  { names: 'nix-shell', textOptions: '--run --command', values: '-p -A -I --packages', openFlags: true },
  { names: 'devbox', sub: 'run', values: '-e --env -c --config', flags: '-q --quiet', joined: true },
  { names: 'cross-env cross-env-shell', assignments: true },
  { names: 'dotenvx', sub: 'run', values: '-f --env-file -e --env -fk --convention', flags: '-q --quiet --overload --verbose', separator: true, place: '-f --env-file -e --env --convention' },
  { names: 'dotenv', sub: 'run', globalValues: '-f --file -q --quote -e --export', place: '-f --file' },
  { names: 'dotenv dotenv-cli', values: '-e -v -p -f --file', flags: '-o -c --override', place: '-e -f --file -v' },
  { names: 'env-cmd', values: '-f --file -e --environments -r --rc-file', flags: '--no-override -x --expand-envs --silent --fallback --use-shell', place: '-f --file -e --environments' },
  { names: 'git', sub: 'bisect run', globalValues: '-C -c --git-dir --work-tree', directory: '-C' },
  { names: 'git', sub: 'submodule foreach', globalValues: '-C -c --git-dir --work-tree', flags: '--recursive -q --quiet', joined: true },
  { names: 'git', sub: 'rebase', globalValues: '-C -c --git-dir --work-tree', values: '-X -s --onto', openFlags: true, textOptions: '-x --exec', operands: 99 },
  { names: 'lerna nx turbo', sub: 'exec', openFlags: true, separator: true },
  { names: 'with-env envdir', operands: 1 },
  { names: 'sail spring', openFlags: true },
];

// prettier-ignore
const CREDENTIALS: readonly Wrapper[] = [
  { names: 'aws-vault', sub: 'exec', globalValues: '--backend --prompt --keychain --pass-prefix', values: '-d --duration -t --mfa-token --region --assume-role-ttl --session-ttl --prompt --stdin', flags: '-n --no-session --json --server --ec2-server --ecs-server --lazy --debug -j -s', operands: 1, dashes: true },
  { names: 'assume assumego', values: '-c --console --exec-command -r --region -s --service', openFlags: true, textOptions: '--exec -e', operands: 99 },
  { names: 'op', sub: 'run', values: '--env-file --account --config --session --cache', flags: '--no-masking --debug', dashes: true, place: '--env-file --account' },
  { names: 'doppler', sub: 'run', values: '-p --project -c --config -t --token --scope --mount --mount-template --mount-format --name-transformer --fallback --passphrase --command-timeout', flags: '--preserve-env --forward-signals --no-fallback --no-cache --silent --no-exit-on-write-failure --watch', textOptions: '--command', dashes: true, place: '-p --project -c --config' },
  { names: 'azd', sub: 'exec', values: '-e --environment -s --shell -C --cwd', flags: '-i --interactive --debug --no-prompt', joined: true },
  { names: 'infisical', sub: 'run', values: '--env --path --projectId --token --tag', flags: '--expand --silent --watch', textOptions: '--command -c', separator: true, place: '--env --path' },
  { names: 'chamber', sub: 'exec', openFlags: true, separator: true },
  { names: 'envchain', flags: '--set', operands: 1 },
  { names: 'sops', sub: 'exec-env|exec-file', values: '--filename --user', flags: '--background --no-fifo --pristine --same-process', operands: 1, joined: true },
  { names: 'saml2aws', sub: 'exec', values: '-a --idp-account --exec-profile -p --profile --role -r --region --username --url', openFlags: true, dashes: true },
  { names: 'aws-okta aws-okta-processor aws2-wrap awsume gimme-aws-creds vaulted aws-sso leapp', sub: 'exec', values: '-p --profile -A --account -R --role -a --arn', openFlags: true, operands: 1 },
  { names: 'aws2-wrap', values: '--profile --awsprofile --exec', openFlags: true },
  { names: 'aws-sso', sub: 'exec', values: '-p --profile -A --account -R --role -a --arn -S --sso', openFlags: true },
  { names: 'teller', sub: 'run', values: '-c --config', openFlags: true, separator: true },
  { names: 'berglas summon', values: '-f -p -e --provider --environment', openFlags: true },
  { names: 'vault', sub: 'agent', openFlags: true, separator: true },
  { names: 'ssh-agent', openFlags: true },
  { names: 'keyring-run pass-env akv envconsul consul-template', openFlags: true },
  { names: 'supabase', sub: 'db execute', openFlags: true, separator: true },
  { names: 'pulumi', sub: 'env run', operands: 1, values: '-i --interactive', openFlags: true },
  { names: 'esc', sub: 'run', operands: 1, openFlags: true },
  { names: 'railway', sub: 'run', values: '-s --service -e --environment -p --project', openFlags: true, place: '-s --service -e --environment -p --project' },
  { names: 'heroku', sub: 'local:run', openFlags: true },
  { names: 'sst', sub: 'shell', values: '--stage --target', openFlags: true, dashes: true },
  { names: 'ansible', values: '-i --inventory -m --module-name -u --user -l --limit -f --forks -e --extra-vars', openFlags: true, textOptions: '-a --args', remote: true, operands: 99 },
  { names: 'doctl', sub: 'compute ssh', globalValues: '--context -t --access-token', openFlags: true, textOptions: '--ssh-command', remote: true, operands: 99 },
  { names: 'cf', sub: 'ssh', openFlags: true, textOptions: '-c --command', remote: true, operands: 99 },
  { names: 'eb', sub: 'ssh', openFlags: true, textOptions: '-c --command', remote: true, operands: 99 },
  { names: 'copilot', sub: 'svc|task|job exec', openFlags: true, textOptions: '--command', remote: true, operands: 99 },
  { names: 'nomad', sub: 'alloc exec', globalValues: '-namespace -region -address', values: '-task -job -e', openFlags: true, operands: 1, remote: true },
  { names: 'netlify', sub: 'dev:exec', openFlags: true },
  { names: 'vercel', sub: 'env run', values: '-e --environment', openFlags: true, separator: true, place: '-e --environment' },
  { names: 'fly flyctl', sub: 'console', openFlags: true, textOptions: '-C --command', remote: true, operands: 99 },
  { names: 'fly flyctl', sub: 'ssh console', openFlags: true, values: '-a --app -s', textOptions: '-C --command', remote: true, operands: 99, place: '-a --app' },
  { names: 'vcluster', sub: 'connect', globalValues: '--context -n --namespace --config', openFlags: true, separator: true, remote: true },
  { names: 'heroku', sub: 'run', values: '-a --app -r --remote -s --size --type -e --env', openFlags: true, remote: true, joined: true, place: '-a --app -r --remote' },
  { names: 'kubectl oc k kubecolor', sub: 'exec', globalValues: KUBE_VALUES, values: `${KUBE_VALUES} -c --container -f --filename --pod-running-timeout`, flags: '-i -t -q --stdin --tty --quiet', operands: 1, remote: true, dashes: true, place: KUBE_PLACE },
  { names: 'kubectl oc k kubecolor', sub: 'run', globalValues: KUBE_VALUES, values: KUBE_VALUES, openFlags: true, separator: true, remote: true, place: KUBE_PLACE },
  { names: 'kubectl oc k kubecolor', sub: 'debug', globalValues: KUBE_VALUES, values: KUBE_VALUES, openFlags: true, separator: true, remote: true, place: KUBE_PLACE },
  { names: 'oc', sub: 'rsh', globalValues: KUBE_VALUES, values: `${KUBE_VALUES} -c --container -f --filename --shell --timeout`, openFlags: true, operands: 1, remote: true, place: KUBE_PLACE },
];

/** Every wrapper whose grammar is a table row; those that need code of their own are in special.ts. */
export const WRAPPERS: ReadonlyMap<string, readonly Wrapper[]> = byName([
  ...PLAIN,
  ...RUNNERS,
  ...CREDENTIALS,
]);

function byName(rows: readonly Wrapper[]): ReadonlyMap<string, readonly Wrapper[]> {
  const table = new Map<string, Wrapper[]>();
  for (const row of rows) {
    for (const name of row.names.split(' ')) table.set(name, [...(table.get(name) ?? []), row]);
  }
  return table;
}

/** Packages whose program has another name. */
export const PACKAGE_PROGRAMS: Readonly<Record<string, string>> = {
  'aws-cdk': 'cdk',
  '@aws-cdk/cli': 'cdk',
  'aws-cdk-local': 'cdklocal',
  awscli: 'aws',
  awscli2: 'aws',
  'google-cloud-sdk': 'gcloud',
  opentofu: 'tofu',
  'awscli-local': 'awslocal',
  'firebase-tools': 'firebase',
  '@railway/cli': 'railway',
  'netlify-cli': 'netlify',
  '@pulumi/pulumi': 'pulumi',
  'aws-sam-cli': 'sam',
  'cdktf-cli': 'cdktf',
  '@aws-amplify/cli': 'amplify',
  '@supabase/cli': 'supabase',
  '@planetscale/cli': 'pscale',
  '@cloudflare/wrangler': 'wrangler',
  'azure-cli': 'az',
  '@azure/static-web-apps-cli': 'swa',
  neonctl: 'neonctl',
  awsebcli: 'eb',
};
