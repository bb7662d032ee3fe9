import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { FileFact } from '../../src/contracts/facts';
import { createFacts } from '../../src/facts/facts';

describe('facts that are parsed from a file', () => {
  let home: string;
  let now: number;
  let calls: string[];
  beforeEach(() => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-p-'));
    now = 0;
    calls = [];
  });
  afterEach(() => {
    fs.rmSync(home, { recursive: true, force: true });
  });

  const read = (fact: FileFact): string => {
    calls.push(fact.state);
    return fact.state === 'text' ? `${fact.text.length} characters` : fact.state;
  };
  const file = (): string => path.join(home, 'x.json');
  const write = (text: string): void => {
    fs.writeFileSync(file(), text);
  };

  it('are parsed again when the file has changed, and not before', () => {
    const facts = createFacts({ home, mapping: [], now: () => now });
    assert.equal(facts.parsed(file(), read), 'missing');
    write('abc');
    now += 1000;
    assert.equal(facts.parsed(file(), read), '3 characters');
    now += 1000;
    assert.equal(facts.parsed(file(), read), '3 characters');
    write('abcd');
    now += 1000;
    assert.equal(facts.parsed(file(), read), '4 characters');
    assert.deepEqual(calls, ['missing', 'text', 'text']);
    facts.invalidate();
    assert.equal(facts.parsed(file(), read), '4 characters');
    assert.equal(calls.length, 4);
  });

  it('stay the same for one decision', () => {
    write('abc');
    const facts = createFacts({ home, mapping: [], now: () => now });
    const snapshot = facts.snapshot();
    assert.equal(snapshot.parsed(file(), read), '3 characters');
    write('abcd');
    now += 1000;
    assert.equal(snapshot.parsed(file(), read), '3 characters');
    assert.equal(facts.parsed(file(), read), '4 characters');
  });

  it('differ by who reads them', () => {
    write('abc');
    const facts = createFacts({ home, mapping: [], now: () => now });
    assert.equal(facts.parsed(file(), read), '3 characters');
    assert.equal(
      facts.parsed(file(), (fact) => fact.state),
      'text',
    );
  });

  it('are of the text that is laid over the file, and of none that is too large', () => {
    write('abc');
    const facts = createFacts({ home, mapping: [], now: () => now });
    assert.equal(facts.withFiles(new Map([[file(), 'ab']])).parsed(file(), read), '2 characters');
    write('x'.repeat(300_000));
    now += 1000;
    assert.equal(facts.parsed(file(), read), 'too-large');
  });
});
