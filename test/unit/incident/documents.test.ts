import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import type { Incident } from '../../../src/contracts/incident';
import { decide } from '../../../src/engine/decide';
import { logsOf } from '../../../src/killSwitch/incident/assess';
import { incidentFacts, type IdentityUse } from '../../../src/killSwitch/incident/facts';
import { RECOVERY, recoveryOf } from '../../../src/killSwitch/incident/recovery';
import { runbook } from '../../../src/killSwitch/incident/runbook';
import { forChat, summary } from '../../../src/killSwitch/incident/summary';
import { NO_FACTS } from '../../support/facts';
import { HOSTILE, record } from '../export/support';
import { AT, ran, SHOWN_STOP } from './support';

const actionsOf = (text: string) =>
  decide(
    {
      ...{ id: 'x', interceptor: 'cli', shell: 'bash', text, cwd: '/work', env: {} },
      actor: { kind: 'agent', evidence: 'a test' },
    },
    NO_FACTS,
  ).actions;

const INCIDENT: Incident = {
  ...{ v: 1, name: '20261122T010641Z-ab12', state: 'complete' },
  ...{ folders: [], stops: [SHOWN_STOP], revocations: [], identities: [], notes: [] },
};

const USE: IdentityUse = {
  ...{ provider: 'aws', name: 'acme-prod', account: '123456789012', region: 'eu-west-1' },
  ...{ environment: 'prod', principal: undefined, actors: ['Claude Code'], commands: 3 },
  ...{ first: AT - 60_000, last: AT },
};
const TIMES = { from: AT - 60_000, to: AT };
const commandsOf = (use: Partial<IdentityUse>) =>
  logsOf([{ ...USE, ...use }], TIMES).flatMap(({ looks }) => looks.map(({ command }) => command));

/** One command that destroys something for each row of the table. */
const DESTROYS = `
  aws s3 rm s3://b --recursive; aws s3api delete-bucket --bucket b; aws ec2 delete-volume --volume-id v
  aws rds delete-db-instance --db-instance-identifier x; aws docdb delete-db-cluster --db-cluster-identifier d
  aws dynamodb delete-table --table-name t; aws kms schedule-key-deletion --key-id k
  aws secretsmanager delete-secret --secret-id s; aws iam delete-role --role-name r
  aws lambda delete-function --function-name f; aws route53 delete-hosted-zone --id z; aws eks delete-cluster --name c
  aws ecr delete-repository --repository-name r --force; aws cloudformation delete-stack --stack-name s; cdk destroy
  aws efs delete-file-system --file-system-id f; aws redshift delete-cluster --cluster-identifier c
  aws elasticache delete-cache-cluster --cache-cluster-id c; aws organizations close-account --account-id 1
  aws ssm delete-parameter --name x; az group delete -n g --yes; az sql db delete -n d -g g -s s
  az postgres flexible-server delete -n x -g g; az cosmosdb delete -n c -g g; az storage account delete -n a
  az keyvault secret delete --vault-name v -n s; az vm delete -n v -g g; az disk delete -n d -g g
  az ad app delete --id u; az role assignment delete --assignee x; az aks delete -n c -g g; az webapp delete -n x -g g
  az acr repository delete -n x --repository r; gcloud projects delete p; gcloud sql instances delete i
  gcloud storage rm -r gs://b; gsutil rm -r gs://b; bq rm -t d.t; gcloud compute disks delete d
  gcloud spanner databases delete d --instance i; gcloud firestore databases delete --database d
  gcloud bigtable instances delete i; gcloud kms keys versions destroy 1 --key k --keyring r --location l
  gcloud secrets delete s; gcloud iam service-accounts delete s; gcloud container clusters delete c
  gcloud run services delete s; kubectl delete ns x; helm uninstall x; terraform destroy; pulumi destroy --yes
  psql -c "drop table x"; mysql -e "drop table x"; mongosh --eval "db.dropDatabase()"; atlas clusters delete x
  redis-cli flushall; snowsql -q "drop table x"; heroku apps:destroy a; supabase db reset --linked; vercel remove p
  neonctl projects delete x; pscale database delete d; wrangler d1 delete x; fly apps destroy a
  gh repo delete a/b --yes; git push --force origin main; vault kv delete secret/x; doctl compute droplet delete x`
  .split(/;|\n/)
  .map((line) => line.trim())
  .filter((line) => line !== '');

describe('incident: how services recover', function () {
  this.timeout(20_000);
  it('is found by the names that the engine gives to what destroys something', () => {
    const without = DESTROYS.filter((text) =>
      actionsOf(text).every(({ provider, service }) => recoveryOf(provider, service).length === 0),
    );
    assert.deepEqual(without, []);
    const found = new Set(
      DESTROYS.flatMap((text) => actionsOf(text).flatMap((it) => recoveryOf(it.provider, it.service))),
    );
    assert.deepEqual(
      RECOVERY.filter((row) => !found.has(row)).map(({ name }) => name),
      [],
      'every row is one that a command leads to',
    );
    assert.ok(RECOVERY.length >= 50);
  });

  it('has a time limit, official documentation and commands that exist', () => {
    for (const { name, limit, what, docs, commands } of RECOVERY) {
      assert.ok(limit.length > 3 && what.length > 10, name);
      assert.match(docs, /^https:\/\/[a-z0-9.-]+\/\S+$/, name);
      assert.ok(commands.length > 0, name);
    }
    const commands = RECOVERY.flatMap((row) => row.commands).filter((text) =>
      /^(?:aws|az|gcloud) /.test(text),
    );
    // What the generated catalogues do not know is opaque; so is a file that is not there.
    const strange = commands.filter(
      (text) =>
        !text.includes('file://') &&
        actionsOf(text).every(({ effects }) => effects.length === 0 || effects.includes('opaque')),
    );
    assert.deepEqual(strange, []);
    assert.ok(commands.length > 100);
  });
});

