import assert from 'node:assert/strict';
import { readGcloudRows } from '../../../../scripts/catalog/gcloud.mjs';
import type { Effect } from '../../../../src/contracts/words';
import { GCLOUD_RULES } from '../../../../src/engine/catalog/generated/gcloud';
import { OVERRIDES } from '../../../../src/engine/catalog/gcloud/overrides';
import { commandCode } from '../../../../src/engine/catalog/gcloud/table';
import { RuleTable } from '../../../../src/engine/catalog/table';
import { classifyArgv } from './support';
import { EFFECT_OF, needSurface, surface } from './surface';

/** Commands whose answer only their arguments can give, and what they are without any. */
const NO_RULE = 'without a source or an action nothing is opened that was not open';
const WITHOUT_ARGUMENTS: Readonly<Record<string, string>> = {
  'gcloud.compute.firewall-policies.rules update': NO_RULE,
  'gcloud.compute.firewall-rules update': NO_RULE,
  'gcloud.compute.network-firewall-policies.rules update': NO_RULE,
  'gcloud.app.firewall-rules update': NO_RULE,
  'gcloud.compute.instances add-access-config': 'a public address alone opens nothing: the firewall decides',
  'gcloud.compute.instances update-access-config':
    'a public address alone opens nothing: the firewall decides',
  'gcloud network-management': 'is a group: without a command it prints its help',
  'bq shell': 'what is typed into it cannot be known: runs code elsewhere',
  'gsutil.acl ch': 'who is let in, its -u and -g say; taking a right away opens nothing',
  'gsutil.defacl ch': 'who is let in, its -u and -g say; taking a right away opens nothing',
  'gsutil.web set': 'which page a bucket shows says nothing about who may read it',
};

describe('every command of gcloud, bq and gsutil', function () {
  this.timeout(60_000);
  before(function () {
    needSurface(this, 'gcloud_cmds.tsv');
  });
  const rows = surface('gcloud_cmds.tsv') ? readGcloudRows(surface('gcloud_cmds.tsv')) : [];
  const effectsOfRow = (group: string, operation: string): Effect[] =>
    classifyArgv([...group.split('.'), ...operation.split(' ')]).flatMap((action) => action.effects);

  it('has the code of its label and flags in the table', () => {
    const table = new RuleTable(GCLOUD_RULES);
    const wrong = rows.filter((row) => table.lookup(row.group, row.operation).code !== row.code);
    assert.deepEqual(wrong, []);
    assert.ok(rows.length > 5_800, `${rows.length} rows`);
  });

  it('is judged as its label says, or the disagreement has a reason', () => {
    const disagreed = rows.filter((row) => {
      const key = `${row.group} ${row.operation}`;
      const effects = effectsOfRow(row.group, row.operation);
      if (row.flags.includes('local') && effects.length === 0) return false;
      if (Object.hasOwn(WITHOUT_ARGUMENTS, key) || Object.hasOwn(OVERRIDES, key)) return false;
      return !effects.includes(EFFECT_OF[row.label]!);
    });
    assert.deepEqual(
      disagreed.map((row) => `${row.group} ${row.operation}: ${row.label}`),
      [],
    );
  });

  it('is judged the same in the alpha and beta tracks', () => {
    for (const row of rows) {
      if (!row.group.startsWith('gcloud.')) continue;
      const words = [...row.group.split('.').slice(1), ...row.operation.split(' ')];
      for (const track of ['alpha', 'beta']) {
        const effects = classifyArgv(['gcloud', track, ...words]).flatMap((action) => action.effects);
        assert.deepEqual(effects, effectsOfRow(row.group, row.operation), words.join(' '));
      }
    }
  });

  it('that destroys is never judged as a read, and no read as destroying', () => {
    for (const row of rows) {
      const effects = effectsOfRow(row.group, row.operation);
      const key = `${row.group} ${row.operation}`;
      const isLocal = OVERRIDES[key]?.code.includes('l');
      if (row.label === 'destructive' && !isLocal)
        assert.ok(effects.length > 0 && !effects.includes('read'), key);
      if (row.label === 'read') assert.ok(!effects.includes('destroy'), key);
    }
  });

  it('that is overridden exists, and the override says something else than the label', () => {
    const listed = new Map(rows.map((row) => [`${row.group} ${row.operation}`, row.code]));
    for (const [key, override] of Object.entries(OVERRIDES)) {
      assert.ok(listed.has(key), `${key} is no command`);
      assert.notEqual(listed.get(key), override.code, key);
      const [group = '', ...operation] = key.split(' ');
      assert.equal(commandCode(group, operation.join(' ')), override.code);
      assert.ok(override.reason.length > 10, key);
    }
  });
});
