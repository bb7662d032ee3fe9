import type { Action } from '../contracts/action';
import type { EnvironmentFinding } from '../contracts/environment';
import type { Facts } from '../contracts/facts';
import type { CommandRequest } from '../contracts/request';
import { combineAll, type Verdict } from '../contracts/verdict';
import { stops } from '../contracts/words';
import { Carried } from './carry';
import { classifyFiles, classifyWrite, locateFiles } from './catalog/files/classify';
import { classifyMcp, locateMcp } from './catalog/mcp/classify';
import { findTool, isCloudTool } from './catalog/tools';
import { locateAmbient } from './environment/ambient';
import { explainAction, explainOpaque } from './explain';
import { programName, type Invocation, type OpaquePart } from './invocation';
import { judge } from './policy/judge';
import type { EngineContext } from './tool';
import { read } from './unwrap/read';

/**
 * Judges a request: parse, unwrap, classify, locate, judge, explain. Pure: the same request and facts give the same
 * verdict. Never throws and always ends; what it cannot understand next to a cloud tool is at least `ask` in prod.
 */
export function decide(request: CommandRequest, facts: Facts): Verdict {
  const context: EngineContext = { request, facts };
  const verdict = judgeReading(context);
  if (!verdict.safer || !stops(verdict.decision)) return verdict;
  return isAllowed(verdict.safer.command, context) ? verdict : { ...verdict, safer: undefined };
}

function judgeReading(context: EngineContext): Verdict {
  const reading = read(context, isCloudTool);
  const carried = new Carried();
  const verdicts: Verdict[] = [];
  for (const each of reading.invocations) {
    const invocation = carried.before(each);
    verdicts.push(...judgeInvocation(invocation, context));
    verdicts.push(...judgeAside(invocation, context));
    if (each !== reading.invocations.at(-1)) carried.after(invocation);
  }
  for (const write of reading.writes) {
    verdicts.push(...judgeFiles(classifyWrite(write, context), write.invocation, context));
  }
  for (const part of reading.opaque) if (part.cloudInReach) verdicts.push(judgeOpaque(part, context));
  return combineAll(verdicts);
}

/** A safer command is only offered where the engine itself would let it run. */
function isAllowed(command: string, context: EngineContext): boolean {
  const request: CommandRequest = {
    ...context.request,
    argv: undefined,
    tool: undefined,
    shell: 'bash',
    text: command,
  };
  return !stops(judgeReading({ ...context, request }).decision);
}

function judgeInvocation(invocation: Invocation, context: EngineContext): Verdict[] {
  const tool = findTool(programName(invocation.argv[0] ?? ''));
  if (!tool) return [];
  return tool
    .classify(invocation, context)
    .map((action) => judgeAction(action, tool.locate(action, invocation, context), context));
}

/**
 * What any program may do beside its own business: to the guard's files, to secrets, through tools that it is told to
 * call. A redirection may do the first too.
 */
function judgeAside(invocation: Invocation, context: EngineContext): Verdict[] {
  return [
    ...judgeFiles(classifyFiles(invocation, context, isCloudTool), invocation, context),
    ...classifyMcp(invocation, context).map((action) =>
      judgeAction(action, locateMcp(action, invocation, context), context),
    ),
  ];
}

function judgeFiles(actions: readonly Action[], invocation: Invocation, context: EngineContext): Verdict[] {
  return actions.map((action) => judgeAction(action, locateFiles(action, invocation, context), context));
}

function judgeAction(action: Action, environment: EnvironmentFinding, context: EngineContext): Verdict {
  const judgement = judge(action.effects, environment.environment, context.request.actor);
  return {
    decision: judgement.decision,
    effects: action.effects,
    environment,
    actions: [action],
    reasons: explainAction(action, environment, judgement, context.request.actor),
    confirmation: judgement.confirmation,
    ...(action.safer && { safer: action.safer }),
  };
}

function judgeOpaque(part: OpaquePart, context: EngineContext): Verdict {
  const environment = locateAmbient(context);
  const judgement = judge(['opaque'], environment.environment, context.request.actor);
  return {
    decision: judgement.decision,
    effects: ['opaque'],
    environment,
    actions: [],
    reasons: explainOpaque(part, environment),
    confirmation: judgement.confirmation,
  };
}
