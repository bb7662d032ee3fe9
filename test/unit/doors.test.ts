import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';

const PROJECT = path.resolve(__dirname, '../..');
const FEWEST = 40;
/** A test's file and words of its title, or of the table that it runs. */
const SHOWN = /^`(test\/[^`]+)` “([^”]+)”/;
const ADMITTED = /\((?:measured|read)\)$/;

interface Row {
  way: string;
  stoppedBy: string;
  shown: string;
}

/** The rows of the table below the heading, without its head. */
function rows(text: string, heading: string): Row[] {
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .filter((line) => !line.startsWith('| ---'))
    .map((line) => {
      const [, way = '', stoppedBy = '', shown = ''] = line.split('|').map((cell) => cell.trim());
      return { way, stoppedBy, shown };
    });
}

describe('the table of doors', () => {
  const doors = rows(fs.readFileSync(path.join(PROJECT, 'docs/THREATS.md'), 'utf8'), 'Doors');

  it(`has at least ${FEWEST} ways of starting a command, each once`, () => {
    assert.ok(doors.length >= FEWEST, `${doors.length} rows`);
    assert.equal(new Set(doors.map((door) => door.way)).size, doors.length);
  });

  for (const { way, stoppedBy, shown } of doors)
    it(`says of ${way} what stops it, and how that is known`, () => {
      assert.notEqual(stoppedBy, '');
      const cited = SHOWN.exec(shown);
      if (!cited) {
        assert.match(shown, ADMITTED);
        return;
      }
      const [, file = '', words = ''] = cited;
      const test = fs.readFileSync(path.join(PROJECT, file), 'utf8');
      assert.ok(test.includes(words), `${file} has no “${words}”`);
    });

  it('names every way that the editor’s test goes', async () => {
    const { DOORS } = await import('../e2e/doors.mjs');
    const cited = doors.map((door) => SHOWN.exec(door.shown)?.[2]);
    assert.deepEqual(
      Object.keys(DOORS).filter((name) => !cited.includes(name)),
      [],
    );
  });
});
