import { fuse, noClues } from '../../environment/fuse';
import { applyMapping } from '../../environment/mapping';
import { environmentOfCloudName } from '../../environment/names';
import { given, isComputed, shown } from '../../environment/shown';
import { ambientClue } from '../../environment/aws';
import type { Invocation } from '../../invocation';
import type { EngineContext, Tool } from '../../tool';
import type { CliChanges, CliRow, CliSpec, Refine } from '../cli/spec';
import { toolOf, type CliLocate } from '../cli/tool';

/** Contexts of engines that run on this machine. */
const LOCAL_CONTEXT =
  /^(?:default|desktop-linux|desktop-windows|docker-desktop|colima.*|orbstack|rancher-desktop|rootless|minikube|kind.*|lima.*|podman-machine-default.*|finch)$/;
const LOCAL_ADDRESS =
  /^(?:unix|npipe|fd):|^(?:tcp|http|https|ssh):\/\/(?:[^@/]*@)?(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|0\.0\.0\.0)(?::|\/|$)|^\//;

/** Wrappers that run it on another machine, whose engine it is then. */
const ELSEWHERE = /^(?:ssh|autossh|mosh|gcloud compute ssh|doctl compute ssh|eb ssh) /;

interface Daemon {
  name: string;
  how: string;
}

/** The value of a global option of docker: it stands before the command, or behind `compose`. */
function globalOption(argv: readonly string[], names: readonly string[]): string | undefined {
  for (let i = 1; i < argv.length; i += 1) {
    const word = argv[i] ?? '';
    // `docker compose -H …`: a plugin takes them as well.
    if (word === 'compose') continue;
    if (!word.startsWith('-')) return undefined;
    const cut = word.startsWith('--') ? word.indexOf('=') : -1;
    if (names.includes(cut < 0 ? word : word.slice(0, cut)))
      return cut < 0 ? argv[i + 1] : word.slice(cut + 1);
    if (
      cut < 0 &&
      /^(?:-H|--host|-c|--context|--config|-l|--log-level|--tlscacert|--tlscert|--tlskey|--connection|--url|-f|--file|-p|--project-name|--profile|--env-file|--project-directory)$/.test(
        word,
      )
    )
      i += 1;
  }
  return undefined;
}

/** The context that `docker context use` has written into docker's own file. */
function currentContext(invocation: Invocation, context: EngineContext): string | undefined {
  const folder = given(invocation.env.DOCKER_CONFIG) ?? `${context.facts.home}/.docker`;
  if (!folder.startsWith('/')) return undefined;
  const fact = context.facts.file(`${folder}/config.json`);
  return fact.state === 'text' ? /"currentContext"\s*:\s*"([^"]{1,200})"/.exec(fact.text)?.[1] : undefined;
}

/** The engine that a command talks to, where it is not that of this machine. */
function remoteDaemon(invocation: Invocation, context: EngineContext): Daemon | undefined {
  const { argv, env, via } = invocation;
  const host = via.findLast((wrapper) => ELSEWHERE.test(wrapper));
  if (host !== undefined) return { name: host.replace(ELSEWHERE, ''), how: host.slice(0, host.indexOf(' ')) };
  const address = (name: string, how: string): Daemon | undefined =>
    LOCAL_ADDRESS.test(name) ? undefined : { name, how };
  const option = globalOption(argv, ['-H', '--host', '--url']);
  if (option !== undefined) return address(option, '--host');
  const named = globalOption(argv, ['-c', '--context', '--connection']);
  const variable = given(env.DOCKER_HOST) ?? given(env.CONTAINER_HOST);
  if (named === undefined && variable !== undefined) return address(variable, 'DOCKER_HOST');
  const [name, how] =
    named !== undefined
      ? [named, '--context']
      : given(env.DOCKER_CONTEXT) !== undefined
        ? [env.DOCKER_CONTEXT, 'DOCKER_CONTEXT']
        : [currentContext(invocation, context), 'the current context'];
  return name === undefined || LOCAL_CONTEXT.test(name) ? undefined : { name, how };
}

