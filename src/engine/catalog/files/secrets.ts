import type { Action } from '../../../contracts/action';
import { SECRET_PRESENT } from '../../../contracts/request';
import { isKnown, programName, UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { fileAction } from './action';
import { throughContainer } from './containers';
import { filePrograms } from './programs';
import { secretPlace, secretTree } from './secretPlaces';
import { copySources, pathWords, pipedFrom, readFrom, resolved } from './words';

const SEARCHES = /^(?:[ef]?grep|zgrep|rg|ag|ack|ugrep|ggrep|select-string|findstr|sls)$/i;
/** What credentials look like, or are called, in a search. */
const SECRET_WORDS =
  /AKIA|ASIA|secret|passw|pwd|token|api.?key|access.?key|private.?key|BEGIN.*KEY|credential|_KEY|database_url|redis_url|mongo\w*_ur[il]|\bdsn\b|bearer|xox[bp]|ghp_|sk_live|client_secret/i;
/** Places that are nobody's project: a search there is a hunt. */
const EVERYWHERE =
  /^(?:\/|\/(?:home|Users|root|etc|var|opt|proc|mnt|srv|tmp)(?:\/[^/]*)?\/?|~\/?|\/(?:home|Users)\/[^/]+\/?|[a-zA-Z]:[\\/]?(?:(?:Users|Documents and Settings)(?:[\\/][^\\/]*)?[\\/]?)?(?:\*\.\*|\*)?)$/;
/** A place that is no project; the folder that one works in is one, unless it is the home folder itself. */
function isWide(path: string, { cwd }: Invocation, home: string): boolean {
  return path === home || path === '/' || (EVERYWHERE.test(path) && path !== cwd);
}

/** Programs that dump the environment, as the beginning of a pipe. */
const DUMPS =
  /^\s*(?:sudo\s+)?(?:env|printenv|export(?:\s+-p)?|set|declare\s+-[px]+|compgen\s+-v|gci\s+env:|get-childitem\s+env:|dir\s+env:)\s*(?:\||$)/i;
/** All variables of a cloud, its keys among them; not `AWS_REGION`. */
const OF_A_CLOUD =
  /^[\^(]*(?:aws|azure|arm|google|gcp|gcloud|gh|github|anthropic|openai|stripe)(?:_?\|(?:aws|azure|arm|google|gcp|gcloud|gh|github|anthropic|openai|stripe))*_?\)?_?$/i;
const HISTORY = /^\s*(?:history\b|cat\s+\S*history\b|cat\s+\/proc\/\S*environ)/;

/** Options of searches with a value, so that it is not taken for the pattern. */
const SEARCH_VALUES =
  /^(?:-[efgtTABCmdD]|--(?:regexp|file|glob|type|include|exclude|exclude-dir|iglob|max-count|context|type-not))$/;

interface Search {
  readonly patterns: readonly string[];
  readonly places: readonly string[];
  readonly recursive: boolean;
}

function searchOf(name: string, argv: readonly string[]): Search {
  const patterns: string[] = [];
  const operands: string[] = [];
  let recursive =
    /^(?:rg|ag|ack|ugrep)$/.test(name) || (name === 'findstr' && argv.some((word) => /^\/s$/i.test(word)));
  for (let i = 1; i < argv.length; i += 1) {
    const word = argv[i] ?? '';
    if (/^--(?:regexp|include|glob)=/.test(word)) patterns.push(word.slice(word.indexOf('=') + 1));
    if (/^-[a-zA-Z]*[rR]/.test(word) || word === '--recursive') recursive = true;
    if (SEARCH_VALUES.test(word) || /^-[a-zA-Z]+e$/.test(word)) {
      const value = argv[++i] ?? '';
      if (/e$|regexp|include|^-g$|glob/.test(word)) patterns.push(value);
    } else if (!word.startsWith('-') && !(name === 'findstr' && /^\/[a-z]/i.test(word))) operands.push(word);
  }
  const isGiven = argv.some((word) => /^(?:-e|--regexp.*|-[a-zA-Z]+e)$/.test(word));
  return {
    patterns: [...patterns, ...(isGiven ? [] : operands.slice(0, 1))],
    places: isGiven ? operands : operands.slice(1),
    recursive,
  };
}

function bySearch(name: string, invocation: Invocation, home: string): string | undefined {
  const { patterns, places, recursive } = searchOf(name, invocation.argv);
  if (invocation.argv.some((word) => /^-[a-zA-Z]*[cq]$|^--(?:count|quiet|silent)$/.test(word)))
    return undefined;
  const hunts = patterns.some((pattern) => SECRET_WORDS.test(pattern.slice(0, 1000)));
  // What stands under a profile's name are its keys.
  const hasContext = invocation.argv.some((word) => /^-[ABC]\d*$|^--(?:after-|before-)?context/.test(word));
  const isAll = patterns.some((pattern) => /^(?:|\.|\.\*|\^|=|\^\.\*\$)$/.test(pattern));
  const piped = pipedFrom(invocation);
  const ofCloud = patterns.some((pattern) => OF_A_CLOUD.test(pattern));
  if ((hunts || ofCloud) && places.length === 0 && DUMPS.test(piped))
    return 'looks for secrets in the environment';
  if (hunts && places.length === 0 && HISTORY.test(piped))
    return 'looks for secrets in the history of commands';
  for (const place of places) {
    const path = resolved(place, invocation.cwd, home);
    const what = recursive ? secretTree(path, home) : secretPlace(path, home);
    if (what !== undefined && (hunts || isAll || hasContext)) return `looks for secrets in ${what}`;
    if (recursive && isWide(path, invocation, home) && hunts) return `looks for secrets in ${place}`;
  }
  return undefined;
}

const HUNTED =
  /credential|\.pem|\.key|id_rsa|id_ed25519|\.env|secret|passw|\.kdbx|\.p12|\.pfx|kubeconfig|\.npmrc|netrc|token|\.ppk|service.?account|\.tfstate|\.aws|\.ssh/i;

function isHunted(name: string): boolean {
  return HUNTED.test(name) && !/\.(?:example|md|pub)$/.test(name);
}

const LOCATES = /^(?:[pm]?locate|fd|fdfind|mdfind)$/;

/** `locate id_rsa`, `fd id_rsa /`. */
function byLocate(name: string, invocation: Invocation, home: string): string | undefined {
  const [pattern = '', ...roots] = invocation.argv.slice(1).filter((word) => !word.startsWith('-'));
  const isEverywhere =
    !name.startsWith('fd') ||
    roots.some((root) => isWide(resolved(root, invocation.cwd, home), invocation, home));
  return isEverywhere && isHunted(pattern) ? 'looks for files with secrets on the whole machine' : undefined;
}

const NAME_OPTIONS = /^-(?:i?name|i?path|i?wholename|i?regex)$/;

/** `find / -name '*.pem'`: outside of a project, a look for where secrets are. */
function byFind(invocation: Invocation, home: string): string | undefined {
  const { argv, cwd } = invocation;
  const roots = argv
    .slice(1)
    .filter(
      (word, i, all) => !word.startsWith('-') && all.slice(0, i).every((each) => !each.startsWith('-')),
    );
  const opened = argv.some((word) => /^-(?:exec|execdir|ok)$/.test(word))
    ? roots.map((root) => secretTree(resolved(root, cwd, home), home)).find((what) => what !== undefined)
    : undefined;
  if (opened !== undefined) return `opens ${opened}`;
  const wide = roots.find((root) => {
    const path = resolved(root, cwd, home);
    return isWide(path, invocation, home);
  });
  if (wide === undefined) return undefined;
  const names = argv.filter((_, i) => NAME_OPTIONS.test(argv[i - 1] ?? ''));
  const hunts = names.some(isHunted);
  return hunts ? `looks for files with secrets in ${wide}` : undefined;
}

const TAKES_ALONG = /^(?:nc|ncat|curl|wget|socat|ssh|mail|mailx|sendmail|http|https|xh)$/;

/** The whole environment, sent away; that of every process. */
function byDump(name: string, invocation: Invocation): string | undefined {
  if (TAKES_ALONG.test(name) && DUMPS.test(pipedFrom(invocation).replace(/\|.*/s, '')))
    return 'sends the environment away';
  // A filter's own program says what it looks for.
  if (
    /^g?(?:awk|sed)$/.test(name) &&
    DUMPS.test(pipedFrom(invocation)) &&
    invocation.argv.some((word) => SECRET_WORDS.test(word.slice(0, 1000)) && !/\bs\/|\bs#|\bs\|/.test(word))
  )
    return 'looks for secrets in the environment';
  // Without a dash, ps takes `e` for the environment.
  return name === 'ps' && /^[a-z]*e[a-z]*$/.test(invocation.argv[1] ?? '')
    ? 'prints the environment of other processes'
    : undefined;
}

/** Keepers of passwords, by the words with which they print one. */
const KEEPERS: Readonly<Record<string, RegExp>> = {
  security: /^(?:find-generic-password|find-internet-password|dump-keychain|export|find-key)\b/,
  'secret-tool': /^(?:lookup|search)\b/,
  gpg: /--export-secret-(?:keys|subkeys)\b/,
  gpg2: /--export-secret-(?:keys|subkeys)\b/,
  pass: /^(?:show|[\w.-]+\/[\w./-]+$)/,
  op: /^(?:read|item get|document get|inject)\b/,
  bw: /^(?:get (?:password|item|notes|totp)|export|list items)\b/,
  lpass: /^(?:show|export)\b/,
  keyring: /^get\b/,
  gopass: /^(?:show|cat)\b/,
  chamber: /^(?:read|export|env)\b/,
  'keepassxc-cli': /^(?:show|export|clip)\b/,
  'Get-Secret': /-AsPlainText\b/i,
  'git-credential-osxkeychain': /^get\b/,
  cmdkey: /^\/list/,
  mimikatz: /./,
  lazagne: /./,
};

function byKeeper(name: string, argv: readonly string[]): string | undefined {
  const pattern = Object.hasOwn(KEEPERS, name) ? KEEPERS[name] : undefined;
  if (!pattern && name !== 'git' && !name.startsWith('docker-credential-')) return undefined;
  const rest = argv.slice(1).join(' ');
  if (name.startsWith('docker-credential-')) return /^get\b/.test(rest) ? 'prints passwords' : undefined;
  if (pattern?.test(rest) && !/--help\b/.test(rest)) return 'prints passwords or keys';
  return name === 'git' && /^credential (?:fill|approve)/.test(rest) ? 'prints a stored password' : undefined;
}

/** Names of variables whose value opens something. */
const VALUABLE =
  /AWS_SECRET|AWS_SESSION_TOKEN|SECRET|PASSWORD|PASSWD|(?:^|_)TOKEN$|API_?KEY|ACCESS_KEY(?!_ID)|PRIVATE_KEY|CREDENTIALS$|DATABASE_URL/;
const PRINTERS = /^(?:echo|printf|print|write-host|write-output)$/i;
/** What passes a secret on to where it belongs, or says only how it looks. */
const CONSUMES =
  /^\s*\|\s*(?!(?:base64|cat|tee|rev|xxd|od|nc|ncat|curl|wget|head|tail|cut|less|more|fold|tr|hexdump|sed|awk)\b)/;

/** `echo $AWS_SECRET_ACCESS_KEY`, `printenv AWS_SECRET_ACCESS_KEY`. */
function byVariable(name: string, invocation: Invocation): string | undefined {
  if (name === 'printenv') {
    const named = invocation.argv.slice(1).find((word) => VALUABLE.test(word));
    return named === undefined ? undefined : `prints ${named}`;
  }
  const { asWritten } = invocation;
  if (asWritten === undefined) return undefined;
  const own = asWritten.text.slice(0, 4096);
  const isFed = /^(?:cat|tee|base64|xxd|rev)$/.test(name) && own.includes('<<<');
  if (!isFed && !PRINTERS.test(name)) return undefined;
  const match = [...own.matchAll(/\$(?:\{(\w+)(?::?-[^}]*)?\}|(\w+)|env:(\w+))/g)]
    .map(([, a, b, c]) => c ?? a ?? b ?? '')
    .find((each) => VALUABLE.test(each) && !asWritten.sets(each));
  if (match === undefined || />\s*[^&\s]/.test(own.replaceAll('<<<', '')) || CONSUMES.test(asWritten.after))
    return undefined;
  return `prints the value of ${match}`;
}

const EXPORT_SETTINGS = /^(?:AKIA|ASIA)[A-Z0-9]{12,}$/;
const MADE_UP =
  /^(?:test|dummy|fake|local|mock|foo|bar|x+|minio\w*|key|secret|example|none|ignored|unused|localstack|accesskey)/i;

/** Keys that were pasted into the command: they choose an identity that nothing else shows. */
function byPastedKeys({ env }: Invocation, context: EngineContext, isCloudTool: boolean): string | undefined {
  const [id, secret] = [env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY];
  if (!isCloudTool || (id === undefined && secret === undefined)) return undefined;
  const { env: outer } = context.request;
  const isNew = (value: string | undefined, name: string) =>
    value !== undefined &&
    value !== SECRET_PRESENT &&
    value !== outer[name] &&
    isKnown(value) &&
    !MADE_UP.test(value);
  const idPasted = isNew(id, 'AWS_ACCESS_KEY_ID') && EXPORT_SETTINGS.test(id ?? '');
  const secretPasted = isNew(secret, 'AWS_SECRET_ACCESS_KEY') && (secret ?? '').length >= 30;
  return idPasted || secretPasted ? 'acts with access keys that are pasted into the command' : undefined;
}

/** A copy beside the original, or of a project's own environment file, is no leak; one to another machine is. */
function staysNear(
  name: string,
  path: string,
  what: string,
  argv: readonly string[],
  { cwd }: Invocation,
  home: string,
): boolean {
  const target = argv.at(-1) ?? '';
  if (/^(?:scp|sftp|rclone)$/.test(name) || /^[^/]+:/.test(target)) return false;
  if (what.startsWith('the secrets in ')) return true;
  const folder = path.slice(0, path.lastIndexOf('/'));
  return resolved(target, cwd, home).startsWith(`${folder}/`);
}

/** What an archive leaves out is no part of it: `--exclude=.env`, `-x '*.env'`. */
function withoutExcluded(argv: readonly string[]): string[] {
  return argv.filter(
    (word, i) => !word.startsWith('--exclude') && !/^(?:-x|--exclude)$/.test(argv[i - 1] ?? ''),
  );
}

/** What its words, or its input, say that a program prints or copies. */
function byFiles(name: string, invocation: Invocation, home: string): string | undefined {
  const { argv, cwd } = invocation;
  const reads = readFrom(invocation, home);
  if (
    reads !== undefined &&
    /^(?:cat|nc|ncat|base64|less|more|head|tail|tee|xxd|curl|openssl|gpg|socat|ssh|mail|mailx|sendmail|strings|wall|pbcopy|xclip|tr|gzip|awk|gawk|sed|cut|rev|nl|od|hexdump|fold|paste|sort|bat|jq|yq)$/.test(
      name,
    )
  ) {
    const what = secretPlace(reads, home);
    if (what !== undefined) return `reads ${what}`;
  }
  for (const program of filePrograms(name)) {
    if (program.reads === undefined || (program.when && !argv.some((word) => program.when?.test(word))))
      continue;
    const copies = program.reads === 'sources';
    const isTree = program.tree === true || /^-\w*[raR]/.test(argv[1] ?? '');
    for (const word of copies ? copySources(argv) : pathWords(withoutExcluded(argv))) {
      const path = resolved(/^\w+:\/\//.test(word) ? '' : word, cwd, home);
      const what = isTree ? secretTree(path, home) : secretPlace(path, home);
      if (what === undefined || (copies && staysNear(name, path, what, argv, invocation, home))) continue;
      // Two environment files side by side: which names are missing.
      if (name === 'diff' && what.startsWith('the secrets in ')) continue;
      return copies ? `copies ${what}` : `reads ${what}`;
    }
  }
  return undefined;
}

/** Uses of secret files that show nothing of them. */
function showsNothing(name: string, invocation: Invocation): boolean {
  const { argv } = invocation;
  // The first field of NAME=value is the name.
  if (name === 'cut') return argv.some((word) => /^-\w*f1$/.test(word)) || argv.join(' ').includes('-f 1');
  if (name === 'openssl')
    return (
      !/^(?:base64|enc|rsa|pkey|ec|pkcs12)$/.test(argv[1] ?? '') ||
      argv.some((word) => /^-(?:noout|pubout|check|modulus)$/.test(word)) ||
      (argv.includes('-in') && argv.includes('-out') && !argv.includes('-nodes'))
    );
  if (name === 'gpg') return !argv.some((word) => word.startsWith('--export-secret'));
  if (name === 'scp' || name === 'rsync' || name === 'sftp') return false;
  if (name === 'awk' || name === 'sed' || name === 'gsed' || name === 'gawk') {
    // `sed -i` changes it in place, and shows nothing.
    return argv.some((word) => /^(?:-[a-zA-Z]*i|--in-place)/.test(word));
  }
  return name === 'tar' || name === 'gtar' || name === 'bsdtar'
    ? argv.some((word, i) => i === 1 && /^-?[tx]/.test(word))
    : false;
}

/** The hunt for credentials by plain programs: one sentence's end, or nothing. */
function secretSummary(
  name: string,
  invocation: Invocation,
  context: EngineContext,
  isCloudTool: boolean,
): string | undefined {
  const { home } = context.facts;
  if (SEARCHES.test(name)) return bySearch(name.toLowerCase(), invocation, home);
  if (name === 'find' || name === 'gfind') return byFind(invocation, home);
  if (LOCATES.test(name)) return byLocate(name, invocation, home);
  return (
    byKeeper(name, invocation.argv) ??
    byVariable(name, invocation) ??
    byPastedKeys(invocation, context, isCloudTool) ??
    throughContainer(invocation.argv, invocation.cwd, home) ??
    byDump(name, invocation) ??
    (showsNothing(name, invocation) ? undefined : byFiles(name, invocation, home))
  );
}

/** Reads of secrets by programs that are no cloud tools. */
export function secretsRead(
  invocation: Invocation,
  context: EngineContext,
  isCloudTool: (name: string) => boolean,
): Action[] {
  const name = programName(invocation.argv[0] ?? '');
  const summary = secretSummary(name, invocation, context, isCloudTool(name));
  return summary === undefined
    ? []
    : [fileAction(invocation, 'secret', 'read', summary.replaceAll(UNKNOWN, '…'))];
}
