import type { Effect } from '../../../../contracts/words';
import { isKnown, UNKNOWN, type Invocation } from '../../../invocation';
import type { Draft } from '../../draft';
import { sqlEffects } from '../../sql';
import type { GcloudCall } from '../call';
import { opensToWorld } from '../public';
import type { Refinement } from '../refinement';

/** The text of a flag or, for `--x-file`, of the file that it names; undefined where neither is given. */
function statement(call: GcloudCall, flag: string, fileFlag: string): string | undefined {
  if (call.has(flag)) return call.value(flag);
  return call.has(fileFlag) ? call.file(call.value(fileFlag)) : undefined;
}

/** What flows in, of a file too; undefined where nothing does. */
export function inputOf(invocation: Invocation): string | undefined {
  return invocation.stdin ?? invocation.input?.text;
}

/** Effects of a script; one that cannot be read may do anything. */
export function scriptEffects(text: string): Effect[] {
  return isKnown(text) ? sqlEffects(text) : ['modify', 'opaque'];
}

function refineSql(call: GcloudCall, draft: Draft): void {
  const sql = statement(call, 'sql', 'sql-file') ?? inputOf(call.invocation);
  if (call.value('query-mode').toUpperCase() === 'PLAN') draft.become(['read'], '--query-mode PLAN');
  else draft.become(scriptEffects(sql ?? UNKNOWN));
}

function refineInstance(call: GcloudCall, draft: Draft): void {
  const networks = call.value('authorized-networks') || call.value('authorized-external-networks');
  if (networks !== '' && opensToWorld(networks))
    draft.add('exposure', `--authorized-networks ${networks}`, 'and opens it to the world');
  if (!draft.has('modify')) return;
  const off = call.any(
    'no-backup',
    'no-enable-bin-log',
    'no-enable-point-in-time-recovery',
    'no-retain-backups-on-delete',
  );
  if (off) draft.add('unprotect', `--${off}`, 'and switches its backups off');
  if (call.number('retained-backups-count') === 0 || call.number('retained-transaction-log-days') === 0)
    draft.add('unprotect', '--retained-backups-count 0', 'and keeps no backups');
  if (/ALLOW_UNENCRYPTED/i.test(call.value('ssl-mode')) || call.has('no-require-ssl'))
    draft.add('unprotect', '--ssl-mode', 'and lets connections in without encryption');
  if (/^NEVER$/i.test(call.value('activation-policy')))
    draft.note('--activation-policy NEVER', 'and stops it');
}

export const DATA: readonly Refinement[] = [
  {
    commands: ['* execute-sql'],
    refine: refineSql,
    examples: [
      ['gcloud spanner databases execute-sql d --instance=i --sql="SELECT 1"', ['read']],
      ['gcloud spanner databases execute-sql d --instance=i --sql="DELETE FROM t WHERE true"', ['destroy']],
      ['gcloud spanner databases execute-sql d --instance i --sql "DROP TABLE t"', ['destroy']],
    ],
  },
  {
    commands: ['gcloud.spanner.databases.ddl update'],
    refine(call, draft) {
      const ddl = statement(call, 'ddl', 'ddl-file');
      draft.become(scriptEffects(ddl ?? UNKNOWN));
    },
    examples: [
      ['gcloud spanner databases ddl update d --instance=i --ddl="DROP TABLE t"', ['destroy']],
      ['gcloud spanner databases ddl update d --instance=i --ddl="CREATE TABLE t (a INT64)"', ['create']],
      ['gcloud spanner databases ddl update d --instance=i --ddl-file=x.sql', ['modify', 'opaque']],
    ],
  },
  {
    commands: ['gcloud.sql connect', 'gcloud.spanner cli'],
    refine(call, draft) {
      const input = inputOf(call.invocation);
      if (input !== undefined) draft.become(scriptEffects(input));
    },
    examples: [['gcloud sql connect i --user=postgres', ['remote-run']]],
  },
  {
    commands: [
      'gcloud.sql.instances patch',
      'gcloud.sql.instances create',
      'gcloud.alloydb.instances update',
    ],
    refine: refineInstance,
    examples: [
      ['gcloud sql instances patch i --authorized-networks=0.0.0.0/0', ['modify', 'exposure']],
      ['gcloud sql instances patch i --authorized-networks=203.0.113.7/32', ['modify']],
      ['gcloud sql instances patch i --no-deletion-protection', ['modify', 'unprotect']],
      ['gcloud sql instances patch i --deletion-protection', ['modify']],
      ['gcloud sql instances patch i --no-backup', ['modify', 'unprotect']],
      ['gcloud sql instances patch i --tier=db-n1-standard-2', ['modify']],
      ['gcloud sql instances create i --no-backup', ['create']],
      ['gcloud sql instances create i --authorized-networks=0.0.0.0/0', ['create', 'exposure']],
    ],
  },
  {
    commands: ['gcloud.pubsub.subscriptions pull'],
    refine(call, draft) {
      if (call.isOn('auto-ack'))
        draft.become(['modify'], '--auto-ack', 'and takes them out of the subscription');
    },
    examples: [
      ['gcloud pubsub subscriptions pull s --auto-ack --limit=10', ['modify']],
      ['gcloud pubsub subscriptions pull s', ['read']],
    ],
  },
  {
    commands: ['gcloud.secrets update'],
    refine(call, draft) {
      if (call.value('ttl') !== '' || call.value('expire-time') !== '')
        draft.add('destroy', '--expire-time', 'so that it is deleted by then');
    },
    examples: [
      ['gcloud secrets update s --ttl=60s', ['modify', 'destroy']],
      ['gcloud secrets update s --update-labels=a=b', ['modify']],
    ],
  },
];
