import { isAbsolute, join } from 'node:path/posix';
import { environmentOfCloudName } from '../../environment/names';
import { isKnown } from '../../invocation';
import type { CliChanges, CliSpec, Refine } from '../cli/spec';

const DRY: CliChanges = { '-n|--dry-run': 'read: only shows what it would do' };

/** `remote:path`, `:s3,provider=AWS:bucket`; a drive letter and `./a:b` are paths of this machine. */
function isRemote(path: string): boolean {
  return !isKnown(path) || /^(?:[^/\\.][^/\\:]+|:[\w,=.-]+):/.test(path);
}

/** rclone acts on its last path; where that is on this machine nothing of a cloud is lost. */
const actsOnLast: Refine = (call, judged) => {
  const last = call.words.at(-1);
  judged.targets = last === undefined ? [] : [last];
  if (last !== undefined && !isRemote(last)) judged.local = true;
};

/** `move` deletes at its source. */
const movesFirst: Refine = (call, judged) => {
  const [source, target] = call.words;
  judged.targets = call.words.slice(0, 2);
  if (source !== undefined && isRemote(source)) judged.draft.become(['destroy']);
  else if (target !== undefined && !isRemote(target)) judged.local = true;
  else judged.draft.become(['modify']);
};

const RCLONE_VALUES =
  '--config --transfers --checkers --bwlimit --include --exclude --filter --filter-from --include-from --exclude-from --files-from --min-age --max-age --min-size --max-size --backup-dir --suffix --log-file --log-level --stats --retries --timeout --contimeout --tpslimit --s3-profile --s3-region --s3-endpoint --s3-provider --cache-dir --rc-addr --password-command --max-delete --compare-dest --copy-dest -f -j --header --user-agent --buffer-size --multi-thread-streams --drive-chunk-size --order-by --dump --temp-dir --vfs-cache-mode --addr --format --separator --max-depth';
const RCLONE_FLAGS =
  '-v -vv -q --verbose --quiet -P --progress --rmdirs --fast-list --delete-empty-src-dirs -i --interactive -u --update -c --checksum --size-only --ignore-existing --delete-during --delete-after --delete-before --immutable --inplace --create-empty-src-dirs --drive-use-trash --read-only --track-renames --no-traverse -l -L --copy-links -x';

// One command a line reads as the table it is.
// prettier-ignore
export const RCLONE: CliSpec = {
  names: ['rclone'],
  provider: 'rclone',
  values: RCLONE_VALUES,
  flags: RCLONE_FLAGS,
  on: DRY,
  rows: [
    ['purge|delete|deletefile|rmdir|rmdirs|cleanup', 'destroy', 'deletes what is under {target}', { refine: actsOnLast, safer: '+--dry-run' }],
    ['sync', 'destroy', 'makes {target} like the source: what is not there is deleted', { refine: actsOnLast, safer: '+--dry-run' }],
    ['bisync', 'destroy', 'makes both sides alike, with deletes', { safer: '+--dry-run' }],
    ['dedupe', 'destroy', 'deletes what is there twice in {target}', { refine: actsOnLast, values: '--dedupe-mode', safer: '+--dry-run' }],
    ['move|moveto', 'modify', 'moves files: {target}', { refine: movesFirst, safer: '+--dry-run' }],
    ['copy|copyto|copyurl|rcat|touch|mkdir|settier|convmv', 'modify', 'writes {target}', { refine: actsOnLast, safer: '+--dry-run' }],
    ['link', 'exposure', 'makes a public link to {target}', { refine: actsOnLast }],
    ['backend', 'modify', 'runs a command of the storage', { values: '-o --option' }],
    ['archive create|extract', 'modify', 'writes {target}', { refine: actsOnLast }],
    ['mount|nfsmount|serve|ls|lsd|lsf|lsjson|lsl|size|cat|check|checksum|cryptcheck|cryptdecode|hashsum|md5sum|sha1sum|tree|about|ncdu|archive|gitannex|listremotes|config|rc|rcd|obscure|version|selfupdate|genautocomplete|completion|help|authorize|reveal|test|gendocs', 'local', ''],
    ['config show|dump', 'secret', 'shows the keys of the remotes'],
    ['config redacted|file|paths|touch|create|update|delete|password|reconnect|disconnect|userinfo|providers|encryption', 'local', ''],
  ],
};

