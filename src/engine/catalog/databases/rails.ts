import type { Effect } from '../../../contracts/words';
import { isKnown } from '../../invocation';
import type { CliJudged, CliSpec, Refine } from '../cli/spec';
import type { Finding } from '../sql/definitions';
import { judgeSql } from '../sql/judge';
import { judgeOrm } from './orm';
import { projectPlace } from './project';
import { inputOf, scriptOf } from './scripts';
import { become } from './sqlJudged';

/** Tasks of Rails and Rake. What is in no list is a task of the project: not ours to judge by its name alone. */
const TASKS: readonly (readonly [RegExp, Effect, string])[] = [
  [
    /^db:(?:drop|reset|schema:load|structure:load|setup|truncate_all|migrate:reset|purge|seed:replant|wipe|nuke|clear|mongoid:drop|mongoid:purge)(?:$|[:[])/,
    'destroy',
    'drops or empties the database',
  ],
  [/^mongoid:|^db:mongoid:(?:remove|delete)/, 'modify', 'changes the database'],
  [
    /^db:(?:rollback|migrate(?!:status)|forward|seed|prepare|encryption|environment:set|fixtures:load|data:migrate|create|install)|^data:(?:migrate|rollback)|^action_mailbox|^railties:install/,
    'modify',
    'applies or reverts migrations',
  ],
  [
    /^db:(?:version|migrate:status|abort_if_pending_migrations|schema:dump|structure:dump|charset|collation|schema:cache:dump|test:prepare)/,
    'read',
    'reads the schema',
  ],
];

function judgeTask(word: string): Finding[] {
  if (!isKnown(word)) return [{ effect: 'opaque', what: 'runs a task that is only known when it runs' }];
  if (word.startsWith('db:test:')) return [];
  const found = TASKS.find(([pattern]) => pattern.test(word));
  return found ? [{ effect: found[1], what: `${found[2]} (${word})`, target: '' }] : [];
}

const rails: Refine = (call, judged, context, invocation) => {
  judged.local = true;
  const [command = ''] = call.words;
  const isRails = /^rails$/.test(call.program);
  if (isRails && /^(?:runner|r)$/.test(command)) {
    const [code = ''] = call.words.slice(1);
    const text = code.endsWith('.rb')
      ? scriptOf(code, invocation, context)
      : code === '-'
        ? (inputOf(invocation) ?? '')
        : code;
    apply(judged, judgeOrm(text));
  } else if (isRails && /^(?:console|c|dbconsole|db|dbc)$/.test(command)) {
    const input = inputOf(invocation);
    if (input !== undefined)
      apply(
        judged,
        /^(?:db|dbc|dbconsole)$/.test(command) ? judgeSql(input, 'any').findings : judgeOrm(input),
      );
  } else {
    // `VERSION=1` and the arguments of generators are no tasks.
    const isGenerator =
      isRails &&
      /^(?:generate|g|new|server|s|test|t|destroy|d|routes|assets|about|stats|notes|credentials|secrets|plugin|app|encrypted|initializers|middleware|time|zeitwerk|tmp|log|dev|turbo|stimulus|css|javascript)$/.test(
        command.split(':')[0] ?? '',
      );
    const tasks =
      isGenerator ||
      call.given.has('-T') ||
      call.given.has('--tasks') ||
      call.given.has('-n') ||
      call.given.has('--dry-run') ||
      call.given.has('-P') ||
      call.given.has('-D')
        ? []
        : call.words;
    apply(judged, tasks.filter((word) => !/^\w+=/.test(word)).flatMap(judgeTask));
  }
};

function apply(judged: CliJudged, findings: readonly Finding[]): void {
  judged.local = findings.length === 0;
  if (!judged.local) become(judged, findings);
  judged.targets = [];
}

export const RAILS_PLACE = projectPlace({
  kind: 'project',
  environments: '-e --environment',
  localTests: true,
  files: {
    dotenv: '.env.{}.local .env.local .env.{} .env',
    environment: 'development',
    yaml: 'config/database.yml',
  },
  variables: { environments: 'RAILS_ENV RACK_ENV', hosts: 'DATABASE_URL DATABASE_HOST DB_HOST PGHOST' },
});

export const RAILS: CliSpec = {
  names: ['rails', 'rake', 'hanami'],
  provider: 'database',
  shim: false,
  values: '-e --environment -f --rakefile -r --require -I -j --jobs',
  flags: '-T --tasks -n --dry-run -P -D -A --trace -q -s -v',
  openFlags: true,
  rows: [],
  unknown: 'local',
  bare: '',
  refine: rails,
};
