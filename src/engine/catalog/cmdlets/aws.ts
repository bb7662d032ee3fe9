import type { Action } from '../../../contracts/action';
import type { EnvironmentFinding } from '../../../contracts/environment';
import { locateAws } from '../../environment/aws';
import type { Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { classifyAws } from '../aws/classify';
import { Draft } from '../draft';
import { applyCommon, cmdletAction, namesOf, sessionChoice } from './action';
import { asksForHelp, isDryRun, parameter, parseCmdlet, valueOf, type CmdletCall } from './arguments';
import { operationOfCmdlet, serviceOfNoun } from './awsNames';
import { effectOfVerb } from './verbs';

/** Cmdlets of AWS.Tools that are no operation of a service. */
const LOCAL =
  /^(?:set|get|clear|initialize|new|save|remove)-aws(?:credentials?|defaultregion|region|defaultconfiguration|defaults|history|historyconfiguration|proxy|loggingconfiguration|powershellversion|cmdletname|service|publicipaddressrange|samlroleprofile|samlendpoint|credentialprofile\w*)$/;

/** True for a noun of AWS's modules. */
export function isAwsNoun(noun: string): boolean {
  return noun.startsWith('aws') || serviceOfNoun(noun) !== undefined;
}

/** Parameters whose names in the API are not what dashes between their words give, and those that decide something. */
const OPTIONS: ReadonlyMap<string, string> = new Map(
  `instanceid=instance-ids instanceids=instance-ids dbinstanceidentifier=db-instance-identifier dbclusteridentifier=db-cluster-identifier skipfinalsnapshot=skip-final-snapshot finaldbsnapshotidentifier=final-db-snapshot-identifier finalsnapshotidentifier=final-snapshot-identifier deleteautomatedbackups=delete-automated-backups deletionprotection=deletion-protection publiclyaccessible=publicly-accessible
  policydocument=policy-document policyarn=policy-arn policy=policy rolename=role-name username=user-name groupname=group-name groupid=group-id cidrip=cidr ippermission=ip-permissions ippermissions=ip-permissions bucketname=bucket key=key cannedaclname=acl cannedacl=acl stackname=stack-name tablename=table-name functionname=function-name
  versioningconfig_status=versioning-configuration withdecryption=with-decryption forcedeletewithoutrecovery=force-delete-without-recovery deletewithnorecovery=force-delete-without-recovery recoverywindowindays=recovery-window-in-days pendingwindowinday=pending-window-in-days retaindataonaccountremoval=retain secretid=secret-id instancetype=instance-type maxcount=count mincount=count
  forcedelete=force-delete force=force documentname=document-name desiredcapacity=desired-capacity desiredcount=desired-count minsize=min-size maxsize=max-size enableterminationprotection=enable-termination-protection disableapitermination=disable-api-termination backupretentionperiod=backup-retention-period name=name`
    .split(/\s+/)
    .map((pair): [string, string] => {
      const cut = pair.indexOf('=');
      return [pair.slice(0, cut), pair.slice(cut + 1)];
    }),
);

/** Common parameters of all of AWS's cmdlets. */
const GLOBALS: Readonly<Record<string, string>> = {
  profilename: 'profile',
  region: 'region',
  endpointurl: 'endpoint-url',
};
const COMMON =
  /^(?:force|whatif|confirm|select|passthru|credential|accesskey|secretkey|sessiontoken|profilelocation|networkcredential|verbose|debug|inputobject|erroraction|nextoken|noautoiteration)$/;

function dashed(written: string): string {
  return written
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}

/** The cmdlet as the command line of `aws` that calls the same operation. */
function asCommandLine(
  call: CmdletCall,
  service: string,
  operation: string,
  invocation: Invocation,
): string[] {
  const argv = ['aws', ...globalsOf(call, invocation), ...special(call, service, operation)];
  for (const { name, written, values } of call.parameters) {
    if (Object.hasOwn(GLOBALS, name) || COMMON.test(name) || argv[1] === 's3') continue;
    const option = OPTIONS.get(name) ?? dashed(written);
    const [value] = values;
    // A list of resources, its blanks and commas gone, as the CLI takes it.
    if (values.length === 0 || (values.length === 1 && /^\$?(?:true|1)$/i.test(value ?? '')))
      argv.push(`--${option}`);
    else if (values.length === 1 && /^\$?(?:false|0)$/i.test(value ?? '')) argv.push(`--no-${option}`);
    else argv.push(`--${option}`, ...values);
  }
  if (call.positionals.length > 0) argv.push(FIRST[service] ?? '--name', ...call.positionals);
  return argv;
}

/** What the first value without a parameter is. */
const FIRST: Readonly<Record<string, string>> = {
  ec2: '--instance-ids',
  s3api: '--bucket',
  rds: '--db-instance-identifier',
  cloudformation: '--stack-name',
  dynamodb: '--table-name',
  lambda: '--function-name',
  secretsmanager: '--secret-id',
};

/** Cmdlets that do more than one operation of the API. */
function special(call: CmdletCall, service: string, operation: string): string[] {
  if (
    service === 's3api' &&
    operation === 'delete-bucket' &&
    parameter(call, 'deletebucketcontent', 'deleteobjects')
  )
    return ['s3', 'rb', `s3://${valueOf(call, ['bucketname'], 0) ?? ''}`, '--force'];
  if (
    service === 's3api' &&
    operation === 'delete-object' &&
    parameter(call, 'keycollection', 'keyandversioncollection', 'inputobject')
  )
    return [service, 'delete-objects'];
  return [service, operation];
}

function globalsOf(call: CmdletCall, invocation: Invocation): string[] {
  const given = call.parameters.flatMap(({ name, values }) =>
    Object.hasOwn(GLOBALS, name) ? [`--${GLOBALS[name] ?? ''}`, values.join('')] : [],
  );
  const earlier = sessionChoice('aws', invocation);
  return earlier === undefined || given.includes('--profile') ? given : ['--profile', earlier, ...given];
}

/** Words at the end of a noun that say that permissions are changed, whatever the service. */
const PERMISSIONS = /(?:policy|permission|permissions|accesspolicy|grant)$/;

export function classifyAwsCmdlet(invocation: Invocation, context: EngineContext): Action[] {
  const call = parseCmdlet(invocation);
  const found = serviceOfNoun(call.noun);
  if (asksForHelp(call) || LOCAL.test(call.name.toLowerCase())) return [];
  const prefix = /^[A-Z]+[0-9]?(?=[A-Z][a-z])/;
  const operation = found && operationOfCmdlet(found.service, call.verb, found.thing);
  if (!found || operation === undefined) {
    const draft = new Draft([effectOfVerb(call.verb)], 'unknown');
    applyCommon(call, draft);
    return [cmdletAction('aws', call, draft, invocation, undefined, prefix)];
  }
  const argv = asCommandLine(call, found.service, operation, invocation);
  const actions = classifyAws({ ...invocation, argv }, context);
  return actions.map((action) => ofCmdlet(action, call, found, invocation, prefix));
}

/** The judgement of the operation, as an action of the cmdlet. */
function ofCmdlet(
  action: Action,
  call: CmdletCall,
  { thing }: { thing: string },
  invocation: Invocation,
  prefix: RegExp,
): Action {
  const draft = new Draft(action.effects, action.reversible);
  for (const modifier of action.modifiers) draft.note(modifier);
  const byVerb = effectOfVerb(call.verb);
  // The verb is PowerShell's own word for what happens: a Get- is no change, and a Remove- is no read.
  if (byVerb === 'read' && !draft.isRead && !draft.has('secret') && !draft.has('privilege'))
    draft.become(['read']);
  if (byVerb !== 'read' && draft.isRead) draft.add(byVerb);
  if (
    byVerb !== 'read' &&
    PERMISSIONS.test(thing) &&
    !draft.has('unprotect') &&
    !draft.has('destroy') &&
    call.verb !== 'remove'
  )
    draft.add('privilege');
  if (draft.has('opaque') && byVerb !== 'opaque') draft.drop('opaque', byVerb);
  applyCommon(call, draft);
  const own = cmdletAction(
    'aws',
    call,
    draft,
    invocation,
    isDryRun(call) ? undefined : action.summary,
    prefix,
  );
  return {
    ...own,
    service: action.service,
    targets: action.targets.length > 0 ? action.targets : own.targets,
  };
}

export function locateAwsCmdlet(
  action: Action,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const call = parseCmdlet(invocation);
  const argv = ['aws', ...globalsOf(call, invocation), action.service, 'x'];
  const piped = parameter(call, 'inputobject')?.flatMap((text) => text.split(/[\s'"(){}]+/)) ?? [];
  return locateAws(
    { ...action, targets: [...action.targets, ...namesOf(call), ...piped] },
    { ...invocation, argv },
    context,
  );
}
