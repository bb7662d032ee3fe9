/**
 * Labels of az_cmds.tsv that are wrong, or true of the command but not of what a person fears from it, each with the code
 * that is right (codes.ts) and the commands it holds for. They win over the generated table.
 */
export interface Override {
  readonly code: string;
  readonly reason: string;
}

interface Group extends Override {
  readonly commands: string;
}

const GROUPS: readonly Group[] = [
  {
    code: 'x',
    reason: 'it changes no resource: it runs something on machines that are there, or opens a way to them',
    commands: `aks bastion tunnel, aks command invoke, vm run-command invoke, vmss run-command invoke,
      container exec, containerapp exec, containerapp debug, webapp ssh, webapp create-remote-connection, ssh vm, ssh arc,
      network bastion ssh, network bastion rdp, network bastion tunnel, connectedk8s proxy, serial-console connect,
      batchai cluster node exec, batchai job node exec, managed-cassandra cluster invoke-command, pipelines run,
      pipelines build queue, containerapp session code-interpreter execute, synapse spark statement invoke`,
  },
  {
    code: 'm',
    reason:
      'what a template makes or changes is not known from the command; refine/deployment.ts has what is',
    commands:
      'deployment group create, deployment sub create, deployment mg create, deployment tenant create, stack group create, stack sub create, stack mg create',
  },
  {
    code: 'cC',
    reason:
      "deploys the app's own code, as every deployment does; it runs nothing on machines that are there",
    commands: 'webapp up, containerapp up',
  },
  {
    code: 'm',
    reason: 'most of its options open nothing and protect as much as before; refine/ has those that do not',
    commands: 'storage account update, keyvault update, backup vault backup-properties set, lock update',
  },
  {
    code: 'r',
    reason: 'looks at what is there; its verb does not say so',
    commands: `account accept-ownership-status, blueprint assignment who, computeschedule vm-get-operation-errors,
      computeschedule vm-get-operation-status, containerapp function invocations traces, containerapp replica count,
      datadog monitor latest-linked-saas, elastic monitor vm-ingestion-detail, grafana user actual-user,
      iot central device command history, iot central device registration-info, iot central diagnostics registration-summary,
      netappfiles snapshot policy volumes, new-relic monitor monitored-resource, security secure-score-controls list_by_score,
      staticwebapp environment functions, storage account file-service-usage, storage blob filter,
      webpubsub service connection exist, webpubsub service user exist, workload-orchestration context current,
      workload-orchestration target solution-instance-list, workload-orchestration target solution-revision-list,
      workload-orchestration-preview context current, acr webhook ping`,
  },
  {
    code: 'ml',
    reason: 'chooses or writes something on this machine; nothing in a cloud changes',
    commands: `devops configure, ssh config, confcom acifragmentgen, confcom acipolicygen, confcom katapolicygen,
      mesh generate armtemplate, bot prepare-deploy, bot prepare-publish, arcappliance createconfig hci,
      arcappliance createconfig vmware, arcappliance createconfig scvmm, repos pr checkout, aks install-cli, acr helm install-cli,
      workload-orchestration context use, workload-orchestration-preview context use`,
  },
  {
    code: 'ml',
    reason:
      'works on a pull request, a work item or a wiki page, as people do all day; nothing in a cloud changes',
    commands: `repos pr create, repos pr reviewer add, repos pr reviewer remove, repos pr work-item add, repos pr work-item remove,
      boards work-item create, boards work-item update, boards work-item relation add,
      devops wiki create, devops wiki page create, devops wiki page update`,
  },
  {
    code: 's',
    reason: 'prints keys or credentials',
    commands: `cosmosdb list-read-only-keys, eventgrid topic key list, eventgrid domain key list, eventgrid partner namespace key list,
      remote-rendering-account key show, iot central device show-credentials, vmware private-cloud list-admin-credentials,
      managedcleanroom collaboration get-readonly-kube-config, datadog monitor get-default-application-key,
      import-export bit-locker-key list, mesh secretvalue show, logic integration-account list-callback-url,
      acr connected-registry list-client-tokens, keyvault key decrypt`,
  },
  {
    code: 'dg',
    reason: 'what is done there is no longer recorded or warned of, or its backup is gone',
    commands: `network watcher flow-log delete, monitor log-analytics workspace delete, monitor data-collection rule delete,
      monitor data-collection rule association delete, monitor activity-log alert delete, monitor metrics alert delete,
      sentinel alert-rule delete, backup vault delete, backup policy delete, dataprotection backup-vault delete,
      dataprotection backup-instance delete, network ddos-protection delete, network application-gateway waf-policy delete,
      network front-door waf-policy delete, network firewall delete, network firewall policy delete,
      storage container immutability-policy delete, sql db ltr-backup delete, sql midb ltr-backup delete,
      repos policy delete, security automation delete, consumption budget delete,
      monitor diagnostic-settings subscription delete, sentinel onboarding-state delete, storage blob immutability-policy delete,
      dataprotection resource-guard delete, backup vault resource-guard-mapping delete, monitor scheduled-query delete`,
  },
  {
    code: 'mg',
    reason: 'takes a hold or a lock away that kept data from being deleted',
    commands:
      'storage container legal-hold clear, storage logging off, dataprotection resource-guard unlock, dataprotection backup-instance stop-protection, dataprotection backup-instance suspend-backup',
  },
  {
    code: 'd',
    reason: 'what it brings back replaces what is there, or it deletes at a later time',
    commands:
      'devcenter dev dev-box schedule-delete, elastic monitor detach-and-delete-traffic-filter, security alerts-suppression-rule delete_scope',
  },
  {
    code: 'ml',
    reason: 'starts azcopy, whose own command line is judged',
    commands: 'storage azcopy run-command',
  },
  { code: 'm', reason: 'unlinks two work items', commands: 'boards work-item relation remove' },
  {
    code: 'c',
    reason: 'makes an SSH key as a resource; nobody is let in anywhere by that',
    commands: 'sshkey create',
  },
  { code: 'c', reason: 'writes to a registry, and not only on this machine', commands: 'bicep publish' },
];

function byCommand(groups: readonly Group[]): ReadonlyMap<string, Override> {
  return new Map(
    groups.flatMap(({ commands, code, reason }) =>
      commands.split(',').map((name): [string, Override] => [name.trim(), { code, reason }]),
    ),
  );
}

export const OVERRIDES: ReadonlyMap<string, Override> = byCommand(GROUPS);
