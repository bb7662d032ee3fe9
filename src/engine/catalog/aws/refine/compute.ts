import type { Refinement } from '../refinement';

/** From this number of instances on a start is a matter of money. */
const MANY_INSTANCES = 10;

/** Sizes and families that cost tens of dollars an hour. */
const BIG_INSTANCE =
  /^(p[2-6]|u-|u7|trn|inf2\.48|hpc|dl1|x[128][a-z]*\.(16|24|32|48)|.*\.metal)|\.(18|24|32|48|56|96|112)xlarge$/;

function largestCount(text: string): number {
  return Math.max(1, ...text.split(/[: ]/).map((part) => (/^\d{1,6}$/.test(part) ? Number(part) : 0)));
}

export const COMPUTE: readonly Refinement[] = [
  {
    service: 'ec2',
    operations: ['run-instances'],
    refine(call, draft) {
      const count = largestCount(call.first('count'));
      const type = call.first('instance-type');
      // What it starts is a machine of the account's own; the code it runs is the image's.
      draft.drop('remote-run', 'create');
      if (count >= MANY_INSTANCES) draft.add('cost', `--count ${count}`);
      if (BIG_INSTANCE.test(type)) draft.add('cost', `--instance-type ${type}`);
    },
    examples: [
      ['aws ec2 run-instances --image-id ami-1 --instance-type t3.micro', ['create']],
      ['aws ec2 run-instances --image-id ami-1 --instance-type t3.micro --count 50', ['create', 'cost']],
      ['aws ec2 run-instances --image-id ami-1 --instance-type p5.48xlarge', ['create', 'cost']],
      ['aws ec2 run-instances --image-id ami-1 --instance-type p5.48xlarge --dry-run', ['read']],
    ],
  },
  {
    service: 'ec2',
    operations: ['modify-instance-attribute'],
    refine(call, draft) {
      const value =
        call.text('disable-api-termination') +
        (call.first('attribute') === 'disableApiTermination' ? call.text('value') : '');
      if (call.has('no-disable-api-termination') || /false/i.test(value)) {
        draft.add('unprotect', '--no-disable-api-termination', 'and takes its termination protection away');
      }
      if (call.has('user-data') || call.first('attribute') === 'userData')
        draft.add('remote-run', '--user-data');
    },
    examples: [
      [
        'aws ec2 modify-instance-attribute --instance-id i-1 --no-disable-api-termination',
        ['modify', 'unprotect'],
      ],
      [
        'aws ec2 modify-instance-attribute --instance-id i-1 --attribute disableApiTermination --value false',
        ['modify', 'unprotect'],
      ],
      [
        `aws ec2 modify-instance-attribute --instance-id i-1 --disable-api-termination '{"Value": false}'`,
        ['modify', 'unprotect'],
      ],
      ['aws ec2 modify-instance-attribute --instance-id i-1 --disable-api-termination', ['modify']],
      ['aws ec2 modify-instance-attribute --instance-id i-1 --instance-type t3.large', ['modify']],
    ],
  },
  {
    service: 'ec2',
    operations: ['cancel-spot-fleet-requests'],
    refine(call, draft) {
      if (call.hasExactly('no-terminate-instances')) draft.become(['modify']);
    },
    examples: [
      ['aws ec2 cancel-spot-fleet-requests --spot-fleet-request-ids s --terminate-instances', ['destroy']],
      ['aws ec2 cancel-spot-fleet-requests --spot-fleet-request-ids s --no-terminate-instances', ['modify']],
    ],
  },
  {
    service: 'autoscaling',
    operations: [
      'set-desired-capacity',
      'update-auto-scaling-group',
      'delete-auto-scaling-group',
      'set-instance-protection',
    ],
    refine(call, draft) {
      if (call.has('force-delete')) draft.note('--force-delete', 'with all its instances');
      if (call.number('desired-capacity') === 0 || call.number('max-size') === 0) {
        draft.note('capacity 0', 'so that every instance of the group is terminated');
      }
      if (call.hasExactly('protected-from-scale-in')) draft.become(['modify']);
    },
    examples: [
      ['aws autoscaling set-desired-capacity --auto-scaling-group-name g --desired-capacity 0', ['modify']],
      ['aws autoscaling delete-auto-scaling-group --auto-scaling-group-name g --force-delete', ['destroy']],
      [
        'aws autoscaling set-instance-protection --auto-scaling-group-name g --no-protected-from-scale-in',
        ['modify', 'unprotect'],
      ],
      [
        'aws autoscaling set-instance-protection --auto-scaling-group-name g --protected-from-scale-in',
        ['modify'],
      ],
    ],
  },
  {
    service: 'ecs',
    operations: ['update-service', 'delete-service'],
    refine(call, draft) {
      if (call.number('desired-count') === 0)
        draft.note('--desired-count 0', 'so that every task of it stops');
      if (call.has('force')) draft.note('--force', 'although tasks are running');
    },
    examples: [
      ['aws ecs update-service --cluster c --service s --desired-count 0', ['modify']],
      ['aws ecs delete-service --cluster c --service s --force', ['destroy']],
    ],
  },
  {
    service: 'lambda',
    operations: ['invoke'],
    refine(call, draft) {
      if (call.first('invocation-type') === 'DryRun') draft.become(['read'], '--invocation-type DryRun');
    },
    examples: [
      ['aws lambda invoke --function-name f out.json', ['modify', 'remote-run']],
      ['aws lambda invoke --function-name f --invocation-type DryRun out.json', ['read']],
    ],
  },
  {
    service: 'ecr',
    operations: ['delete-repository'],
    refine(call, draft) {
      if (call.has('force')) draft.note('--force', 'with every image in it');
    },
    examples: [['aws ecr delete-repository --repository-name r --force', ['destroy']]],
  },
  {
    service: 'ssm',
    operations: ['send-command', 'start-session', 'start-automation-execution'],
    refine(call, draft) {
      const script = call.text('parameters');
      if (!DESTRUCTIVE_SCRIPT.test(script)) return;
      draft.add('destroy', 'commands', 'and what it runs deletes data there');
      draft.reversible = 'no';
    },
    examples: [
      [
        `aws ssm send-command --document-name AWS-RunShellScript --targets Key=tag:env,Values=prod --parameters 'commands=["rm -rf /var/lib/x"]'`,
        ['destroy', 'remote-run'],
      ],
      [
        `aws ssm send-command --document-name AWS-RunShellScript --instance-ids i-1 --parameters 'commands=["uptime"]'`,
        ['remote-run'],
      ],
      ['aws ssm start-session --target i-1', ['remote-run']],
    ],
  },
];

/** Commands inside a remote script that lose data. A first net: whatever runs there is asked about anyhow. */
const DESTRUCTIVE_SCRIPT =
  /\brm\s+(-\w+\s+)*-\w*[rf]|\bmkfs|\bdd\s+[^"']*\bof=|\bshred\b|\bwipefs\b|\bdrop\s+(table|database|schema)\b|\btruncate\s+table\b|\bdocker\s+(volume|system)\s+(rm|prune)|remove-item\b[^"']*-recurse|\bformat-volume\b/i;
