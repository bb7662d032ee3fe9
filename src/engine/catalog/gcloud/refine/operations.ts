import { isKnown } from '../../../invocation';
import type { Refinement } from '../refinement';

/** Machine types that cost tens of dollars an hour. */
const BIG =
  /^(?:a[2-9]|g[2-9]|m[1-9]|x[1-9]|ct\d\w*)-|-(?:1(?:28|60|76|80|92)|2\d\d|3\d\d|4\d\d|64|72|80|88|90|96|104|112)(?:-|$)/;
/** So many machines at once are a cost by themselves. */
const MANY = 20;

export const OPERATIONS: readonly Refinement[] = [
  {
    commands: [
      'gcloud.compute.instances create',
      'gcloud.compute.instances.bulk create',
      'gcloud.compute.instances bulk create',
      'gcloud.container.clusters create',
      'gcloud.container.node-pools create',
      'gcloud.compute.instance-groups.managed create',
      'gcloud.compute.instance-groups.managed resize',
      'gcloud.container.clusters resize',
      'gcloud.compute.tpus.tpu-vm create',
      'gcloud.notebooks.instances create',
      'gcloud.workbench.instances create',
    ],
    refine(call, draft) {
      const type = call.value('machine-type');
      if (call.has('accelerator'))
        draft.add('cost', '--accelerator', 'with accelerators, which cost by the hour');
      else if (BIG.test(type))
        draft.add('cost', `--machine-type ${type}`, 'of a machine type that costs much by the hour');
      const count = Math.max(
        ...['count', 'num-nodes', 'size'].map((name) => call.number(name) ?? 0),
        call.operation === 'create' ? call.args.positionals.length : 0,
      );
      if (count >= MANY) draft.add('cost', `${count} machines`, `with ${count} machines`);
      if (count === 0 && (call.value('size') === '0' || call.value('num-nodes') === '0'))
        draft.note('size 0', 'to none, which stops what runs there');
    },
    examples: [
      ['gcloud compute instances create vm --machine-type=e2-small', ['create']],
      ['gcloud compute instances create vm --machine-type=a3-highgpu-8g', ['create', 'cost']],
      ['gcloud compute instances create vm --accelerator=type=nvidia-tesla-t4,count=4', ['create', 'cost']],
      ['gcloud container clusters create c --num-nodes=200', ['create', 'cost']],
      ['gcloud container clusters resize c --num-nodes=0', ['modify']],
    ],
  },
  {
    commands: [
      'gcloud.compute scp',
      'gcloud.compute.tpus.tpu-vm scp',
      'gcloud.cloud-shell scp',
      'gcloud.app.instances scp',
      'gcloud.compute copy-files',
    ],
    refine(call, draft) {
      const to = call.args.positionals.at(-1) ?? '';
      const remote = !isKnown(to) || /^(?:[\w.-]+@)?[\w.-]+:|^cloudshell:/.test(to);
      draft.become([remote || call.args.positionals.length < 2 ? 'modify' : 'read']);
    },
    examples: [
      ['gcloud compute scp a.txt vm:/tmp', ['modify']],
      ['gcloud compute scp vm:/tmp/a.txt .', ['read']],
      ['gcloud compute scp --dry-run a vm:/tmp', ['read']],
    ],
  },
  {
    commands: ['gcloud.compute.instances set-disk-auto-delete'],
    refine(call, draft) {
      if (call.has('no-auto-delete')) draft.become(['modify']);
      else draft.note('--auto-delete', 'so that the disk is deleted with its machine');
    },
    examples: [
      ['gcloud compute instances set-disk-auto-delete vm --auto-delete --disk=d', ['modify', 'unprotect']],
      ['gcloud compute instances set-disk-auto-delete vm --no-auto-delete --disk=d', ['modify']],
    ],
  },
  {
    commands: ['gcloud.transfer.jobs create', 'gcloud.transfer.jobs update'],
    refine(call, draft) {
      if (call.has('delete-from'))
        draft.add('destroy', `--delete-from ${call.value('delete-from')}`, 'that also deletes objects');
    },
    examples: [
      [
        'gcloud transfer jobs create gs://a gs://b --delete-from=destination-if-unique',
        ['create', 'destroy'],
      ],
      ['gcloud transfer jobs create gs://a gs://b', ['create']],
    ],
  },
  {
    commands: ['gcloud.composer.environments run'],
    refine(call, draft) {
      const words = [...call.args.positionals.slice(1), ...call.args.rest].join(' ');
      if (/(?:^| )(?:delete|clear|reset|clean|prune)(?: |$)/.test(words)) draft.become(['destroy']);
      else if (
        /^(?:version|info|dags (?:list|state|show|report|next-execution)|tasks (?:list|state|states-for-dag-run)|connections list|variables list|pools list)/.test(
          words,
        )
      )
        draft.become(['read']);
    },
    examples: [
      ['gcloud composer environments run e --location l dags list', ['read']],
      ['gcloud composer environments run e --location l dags delete -- x --yes', ['destroy']],
      ['gcloud composer environments run e --location l dags trigger -- x', ['create']],
    ],
  },
  {
    commands: ['gcloud.bq.tables copy'],
    refine(call, draft) {
      if (call.isOn('overwrite')) draft.add('destroy', '--overwrite', 'over what is there');
    },
    examples: [
      ['gcloud alpha bq tables copy --source=a --destination=b --overwrite', ['create', 'destroy']],
      ['gcloud alpha bq tables copy --source=a --destination=b', ['create']],
    ],
  },
  {
    commands: ['gcloud.services disable'],
    refine(call, draft) {
      if (call.has('force'))
        draft.add('destroy', '--force', 'and every service that depends on it, with what they hold');
    },
    examples: [
      ['gcloud services disable compute.googleapis.com', ['modify']],
      ['gcloud services disable compute.googleapis.com --force', ['modify', 'destroy']],
    ],
  },
  {
    commands: ['gcloud.deployment-manager.deployments delete'],
    refine(call, draft) {
      if (/^ABANDON$/i.test(call.value('delete-policy')))
        draft.become(['modify'], '--delete-policy ABANDON', 'and leaves its resources alone');
    },
    examples: [
      ['gcloud deployment-manager deployments delete d -q', ['destroy']],
      ['gcloud deployment-manager deployments delete d --delete-policy=ABANDON', ['modify']],
    ],
  },
  {
    commands: [
      'gcloud.deployment-manager.deployments create',
      'gcloud.deployment-manager.deployments update',
    ],
    refine(call, draft) {
      if (call.isOn('preview')) draft.become(['read'], '--preview');
    },
    examples: [
      ['gcloud deployment-manager deployments update d --config=c.yaml --preview', ['read']],
      ['gcloud deployment-manager deployments update d --config=c.yaml', ['modify']],
    ],
  },
  {
    commands: ['gcloud.logging.sinks update'],
    refine(call, draft) {
      const harmless = call.flags.every((flag) =>
        /^(?:description|no-disabled|project|organization|folder|billing-account|q|quiet|format)$/.test(
          flag.name,
        ),
      );
      if (harmless && call.args.positionals.length < 2) draft.become(['modify']);
    },
    examples: [
      ['gcloud logging sinks update s --disabled', ['modify', 'unprotect']],
      ['gcloud logging sinks update s --log-filter=severity>=ERROR', ['modify', 'unprotect']],
      ['gcloud logging sinks update s --description=x', ['modify']],
    ],
  },
  {
    commands: ['gcloud.logging.buckets update'],
    refine(call, draft) {
      if (call.has('retention-days'))
        draft.add('unprotect', '--retention-days', 'so that older entries are deleted');
      if (call.isOn('locked')) {
        draft.note('--locked', 'for good');
        draft.reversible = 'no';
      }
    },
    examples: [
      [
        'gcloud logging buckets update _Default --location=global --retention-days=1',
        ['modify', 'unprotect'],
      ],
      ['gcloud logging buckets update b --location=global --description=x', ['modify']],
    ],
  },
];
