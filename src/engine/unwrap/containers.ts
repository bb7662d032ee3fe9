import { isKnown, programName } from '../invocation';
import { resolvePath, type Call } from '../shell/frame';
import { assignment } from './generic';
import { services, type Service } from './composeFiles';
import { NOTHING, type Inner, type Unwrapped } from './inner';
import { lastOf, readOptions, type ParsedOptions } from './options';
import type { ReadFile } from './scripts';
import { quoteWord } from './special';

const GLOBAL = {
  values: '-c --context -H --host --config -l --log-level --tlscacert --tlscert --tlskey',
  openFlags: true,
};
const COMPOSE_GLOBAL = {
  values:
    '-f --file -p --project-name --profile --env-file --project-directory --ansi --parallel --progress --context -H --host',
  openFlags: true,
};
const UP = {
  values: '--scale -t --timeout --exit-code-from --attach --no-attach --wait-timeout --pull',
  openFlags: true,
};
const RUN = {
  values:
    '-a --attach --add-host --annotation --blkio-weight --cap-add --cap-drop --cgroup-parent --cgroupns --cidfile --cpu-period --cpu-quota --cpu-shares -c --cpus --cpuset-cpus --cpuset-mems --device --dns --dns-option --dns-search --domainname --entrypoint -e --env --env-file --expose --gpus --group-add --health-cmd --health-interval --health-retries --health-timeout -h --hostname --ip --ip6 --ipc --isolation -l --label --label-file --link --log-driver --log-opt --mac-address -m --memory --memory-swap --mount --name --network --network-alias --net --oom-score-adj --pid --pids-limit --platform -p --publish --pull --restart --runtime --security-opt --shm-size --stop-signal --stop-timeout --storage-opt --sysctl --tmpfs --ulimit -u --user --userns --uts -v --volume --volume-driver --volumes-from -w --workdir --arch --authfile --pod --secret --tz',
  flags:
    '-d --detach -i --interactive -t --tty --rm --init --privileged -P --publish-all --read-only --sig-proxy --oom-kill-disable --no-healthcheck -q --quiet --disable-content-trust -T --no-TTY --service-ports --use-aliases --no-deps --build --remove-orphans --index --quiet-pull',
};

/** Images whose entry point is a tool: its name never appears as a program. */
// prettier-ignore
const ENTRY_POINTS: Readonly<Record<string, string>> = {
  'amazon/aws-cli': 'aws', 'aws-cli/aws-cli': 'aws', 'hashicorp/terraform': 'terraform', 'opentofu/opentofu': 'tofu', 'bitnami/kubectl': 'kubectl', 'rancher/kubectl': 'kubectl',
  'bitnami/kubectl-shell': 'kubectl', 'registry.k8s.io/kubectl': 'kubectl', 'portainer/kubectl-shell': 'kubectl', 'alpine/helm': 'helm', 'alpine/kubectl': 'kubectl', 'lachlanevenson/k8s-kubectl': 'kubectl', 'lachlanevenson/k8s-helm': 'helm', 'pulumi/pulumi': 'pulumi',
  'flyio/flyctl': 'flyctl', 'minio/mc': 'mc', 'rclone/rclone': 'rclone', 'cytopia/terragrunt': 'terragrunt', 'hashicorp/packer': 'packer', 'hashicorp/vault': 'vault',
  'digitalocean/doctl': 'doctl', 'weaveworks/eksctl': 'eksctl', 'rebuy/aws-nuke': 'aws-nuke', 'ekristen/aws-nuke': 'aws-nuke', 'gruntwork/cloud-nuke': 'cloud-nuke',
  'flyway/flyway': 'flyway', 'redgate/flyway': 'flyway', 'liquibase/liquibase': 'liquibase', 'migrate/migrate': 'migrate', 'amacneil/dbmate': 'dbmate', 'arigaio/atlas': 'atlas',
};

/** A service of a compose file that cannot be read, with the name of a tool, is taken for the tool. */
const TOOLS: ReadonlySet<string> = new Set(Object.values(ENTRY_POINTS));

const ENGINES = new Set(['docker', 'podman', 'nerdctl', 'finch', 'container', 'docker.exe']);

/** `docker run IMAGE …`, `docker exec C …`, `docker compose run S …` and the engines that copy its grammar. */
export function unwrapContainer(name: string, call: Call, read: ReadFile): Unwrapped | undefined {
  if (name === 'docker-compose' || name === 'podman-compose') return compose(call, 1, [], read);
  if (!ENGINES.has(name)) return undefined;
  const { argv } = call;
  const globals = readOptions(argv, 1, GLOBAL);
  const engine = engineOf(call, globals);
  let at = globals.next;
  if (argv[at] === 'container' || argv[at] === 'sandbox') at += 1;
  if (argv[at] === 'compose') return compose(call, at + 1, engine, read);
  if (argv[at] === 'run' || argv[at] === 'create') return run(call, at + 1);
  return argv[at] === 'exec' ? inside(call, at + 1, [name, ...engine, 'exec'].join(' ')) : undefined;
}

/** The engine of another machine that the command chooses, for its name tells where things run. */
function engineOf(call: Call, { given }: ParsedOptions): string[] {
  const name =
    lastOf(given, '-H', '--host', '-c', '--context') ?? call.state.env(call.overlay).DOCKER_HOST ?? '';
  return isKnown(name) && /^(?!unix:|npipe:|fd:)\S{1,200}$/.test(name) ? [name] : [];
}

