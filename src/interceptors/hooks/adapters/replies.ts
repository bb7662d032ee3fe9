import type { HookAnswer, HookReply } from '../../../contracts/hook';

/** The shapes of answers that several agents share. Which one an agent takes, and what it must not have, is the adapter's. */

/** No opinion: the agent goes on as if there were no hook. */
export const SILENT: HookReply = { exitCode: 0, stdout: '', stderr: '' };

/** Exit code that most agents take for a refusal, with the reason on standard error. */
export const DENY_EXIT = 2;

export function json(value: object): HookReply {
  return { exitCode: 0, stdout: `${JSON.stringify(value)}\n`, stderr: '' };
}

export function refusedByExit(reason: string): HookReply {
  return { exitCode: DENY_EXIT, stdout: '', stderr: `${reason}\n` };
}

/** An agent that is given no reason runs the command, or repeats it. */
export function reasonOf(answer: Exclude<HookAnswer, { kind: 'silent' }>): string {
  return answer.message.trim() === '' ? 'Agent Guard: refused.' : answer.message;
}

/** The answer that Claude Code introduced and others took over. */
export function permission(decision: 'ask' | 'deny', reason: string, event: string) {
  return {
    hookSpecificOutput: {
      hookEventName: event,
      permissionDecision: decision,
      permissionDecisionReason: reason,
    },
  };
}

/** Ends the whole session: added to a refusal after the kill switch. */
export function stop(answer: HookAnswer): { continue?: false; stopReason?: string } {
  return answer.kind === 'deny' && answer.stopsSession
    ? { continue: false, stopReason: reasonOf(answer) }
    : {};
}
