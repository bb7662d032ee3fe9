import { PathRules } from './rules';

/** A server that people run themselves, known by its port, its host's words or its paths. */
export interface Server {
  readonly name: string;
  readonly ports: readonly string[];
  readonly host?: RegExp;
  /** Lines that hold on the server's own port or host. */
  readonly rules: PathRules;
  /** What DELETE means where no rule fits; nothing where it is undefined. */
  readonly fallback?: boolean;
  /** Paths that only this server has: they tell it on any port. */
  readonly path?: RegExp;
}

export const SERVERS: readonly Server[] = [
  {
    name: 'elasticsearch',
    ports: ['9200', '9243', '9201'],
    host: /(?:^|[.-])(?:elastic(?:search)?|opensearch|aoss)(?:[.-]|\d|$)|^es[-\d]|-es\d*[.-]|^es\.(?:.*\.)?(?:internal|local|corp|prod|staging|dev|svc)\b|\.es\.amazonaws\.com$|\.found\.io$|\.elastic-cloud\.com$/,
    path: /\/_(?:delete_by_query|update_by_query|all|cat|cluster|search|bulk|snapshot|nodes|ilm|ism|index_template|reindex|aliases|security|plugins)(?:\/|$)/,
    fallback: true,
    rules: new PathRules(`
POST,PUT /_cluster/settings modify changes the settings of the whole cluster
POST,PUT,DELETE /_security/** privilege changes identities or what they may do
POST,PUT,DELETE /_plugins/_security/** privilege changes identities or what they may do
DELETE /_search/scroll -
DELETE /*/_doc/* modify deletes a document
POST /*/_delete_by_query destroy deletes all documents that a query finds
POST /*/_update_by_query modify changes all documents that a query finds
POST /*/_search|_msearch|_count|_mget|_validate|_analyze|_explain|_field_caps|_refresh|_flush read
POST /*/_search/** read
POST /_search|_msearch|_count|_mget|_sql|_analyze|_refresh|_pit read
POST /_search/** read
POST /*/_close modify closes an index
POST /_snapshot/*/*/_restore modify restores a snapshot over what is there
PUT,POST /_ilm/policy/* modify changes when indexes are deleted
PUT,POST /_slm/** modify changes when snapshots are taken
`),
  },
  {
    name: 'vault',
    ports: ['8200'],
    host: /(?:^|[.-])vault(?:[.-]|$)/,
    path: /^\/v1\/(?:sys\/(?:mounts|auth|policy|policies|audit|seal|raw|rekey|leases|namespaces|storage|generate-root|step-down)|secret\/|kv\/|auth\/token\/|transit\/|database\/creds|pki\/|identity\/)/,
    fallback: true,
    rules: new PathRules(`
GET /v1/sys/health|seal-status|leader|mounts|auth|host-info read
GET /v1/sys/** read
GET /v1/*/metadata/** read
GET /v1/auth/token/lookup-self read
POST,PUT /v1/auth/*/login/** -
POST,PUT /v1/auth/token/renew-self -
POST,PUT /v1/auth/token/lookup-self -
DELETE /v1/sys/audit/* unprotect stops the recording of who reads secrets
POST,PUT,DELETE /v1/sys/policy|policies/** privilege changes what identities may do
POST,PUT,DELETE /v1/auth/** privilege changes identities or their tokens
POST,PUT,DELETE /v1/identity/** privilege changes identities
POST,PUT /v1/sys/generate-root/** privilege makes a token that may do everything
POST,PUT /v1/sys/seal modify seals the vault: nothing can be read any more
POST,PUT /v1/sys/leases/revoke-prefix|revoke-force/** destroy revokes leases in bulk
POST,PUT /v1/sys/storage/raft/snapshot|snapshot-force destroy replaces everything by a snapshot
POST,PUT /v1/*/destroy/** destroy destroys versions of a secret for good
POST,PUT /v1/*/delete/** destroy deletes versions of a secret
GET /v1/** secret reads a secret
`),
  },
  {
    name: 'consul',
    ports: ['8500', '8501'],
    host: /(?:^|[.-])consul(?:[.-]|$)/,
    path: /^\/v1\/(?:kv|catalog|agent\/(?:force-leave|service|leave|maintenance)|acl|txn|snapshot|health)(?:\/|$)/,
    fallback: true,
    rules: new PathRules(`
PUT,POST,DELETE /v1/acl/** privilege changes identities or what they may do
PUT /v1/snapshot destroy replaces everything by a snapshot
PUT /v1/catalog/deregister modify takes a service out of the catalogue
PUT /v1/agent/leave modify takes a server out of the cluster
GET /** read
`),
  },
  {
    name: 'nomad',
    ports: ['4646'],
    host: /(?:^|[.-])nomad(?:[.-]|$)/,
    path: /^\/v1\/(?:jobs?|allocations?|nodes?|system\/gc)(?:\/|$)/,
    fallback: true,
    rules: new PathRules(`
POST,PUT,DELETE /v1/acl/** privilege changes identities or what they may do
GET /** read
`),
  },
  {
    name: 'etcd',
    ports: ['2379'],
    host: /(?:^|[.-])etcd(?:[.-]|\d|$)/,
    path: /^\/v3\/(?:kv|cluster|auth|maintenance)\//,
    fallback: true,
    rules: new PathRules(`
POST /v3/kv/range read
POST /v3/kv/deleterange destroy deletes keys
POST /v3/auth/** privilege changes identities or what they may do
POST /v3/maintenance/status|hash read
POST /v3/maintenance/snapshot secret takes a copy of everything out
`),
  },
  {
    name: 'rabbitmq',
    ports: ['15672', '15671'],
    host: /(?:^|[.-])rabbit(?:mq)?(?:[.-]|\d|$)|\.cloudamqp\.com$/,
    path: /^\/api\/(?:queues|exchanges|vhosts|bindings)\//,
    fallback: true,
    rules: new PathRules(`
POST /api/queues/*/*/get read
POST /api/exchanges/*/*/publish create publishes a message
DELETE /api/queues/*/*/contents destroy empties a queue
PUT,DELETE /api/users|permissions/** privilege changes identities or what they may do
`),
  },
  {
    name: 'prometheus',
    ports: ['9090', '9093', '9091'],
    host: /(?:^|[.-])(?:prometheus|alertmanager|pushgateway|thanos|loki)(?:[.-]|\d|$)/,
    path: /^\/(?:api\/v1\/admin\/tsdb|loki\/api\/v1\/delete|-\/(?:quit|reload))(?:\/|$)/,

    rules: new PathRules(`
POST,PUT /api/v1/admin/tsdb/delete_series destroy deletes series of metrics
POST,PUT /api/v1/admin/tsdb/clean_tombstones destroy deletes for good what is marked as deleted
POST,PUT /api/v1/admin/tsdb/snapshot create
POST,PUT /loki/api/v1/delete destroy deletes logs
POST /api/v1/query|query_range|series|labels read
POST /loki/api/v1/push -
POST,PUT /metrics/** -
DELETE /metrics/** modify deletes a group of metrics
POST,PUT /-/** modify stops or reloads the server
POST /api/v2/silences unprotect mutes alerts
DELETE /api/v2/silence/* modify ends a silence
`),
  },
  {
    name: 'influxdb',
    ports: ['8086'],
    host: /(?:^|[.-])influx(?:db|data)?(?:[.-]|\d|$)/,
    path: /^\/api\/v2\/(?:delete|buckets)(?:\/|$)/,
    fallback: true,
    rules: new PathRules(`
POST /api/v2/delete destroy deletes measurements
POST /api/v2/query read
POST /api/v2/write create writes measurements
POST /write create writes measurements
POST,PATCH,DELETE /api/v2/authorizations|users/** privilege changes identities or what they may do
`),
  },
  {
    name: 'couchdb',
    ports: ['5984', '6984'],
    host: /(?:^|[.-])couch(?:db)?(?:[.-]|\d|$)|\.cloudant\.com$/,
    fallback: true,
    rules: new PathRules(`
POST /*/_find|_all_docs|_design_docs|_bulk_get|_explain read
POST /*/_design/** read
POST /*/_purge destroy deletes documents for good
POST /_session -
`),
  },
  {
    name: 'kafka',
    ports: ['8083', '8081', '8082'],
    host: /(?:^|[.-])(?:kafka|schema-registry|kafka-connect|connect|redpanda)(?:[.-]|\d|$)/,
    path: /^\/(?:v3\/clusters\/[^/]+\/topics|connectors\/|subjects\/)/,
    rules: new PathRules(`
DELETE /v3/clusters/*/topics/* destroy deletes a topic and its messages
DELETE /v3/clusters/*/acls privilege changes what identities may do
POST /v3/clusters/*/topics create
DELETE /connectors/* destroy deletes a connector
PUT /connectors/*/pause|stop|resume modify
POST /connectors/*/restart modify
DELETE /subjects/** destroy deletes schemas
PUT,POST /connectors/** modify
`),
  },
  {
    name: 'jenkins',
    ports: [],
    host: /(?:^|[.-])(?:jenkins|ci)(?:[.-]|\d|$)/,
    path: /^\/(?:job\/[^/]+\/.*\b(?:doDelete|build|buildWithParameters|doWipeOutWorkspace)|scriptText|script|quietDown|safeRestart|restart|exit|safeExit)$|\/job\/[^/]+\/(?:doDelete|build|buildWithParameters|doWipeOutWorkspace)$/,
    rules: new PathRules(`
POST /scripttext|script remote-run runs a script on the build server
POST /quietdown|saferestart|restart|exit|safeexit modify stops or restarts the build server
POST /job/*/dodelete destroy deletes a job
POST /job/*/job/*/dodelete destroy deletes a job
POST /job/*/build|buildwithparameters remote-run starts a job
POST /job/*/job/*/build|buildwithparameters remote-run starts a job
POST /job/*/job/*/job/*/build|buildwithparameters remote-run starts a job
POST /view/** remote-run starts a job
`),
  },
  {
    name: 'argocd',
    ports: [],
    host: /(?:^|[.-])argo(?:cd)?(?:[.-]|$)/,
    path: /^\/api\/v1\/applications(?:\/|$)/,
    rules: new PathRules(`
DELETE /api/v1/applications/* destroy deletes an application and what it has deployed
POST /api/v1/applications/*/sync|rollback modify changes what is deployed
POST,PUT,PATCH /api/v1/applications/** modify changes what is deployed
DELETE /api/v1/clusters|projects|repositories/** destroy
POST /api/v1/session -
`),
  },
  {
    name: 'docker',
    ports: ['2375', '2376'],
    path: /^\/(?:v1\.\d+\/)?(?:containers|volumes|images|networks|services|swarm|system)\/(?:prune|.+)$/,
    rules: new PathRules(`
DELETE /** destroy
POST /*/*/volumes/prune destroy deletes volumes
POST /volumes/prune destroy deletes volumes
POST /*/volumes/prune destroy deletes volumes
POST /containers/*/kill|stop|restart modify stops or restarts a container
POST /*/containers/*/kill|stop|restart modify stops or restarts a container
POST /containers/*/exec remote-run runs a command in a container
POST /*/containers/*/exec remote-run runs a command in a container
POST /containers/create remote-run starts a container
`),
  },
  {
    name: 'vectors',
    ports: ['6333', '7700', '8108', '19530'],
    host: /(?:^|[.-])(?:qdrant|weaviate|milvus|typesense|meilisearch|meili|chroma|solr)(?:[.-]|\d|$)/,
    path: /^\/(?:collections\/[^/]+\/points\/delete|v2\/vectordb\/collections\/drop)$/,
    fallback: true,
    rules: new PathRules(`
POST /collections/*/points/search|scroll|query|count|recommend read
POST /collections/*/points/delete destroy deletes points
POST /indexes/*/search read
POST /multi-search read
POST /v2/vectordb/collections/drop destroy deletes a collection
POST /v2/vectordb/*/search|query|get|list|describe read
GET /** read
`),
  },
  {
    name: 'keycloak',
    ports: [],
    host: /(?:^|[.-])(?:keycloak|sso|auth)(?:[.-]|\d|$)/,
    path: /^\/(?:auth\/)?admin\/realms(?:\/|$)/,
    rules: new PathRules(`
DELETE /admin/realms/* destroy deletes a realm and every identity in it
DELETE /auth/admin/realms/* destroy deletes a realm and every identity in it
POST,PUT,DELETE /admin/realms/** privilege changes identities or what they may do
POST,PUT,DELETE /auth/admin/realms/** privilege changes identities or what they may do
`),
  },
  {
    name: 'registry',
    ports: [],
    host: /(?:^|[.-])(?:registry|harbor|nexus|artifactory)(?:[.-]|\d|$)/,
    path: /^\/v2\/.+\/manifests\/|^\/api\/v2\.0\/projects\//,
    rules: new PathRules(`
DELETE /** destroy deletes images or packages
`),
  },
  {
    name: 'minio',
    ports: ['9000'],
    host: /(?:^|[.-])minio(?:[.-]|\d|$)/,
    rules: new PathRules(`
DELETE /** destroy deletes stored objects
`),
  },
];