const toS3: Refine = (call, judged) => {
  judged.targets = call.words.filter((word) => word.startsWith('s3://'));
  if (
    judged.targets.length > 0 &&
    call.words.length > 1 &&
    !call.words.at(-1)?.startsWith('s3://') &&
    call.words.every(isKnown)
  )
    judged.local = true;
};

// prettier-ignore
export const S3CMD: CliSpec = {
  names: ['s3cmd', 's4cmd'],
  provider: 's3',
  values: '-c --config --access_key --secret_key --access_token -e --exclude --exclude-from --rexclude --include --include-from --rinclude --rinclude-from --files-from --region --bucket-location --host-bucket --add-header --acl-grant --acl-revoke --storage-class --expiry-date --expiry-days --expiry-prefix -D --restore-days --max-delete --limit-rate --mime-type -m --content-type --upload-id --multipart-chunk-size-mb --server-side-encryption-kms-id --signature-v2 --ws-index --ws-error --days --ca-certs',
  flags: '-r --recursive -f --force -v --verbose -d --debug -q --quiet -P --acl-public --acl-private --no-progress --progress --delete-after --skip-existing --no-check-md5 -H --human-readable-sizes --ssl --no-ssl -l --long-listing --no-preserve -p --preserve --guess-mime-type',
  hosts: '--host',
  on: DRY,
  rows: [
    ['del|rm|rb', 'destroy', 'deletes {target}', { safer: '+--dry-run' }],
    ['sync|put|cp|modify|multipart', 'modify', 'writes {target}', { refine: toS3, on: { '--delete-removed': 'destroy: makes {target} like the source: what is not there is deleted', '-P|--acl-public': '+exposure: and opens it to the world' }, safer: '+--dry-run' }],
    ['mv', 'destroy', 'moves {target}'],
    ['mb', 'create', 'creates {target}'],
    ['setacl', 'exposure', 'changes who may read {target}', { targets: '0', on: { '--acl-private': 'modify: closes {target}' } }],
    ['setpolicy|setcors', 'exposure', 'changes who may read {target}'],
    ['delpolicy|delcors|setownership|setblockpublicaccess', 'unprotect', 'takes the rules of {target} away'],
    ['expire|setlifecycle', 'destroy', 'changes when objects of {target} are deleted'],
    ['dellifecycle|setversioning|setobjectlegalhold|setobjectretention|abortmp', 'unprotect', 'changes the protection of {target}', { targets: '0' }],
    ['ws-create|ws-delete|cfcreate|cfmodify|cfdelete|accesslog|restore|payer|setnotification|delnotification|settagging|deltagging|cfinval', 'modify', 'changes {target}'],
    ['ls|la|get|du|info|ws-info|cflist|cfinfo|cfinvalinfo|listmp|signurl|signurl|getlifecycle|getpolicy|getacl|getcors|gettagging|getnotification|getownership|fixbucket|sign|getversioning', 'read', 'shows objects'],
  ],
};

/** `s5cmd run FILE`: one command a line. */
const runsFile: Refine = (call, { draft }, context, { cwd, stdin }) => {
  const [path] = call.words;
  const isKnownPath = path !== undefined && isKnown(path) && (isAbsolute(path) || cwd !== undefined);
  const fact = isKnownPath
    ? context.facts.file(isAbsolute(path) ? join(path) : join(cwd ?? '', path))
    : undefined;
  const text = fact?.state === 'text' ? fact.text : path === undefined ? stdin : undefined;
  if (text === undefined) return;
  const deletes = text.split('\n').some((line) => /^\s*(?:rm|rb|mv)\s|^\s*sync\s.*--delete\b/.test(line));
  draft.become(deletes ? ['destroy'] : ['modify']);
};

