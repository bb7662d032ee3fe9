// A session of an agent for the tests of one suite: it runs before them, and they look at what came of it.
import { after, before } from 'mocha';
import { runSession, World } from './session.mjs';

const SESSION_MS = 110_000;

/**
 * @param {object} options
 * @param {keyof typeof import('./agents.mjs').AGENTS} options.name
 * @param {() => string} options.folder of the agent's package, known once it is installed
 * @param {(world: World) => import('./session.mjs').Step[]} options.steps
 * @param {(world: World) => unknown} [options.prepare] before the agent starts
 */
export function startSession({ name, folder, steps, prepare }) {
  let came;
  const session = {
    /** @type {World} */
    world: undefined,
    /** @returns {import('./session.mjs').Came} */
    step: (step) => came.steps[step],
    report: () => came.report,
  };
  before(async () => {
    const world = new World();
    session.world = world;
    await world.guard.setFault(undefined);
    await prepare?.(world);
    came = await runSession({ name, folder: folder(), world, steps: steps(world), limitMs: SESSION_MS });
  });
  after(() => session.world?.close());
  return session;
}
