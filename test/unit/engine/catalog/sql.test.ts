import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DECISIONS, type Effect } from '../../../../src/contracts/words';
import { sqlEffects } from '../../../../src/engine/catalog/sql';
import { judgeSql } from '../../../../src/engine/catalog/sql/judge';
import type { Dialect } from '../../../../src/engine/catalog/sql/readings';
import { UNKNOWN } from '../../../../src/engine/invocation';
import { judge } from '../../../../src/engine/policy/judge';
import { CASES } from './sqlCases';
import { cpuMs } from '../../../support/cpu';
import { runs } from '../../../support/runs';

const ACTOR = { kind: 'agent' as const, evidence: 'test' };

function strictness(sql: string, dialect: Dialect = 'any'): number {
  return DECISIONS.indexOf(judge(judgeSql(sql, dialect).effects, 'prod', ACTOR).decision);
}

describe('SQL', () => {
  for (const [dialect, effect, statements] of CASES)
    for (const sql of statements)
      it(`${dialect}, ${effect}: ${sql.replaceAll(UNKNOWN, '…')}`, () => {
        const { effects } = judgeSql(sql, dialect);
        assert.ok(effects.includes(effect as Effect), effects.join());
        if (effect === 'read') assert.deepEqual(effects, ['read']);
        else if (!['privilege', 'destroy', 'unprotect'].includes(effect))
          assert.ok(
            !effects.some((other) => ['destroy', 'privilege', 'unprotect', 'exposure'].includes(other)),
            effects.join(),
          );
      });

  it('says what the worst statement does, and to what', () => {
    const [worst] = judgeSql(
      'SELECT 1; UPDATE a SET b=1 WHERE c=2; DROP TABLE public.users',
      'postgres',
    ).findings;
    assert.equal(worst?.what, 'drops the table public.users');
    assert.equal(worst.target, 'public.users');
  });

  it('takes the deletion of an item for the loss of a thing where rows are resources', () => {
    assert.deepEqual(sqlEffects("DELETE FROM t WHERE id='1'", { rowsAreResources: true }), ['destroy']);
    assert.deepEqual(sqlEffects("DELETE FROM t WHERE id='1'"), ['modify']);
  });
});

describe('SQL, whatever it is', function () {
  this.timeout(60_000);
  const all = CASES.flatMap(([dialect, , statements]) => statements.map((sql) => ({ dialect, sql })));
  const anyCase = fc.constantFrom(...all);
  const fragment = fc.constantFrom(
    "'",
    '"',
    '`',
    '$$',
    '/*',
    '*/',
    '--',
    '\n',
    ';',
    '(',
    ')',
    'drop',
    'table',
    'with',
    'delete',
    'from',
    'where',
    'begin',
    'end',
    '\\',
    '[',
    ']',
    UNKNOWN,
    '/*!',
    '#',
    'do',
    'execute',
    'explain',
    '1=1',
    'or',
    'not',
    'create procedure p() begin',
  );

  it('never throws, and has an effect', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(
        text,
        fc.constantFrom<Dialect>('any', 'postgres', 'mysql', 'sqlite', 'mssql', 'oracle'),
        (sql, dialect) => {
          const { effects } = judgeSql(sql, dialect);
          assert.ok(effects.length > 0);
          assert.ok(!effects.includes('read') || effects.length === 1);
        },
      ),
      { numRuns: runs(5000) },
    );
  });

  it('is judged no milder with a harmless statement in front or behind', () => {
    fc.assert(
      fc.property(
        anyCase,
        fc.constantFrom('SELECT 1', 'SHOW TABLES', '/* x */', "SELECT 'a;b'", 'SET a = 1'),
        ({ dialect, sql }, harmless) => {
          const own = strictness(sql, dialect);
          assert.ok(strictness(`${sql}\n; ${harmless}`, dialect) >= own, sql);
          assert.ok(strictness(`${harmless};\n${sql}`, dialect) >= own, sql);
        },
      ),
      { numRuns: runs(3000) },
    );
  });

  it('is the same in capitals and in small letters, and with comments between its words', () => {
    for (const { dialect, sql } of all) {
      if (/['"$`\\#]|--|\/\*/.test(sql)) continue;
      const effects = judgeSql(sql, dialect).effects;
      assert.deepEqual(judgeSql(sql.toUpperCase(), dialect).effects, effects, sql);
      assert.deepEqual(judgeSql(sql.toLowerCase(), dialect).effects, effects, sql);
      assert.deepEqual(judgeSql(sql.replaceAll(' ', ' /* drop; */ '), dialect).effects, effects, sql);
      assert.deepEqual(judgeSql(sql.replaceAll(' ', "\n-- drop; '\n"), dialect).effects, effects, sql);
    }
  });

  it('is judged in bounded time, however long and hostile it is', () => {
    const parts = [
      "'",
      '$a',
      '/*',
      '(',
      '`',
      '"a""',
      '-',
      '$$',
      "E'",
      ' ',
      'a ',
      '\n',
      'with a as (delete from t) ',
      '(delete from ',
      'or (',
      'not (',
      "where a = 'b' or ",
      'create procedure p() begin ',
      'select * from t where a = b; ',
      'do $$ execute ',
      "execute 'execute ''",
      'begin; ',
      'drop table ',
      `${UNKNOWN} `,
    ];
    for (const part of parts) {
      const text = part.repeat(Math.ceil((1 << 20) / part.length));
      const start = cpuMs();
      judgeSql(`delete from t where ${text}`, part.includes(' ') ? 'mssql' : 'any');
      assert.ok(cpuMs() - start < 4000, `${part}: ${Math.round(cpuMs() - start)} ms`);
    }
  });

  it('is opaque where it is longer than what is looked at', () => {
    assert.deepEqual(judgeSql(`SELECT 1 ${' '.repeat(1 << 18)}; DROP TABLE x`, 'any').effects, ['opaque']);
  });
});