// prettier-ignore
export const S5CMD: CliSpec = {
  names: ['s5cmd'],
  provider: 's3',
  values: '--numworkers -r --retry-count --log --credentials-file --request-payer --exclude --include --concurrency -c --part-size -p --storage-class --acl --cache-control --content-type --expires --source-region --destination-region --version-id --sse --max-delete --metadata',
  flags: '--json --no-verify-ssl --stat --no-sign-request --use-list-objects-v1 -n -u -s --size-only --raw -f --flatten --all-versions',
  chooses: '--profile:profile',
  hosts: '--endpoint-url',
  variables: { chooses: 'AWS_PROFILE', hosts: 'S3_ENDPOINT_URL AWS_ENDPOINT_URL' },
  on: { '--dry-run': 'read: only shows what it would do' },
  rows: [
    ['rm|rb', 'destroy', 'deletes {target}'],
    ['sync', 'modify', 'writes {target}', { refine: toS3, on: { '--delete': 'destroy: makes {target} like the source: what is not there is deleted' } }],
    ['mv', 'destroy', 'moves {target}', { refine: toS3 }],
    ['cp|pipe', 'modify', 'writes {target}', { refine: toS3 }],
    ['mb', 'create', 'creates {target}'],
    ['run', 'opaque', 'runs the commands of a file', { refine: runsFile }],
    ['bucket-version', 'modify', 'changes the versioning of {target}', { values: '--set', on: { '--set=Suspended': 'unprotect: turns the versions of {target} off', '!--set': 'read' } }],
    ['ls|du|cat|head|select|presign|version|help', 'read', 'shows objects'],
  ],
};

/** Aliases of MinIO that are on this machine. */
const LOCAL_ALIAS = /^(?:local|localhost|minio-local|localminio|test|myminio-local|play)$/;

/** `mc` names a server by the first part of a path; a path without an alias is a folder. */
function isOnThisMachine(place: string, isOneOfMany: boolean): boolean {
  const [alias = ''] = place.split('/');
  if (!isKnown(alias) || environmentOfCloudName(alias)?.environment === 'prod') return false;
  const isFolder = /^(?:\.{0,2}|~)$/.test(alias) || (isOneOfMany && !place.includes('/'));
  return LOCAL_ALIAS.test(alias) || (isFolder && place !== '');
}

const placesOf = (call: Parameters<Refine>[0], judged: Parameters<Refine>[1]) =>
  judged.targets.length > 0 ? judged.targets : call.words;

/** All places are acted on. */
const onAliases: Refine = (call, judged) => {
  const places = placesOf(call, judged);
  if (places.length > 0 && places.every((place) => isOnThisMachine(place, false))) judged.local = true;
};

/** The last place is what is written. */
const onAlias: Refine = (call, judged) => {
  const places = placesOf(call, judged);
  if (isOnThisMachine(places.at(-1) ?? '', places.length > 1)) judged.local = true;
};

