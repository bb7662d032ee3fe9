import assert from 'node:assert/strict';
import { groupAndOperation, readAzRows } from '../../../../scripts/catalog/az.mjs';
import type { Effect } from '../../../../src/contracts/words';
import { classifyAz, commandCode } from '../../../../src/engine/catalog/az/classify';
import { OVERRIDES } from '../../../../src/engine/catalog/az/overrides';
import { operationOf } from '../../../../src/engine/catalog/az/path';
import { AZ_RULES } from '../../../../src/engine/catalog/generated/az';
import { RuleTable } from '../../../../src/engine/catalog/table';
import { contextOf, invocationOf } from './support';
import { EFFECT_OF, needSurface, surface } from './surface';

/** Bare commands whose answer only their arguments can give, and what they are without any. */
const WITHOUT_ARGUMENTS: Readonly<Record<string, string>> = {
  rest: 'sends nothing without an address',
  'devops invoke': 'sends a GET where no method is named',
  'storage container set-permission': 'makes the container private where no access is named',
  'webapp config access-restriction set': 'lets nobody in where no action is named',
  'functionapp config access-restriction set': 'lets nobody in where no action is named',
  'repos pr update': 'merges nothing where no status is named',
  'network nsg rule update': 'opens nothing where neither source nor access is named',
  'containerapp job secret list': 'shows the values only with --show-values',
  'containerapp secret list': 'shows the values only with --show-values',
  interactive: 'what is typed into it later is not seen',
};

interface Row {
  command: string;
  label: string;
  flags: string;
}

describe('every command of the az CLI', function () {
  this.timeout(60_000);
  before(function () {
    needSurface(this, 'az_cmds.tsv');
  });
  const text = surface('az_cmds.tsv');
  const rows = text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line): Row => {
      const [command = '', , , , , label = '', , flags = ''] = line.split('\t');
      return { command, label, flags };
    });
  const context = contextOf();
  const effectsOfRow = (command: string): Effect[] =>
    classifyAz(invocationOf(['az', ...command.split(' ')]), context).flatMap((action) => action.effects);

  it('has the code of its label and flags in the table', () => {
    const table = new RuleTable(AZ_RULES);
    const wrong = readAzRows(text).filter((row) => table.lookup(row.group, row.operation).code !== row.code);
    assert.deepEqual(wrong, []);
    assert.ok(rows.length > 13_800, `${rows.length} rows`);
  });

  it('is cut into group and operation as the generator cuts it', () => {
    for (const { command } of rows) {
      const path = command.split(' ');
      assert.deepEqual(operationOf(path), groupAndOperation(path), command);
    }
  });

  it('is judged as its label says, or the disagreement has a reason', () => {
    const disagreed = rows.filter(({ command, label, flags }) => {
      const effects = effectsOfRow(command);
      if (OVERRIDES.has(command) || Object.hasOwn(WITHOUT_ARGUMENTS, command)) return false;
      if (flags.includes('local') && effects.length === 0) return false;
      return !effects.includes(EFFECT_OF[label]!);
    });
    assert.deepEqual(
      disagreed.map((row) => `${row.command}: ${row.label}, judged ${effectsOfRow(row.command).join()}`),
      [],
    );
  });

  it('that destroys is never judged as a read, and no read as destroying', () => {
    for (const { command, label } of rows) {
      const effects = effectsOfRow(command);
      if (label === 'destructive')
        assert.ok(effects.length > 0 && !effects.includes('read'), `${command}: ${effects.join()}`);
      if (label === 'read') assert.ok(!effects.includes('destroy'), command);
    }
  });

  it('that is overridden exists, and the override says something else than the label', () => {
    const listed = new Map(rows.map((row) => [row.command, row]));
    const table = new RuleTable(AZ_RULES);
    for (const [command, override] of OVERRIDES) {
      assert.ok(listed.has(command), `${command} is no command`);
      const { group, operation } = operationOf(command.split(' '));
      assert.notEqual(table.lookup(group, operation).code, override.code, command);
      assert.equal(commandCode(command.split(' ')), override.code);
      assert.ok(override.reason.length > 10, command);
    }
  });
});
