import type { Action } from '../../../contracts/action';
import type { EnvironmentFinding } from '../../../contracts/environment';
import type { Effect } from '../../../contracts/words';
import { isLocalHost } from '../../environment/awsEndpoint';
import { isKnown, UNKNOWN, type Invocation } from '../../invocation';
import { resolvePath } from '../../shell/frame';
import { posixPath } from '../../shell/powershell/paths';
import type { EngineContext } from '../../tool';
import { Draft } from '../draft';
import { httpAction, locateHttp } from '../http/action';
import { judgeHttp } from '../http/judge';
import { sqlEffects } from '../sql';
import { applyCommon, cmdletAction, findingOf, namesOf, sessionChoice } from './action';
import {
  asksForHelp,
  isDryRun,
  parameter,
  parseCmdlet,
  tableEntries,
  valueOf,
  type CmdletCall,
} from './arguments';
import { effectOfVerb } from './verbs';

/** Nouns of Google's module: Remove-GcsBucket, Set-GceInstance, New-BqDataset. */
export const GOOGLE_NOUN = /^(?:gce|gcs|gcp|gcd|gcsql|gclog|gciam|gke|bq)(?=[a-z])/;

const GOOGLE: Readonly<Record<string, readonly Effect[]>> = {
  'add-gceiampolicybinding': ['privilege'],
  'add-gcpiampolicybinding': ['privilege'],
  'add-gciampolicybinding': ['privilege'],
  'remove-gciampolicybinding': ['privilege'],
  'add-gcsbucketacl': ['privilege'],
  'add-gcsobjectacl': ['privilege'],
  'new-gcsqluser': ['privilege'],
  'stop-gceinstance': ['modify'],
  'restart-gceinstance': ['modify'],
  'read-gcsobject': ['read'],
  'find-gcsobject': ['read'],
  'invoke-bqquery': ['modify'],
  'start-bqjob': ['modify'],
  'reset-gcsqlsslconfig': ['unprotect'],
};

export function classifyGoogleCmdlet(invocation: Invocation): Action[] {
  const call = parseCmdlet(invocation);
  if (asksForHelp(call)) return [];
  const effects = GOOGLE[`${call.verb}-${call.noun}`] ?? [effectOfVerb(call.verb)];
  const draft = new Draft(effects, effects.includes('destroy') ? 'no' : 'unknown');
  const acl = [
    ...(parameter(
      call,
      'entity',
      'allusers',
      'predefinedacl',
      'defaultpredefinedacl',
      'predefineddefaultobjectacl',
    ) ?? []),
    ...call.parameters.map(({ name }) => name),
  ].join(' ');
  if (/allusers|allauthenticated|publicread/i.test(acl) && !draft.isRead)
    draft.add('exposure', 'allUsers', 'open to everybody');
  applyCommon(call, draft);
  return [
    cmdletAction(
      'google',
      call,
      draft,
      invocation,
      undefined,
      /^(?:Gce|Gcs|Gcp|Gcd|GcSql|GcLog|GcIam|Gke|Bq)(?=[A-Z])/i,
    ),
  ];
}

export function locateGoogleCmdlet(
  _: Action,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const call = parseCmdlet(invocation);
  const flag = valueOf(call, ['project', 'projectid']);
  const earlier = sessionChoice('google', invocation);
  const chosen =
    flag !== undefined
      ? { value: flag, how: '-Project' }
      : earlier === undefined
        ? undefined
        : { value: earlier, how: 'Set-GcloudConfig' };
  return findingOf('google', 'project', chosen, namesOf(call), invocation, context);
}

/** VMware's PowerCLI and Hyper-V, by exact name: their nouns are ordinary words. */
// prettier-ignore
const MACHINES: ReadonlyMap<string, readonly Effect[]> = new Map(
  ([
    [['destroy'], 'remove-vm remove-vmhost remove-datastore remove-harddisk remove-snapshot remove-cluster remove-datacenter remove-resourcepool remove-template remove-folder remove-vapp remove-vdswitch remove-vdportgroup remove-virtualswitch remove-virtualportgroup remove-vmsnapshot remove-vmcheckpoint remove-vhd remove-contentlibraryitem remove-vsandisk remove-vsandiskgroup restore-vmsnapshot restore-vmcheckpoint'],
    [['modify'], 'stop-vm restart-vm suspend-vm restart-vmguest stop-vmguest suspend-vmguest set-vm move-vm start-vm set-vmhost stop-vmhost restart-vmhost set-cluster set-harddisk set-snapshot checkpoint-vm'],
    [['create'], 'new-vm new-snapshot new-datastore new-cluster new-harddisk'],
    [['privilege'], 'new-vipermission set-vipermission remove-vipermission new-virole set-virole remove-virole new-vmhostaccount'],
    [['remote-run'], 'invoke-vmscript invoke-vmguestfile'],
  ] as [Effect[], string][]).flatMap(([effects, names]) => names.split(' ').map((name): [string, readonly Effect[]] => [name, effects])),
);

export function isMachineCmdlet(name: string): boolean {
  return MACHINES.has(name);
}

export function classifyMachineCmdlet(invocation: Invocation): Action[] {
  const call = parseCmdlet(invocation);
  if (asksForHelp(call)) return [];
  const effects = MACHINES.get(call.name.toLowerCase()) ?? [effectOfVerb(call.verb)];
  const draft = new Draft(effects, effects.includes('destroy') ? 'no' : 'unknown');
  applyCommon(call, draft);
  return [cmdletAction('vmware', call, draft, invocation)];
}

