import type { HookAgent, HookAnswer, HookCall, HookReply } from '../../contracts/hook';

/**
 * How one agent asks before it runs a tool, and what it must be answered. Every field is stated by every adapter: a wrong
 * one fails silently, as most agents run the command when they do not understand the answer.
 */
export interface HookAdapter {
  readonly agent: HookAgent;
  /**
   * Reads what the agent wrote on the hook's standard input; `cwd` is the hook's own folder, for agents that tell none.
   * @throws PayloadError where it cannot be told what would run: that is a deny.
   */
  read(payload: unknown, cwd: string): HookCall;
  /** The answer in the agent's own words. */
  write(answer: HookAnswer): HookReply;
  /** True where the agent can ask its person itself and does nothing until they have answered. */
  readonly asks: boolean;
  /** Seconds until the agent gives the hook up, as written into its file, or its own where that cannot be set. */
  readonly limitSeconds: number;
}

/** What the agent wrote is not what this version of the adapter knows; the message says what is missing. */
export class PayloadError extends Error {}
