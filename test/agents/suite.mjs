// A session of an agent for the tests of one suite: it runs before them, and they look at what came of it.
import { after, before } from 'mocha';
import { runSession, World } from './session.mjs';

const SESSION_MS = 150_000;

/**
 * @param {object} options
 * @param {keyof typeof import('./agents.mjs').AGENTS} options.name
 * @param {() => string} options.folder of the agent's package, known once it is installed
 * @param {(world: World) => import('./session.mjs').Step[][]} options.sessions the steps, for each session those of it
 * @param {(world: World) => unknown} [options.prepare] before the agent starts
 */
export function startSession({ name, folder, sessions, prepare }) {
  const came = {};
  const reports = [];
  const session = {
    /** @type {World} */
    world: undefined,
    /** @returns {import('./session.mjs').Came} */
    step: (step) => came[step],
    report: () => reports.join('\n\n'),
  };
  before(async function () {
    const world = new World();
    session.world = world;
    await world.guard.setFault(undefined);
    await prepare?.(world);
    const scripts = sessions(world);
    this.timeout(scripts.length * (SESSION_MS + 10_000));
    for (const steps of scripts) {
      const ended = await runSession({ name, folder: folder(), world, steps, limitMs: SESSION_MS });
      Object.assign(came, ended.steps);
      reports.push(ended.report);
    }
  });
  after(() => session.world?.close());
  return session;
}