export function locateMachineCmdlet(
  _: Action,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const call = parseCmdlet(invocation);
  const server = valueOf(call, ['server', 'computername', 'vmhost']);
  return findingOf(
    'vmware',
    'context',
    server === undefined ? undefined : { value: server, how: '-Server' },
    namesOf(call),
    invocation,
    context,
  );
}

/** Microsoft's SqlServer module and dbatools. */
const SQL: Readonly<Record<string, readonly Effect[]>> = {
  'restore-sqldatabase': ['destroy'],
  'remove-sqldatabase': ['destroy'],
  'remove-sqllogin': ['privilege', 'destroy'],
  'add-sqllogin': ['privilege'],
  'remove-sqlavailabilitygroup': ['destroy'],
  'remove-sqlavailabilitydatabase': ['destroy'],
  'remove-dbadatabase': ['destroy'],
  'restore-dbadatabase': ['destroy'],
  'remove-dbalogin': ['privilege', 'destroy'],
  'remove-dbadbtable': ['destroy'],
  'remove-dbabackup': ['destroy', 'unprotect'],
  'set-dbaspconfigure': ['modify'],
  'new-dbalogin': ['privilege'],
  'stop-dbaservice': ['modify'],
  'invoke-sqlcmd': [],
  'invoke-dbaquery': [],
  'write-sqltabledata': ['create'],
  'backup-sqldatabase': ['create'],
};

export function isSqlCmdlet(name: string): boolean {
  return Object.hasOwn(SQL, name);
}

function sqlText(call: CmdletCall, invocation: Invocation, context: EngineContext): string {
  const query = valueOf(call, ['query'], 0);
  if (query !== undefined) return query;
  const file = valueOf(call, ['inputfile', 'file']);
  const path = file === undefined ? undefined : resolvePath(posixPath(file), invocation.cwd);
  const fact = path === undefined ? undefined : context.facts.file(path);
  if (fact?.state === 'text') return fact.text;
  return valueOf(call, ['inputobject']) ?? UNKNOWN;
}

export function classifySqlCmdlet(invocation: Invocation, context: EngineContext): Action[] {
  const call = parseCmdlet(invocation);
  if (asksForHelp(call)) return [];
  const listed = SQL[call.name.toLowerCase()] ?? [];
  const effects = listed.length > 0 ? listed : sqlEffects(sqlText(call, invocation, context));
  const draft = new Draft(effects, effects.includes('destroy') ? 'no' : 'unknown');
  if (isDryRun(call)) draft.become(['read'], '-WhatIf');
  return [
    {
      ...cmdletAction(
        'sql',
        call,
        draft,
        invocation,
        listed.length > 0 ? undefined : 'runs SQL on a database server',
      ),
      safer: undefined,
    },
  ];
}

/** `.`, `(local)` and `(localdb)\x` are this machine's server. */
export function locateSqlCmdlet(
  _: Action,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const call = parseCmdlet(invocation);
  const server = valueOf(call, ['serverinstance', 'sqlinstance', 'connectionstring']);
  const host =
    /(?:server|data source)\s*=\s*(?:tcp:)?([^;,\\]+)/i.exec(server ?? '')?.[1] ??
    (server ?? '').split(/[\\,]/)[0] ??
    '';
  if (
    server !== undefined &&
    isKnown(server) &&
    (/^(?:\.|\(local\)|\(localdb\)|localhost|127\.0\.0\.1)$/i.test(host.trim()) || isLocalHost(host.trim()))
  )
    return {
      environment: 'local',
      evidence: [{ environment: 'local', text: `server ${host} is this machine`, source: 'endpoint' }],
      provider: 'sql',
    };
  return findingOf(
    'sql',
    'context',
    server === undefined ? undefined : { value: host, how: '-ServerInstance' },
    namesOf(call),
    invocation,
    context,
  );
}

/** The request of a web cmdlet. */
function webCall(
  call: CmdletCall,
  context: EngineContext,
  invocation: Invocation,
): { method: string; url: string; headers: string[]; body?: string } {
  const custom = valueOf(call, ['custommethod', 'cm']) ?? valueOf(call, ['method']);
  const body = valueOf(call, ['body']);
  const file = valueOf(call, ['infile']);
  const path = file === undefined ? undefined : resolvePath(posixPath(file), invocation.cwd);
  const fact = path === undefined ? undefined : context.facts.file(path);
  const sent = body ?? (fact?.state === 'text' ? fact.text : file === undefined ? undefined : UNKNOWN);
  return {
    method: (custom ?? 'GET').toUpperCase(),
    url: valueOf(call, ['uri'], 0) ?? UNKNOWN,
    headers: tableEntries(valueOf(call, ['headers']) ?? '').map(([name, value]) => `${name}: ${value}`),
    ...(sent !== undefined && { body: sent }),
  };
}

export const WEB_CMDLETS = new Set(['invoke-restmethod', 'invoke-webrequest']);

export function classifyWebCmdlet(invocation: Invocation, context: EngineContext): Action[] {
  const call = parseCmdlet(invocation);
  if (asksForHelp(call) || isDryRun(call)) return [];
  const judgement = judgeHttp(webCall(call, context, invocation), invocation, context);
  return judgement ? [httpAction(judgement, invocation)] : [];
}

export function locateWebCmdlet(
  action: Action,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const { url } = webCall(parseCmdlet(invocation), context, invocation);
  return locateHttp(action, isKnown(url) ? [url] : [], invocation, context);
}
