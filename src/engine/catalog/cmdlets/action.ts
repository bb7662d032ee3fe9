import type { Action } from '../../../contracts/action';
import type { EnvironmentFinding, Evidence, MappingKind } from '../../../contracts/environment';
import { ambientClue } from '../../environment/aws';
import { fuse, noClues } from '../../environment/fuse';
import { applyMapping } from '../../environment/mapping';
import { environmentOfCloudName } from '../../environment/names';
import { isKnown, type Invocation } from '../../invocation';
import { SESSION_CHOICE } from '../../shell/powershell/cmdlets';
import type { EngineContext } from '../../tool';
import type { Draft } from '../draft';
import { hiddenArgs, showsNoSecret, shown } from '../hidden';
import { isDryRun, parameter, type CmdletCall } from './arguments';
import { sentence, spoken } from './verbs';

/** Parameters that name what a cmdlet acts on, or what that lies in. */
const NAMES =
  'name resourcegroupname vmname bucketname bucket vaultname accountname servername databasename clustername dbinstanceidentifier dbclusteridentifier instanceid stackname functionname rolename username keyname tablename groupname id resourceid scope identity inputobject project projectid zone serverinstance database objectname key resourcename appname storageaccountname registryname namespace workspacename subscriptionid'.split(
    ' ',
  );

/** Names in the arguments; they say what is acted on and may raise the environment. */
export function namesOf(call: CmdletCall): string[] {
  const named = call.parameters
    .filter(({ name }) => NAMES.includes(name) || /(?:name|id|identifier|arn)$/.test(name))
    .flatMap(({ values }) => values);
  return [...new Set([...named, ...call.positionals])].filter((name) => name !== '' && isKnown(name));
}

/** Shows what would happen. PowerShell's own way for every cmdlet that changes something. */
function whatIf(call: CmdletCall, invocation: Invocation): Action['safer'] {
  const words = invocation.argv
    .slice(1)
    .filter((word, i, all) => !/^-inputobject$/i.test(word) && !/^-inputobject$/i.test(all[i - 1] ?? ''));
  const isPlain = words.every((word) => /^[\w.:/@-]+$/.test(word));
  if (!isPlain || words.length !== invocation.argv.length - 1 || !showsNoSecret(words)) return undefined;
  return {
    command: [call.name, ...words, '-WhatIf'].join(' '),
    why: 'shows what would happen and changes nothing',
  };
}

/** An action of a cmdlet, worded from its name where nothing better is said. */
export function cmdletAction(
  provider: string,
  call: CmdletCall,
  draft: Draft,
  invocation: Invocation,
  summary?: string,
  prefix?: RegExp,
): Action {
  const noun = call.name.slice(call.name.indexOf('-') + 1).replace(prefix ?? /^$/, '');
  const targets = namesOf(call).map(shown);
  const thing = spoken(noun);
  const said = summary ?? sentence(call.verb, thing, targets.slice(0, 3));
  const notes = draft.notes.length > 0 ? `, ${draft.notes.join(', ')}` : '';
  const safer = draft.isRead ? undefined : whatIf(call, invocation);
  return {
    provider,
    service: thing.split(' ')[0] ?? provider,
    operation: shown(call.name),
    effects: draft.effects(),
    targets,
    reversible: draft.reversible,
    modifiers: draft.modifiers.map(shown),
    summary: `${said}${notes}`,
    argv: hiddenArgs([call.name, ...invocation.argv.slice(1)]),
    ...(invocation.source && { source: invocation.source }),
    ...(safer && { safer }),
  };
}

/** What makes any cmdlet harmless or less asked about, noted once for all. */
export function applyCommon(call: CmdletCall, draft: Draft): void {
  if (isDryRun(call)) draft.become(['read'], '-WhatIf');
  else if (parameter(call, 'force') !== undefined) draft.note('-Force');
}

/** What was chosen earlier in the same text (`Set-AzContext`, `Set-AWSCredential`). */
export function sessionChoice(provider: string, { env }: Invocation): string | undefined {
  return env[`${SESSION_CHOICE}${provider}`];
}

/** Where a cmdlet hits whose place is one name: a project, a server. */
export function findingOf(
  provider: string,
  kind: MappingKind,
  chosen: { readonly value: string; readonly how: string } | undefined,
  names: readonly string[],
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const clues = noClues();
  const { mapping } = context.facts;
  const said = (value: string, text: string): Evidence[] => {
    const found = environmentOfCloudName(value);
    return found ? [{ environment: found.environment, text, source: 'name' }] : [];
  };
  clues.folder = applyMapping(mapping, [{ kind: 'folder', value: invocation.cwd ?? context.request.cwd }]);
  if (chosen && isKnown(chosen.value)) clues.labels = applyMapping(mapping, [{ kind, value: chosen.value }]);
  clues.identity = chosen
    ? said(chosen.value, `${shown(chosen.value)} (${chosen.how})`)
    : ambientClue(context);
  if (chosen && clues.identity.length === 0) clues.identity = ambientClue(context);
  clues.targets = names.flatMap((name) => said(name, `target ${shown(name)}`));
  return {
    ...fuse(clues),
    provider,
    ...(chosen && isKnown(chosen.value) && { account: shown(chosen.value) }),
  };
}
