import { isKnown } from '../../../invocation';
import type { Draft } from '../../draft';
import { sqlEffects } from '../../sql';
import type { AwsCall } from '../call';
import type { Refinement } from '../refinement';

/** Judges by the statements instead of by the operation; the operation's own answer stands where there are none. */
function refineSql(call: AwsCall, draft: Draft, option: string, rowsAreResources: boolean): void {
  const values = call.values(option);
  if (!values || values.length === 0) return;
  const effects = values
    .flatMap((value) => statementsOf(call.read(value)))
    .flatMap((text) => sqlEffects(text, { rowsAreResources }));
  const words = [...new Set(effects)];
  draft.become(words.length > 1 ? words.filter((effect) => effect !== 'read') : words, `--${option}`);
  if (words.includes('destroy')) draft.reversible = 'no';
}

/** A batch gives its statements inside JSON or shorthand: `Statement=DELETE …`. */
function statementsOf(text: string): string[] {
  const inside = [...text.matchAll(/"?(?:Statement|sql)"?\s*[=:]\s*(?:"((?:[^"\\]|\\.)*)"|([^,\]}]*))/gi)];
  return inside.length === 0 ? [text] : inside.map((match) => match[1] ?? match[2] ?? '');
}

function sqlRefinement(
  service: string,
  operations: string[],
  option: string,
  examples: Refinement['examples'],
): Refinement {
  return {
    service,
    operations,
    refine: (call, draft) => {
      refineSql(call, draft, option, service === 'dynamodb');
    },
    examples,
  };
}

