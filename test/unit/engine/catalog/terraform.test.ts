import assert from 'node:assert/strict';
import { parseTerraformArgs } from '../../../../src/engine/catalog/terraform/arguments';
import { UNKNOWN } from '../../../../src/engine/invocation';
import { classify, classifyArgv, contextOf, effectsOf, words, type World } from './support';

const one = (command: string, world?: World) => classify(command, world)[0]!;
const args = (command: string, env: Record<string, string> = {}) =>
  parseTerraformArgs(words(command), env, '/srv/app');

describe('terraform arguments', () => {
  it('finds folder and subcommand', () => {
    assert.deepEqual(args('terraform -chdir=infra/prod state rm -lock=false a.b'), {
      program: 'terraform',
      chdir: 'infra/prod',
      dir: '/srv/app/infra/prod',
      subcommand: 'state rm',
      args: ['-lock=false', 'a.b'],
      help: false,
      everywhere: false,
    });
    assert.equal(args('terraform -chdir=/abs/x plan').dir, '/abs/x');
    assert.equal(parseTerraformArgs(['terraform', 'plan'], {}, undefined).dir, undefined);
    assert.equal(parseTerraformArgs(['terraform', `-chdir=${UNKNOWN}`, 'plan'], {}, '/srv').dir, undefined);
  });

  it('puts TF_CLI_ARGS where terraform puts them: after the subcommand, the specific ones first', () => {
    const env = { TF_CLI_ARGS: "-var 'a=b c'", TF_CLI_ARGS_state_rm: '-lock=false' };
    assert.deepEqual(args('terraform state rm x', env).args, ['-lock=false', '-var', 'a=b c', 'x']);
    assert.equal(args('terraform', { TF_CLI_ARGS: 'destroy -auto-approve' }).subcommand, 'destroy');
    assert.equal(args('terraform destroy', { TF_CLI_ARGS_destroy: '-help' }).help, true);
  });

  it('knows the ways of terragrunt', () => {
    const cases = [
      'run-all destroy',
      'run --all destroy',
      'run --all -- destroy',
      'destroy-all',
      'stack run destroy',
    ];
    for (const line of cases) {
      const parsed = args(`terragrunt ${line} --terragrunt-non-interactive`);
      assert.deepEqual([parsed.subcommand, parsed.everywhere], ['destroy', true], line);
    }
    assert.equal(args('terragrunt --terragrunt-working-dir live/prod apply').dir, '/srv/app/live/prod');
    assert.equal(args('terragrunt --nobody-knows x destroy').subcommand, 'destroy');
  });
});

