import type { AuditRecord, CommandEvent } from '../contracts/audit';
import type { AlertWord } from '../contracts/export';

/** True where a record is to be sent to those who want to be called. */
export function isAlert({ event }: AuditRecord, on: readonly AlertWord[]): boolean {
  switch (event.kind) {
    case 'command':
      return commandWords(event).some((word) => on.includes(word));
    case 'kill-switch':
    case 're-arm':
      return on.includes('kill-switch');
    case 'mode':
    case 'mapping':
    case 'policy':
      return on.includes('policy');
    case 'tamper':
    case 'alert':
    case 'grant':
    case 'export':
    case 'problem':
      return on.includes(event.kind);
    default:
      return false;
  }
}

/** The end of a command repeats its outcome: one command alerts once, when it is decided. */
function commandWords({ phase, outcome, environment, effects }: CommandEvent): AlertWord[] {
  if (phase !== 'decided' || outcome === undefined) return [];
  const words: AlertWord[] = [];
  if (outcome === 'failed') words.push('not-stopped');
  if (outcome === 'denied' || outcome === 'timed-out' || outcome === 'refused') {
    words.push('stopped');
    // What is not known is judged as prod.
    if (environment === 'prod' || environment === 'unknown') words.push('stopped-in-prod');
    if (effects.includes('tamper')) words.push('tamper');
  }
  return words;
}
