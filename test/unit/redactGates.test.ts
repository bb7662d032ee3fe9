import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { mayHaveSecretWords, secretWords } from '../../src/contracts/redact/command';
import { hintsAtSecret, isSecretName } from '../../src/contracts/redact/names';
import { namedSpans } from '../../src/contracts/redact/named';
import { TOOLS } from '../../src/contracts/redact/tools';
import { readWords } from '../../src/contracts/redact/words';
import { runs } from '../support/runs';

/** Parts of what the rules look for, and what can stand between them. */
const NAME_PARTS =
  'pass word wd phrase code key secret token credential pwd pw auth sas jwt bearer otp totp db user root store mysql api app access account private signing master unseal session ticket deploy s ring rings authorization cookie conn ection str ing string webhook url x- dockerconfig STRIPE PUBLIC KEY Key _KEY id file _ - . a Z 9'.split(
    ' ',
  );
const TABLE = TOOLS.flatMap((tool) => Object.values(tool).flatMap((text) => String(text).split(' ')));
const SIGNS = '\t \n \' " \' " = : , ; | & < > ( ) $ ` ^ { } [ ] / \\ - . @ x 1 <<< << $( .exe :// abc'.split(
  ' ',
);
const BETWEEN = [...SIGNS, ' ', ' ', ' -p '];

const part = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...BETWEEN) },
  { weight: 2, arbitrary: fc.constantFrom(...TABLE) },
  // The half of a word: quotes may join it with another.
  fc.constantFrom(...TABLE).map((word) => word.slice(0, Math.ceil(word.length / 2))),
  fc.constantFrom(...TABLE).map((word) => word.slice(Math.ceil(word.length / 2))),
  fc.constantFrom('env', 'x.y', '--region', 'ASSET', 'subnet', '/usr/bin/', 'C:'),
);

/** All words that hold secrets, those of words in words as well. */
function found(line: string, from = 0, to = line.length, depth = 0): string[] {
  const words = readWords(line, from, to, depth > 0);
  const marks = secretWords(words);
  return words.flatMap(({ value, inner }, at) => [
    ...(marks[at] === undefined ? [] : [value]),
    ...(depth < 4 ? inner.flatMap(([start, end]) => found(line, start, end, depth + 1)) : []),
  ]);
}

describe('redaction: what is looked for before the rules are', () => {
  it('is in every name of a secret', () => {
    let names = 0;
    const name = fc.array(fc.constantFrom(...NAME_PARTS), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(name, (parts) => {
        if (!isSecretName(parts.join(''))) return;
        names++;
        assert.ok(hintsAtSecret(parts.join('')), parts.join(''));
      }),
      { numRuns: runs(25_000) },
    );
    assert.ok(names > 500, `${names} names of secrets`);
  });

  it('is in every line in which a word is found by its tool or its name', () => {
    let [passed, plain] = [0, 0];
    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 12 }), (parts) => {
        const line = parts.join('');
        if (mayHaveSecretWords(line)) {
          passed++;
          return;
        }
        plain++;
        assert.deepEqual(found(line), [], line);
        assert.deepEqual(namedSpans(line), [], line);
      }),
      { numRuns: runs(40_000) },
    );
    assert.ok(passed > 500 && plain > 500, `${passed} and ${plain} lines`);
  });
});
