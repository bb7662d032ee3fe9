import type { Action } from '../../../contracts/action';
import type { EnvironmentFinding, Evidence } from '../../../contracts/environment';
import { ambientClue, locateAws } from '../../environment/aws';
import { fuse, noClues } from '../../environment/fuse';
import { applyMapping } from '../../environment/mapping';
import { environmentOfName } from '../../environment/names';
import type { FileWrite, Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { stopsGuard } from './guardProcess';
import { secretsRead } from './secrets';
import { tamperedByProgram, tamperedByWrite } from './tamper';

/** What any program does to the guard's files and to places of secrets, whatever else it does. */
export function classifyFiles(
  invocation: Invocation,
  context: EngineContext,
  isCloudTool: (name: string) => boolean,
): Action[] {
  return [
    ...stopsGuard(invocation, context),
    ...tamperedByProgram(invocation, context),
    ...secretsRead(invocation, context, isCloudTool),
  ];
}

export function classifyWrite(write: FileWrite, context: EngineContext): Action[] {
  return tamperedByWrite(write, context);
}

/** Secrets belong to what the ambient credentials point at; a file's own name may raise that. */
export function locateFiles(
  action: Action,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  // Pasted keys act where the command acts.
  if (invocation.argv[0] === 'aws') return locateAws(action, invocation, context);
  const clues = noClues();
  clues.folder = applyMapping(context.facts.mapping, [
    { kind: 'folder', value: invocation.cwd ?? context.request.cwd },
  ]);
  clues.identity = ambientClue(context);
  clues.targets = action.targets.flatMap((target): Evidence[] => {
    const found = environmentOfName(target);
    return found ? [{ environment: found.environment, text: `file ${target}`, source: 'name' }] : [];
  });
  return fuse(clues);
}
