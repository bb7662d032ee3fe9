import assert from 'node:assert/strict';
import { looksLikeOption, parseAwsArgs } from '../../../../src/engine/catalog/aws/arguments';
import { UNKNOWN } from '../../../../src/engine/invocation';
import { classify, classifyArgv, effectsOf, words, type World } from './support';

const one = (command: string, world?: World) => classify(command, world)[0]!;
const args = (command: string) => parseAwsArgs(words(command));

describe('aws arguments', () => {
  it('finds global options wherever they stand', () => {
    for (const line of [
      'aws --profile prod --region eu-west-1 ec2 terminate-instances --instance-ids i-1 i-2',
      'aws ec2 --profile=prod terminate-instances --region eu-west-1 --instance-ids i-1 i-2',
      'aws ec2 terminate-instances --instance-ids i-1 i-2 --prof prod --reg eu-west-1',
    ]) {
      const parsed = args(line);
      assert.deepEqual(
        [...parsed.globals].sort(),
        [
          ['profile', 'prod'],
          ['region', 'eu-west-1'],
        ],
        line,
      );
      assert.deepEqual([parsed.service, parsed.operation], ['ec2', 'terminate-instances'], line);
      assert.deepEqual(parsed.options, [{ name: 'instance-ids', values: ['i-1', 'i-2'] }], line);
    }
  });

  it('lets a switch take no value', () => {
    const parsed = args('aws --no-sign-request s3 --debug rm --recursive s3://b --quiet');
    assert.deepEqual([parsed.service, parsed.operation, parsed.positionals], ['s3', 'rm', ['s3://b']]);
    assert.equal(parsed.globals.get('debug'), '');
  });

  it('takes the last of two, and none that is ambiguous', () => {
    assert.equal(args('aws --profile dev s3 ls --profile prod').globals.get('profile'), 'prod');
    assert.equal(args('aws --c x s3 ls').globals.size, 0);
    assert.equal(args('aws --query=a=b s3 ls').globals.get('query'), 'a=b');
  });

  it('tells options from values as argparse does', () => {
    assert.ok(looksLikeOption('--x') && looksLikeOption('-x'));
    assert.ok(
      !looksLikeOption('-1') && !looksLikeOption('-') && !looksLikeOption('-a b') && !looksLikeOption('x'),
    );
  });

  it('survives nothing at all', () => {
    assert.deepEqual(parseAwsArgs([]).service, undefined);
    assert.deepEqual(args('aws --profile').globals.get('profile'), '');
  });
});