function compose(call: Call, start: number, outer: readonly string[], read: ReadFile): Unwrapped | undefined {
  const globals = readOptions(call.argv, start, COMPOSE_GLOBAL);
  const { next } = globals;
  const verb = call.argv[next] ?? '';
  if (!/^(?:run|exec|up|start|restart|watch)$/.test(verb)) return undefined;
  const files = [...(globals.given.get('-f') ?? []), ...(globals.given.get('--file') ?? [])];
  const known = services(call, files, lastOf(globals.given, '--project-directory'), read);
  const options = readOptions(call.argv, next + 1, verb === 'run' || verb === 'exec' ? RUN : UP);
  const names = call.argv.slice(options.next);
  // The names of its files and of its project tell too where the service runs.
  const via = [
    'compose',
    ...(outer.length > 0 ? outer : engineOf(call, globals)),
    ...files,
    ...['-p', '--project-name'].flatMap((name) => globals.given.get(name) ?? []),
    verb,
  ];
  if (verb === 'exec') return inside(call, next + 1, via.join(' '));
  if (verb === 'run') {
    const service = known.get(names[0] ?? '');
    const own = inside(call, next + 1, via.join(' '));
    if (!service)
      return known.size === 0 && TOOLS.has(names[0] ?? '')
        ? { inners: [{ via: via.join(' '), argv: names, remote: true }] }
        : own;
    const given = withEntryPoint(options, names.slice(1));
    const inners = started(
      service,
      names.length > 1 || options.given.has('--entrypoint') ? given : undefined,
    );
    return { inners: [...inners, ...needed(service, known)], uncertain: own.uncertain };
  }
  const chosen = names.length > 0 ? names.map((name) => known.get(name)) : [...known.values()];
  return {
    inners: chosen.flatMap((service) => (service ? [...started(service), ...needed(service, known)] : [])),
  };
}

function needed(service: Service, known: ReadonlyMap<string, Service>): Inner[] {
  return service.needs.flatMap((name) => {
    const other = known.get(name);
    return other ? started(other) : [];
  });
}

/** What a service of a compose file runs: its entry point, or its image's, with the command. */
function started(service: Service, given?: readonly string[]): Inner[] {
  const program = entryPoint(service.image ?? '');
  const lead = service.entryPoint ?? (program === undefined ? [] : [program]);
  const shared = { via: `compose ${service.name}`, remote: true, env: service.env, file: service.file };
  const isLine = given === undefined && service.line !== undefined;
  const words = isLine ? [] : (given ?? service.command ?? []);
  const text = [...lead.map(quoteWord), isLine ? service.line : ''].join(' ').trim();
  if (isLine) return text === '' ? [] : [{ ...shared, text }];
  const argv = [...lead, ...words];
  return argv.length === 0 ? [] : [{ ...shared, argv }];
}

/** A command in a container that exists, or in a service: one operand, then the command. */
function inside(call: Call, start: number, via: string): Unwrapped {
  const options = readOptions(call.argv, start, RUN);
  const argv = withEntryPoint(options, call.argv.slice(options.next + 1));
  return argv.length === 0
    ? NOTHING
    : {
        // The container's name tells where it runs.
        inners: [
          {
            via: `${via} ${call.argv[options.next] ?? ''}`,
            argv,
            remote: true,
            env: variables(options, call),
          },
        ],
        uncertain: options.uncertain,
      };
}

function run(call: Call, start: number): Unwrapped {
  const options = readOptions(call.argv, start, RUN);
  const image = call.argv[options.next] ?? '';
  const words = withEntryPoint(options, call.argv.slice(options.next + 1));
  const program = lastOf(options.given, '--entrypoint') === undefined ? entryPoint(image) : undefined;
  // With the tool as the entry point, its name may still be repeated as a shell would (`cloud-sdk gcloud`).
  const argv = program === undefined ? words : [program, ...words];
  if (argv.length === 0) return NOTHING;
  const inner: Inner = {
    via: `${programName(call.argv[0] ?? '')} run ${image}`,
    argv,
    remote: true,
    env: variables(options, call),
    cwd: mounted(options, call),
  };
  return { inners: [inner], uncertain: options.uncertain };
}

function withEntryPoint(options: ParsedOptions, words: readonly string[]): readonly string[] {
  const entry = lastOf(options.given, '--entrypoint');
  return entry ? [entry, ...words] : words;
}

function entryPoint(image: string): string | undefined {
  const path = image.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  const name = path.split('/').slice(-2).join('/');
  if (Object.hasOwn(ENTRY_POINTS, name)) return ENTRY_POINTS[name];
  return Object.hasOwn(ENTRY_POINTS, path) ? ENTRY_POINTS[path] : undefined;
}

/** `-e NAME=value`, and `-e NAME`, which passes the caller's value on. */
function variables(options: ParsedOptions, call: Call): Record<string, string> {
  const env: Record<string, string> = {};
  for (const word of [...(options.given.get('-e') ?? []), ...(options.given.get('--env') ?? [])]) {
    const match = assignment(word);
    if (match) env[match.name] = match.value;
    else {
      const passed = call.state.env(call.overlay)[word];
      if (passed !== undefined) env[word] = passed;
    }
  }
  return env;
}

/** The folder of here that is the container's working directory; null where it is none. */
function mounted(options: ParsedOptions, call: Call): string | null {
  const workdir = lastOf(options.given, '-w', '--workdir');
  for (const volume of [...(options.given.get('-v') ?? []), ...(options.given.get('--volume') ?? [])]) {
    const [here = '', there = ''] = volume.split(':');
    if (workdir === undefined || !(workdir === there || workdir.startsWith(`${there}/`)) || there === '')
      continue;
    const path = isKnown(here) ? resolvePath(here, call.state.cwd) : undefined;
    return path === undefined ? null : `${path}${workdir.slice(there.length)}`;
  }
  return null;
}
