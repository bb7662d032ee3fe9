import assert from 'node:assert/strict';
import type { Verdict } from '../../../src/contracts/verdict';
import type { Environment } from '../../../src/contracts/words';
import { UNKNOWN } from '../../../src/engine/invocation';
import { covers } from '../../../src/guard/covers';
import { action, verdictOf } from './rig';

const rm = (targets: string[], environment: Environment = 'prod') =>
  verdictOf('block', 'destroy', [action('rm', targets, 'destroy')], environment);
const put = (targets: string[]) => verdictOf('ask', 'modify', [action('put', targets, 'modify')]);
const both = { ...rm(['a']), actions: [...rm(['a']).actions, ...put(['b']).actions] };
const opaque: Verdict = { ...verdictOf('ask', 'opaque', []), actions: [] };
const withModifier = (verdict: Verdict, modifier: string): Verdict => ({
  ...verdict,
  actions: verdict.actions.map((it) => ({ ...it, modifiers: [modifier] })),
});

const CASES: [what: string, known: Verdict, asked: Verdict, covered: boolean][] = [
  ['the same', rm(['a']), rm(['a']), true],
  ['fewer targets', rm(['a', 'b']), rm(['b']), true],
  ['another target', rm(['a']), rm(['b']), false],
  ['one target more', rm(['a']), rm(['a', 'b']), false],
  ['everything, where one was named', rm(['a']), rm([]), false],
  ['one, where everything was meant', rm([]), rm(['a']), false],
  ['everything, where everything was meant', rm([]), rm([]), true],
  ['any target of a line that computes it', rm([`x-${UNKNOWN}`]), rm(['x-7']), true],
  ['everything, where the target is computed', rm([UNKNOWN]), rm([]), true],
  ['another operation', rm(['a']), put(['a']), false],
  ['one of two commands', both, put(['b']), true],
  ['two commands, where one was judged', rm(['a']), both, false],
  ['a worse place', rm(['a'], 'dev'), rm(['a'], 'prod'), false],
  ['a place that is not known, after dev', rm(['a'], 'dev'), rm(['a'], 'unknown'), false],
  ['a milder place', rm(['a'], 'prod'), rm(['a'], 'dev'), true],
  ['prod, after unknown', rm(['a'], 'unknown'), rm(['a'], 'prod'), true],
  ['unknown, after prod', rm(['a'], 'prod'), rm(['a'], 'unknown'), true],
  ['an opaque part, where there was none', rm(['a']), opaque, false],
  ['an opaque part, where there was one', opaque, opaque, true],
  ['an action, where only something opaque was judged', opaque, rm(['a']), false],
  [
    'one more effect',
    rm(['a']),
    {
      ...rm(['a']),
      actions: [{ ...action('rm', ['a'], 'destroy'), effects: ['destroy', 'unprotect'] }],
    },
    false,
  ],
  ['a flag that changes the answer', rm(['a']), withModifier(rm(['a']), '--recursive'), false],
  ['the same flag', withModifier(rm(['a']), '-f'), withModifier(rm(['a']), '-f'), true],
];

describe('covers', () => {
  for (const [what, known, asked, covered] of CASES)
    it(`${covered ? 'includes' : 'leaves out'} ${what}`, () => {
      assert.equal(covers(known, asked), covered);
    });
});