describe('incident: the clouds’ own logs', function () {
  this.timeout(20_000);
  it('are asked about the identity, the region and the time', () => {
    const aws = commandsOf({ principal: 'arn:aws:iam::123456789012:user/deploy' });
    assert.equal(
      aws[1],
      'aws cloudtrail lookup-events --region eu-west-1 --start-time 2026-11-22T00:50:41Z --end-time 2026-11-22T01:21:41Z ' +
        '--lookup-attributes AttributeKey=Username,AttributeValue=deploy --max-items 500',
    );
    assert.equal(aws.filter((command) => command.includes('us-east-1')).length, 2);
    const [all, mine] = commandsOf({
      ...{ provider: 'azure', account: '11111111-2222-3333-4444-555555555555', principal: 'ci@acme.example' },
    });
    assert.match(all ?? '', /^az monitor activity-log list --subscription 11111111-.* --max-events 500$/);
    assert.match(mine ?? '', /--caller ci@acme\.example$/);
    const google = commandsOf({
      ...{ provider: 'google', account: 'acme-prod-1', principal: 'ci@acme-prod-1.iam.gserviceaccount.com' },
    });
    assert.match(google[1] ?? '', /gcloud logging read '.*principalEmail="ci@acme-prod-1\.iam/);
    assert.match(google[1] ?? '', /--project acme-prod-1 --limit 500 --format json$/);
  });

  it('are words of a shell, whatever the names are, and nothing hostile gets into them', () => {
    for (const bad of ["x'; rm -rf ~; '", '$(id)', '`id`', '-h', 'a\nb', HOSTILE, '', '" OR "" = "'])
      for (const provider of ['aws', 'azure', 'google', 'terraform'])
        for (const command of commandsOf({
          provider,
          account: bad,
          region: bad,
          principal: bad,
          name: bad,
        })) {
          const words = execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' });
          assert.match(words, /^(?:aws|az|gcloud)\0/);
          assert.ok(bad === '' || bad === '-h' || !command.includes(bad), command);
          assert.match(command, /REGION|SUBSCRIPTION|PROJECT|us-east-1/);
        }
  });

  it('are those of AWS as well where Terraform has used one of its accounts', () => {
    assert.match(
      commandsOf({ provider: 'terraform' }).join('\n'),
      /aws cloudtrail lookup-events --region eu-west-1/,
    );
    assert.deepEqual(commandsOf({ provider: 'terraform', account: undefined }), []);
  });
});

describe('incident: what a person reads', () => {
  const facts = incidentFacts(
    [
      record(ran('1', 'aws rds delete-db-instance', ['aws', 'rds', 'delete-db-instance']), 1),
      record(ran('2', 'frobnicate', ['frob', 'frob', 'nicate']), 2),
      record({ ...ran('3', 'aws kms x', ['aws', 'kms', 'schedule-key-deletion']), outcome: 'denied' }, 3),
    ],
    [{ provider: 'aws', name: 'acme-prod', principal: 'deploy' }],
  );

  it('the runbook has what ran, and not what was stopped', () => {
    const text = runbook(INCIDENT, facts);
    assert.match(text, /## 2\. Assess[^]*AttributeValue=deploy/);
    assert.match(
      text,
      /### Amazon RDS[^]*Used: aws rds: delete\\-db\\-instance on db\\-1 in prod[^]*35 days/,
    );
    assert.match(text, /### frob\n\n- Used: frob: nicate[^]*no entry for this service/);
    assert.doesNotMatch(text, /AWS KMS/);
    assert.match(text, /May still run: sudo aws/);
    assert.match(
      runbook(INCIDENT, incidentFacts([], [])),
      /nothing was changed: there is nothing to recover/,
    );
  });

  it('the summary says when, what, where, what may still run and what is next', () => {
    const text = summary(INCIDENT, facts);
    assert.match(text, /engaged at 2026-11-22 01:06:41 UTC \(incident 20261122T010641Z-ab12\)/);
    assert.match(
      text,
      /Environment: prod\nStopped: terraform destroy -auto-approve\nMay still run: sudo aws/,
    );
    assert.match(text, /2 ran, 1 were stopped\nServices changed: aws rds; frob\n/);
  });

  it('in a chat nobody is called, and nothing becomes a link', () => {
    for (const [text, shown] of [
      ['@channel @here <!here> <@U123>', '(at)channel (at)here ‹!here› ‹(at)U123›'],
      ['https://evil.example/x', 'https[:]//evil[.]example/x'],
      ['mailto:a@b.example', 'mailto[:]a(at)b[.]example'],
      ['[click](evil.example)', '[click] (evil[.]example)'],
      ['/remind me', "'/remind me"],
      ['`rm -rf`', "'rm -rf'"],
      ['a\nb\u202e', 'a\\nb\\u202e'],
      ['DB_PASSWORD=hunter2secret', 'DB_PASSWORD=[redacted]'],
    ] as const)
      assert.equal(forChat(text, 200), shown);
    assert.doesNotMatch(forChat(HOSTILE, 5000), /@|<|>|:\/\/|evil\.example|`/);
  });
});
