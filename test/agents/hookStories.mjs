// An agent with our hook in its own files: what the hook says, and what holds when the hook fails.
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { FAULTS } from './guardRig.ts';
import { lowerLimit, protect, trustHook } from './protect.ts';
import { destroy, REASON } from './session.mjs';
import { startSession } from './suite.mjs';

const WHAT_FAILS = {
  killed: 'the hook is killed',
  garbage: 'the editor answers garbage',
  silence: 'the editor never answers',
  closed: 'the editor is closed',
  gone: 'the hook’s script is gone',
};

/**
 * @typedef {object} Expectations
 * @property {boolean} stops whether the kill switch ends its session, as it can be told to stop
 * @property {Record<keyof typeof WHAT_FAILS, 'hook' | 'shim'>} holds which layer holds when something goes wrong
 * @property {boolean} [endsWhenDenied] a refusal by the hook ends its session, so that its model does not learn the reason
 * @property {'hook' | 'shim'} [late] which holds when the hook does not end; absent where the agent has no limit
 *
 * @param {keyof typeof import('./agents.mjs').AGENTS} name
 * @param {() => string} folder
 * @param {Expectations} expected
 */
export function withHooks(name, folder, expected) {
  describe('with hooks', () => {
    const session = startSession({
      ...{ name, folder },
      sessions: expected.endsWhenDenied
        ? (world) => steps(world).map((step) => [step])
        : (world) => [steps(world)],
      prepare: (world) => install(name, world),
    });
    /** Its model is told; an agent that ends tells nobody, and there only the guard's own record has it. */
    const refused = (name, reason) => {
      const { ran, stoppedBy, result } = session.step(name);
      assert.ok(!ran, session.report());
      assert.equal(stoppedBy, 'hook', session.report());
      const decided = session.world.guard.events.filter(({ phase }) => phase === 'decided');
      const own = decided.find(({ command }) => command.includes(`.${name}`));
      assert.equal(own?.interceptor, 'hook', session.report());
      if (!expected.endsWhenDenied) assert.match(result ?? '', reason);
    };

    it('runs what is harmless untouched, and its output reaches the model', () => {
      assert.match(session.step('harmless').result ?? session.report(), /\b7006652\b/);
    });

    it('reads as without a guard', () => {
      const { ran, result } = session.step('read');
      assert.ok(ran, session.report());
      assert.match(result, /the stub ran/);
    });

    const tells = expected.endsWhenDenied ? 'ends' : 'tells its model the reason';
    it(`is stopped by the hook alone, and ${tells}`, () => {
      refused('hooked', REASON);
    });

    it('is asked about once where the shim is there too', () => {
      const { ran, stoppedBy } = session.step('both');
      assert.ok(!ran, session.report());
      assert.equal(stoppedBy, 'hook', session.report());
      const { questions } = session.world.guard;
      assert.equal(questions.filter(({ command }) => command.includes('.both')).length, 1);
    });

    for (const fault of FAULTS)
      it(`runs nothing when ${WHAT_FAILS[fault]}: the ${expected.holds[fault]} holds`, () => {
        const step = session.step(fault);
        assert.ok(!step.ran, session.report());
        assert.ok(step.result !== undefined || expected.endsWhenDenied, session.report());
        assert.equal(step.stoppedBy, expected.holds[fault], session.report());
      });

    const title = expected.stops ? 'ends its session' : 'runs nothing';
    it(`${title} once the kill switch is engaged`, () => {
      if (!expected.stops) refused('kill-switch', /kill switch/i);
      else {
        assert.ok(!session.step('kill-switch').ran, session.report());
        assert.equal(session.step('after').result, undefined, session.report());
      }
    });

    it('gives the guard nothing to complain about', () => {
      assert.deepEqual(session.world.guard.problems, []);
    });
  });

  if (expected.late)
    describe('with a hook that does not end', () => {
      const session = startSession({
        ...{ name, folder },
        sessions: () => [[{ name: 'late', command: destroy('late') }]],
        prepare(world) {
          protect(name, world);
          lowerLimit(name, world);
          if (name === 'codex') trustHook(world);
        },
      });

      it(`runs nothing after its own limit: the ${expected.late} holds`, () => {
        const { ran, stoppedBy, result } = session.step('late');
        assert.ok(!ran, session.report());
        assert.ok(result !== undefined, session.report());
        assert.equal(stoppedBy, expected.late, session.report());
      });
    });
}

function install(name, world) {
  protect(name, world);
  if (name === 'codex') trustHook(world);
}

function steps({ guard }) {
  const shims = (present) => () => guard.setShims(present);
  return [
    { name: 'harmless', command: "expr 1234 '*' 5678", before: shims(true) },
    { name: 'read', command: 'tofu version -x=null_resource.read' },
    { name: 'hooked', command: destroy('hooked'), before: shims(false) },
    { name: 'both', command: destroy('both'), before: shims(true) },
    ...FAULTS.map((fault) => ({
      ...{ name: fault, command: destroy(fault) },
      before: () => guard.setFault(fault),
    })),
    { name: 'kill-switch', command: destroy('kill-switch'), before: () => guard.engageKillSwitch() },
    { name: 'after', command: 'echo "it goes on"' },
  ];
}