describe('aws commands', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['aws', []],
    ['aws help', []],
    ['aws --version', []],
    ['aws ec2 help', []],
    ['aws ec2', []],
    ['aws s3 rm help', []],
    ['aws ec2 terminate-instances help --region eu-west-1', []],
    ['aws ec2 terminate-instances --instance-ids help', ['destroy']],
    ['aws ec2 terminate-instances --instance-ids i-1 --dry-run', ['read']],
    ['aws ec2 --dry-run terminate-instances --instance-ids i-1', ['read']],
    ['aws ec2 terminate-instances --instance-ids i-1 --no-dry-run', ['destroy']],
    ['aws rds delete-db-instance --db-instance-identifier d --dry-run', ['destroy']],
    ['aws ec2 terminate-instances --generate-cli-skeleton', ['read']],
    ['aws configure set region eu-west-1', []],
    ['aws configure', []],
    ['aws configure get region', []],
    ['aws sso login --profile prod', []],
    ['aws eks update-kubeconfig --name c', ['read']],
    ['aws s3 ls', ['read']],
    ['aws logs tail /aws/lambda/f --follow', ['read']],
    ['aws cloudformation wait stack-delete-complete --stack-name s', ['read']],
    ['aws sts get-session-token', ['secret']],
    ['aws iam create-access-key --user-name u', ['privilege', 'secret']],
    ['aws nosuchservice', ['opaque']],
    ['aws ec2 frobnicate', ['opaque']],
    ['aws quantum delete-gate --name g', ['destroy']],
    ['aws quantum describe-gates', ['read']],
  ];
  for (const [command, effects] of cases) {
    it(`${command}: ${effects.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(effectsOf(command), effects);
    });
  }

  it('that cannot be known are opaque', () => {
    const effects = (...argv: string[]) => [
      ...new Set(classifyArgv(['aws', ...argv]).flatMap((a) => a.effects)),
    ];
    assert.deepEqual(effects(UNKNOWN), ['opaque']);
    assert.deepEqual(effects(UNKNOWN, 's3', 'rb', 's3://b'), ['destroy', 'opaque']);
    assert.deepEqual(effects(UNKNOWN, 's3', 'ls'), ['opaque']);
    assert.deepEqual(effects('ec2', UNKNOWN), ['opaque']);
    assert.deepEqual(effects('ec2', `delete-${UNKNOWN}`), ['destroy', 'opaque']);
    assert.deepEqual(effects('ec2', `${UNKNOWN}-instances`), ['opaque']);
    assert.deepEqual(effects('ec2', 'describe-instances', '--instance-ids', UNKNOWN), ['read']);
    assert.deepEqual(effects('ec2', 'terminate-instances', '--instance-ids', UNKNOWN), ['destroy']);
    assert.deepEqual(effects('s3', 'cp', UNKNOWN, UNKNOWN), ['modify']);
  });

  it('say what they would do', () => {
    const says = (command: string, summary: string): void => {
      assert.equal(one(command).summary, summary);
    };
    says(
      'aws ec2 terminate-instances --instance-ids i-1',
      'terminates the EC2 instance i-1; it cannot be started again',
    );
    says(
      'aws ec2 terminate-instances --instance-ids i-1 i-2',
      'terminates 2 EC2 instances (i-1 and i-2); they cannot be started again',
    );
    says('aws s3 rb s3://acme-prod-assets --force', 'deletes bucket acme-prod-assets and every object in it');
    says('aws s3 rm s3://acme/logs --recursive', 'deletes every object under s3://acme/logs');
    says(
      'aws rds delete-db-instance --db-instance-identifier prod-db --skip-final-snapshot',
      'deletes the database instance prod-db without a final snapshot',
    );
    says('aws rds delete-db-subnet-group --db-subnet-group-name g', 'deletes the DB subnet group g');
    says('aws ec2 delete-security-group --group-id sg-1', 'deletes the security group sg-1');
    says(
      'aws iam detach-role-policy --role-name r --policy-arn arn:aws:iam::1:policy/p',
      'detaches role policy (r and arn:aws:iam::1:policy/p)',
    );
    says(
      'aws ec2 terminate-instances --instance-ids i-1 --dry-run',
      'only shows what it would do: a dry run',
    );
    says(
      'aws rds modify-db-instance --db-instance-identifier d --no-deletion-protection',
      'modifies the database instance d and takes its protection away',
    );
  });

  it('name their targets', () => {
    const targets = (command: string) => one(command).targets;
    assert.deepEqual(targets('aws ec2 terminate-instances --instance-ids i-1 i-2'), ['i-1', 'i-2']);
    assert.deepEqual(targets('aws s3 cp s3://a/k s3://b/k'), ['s3://a/k', 's3://b/k']);
    assert.deepEqual(targets('aws s3api delete-object --bucket b --key k'), ['b', 'k']);
    assert.deepEqual(
      targets('aws lambda delete-function --function-name arn:aws:lambda:eu-west-1:123456789012:function:f'),
      ['arn:aws:lambda:eu-west-1:123456789012:function:f'],
    );
  });

  it('offer a read instead, in the same account and region', () => {
    const offered = (command: string) => one(command).safer?.command;
    assert.equal(
      offered('aws --profile prod ec2 terminate-instances --instance-ids i-1'),
      'aws ec2 terminate-instances --instance-ids i-1 --dry-run --profile prod',
    );
    assert.equal(offered('aws s3 rm s3://b --recursive'), 'aws s3 rm s3://b --recursive --dryrun');
    assert.equal(
      offered('aws ecs delete-service --cluster c --service s --force --region eu-west-1'),
      'aws ecs describe-services --cluster c --services s --region eu-west-1',
    );
    assert.equal(offered('aws ec2 describe-instances'), undefined);
    assert.equal(offered('aws rds delete-db-instance'), undefined);
  });

  it('read their input file', () => {
    const files = { '/srv/app/in.json': '{"InstanceIds":["i-7"],"DryRun":false}' };
    const action = one('aws ec2 terminate-instances --cli-input-json file://in.json', { files });
    assert.deepEqual(action.effects, ['destroy']);
    assert.deepEqual(action.targets, ['i-7']);
    const db = { '/srv/app/db.json': '{"DBInstanceIdentifier":"d","DeletionProtection":false}' };
    assert.deepEqual(effectsOf('aws rds modify-db-instance --cli-input-json file://db.json', { files: db }), [
      'modify',
      'unprotect',
    ]);
  });

  it('expand aliases', () => {
    const alias =
      '[toplevel]\nnuke = ec2 terminate-instances\nwho = sts get-caller-identity\nsh = !rm -rf x\ns3 = s3api\n[command ec2]\nls = describe-instances\n';
    const files = { '/home/dev/.aws/cli/alias': alias };
    assert.deepEqual(effectsOf('aws nuke --instance-ids i-1', { files }), ['destroy']);
    assert.deepEqual(effectsOf('aws who', { files }), ['read']);
    assert.deepEqual(effectsOf('aws sh', { files }), ['opaque']);
    assert.deepEqual(effectsOf('aws s3 delete-bucket --bucket b', { files }), ['destroy']);
    assert.deepEqual(effectsOf('aws ec2 ls', { files }), ['read']);
    assert.deepEqual(
      effectsOf('aws loop', { files: { '/home/dev/.aws/cli/alias': '[toplevel]\nloop = loop' } }),
      ['opaque'],
    );
  });

  it('hide secrets in what is shown', () => {
    const action = one(
      'aws rds create-db-instance --db-instance-identifier d --master-user-password hunter2',
    );
    assert.ok(!JSON.stringify(action).includes('hunter2'));
  });
});