// prettier-ignore
export const MINIO: CliSpec = {
  names: ['mc', 'mcli'],
  provider: 'minio',
  shim: false,
  values: '-C --config-dir --limit-upload --limit-download --custom-header -H --resolve --older-than --newer-than --bypass --rewind -a --attr --storage-class --encrypt --encrypt-key --tags --exclude --region --vid --version-id --monitoring-address --expire-days --arn --group --user -l --exclude-storageclass --event --prefix --suffix',
  flags: '-r --recursive --force -q --quiet --json --debug --insecure --no-color --versions --dangerous --incomplete -I --stdin --overwrite --watch -w --purge --fake',
  on: { '--dry-run|--fake': 'read: only shows what it would do' },
  rows: [
    ['rm|rb', 'destroy', 'deletes {target}', { refine: onAliases }],
    ['mirror', 'modify', 'writes {target}', { refine: onAlias, on: { '--remove': 'destroy: makes {target} like the source: what is not there is deleted' } }],
    ['mv', 'destroy', 'moves {target}', { refine: onAlias }],
    ['cp|put|pipe|undo|od', 'modify', 'writes {target}', { refine: onAlias }],
    ['mb', 'create', 'creates {target}', { refine: onAlias }],
    ['anonymous set|set-json', 'exposure', 'changes who may read {target}', { refine: onAlias }],
    ['policy set|set-json', 'exposure', 'changes who may read {target}', { refine: onAlias }],
    ['anonymous|policy get|get-json|list|links', 'read', 'shows who may read'],
    ['version suspend', 'unprotect', 'turns the versions of {target} off', { refine: onAliases }],
    ['version enable', 'modify', 'turns the versions of {target} on', { refine: onAlias }],
    ['retention|legalhold|encrypt clear', 'unprotect', 'takes the protection of {target} away', { refine: onAlias }],
    ['retention|legalhold|encrypt|tag|quota|event|cors|replicate|replication|ilm set|add|remove|rm|import|edit|update', 'modify', 'changes {target}', { refine: onAlias }],
    ['ilm|lifecycle rule|tier add|edit|rm|remove|import|update', 'destroy', 'changes when objects of {target} are deleted', { refine: onAlias }],
    ['admin user|group|policy|accesskey|service-account|idp|sts add|remove|rm|disable|enable|create|attach|detach|edit|unset|set|update', 'privilege', 'changes who may do what on {target}'],
    ['idp|admin ldap|openid policy|accesskey add|remove|attach|detach|create|rm', 'privilege', 'changes who may do what'],
    ['admin service|decommission|decom|rebalance|config|bucket|replicate|tier|update|heal|kms|cluster stop|restart|start|cancel|set|reset|import|remove|rm|add|unfreeze|freeze', 'modify', 'changes the server {target}'],
    ['admin info|trace|prometheus|logs|top|inspect|speedtest|console|scanner|subnet', 'read', 'shows the server'],
    ['share', 'exposure', 'makes a link to {target}', { refine: onAlias }],
    ['sql', 'read', 'reads objects'],
  ],
  refine: (call, judged) => {
    // Midnight Commander has the same name.
    if (!call.row) judged.local = true;
  },
};

/** The compiler is called `swift` too: `swift build`, `swift delete` is the object store. */
// prettier-ignore
export const SWIFT: CliSpec = {
  names: ['swift'],
  provider: 'openstack',
  service: 'swift',
  shim: false,
  values: '-A --auth -V --auth-version -U --user -K --key --os-auth-url --os-username --os-password --os-project-name --os-storage-url --retries -p --prefix --object-threads --container-threads --header -H -r -w --read-acl --write-acl',
  chooses: '--os-project-name --os-cloud',
  variables: { chooses: 'OS_CLOUD OS_PROJECT_NAME' },
  rows: [
    ['delete', 'destroy', 'deletes {target}', { on: { '-a|--all': '+: and every other container' } }],
    ['post', 'modify', 'changes {target}', { on: { '-r|--read-acl=.r:*': 'exposure: opens {target} to the world' } }],
    ['upload|copy', 'modify', 'writes {target}', { targets: '0' }],
  ],
  refine: (call, judged) => {
    if (!call.row) judged.local = true;
  },
};

const LOCAL_REPOSITORY = /^(?:\/|\.{1,2}(?:\/|$)|~|file:)/;

/** Backups are a safety net wherever they are; those of a folder for tests are not. */
const losesBackups: Refine = (call, judged, _context, invocation) => {
  const { env } = invocation;
  const named = ['-r', '--repo', '--repository'].flatMap((name) => call.given.get(name) ?? []).at(-1);
  const place =
    named ?? env.RESTIC_REPOSITORY ?? env.BORG_REPO ?? call.words.find((word) => /[:/]/.test(word));
  if (place === undefined) return;
  if (/^(?:\/tmp\/|\/var\/tmp\/|\.{1,2}\/)/.test(place) && LOCAL_REPOSITORY.test(place)) judged.local = true;
};

