import type { Effect } from '../../../contracts/words';
import { nameWords, PathRules } from './rules';

/** Somebody's API that manages what runs, is stored or is paid for. */
export interface Platform {
  readonly name: string;
  /** The whole API is GraphQL. */
  readonly graphql?: boolean;
  /** People work with it all day: only what deletes, and what the rules name, is worth a word. */
  readonly everyday?: boolean;
  /** What a GraphQL mutation means where its name does not say it. */
  readonly mutations?: (field: string) => Effect | undefined;
}

/** Words of things whose loss nobody mourns. */
const SMALL = new Set([
  'comment',
  'reaction',
  'label',
  'labels',
  'star',
  'subscription',
  'draft',
  'notification',
  'item',
  'column',
  'card',
  'assignees',
  'reviewers',
  'lock',
]);

function githubMutation(field: string): Effect | undefined {
  const words = nameWords(field);
  if (words.some((word) => word === 'protection' || word === 'ruleset'))
    return words[0] === 'create' ? 'modify' : 'unprotect';
  if (words.some((word) => SMALL.has(word))) return 'read';
  if (words[0] === 'delete' || words[0] === 'archive' || words[0] === 'transfer') return undefined;
  return words.some((word) => /^(?:enterprise|organization|sso|deployment|deployments)$/.test(word))
    ? 'modify'
    : 'read';
}

const PLATFORMS: Readonly<Record<string, Platform>> = {
  github: { name: 'github', everyday: true, mutations: githubMutation },
  gitlab: { name: 'gitlab', everyday: true },
  bitbucket: { name: 'bitbucket', everyday: true },
  stripe: { name: 'stripe' },
  fly: { name: 'fly' },
  railway: { name: 'railway', graphql: true },
  npm: { name: 'npm', everyday: true },
  dockerhub: { name: 'dockerhub', everyday: true },
  sentry: { name: 'sentry', everyday: true },
  openai: { name: 'openai', everyday: true },
  s3: { name: 's3' },
};

/** Hosts by platform: "name host host". A host counts with all below it. */
const HOSTS = `
heroku api.heroku.com
vercel api.vercel.com api.zeit.co
netlify api.netlify.com
cloudflare api.cloudflare.com
digitalocean api.digitalocean.com
fly api.fly.io api.machines.dev
railway backboard.railway.app backboard.railway.com
supabase api.supabase.com api.supabase.io supabase.co
render api.render.com
github api.github.com uploads.github.com
gitlab gitlab.com
bitbucket api.bitbucket.org
linode api.linode.com
hetzner api.hetzner.cloud robot-ws.your-server.de dns.hetzner.com
vultr api.vultr.com
scaleway api.scaleway.com
ovh api.ovh.com eu.api.ovh.com
oracle oraclecloud.com
ibm cloud.ibm.com
alibaba aliyuncs.com
tencent tencentcloudapi.com
equinix api.equinix.com
upcloud api.upcloud.com
exoscale exoscale.com
pulumi api.pulumi.com
terraform app.terraform.io
spacelift app.spacelift.io
env0 api.env0.com
neon console.neon.tech neon.tech
planetscale api.planetscale.com
turso api.turso.tech turso.io
mongodb cloud.mongodb.com mongodb-api.com data.mongodb-api.com
redis api.redislabs.com
upstash api.upstash.com upstash.io
elastic api.elastic-cloud.com api.elastic.co
aiven api.aiven.io
confluent api.confluent.cloud confluent.cloud
cockroach cockroachlabs.cloud
clickhouse api.clickhouse.cloud clickhouse.cloud
snowflake snowflakecomputing.com
databricks cloud.databricks.com azuredatabricks.net gcp.databricks.com
fivetran api.fivetran.com
stripe api.stripe.com
datadog api.datadoghq.com api.datadoghq.eu api.us3.datadoghq.com api.us5.datadoghq.com
newrelic api.newrelic.com
pagerduty api.pagerduty.com
grafana grafana.net grafana.com
sentry sentry.io
auth0 auth0.com
okta okta.com oktapreview.com
clerk api.clerk.com api.clerk.dev
doppler api.doppler.com
fastly api.fastly.com
akamai akamaiapis.net
bunny api.bunny.net
godaddy api.godaddy.com
namecheap api.namecheap.com
gandi api.gandi.net
dnsimple api.dnsimple.com
ns1 api.nsone.net
npm registry.npmjs.org
dockerhub hub.docker.com registry-1.docker.io
circleci circleci.com
buildkite api.buildkite.com
pinecone api.pinecone.io pinecone.io
qdrant cloud.qdrant.io
weaviate weaviate.cloud
algolia algolia.net algolianet.com
shopify myshopify.com
contentful api.contentful.com
tailscale api.tailscale.com
launchdarkly app.launchdarkly.com
koyeb app.koyeb.com
northflank api.northflank.com
convex convex.cloud
appwrite cloud.appwrite.io
openai api.openai.com
s3 r2.cloudflarestorage.com digitaloceanspaces.com backblazeb2.com wasabisys.com linodeobjects.com
`;

