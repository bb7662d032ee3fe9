import type { Effect } from '../../../contracts/words';
import { isKnown } from '../../invocation';
import type { Finding } from '../sql/definitions';
import { judgeSql } from '../sql/judge';

/** Calls of an object-relational mapper in code that a console runs. */
const ORM: readonly (readonly [RegExp, Effect, string])[] = [
  [
    /(?<!where[^;\n]{0,200})\.(?:delete_all|destroy_all)\b|\btruncate\b(?!\s*\(\s*\d)|\.(?:drop_table|drop_database|drop_all)\b|::truncate\b/i,
    'destroy',
    'deletes every row of a table',
  ],
  [
    /\.objects(?:\.all\(\))?\.(?:all\(\)\.)?delete\(\)|\.query\.delete\(\)|::(?:query\(\)->)?delete\(\)/i,
    'destroy',
    'deletes every row of a table',
  ],
  [
    /\bSchema::drop|->dropAllTables|migrate:fresh|db:wipe|migrate:reset|\bcall_command\(\s*['"](?:flush|reset_db)|Rake::Task\[['"]db:(?:drop|reset)/i,
    'destroy',
    'drops tables',
  ],
  [
    /\.(?:delete_all|destroy_all|delete_by|destroy_by|destroy!?|delete|forceDelete|update_all|update|update!|save!?|touch|increment!?|decrement!?|bulk_update|bulk_create|create!?|insert_all|upsert_all|toggle!|update_columns?)\b\s*(?:\(|\s|$)|->(?:delete|update|save|forceDelete|create|insert)\(/,
    'modify',
    'changes rows',
  ],
  [
    /\bsystem\(|`|\bexec\(|%x|shell_exec|Artisan::call|subprocess|os\.system|eval\(/,
    'opaque',
    'runs code that is not followed',
  ],
];

/** What code for a framework's console does, by what it calls. */
export function judgeOrm(code: string): Finding[] {
  const text = code.slice(0, 40_000);
  const findings: Finding[] = [];
  for (const [pattern, effect, what] of ORM) if (pattern.test(text)) findings.push({ effect, what });
  for (const [, sql = ''] of text.matchAll(
    /(?:execute|statement|unprepared|raw|exec_query|exec_update|query)\b[(\s]*["'`]([^"'`]{4,2000})["'`]/g,
  ))
    findings.push(...judgeSql(sql, 'any').findings);
  if (!isKnown(text) && findings.every(({ effect }) => effect === 'read'))
    findings.push({ effect: 'opaque', what: 'runs code that is only known when it runs' });
  return findings.length > 0 ? findings : [{ effect: 'read', what: 'runs code in the application' }];
}
