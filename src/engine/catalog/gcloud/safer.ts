import type { Safer } from '../../../contracts/action';
import { GCLOUD_PROJECT } from '../../carry/names';
import type { Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import type { Draft } from '../draft';
import { typed } from '../typed';
import type { GcloudCall } from './call';

/** Groups whose `describe` takes the same name and place as their `delete` and `update`. */
const DESCRIBED: ReadonlySet<string> = new Set(
  (
    'projects compute.instances compute.disks compute.snapshots compute.images compute.networks compute.firewall-rules ' +
    'compute.addresses compute.forwarding-rules compute.backend-services compute.instance-templates ' +
    'sql.instances container.clusters run.services run.jobs functions pubsub.topics pubsub.subscriptions secrets ' +
    'kms.keys.versions spanner.instances spanner.databases bigtable.instances dns.managed-zones iam.service-accounts ' +
    'storage.buckets logging.sinks redis.instances filestore.instances artifacts.repositories scheduler.jobs'
  )
    .split(' ')
    .map((path) => `gcloud.${path}`),
);

/** Flags that say where something is: a read of it needs them too. */
const PLACE: ReadonlySet<string> = new Set(
  'project account configuration zone region location global instance cluster key keyring dataset impersonate-service-account'.split(
    ' ',
  ),
);

interface Offer {
  readonly words: readonly string[];
  readonly why: string;
}

function places(call: GcloudCall): string[] {
  return call.args.flags
    .filter((flag) => PLACE.has(flag.name))
    .map((flag) => (flag.value === undefined ? `--${flag.name}` : `--${flag.name}=${flag.value}`));
}

function path(call: GcloudCall): string[] {
  return call.group.split('.').slice(1);
}

function offer(call: GcloudCall): Offer | undefined {
  const { positionals } = call.args;
  if (call.key === 'gcloud.storage rsync')
    return {
      words: [...path(call), 'rsync', ...positionals, ...ownFlags(call), '--dry-run'],
      why: 'shows what would happen and changes nothing',
    };
  const [name] = positionals;
  if (name === undefined) return undefined;
  if (call.key === 'gcloud.storage rm')
    return {
      words: ['storage', 'ls', '--recursive', ...positionals, ...places(call)],
      why: 'lists what would be deleted',
    };
  if (/-iam-policy(?:-binding)?$/.test(call.operation))
    return {
      words: [...path(call), 'get-iam-policy', name, ...places(call)],
      why: 'shows who may do what now',
    };
  // What is made now cannot be looked at before.
  if (call.operation.startsWith('create')) return undefined;
  if (positionals.length !== 1 || !DESCRIBED.has(call.group)) return undefined;
  return { words: [...path(call), 'describe', name, ...places(call)], why: 'shows what is at stake' };
}

function ownFlags(call: GcloudCall): string[] {
  return call.args.flags
    .filter((flag) => flag.name !== 'dry-run' && flag.name !== 'no-dry-run')
    .map((flag) => {
      const dashes = flag.name.length === 1 ? '-' : '--';
      return flag.value === undefined ? `${dashes}${flag.name}` : `${dashes}${flag.name}=${flag.value}`;
    });
}

/** A read that serves the same end, in the same place; undefined where there is none to offer. */
export function saferCommand(
  call: GcloudCall,
  draft: Draft,
  invocation: Invocation,
  context: EngineContext,
): Safer | undefined {
  if (draft.isRead) return undefined;
  const found = offer(call);
  if (!found) return undefined;
  const selected = invocation.env[GCLOUD_PROJECT];
  const project = selected !== undefined && !call.has('project') ? [`--project=${selected}`] : [];
  const argv = [invocation.argv[0] ?? 'gcloud', ...(call.args.track === '' ? [] : [call.args.track])];
  const command = typed([...argv, ...found.words, ...project], invocation, context);
  return command === undefined ? undefined : { command, why: found.why };
}