// prettier-ignore
export const BACKUPS: readonly CliSpec[] = [
  {
    names: ['restic', 'rustic'], provider: 'restic', values: '-r --repo --repository-file -p --password-file --password-command --key-hint -o --option --cache-dir --cacert --limit-download --limit-upload --compression --host -H --tag --path --keep-last -l --keep-hourly --keep-daily -d --keep-weekly -w --keep-monthly -m --keep-yearly -y --keep-within --keep-tag -g --group-by --max-unused --max-repack-size --exclude --target -t --include', flags: '-q --quiet -v --verbose --json --no-cache --no-lock -c --compact --dry-run -n', hints: '-r --repo',
    on: DRY,
    rows: [
      ['forget', 'destroy', 'deletes backups', { on: { '--prune': '+: and their data' }, refine: losesBackups, safer: '+--dry-run' }],
      ['prune', 'destroy', 'deletes data that no backup refers to', { refine: losesBackups, safer: '+--dry-run' }],
      ['rewrite', 'destroy', 'rewrites backups', { on: { '!--forget': 'modify' }, refine: losesBackups }],
      ['key remove|passwd', 'destroy privilege', 'changes who can open the backups'],
      ['key add', 'privilege', 'changes who can open the backups'],
      ['repair|migrate|tag|recover|unlock|rebuild-index', 'modify', 'changes the repository', { refine: losesBackups }],
      ['unlock', 'local', ''],
      ['backup|check|snapshots|stats|ls|find|diff|dump|restore|mount|cat|list|init|copy|cache|key|version|self-update|generate|options|features|help', 'local', ''],
    ],
  },
  {
    names: ['borg', 'borgmatic', 'borg2'], provider: 'borg', shim: false, values: '-r --repo --lock-wait --umask --remote-path --upload-ratelimit --rsh --keep-within --keep-last --keep-hourly -H --keep-daily -d --keep-weekly -w --keep-monthly -m --keep-yearly -y -P --prefix -a --glob-archives --first --last --compression -C -e --exclude --debug-topic --config --archive', flags: '-v --verbose -p --progress --list -s --stats --force -q --info --critical --cleanup-commits', hints: '-r --repo',
    on: DRY,
    rows: [
      ['delete|prune|repo-delete|rdelete', 'destroy', 'deletes backups: {target}', { refine: losesBackups, safer: '+--dry-run' }],
      ['compact', 'destroy', 'deletes data that no backup refers to', { refine: losesBackups }],
      ['recreate|rename|upgrade|transfer', 'modify', 'rewrites backups', { refine: losesBackups }],
      ['key change-passphrase|change-location|change-algorithm', 'privilege', 'changes who can open the backups'],
      ['config', 'local', ''],
    ],
    refine: (call, judged) => { if (!call.row) judged.local = true; },
  },
  {
    names: ['kopia', 'duplicity', 'duplicati-cli', 'tarsnap', 'velero-plugin', 'b2', 'backblaze-b2', 'wal-g', 'pgbackrest', 'barman'], provider: 'backup', shim: false, values: '--config-file --password --bucket --stanza --config --repo --pg1-path --set --type --target --threads --profile -f --keyfile --retain',
    on: { ...DRY, '--noop': 'read' },
    rows: [
      ['snapshot|snap delete|expire', 'destroy', 'deletes backups', { on: { '!--delete|--unsafe-ignore-source': 'read' } }],
      ['maintenance|blob|content gc|delete|rewrite|drop', 'destroy', 'deletes data of backups'],
      ['repository|repo disconnect|connect|status', 'local', ''],
      ['policy set|delete', 'modify', 'changes how long backups are kept'],
      ['remove-all-but-n-full|remove-older-than|remove-all-inc-of-but-n-full|cleanup', 'destroy', 'deletes backups', { on: { '!--force': 'read' } }],
      ['bucket|buckets|file|file-version|account|rm|delete-bucket|delete-file-version|delete_bucket|delete_file_version', 'destroy', 'deletes {target}'],
      ['bucket|file|account list|ls|get|info|download|authorize|create|upload|update|url|cat|hide|unhide|copy-by-id|get-download-auth', 'modify', 'changes {target}'],
      ['bucket|file|account list|ls|get|info|download|authorize|url|cat', 'local', ''],
      ['sync', 'modify', 'writes {target}', { on: { '--delete': 'destroy: writes and deletes files' } }],
      ['delete|expire|stanza-delete|delete-backup', 'destroy', 'deletes backups'],
    ],
    refine: (call, judged) => { if (!call.row) judged.local = true; },
  },
];
