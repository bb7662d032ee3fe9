/**
 * Labels of gcloud_cmds.tsv that are wrong, or true of the command but not of what a person fears from it, each with the
 * code that is right (codes.ts) and the reason. They win over the generated table.
 */
export interface Override {
  readonly code: string;
  readonly reason: string;
}

const DEPLOY = 'a deployment changes a service that is mostly there already; who may call it, the flags say';
const SHELL =
  'opens a shell or runs a command on another machine; nothing of the cloud changes by that alone';
const TUNNEL =
  'opens a way from this machine into a network for as long as it runs, for whoever has the right; no rule changes';
const FLAGS_DECIDE = 'only some of its flags weaken a safeguard: see refine/';
const LOCAL_FILE = 'edits a file in the working directory; `transaction execute` sends it';
const CREDENTIALS =
  'writes the entry of a cluster into the kubeconfig and shows nothing; every daily use of kubectl begins with it';
const DESCRIBES =
  'writes what is there as configuration into a local file or to the screen; no data leaves, nothing changes';
const EMULATED = 'runs on this machine in an emulator or a container';
const AUDIT = 'what is done in the project is no longer recorded there';
const UNDONE = 'takes a deletion back or brings back what was lost; nothing goes';
const STATE_BACK = 'puts an earlier state in the place of the present one, which is lost';
const SESSION_ENDS = 'ends a run that can be started again; no resource is deleted';
const MAY_REPLACE = 'writes what it imports over what is there';
const OUTAGE = 'does to real machines what a maintenance does: they are moved or stopped';

function rows(code: string, reason: string, keys: string): [string, Override][] {
  return keys
    .trim()
    .split(/\s*\n\s*/)
    .map((key) => [key, { code, reason }]);
}

export const OVERRIDES: Readonly<Record<string, Override>> = Object.fromEntries([
  ...rows(
    'm',
    DEPLOY,
    'gcloud.run deploy\ngcloud.functions deploy\ngcloud.app deploy\ngcloud.run.services replace\ngcloud.deployment-manager.deployments update',
  ),
  ...rows(
    'x',
    SHELL,
    `gcloud.compute ssh
     gcloud.compute scp
     gcloud.compute copy-files
     gcloud.compute connect-to-serial-port
     gcloud.compute.tpus.tpu-vm ssh
     gcloud.compute.tpus.tpu-vm scp
     gcloud.compute.tpus.queued-resources ssh
     gcloud.compute.tpus.queued-resources scp
     gcloud.cloud-shell ssh
     gcloud.cloud-shell scp
     gcloud.app.instances ssh
     gcloud.app.instances scp
     gcloud.workstations ssh
     gcloud.sql connect
     gcloud.spanner cli`,
  ),
  ...rows('m', TUNNEL, 'gcloud.compute start-iap-tunnel\ngcloud.workstations start-tcp-tunnel'),
  ...rows(
    'm',
    FLAGS_DECIDE,
    'gcloud.compute.instances update\ngcloud.storage.buckets update\ngcloud.logging.buckets update',
  ),
  ...rows(
    'ml',
    LOCAL_FILE,
    `gcloud.dns.record-sets.transaction start
     gcloud.dns.record-sets.transaction add
     gcloud.dns.record-sets.transaction remove
     gcloud.dns.record-sets.transaction abort`,
  ),
  ...rows(
    'ml',
    CREDENTIALS,
    `gcloud.container.clusters get-credentials
     gcloud.anthos.config.controller get-credentials
     gcloud.container.attached.clusters get-credentials
     gcloud.container.aws.clusters get-credentials
     gcloud.container.azure.clusters get-credentials
     gcloud.container.fleet.memberships get-credentials
     gcloud.container.fleet.scopes.namespaces get-credentials
     gcloud.container.hub.memberships get-credentials
     gcloud.container.hub.scopes.namespaces get-credentials
     gcloud.edge-cloud.container.clusters get-credentials`,
  ),
  ...rows(
    'r',
    DESCRIBES,
    `gcloud.bigtable.app-profiles.config export
     gcloud.bigtable.instances.config export
     gcloud.bigtable.instances.tables.config export
     gcloud.bigtable.tables.config export
     gcloud.bq.datasets.config export
     gcloud.bq.jobs.config export
     gcloud.bq.tables.config export
     gcloud.redis.instances.config export
     gcloud.spanner.databases.config export
     gcloud.spanner.instances.config export
     gcloud.resource-config bulk-export`,
  ),
  ...rows(
    'ml',
    EMULATED,
    `gcloud.functions.local call
     gcloud.functions.local delete
     gcloud.functions.local deploy
     gcloud.ai-platform.local train
     gcloud.ml-engine.local train
     gcloud.ai.custom-jobs local-run`,
  ),
  ...rows('dg', AUDIT, 'gcloud.logging.sinks delete\ngcloud.logging.buckets delete'),
  ...rows('dg', 'a lien is what keeps a project from being deleted', 'gcloud.resource-manager.liens delete'),
  ...rows('mg', 'keys are no longer rotated', 'gcloud.kms.keys remove-rotation-schedule'),
  ...rows(
    'mg',
    'the disk is no longer in the schedule that makes its snapshots',
    'gcloud.compute.disks remove-resource-policies',
  ),
  ...rows(
    'c',
    'a policy without rules opens nothing',
    'gcloud.compute.firewall-policies create\ngcloud.compute.network-firewall-policies create',
  ),
  ...rows('rl', 'prints a URI without any credential in it', 'gcloud.firestore.databases connection-string'),
  ...rows('m', UNDONE, 'gcloud.services.api-keys undelete'),
  ...rows('mo', SESSION_ENDS, 'gcloud.deploy.job-runs terminate\ngcloud.dataproc.sessions terminate'),
  ...rows(
    'c',
    'a build runs in the project, with the rights of its build account; what it deploys is asked about there',
    'gcloud.builds submit',
  ),
  ...rows('d', STATE_BACK, 'gcloud.sql.instances import'),
  ...rows('d', MAY_REPLACE, 'gcloud.sql import sql\ngcloud.sql import bak'),
  ...rows('m', MAY_REPLACE, 'gcloud.firestore import\ngcloud.datastore import\ngcloud.sql import csv'),
  ...rows(
    'mo',
    OUTAGE,
    `gcloud.compute.instances simulate-maintenance-event
     gcloud.compute.sole-tenancy.node-groups simulate-maintenance-event
     gcloud.compute.tpus.tpu-vm simulate-maintenance-event`,
  ),
]);