export const DATA: readonly Refinement[] = [
  sqlRefinement('dynamodb', ['execute-statement'], 'statement', [
    [`aws dynamodb execute-statement --statement "DELETE FROM \\"t\\" WHERE id='1'"`, ['destroy']],
    [`aws dynamodb execute-statement --statement "SELECT * FROM t"`, ['read']],
  ]),
  sqlRefinement('dynamodb', ['batch-execute-statement'], 'statements', [
    [
      `aws dynamodb batch-execute-statement --statements '[{"Statement":"DELETE FROM t WHERE id=1"}]'`,
      ['destroy'],
    ],
    [`aws dynamodb batch-execute-statement --statements '[{"Statement":"SELECT a FROM t"}]'`, ['read']],
  ]),
  sqlRefinement('dynamodb', ['execute-transaction'], 'transact-statements', [
    [
      `aws dynamodb execute-transaction --transact-statements '[{"Statement":"UPDATE t SET a=1 WHERE id=1"}]'`,
      ['modify'],
    ],
  ]),
  sqlRefinement('rds-data', ['execute-statement', 'batch-execute-statement'], 'sql', [
    ['aws rds-data execute-statement --sql "DROP TABLE users" --resource-arn a', ['destroy']],
    ['aws rds-data execute-statement --sql "select 1" --resource-arn a', ['read']],
    ['aws rds-data execute-statement --sql "delete from users where id=3" --resource-arn a', ['modify']],
    ['aws rds-data execute-statement --sql "delete from users" --resource-arn a', ['destroy']],
    ['aws rds-data execute-statement --sql "update users set a=1 where id=3" --resource-arn a', ['modify']],
    ['aws rds-data execute-statement --sql "update users set a=1" --resource-arn a', ['destroy']],
    ['aws rds-data execute-statement --sql file://missing.sql --resource-arn a', ['opaque']],
  ]),
  sqlRefinement('rds-data', ['execute-sql'], 'sql-statements', [
    ['aws rds-data execute-sql --sql-statements "truncate table t"', ['destroy']],
  ]),
  sqlRefinement('redshift-data', ['execute-statement'], 'sql', [
    [
      'aws redshift-data execute-statement --sql "with x as (select 1) delete from t" --database d',
      ['destroy'],
    ],
    [
      'aws redshift-data execute-statement --sql "with x as (select 1) select * from x" --database d',
      ['read'],
    ],
  ]),
  sqlRefinement('redshift-data', ['batch-execute-statement'], 'sqls', [
    ['aws redshift-data batch-execute-statement --sqls "select 1" "drop table t"', ['destroy']],
  ]),
  sqlRefinement('athena', ['start-query-execution'], 'query-string', [
    ['aws athena start-query-execution --query-string "SELECT * FROM logs"', ['read']],
    ['aws athena start-query-execution --query-string "DROP TABLE logs"', ['destroy']],
    ['aws athena start-query-execution --query-string "ALTER TABLE logs DROP PARTITION (d=1)"', ['destroy']],
    ['aws athena start-query-execution --query-string "CREATE TABLE x AS SELECT 1"', ['create']],
  ]),
  {
    service: 'dynamodb',
    operations: ['batch-write-item', 'transact-write-items'],
    refine(call, draft) {
      const text = call.text('request-items') + call.text('transact-items');
      if (/DeleteRequest|"?Delete"?\s*[=:]/.test(text)) draft.become(['destroy'], 'Delete');
      else if (!isKnown(text)) draft.add('opaque');
      else if (text !== '') draft.become(['modify']);
    },
    examples: [
      [`aws dynamodb batch-write-item --request-items '{"t":[{"DeleteRequest":{"Key":{}}}]}'`, ['destroy']],
      [`aws dynamodb batch-write-item --request-items '{"t":[{"PutRequest":{"Item":{}}}]}'`, ['modify']],
      ['aws dynamodb batch-write-item --request-items file://gone.json', ['create', 'opaque']],
    ],
  },
  {
    service: 'dynamodb',
    operations: ['update-continuous-backups'],
    refine(call, draft) {
      const text = call.text('point-in-time-recovery-specification');
      if (/enabled"?\s*[=:]\s*"?true/i.test(text)) draft.become(['modify']);
      else draft.note('PointInTimeRecoveryEnabled=false', 'and stops continuous backups');
    },
    examples: [
      [
        'aws dynamodb update-continuous-backups --table-name t --point-in-time-recovery-specification PointInTimeRecoveryEnabled=false',
        ['modify', 'unprotect'],
      ],
      [
        'aws dynamodb update-continuous-backups --table-name t --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true',
        ['modify'],
      ],
    ],
  },
  {
    service: 'route53',
    operations: ['change-resource-record-sets'],
    refine(call, draft) {
      const text = call.text('change-batch');
      if (/Action"?\s*[=:]\s*"?DELETE/i.test(text)) draft.become(['destroy'], 'Action=DELETE');
      else if (text === '' || !isKnown(text)) draft.add('opaque');
    },
    examples: [
      [
        `aws route53 change-resource-record-sets --hosted-zone-id Z --change-batch '{"Changes":[{"Action":"DELETE"}]}'`,
        ['destroy'],
      ],
      [
        `aws route53 change-resource-record-sets --hosted-zone-id Z --change-batch '{"Changes":[{"Action":"UPSERT"}]}'`,
        ['modify'],
      ],
      [
        'aws route53 change-resource-record-sets --hosted-zone-id Z --change-batch file://gone.json',
        ['modify', 'opaque'],
      ],
    ],
  },
  {
    service: 'backup',
    operations: ['update-recovery-point-lifecycle'],
    refine(call, draft) {
      if (call.text('lifecycle').includes('DeleteAfterDays')) draft.become(['destroy'], 'DeleteAfterDays');
    },
    examples: [
      [
        'aws backup update-recovery-point-lifecycle --backup-vault-name v --recovery-point-arn a --lifecycle DeleteAfterDays=1',
        ['destroy'],
      ],
      [
        'aws backup update-recovery-point-lifecycle --backup-vault-name v --recovery-point-arn a --lifecycle MoveToColdStorageAfterDays=9',
        ['modify'],
      ],
    ],
  },
];