/** What is called after production is somebody's production, on whatever machine. */
function isCalledProd(names: readonly string[]): boolean {
  return names.some((name) => environmentOfCloudName(name)?.environment === 'prod');
}

/** Acts on this machine unless another engine, a swarm or a name of production is meant. */
const onlyElsewhere: Refine = (call, judged, context, invocation) => {
  const isSwarm = call.row?.row[3]?.reversible === 'partly';
  const names = [
    ...judged.targets,
    ...['-f', '--file', '-p', '--project-name'].flatMap((name) => call.given.get(name) ?? []),
  ];
  const counts =
    call.row !== undefined &&
    (isSwarm ||
      (judged.draft.has('destroy') && isCalledProd(names)) ||
      remoteDaemon(invocation, context) !== undefined);
  if (!counts) judged.local = true;
};

const VOLUMES: CliChanges = {
  '-v|--volumes': 'destroy: deletes the containers and the volumes of the project',
};
const PRUNE: CliChanges = { '--volumes': '+: with the data of volumes' };
/** Swarms have many machines, so their commands count wherever they are given. */
const SWARM = { reversible: 'partly' } as const;
const RUN_VALUES =
  '-e --env --env-file -v --volume --mount --name --network -p --publish -w --workdir -u --user --entrypoint --label -l -h --hostname --restart --memory -m --cpus --platform --pull --add-host';

// One command a line reads as the table it is.
// prettier-ignore
const COMPOSE: readonly CliRow[] = [
  ['down', 'modify', 'removes the containers of the project', { on: VOLUMES, values: '--rmi -t --timeout', flags: '--remove-orphans' }],
  ['rm', 'modify', 'removes containers', { on: VOLUMES, flags: '-f --force -s --stop' }],
  ['up|start|stop|restart|kill|pause|unpause|create|scale|build|pull|push|watch', 'modify', 'changes what runs', { values: '-t --timeout --scale --exit-code-from', flags: '-d --detach --build --force-recreate --wait --remove-orphans' }],
  ['run|exec|cp', 'remote-run', 'runs a command in a container', { values: RUN_VALUES }],
];

const COMPOSE_VALUES =
  '-f --file -p --project-name --profile --env-file --project-directory --ansi --parallel --progress --context -H --host';