/** Hosts of a platform that are no API of its own: customers' sites, documentation. */
const PREFIXES: Readonly<Partial<Record<string, RegExp>>> = {
  gitlab: /^\/api\//,
  circleci: /^\/api\//,
  sentry: /^\/api\/0\//,
  grafana: /^\/api\//,
  auth0: /^\/api\/v2\//,
  okta: /^\/api\/v1\//,
  shopify: /^\/admin\//,
  ibm: /^\/(?:v\d|api|global)/,
};

let byHost: Map<string, string> | undefined;

function hosts(): Map<string, string> {
  if (byHost) return byHost;
  byHost = new Map();
  for (const line of HOSTS.trim().split('\n')) {
    const [name = '', ...names] = line.split(' ');
    for (const host of names) byHost.set(host, name);
  }
  return byHost;
}

/** The platform that a host belongs to. */
export function platformOf(host: string, segments: readonly string[]): Platform | undefined {
  const known = hosts();
  for (let rest = host, i = 0; i < 8 && rest !== ''; i += 1) {
    const name = known.get(rest);
    if (name !== undefined) {
      const prefix = PREFIXES[name];
      if (prefix && !prefix.test(`/${segments.join('/')}/`)) return undefined;
      return (Object.hasOwn(PLATFORMS, name) ? PLATFORMS[name] : undefined) ?? { name };
    }
    const dot = rest.indexOf('.');
    rest = dot < 0 ? '' : rest.slice(dot + 1);
  }
  // A GitLab or GitHub of one's own, by their paths.
  if (host.startsWith('gitlab.') && segments[0] === 'api') return PLATFORMS.gitlab;
  if (segments[0] === 'api' && segments[1] === 'v3' && segments[2] === 'repos') return PLATFORMS.github;
  return undefined;
}

