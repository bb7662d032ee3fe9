import type { EnvironmentFinding } from '../contracts/environment';
import type { Question } from '../contracts/question';
import { forDisplay } from '../contracts/redact';
import { askModal, askToType, info } from '../platform/notify';

const DENY = 'Deny';
const SAFER = 'Deny, Suggest Safer';
const ALLOW = 'Allow Once...';
const LATER = 'Look Closer...';

const UNDO = {
  yes: 'It can be undone.',
  no: 'It cannot be undone.',
  partly: 'It can be undone only in part.',
  unknown: 'Whether it can be undone is not known.',
} as const;

/** The short line of the modal: what, and where. */
export function questionTitle({ verdict }: Question): string {
  const action = verdict.actions[0];
  const what = action ? `${action.provider} ${action.operation}` : 'a command that cannot be judged';
  const { environment } = verdict.environment;
  return `Agent Guard stopped ${what} in ${environment === 'unknown' ? 'an unknown environment' : environment}`;
}

/** Everything a person needs to decide, one fact a line. */
export function questionDetail(question: Question, timeoutSeconds: number): string {
  const { verdict } = question;
  const { environment: place } = verdict;
  const undo = worst(question);
  const lines = [
    question.command,
    '',
    ...verdict.reasons,
    '',
    `Where: ${placeWords(place)}`,
    // The first is in the reason above.
    ...place.evidence.slice(1, 4).map((evidence) => `Also: ${evidence.text}`),
    `Who: ${question.actor}`,
    `Folder: ${question.cwd}`,
    ...(undo ? [UNDO[undo]] : []),
    `Without an answer within ${timeoutSeconds} s it does not run.`,
    ...(verdict.safer ? ['', `Instead: ${verdict.safer.command} (${verdict.safer.why})`] : []),
  ];
  return lines.map((line) => forDisplay(line, 600)).join('\n');
}

const IDENTITY_WORDS: Readonly<Record<string, string>> = { aws: 'profile', terraform: 'workspace' };

/** "prod · profile acme · account 123456789012 · eu-west-1" */
export function placeWords(place: EnvironmentFinding): string {
  return [place.environment, ...placeNames(place)].join(' · ');
}

/** The identity by its kind and name, then account and region, where they are known. */
function placeNames({ provider, identity, account, region }: EnvironmentFinding): string[] {
  const kind = IDENTITY_WORDS[provider ?? ''] ?? 'identity';
  return [
    ...(identity ? [`${kind} ${identity}`] : []),
    ...(account ? [`account ${account}`] : []),
    ...(region ? [region] : []),
  ];
}

/** Whether all that it does can be undone. */
export function isReversible(question: Question): boolean {
  return worst(question) === 'yes';
}

function worst({ verdict }: Question): keyof typeof UNDO | undefined {
  const order = ['no', 'partly', 'unknown', 'yes'] as const;
  return order.find((kind) => verdict.actions.some((action) => action.reversible === kind));
}

export interface QuestionOptions {
  timeoutSeconds: number;
  /** Puts a command at the prompt of a terminal's shell. */
  suggest(shellPid: number, command: string): void;
  /** A person has answered a question about this place. */
  answered(place: EnvironmentFinding): void;
  /** They will answer in the panel. */
  putOff(question: Question): void;
}

/**
 * Asks a person whether the command may run once. The safe button is the default; whatever else happens (Escape, the
 * time-out) means no. What an agent may never do, the person confirms by typing the environment's name. `later`: they
 * want to look closer first; it stays open in the panel. With `wish` they have looked, and only the box is left.
 */
export async function presentQuestion(
  question: Question,
  signal: AbortSignal,
  wish: boolean,
  options: QuestionOptions,
): Promise<boolean | 'later'> {
  const mustType = question.verdict.confirmation === 'type';
  if (!(wish && mustType)) {
    const pressed = await askInModal(question, options);
    if (signal.aborted) {
      if (pressed === ALLOW) void info('The question was already over: the command did not run.');
      return false;
    }
    if (pressed === LATER) {
      options.putOff(question);
      return 'later';
    }
    if (pressed !== undefined) options.answered(question.verdict.environment);
    const safer = question.verdict.safer?.command;
    if (pressed === SAFER && safer !== undefined && question.shellPid !== undefined)
      options.suggest(question.shellPid, safer);
    if (pressed !== ALLOW) return false;
  }
  const { environment } = question.verdict.environment;
  const prompt = `Type ${environment} to let it run once.`;
  return !mustType || askToType(question.command.slice(0, 120), prompt, environment, signal);
}

function askInModal(question: Question, { timeoutSeconds }: QuestionOptions): Promise<string | undefined> {
  const others = question.verdict.safer ? [SAFER, ALLOW, LATER] : [ALLOW, LATER];
  const title = questionTitle(question);
  const detail = questionDetail(question, timeoutSeconds);
  return askModal<string>(title, detail, [DENY, ...others]).catch(neverOnShutdown);
}

/**
 * A window that closes or reloads takes its dialogs away. That is nobody's no: the question stays open, and the next
 * start asks it again.
 */
function neverOnShutdown(error: unknown): Promise<undefined> {
  if (error instanceof Error && error.name === 'Canceled') return new Promise(() => undefined);
  throw error;
}
