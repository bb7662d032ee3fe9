import type { Action } from '../../../contracts/action';
import { isKnown, UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { meaningOf } from '../codes';
import { Draft } from '../draft';
import { shown } from '../hidden';
import { typed } from '../typed';
import { listed } from '../words';
import { googleAction } from './action';
import { namesEverybody } from './public';
import { inputOf, scriptEffects } from './refine/data';
import { commandCode } from './table';

/** Flags that stand alone, without dashes and `no`; every other one takes a value. */
const LONE: ReadonlySet<string> = new Set(
  (
    'r recursive f force d dataset t table m model s routine help h q quiet headless debug_mode disable_ssl_validation ' +
    'fingerprint_job_id enable_gdrive mtls use_lep use_rep use_regional_endpoints replace replace_data append_table ' +
    'dry_run batch rpc allow_large_results require_cache use_cache flatten_results use_legacy_sql create_session ' +
    'continuous no_auto_scheduling require_partition_filter autodetect allow_quoted_newlines allow_jagged_rows ' +
    'ignore_unknown_values no_clobber n_clobber a append snapshot restore clone transfer_config transfer_run view ' +
    'materialized_view reservation_assignment capacity_commitment reservation connection row_access_policy ' +
    'print_header use_avro_logical_types overwrite skip_fully_replicated_tables sync async synchronous_mode ' +
    'all_jobs j jobs p projects datasets a all reservation_group schema merge split update_credentials nosync'
  ).split(' '),
);

export interface BqArguments {
  /** "rm", "query"; undefined where there is none. May hold UNKNOWN. */
  readonly command: string | undefined;
  /** Without dashes; `--nodry_run` is `dry_run` with the value "false". */
  readonly flags: ReadonlyMap<string, string>;
  readonly positionals: readonly string[];
}

/** Sorts the words of a bq command line: flags with one or two dashes, anywhere. */
export function parseBqArgs(argv: readonly string[]): BqArguments {
  const flags = new Map<string, string>();
  const words: string[] = [];
  for (let i = 1; i < argv.length; i += 1) {
    const word = argv[i] ?? '';
    if (word === '--') {
      words.push(...argv.slice(i + 1));
      break;
    }
    if (!/^--?[a-zA-Z]/.test(word)) {
      words.push(word);
      continue;
    }
    const cut = word.indexOf('=');
    const name = (cut < 0 ? word : word.slice(0, cut)).replace(/^--?/, '');
    if (cut > 0) flags.set(name, word.slice(cut + 1));
    else if (LONE.has(name)) flags.set(name, 'true');
    else if (name.startsWith('no') && LONE.has(name.slice(2))) flags.set(name.slice(2), 'false');
    else flags.set(name, argv[(i += 1)] ?? '');
  }
  return { command: words[0], flags, positionals: words.slice(1) };
}

/** True for a flag that is on; beginnings of its name count, as they may be taken for it. */
function isOn(args: BqArguments, ...names: string[]): boolean {
  return names.some((name) => {
    for (const [flag, value] of args.flags) {
      const fits = flag === name || (flag.length > 3 && name.startsWith(flag));
      if (fits && !/^(?:false|f|0|no)$/i.test(value)) return true;
    }
    return false;
  });
}

function isDryRun({ flags }: BqArguments): boolean {
  return flags.has('dry_run') && /^(?:true|t|1|yes)$/i.test(flags.get('dry_run') ?? '');
}

const DAY = 86_400;

const REFINE: Readonly<Record<string, (args: BqArguments, draft: Draft, input: string | undefined) => void>> =
  {
    query(args, draft, input) {
      const text = args.flags.has('flagfile')
        ? UNKNOWN
        : args.positionals.length > 0
          ? args.positionals.join(' ')
          : (input ?? UNKNOWN);
      draft.become(scriptEffects(text));
      const to = args.flags.get('destination_table');
      if (to === undefined) return;
      if (isOn(args, 'replace')) draft.add('destroy', '--replace', `and replaces ${shown(to)}`);
      else draft.add('create', '--destination_table', `into ${shown(to)}`);
    },
    shell(_, draft, input) {
      draft.become(input === undefined ? ['remote-run'] : scriptEffects(input));
    },
    load(args, draft) {
      if (isOn(args, 'replace', 'replace_data'))
        draft.become(['destroy'], '--replace', 'in the place of the data that is there');
    },
    cp(args, draft) {
      if (isOn(args, 'f', 'force')) draft.become(['destroy'], '--force', 'over what is there');
      else if (isOn(args, 'a', 'append_table')) draft.become(['modify']);
    },
    rm(args, draft) {
      if (isOn(args, 'r', 'recursive')) draft.note('-r', 'with every table in it');
      if (isOn(args, 'f', 'force')) draft.note('-f', 'without asking');
    },
    mk(args, draft) {
      if (isOn(args, 'capacity_commitment', 'reservation'))
        draft.add('cost', 'slots', 'of slots, which cost by the hour');
    },
    update(args, draft) {
      const expiration = [
        'expiration',
        'default_table_expiration',
        'default_partition_expiration',
        'time_partitioning_expiration',
      ]
        .map((name) => args.flags.get(name))
        .find((value) => value !== undefined && !/^(?:0|-1)$/.test(value));
      if (expiration !== undefined && !(Number(expiration) >= DAY))
        draft.add('destroy', `--expiration ${expiration}`, 'so that its data is deleted soon');
      // The source of a dataset is its access list.
      if (args.flags.has('source')) draft.add('privilege', '--source', 'with who may use it');
    },
    'add-iam-policy-binding'(args, draft) {
      if (namesEverybody(args.flags.get('member') ?? ''))
        draft.add('exposure', '--member', 'and lets everybody in');
    },
  };

const VERBS: Readonly<Record<string, string>> = {
  rm: 'deletes',
  query: 'runs a query',
  shell: 'opens a shell of queries',
  load: 'loads data into',
  cp: 'copies to',
  mk: 'creates',
  update: 'changes',
  truncate: 'deletes every row of',
  extract: 'writes the data to',
  insert: 'adds rows to',
};

/** Tables, datasets and buckets that the line names. */
export function bqTargets(args: BqArguments): string[] {
  if (args.command === 'query')
    return [...(args.flags.get('destination_table') ?? '').split(' ')].filter(Boolean);
  if (args.command === 'cp') return args.positionals.slice(-1);
  // What stands behind the table is data and its schema.
  const own = args.command === 'load' ? args.positionals.slice(0, 1) : args.positionals;
  return own.filter((word) => isKnown(word) && !/[\s{}]/.test(word));
}

function safer(args: BqArguments, draft: Draft): { words: string[]; why: string } | undefined {
  const [first] = args.positionals;
  const project = args.flags.get('project_id');
  const top = project === undefined ? [] : [`--project_id=${project}`];
  if (draft.isRead || first === undefined) return undefined;
  if (args.command === 'query') {
    const sql = args.flags.get('use_legacy_sql') === 'false' ? ['--use_legacy_sql=false'] : [];
    return {
      words: [...top, 'query', '--dry_run', ...sql, ...args.positionals],
      why: 'checks the query and runs nothing',
    };
  }
  if (args.command === 'rm' || args.command === 'truncate')
    return { words: [...top, 'show', first], why: 'shows what is at stake' };
  return undefined;
}

/** What a bq command line would do. Never throws; empty where it does nothing to a cloud. */
export function classifyBq(invocation: Invocation, context: EngineContext): Action[] {
  const args = parseBqArgs(invocation.argv);
  const { command } = args;
  if (command === undefined || isOn(args, 'help', 'h') || /^(?:help|version)$/.test(command)) return [];
  const meaning = meaningOf(isKnown(command) ? commandCode('bq', command) : '');
  if (meaning.local) return [];
  const draft = new Draft(meaning.effects, meaning.reversible);
  if (Object.hasOwn(REFINE, command)) REFINE[command]?.(args, draft, inputOf(invocation));
  if (isDryRun(args) && /^(?:query|truncate)$/.test(command)) draft.become(['read'], '--dry_run');
  const targets = bqTargets(args);
  const verb = Object.hasOwn(VERBS, command) ? (VERBS[command] ?? '') : `runs ${shown(command)} on`;
  const names = listed(targets.map(shown));
  const offer = safer(args, draft);
  const line = offer && typed([invocation.argv[0] ?? 'bq', ...offer.words], invocation, context);
  const summary =
    draft.isRead && isDryRun(args)
      ? 'only shows what it would do: a dry run'
      : `${verb} ${command === 'query' ? '' : names || 'BigQuery resources'}`.trimEnd();
  return [
    googleAction(
      {
        service: '',
        operation: isKnown(command) ? command : '',
        draft,
        targets,
        summary,
        ...(offer && line !== undefined && { safer: { command: line, why: offer.why } }),
      },
      invocation,
    ),
  ];
}
