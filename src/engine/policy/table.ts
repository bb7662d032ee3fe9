import type { Decision, Effect, Environment } from '../../contracts/words';

type Row = Readonly<Record<Exclude<Environment, 'unknown'>, Decision>>;

function row(local: Decision, sandbox: Decision, dev: Decision, staging: Decision, prod: Decision): Row {
  return { local, sandbox, dev, staging, prod };
}

/** The default policy for an agent (DESIGN.md, section 3). `unknown` is judged as `prod`. */
const AGENT_POLICY: Readonly<Record<Effect, Row>> = {
  read: row('allow', 'allow', 'allow', 'allow', 'allow'),
  create: row('allow', 'allow', 'allow', 'allow', 'ask'),
  modify: row('allow', 'allow', 'allow', 'warn', 'ask'),
  destroy: row('allow', 'allow', 'ask', 'ask', 'block'),
  privilege: row('allow', 'ask', 'ask', 'ask', 'block'),
  exposure: row('allow', 'ask', 'ask', 'block', 'block'),
  unprotect: row('allow', 'warn', 'ask', 'block', 'block'),
  cost: row('allow', 'ask', 'ask', 'ask', 'ask'),
  secret: row('allow', 'warn', 'warn', 'ask', 'ask'),
  'remote-run': row('allow', 'warn', 'warn', 'ask', 'ask'),
  opaque: row('allow', 'warn', 'ask', 'ask', 'ask'),
  tamper: row('block', 'block', 'block', 'block', 'block'),
};

/** What an agent may do with this effect in this environment. */
export function agentDecision(effect: Effect, environment: Environment): Decision {
  return AGENT_POLICY[effect][environment === 'unknown' ? 'prod' : environment];
}

const CHANGES_NOTHING: ReadonlySet<Effect> = new Set(['read', 'secret']);

/**
 * The least that is answered, to a person too, where the account is not the one that the folder is meant for: whoever
 * changes something there takes it for another place.
 */
export function otherAccountDecision(effect: Effect): Decision {
  return CHANGES_NOTHING.has(effect) ? 'allow' : 'ask';
}
