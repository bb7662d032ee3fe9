import type { HookAgent } from './hook';

/**
 * How far our hook stands in an agent's own files. `protected` says that the agent is told to ask; whether it is stopped
 * is what a canary shows.
 */
export const AGENT_HOOK_STATES = [
  /** Neither its program nor its folder is on this machine. */
  'notFound',
  'unprotected',
  'protected',
  /** Our entry is there, with another command, limit or matcher than this version writes. */
  'outdated',
  /** Our entry is there, and the agent does not run it before its person has trusted it. */
  'untrusted',
  /** Our entry is there, and a setting makes the agent pass over it. */
  'switchedOff',
  /** A file that cannot be read or understood. It is never overwritten. */
  'broken',
] as const;
export type AgentHookState = (typeof AGENT_HOOK_STATES)[number];

/** A place in a file, 1-based. */
export interface FilePosition {
  file: string;
  line: number;
  column: number;
}

export interface AgentHookStatus {
  agent: HookAgent;
  /** As people know it. */
  name: string;
  state: AgentHookState;
  /** Why, a sentence for a person, fit for display. */
  why: string;
  /** How the agent was found: `claude on PATH, ~/.claude`; absent where it was not. */
  foundBy?: string;
  /** Where our entry is, or would be. */
  files: readonly string[];
  /** What decided: the error in a file, or the setting that switches the hook off. */
  position?: FilePosition;
}
