import type { Action } from '../contracts/action';
import type { EnvironmentFinding } from '../contracts/environment';
import type { RiskMark } from '../contracts/identity';
import { forDisplay, redactText } from '../contracts/redact';
import type { Actor } from '../contracts/request';
import { stops } from '../contracts/words';
import { isOtherAccount } from './identities/finding';
import type { OpaquePart } from './invocation';
import type { Judgement } from './policy/judge';

const WHY: Readonly<Record<string, string>> = {
  create: 'creates resources',
  modify: 'changes resources',
  destroy: 'destroys resources',
  privilege: 'changes identities or permissions',
  exposure: 'opens resources to the world',
  unprotect: 'takes a safety net away',
  cost: 'costs money',
  secret: 'reads secrets',
  'remote-run': 'runs code elsewhere',
  tamper: 'acts on the guard itself',
  opaque: 'cannot be seen through',
};

/** Where the command would act and how that is known: "in prod (folder label in the workspace settings)". */
export function placeSentence(finding: EnvironmentFinding): string {
  const account = finding.account === undefined ? '' : `account ${finding.account}`;
  const evidence = finding.evidence[0]?.text;
  const where =
    finding.environment === 'unknown'
      ? `${account && `${account}, `}an unknown environment, judged as prod`
      : `${finding.environment}${account && ` ${account}`}`;
  return `in ${where}${evidence ? ` (${evidence})` : ''}`;
}

/** The tool and operation as the person knows them: "aws ec2 terminate-instances". */
export function actionName(action: Action): string {
  const service = action.service === action.provider ? '' : `${action.service} `;
  return `${action.argv[0] ?? action.provider} ${service}${action.operation}`;
}

/** The marks that matter to whoever is asked, in this order; the others are for lists. */
const TOLD: readonly RiskMark['kind'][] = [
  'other-account',
  'root',
  'admin',
  'long-lived-key',
  'expired',
  'not-for-agents',
];
const MAX_TOLD = 3;

/** Whose rights it would have, where that is worth a thought; nothing for what is not stopped. */
function markSentences({ marks = [] }: EnvironmentFinding, { decision }: Judgement): string[] {
  if (marks.length === 0 || !stops(decision)) return [];
  const told = TOLD.flatMap((kind) => marks.filter((mark) => mark.kind === kind)).slice(0, MAX_TOLD);
  return told.length === 0 ? [] : [`It would run with ${told.map(({ text }) => text).join('; ')}.`];
}

/** One sentence on what would happen, one on why it is stopped, and one on the identity where that is worth it. */
export function explainAction(
  action: Action,
  finding: EnvironmentFinding,
  judgement: Judgement,
  actor: Actor,
): string[] {
  const where = action.source ? ` (${forDisplay(action.source.file, 120)}:${action.source.line})` : '';
  const what = `${actionName(action)}${where} ${action.summary}, ${placeSentence(finding)}.`;
  if (judgement.decision === 'allow') return [what];
  return [what, ruleSentence(judgement, finding, actor), ...markSentences(finding, judgement)];
}

/** The rule that decided, for whoever must act on it now. */
function ruleSentence(judgement: Judgement, finding: EnvironmentFinding, actor: Actor): string {
  const place = finding.environment === 'unknown' ? 'an environment that is not known' : finding.environment;
  const where = isOtherAccount(finding)
    ? `${place}, and not in the account that this folder is meant for`
    : place;
  const what = WHY[judgement.effect] ?? 'acts';
  if (judgement.decision === 'warn') return `Careful: it ${what} in ${where}.`;
  if (actor.kind === 'person') return `It ${what} in ${where}: it runs only if you confirm that.`;
  return judgement.decision === 'block'
    ? `An agent may not do that: it ${what} in ${where}.`
    : `An agent needs a person's approval: it ${what} in ${where}.`;
}

/** Why an opaque part matters, with the part itself. */
export function explainOpaque(part: OpaquePart, finding: EnvironmentFinding, judgement: Judgement): string[] {
  const text = forDisplay(redactText(part.text), 120);
  return [
    `\`${text}\` cannot be judged: ${part.reason}. A cloud tool is in reach, ${placeSentence(finding)}.`,
    ...markSentences(finding, judgement),
  ];
}
