import { UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import type { HttpCall } from './call';
import { contentOf, fullName, splitLong, type ClientLine } from './clientLine';
import { readCurl } from './curl';

const WGET_VALUES: ReadonlySet<string> = new Set(
  `method post-data post-file body-data body-file header output-document output-file append-output input-file base tries timeout wait
  quota directory-prefix user-agent level accept reject domains execute user password referer load-cookies save-cookies config
  http-user http-password proxy-user proxy-password limit-rate max-redirect ca-certificate certificate private-key bind-address
  waitretry dns-timeout connect-timeout read-timeout include-directories exclude-directories cut-dirs default-page secure-protocol
  exclude-domains follow-tags ignore-tags accept-regex reject-regex local-encoding remote-encoding restrict-file-names`.split(
    /\s+/,
  ),
);
const WGET_SHORT = 'oaeiBtOTwQPUlARDIX';

/** GNU wget: its long options may be shortened, and take their value behind `=` or as the next word. */
function readWget(invocation: Invocation, context: EngineContext): ClientLine {
  const urls: string[] = [];
  const headers: string[] = [];
  const sent: string[] = [];
  let method: string | undefined;
  let body: string | undefined;
  const { argv } = invocation;
  for (let i = 1; i < argv.length; i += 1) {
    const word = argv[i] ?? '';
    if (!word.startsWith('-') || word === '-') {
      urls.push(word);
      continue;
    }
    if (!word.startsWith('--')) {
      const at = word.split('').findIndex((letter, k) => k > 0 && WGET_SHORT.includes(letter));
      if (at > 0 && word.length === at + 1) i += 1;
      continue;
    }
    const [given, inline] = splitLong(word.slice(2));
    const name = fullName(given, WGET_VALUES);
    if (!WGET_VALUES.has(name)) continue;
    const value = inline ?? argv[++i] ?? '';
    if (name === 'method') method = value;
    else if (name === 'header') headers.push(value);
    else if (name === 'post-data' || name === 'body-data') body = value;
    else if (name === 'post-file' || name === 'body-file') {
      sent.push(value);
      body = contentOf(value, invocation, context);
    } else if (name === 'input-file') urls.push(...contentOf(value, invocation, context).split('\n', 64));
  }
  const implied = body === undefined ? 'GET' : 'POST';
  return {
    calls: urls.map((url) => ({ method: (method ?? implied).toUpperCase(), url, headers, body })),
    sent,
  };
}

/** Options of HTTPie and xh that take a value. */
const HTTPIE_VALUES =
  /^(?:-[aAopPsS]|--(?:auth|auth-type|output|print|style|pretty|session|session-read-only|timeout|proxy|verify|cert|cert-key|ssl|max-redirects|raw|boundary|response-charset|response-mime|format-options|default-scheme|history-print|unix-socket|interface|resolve|bearer|generate))$/;

/** Items after the address: a header, a field of the body, a parameter, a file. */
const ITEM = /^((?:[^\\=:@]|\\.)*?)(:=@|=@|:=|==|=|:|@)([\s\S]*)$/;

interface Items {
  readonly headers: string[];
  readonly fields: Record<string, unknown>;
  readonly query: string[];
  readonly sent: string[];
}

function addItem(word: string, items: Items, invocation: Invocation, context: EngineContext): void {
  const match = ITEM.exec(word.slice(0, 1 << 16));
  if (!match) return;
  const [, name = '', sign, value = ''] = match;
  if (sign === ':') items.headers.push(`${name}: ${value}`);
  else if (sign === '==') items.query.push(`${name}=${value}`);
  else if (sign === '=') items.fields[name] = value;
  else if (sign === ':=') items.fields[name] = parsed(value);
  else {
    items.sent.push(value);
    items.fields[name] = contentOf(value, invocation, context);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `:3000/x` and `:/x` are on this machine. */
function httpieUrl(url: string): string {
  return /^:(?:\d|\/)/.test(url) ? `localhost${url.replace(/^:\//, '/')}` : url;
}

/** HTTPie and xh: `http [METHOD] URL [ITEM…]`. With fields in the body, or piped text, it is a POST. */
function readHttpie(invocation: Invocation, context: EngineContext): ClientLine {
  const words: string[] = [];
  let raw: string | undefined;
  let here = false;
  const { argv } = invocation;
  for (let i = 1; i < argv.length; i += 1) {
    const word = argv[i] ?? '';
    if (!word.startsWith('-') || word === '-') {
      words.push(word);
      continue;
    }
    const [name, inline] = splitLong(word);
    if (!HTTPIE_VALUES.test(name)) continue;
    const value = inline ?? argv[++i] ?? '';
    if (name === '--raw') raw = value;
    if (name === '--unix-socket') here = true;
  }
  const hasMethod =
    words.length > 1 &&
    (/^[a-zA-Z]+$/.test(words[0] ?? '') || words[0] === UNKNOWN) &&
    !ITEM.test(words[0] ?? '');
  const [url = '', ...rest] = hasMethod ? words.slice(1) : words;
  // Offline, it only prints what it would send.
  if (url === '' || argv.includes('--offline')) return { calls: [], sent: [] };
  const items: Items = { headers: [], fields: {}, query: [], sent: [] };
  for (const word of rest) addItem(word, items, invocation, context);
  const body =
    raw ?? (Object.keys(items.fields).length > 0 ? JSON.stringify(items.fields) : invocation.stdin);
  const method = hasMethod ? (words[0] ?? '') : body === undefined ? 'GET' : 'POST';
  const full = httpieUrl(url);
  const query = items.query.join('&');
  const address = query === '' ? full : `${full}${full.includes('?') ? '&' : '?'}${query}`;
  const call: HttpCall = { method: method.toUpperCase(), url: address, headers: items.headers, body };
  return { calls: [call], sent: items.sent, here };
}

const METHOD_WORD = /^(?:get|head|post|put|patch|delete|options)$/i;

/** Clients that take curl's options, and the method as a word or as `-m METHOD`. */
function readWithMethod(invocation: Invocation, context: EngineContext): ClientLine {
  const [program = '', ...rest] = invocation.argv;
  const at = rest.findIndex((word, i) => METHOD_WORD.test(word) && !/^-[XHdFum]$/.test(rest[i - 1] ?? ''));
  const words = at < 0 ? rest : ['-X', (rest[at] ?? '').toUpperCase(), ...rest.filter((_, i) => i !== at)];
  const argv = words.map((word, i) =>
    /^(?:-m|--method)$/.test(word) && METHOD_WORD.test(words[i + 1] ?? '') ? '-X' : word,
  );
  return readCurl({ ...invocation, argv: [program, ...argv] }, context);
}

/** The clients by their programs' names. */
const CLIENTS: Readonly<Record<string, (invocation: Invocation, context: EngineContext) => ClientLine>> = {
  curl: readCurl,
  curlie: readWithMethod,
  restish: readWithMethod,
  httpx: readWithMethod,
  'lwp-request': readWithMethod,
  awscurl: (invocation, context) => readCurl(invocation, context, true),
  wget: readWget,
  wget2: readWget,
  http: readHttpie,
  https: readHttpie,
  xh: readHttpie,
  xhs: readHttpie,
  ht: readHttpie,
};

export const CLIENT_NAMES: readonly string[] = Object.keys(CLIENTS);

/** What the command line of a client would send. */
export function readClient(name: string, invocation: Invocation, context: EngineContext): ClientLine {
  const read = Object.hasOwn(CLIENTS, name) ? CLIENTS[name] : undefined;
  return read ? read(invocation, context) : { calls: [], sent: [] };
}
