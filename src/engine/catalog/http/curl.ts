import { UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { SIGV4_HEADER } from './aws';
import type { HttpCall } from './call';
import { contentOf, fullName, splitLong, type ClientLine } from './clientLine';

/** Short options that take the rest of their word, or the next one; what they are called in full. */
// prettier-ignore
const SHORT: Readonly<Record<string, string>> = {
  A: 'user-agent', b: 'cookie', c: 'cookie-jar', C: 'continue-at', d: 'data', D: 'dump-header', e: 'referer', E: 'cert',
  F: 'form', h: 'help', H: 'header', K: 'config', m: 'max-time', o: 'output', P: 'ftp-port', Q: 'quote', r: 'range',
  t: 'telnet-option', T: 'upload-file', u: 'user', U: 'proxy-user', w: 'write-out', x: 'proxy', X: 'request',
  y: 'speed-time', Y: 'speed-limit', z: 'time-cond',
};

/** Long options that take the next word. */
const VALUES: ReadonlySet<string> = new Set(
  `abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to continue-at cookie cookie-jar
  create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode delegation dns-interface dns-ipv4-addr dns-ipv6-addr
  dns-servers doh-url dump-header ech egd-file engine etag-compare etag-save expect100-timeout form form-string ftp-account
  ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip header hostpubmd5 hostpubsha256 hsts
  interface ip-tos ipfs-gateway json keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options mail-auth
  mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir parallel-max pass pinnedpubkey
  preproxy proto proto-default proto-redir proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile
  proxy-header proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype
  proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file range rate referer request request-target resolve retry
  retry-delay retry-max-time sasl-authzid service-name socks4 socks4a socks5 socks5-gssapi-service socks5-hostname speed-limit speed-time
  stderr telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword tlsuser trace trace-ascii trace-config
  unix-socket upload-file url url-query user user-agent variable vlan-priority write-out`.split(/\s+/),
);

/** Long options that matter and stand alone: a shortened name must not be taken for one of the others. */
const SWITCHES: ReadonlySet<string> = new Set(
  'get head next remote-name remote-name-all request-target-none'.split(' '),
);
const KNOWN: ReadonlySet<string> = new Set([...VALUES, ...SWITCHES]);

/** Options of awscurl with a value that curl does not have. */
const AWSCURL: ReadonlySet<string> = new Set(
  'service region profile access_key secret_key security_token session_token'.split(' '),
);

const MAX_CONFIGS = 4;
const MAX_URLS = 64;

/** The options up to a `--next`: they make one call for each of their addresses. */
interface Part {
  method?: string;
  readonly urls: string[];
  readonly headers: string[];
  readonly data: string[];
  upload?: string;
  asQuery: boolean;
  head: boolean;
}

function newPart(): Part {
  return { urls: [], headers: [], data: [], asQuery: false, head: false };
}

/** Reads a curl command line. */
class CurlReader {
  readonly parts: Part[] = [newPart()];
  readonly sent: string[] = [];
  here = false;
  private configs = 0;
  private service: string | undefined;
  private region = 'us-east-1';

  constructor(
    private readonly invocation: Invocation,
    private readonly context: EngineContext,
    private readonly isAwscurl: boolean,
  ) {}

  get part(): Part {
    return this.parts.at(-1) ?? newPart();
  }

  read(words: readonly string[]): void {
    let ended = false;
    for (let i = 0; i < words.length; i += 1) {
      const word = words[i] ?? '';
      if (ended || !word.startsWith('-') || word === '-') this.url(word);
      else if (word === '--') ended = true;
      else if (word.startsWith('--')) i += this.long(word.slice(2), words[i + 1]);
      else i += this.short(word, words[i + 1]);
    }
  }

  private url(word: string): void {
    const { urls } = this.part;
    if (urls.length < MAX_URLS) urls.push(word);
    // One more stands for all that follow.
    else if (urls.length === MAX_URLS) urls.push(UNKNOWN);
  }

  /** Returns how many further words it has taken. */
  private long(word: string, next: string | undefined): number {
    const [given, inline] = splitLong(word);
    const bare = given.replace(/^expand-/, '');
    if (this.isAwscurl && AWSCURL.has(bare)) {
      const value = inline ?? next ?? '';
      if (bare === 'service') this.service = value;
      if (bare === 'region') this.region = value;
      return inline === undefined ? 1 : 0;
    }
    const name = fullName(bare, KNOWN);
    if (!VALUES.has(name)) {
      this.flag(name);
      return 0;
    }
    this.value(name, inline ?? next ?? '');
    return inline === undefined ? 1 : 0;
  }

  /** `-sSfXDELETE`: letters until one takes a value. */
  private short(word: string, next: string | undefined): number {
    for (let i = 1; i < word.length; i += 1) {
      const letter = word.charAt(i);
      const name = Object.hasOwn(SHORT, letter) ? SHORT[letter] : undefined;
      if (name === undefined) {
        this.flag({ G: 'get', I: 'head', ':': 'next' }[letter] ?? '');
        continue;
      }
      const rest = word.slice(i + 1);
      this.value(name, rest === '' ? (next ?? '') : rest);
      return rest === '' ? 1 : 0;
    }
    return 0;
  }

  private flag(name: string): void {
    if (name === 'get') this.part.asQuery = true;
    else if (name === 'head') this.part.head = true;
    else if (name === 'next') this.parts.push(newPart());
  }

  private value(name: string, value: string): void {
    const { part } = this;
    if (name === 'request') part.method = value;
    else if (name === 'url') this.url(value);
    else if (name === 'header') part.headers.push(value);
    else if (name === 'aws-sigv4') part.headers.push(`${SIGV4_HEADER}: ${value}`);
    else if (name === 'upload-file') {
      part.upload = value;
      this.sent.push(value);
    } else if (name === 'unix-socket' || name === 'abstract-unix-socket') this.here = true;
    else if (name === 'config') this.config(value);
    else this.data(name, value);
  }

  private data(name: string, value: string): void {
    const { data } = this.part;
    if (name === 'data' || name === 'data-ascii' || name === 'data-binary' || name === 'json')
      data.push(value.startsWith('@') ? this.file(value.slice(1)) : value);
    else if (name === 'data-raw' || name === 'form-string') data.push(value);
    else if (name === 'url-query') this.query(value);
    else if (name === 'data-urlencode') {
      const file = /^([^=@]*)@(.*)$/s.exec(value);
      data.push(file ? `${file[1] ?? ''}=${this.file(file[2] ?? '')}` : value.replace(/^=/, ''));
    } else if (name === 'form') {
      const file = /^([^=]*)=[@<]([^;]*)/s.exec(value);
      data.push(file ? `${file[1] ?? ''}=${this.file(file[2] ?? '')}` : value);
    }
    if (name === 'json') this.part.headers.push('Content-Type: application/json');
  }

  private query(value: string): void {
    const { urls } = this.part;
    const last = urls.length - 1;
    if (last >= 0) urls[last] = `${urls[last] ?? ''}${urls[last]?.includes('?') ? '&' : '?'}${value}`;
  }

  private file(path: string): string {
    this.sent.push(path);
    return contentOf(path, this.invocation, this.context);
  }

  /** A file of options, one a line: `url = "…"`, `-X DELETE`, `request: DELETE`. */
  private config(path: string): void {
    this.configs += 1;
    if (this.configs > MAX_CONFIGS) return;
    const text = contentOf(path, this.invocation, this.context);
    if (text === UNKNOWN) {
      this.part.method ??= UNKNOWN;
      this.url(UNKNOWN);
      return;
    }
    for (const line of text.split('\n')) {
      const match = /^\s*(-{0,2}[\w.-]+|-\w)(?:\s*[=:]\s*|\s+|$)(?:"((?:[^"\\]|\\.)*)"|(.*?))\s*$/.exec(
        line.slice(0, 4096),
      );
      if (!match || line.trimStart().startsWith('#')) continue;
      const [, option = '', quoted, plain = ''] = match;
      const word = option.startsWith('-') ? option : `--${option}`;
      const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
      this.read(value === '' ? [word] : [word, value]);
    }
  }

  calls(): HttpCall[] {
    const signing = this.isAwscurl
      ? [`${SIGV4_HEADER}: aws:amz:${this.region}:${this.service ?? 'execute-api'}`]
      : [];
    return this.parts.flatMap((part) => {
      const hasData = part.data.length > 0;
      const body = hasData && !part.asQuery ? part.data.join('&') : undefined;
      const implied = part.head
        ? 'HEAD'
        : part.upload !== undefined
          ? 'PUT'
          : body === undefined
            ? 'GET'
            : 'POST';
      const method = (part.method ?? implied).toUpperCase();
      const query = part.asQuery && hasData ? part.data.join('&') : '';
      const headers = [...part.headers, ...signing];
      const sent = part.upload === undefined ? body : contentOf(part.upload, this.invocation, this.context);
      return part.urls.map((url) => ({
        method,
        url: query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`,
        headers,
        body: sent,
      }));
    });
  }
}

/** `curl`, and what takes its options: `curlie`, `awscurl`. */
export function readCurl(invocation: Invocation, context: EngineContext, isAwscurl = false): ClientLine {
  const reader = new CurlReader(invocation, context, isAwscurl);
  reader.read(invocation.argv.slice(1));
  return { calls: reader.calls(), sent: reader.sent, here: reader.here };
}
