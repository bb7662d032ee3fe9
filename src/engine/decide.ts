import type { Action } from '../contracts/action';
import type { EnvironmentFinding } from '../contracts/environment';
import type { Facts } from '../contracts/facts';
import type { CommandRequest } from '../contracts/request';
import type { Verdict } from '../contracts/verdict';
import { stops } from '../contracts/words';
import { Carried } from './carry';
import { classifyWrite, locateFiles } from './catalog/files/classify';
import { ASIDES, findTool, isCloudTool } from './catalog/tools';
import { locateAmbient } from './environment/ambient';
import { explainAction, explainOpaque } from './explain';
import { isOtherAccount, withMarks } from './identities/finding';
import { programName, type FileWrite, type Invocation, type OpaquePart } from './invocation';
import { combineMany, Judged, TOO_MANY } from './judged';
import { judge } from './policy/judge';
import type { EngineContext, Tool } from './tool';
import { read } from './unwrap/read';
import { withWritten } from './unwrap/written';

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

function judgeReading(asked: EngineContext): Verdict {
  const reading = read(asked, isCloudTool);
  const context = { ...asked, facts: withWritten(asked.facts, reading.files) };
  const carried = new Carried();
  const judged = new Judged((invocation) => judgeInvocation(invocation, context));
  for (const each of reading.invocations) {
    const invocation = carried.before(each);
    judged.add(invocation);
    if (each !== reading.invocations.at(-1)) carried.after(invocation);
  }
  const { verdicts } = judged;
  if (judged.exceeded) verdicts.push(judgeOpaque(TOO_MANY, context));
  for (const write of reading.writes) verdicts.push(...judgeWrite(write, context));
  for (const part of reading.opaque) if (part.cloudInReach) verdicts.push(judgeOpaque(part, context));
  return combineMany(verdicts);
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

/** By the tool that the program is, and by what any program may do beside its own business. */
function judgeInvocation(invocation: Invocation, context: EngineContext): Verdict[] {
  const tool = findTool(programName(invocation.argv[0] ?? ''));
  const verdicts = tool ? judgeBy(tool, invocation, context) : [];
  for (const aside of ASIDES) verdicts.push(...judgeBy(aside, invocation, context));
  return verdicts;
}

function judgeBy(
  tool: Pick<Tool, 'classify' | 'locate' | 'folder'>,
  invocation: Invocation,
  context: EngineContext,
): Verdict[] {
  return tool.classify(invocation, context).map((action) => {
    const finding = tool.locate(action, invocation, context);
    return judgeAction(action, withMarks(finding, context, folderOf(tool, invocation)), context);
  });
}

/** Where it works; undefined where that is not known. */
function folderOf(tool: Pick<Tool, 'folder'>, invocation: Invocation): string | undefined {
  return tool.folder ? tool.folder(invocation) : invocation.cwd;
}

function judgeWrite(write: FileWrite, context: EngineContext): Verdict[] {
  return classifyWrite(write, context).map((action) =>
    judgeAction(action, locateFiles(action, write.invocation, context), context),
  );
}

function judgeAction(action: Action, environment: EnvironmentFinding, context: EngineContext): Verdict {
  const { actor } = context.request;
  const judgement = judge(action.effects, environment.environment, actor, isOtherAccount(environment));
  return {
    decision: judgement.decision,
    effects: action.effects,
    environment,
    actions: [action],
    reasons: explainAction(action, environment, judgement, actor),
    confirmation: judgement.confirmation,
    rule: judgement.rule,
    ...(action.safer && { safer: action.safer }),
  };
}

function judgeOpaque(part: OpaquePart, context: EngineContext): Verdict {
  const environment = withMarks(locateAmbient(context), context, undefined);
  const { actor } = context.request;
  const judgement = judge(['opaque'], environment.environment, actor, isOtherAccount(environment));
  return {
    decision: judgement.decision,
    effects: ['opaque'],
    environment,
    actions: [],
    reasons: explainOpaque(part, environment, judgement),
    confirmation: judgement.confirmation,
    rule: judgement.rule,
  };
}
