import assert from 'node:assert/strict';
import type { Environment } from '../../src/contracts/words';
import { findTool } from '../../src/engine/catalog/tools';
import { programName } from '../../src/engine/invocation';
import { contextOf, WORK, type Place } from './environmentSupport';
import { words } from './engine/catalog/support';

function locate(line: string, place: Place = {}) {
  const context = contextOf(place);
  const argv = words(line);
  const invocation = { argv, env: place.env ?? {}, cwd: WORK, via: [] };
  const tool = findTool(programName(argv[0] ?? ''));
  assert.ok(tool);
  const [action] = tool.classify(invocation, context);
  assert.ok(action, line);
  return tool.locate(action, invocation, context);
}

const PROJECT = 'CLOUDSDK_CORE_PROJECT';
const CONFIGURATION = 'CLOUDSDK_ACTIVE_CONFIG_NAME';

describe('where a command of gcloud, gsutil or bq would hit', () => {
  const cases: readonly (readonly [line: string, place: Place, expected: Environment])[] = [
    ['gcloud sql instances delete x', {}, 'unknown'],
    ['gcloud sql instances delete x', { ambient: 'dev' }, 'dev'],
    ['gcloud sql instances delete x --project acme-prod', { ambient: 'dev' }, 'prod'],
    ['gcloud --project=acme-dev sql instances delete x', { ambient: 'prod' }, 'dev'],
    ['gcloud sql instances delete x --project acme-4711', { ambient: 'dev' }, 'unknown'],
    ['gcloud sql instances delete x', { env: { [PROJECT]: 'acme-prod' } }, 'prod'],
    ['gcloud sql instances delete x --project acme-dev', { env: { [PROJECT]: 'acme-prod' } }, 'dev'],
    ['gcloud sql instances delete x', { env: { [CONFIGURATION]: 'prod' }, ambient: 'dev' }, 'prod'],
    ['gcloud sql instances delete x --configuration prod', { ambient: 'dev' }, 'prod'],
    // A variable beats the configuration, also one that a flag names.
    ['gcloud sql instances delete x --configuration dev', { env: { [PROJECT]: 'acme-prod' } }, 'prod'],
    ['gcloud sql instances delete x --configuration prod', { env: { [PROJECT]: 'acme-dev' } }, 'dev'],
    ['gcloud projects delete acme-prod', { ambient: 'dev' }, 'prod'],
    ['gcloud storage rm gs://acme-prod/x', { ambient: 'dev' }, 'prod'],
    ['gcloud storage rm gs://acme-dev/x', { ambient: 'prod' }, 'prod'],
    ['gcloud storage cp gs://acme-prod/x gs://acme-dev/x --project acme-dev', {}, 'dev'],
    ['gcloud storage cp gs://acme-dev/x gs://acme-prod/x --project acme-dev', {}, 'prod'],
    ['gsutil rm gs://acme-prod/x', { ambient: 'dev' }, 'prod'],
    ['gsutil -m rsync -d gs://acme-prod/x gs://acme-dev/x', { ambient: 'dev' }, 'dev'],
    ['gsutil -i x@acme-prod.iam.gserviceaccount.com rm gs://b/x', { ambient: 'dev' }, 'prod'],
    ['bq rm -f acme-prod:d.t', { ambient: 'dev' }, 'prod'],
    ['bq rm -f acme-prod.d.t', { ambient: 'dev' }, 'prod'],
    ['bq rm -f d.t', { ambient: 'dev' }, 'dev'],
    ['bq --project_id=acme-prod rm -f d.t', { ambient: 'dev' }, 'prod'],
    ['bq --project_id acme-dev rm -f d.t', { ambient: 'prod' }, 'dev'],
    ['bq --api http://localhost:9050 rm -f d.t', { ambient: 'prod' }, 'local'],
    ['gsutil -o Credentials:gs_host=localhost rm gs://b/x', { ambient: 'prod' }, 'local'],
    [
      'gcloud spanner instances delete x',
      { env: { CLOUDSDK_API_ENDPOINT_OVERRIDES_SPANNER: 'http://localhost:9020/' }, ambient: 'prod' },
      'local',
    ],
    [
      'gcloud sql instances delete x',
      { env: { CLOUDSDK_API_ENDPOINT_OVERRIDES_SPANNER: 'http://localhost:9020/' }, ambient: 'prod' },
      'prod',
    ],
    [
      'gcloud spanner instances delete x',
      { env: { CLOUDSDK_API_ENDPOINT_OVERRIDES_SPANNER: 'https://example.com/' }, ambient: 'prod' },
      'prod',
    ],
    [
      'gcloud run services delete x --impersonate-service-account=d@acme-prod.iam.gserviceaccount.com',
      { ambient: 'dev' },
      'prod',
    ],
    ['gcloud pubsub topics delete projects/acme-prod/topics/x', { ambient: 'dev' }, 'prod'],
    ['gcloud sql instances delete x --project p-1', { mapping: 'project:p-1=dev', ambient: 'prod' }, 'dev'],
    ['gcloud sql instances delete x --project acme-dev', { mapping: 'project:acme-dev=prod' }, 'prod'],
    ['gcloud sql instances delete x --configuration c', { mapping: 'profile:c=staging' }, 'staging'],
  ];
  for (const [line, place, expected] of cases) {
    it(`${line} ${JSON.stringify(place)}: ${expected}`, () => {
      assert.equal(locate(line, place).environment, expected);
    });
  }

  it('says how it knows', () => {
    const finding = locate('gcloud sql instances delete x --project acme-prod');
    assert.equal(finding.account, 'acme-prod');
    assert.equal(finding.provider, 'google');
    assert.match(finding.evidence[0]?.text ?? '', /project acme-prod \(--project\)/);
  });
});
