/**
 * The words of the project: closed lists, each ordered where an order has a meaning.
 * Every other contract is written in them.
 */

/** What a guard answers, from the mildest to the strictest. The order is the lattice: the stricter wins. */
export const DECISIONS = ['allow', 'warn', 'ask', 'block'] as const;
export type Decision = (typeof DECISIONS)[number];

/** What a command does to the cloud, to the guard, or to what can be known about either. */
export const EFFECTS = [
  'read',
  'create',
  'modify',
  'destroy',
  'privilege',
  'exposure',
  'unprotect',
  'cost',
  'secret',
  'remote-run',
  'tamper',
  'opaque',
] as const;
export type Effect = (typeof EFFECTS)[number];

/** Kinds of environment, from the mildest to the strictest. `unknown` is judged as `prod`. */
export const ENVIRONMENTS = ['local', 'sandbox', 'dev', 'staging', 'unknown', 'prod'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** What the guard does with its own verdicts, from the loosest to the strictest. */
export const MODES = ['off', 'observe', 'enforce'] as const;
export type Mode = (typeof MODES)[number];

/** Shells whose grammar the engine tells apart. */
export const SHELLS = ['bash', 'zsh', 'fish', 'sh', 'powershell', 'cmd'] as const;
export type Shell = (typeof SHELLS)[number];

/** The stricter of two decisions. Total, commutative, associative; `allow` is its neutral element. */
export function stricter(a: Decision, b: Decision): Decision {
  return DECISIONS.indexOf(a) >= DECISIONS.indexOf(b) ? a : b;
}

/** The more dangerous of two environments, by the order of {@link ENVIRONMENTS}. */
export function moreDangerous(a: Environment, b: Environment): Environment {
  return ENVIRONMENTS.indexOf(a) >= ENVIRONMENTS.indexOf(b) ? a : b;
}

/** True where the command must not act before a person has answered. */
export function stops(decision: Decision): boolean {
  return decision === 'ask' || decision === 'block';
}

/** What the kill switch may end. Each scope holds the one before it. */
export const KILL_SCOPES = ['agentsOnly', 'agentsAndCloudCommands', 'everythingFromThisWindow'] as const;
export type KillScope = (typeof KILL_SCOPES)[number];
export const USUAL_KILL_SCOPE: KillScope = 'agentsAndCloudCommands';

/** Who has stopped something: the window in which a person engaged the kill switch, one that followed, or the command line. */
export const STOPPERS = ['window', 'other-window', 'shell'] as const;
