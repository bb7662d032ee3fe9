import type { Action } from '../../../contracts/action';
import type { EnvironmentFinding } from '../../../contracts/environment';
import type { Effect } from '../../../contracts/words';
import { azureFinding } from '../../environment/azure';
import { isKnown, UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { Draft } from '../draft';
import { httpAction } from '../http/action';
import { judgeHttp } from '../http/judge';
import { applyCommon, cmdletAction, namesOf, sessionChoice } from './action';
import { asksForHelp, isDryRun, parameter, parseCmdlet, valueOf, type CmdletCall } from './arguments';
import { effectOfVerb } from './verbs';

/** Nouns of Azure's modules: Az, AzureRM, Azure AD and Entra, MSOnline, Microsoft Graph. */
export const AZURE_NOUN = /^(?:az|mg|msol|entra)/;
const PREFIX = /^(?:Azure(?:RM|AD)?|Az|Mg|Msol|Entra)(?=[A-Z])/i;

/** Effects that the verb does not say, by verb and noun without its prefix; `*` is any verb that changes something. */
const EXCEPTIONS: ReadonlyMap<string, readonly Effect[]> = new Map(
  // prettier-ignore
  ([
    [['privilege'], 'new-roleassignment set-roleassignment remove-roleassignment *-roledefinition *-adserviceprincipal *-serviceprincipal *-adapplication *-adappcredential *-adspcredential *-adgroupmember *-adgroup *-aduser set-keyvaultaccesspolicy remove-keyvaultaccesspolicy *-userassignedidentity *-federatedidentitycredential *-roleeligibilityschedulerequest *-roleassignmentschedulerequest update-keyvaultnetworkruleset set-defaultprofile *-managedidentity'],
    [['unprotect', 'destroy'], 'remove-resourcelock remove-policyassignment remove-policydefinition remove-policysetdefinition remove-diagnosticsetting remove-networkwatcherflowlog remove-recoveryservicesbackupprotectionpolicy remove-recoveryservicesbackuppolicy remove-actiongroup remove-activitylogalert remove-metricalertrulev2 remove-firewallpolicy remove-storageblobinventorypolicy remove-storageaccountmanagementpolicy remove-storagecontainerlegalhold remove-rmstoragecontainerlegalhold remove-rmstoragecontainerimmutabilitypolicy remove-recoveryservicesvault remove-sqldatabaselongtermretentionbackup remove-sentinelalertrule'],
    [['unprotect'], 'disable-recoveryservicesbackupprotection disable-storageblobdeleteretentionpolicy disable-storagecontainerdeleteretentionpolicy disable-storageblobversioning disable-vmdiskencryption disable-vmssdiskencryption disable-storageblobrestorepolicy disable-sqldatabasetransparentdataencryption new-policyexemption disable-activitylogalert disable-securitypricing disable-frontdoorcustomdomainhttps disable-sqlserveradvanceddatasecurity disable-sqldatabaseledgerdigestupload disable-recoveryservicesvaultsoftdelete'],
    [['secret'], 'get-storageaccountkey get-accesstoken get-cosmosdbaccountkey get-webapppublishingprofile get-webappslotpublishingprofile get-containerregistrycredential get-servicebuskey get-eventhubkey get-relaykey get-notificationhubkey get-rediscachekey get-batchaccountkey get-batchaccountkeys get-operationalinsightsworkspacesharedkey get-operationalinsightsworkspacesharedkeys get-cognitiveservicesaccountkey get-searchadminkeypair get-iothubkey get-iothubconnectionstring get-appconfigurationstorekey get-signalrkey get-vmextensionsecret get-functionappsetting get-sqlinstancekey new-storageaccountsastoken new-storageblobsastoken new-storagecontainersastoken new-storagesharesastoken new-storagefilesastoken get-automationregistrationinfo import-akscredential get-akscredential get-mapsaccountkey get-cosmosdbaccountconnectionstring'],
    [['remote-run'], 'invoke-vmruncommand set-vmruncommand invoke-vmssvmruncommand set-vmssvmruncommand set-vmextension set-vmcustomscriptextension set-vmdscextension invoke-aksruncommand start-automationrunbook invoke-connectedmachineruncommand new-connectedmachineruncommand invoke-containerinstancecommand'],
    [['destroy'], 'reset-vmaccess revoke-diskaccess set-vmosdiskreimage invoke-vmreimage invoke-vmssreimage set-vmss-reimage reset-akscluster restore-sqldatabase switch-sqldatabasefailovergroup'],
    [['modify'], 'remove-tag clear-rediscache-scripts remove-automationschedule stop-vm stop-webapp stop-akscluster revoke-user revoke-usersigninsession invoke-invalidateallrefreshtoken'],
    [['read'], 'get-keyvaultkey invoke-operationalinsightsquery search-graph use-aksnodes test-deployment invoke-policycompliancescan'],
  ] as [Effect[], string][]).flatMap(([effects, names]) => names.split(' ').map((name): [string, readonly Effect[]] => [name, effects])),
);

/** What changes only this session, or objects in its memory that another cmdlet sends. */
const LOCAL =
  /^(?:(?:connect|disconnect|login|logout|add|resolve)-(?:account|ad|graph|service|rmaccount|entra)|\w+-(?:context|subscription|rmcontext|contextautosave|config|defaultprofile|rmalias|azurealias|datacollection|environment|graphcontext|requestcontext|profile)|(?:new|set|add|remove|get)-\w*(?:config|configuration|object)|set-vm(?:operatingsystem|sourceimage|osdisk|bootdiagnostic|plan|securityprofile|uefi|datadisk|datadisks)|add-vm(?:networkinterface|datadisk|secret|sshpublickey)|remove-vm(?:datadisk|networkinterface|secret)|uninstall-module|find-\w+)$/;

/** In-memory cmdlets whose name alone would read as local although they act. */
const NOT_LOCAL =
  /^(?:remove-subscription|update-subscription|new-subscription|new-subscriptionalias|remove-webappconfiguration|remove-frontdoorrulesengineconfiguration|remove-automationdscconfiguration)/;

/** Directory objects of Microsoft Graph: changing them is changing who may do what. */
const DIRECTORY =
  /^(?:user|group|application|serviceprincipal|role|oauth2|directory|policy|identity|device|domain|organization|invitation|admin|conditional|approle)/;

function bareNoun({ noun }: CmdletCall): string {
  return noun.replace(/^(?:azurerm|azuread|azure|az|mgbeta|mg|msol|entrabeta|entra)/, '');
}

function judgeAzure(call: CmdletCall): Draft | undefined {
  const noun = bareNoun(call);
  const name = `${call.verb}-${noun}`;
  if (!NOT_LOCAL.test(name) && LOCAL.test(name) && !/^mg(?:beta)?(?:user|group|role)/.test(call.noun))
    return undefined;
  const byVerb = effectOfVerb(call.verb);
  const effects = EXCEPTIONS.get(name) ??
    (byVerb === 'read' ? undefined : EXCEPTIONS.get(`*-${noun}`)) ?? [byVerb];
  const draft = new Draft(
    effects,
    effects.includes('destroy') ? 'no' : effects.includes('read') ? 'yes' : 'unknown',
  );
  if (byVerb === 'destroy' && !effects.includes('modify')) draft.add('destroy');
  refine(name, call, draft);
  return draft;
}

/** Where the arguments decide. */
function refine(name: string, call: CmdletCall, draft: Draft): void {
  const value = (...names: string[]): string => parameter(call, ...names)?.join(' ') ?? '';
  if (/^(?:mg|msol|azuread|entra)/.test(call.noun) && !draft.isRead && DIRECTORY.test(bareNoun(call)))
    draft.add('privilege');
  if (
    /^get-keyvault(?:secret|certificate)$/.test(name) &&
    (parameter(call, 'asplaintext') || (parameter(call, 'name') && name.endsWith('secret')))
  )
    draft.become(['secret'], '-Name');
  if (/deployment(?:stack)?$/.test(name) && /^(?:new|set)-/.test(name)) {
    if (/^complete$/i.test(value('mode')))
      draft.add('destroy', '-Mode Complete', 'and deletes what the template does not name');
    if (/^delete/i.test(value('actiononunmanage')) || parameter(call, 'deleteall', 'deleteresources'))
      draft.add('destroy', '-ActionOnUnmanage', 'and deletes what the template does not name');
    if (/what-?if/i.test(name)) draft.become(['read']);
  }
  if (
    /^set-storagecontaineracl$|^new-storagecontainer$/.test(name) &&
    /^(?:blob|container)$/i.test(value('permission', 'publicaccess'))
  )
    draft.add('exposure', '-Permission', 'open to everybody');
  if (name.endsWith('storageaccount') && /^(?:true|1|\$true)$/i.test(value('allowblobpublicaccess')))
    draft.add('exposure', '-AllowBlobPublicAccess', 'open to everybody');
  if (
    /^(?:new|set)-(?:\w*)firewallrule$/.test(name) &&
    (/^0\.0\.0\.0$/.test(value('startipaddress')) || parameter(call, 'allowallazureips'))
  )
    draft.add('exposure', '-StartIpAddress 0.0.0.0');
  if (name.endsWith('networksecurityruleconfig') && /^(?:add|set)/.test(name) && opensToAll(call))
    draft.add('exposure', '-SourceAddressPrefix', 'open to the internet');
  if (
    call.parameters
      .map((each) => each.name)
      .join(' ')
      .includes('inremovedstate')
  )
    draft.add('destroy', '-InRemovedState', 'for good');
  if (name === 'invoke-resourceaction')
    draft.become(
      [
        /delete|purge|regenerate|reset|deallocate/i.test(value('action'))
          ? 'destroy'
          : /listkeys|listsecrets/i.test(value('action'))
            ? 'secret'
            : 'modify',
      ],
      '-Action',
    );
}

function opensToAll(call: CmdletCall): boolean {
  const source = parameter(call, 'sourceaddressprefix')?.join(' ') ?? '';
  return (
    /^(?:\*|internet|0\.0\.0\.0\/0|any)$/i.test(source) &&
    !/^deny$/i.test(parameter(call, 'access')?.join(' ') ?? '') &&
    !/^outbound$/i.test(parameter(call, 'direction')?.join(' ') ?? '')
  );
}

/** `Invoke-AzRestMethod` and `Invoke-MgGraphRequest` send a method to an address. */
function restCall(call: CmdletCall, invocation: Invocation, context: EngineContext): Action[] {
  const isGraph = call.noun.startsWith('mg');
  const method = valueOf(call, ['method'], undefined)?.toUpperCase() ?? 'GET';
  const path = valueOf(call, ['path']);
  const url =
    valueOf(call, ['uri'], isGraph ? 1 : 0) ??
    (path === undefined ? UNKNOWN : `https://management.azure.com${path}`);
  const host = isGraph && url.startsWith('/') ? 'https://graph.microsoft.com' : '';
  const body = valueOf(call, ['payload', 'body']);
  const judgement = judgeHttp(
    { method, url: `${host}${url}`, ...(body !== undefined && { body }) },
    invocation,
    context,
  );
  return judgement ? [httpAction(judgement, invocation)] : [];
}

export function classifyAzureCmdlet(invocation: Invocation, context: EngineContext): Action[] {
  const call = parseCmdlet(invocation);
  if (asksForHelp(call)) return [];
  if (/^invoke-(?:azrestmethod|azrest|mggraphrequest|mgrestmethod)$/.test(call.name.toLowerCase()))
    return isDryRun(call) ? [] : restCall(call, invocation, context);
  const draft = judgeAzure(call);
  if (!draft) return [];
  applyCommon(call, draft);
  return [cmdletAction('azure', call, draft, invocation, undefined, PREFIX)];
}

export function locateAzureCmdlet(
  _: Action,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const call = parseCmdlet(invocation);
  const flag = valueOf(call, [
    'subscriptionid',
    'subscription',
    'subscriptionname',
    'azcontext',
    'defaultprofile',
  ]);
  const inId = call.parameters
    .flatMap(({ values }) => values)
    .map((value) => /\/subscriptions\/([^/\s]+)/i.exec(value)?.[1])
    .find((id) => id !== undefined);
  const earlier = sessionChoice('azure', invocation);
  const choice =
    inId !== undefined
      ? { value: inId, how: 'resource id' }
      : flag !== undefined
        ? { value: flag, how: '-Subscription' }
        : earlier === undefined
          ? undefined
          : { value: earlier, how: 'Set-AzContext' };
  const names = call.parameters.flatMap(({ name, values }) =>
    name === 'inputobject' ? values.flatMap((value) => value.split(/[\s'"(){}]+/)) : [],
  );
  return azureFinding(
    { chosen: choice ? [choice] : [], names: [...namesOf(call), ...names].filter(isKnown), endpoints: [] },
    invocation,
    context,
  );
}
