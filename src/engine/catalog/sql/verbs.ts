import type { Effect } from '../../../contracts/words';

/** Statements that their first word, or first two, say all about. Longer entries are looked for first. */
const TABLE: readonly (readonly [effect: Effect, heads: string])[] = [
  [
    'read',
    `select show describe desc values table list ls get use begin start commit rollback end abort savepoint release declare fetch move
    close listen unlisten discard set reset print waitfor raiserror raise return help from summarize pivot unpivot attach detach pragma
    explain go exit quit consistency tracing paging expand login capture delimiter perform null raise_application_error open exception
    invalidate cache uncache unload apply unlock deallocate prepare if else elsif while loop for then label throw xa export status
    "dbcc checkdb" "dbcc checktable" "dbcc opentran" "dbcc inputbuffer" "dbcc show_statistics" "dbcc loginfo" "dbcc sqlperf" "xa recover"
    "check table" "checksum table"`,
  ],
  ['create', 'create insert import load put clone backup bulk undrop into replicate'],
  [
    'modify',
    `alter update merge upsert replace call msck vacuum analyze analyse refresh optimize rename do reindex cluster checkpoint lock kill
    shutdown flush stop change notify comment reassign exchange reconfigure system repair flashback enable rebalance signal
    writetext updatetext resume suspend audit handler security add modify dbcc "execute task" "dbcc freeproccache" convert checkin retry`,
  ],
  [
    'destroy',
    `drop truncate purge remove rm restore erase "reset master" "reset slave" "reset replica" "reset binary" "dbcc writepage"
    "system drop" "forget"`,
  ],
  ['unprotect', 'noaudit disable uninstall'],
  ['privilege', 'grant revoke deny "set password" "set default" "reassign owned" "alter default"'],
  ['remote-run', 'install'],
];

const heads = new Map<string, Effect>();

function build(): void {
  for (const [effect, text] of TABLE)
    for (const [, two, one] of text.matchAll(/"([^"]+)"|(\S+)/g)) heads.set(two ?? one ?? '', effect);
}

/** What a statement that begins with these words does, whatever follows; undefined for no word of SQL. */
export function effectOfHead(first: string, second: string): Effect | undefined {
  if (heads.size === 0) build();
  return heads.get(`${first} ${second}`) ?? heads.get(first);
}

/** Words that begin a statement which changes something: looked for behind control words and in loose batches. */
export const ACTS: ReadonlySet<string> = new Set(
  'drop truncate delete update insert merge alter create grant revoke deny exec execute call replace purge restore shutdown kill perform select with'.split(
    ' ',
  ),
);

/** Functions that act although a SELECT calls them. */
const CALLS: readonly (readonly [effect: Effect, names: string])[] = [
  [
    'remote-run',
    'sys_exec sys_eval xp_cmdshell sp_oacreate sp_oamethod load_extension sp_execute_external_script sys_bineval xp_regwrite',
  ],
  [
    'modify',
    `pg_terminate_backend pg_cancel_backend setval lo_import lo_export lo_put pg_promote pg_reload_conf pg_switch_wal set_config pg_stat_reset
    pg_stat_statements_reset pg_rotate_logfile pg_wal_replay_pause create_hypertable cron.unschedule pg_create_restore_point sp_configure
    sp_rename pg_file_write pg_file_unlink pg_replication_origin_drop dblink_exec`,
  ],
  [
    'destroy',
    `pg_drop_replication_slot lo_unlink drop_chunks add_retention_policy master_drop_all_shards sp_delete_backuphistory sp_detach_db sp_dropdatabase
    sp_delete_job dropgeometrytable dropgeometrycolumn`,
  ],
  ['secret', 'pg_read_file pg_read_binary_file load_file pg_ls_dir utl_file.fopen readfile'],
  [
    'privilege',
    'sp_addlogin sp_addsrvrolemember sp_addrolemember sp_droplogin sp_dropuser sp_grantdbaccess sp_revokedbaccess sp_password sp_droprolemember sp_adduser',
  ],
];

const calls = new Map<string, Effect>();

/** Functions of users: what their names say is all that can be known. `TRUNCATE(x, 2)` rounds. */
const SAYS_SO = /^(?:delete|drop|truncate|purge|wipe|destroy|erase|nuke)_\w|^(?:do_)?(?:purge|wipe|nuke)/;

/** What calling a function does beyond reading; undefined where nothing says so. */
export function effectOfCall(name: string): Effect | undefined {
  if (calls.size === 0)
    for (const [effect, names] of CALLS) for (const each of names.split(/\s+/)) calls.set(each, effect);
  return calls.get(name) ?? (SAYS_SO.test(name) ? 'opaque' : undefined);
}

/** Functions and procedures that run the SQL in their arguments. */
export const RUNS_TEXT: ReadonlySet<string> = new Set(
  'sp_executesql dblink dblink_exec query_to_xml cron.schedule cron.schedule_in_database run_command_on_workers run_command_on_shards sp_msforeachtable sp_msforeachdb immediate exec execute dbms_sql.parse openquery master_run_on_worker sp_add_jobstep query_table'.split(
    ' ',
  ),
);

/** Procedures of SQL Server that only show. */
export const SHOWS =
  /^(?:sp_(?:help\w*|who2?|columns|tables|databases|spaceused|lock|stored_procedures|pkeys|fkeys|statistics|depends|server_info|monitor|describe\w*|whoisactive|blitz\w*)|xp_(?:fixeddrives|msver|readerrorlog|logininfo|enumerrorlogs))$/;
