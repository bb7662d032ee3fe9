// Lookup of an identity in a crowded home: 500 AWS profiles, 200 kube contexts with certificates, 100 gcloud
// configurations, 100 Azure subscriptions. Cold: the first decision of a new store. Warm: the same
// again, when the files must be looked at again. Both less a decision that needs no file.
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { CommandRequest } from '../../src/contracts/request';
import { decide } from '../../src/engine/decide';
import { listIdentities } from '../../src/engine/identities';
import { createFacts } from '../../src/facts/facts';
import { median, report } from './support';

const PROFILES = 500;
const CONTEXTS = 200;
const OTHERS = 100;
const TERRAFORM_FILES = 30;
const ROUNDS = 15;
const COLD_MS = 20;
const WARM_MS = 1;
/** Longer than an answer counts as fresh, so that a warm lookup looks at its files again. */
const STALE_MS = 1000;
const CERTIFICATE = Buffer.alloc(1500, 'certificate').toString('base64');

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function kubeConfig(): string {
  const names = times(CONTEXTS, (i) => `team-${i}-dev`);
  const contexts = names.map((name) => `- name: ${name}\n  context: {cluster: ${name}, user: ${name}}\n`);
  const clusters = names.map(
    (name) =>
      `- name: ${name}\n  cluster:\n    server: https://${name}.example.com\n    certificate-authority-data: ${CERTIFICATE}\n`,
  );
  const users = names.map(
    (name) =>
      `- name: ${name}\n  user:\n    client-certificate-data: ${CERTIFICATE}\n    client-key-data: ${CERTIFICATE}\n`,
  );
  return [
    'apiVersion: v1\nkind: Config\ncurrent-context: team-150-dev\n',
    `contexts:\n${contexts.join('')}clusters:\n${clusters.join('')}users:\n${users.join('')}`,
  ].join('');
}

function crowdedHome(): string {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-bench-'));
  const profiles = times(PROFILES, (i) =>
    i % 2 === 0
      ? `[profile team-${i}-dev]\nregion = eu-west-1\nsso_session = corp\nsso_account_id = ${100000000000 + i}\nsso_role_name = Dev\n`
      : `[profile team-${i}-dev]\nregion = eu-west-1\nrole_arn = arn:aws:iam::${100000000000 + i}:role/dev\nsource_profile = team-${i - 1}-dev\n`,
  );
  write(path.join(home, '.aws/config'), profiles.join('\n'));
  const keys = times(
    OTHERS,
    (i) => `[key-${i}]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n`,
  );
  write(path.join(home, '.aws/credentials'), keys.join('\n'));
  write(path.join(home, '.kube/config'), kubeConfig());
  for (const i of times(OTHERS, (each) => each))
    write(
      path.join(home, `.config/gcloud/configurations/config_team-${i}`),
      `[core]\nproject = team-${i}-dev\naccount = dev@example.com\n`,
    );
  write(path.join(home, '.config/gcloud/active_config'), 'team-7');
  const subscriptions = times(OTHERS, (i) => ({
    id: `00000000-0000-0000-0000-${String(i).padStart(12, '0')}`,
    name: `team-${i}-dev`,
    state: 'Enabled',
    user: { name: 'dev@example.com', type: 'user' },
    isDefault: i === 7,
    tenantId: '00000000-0000-0000-0000-000000000000',
    environmentName: 'AzureCloud',
  }));
  write(path.join(home, '.azure/azureProfile.json'), `\uFEFF${JSON.stringify({ subscriptions })}`);
  for (const i of times(TERRAFORM_FILES, (each) => each))
    write(path.join(home, `infra/${i}.tf`), `resource "aws_instance" "x${i}" {\n  ami = "a"\n}\n`.repeat(20));
  write(path.join(home, 'infra/.terraform/environment'), 'dev');
  return home;
}

function requestOf(text: string, home: string): CommandRequest {
  const actor = { kind: 'agent' as const, evidence: 'bench' };
  return { id: 'b', interceptor: 'cli', shell: 'bash', text, cwd: home, env: {}, actor };
}

const LINES = [
  ['AWS profile', 'aws s3 rm s3://b --recursive --profile team-499-dev'],
  ['Terraform workspace, 30 files', 'terraform -chdir=infra destroy -auto-approve'],
  ['kube context', 'kubectl delete ns web'],
  ['gcloud configuration', 'gcloud compute instances delete vm-1'],
  ['Azure subscription', 'az group delete -n web'],
] as const;

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const home = crowdedHome();
try {
  const base = requestOf('echo nothing', home);
  for (const [what, line] of LINES) {
    const request = requestOf(line, home);
    const cold: number[] = [];
    const warm: number[] = [];
    const found = decide(request, createFacts({ home, mapping: [] }).snapshot()).environment;
    if (found.environment !== 'dev') throw new Error(`${what}: ${found.environment} was found, not dev`);
    for (let round = 0; round < ROUNDS; round++) {
      let clock = 0;
      const facts = createFacts({ home, mapping: [], now: () => clock });
      const nothing = timed(() => decide(base, facts.snapshot()));
      cold.push(timed(() => decide(request, facts.snapshot())) - nothing);
      clock += STALE_MS;
      const again = timed(() => decide(base, facts.snapshot()));
      warm.push(timed(() => decide(request, facts.snapshot())) - again);
    }
    report(`${what}, cold`, median(cold), 'ms', COLD_MS);
    report(`${what}, warm`, median(warm), 'ms', WARM_MS);
  }
  const lists: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const facts = createFacts({ home, mapping: [] }).snapshot();
    lists.push(timed(() => listIdentities(facts, { env: {}, cwd: home })));
  }
  report('all identities of the machine, cold', median(lists), 'ms');
} finally {
  fs.rmSync(home, { recursive: true, force: true });
}
