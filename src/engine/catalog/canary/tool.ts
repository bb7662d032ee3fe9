import type { EnvironmentFinding } from '../../../contracts/environment';
import { CANARY_PROGRAM, CANARY_PROVIDER } from '../../../contracts/canary';
import type { Tool } from '../../tool';

const NOWHERE: EnvironmentFinding = {
  environment: 'prod',
  evidence: [{ text: 'the canary counts as production', environment: 'prod', source: 'name' }],
};

/** The guard's own test (contracts/canary.ts): judged like the deletion of production, and it deletes nothing. */
export const CANARY_TOOL: Tool = {
  names: [CANARY_PROGRAM],
  provider: CANARY_PROVIDER,
  classify: ({ argv }) => [
    {
      provider: CANARY_PROVIDER,
      service: 'canary',
      operation: 'sing',
      effects: ['destroy'],
      targets: argv.slice(1, 2),
      reversible: 'yes',
      modifiers: [],
      summary: 'tests whether this place is guarded, and does nothing',
      argv: [...argv],
    },
  ],
  locate: () => NOWHERE,
};
