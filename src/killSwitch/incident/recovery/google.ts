import type { Recovery } from './row';

const row = (
  services: readonly string[],
  name: string,
  rest: Pick<Recovery, 'what' | 'limit' | 'commands' | 'docs'>,
): Recovery => ({ provider: 'google', services, name, ...rest });

export const GOOGLE_RECOVERY: readonly Recovery[] = [
  row(['projects'], 'Google Cloud projects', {
    what: 'A project that was shut down, with most of what was in it; some services delete their resources sooner.',
    limit: 'within 30 days; billing must be connected again',
    commands: [
      'gcloud projects undelete PROJECT',
      'gcloud billing projects link PROJECT --billing-account BILLING_ACCOUNT',
    ],
    docs: 'https://cloud.google.com/resource-manager/docs/creating-managing-projects',
  }),
  row(['sql'], 'Cloud SQL', {
    what: 'A clone at a point in time, or an instance from a backup; backups of a deleted instance only where they were retained or a final one was made.',
    limit: 'log retention 7 days if nothing else is set, up to 35 with Enterprise Plus; backups as set',
    commands: [
      'gcloud sql instances clone INSTANCE NEW_INSTANCE --point-in-time TIME',
      'gcloud sql backups list --instance INSTANCE',
      'gcloud sql backups restore BACKUP_ID --restore-instance NEW_INSTANCE --backup-instance INSTANCE',
    ],
    docs: 'https://cloud.google.com/sql/docs/postgres/backup-recovery/restore',
  }),
  row(['storage', 'google'], 'Cloud Storage', {
    what: 'Deleted and overwritten objects, and deleted buckets, with soft delete; older generations where versioning is on.',
    limit: 'within 7 days if nothing else is set, up to 90; not where soft delete was switched off',
    commands: [
      'gcloud storage ls gs://BUCKET --soft-deleted --recursive',
      'gcloud storage restore "gs://BUCKET/OBJECT#GENERATION"',
      'gcloud storage ls --buckets --soft-deleted',
      'gcloud storage restore "gs://BUCKET#GENERATION"',
    ],
    docs: 'https://cloud.google.com/storage/docs/use-soft-deleted-objects',
  }),
  row(['bq', 'google', 'bigquery'], 'BigQuery', {
    what: 'A table as it was at a time, also a deleted one, by a copy with a time behind its name; a deleted dataset by UNDROP SCHEMA.',
    limit: 'time travel: within 7 days, 2 to 7 as set; then 7 days of fail-safe through support',
    commands: [
      'bq cp DATASET.TABLE@UNIX_MILLISECONDS DATASET.RESTORED',
      'bq query --nouse_legacy_sql "UNDROP SCHEMA DATASET"',
    ],
    docs: 'https://cloud.google.com/bigquery/docs/access-historical-data',
  }),
  row(['compute'], 'Compute Engine', {
    what: 'A disk from a snapshot, an instance from a machine image. Disks without auto-delete are left when their instance goes.',
    limit: 'snapshots as their schedule keeps them',
    commands: [
      'gcloud compute disks list --filter "-users:*"',
      'gcloud compute snapshots list',
      'gcloud compute disks create NEW_DISK --source-snapshot SNAPSHOT --zone ZONE',
    ],
    docs: 'https://cloud.google.com/compute/docs/disks/restore-snapshot',
  }),
  row(['spanner'], 'Spanner', {
    what: 'A new database from a backup; rows of a living database as they were, by a read with a time stamp.',
    limit: 'version retention 1 hour if nothing else is set, up to 7 days; backups up to 1 year',
    commands: [
      'gcloud spanner backups list --instance INSTANCE',
      'gcloud spanner databases restore --source-instance INSTANCE --source-backup BACKUP --destination-instance INSTANCE --destination-database NEW_DATABASE',
    ],
    docs: 'https://cloud.google.com/spanner/docs/backup/restore-backup',
  }),
  row(['firestore', 'datastore'], 'Firestore', {
    what: 'With point-in-time recovery: an export as of a minute, or a clone. Else a new database from a scheduled backup.',
    limit:
      'point-in-time recovery: within 7 days (1 hour where it is off); backups as their schedule keeps them',
    commands: [
      'gcloud firestore export gs://BUCKET --snapshot-time TIME',
      'gcloud firestore backups list',
      'gcloud firestore databases restore --source-backup BACKUP --destination-database NEW_DATABASE',
    ],
    docs: 'https://cloud.google.com/firestore/native/docs/use-pitr',
  }),
  row(['bigtable'], 'Bigtable', {
    what: 'A deleted table; a new table from a backup. A deleted instance cannot be had back.',
    limit: 'a deleted table within 7 days; backups up to 90 days',
    commands: [
      'gcloud bigtable instances tables undelete TABLE --instance INSTANCE',
      'gcloud bigtable backups list --instance INSTANCE',
    ],
    docs: 'https://cloud.google.com/bigtable/docs/managing-tables',
  }),
  row(['kms'], 'Cloud KMS', {
    what: 'A key version that is scheduled for destruction; enable it afterwards.',
    limit: 'within the scheduled duration, 30 days if nothing else is set',
    commands: [
      'gcloud kms keys versions restore VERSION --key KEY --keyring KEYRING --location LOCATION',
      'gcloud kms keys versions enable VERSION --key KEY --keyring KEYRING --location LOCATION',
    ],
    docs: 'https://cloud.google.com/kms/docs/destroy-restore',
  }),
  row(['secrets'], 'Secret Manager', {
    what: 'A deleted secret cannot be had back: make it anew. A destroyed version only where delayed destruction was set: enable it.',
    limit: 'within the delay that was set, 1 day to 1000 days',
    commands: ['gcloud secrets versions enable VERSION --secret SECRET'],
    docs: 'https://cloud.google.com/secret-manager/docs/delay-destruction-of-secret-versions',
  }),
  row(['iam'], 'Service accounts and custom roles', {
    what: 'A deleted service account by its numeric id (from the audit log), a deleted custom role. Older bindings from the audit log.',
    limit: 'service accounts within 30 days; custom roles within 7 days',
    commands: [
      'gcloud iam service-accounts undelete NUMERIC_ID',
      'gcloud iam roles undelete ROLE --project PROJECT',
      'gcloud projects get-iam-policy PROJECT',
    ],
    docs: 'https://cloud.google.com/iam/docs/service-accounts-delete-undelete',
  }),
  row(['container'], 'Google Kubernetes Engine', {
    what: 'A deleted cluster is made anew; its content from Git or Backup for GKE. Disks of the claims with the policy Retain still exist.',
    limit: 'as long as the backup plan keeps backups',
    commands: [
      'gcloud compute disks list --filter "-users:*"',
      'gcloud beta container backup-restore backups list --location LOCATION --backup-plan PLAN',
    ],
    docs: 'https://cloud.google.com/kubernetes-engine/docs/add-on/backup-for-gke/how-to/restore',
  }),
  row(['run', 'functions', 'app'], 'Cloud Run and Functions', {
    what: 'All traffic back to an earlier revision. A deleted service by deploying its image again.',
    limit: 'the newest 1000 revisions of a service',
    commands: [
      'gcloud run revisions list --service SERVICE --region REGION',
      'gcloud run services update-traffic SERVICE --to-revisions REVISION=100 --region REGION',
    ],
    docs: 'https://cloud.google.com/run/docs/rollouts-rollbacks-traffic-migration',
  }),
];
