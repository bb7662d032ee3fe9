import type { Recovery } from './row';

const row = (
  services: readonly string[],
  name: string,
  rest: Pick<Recovery, 'what' | 'limit' | 'commands' | 'docs'>,
): Recovery => ({ provider: 'azure', services, name, ...rest });

export const AZURE_RECOVERY: readonly Recovery[] = [
  row(['group', 'resource'], 'Azure resource groups', {
    what: 'A resource group cannot be had back: make it anew under the same name, then recover its services one by one as below, and deploy the rest from code.',
    limit: 'none for the group; each service has its own',
    commands: [
      'az group create --name GROUP --location LOCATION',
      'az monitor activity-log list --resource-group GROUP --offset 7d --query "[?contains(operationName.value, \'delete\')]"',
      'az deployment group create --resource-group GROUP --template-file TEMPLATE',
    ],
    docs: 'https://learn.microsoft.com/azure/azure-resource-manager/management/delete-resource-group',
  }),
  row(['sql'], 'Azure SQL Database', {
    what: 'A deleted database on a server that still exists, or a copy at a point in time.',
    limit: 'within 7 days if nothing else is set, 1 to 35; long-term backups up to 10 years',
    commands: [
      'az sql db list-deleted --resource-group GROUP --server SERVER',
      'az sql db restore --resource-group GROUP --server SERVER --name DATABASE --dest-name NEW_DATABASE --deleted-time DELETED_TIME --time TIME',
      'az sql db restore --resource-group GROUP --server SERVER --name DATABASE --dest-name NEW_DATABASE --time TIME',
    ],
    docs: 'https://learn.microsoft.com/azure/azure-sql/database/recovery-using-backups',
  }),
  row(['postgres', 'mysql'], 'Azure Database for PostgreSQL and MySQL', {
    what: 'A new server at a point in time; a deleted server by its resource id from the Activity Log.',
    limit: 'within 7 to 35 days, as set; a deleted server within 5 days',
    commands: [
      'az postgres flexible-server restore --resource-group GROUP --name NEW_SERVER --source-server SERVER --restore-time TIME',
      'az mysql flexible-server restore --resource-group GROUP --name NEW_SERVER --source-server SERVER --restore-time TIME',
    ],
    docs: 'https://learn.microsoft.com/azure/postgresql/backup-restore/how-to-restore-deleted-server',
  }),
  row(['cosmosdb'], 'Azure Cosmos DB', {
    what: 'With continuous backup: a new account at a point in time, also of a deleted one. With periodic backup: ask support.',
    limit: 'within 7 or 30 days, as set',
    commands: [
      'az cosmosdb restorable-database-account list --account-name ACCOUNT',
      'az cosmosdb restore --resource-group GROUP --account-name ACCOUNT --target-database-account-name NEW_ACCOUNT --restore-timestamp TIME --location LOCATION',
    ],
    docs: 'https://learn.microsoft.com/azure/cosmos-db/restore-account-continuous-backup',
  }),
  row(['storage'], 'Azure Storage', {
    what: 'Blobs and containers with soft delete; older versions where versioning is on. A deleted storage account can sometimes be recovered in the portal.',
    limit: 'soft delete: 1 to 365 days, 7 if nothing else is set; an account within 14 days, not guaranteed',
    commands: [
      'az storage blob list --account-name ACCOUNT --container-name CONTAINER --include d',
      'az storage blob undelete --account-name ACCOUNT --container-name CONTAINER --name BLOB',
      'az storage container list --account-name ACCOUNT --include-deleted',
      'az storage container restore --account-name ACCOUNT --name CONTAINER --deleted-version VERSION',
    ],
    docs: 'https://learn.microsoft.com/azure/storage/blobs/soft-delete-container-overview',
  }),
  row(['keyvault'], 'Azure Key Vault', {
    what: 'A deleted vault, and deleted keys, secrets and certificates, unless they were purged.',
    limit: 'within the retention of soft delete, 7 to 90 days (90 if none was given)',
    commands: [
      'az keyvault list-deleted',
      'az keyvault recover --name VAULT',
      'az keyvault secret list-deleted --vault-name VAULT',
      'az keyvault secret recover --vault-name VAULT --name SECRET',
      'az keyvault key recover --vault-name VAULT --name KEY',
    ],
    docs: 'https://learn.microsoft.com/azure/key-vault/general/key-vault-recovery',
  }),
  row(['vm', 'vmss', 'disk', 'snapshot'], 'Azure virtual machines and disks', {
    what: 'Disks are often left when a machine is deleted: attach them to a new one. Else a disk from a snapshot or a recovery point of Azure Backup.',
    limit: 'snapshots until they are deleted; soft-deleted backups for 14 days',
    commands: [
      'az disk list --query "[?diskState==\'Unattached\']"',
      'az vm create --resource-group GROUP --name VM --attach-os-disk DISK --os-type Linux',
      'az disk create --resource-group GROUP --name NEW_DISK --source SNAPSHOT',
    ],
    docs: 'https://learn.microsoft.com/azure/backup/backup-azure-arm-restore-vms',
  }),
  row(['ad', 'role'], 'Microsoft Entra ID and role assignments', {
    what: 'Deleted users, groups and applications. Role assignments are made anew; the Activity Log names them.',
    limit: 'within 30 days',
    commands: [
      'az rest --method GET --url https://graph.microsoft.com/v1.0/directory/deletedItems/microsoft.graph.application',
      'az rest --method POST --url https://graph.microsoft.com/v1.0/directory/deletedItems/OBJECT_ID/restore',
      'az role assignment create --assignee PRINCIPAL --role ROLE --scope SCOPE',
    ],
    docs: 'https://learn.microsoft.com/entra/architecture/recover-from-deletions',
  }),
  row(['aks'], 'Azure Kubernetes Service', {
    what: 'A deleted cluster is made anew; its content from Git or a backup. Disks of the claims with the policy Retain still exist.',
    limit: 'none',
    commands: [
      'az disk list --query "[?diskState==\'Unattached\']"',
      'velero restore create --from-backup BACKUP',
    ],
    docs: 'https://learn.microsoft.com/azure/backup/azure-kubernetes-service-cluster-restore',
  }),
  row(['webapp', 'functionapp'], 'Azure App Service and Functions', {
    what: 'A deleted app with its content and settings, into an app that exists.',
    limit: 'within 30 days',
    commands: [
      'az webapp deleted list --name APP',
      'az webapp deleted restore --deleted-id DELETED_ID --name APP --resource-group GROUP',
    ],
    docs: 'https://learn.microsoft.com/azure/app-service/app-service-undelete',
  }),
  row(['acr'], 'Azure Container Registry', {
    what: 'Deleted manifests, where soft delete was on. Else push the images again.',
    limit: 'within 7 days if nothing else is set, 1 to 90',
    commands: [
      'az acr manifest list-deleted --registry REGISTRY --name REPOSITORY',
      'az acr manifest restore --registry REGISTRY --name REPOSITORY:TAG',
    ],
    docs: 'https://learn.microsoft.com/azure/container-registry/container-registry-soft-delete-policy',
  }),
];