describe('terraform commands', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['terraform destroy', ['destroy']],
    ['terraform destroy -auto-approve', ['destroy']],
    ['terraform -chdir=infra/prod destroy', ['destroy']],
    ['terraform apply -destroy -auto-approve', ['destroy']],
    ['terraform apply --destroy', ['destroy']],
    ['terraform apply -destroy=1', ['destroy']],
    ['terraform apply -destroy=false', ['create', 'modify']],
    ['terraform apply', ['create', 'modify']],
    ['terraform apply p.tfplan', ['create', 'modify']],
    ['terraform apply -refresh-only', ['modify']],
    ['terraform apply -replace=aws_db_instance.main', ['create', 'modify', 'destroy']],
    ['terraform destroy -help', []],
    ['terraform apply -auto-approve -version', []],
    ['terraform', []],
    ['terraform state', []],
    ['terraform no-such-command', ['opaque']],
    ['tofu destroy', ['destroy']],
    ['tofu plan', ['read']],
    ['terragrunt run-all destroy --terragrunt-non-interactive', ['destroy']],
    ['terragrunt run-all plan', ['read']],
    ['terragrunt apply', ['create', 'modify']],
    ['terragrunt hclfmt', []],
    ['terragrunt backend delete', ['destroy']],
    ['terragrunt exec -- rm x', ['opaque']],
    ['atmos terraform deploy vpc -s prod', ['create', 'modify']],
    ['atmos terraform plan vpc -s prod', ['read']],
    ['atmos terraform destroy vpc -s prod', ['destroy']],
    ['atmos describe stacks', []],
    ['atmos workflow deploy-all', ['opaque']],
    ['aws-nuke run --config n.yml', ['read']],
    ['aws-nuke run --config n.yml --no-dry-run', ['destroy']],
    ['aws-nuke version', []],
    ['cloud-nuke aws --force', ['destroy']],
    ['cloud-nuke aws --dry-run', ['read']],
  ];
  for (const [command, effects] of cases) {
    it(`${command}: ${effects.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(effectsOf(command), effects);
    });
  }

  it('see what TF_CLI_ARGS brings, and say so', () => {
    const action = one('terraform apply', { env: { TF_CLI_ARGS: '-destroy -auto-approve' } });
    assert.deepEqual(action.effects, ['destroy']);
    assert.equal(action.summary, 'deletes every resource of this workspace (TF_CLI_ARGS adds -destroy)');
  });

  it('count the resources where the state is known', () => {
    assert.equal(
      one('terraform destroy', { resources: 2 }).summary,
      'deletes every resource of this workspace (2 resources)',
    );
    assert.equal(
      one('terraform destroy', { resources: 1 }).summary,
      'deletes every resource of this workspace (1 resource)',
    );
    assert.equal(
      one('terraform destroy -target=aws_instance.a -target aws_instance.b', { resources: 2 }).summary,
      'deletes the targeted resources aws_instance.a and aws_instance.b and what depends on them',
    );
  });

  it('offer the plan', () => {
    const offered = (command: string) => one(command).safer?.command;
    assert.equal(offered('terraform destroy -auto-approve'), 'terraform plan -destroy');
    assert.equal(offered('terraform -chdir=infra/prod destroy'), 'terraform -chdir=infra/prod plan -destroy');
    assert.equal(
      offered('terraform apply -auto-approve -var-file=prod.tfvars -target=a.b'),
      'terraform plan -var-file=prod.tfvars -target=a.b',
    );
    assert.equal(offered('terraform apply p.tfplan'), 'terraform show p.tfplan');
    assert.equal(offered('terragrunt run-all destroy'), 'terragrunt run --all plan -destroy');
    assert.equal(offered('atmos terraform destroy vpc -s prod'), 'atmos terraform plan vpc -s prod -destroy');
    assert.equal(offered('terraform plan'), undefined);
  });

  it('offer it for the same place', () => {
    const context = contextOf();
    const safer = (env: Record<string, string>, cwd: string | undefined) =>
      classifyArgv(['terraform', 'destroy'], { env, cwd })[0]?.safer?.command;
    assert.equal(context.request.cwd, '/srv/app');
    assert.equal(safer({ AWS_PROFILE: 'prod' }, '/srv/app'), 'AWS_PROFILE=prod terraform plan -destroy');
    assert.equal(safer({}, '/srv/other'), 'cd /srv/other && terraform plan -destroy');
    assert.equal(safer({ TF_WORKSPACE: UNKNOWN }, '/srv/app'), undefined);
    assert.equal(safer({}, undefined), undefined);
  });

  it('judge what cannot be known on the safe side', () => {
    const effects = (...argv: string[]) => classifyArgv(argv).flatMap((action) => action.effects);
    assert.deepEqual(effects('terraform', UNKNOWN), ['opaque']);
    assert.deepEqual(effects('terraform', UNKNOWN, 'destroy'), ['destroy', 'opaque']);
    assert.deepEqual(effects('terraform', 'apply', UNKNOWN), ['create', 'modify', 'opaque']);
    assert.deepEqual(effects('terraform', 'apply', `-destroy=${UNKNOWN}`), ['destroy']);
    assert.deepEqual(effects('terraform', 'state', 'rm', `-dry-run=${UNKNOWN}`, 'x'), ['destroy']);
    assert.deepEqual(effects('terraform', 'state', UNKNOWN), ['opaque']);
  });
});