// prettier-ignore
const DOCKER: CliSpec = {
  names: ['docker', 'podman', 'nerdctl'],
  provider: 'docker',
  shim: false,
  values: '-H --host -c --context --config -l --log-level --tlscacert --tlscert --tlskey --connection --url --namespace -n --filter --format -f',
  flags: '-D --debug --tls --tlsverify --remote -r',
  rows: [
    ...COMPOSE.map(([path, effects, summary, extra]): CliRow => [`compose ${path}`, effects, summary, { ...extra, values: `${extra?.values ?? ''} ${COMPOSE_VALUES}` }]),
    ['volume rm|remove|prune', 'destroy', 'deletes volumes with their data: {target}', { flags: '-f --force -a --all' }],
    ['system prune', 'destroy', 'deletes what no container uses', { on: PRUNE, flags: '-f --force -a --all' }],
    ['container|image|network|builder|buildx prune', 'modify', 'deletes what no container uses', { flags: '-f --force -a --all' }],
    ['rm', 'destroy', 'deletes the containers {target}', { flags: '-f --force -v --volumes -a -l', on: { '-v|--volumes': '+: with their volumes' } }],
    ['container rm|remove', 'destroy', 'deletes the containers {target}', { flags: '-f --force -v --volumes' }],
    ['network|image|pod rm|remove', 'modify', 'deletes {target}', { flags: '-f --force' }],
    ['rmi', 'modify', 'deletes the images {target}', { flags: '-f --force' }],
    ['system|machine reset|rm', 'destroy', 'deletes every container, image and volume', { flags: '-f --force' }],
    ['stop|kill|restart|pause|unpause|start|update|rename|load|import|pull|build|tag', 'modify', 'changes {target}', { targets: '*' }],
    ['container stop|kill|restart|pause|unpause|start|update|rename', 'modify', 'changes {target}', { targets: '*' }],
    ['run|create|exec|cp|attach', 'remote-run', 'runs something on the machine of the engine', { values: RUN_VALUES, targets: '0' }],
    ['container run|create|exec|cp|attach', 'remote-run', 'runs something on the machine of the engine', { values: RUN_VALUES, targets: '0' }],
    ['stack rm|remove|down', 'destroy', 'deletes the stack {target} of the swarm', SWARM],
    ['stack deploy|up', 'modify', 'replaces what runs as the stack {target}', { ...SWARM, values: '-c --compose-file --orchestrator --resolve-image', targets: '0', flags: '--prune --with-registry-auth -d --detach' }],
    ['service rm|remove', 'destroy', 'deletes the services {target} of the swarm', SWARM],
    ['service update|scale|rollback', 'modify', 'changes the service {target} of the swarm', { ...SWARM, values: '--image --env-add --env-rm --replicas --mount-add --constraint-add --limit-memory --update-delay', flags: '--force -d --detach' }],
    ['service create', 'create', 'starts a service in the swarm', { ...SWARM, values: `${RUN_VALUES} --replicas --constraint` }],
    ['node rm|remove', 'destroy', 'takes the machine {target} out of the swarm', { ...SWARM, flags: '-f --force' }],
    ['node update|demote|promote', 'modify', 'changes the machine {target} of the swarm', { ...SWARM, values: '--availability --role --label-add --label-rm' }],
    ['swarm leave', 'modify', 'takes this machine out of the swarm', { ...SWARM, flags: '-f --force', on: { '-f|--force': 'destroy: takes this manager out of the swarm, which may be lost' } }],
    ['swarm update|ca|unlock-key', 'modify', 'changes the swarm', { ...SWARM, flags: '--rotate' }],
    ['secret|config rm|remove', 'destroy', 'deletes {target} from the swarm', SWARM],
  ],
  refine: onlyElsewhere,
};

const COMPOSE_TOOL: CliSpec = {
  names: ['docker-compose', 'podman-compose'],
  provider: 'docker',
  shim: false,
  values: COMPOSE_VALUES,
  rows: COMPOSE,
  refine: onlyElsewhere,
};

/** Where the engine is: the address or context that the command chose, or what it acts on is called after. */
const locateDocker: CliLocate = (action, invocation, context) => {
  const daemon = remoteDaemon(invocation, context);
  const clues = noClues();
  clues.labels = daemon ? applyMapping(context.facts.mapping, [{ kind: 'context', value: daemon.name }]) : [];
  clues.folder = applyMapping(context.facts.mapping, [
    { kind: 'folder', value: invocation.cwd ?? context.request.cwd },
  ]);
  if (daemon && isComputed(daemon.name)) {
    clues.identity = [
      { environment: 'unknown', text: `${daemon.how} is computed when the command runs`, source: 'problem' },
      ...ambientClue(context),
    ];
  } else {
    const found = daemon && environmentOfCloudName(daemon.name);
    clues.identity = found
      ? [{ environment: found.environment, text: `${shown(daemon.name)} (${daemon.how})`, source: 'name' }]
      : ambientClue(context);
  }
  clues.targets = [...action.targets, ...invocation.argv.slice(1)].flatMap((name) => {
    const found = environmentOfCloudName(name);
    return found
      ? [{ environment: found.environment, text: `${shown(name)} in the command`, source: 'name' as const }]
      : [];
  });
  return { ...fuse(clues), provider: 'docker', identity: daemon && shown(daemon.name) };
};

export const DOCKER_TOOLS: readonly Tool[] = [
  toolOf(DOCKER, locateDocker),
  toolOf(COMPOSE_TOOL, locateDocker),
];
