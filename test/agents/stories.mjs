// What is shown for each agent: that its commands run without a guard, and that none does that must not with it.
import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { HOOK_AGENT_NAMES } from '../../src/contracts/hook.ts';
import { skipBecause } from '../support/skip.ts';
import { AGENTS } from './agents.mjs';
import { withHooks } from './hookStories.mjs';
import { ensureAgent, PINS } from './install.mjs';
import { destroy, REASON } from './session.mjs';
import { startSession } from './suite.mjs';

const INSTALL_MS = 5 * 60_000;
const IS_NIGHTLY = process.env.AGENT_GUARD_NIGHTLY === '1';
/**
 * The stories of one agent, in as few sessions as can be: the steps of a session change the guard between them.
 * @param {keyof typeof AGENTS} name
 * @param {import('./hookStories.mjs').Expectations & { nightly?: boolean }} options nightly: too slow, or too large, for every run
 */
export function describeAgent(name, { nightly = false, ...expected }) {
  const { title } = AGENTS[name];
  describe(`${title} ${PINS[name].version}`, function () {
    this.timeout(120_000);
    let folder;
    before(async function () {
      this.timeout(INSTALL_MS);
      if (nightly && !IS_NIGHTLY) skipBecause(this, 'more agents run at night (npm run test:nightly)');
      try {
        folder = await ensureAgent(name, console.log);
      } catch (error) {
        skipBecause(this, `${title} could not be installed: ${String(error.message).split('\n')[0]}`);
      }
    });
    withoutHooks(name, () => folder);
    withHooks(name, () => folder, expected);
  });
}

function withoutHooks(name, folder) {
  describe('without hooks', () => {
    const session = startSession({
      ...{ name, folder },
      sessions: ({ guard }) => [
        [
          { name: 'unguarded', command: destroy('unguarded'), before: () => guard.setShims(false) },
          { name: 'shimmed', command: destroy('shimmed'), before: () => guard.setShims(true) },
          { name: 'read', command: 'tofu version -x=null_resource.read' },
        ],
      ],
    });

    it('runs what its model asks for, where there is no guard', () => {
      assert.ok(session.step('unguarded').ran, session.report());
    });

    it('is stopped by the shim alone, and tells its model the reason', () => {
      const { stoppedBy, result } = session.step('shimmed');
      assert.equal(stoppedBy, 'shim', session.report());
      assert.match(result, REASON);
    });

    it('is known by name to the shim', () => {
      const event = session.world.guard.events.find(({ interceptor }) => interceptor === 'shim');
      assert.equal(event?.actor.name, HOOK_AGENT_NAMES[name], JSON.stringify(event));
    });

    it('reads through the shim as without it', () => {
      const { ran, result } = session.step('read');
      assert.ok(ran, session.report());
      assert.match(result, /the stub ran/);
    });
  });
}
