import type { CommandEvent, RecordedAction } from '../contracts/audit';
import type { Action } from '../contracts/action';
import { forDisplay } from '../contracts/redact';
import { runs, type Intent } from './intent';
import { displayCommand, shownActor, type Told } from './messages';

/** What a record holds of one command at most: it is for people and for counting, and the command itself is in it too. */
const MAX_EVIDENCE = 10;
const MAX_ACTIONS = 20;
const MAX_TARGETS = 20;
const MAX_TEXT = 400;

/** Who answers questions. There is one window, and nobody else can answer in it. */
const APPROVER = 'a person in this window';

export type CommandStep = Pick<CommandEvent, 'outcome' | 'exitCode'>;

/** The record of one step in a command's life. What it was judged by stands in the first one only. */
export function commandEvent(
  told: Told & Partial<Pick<Intent, 'times' | 'outcome'>>,
  phase: CommandEvent['phase'],
  more: CommandStep = {},
  now = performance.now(),
): CommandEvent {
  const { request, verdict, times = {} } = told;
  const { account, region, identity, environment } = verdict.environment;
  const isFirst = phase === 'asked' || (phase === 'decided' && times.asked === undefined);
  const { outcome } = more;
  const ranAt = told.outcome && runs(told.outcome) ? times.settled : undefined;
  return {
    ...{ kind: 'command', id: told.id, phase },
    command: displayCommand(request),
    cwd: forDisplay(request.cwd, 400),
    ...(told.terminal !== undefined && { terminal: forDisplay(told.terminal, 80) }),
    ...{ interceptor: request.interceptor, actor: shownActor(request.actor) },
    ...{ decision: verdict.decision, effects: verdict.effects, environment },
    ...(account !== undefined && { account }),
    ...(region !== undefined && { region: shown(region) }),
    ...(identity !== undefined && { identity: shown(identity) }),
    ...(verdict.rule !== undefined && { rule: verdict.rule }),
    reasons: [...verdict.reasons, ...unrecorded(told)].map(shown),
    ...(isFirst && judgedBy(told)),
    ...((outcome === 'approved' || outcome === 'denied') && { approver: APPROVER }),
    ...(phase === 'decided' && times.asked !== undefined && { waitedMs: since(times.asked, now) }),
    ...(phase === 'ended' && ranAt !== undefined && { durationMs: since(ranAt, now) }),
    ...more,
  };
}

function unrecorded({ failure }: Told): string[] {
  return failure === undefined ? [] : [`It could not be recorded, so it did not run: ${failure}.`];
}

type JudgedBy = Pick<CommandEvent, 'evidence' | 'actions' | 'safer'>;

function judgedBy({ verdict }: Told): JudgedBy {
  const { evidence } = verdict.environment;
  return {
    ...(evidence.length > 0 && { evidence: evidence.slice(0, MAX_EVIDENCE).map(({ text }) => shown(text)) }),
    ...(verdict.actions.length > 0 && { actions: verdict.actions.slice(0, MAX_ACTIONS).map(recorded) }),
    ...(verdict.safer && { safer: shown(verdict.safer.command) }),
  };
}

function recorded({ provider, service, operation, effects, targets, source }: Action): RecordedAction {
  return {
    ...{ provider, service, operation, effects },
    targets: targets.slice(0, MAX_TARGETS).map(shown),
    ...(source && { source: { file: shown(source.file), line: source.line } }),
  };
}

function shown(text: string): string {
  return forDisplay(text, MAX_TEXT);
}

function since(start: number, now: number): number {
  return Math.max(0, Math.round(now - start));
}
