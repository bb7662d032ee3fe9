import type { Action } from '../../../contracts/action';
import { isKnown, UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { meaningOf } from '../codes';
import { Draft } from '../draft';
import { shown } from '../hidden';
import { typed } from '../typed';
import { listed, thirdPerson } from '../words';
import { googleAction } from './action';
import { GcloudCall } from './call';
import { isPublicAcl, lifecycleDeletes, namesEverybody } from './public';
import { commandCode, table } from './table';
import { judgeTransfer } from './transfer';

/** Other names of commands, as gsutil's own table has them. */
const ALIASES: Readonly<Record<string, string>> = {
  copy: 'cp',
  move: 'mv',
  ren: 'mv',
  rename: 'mv',
  del: 'rm',
  delete: 'rm',
  remove: 'rm',
  deletebucket: 'rb',
  removebucket: 'rb',
  removebuckets: 'rb',
  rmdir: 'rb',
  makebucket: 'mb',
  createbucket: 'mb',
  md: 'mb',
  mkdir: 'mb',
  dir: 'ls',
  list: 'ls',
  concat: 'compose',
  getacl: 'acl get',
  setacl: 'acl set',
  chacl: 'acl ch',
  getdefacl: 'defacl get',
  setdefacl: 'defacl set',
  chdefacl: 'defacl ch',
  getcors: 'cors get',
  setcors: 'cors set',
  getlogging: 'logging get',
  disablelogging: 'logging set off',
  enablelogging: 'logging set on',
  getversioning: 'versioning get',
  setversioning: 'versioning set',
  getwebcfg: 'web get',
  setwebcfg: 'web set',
  lifecycleconfig: 'lifecycle',
  publicaccessprevention: 'pap',
  signurl: 'signurl',
  notify: 'notification',
  notifications: 'notification',
  notif: 'notification',
  uniformbucketlevelaccess: 'ubla',
};

/** Options in front of the command that take the next word. */
const TOP_VALUES: ReadonlySet<string> = new Set([
  '-h',
  '-i',
  '-o',
  '-u',
  '--trace-token',
  '--perf-trace-token',
]);

/** Options of commands that take the next word, by command; a bundle ends in one. */
const VALUES: Readonly<Record<string, string>> = {
  cp: 'ajLszx',
  mv: 'ajLszx',
  rsync: 'axyj',
  'acl ch': 'ugdp',
  'defacl ch': 'ugdp',
  'iam ch': '',
  'iam set': 'e',
  'logging set': 'bo',
  'label ch': 'ld',
  mb: 'bclpsk',
  setmeta: 'h',
  signurl: 'mdbcpr',
  'web set': 'me',
  ls: 'p',
  'notification create': 'tmfep',
  'hmac create': 'p',
  'hmac delete': 'pu',
  rewrite: 's',
};

/** One gsutil command line. */
export interface GsutilArguments {
  /** "rm", "acl ch"; undefined where there is none. May hold UNKNOWN. */
  readonly command: string | undefined;
  /** Letters of the command's own options, with their values: `-u AllUsers:R` is ["u", "AllUsers:R"]. */
  readonly options: readonly (readonly [letter: string, value: string])[];
  readonly positionals: readonly string[];
  /** `-o section:name=value`. */
  readonly settings: readonly string[];
  /** `-i`: a service account to act as. */
  readonly account: string | undefined;
  readonly help: boolean;
}

function readTop(argv: readonly string[]): {
  at: number;
  settings: string[];
  account: string | undefined;
  version: boolean;
} {
  const settings: string[] = [];
  let account: string | undefined;
  let at = 1;
  let version = false;
  for (; at < argv.length && (argv[at] ?? '').startsWith('-'); at += 1) {
    const word = argv[at] ?? '';
    if (/^--?version$/.test(word)) version = true;
    if (word.startsWith('-o') && word.length > 2) settings.push(word.slice(2));
    if (!TOP_VALUES.has(word)) continue;
    const value = argv[(at += 1)] ?? '';
    if (word === '-o') settings.push(value);
    if (word === '-i') account = value;
  }
  return { at, settings, account, version };
}

/** Takes `-rd`, `-u value` and `-uvalue` apart. */
function readOptions(
  words: readonly string[],
  values: string,
): Pick<GsutilArguments, 'options' | 'positionals'> {
  const options: [string, string][] = [];
  const positionals: string[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? '';
    if (!/^-[a-zA-Z0]/.test(word)) {
      if (!word.startsWith('--')) positionals.push(word);
      else if (word !== '--') options.push([word, word.slice(word.indexOf('=') + 1)]);
      continue;
    }
    for (let k = 1; k < word.length; k += 1) {
      const letter = word.charAt(k);
      if (!values.includes(letter)) options.push([letter, '']);
      else {
        options.push([letter, k + 1 < word.length ? word.slice(k + 1) : (words[(i += 1)] ?? '')]);
        break;
      }
    }
  }
  return { options, positionals };
}

export function parseGsutilArgs(argv: readonly string[]): GsutilArguments {
  const { at, settings, account, version } = readTop(argv);
  const first = argv[at];
  const name = first !== undefined && Object.hasOwn(ALIASES, first) ? (ALIASES[first] ?? first) : first;
  let words = [...(name === undefined ? [] : name.split(' ')), ...argv.slice(at + 1)];
  const isGroup = table.hasGroup(`gsutil.${words[0] ?? ''}`);
  const command = isGroup ? words.slice(0, 2).join(' ') : words[0];
  words = words.slice(isGroup ? 2 : 1);
  const values = command !== undefined && Object.hasOwn(VALUES, command) ? (VALUES[command] ?? '') : '';
  const help = version || words.includes('--help') || words[0] === 'help' || command === 'help';
  return { command, ...readOptions(words, values), settings, account, help };
}

/** What the arguments of some commands change. */
const REFINE: Readonly<
  Record<string, (args: GsutilArguments, draft: Draft, file: (path: string) => string) => void>
> = {
  cp: transfer,
  mv: transfer,
  rsync: transfer,
  rm(args, draft) {
    if (has(args, 'r') || has(args, 'R')) draft.note('-r', 'and everything below it');
    if (has(args, 'a')) draft.note('-a', 'old versions included');
  },
  'acl ch': grant,
  'defacl ch': grant,
  'acl set': setAcl,
  'defacl set': setAcl,
  'iam ch'(args, draft) {
    const everybody = args.positionals.some(namesEverybody);
    // Taking everybody out is how a bucket is closed again.
    if (everybody && has(args, 'd')) draft.become(['modify']);
    else if (everybody) draft.add('exposure', 'allUsers', 'and lets everybody in');
  },
  'iam set'(args, draft, file) {
    if (namesEverybody(file(args.positionals[0] ?? '')))
      draft.add('exposure', 'allUsers', 'and lets everybody in');
  },
  'versioning set': onlyWhen(/^(?:off|suspended)$/i, 'and stops keeping old versions'),
  'logging set': onlyWhen(/^off$/i, 'and stops the access log'),
  'lifecycle set'(args, draft, file) {
    if (!lifecycleDeletes(file(args.positionals[0] ?? ''))) draft.become(['modify']);
    else draft.note('lifecycle', 'so that objects are deleted when they are old enough');
  },
  'pap set': closes(/^enforced$/i),
  'ubla set'(args, draft) {
    if (!/^on$/i.test(args.positionals[0] ?? ''))
      draft.add('unprotect', 'off', 'so that single objects can be opened');
  },
  'bucketpolicyonly set'(args, draft) {
    if (!/^on$/i.test(args.positionals[0] ?? ''))
      draft.add('unprotect', 'off', 'so that single objects can be opened');
  },
  'retention event'(args, draft) {
    if (args.positionals[0] === 'set') draft.become(['modify']);
  },
  'retention temp'(args, draft) {
    if (args.positionals[0] === 'set') draft.become(['modify']);
  },
  'retention event-default'(args, draft) {
    if (args.positionals[0] === 'set') draft.become(['modify']);
  },
  'web set': (_, draft) => {
    // Which page a bucket shows says nothing about who may read it.
    draft.become(['modify']);
  },
};

function has(args: GsutilArguments, letter: string): boolean {
  return args.options.some(([name]) => name === letter);
}

function values(args: GsutilArguments, letter: string): string {
  return args.options
    .filter(([name]) => name === letter)
    .map(([, value]) => value)
    .join(',');
}

function transfer(args: GsutilArguments, draft: Draft): void {
  const kind = args.command as 'cp' | 'mv' | 'rsync';
  const isDry = kind === 'rsync' && has(args, 'n');
  if (isDry) draft.become(['read'], '-n');
  else
    judgeTransfer(draft, {
      kind,
      paths: args.positionals,
      fromInput: kind === 'cp' && has(args, 'I'),
      deletes: has(args, 'd') ? '-d' : undefined,
      acl: values(args, 'a'),
    });
}

/** `-d` takes rights away; everything else gives some. */
function grant(args: GsutilArguments, draft: Draft): void {
  const given = [values(args, 'u'), values(args, 'g'), values(args, 'p')].join(',');
  if (given === ',,' && namesEverybody(values(args, 'd'))) {
    draft.become(['modify']);
    return;
  }
  if (namesEverybody(given) || !isKnown(given)) draft.note('AllUsers', 'and lets everybody in');
  else draft.become(['privilege']);
}

function setAcl(args: GsutilArguments, draft: Draft, file: (path: string) => string): void {
  const [acl = ''] = args.positionals;
  if (isPublicAcl(acl)) draft.note(acl, 'and lets everybody in');
  else if (/^(?:private|project-?private|bucket-?owner-?(?:read|full-?control))$/i.test(acl))
    draft.become(['modify'], acl);
  else if (isKnown(acl) && !namesEverybody(file(acl)) && isKnown(file(acl))) draft.become(['privilege']);
}

function onlyWhen(off: RegExp, note: string): (args: GsutilArguments, draft: Draft) => void {
  return (args, draft) => {
    const [value = ''] = args.positionals;
    if (off.test(value) || !isKnown(value)) draft.note(value, note);
    else draft.become(['modify']);
  };
}

function closes(on: RegExp): (args: GsutilArguments, draft: Draft) => void {
  return (args, draft) => {
    if (on.test(args.positionals[0] ?? '')) draft.become(['modify']);
  };
}

/** What the command is pointed at: a copy only changes its destination. */
export function gsutilTargets(args: GsutilArguments): string[] {
  const urls = args.positionals.filter((word) => /^(?:gs|s3):\/\//.test(word) || namesEverybody(word));
  return args.command === 'cp' || args.command === 'rsync' ? args.positionals.slice(-1) : urls;
}

function summarize(args: GsutilArguments, draft: Draft): string {
  if (draft.isRead && draft.modifiers.includes('-n')) return 'only shows what it would do: a dry run';
  const words = (args.command ?? '').split(' ');
  const verb =
    words.length > 1
      ? `${words[1] === 'ch' ? 'changes' : thirdPerson(words[1] ?? '')} ${words[0] ?? ''} of`
      : thirdPerson(words[0] ?? '');
  const names = listed(gsutilTargets(args).map(shown));
  if (words[0] === 'rsync') return `makes ${names || 'the destination'} the same as its source`;
  return `${shown(verb)} ${names || 'objects'}`;
}

/** What a gsutil command line would do. Never throws; empty where it does nothing to a cloud. */
export function classifyGsutil(invocation: Invocation, context: EngineContext): Action[] {
  const args = parseGsutilArgs(invocation.argv);
  const { command } = args;
  // `update` updates gsutil itself.
  if (args.help || command === undefined || /^(?:version|update)$/.test(command)) return [];
  const [group, operation] = split(command);
  const meaning = meaningOf(isKnown(command) ? commandCode(group, operation) : '');
  const draft = new Draft(meaning.effects, meaning.reversible);
  const call = new GcloudCall(
    { group, operation, track: '', flags: [], positionals: [], rest: [], unknownPath: false },
    invocation,
    context,
  );
  if (Object.hasOwn(REFINE, command)) REFINE[command]?.(args, draft, (path) => call.file(path));
  if (meaning.local) return [];
  const safer = saferWords(args, draft);
  const line = safer && typed([invocation.argv[0] ?? 'gsutil', ...safer.words], invocation, context);
  return [
    googleAction(
      {
        service: '',
        operation: command.includes(UNKNOWN) ? '' : command,
        draft,
        targets: gsutilTargets(args),
        summary: summarize(args, draft),
        ...(safer && line !== undefined && { safer: { command: line, why: safer.why } }),
      },
      invocation,
    ),
  ];
}

function split(command: string): [group: string, operation: string] {
  const [first = '', second] = command.split(' ');
  return second === undefined ? ['gsutil', first] : [`gsutil.${first}`, second];
}

function saferWords(args: GsutilArguments, draft: Draft): { words: string[]; why: string } | undefined {
  if (draft.isRead) return undefined;
  const top = args.settings.flatMap((setting) => ['-o', setting]);
  const urls = args.positionals.filter((word) => word.startsWith('gs://'));
  if (args.command === 'rsync') {
    const options = args.options.flatMap(([letter, value]) =>
      value === '' ? [`-${letter}`] : [`-${letter}`, value],
    );
    return {
      words: [...top, 'rsync', '-n', ...options, ...args.positionals],
      why: 'shows what would happen and changes nothing',
    };
  }
  if ((args.command === 'rm' || args.command === 'rb') && urls.length > 0)
    return { words: [...top, 'ls', '-r', ...urls], why: 'lists what would be deleted' };
  return undefined;
}
