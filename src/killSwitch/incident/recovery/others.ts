import type { Recovery } from './row';

const row = (
  provider: string,
  name: string,
  rest: Pick<Recovery, 'what' | 'limit' | 'commands' | 'docs'>,
): Recovery => ({ provider, name, ...rest });

export const OTHER_RECOVERY: readonly Recovery[] = [
  row('kubernetes', 'Kubernetes', {
    what: 'Objects from Git, or from a backup with their volumes; a deployment back to its revision before. A namespace that was deleted is gone with all that was in it; volumes with the policy Retain are not.',
    limit: 'rollouts: the newest 10 revisions, as set; backups as they are kept',
    commands: [
      'kubectl rollout history deployment/NAME --namespace NAMESPACE',
      'kubectl rollout undo deployment/NAME --namespace NAMESPACE',
      'kubectl get persistentvolumes',
      'velero restore create --from-backup BACKUP --include-namespaces NAMESPACE',
    ],
    docs: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-back-a-deployment',
  }),
  row('helm', 'Helm', {
    what: 'A release back to an earlier revision; one that was uninstalled only with --keep-history.',
    limit: 'the newest 10 revisions, as set',
    commands: [
      'helm history RELEASE --namespace NAMESPACE',
      'helm rollback RELEASE REVISION --namespace NAMESPACE',
    ],
    docs: 'https://helm.sh/docs/helm/helm_rollback/',
  }),
  row('terraform', 'Terraform and OpenTofu', {
    what: 'The state as it was, from the versions of its backend or terraform.tfstate.backup; then a plan says what has to be made anew. What was destroyed comes back empty: restore the data by its service.',
    limit: 'as the backend keeps versions',
    commands: [
      'aws s3api list-object-versions --bucket STATE_BUCKET --prefix STATE_KEY',
      'terraform state pull > now.tfstate',
      'terraform state push EARLIER.tfstate',
      'terraform plan',
    ],
    docs: 'https://developer.hashicorp.com/terraform/cli/state/recover',
  }),
  row('pulumi', 'Pulumi', {
    what: 'The state as it was, from the stack’s history; then a preview says what has to be made anew.',
    limit: 'as the backend keeps its history',
    commands: [
      'pulumi stack history',
      'pulumi stack export --version VERSION --file state.json',
      'pulumi stack import --file state.json',
      'pulumi preview',
    ],
    docs: 'https://www.pulumi.com/docs/iac/operations/troubleshooting/recovery/',
  }),
  row('postgres', 'PostgreSQL', {
    what: 'A database from a dump, or a server at a point in time from a base backup with its log. Stop writing first: what is deleted but not yet vacuumed is lost with each write.',
    limit: 'as backups and the log are kept',
    commands: ['createdb NEW_DATABASE', 'pg_restore --list DUMP', 'pg_restore --dbname NEW_DATABASE DUMP'],
    docs: 'https://www.postgresql.org/docs/current/continuous-archiving.html',
  }),
  row('mysql', 'MySQL and MariaDB', {
    what: 'A database from a dump, then the binary log up to the moment before.',
    limit: 'as dumps and the binary log are kept (30 days if nothing else is set in MySQL 8)',
    commands: [
      'mysql NEW_DATABASE < DUMP.sql',
      'mysqlbinlog --start-datetime="DUMP_TIME" --stop-datetime="TIME" BINLOG_FILES > changes.sql',
    ],
    docs: 'https://dev.mysql.com/doc/refman/8.4/en/point-in-time-recovery.html',
  }),
  row('mongodb', 'MongoDB', {
    what: 'Collections from a dump, then the operations log up to the moment before.',
    limit: 'as dumps are kept and as far as the operations log reaches',
    commands: [
      'mongorestore --nsInclude "DATABASE.*" DUMP',
      'mongorestore --oplogReplay --oplogLimit SECONDS:1 DUMP',
    ],
    docs: 'https://www.mongodb.com/docs/database-tools/mongorestore/',
  }),
  row('mongodb-atlas', 'MongoDB Atlas', {
    what: 'A cluster from a snapshot, or at a point in time with continuous backup.',
    limit: 'as the backup policy says; snapshots of a deleted cluster only where they were kept',
    commands: [
      'atlas backups snapshots list CLUSTER',
      'atlas backups restores start pointInTime --clusterName CLUSTER --pointInTimeUTCSeconds SECONDS --targetClusterName CLUSTER --targetProjectId PROJECT',
    ],
    docs: 'https://www.mongodb.com/docs/atlas/backup-restore-cluster/',
  }),
  row('redis', 'Redis', {
    what: 'After FLUSHALL with an append-only file: stop the server at once, take the command off the end of the file, start it. Else the newest snapshot, before it is written again.',
    limit: 'until the file is rewritten or the next snapshot is saved',
    commands: ['redis-cli CONFIG GET dir', 'redis-check-aof appendonlydir/FILE.incr.aof'],
    docs: 'https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/',
  }),
  row('snowflake', 'Snowflake', {
    what: 'Dropped tables, schemas and databases, and tables as they were at a time.',
    limit: 'within 1 day if nothing else is set, up to 90; then 7 days of fail-safe through support',
    commands: [
      'snowsql -q "UNDROP TABLE NAME"',
      'snowsql -q "CREATE TABLE RESTORED CLONE NAME AT (TIMESTAMP => \'TIME\'::timestamp_tz)"',
    ],
    docs: 'https://docs.snowflake.com/en/user-guide/data-time-travel',
  }),
  row('heroku', 'Heroku', {
    what: 'A release back; a database from a backup, or at a point in time as a new one. For a deleted app ask support.',
    limit:
      'rollback of Postgres: up to 4 days (Standard) or 7 (Premium and above); backups as their schedule keeps them',
    commands: [
      'heroku releases:rollback RELEASE --app APP',
      'heroku pg:backups --app APP',
      'heroku pg:backups:restore BACKUP DATABASE_URL --app APP',
      'heroku addons:create heroku-postgresql:PLAN --app APP -- --rollback DATABASE --to "TIME"',
    ],
    docs: 'https://devcenter.heroku.com/articles/heroku-postgres-rollback',
  }),
  row('supabase', 'Supabase', {
    what: 'The project’s database from a daily backup, or at a point in time with that add-on, from its page Database, Backups. A deleted project is gone.',
    limit: 'daily backups: 7 days (Pro), 14 (Team), 30 (Enterprise)',
    commands: [
      'supabase backups list --project-ref PROJECT',
      'supabase backups restore --project-ref PROJECT --timestamp UNIX_SECONDS',
    ],
    docs: 'https://supabase.com/docs/guides/platform/backups',
  }),
  row('vercel', 'Vercel', {
    what: 'An earlier deployment to production; deleted deployments from the page Settings, Security. A deleted project is gone.',
    limit: 'deleted deployments within 30 days',
    commands: ['vercel list', 'vercel rollback DEPLOYMENT_URL'],
    docs: 'https://vercel.com/docs/instant-rollback',
  }),
  row('neon', 'Neon', {
    what: 'A branch as it was at a time; the state before that is kept as another branch.',
    limit: 'within the project’s restore window, as set and by plan',
    commands: ['neonctl branches restore BRANCH ^self@TIME --preserve-under-name BRANCH_BEFORE'],
    docs: 'https://neon.com/docs/guides/branch-restore',
  }),
  row('planetscale', 'PlanetScale', {
    what: 'A branch from a backup, as a new one.',
    limit: 'as backups are kept, 2 days if nothing else is set',
    commands: ['pscale backup list DATABASE BRANCH', 'pscale backup restore DATABASE NEW_BRANCH BACKUP'],
    docs: 'https://planetscale.com/docs/vitess/backups',
  }),
  row('cloudflare', 'Cloudflare', {
    what: 'A D1 database as it was at a minute; an earlier version of a Worker. Deleted databases and buckets are gone.',
    limit: 'Time Travel: within 30 days (7 on the free plan)',
    commands: [
      'wrangler d1 time-travel restore DATABASE --timestamp TIME',
      'wrangler rollback VERSION_ID --name WORKER',
    ],
    docs: 'https://developers.cloudflare.com/d1/reference/time-travel/',
  }),
  row('fly', 'Fly.io', {
    what: 'A volume from a snapshot, as a new one; an earlier image of an app.',
    limit: 'daily snapshots: 5 days if nothing else is set',
    commands: [
      'fly volumes list --all --app APP',
      'fly volumes snapshots list VOLUME_ID',
      'fly volumes create NAME --snapshot-id SNAPSHOT_ID --app APP',
    ],
    docs: 'https://fly.io/docs/volumes/snapshots/',
  }),
  row('github', 'GitHub', {
    what: 'A deleted repository from the settings of its owner; a deleted or force-pushed branch from its last commit.',
    limit: 'repositories within 90 days',
    commands: [
      'gh api repos/OWNER/REPO/activity',
      'gh api repos/OWNER/REPO/git/refs --method POST --field ref=refs/heads/BRANCH --field sha=COMMIT',
    ],
    docs: 'https://docs.github.com/repositories/creating-and-managing-repositories/restoring-a-deleted-repository',
  }),
  row('git', 'Git', {
    what: 'What a force push has replaced, from any clone’s reflog.',
    limit: 'reflog: 90 days, 30 for what nothing reaches',
    commands: [
      'git reflog show origin/BRANCH',
      'git push origin COMMIT:refs/heads/BRANCH --force-with-lease',
    ],
    docs: 'https://git-scm.com/docs/git-reflog',
  }),
  row('vault', 'HashiCorp Vault', {
    what: 'Deleted versions of a secret in the KV store, version 2, unless they were destroyed.',
    limit: 'as the engine keeps versions',
    commands: ['vault kv metadata get MOUNT/PATH', 'vault kv undelete -versions=VERSION MOUNT/PATH'],
    docs: 'https://developer.hashicorp.com/vault/docs/commands/kv/undelete',
  }),
  row('digitalocean', 'DigitalOcean', {
    what: 'A Droplet from a backup or snapshot, as a new one; a managed database as a fork at a point in time.',
    limit: 'backups: 4 weekly or 7 daily; databases within 7 days',
    commands: [
      'doctl compute snapshot list',
      'doctl compute droplet create NAME --image SNAPSHOT_ID --size SIZE --region REGION',
      'doctl databases fork NEW_NAME --restore-from-cluster-id CLUSTER_ID --restore-from-timestamp TIME',
    ],
    docs: 'https://docs.digitalocean.com/products/backups/',
  }),
];
