import type { Outcome } from '../contracts/audit';
import type { Question } from '../contracts/question';
import { forDisplay, redactArgs, redactText } from '../contracts/redact';
import { commandLine, type Actor, type CommandRequest } from '../contracts/request';
import type { Verdict } from '../contracts/verdict';

const MAX_COMMAND = 400;

/** The command line without secrets and control characters, shortened. */
export function displayCommand(request: CommandRequest): string {
  const line = commandLine(request);
  // Joined to a line, an argument with spaces in it would be several words. What is too long to be shown is cut first.
  const shown = request.argv && line.length < 16_384 ? redactArgs(request.argv).join(' ') : line;
  return forDisplay(shown, MAX_COMMAND);
}

export function describeActor(actor: Actor): string {
  const name = actor.kind === 'person' ? 'a person' : (actor.name ?? 'an agent');
  return forDisplay(`${name} (${actor.evidence})`, 400);
}

const ENDINGS: Readonly<Partial<Record<Outcome, string>>> = {
  denied: 'Denied in the editor.',
  withdrawn:
    'Its line was reported to have ended before there was an answer. Run it again if it is still wanted.',
  refused: 'Refused without a question.',
  failed: 'Refused, because it could not be recorded first',
};

/** What is wrong with the disk, in words that say what to do; else nothing, as an error's own text helps nobody here. */
const FAILURES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:ENOSPC|EDQUOT)\b/, 'the disk is full'],
  [/\bEROFS\b/, 'the disk can only be read'],
  [/\b(?:EACCES|EPERM)\b/, 'its folder cannot be written'],
];

export function failureWords(error: string): string | undefined {
  return FAILURES.find(([code]) => code.test(error))?.[1];
}

function endingOf({ failure }: Told, outcome: Outcome, timeoutSeconds: number): string {
  if (outcome === 'timed-out') return `Nobody answered within ${timeoutSeconds} s.`;
  const ending = ENDINGS[outcome] ?? '';
  if (outcome !== 'failed') return ending;
  return failure === undefined ? `${ending}.` : `${ending}: ${failure}.`;
}

/** What a terminal shows, and an agent reads, when a command was stopped. */
export function stoppedMessage(told: Told, outcome: Outcome, timeoutSeconds: number): string {
  const { verdict, request } = told;
  const ending = endingOf(told, outcome, timeoutSeconds);
  const lines = [
    `Agent Guard stopped this: ${verdict.reasons[0] ?? 'it could not be judged.'}`,
    request.actor.kind === 'agent' ? `${ending} Do not work around it; ask the person.` : ending,
    ...(verdict.safer ? [`Instead: ${verdict.safer.command}  (${verdict.safer.why})`] : []),
  ];
  return lines.map((line) => forDisplay(line, 1000)).join('\n');
}

export { KILL_SWITCH_MESSAGE, KILL_SWITCH_STOP } from '../contracts/killSwitch';

export const CANARY_MESSAGE = 'Agent Guard stopped its own test here, as it should: this place is guarded.';

export function warningMessage(verdict: Verdict): string {
  return forDisplay(`Agent Guard: careful: ${verdict.reasons[0] ?? ''}`, 1000);
}

export interface Told {
  id: string;
  request: CommandRequest;
  verdict: Verdict;
  terminal: string | undefined;
  shellPid?: number;
  /** See Question. */
  limitSeconds?: number;
  /** Why it could not be recorded, where that is known. */
  failure?: string | undefined;
}

const shortened = (text: string): string => forDisplay(text, 1000);

/** Who it was, as it is shown and recorded. */
export function shownActor({ kind, name, evidence }: Actor): Actor {
  return { kind, evidence: shortened(evidence), ...(name !== undefined && { name: shortened(name) }) };
}

/** The engine has redacted its texts by the word; as whole sentences they can show what no word does. */
function withoutSecrets(verdict: Verdict): Verdict {
  const { reasons, safer, actions } = verdict;
  return {
    ...verdict,
    reasons: reasons.map(shortened),
    actions: actions.map((action) => ({
      ...action,
      targets: action.targets.map(shortened),
      summary: shortened(action.summary),
      argv: redactArgs(action.argv),
    })),
    ...(safer && { safer: { command: redactText(safer.command), why: shortened(safer.why) } }),
  };
}

export function question(told: Told): Question {
  return {
    id: told.id,
    command: displayCommand(told.request),
    verdict: withoutSecrets(told.verdict),
    actor: describeActor(told.request.actor),
    terminal: told.terminal === undefined ? undefined : forDisplay(told.terminal, 80),
    shellPid: told.shellPid,
    cwd: forDisplay(told.request.cwd, 200),
    ...(told.limitSeconds !== undefined && { limitSeconds: told.limitSeconds }),
  };
}
