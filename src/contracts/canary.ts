/**
 * A program that does nothing and must be stopped all the same, without asking anybody: whether it was shows whether a
 * door is guarded. It is in the catalogue and has a shim like any cloud tool.
 */
export const CANARY_PROGRAM = 'agent-guard-canary';
/** What the canary's action is called: provider, service and operation. */
export const CANARY_PROVIDER = 'agent-guard';
/** What the real canary prints, exit code 0, when nothing has stopped it. */
export const CANARY_RAN = 'agent-guard-canary: nothing stopped this.';

/** Told apart by a token, its only argument: letters and digits. */
export const CANARY_TOKEN = /^[a-z0-9]{4,32}$/;

/** The token of the canary in a command's text; undefined where there is none. */
export function canaryToken(command: string): string | undefined {
  const [, token] = TOKEN_IN_TEXT.exec(command) ?? [];
  return token;
}

const TOKEN_IN_TEXT = new RegExp(String.raw`\b${CANARY_PROGRAM}\s+["']?([a-z0-9]{4,32})\b`);
