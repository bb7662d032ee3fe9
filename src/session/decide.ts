import type { Facts } from '../contracts/facts';
import type { CommandRequest } from '../contracts/request';
import type { Verdict } from '../contracts/verdict';
import { engine } from './engine';

const UNJUDGED: Verdict = {
  decision: 'block',
  effects: ['opaque'],
  environment: { environment: 'unknown', evidence: [] },
  actions: [],
  reasons: ['The command could not be judged, because the engine failed; the log says why.'],
  confirmation: 'type',
  rule: 'not-judged',
};

/** The engine's verdict. An engine that fails, which it never should, lets nothing through. */
export function decideSafely(
  request: CommandRequest,
  facts: Facts,
  problem: (text: string) => void,
): Verdict {
  try {
    return engine().decide(request, facts);
  } catch (error) {
    problem(`The engine failed on a command, which is stopped: ${String(error)}`);
    return UNJUDGED;
  }
}
