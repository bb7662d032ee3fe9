import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Actor } from '../../../src/contracts/request';
import { combineAll, HARMLESS } from '../../../src/contracts/verdict';
import { DECISIONS, EFFECTS, ENVIRONMENTS, type Decision, type Effect } from '../../../src/contracts/words';
import { judge } from '../../../src/engine/policy/judge';
import { agentDecision } from '../../../src/engine/policy/table';

/** DESIGN.md section 3, word for word: effect, then local, sandbox, dev, staging, "prod, unknown". */
const TABLE = `
read        allow allow allow allow allow
create      allow allow allow allow ask
modify      allow allow allow warn  ask
destroy     allow allow ask   ask   block
privilege   allow ask   ask   ask   block
exposure    allow ask   ask   block block
unprotect   allow warn  ask   block block
cost        allow ask   ask   ask   ask
secret      allow warn  warn  ask   ask
remote-run  allow warn  warn  ask   ask
opaque      allow warn  ask   ask   ask
tamper      block block block block block
`;
const COLUMNS = [['local'], ['sandbox'], ['dev'], ['staging'], ['prod', 'unknown']] as const;
const MILDER: Record<Decision, Decision> = { block: 'ask', ask: 'warn', warn: 'warn', allow: 'allow' };

const AGENT: Actor = { kind: 'agent', name: 'Claude Code', evidence: 'test' };
const PERSON: Actor = { kind: 'person', evidence: 'test' };

const rows = TABLE.trim()
  .split('\n')
  .map((line) => line.split(/\s+/))
  .flatMap(([effect, ...cells]) =>
    COLUMNS.flatMap((environments, column) =>
      environments.map((environment) => ({
        effect: effect as Effect,
        environment,
        agent: cells[column] as Decision,
      })),
    ),
  );

describe('policy', () => {
  it('is tested for every effect in every environment', () => {
    assert.equal(rows.length, EFFECTS.length * ENVIRONMENTS.length);
    assert.deepEqual(new Set(rows.map((row) => row.effect)), new Set(EFFECTS));
  });

  for (const { effect, environment, agent } of rows) {
    it(`${effect} in ${environment}: ${agent}`, () => {
      const strict = judge([effect], environment, AGENT);
      assert.equal(strict.decision, agent);
      assert.equal(strict.rule, effect === 'tamper' ? 'tamper' : `${effect}-in-${environment}`);
      const person = effect === 'tamper' ? agent : MILDER[agent];
      const mild = judge([effect], environment, PERSON);
      assert.equal(mild.decision, person);
      // What becomes `ask` out of `block` wants the environment's name typed.
      const typed = { agent: agent === 'block', person: person === 'block' || agent === 'block' };
      const needs = (decision: Decision, type: boolean) =>
        decision === 'allow' || decision === 'warn' ? 'none' : type ? 'type' : 'click';
      assert.equal(strict.confirmation, needs(agent, typed.agent));
      assert.equal(mild.confirmation, needs(person, typed.person));
    });
  }

  it('judges unknown exactly as prod', () => {
    for (const effect of EFFECTS)
      assert.equal(agentDecision(effect, 'unknown'), agentDecision(effect, 'prod'));
  });

  it('names the rule that decided: the strictest cell, or the account that is not meant', () => {
    assert.equal(judge(['create', 'destroy', 'modify'], 'prod', AGENT).rule, 'destroy-in-prod');
    assert.equal(judge(['read'], 'dev', AGENT).rule, 'read-in-dev');
    assert.equal(judge(['read', 'tamper'], 'local', PERSON).rule, 'tamper');
    assert.equal(judge(['modify'], 'dev', AGENT, true).rule, 'modify-in-other-account');
    assert.equal(judge(['read'], 'dev', AGENT, true).rule, 'read-in-dev', 'it changes nothing there');
    assert.equal(judge(['destroy'], 'prod', AGENT, true).rule, 'destroy-in-prod', 'stricter by itself');
  });

  it('keeps the rule of the command that decided', () => {
    const [mild, strict] = (['modify', 'destroy'] as const).map((effect) => {
      const { decision, rule } = judge([effect], 'prod', AGENT);
      return { ...HARMLESS, decision, rule, effects: [effect] };
    });
    assert.ok(mild && strict);
    assert.equal(combineAll([HARMLESS, mild, strict, mild]).rule, 'destroy-in-prod');
    assert.equal(combineAll([HARMLESS, mild]).rule, 'modify-in-prod');
    assert.equal(combineAll([HARMLESS, HARMLESS]).rule, undefined);
  });

  it('is never milder for tamper, whoever and wherever', () => {
    for (const environment of ENVIRONMENTS)
      for (const actor of [AGENT, PERSON])
        for (const effect of EFFECTS)
          assert.equal(judge([effect, 'tamper'], environment, actor).decision, 'block');
  });

  it('never gets milder from a more dangerous place, nor from a person to an agent', () => {
    const rank = (decision: Decision) => DECISIONS.indexOf(decision);
    for (const effect of EFFECTS) {
      const along = ENVIRONMENTS.map((environment) => rank(agentDecision(effect, environment)));
      assert.deepEqual(
        along,
        [...along].sort((a, b) => a - b),
      );
      for (const environment of ENVIRONMENTS)
        assert.ok(
          rank(judge([effect], environment, PERSON).decision) <=
            rank(judge([effect], environment, AGENT).decision),
        );
    }
  });

  it('takes the strictest of several effects, in any order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...EFFECTS), { maxLength: 5 }),
        fc.constantFrom(...ENVIRONMENTS),
        fc.constantFrom(AGENT, PERSON),
        (effects, environment, actor) => {
          const whole = judge(effects, environment, actor);
          const parts = effects.map((effect) =>
            DECISIONS.indexOf(judge([effect], environment, actor).decision),
          );
          assert.equal(DECISIONS.indexOf(whole.decision), Math.max(0, ...parts));
          assert.equal(judge([...effects].reverse(), environment, actor).decision, whole.decision);
          if (effects.length > 0) {
            assert.ok(effects.includes(whole.effect));
            assert.equal(judge([whole.effect], environment, actor).decision, whole.decision);
          }
        },
      ),
    );
  });

  it('asks for the typed name as soon as one of several effects wants it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...EFFECTS), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...ENVIRONMENTS),
        fc.constantFrom(AGENT, PERSON),
        (effects, environment, actor) => {
          const typed = effects.some((effect) => judge([effect], environment, actor).confirmation === 'type');
          assert.equal(judge(effects, environment, actor).confirmation === 'type', typed);
        },
      ),
    );
  });

  it('asks everybody at least before a change in another account than the folder is meant for', () => {
    const rank = (decision: Decision) => DECISIONS.indexOf(decision);
    for (const effect of EFFECTS)
      for (const environment of ENVIRONMENTS)
        for (const actor of [AGENT, PERSON]) {
          const usual = judge([effect], environment, actor);
          const other = judge([effect], environment, actor, true);
          if (effect === 'read' || effect === 'secret') assert.deepEqual(other, usual);
          else {
            assert.equal(rank(other.decision), Math.max(rank(usual.decision), rank('ask')));
            assert.equal(other.effect, effect);
            // What wants the name typed still does; a click is the least.
            const typed = agentDecision(effect, environment) === 'block';
            assert.equal(other.confirmation, typed ? 'type' : 'click');
          }
        }
  });
});
