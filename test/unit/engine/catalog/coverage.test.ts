import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readAwsRows } from '../../../../scripts/catalog/aws.mjs';
import type { Effect } from '../../../../src/contracts/words';
import { operationCode } from '../../../../src/engine/catalog/aws/classify';
import { OVERRIDES } from '../../../../src/engine/catalog/aws/overrides';
import { AWS_RULES } from '../../../../src/engine/catalog/generated/aws';
import { RuleTable } from '../../../../src/engine/catalog/table';
import { classifyArgv } from './support';
import { DATA, EFFECT_OF, needSurface, surface } from './surface';

/** Bare operations whose answer only their arguments can give, and what they are without any. */
const WITHOUT_ARGUMENTS: Readonly<Record<string, string>> = {
  'apigateway get-api-key': 'shows the key only with --include-value',
  'apigateway get-api-keys': 'shows the keys only with --include-values',
  'ssm get-parameter': 'shows a SecureString only with --with-decryption',
  'ssm get-parameters': 'shows a SecureString only with --with-decryption',
  'ssm get-parameters-by-path': 'shows a SecureString only with --with-decryption',
  'ssm get-parameter-history': 'shows a SecureString only with --with-decryption',
};

describe('every operation of the aws CLI', function () {
  this.timeout(60_000);
  before(function () {
    needSurface(this, 'aws_ops.tsv');
  });
  const rows = surface('aws_ops.tsv') ? readAwsRows(surface('aws_ops.tsv')) : [];
  const effectsOfRow = (group: string, operation: string): Effect[] =>
    classifyArgv(['aws', group, ...operation.split(' ').filter((word) => word !== '')]).flatMap(
      (a) => a.effects,
    );

  it('has the code of its label and flags in the table', () => {
    const table = new RuleTable(AWS_RULES);
    const wrong = rows.filter((row) => table.lookup(row.group, row.operation).code !== row.code);
    assert.deepEqual(wrong, []);
    assert.ok(rows.length > 18_000, `${rows.length} rows`);
  });

  it('gives the generated file again, byte for byte', () => {
    const script = join(import.meta.dirname, '../../../../scripts/generate-catalog.mjs');
    const run = spawnSync(process.execPath, [script, DATA, '--check'], { encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr);
  });

  it('is judged as its label says, or the disagreement has a reason', () => {
    const disagreed = rows.filter((row) => {
      const key = `${row.group} ${row.operation}`;
      const local = row.flags.includes('local') && effectsOfRow(row.group, row.operation).length === 0;
      if (local || Object.hasOwn(WITHOUT_ARGUMENTS, key)) return false;
      const agrees = effectsOfRow(row.group, row.operation).includes(EFFECT_OF[row.label]!);
      return !agrees && !Object.hasOwn(OVERRIDES, key);
    });
    assert.deepEqual(
      disagreed.map((row) => `${row.group} ${row.operation}: ${row.label}`),
      [],
    );
  });

  it('that destroys is never judged as a read, and no read as destroying', () => {
    for (const row of rows) {
      const effects = effectsOfRow(row.group, row.operation);
      const key = `${row.group} ${row.operation}`;
      if (row.label === 'destructive') assert.ok(effects.length > 0 && !effects.includes('read'), key);
      if (row.label === 'read') assert.ok(!effects.includes('destroy'), key);
    }
  });

  it('that is overridden exists, and the override says something else than the label', () => {
    const listed = new Map(rows.map((row) => [`${row.group} ${row.operation}`, row.code]));
    for (const [key, override] of Object.entries(OVERRIDES)) {
      assert.ok(listed.has(key), `${key} is no operation`);
      assert.notEqual(listed.get(key), override.code, key);
      const [service = '', operation = ''] = key.split(' ');
      assert.equal(operationCode(service, operation), override.code);
      assert.ok(override.reason.length > 10, key);
    }
  });
});