/** What a platform's paths mean where the method does not say it; the first line that fits. */
export const PLATFORM_RULES: Readonly<Partial<Record<string, PathRules>>> = {
  github: new PathRules(`
DELETE /repos/*/*/issues/comments/** -
DELETE /repos/*/*/pulls/comments/** -
DELETE /repos/*/*/comments/** -
DELETE /repos/*/*/issues/*/labels/** -
DELETE /repos/*/*/issues/*/assignees -
DELETE /repos/*/*/issues/*/lock -
DELETE /repos/*/*/issues/*/reactions/** -
DELETE /repos/*/*/labels/* -
DELETE /repos/*/*/milestones/* -
DELETE /repos/*/*/pulls/*/requested_reviewers -
DELETE /repos/*/*/pulls/*/reviews/* -
DELETE /repos/*/*/subscription -
DELETE /repos/*/*/actions/caches/** -
DELETE /repos/*/*/actions/caches -
DELETE /notifications/** -
DELETE /user/starred/** -
DELETE /user/following/* -
DELETE /gists/** modify deletes a gist
DELETE /repos/*/*/git/refs/** modify deletes a branch or a tag
DELETE /repos/*/*/contents/** modify deletes a file in a commit
DELETE /repos/*/*/actions/runs/** modify deletes the record of a run
DELETE /repos/*/*/environments/* unprotect removes an environment with its approvals and secrets
DELETE,PUT,PATCH,POST /repos/*/*/branches/*/protection/** unprotect changes or removes the protection of a branch
DELETE,PUT,PATCH /repos/*/*/rulesets/* unprotect changes or removes rules that protect branches
DELETE /repos/*/*/vulnerability-alerts unprotect turns security alerts off
DELETE /repos/*/*/automated-security-fixes unprotect turns security fixes off
DELETE /orgs/*/rulesets/* unprotect removes rules that protect branches
PUT /repos/*/*/environments/* modify changes an environment and its approvals
DELETE /repos/*/* destroy deletes the repository and everything in it
PUT,PATCH,DELETE /repos/*/*/collaborators/* privilege changes who may write to a repository
POST,DELETE /repos/*/*/keys/** privilege changes the deploy keys of a repository
PUT,DELETE /orgs/*/memberships/* privilege changes who belongs to an organisation
DELETE /orgs/*/members/* privilege takes somebody out of an organisation
PUT,DELETE /orgs/*/teams/** privilege changes teams and what they may do
PUT,DELETE /repos/*/*/actions/secrets/* modify changes a secret of the pipelines
PUT,DELETE /repos/*/*/environments/*/secrets/* modify changes a secret of the pipelines
POST,PATCH,DELETE /repos/*/*/environments/*/variables/** modify changes a variable of the pipelines
POST,PATCH,DELETE /repos/*/*/actions/variables/** modify changes a variable of the pipelines
PUT,DELETE /orgs/*/actions/secrets/* modify changes a secret of the pipelines
PUT,POST,PATCH,DELETE /repos/*/*/actions/permissions/** privilege changes what pipelines may do
POST /repos/*/*/actions/workflows/*/dispatches remote-run starts a pipeline
POST /repos/*/*/dispatches remote-run starts a pipeline
POST /repos/*/*/actions/runs/*/pending_deployments unprotect approves a deployment that waits for a person
POST /repos/*/*/actions/runs/*/approve unprotect approves a run that waits for a person
POST /repos/*/*/actions/runs/*/deployment_protection_rule unprotect approves a deployment that waits
POST /repos/*/*/deployments modify starts a deployment
POST /repos/*/*/hooks privilege sends the repository's events to another place
DELETE /repos/*/*/hooks/* modify removes a webhook
PUT /repos/*/*/pulls/*/merge modify merges a pull request
POST /repos/*/*/merges modify merges a branch
POST /repos/*/*/transfer destroy gives the repository away
PATCH /repos/*/* modify changes the settings of a repository
DELETE /repos/*/*/releases/** destroy deletes a release
GET /** -
HEAD /** -
`),
  gitlab: new PathRules(`
DELETE /api/v4/projects/*/issues/*/notes/* -
DELETE /api/v4/projects/*/merge_requests/*/notes/* -
DELETE /api/v4/projects/*/repository/branches/* modify deletes a branch
DELETE /api/v4/projects/*/protected_branches/* unprotect removes the protection of a branch
DELETE /api/v4/projects/*/protected_environments/* unprotect removes the approvals of an environment
DELETE /api/v4/projects/*/approval_rules/* unprotect removes a rule of approval
DELETE /api/v4/projects/*/merge_requests/*/approval_rules/* unprotect removes a rule of approval
GET /api/v4/projects|groups/*/variables/** secret reads the variables of the pipelines
POST,PUT,DELETE /api/v4/projects|groups/*/variables/** modify changes the variables of the pipelines
POST,PUT,DELETE /api/v4/projects|groups/*/members/** privilege changes who belongs to it
POST /api/v4/projects/*/pipeline remote-run starts a pipeline
POST /api/v4/projects/*/trigger/pipeline remote-run starts a pipeline
POST /api/v4/projects/*/jobs/*/play remote-run starts a job that waits for a person
POST /api/v4/projects/*/environments/*/stop modify stops what runs in an environment
PUT /api/v4/projects/*/merge_requests/*/merge modify merges a merge request
GET /** -
`),
  heroku: new PathRules(`
GET /apps/*/config-vars secret reads the config vars, passwords among them
POST /apps/*/dynos remote-run runs a command in a dyno
DELETE /apps/*/dynos/** modify restarts dynos
DELETE /apps/* destroy deletes the app with its add-ons
DELETE /addons/* destroy deletes an add-on and its data
DELETE /apps/*/addons/* destroy deletes an add-on and its data
POST,PATCH,DELETE /apps/*/collaborators/** privilege changes who may change the app
`),
  vercel: new PathRules(`
POST /*/projects/*/env modify sets a variable of a project
GET /*/projects/*/env/* secret reads a variable of a project
POST /*/artifacts/** -
`),
  cloudflare: new PathRules(`
GET /client/v4/accounts/*/storage/kv/** read
POST /client/v4/zones/*/purge_cache modify empties the cache of a zone
DELETE /client/v4/zones/*/purge_cache modify empties the cache of a zone
POST /client/v4/accounts/*/ai/run/** -
`),
  fly: new PathRules(`
POST /v1/apps/*/machines/*/exec remote-run runs a command in a machine
POST /v1/apps/*/machines/*/stop|suspend|restart modify stops or restarts a machine
`),
  supabase: new PathRules(`
DELETE /auth/v1/admin/users/* destroy deletes a user for good
DELETE /rest/v1/** destroy deletes rows
PATCH /rest/v1/** modify changes rows
POST /rest/v1/rpc/* modify calls a function of the database
POST,PUT /rest/v1/** create adds rows
DELETE /storage/v1/** destroy deletes stored files
POST /storage/v1/bucket/*/empty destroy empties a bucket
POST /storage/v1/object/list/* read
POST /auth/v1/token|signup|otp|recover|logout|verify -
POST /functions/v1/** -
GET /v1/projects/*/api-keys secret reads the keys of a project
POST /v1/projects/*/pause modify pauses a project
`),
  stripe: new PathRules(`
POST /v1/refunds modify pays money back
POST /v1/payouts modify pays money out
POST /v1/tokens|sources|setup_intents -
`),
  datadog: new PathRules(`
POST /api/*/series|logs|events|check_run|distribution_points -
POST /api/*/monitor/mute_all unprotect mutes every monitor
POST /api/*/monitor/*/mute unprotect mutes a monitor
POST /api/*/downtime unprotect mutes monitors
DELETE /api/*/monitor/* unprotect deletes a monitor
POST /api/v2/logs/events/search read
`),
  pagerduty: new PathRules(`
POST /incidents/** -
POST /maintenance_windows unprotect mutes a service
`),
  terraform: new PathRules(`
POST /api/v2/runs modify starts a run
POST /api/v2/runs/*/actions/apply modify applies a run
POST /api/v2/runs/*/actions/discard|cancel -
POST /api/v2/workspaces/*/actions/lock|unlock|force-unlock modify locks or unlocks a workspace
POST /api/v2/workspaces/*/actions/safe-delete destroy deletes a workspace
POST /api/v2/plans/** read
GET /api/v2/vars read
`),
  pulumi: new PathRules(`
POST /api/stacks/*/*/*/destroy destroy destroys everything in a stack
POST /api/stacks/*/*/*/decrypt secret decrypts secrets of a stack
`),
  npm: new PathRules(`
DELETE /-/npm/v1/tokens/** privilege revokes a token
DELETE /** destroy takes a package off the registry
POST /-/npm/v1/security/** -
PUT /** modify publishes a package
`),
  openai: new PathRules(`
DELETE /v1/responses/* -
DELETE /v1/conversations/** -
DELETE /** modify deletes something of the account
POST,GET /v1/organization/** modify changes the organisation
`),
  s3: new PathRules(`
POST /** modify
`),
  upstash: new PathRules(`
GET,POST /flushall|flushdb/** destroy empties the database
GET,POST /del|unlink|getdel/** destroy deletes keys
GET,POST /set|mset|hset|lpush|rpush|incr|expire|sadd|zadd/** modify writes keys
GET /** read
POST /get|mget|hget|hgetall|scan|keys|exists|ttl/** read
`),
  doppler: new PathRules(`
GET /v3/configs/config/secrets/** secret reads secrets
`),
  auth0: new PathRules(`
POST,PATCH,PUT,DELETE /api/v2/** privilege changes identities or what they may do
`),
  okta: new PathRules(`
POST,PUT,DELETE /api/v1/** privilege changes identities or what they may do
`),
  databricks: new PathRules(`
POST /api/2.0/sql/statements modify runs SQL
POST /api/*/jobs/run-now remote-run runs a job
POST /api/*/secrets/get secret reads a secret
POST /api/*/clusters/permanent-delete destroy deletes a cluster for good
`),
  mongodb: new PathRules(`
POST /**/action/find|findone|aggregate read
POST /app/*/endpoint/data/v1/action/find|findone|aggregate read
POST /app/*/endpoint/data/v1/action/deleteone|deletemany destroy deletes documents
POST /app/*/endpoint/data/v1/action/updateone|updatemany|replaceone modify changes documents
`),
};
