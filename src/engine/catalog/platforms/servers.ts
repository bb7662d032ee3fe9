import { fuse, noClues } from '../../environment/fuse';
import { environmentOfCloudName } from '../../environment/names';
import { shown } from '../../environment/shown';
import type { Invocation } from '../../invocation';
import type { Tool } from '../../tool';
import type { CliSpec, Refine } from '../cli/spec';
import { toolOf, type CliLocate } from '../cli/tool';

/** Wrappers that give a shell on a server. */
const SHELLS_ELSEWHERE = /^(?:ssh|autossh|mosh|ansible) /;
/** `user@host:path`, `host::module`, `rsync://host/module`. */
const REMOTE_PLACE = /^(?:rsync:\/\/|ssh:\/\/)?(?:[\w.-]+@)?([\w.-]{2,}|\[[\da-f:]+\]):{1,2}(?!\\)/i;
/** What a server makes again by itself, or keeps for a moment only. */
const PASSING = /^(?:\/var)?\/tmp\/|^\/var\/cache\/|^(?:-|\.\/)?(?:node_modules|dist|build)\b/;

/**
 * A server of production by its name. Cloud credentials say nothing about hosts, so those whose names tell nothing are
 * left to the people who log in to them.
 */
function isProd(name: string | undefined): boolean {
  return name !== undefined && environmentOfCloudName(name)?.environment === 'prod';
}

function serverOf({ via }: Invocation): string | undefined {
  const shell = via.findLast((wrapper) => SHELLS_ELSEWHERE.test(wrapper));
  return shell?.slice(shell.indexOf(' ') + 1);
}

/** The server that rsync writes to: its last operand's. */
function destination(invocation: Invocation): string | undefined {
  const last = invocation.argv.findLast((word) => !word.startsWith('-')) ?? '';
  return REMOTE_PLACE.test(last) ? last : undefined;
}

const onProdServer: Refine = (call, judged, _context, invocation) => {
  if (!isProd(serverOf(invocation))) judged.local = true;
};

const removes: Refine = (call, judged, context, invocation) => {
  onProdServer(call, judged, context, invocation);
  judged.targets = [...call.path, ...call.words, ...call.rest];
  if (judged.targets.length === 0 || judged.targets.every((path) => PASSING.test(path))) judged.local = true;
};

const stops: Refine = (call, judged, context, invocation) => {
  onProdServer(call, judged, context, invocation);
  judged.summary = 'stops the server';
};

const mirrors: Refine = (call, judged, _context, invocation) => {
  const place = destination(invocation);
  judged.targets = place === undefined ? [] : [place];
  if (!isProd(place)) judged.local = true;
};

const DELETES =
  '--del|--delete|--delete-before|--delete-during|--delete-delay|--delete-after|--delete-excluded';
const server = { provider: 'server', shim: false } as const;

// One command a line reads as the table it is.
// prettier-ignore
const SERVER_PROGRAMS: readonly CliSpec[] = [
  { names: ['rm', 'shred', 'srm'], ...server, values: '-n --iterations -s --size', flags: '-i -I -d --dir -v --verbose --one-file-system --no-preserve-root --preserve-root -u -z -f --force -r -R --recursive', rows: [['*', 'destroy', 'deletes {target} on the server', { refine: removes, on: { '!-r|-R|--recursive|-u': 'modify' } }]] },
  { names: ['mkfs', 'mkfs.ext4', 'mkfs.xfs', 'wipefs', 'mkswap', 'blkdiscard'], ...server, openFlags: true, rows: [['*', 'destroy', 'overwrites a disk of the server', { refine: onProdServer }]] },
  { names: ['shutdown', 'reboot', 'poweroff', 'halt'], ...server, openFlags: true, bare: 'modify', on: { '-c': 'local' }, rows: [['*', 'modify', '']], refine: stops },
  { names: ['systemctl'], ...server, openFlags: true, values: '-t --type -p --property -o --output -n --lines -H --host', rows: [['stop|disable|mask|kill|restart|reload|try-restart|reload-or-restart|isolate|poweroff|reboot|halt|revert|set-property', 'modify', 'stops or changes {target} on the server', { refine: onProdServer }], ['*', 'local', '']] },
];

const RSYNC: CliSpec = {
  names: ['rsync'],
  ...server,
  values:
    '-e --rsh --exclude --include --exclude-from --include-from -f --filter --files-from --rsync-path -T --temp-dir --backup-dir --bwlimit --port --chmod --chown --max-size --min-size --timeout --password-file --log-file --partial-dir --compare-dest --copy-dest --link-dest -B --block-size',
  openFlags: true,
  flags: '-a -v -z -h -P -r -u -n -i -t -l -p -g -o -D -H -A -X -x -S -q -c -b -d -L -R -O -W -m -C -F -I -8',
  on: {
    '-n|--dry-run|--list-only': 'read: only shows what it would copy',
    [DELETES]: 'destroy: deletes what the source does not have of {target}',
  },
  rows: [['*', 'modify', 'writes {target}', { refine: mirrors, safer: '+--dry-run' }]],
};

/** The server's own name says where it is. */
const locateServer: CliLocate = (_action, invocation) => {
  const name = destination(invocation) ?? serverOf(invocation) ?? '';
  const found = environmentOfCloudName(name);
  const clues = noClues();
  if (found) clues.identity = [{ environment: found.environment, text: shown(name), source: 'name' }];
  return { ...fuse(clues), provider: 'server', identity: shown(name) };
};

/** Programs of everyday use on servers of production, reached through a shell or a copy. */
export const SERVER_TOOLS: readonly Tool[] = [
  ...SERVER_PROGRAMS.map((spec): Tool => {
    const tool = toolOf(spec, locateServer);
    // On this machine they are nobody's server, whatever their words hold.
    return {
      ...tool,
      classify: (each, context) => (serverOf(each) === undefined ? [] : tool.classify(each, context)),
    };
  }),
  toolOf(RSYNC, locateServer),
];
