/**
 * Takes the secrets out of command lines, file contents and messages before they are logged or shown, and makes text
 * safe for terminals, JSONL and HTML views. Pure and linear: every pattern is either anchored on a token's start or
 * bounded, so a hostile megabyte costs no more than a harmless one.
 *
 * What people need to recognise a target stays: account ids, ARNs, instance ids, names, shortened access key ids.
 */

/** Stands where a secret stood. Matches none of the rules below, which is what makes redaction idempotent. */
export const REDACTED = '[redacted]';

/** Names whose value is a secret, wherever the word stands in them: PGPASSWORD, clientSecret, db-auth-token. */
const SECRET_WORD =
  /pass(?:word|wd|phrase|code)|secret|token|credential|(?:^|[_.-])(?:pwd|pass|pw|auth)$|mysql_?pwd|(?:api|access|account|private|signing|encryption|shared|master|service)[_.-]?key|authorization|cookie|connection[_.-]?string/i;

/** Last words of names that say where a secret is, not what it is: --secret-id, TOKEN_FILE, password-length. */
const ABOUT_SECRET =
  /(?:[_.-]|(?<=[a-z])(?=[A-Z]))(?:ids?|names?|arns?|files?|path|dir|length|type|policy|version|region|ttl|days|endpoint|enabled|required|stdin|manager|rotation|expiry|alias|count|list|store|labels?|tags?)$|secretsmanager/i;

/** True for the name of an option, variable or field whose value is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_WORD.test(name) && !ABOUT_SECRET.test(name);
}

/** A pattern, what stands in its place, and texts of which one is in everything that the pattern can match. */
type Rule = readonly [pattern: RegExp, replacement: string, ...needs: string[]];

/** Searching for plain text is far cheaper than most of the patterns. */
function apply(text: string, rules: readonly Rule[]): string {
  let result = text;
  for (const [pattern, replacement, ...needs] of rules) {
    if (needs.length === 0 || needs.some((need) => result.includes(need)))
      result = result.replace(pattern, replacement);
  }
  return result;
}

/** Tokens that are secrets by their own shape. Each starts at a word's start and is consumed whole. */
const SHAPES: readonly Rule[] = [
  // Keys in PEM and PGP armour; one that is cut off counts to the end of the text.
  [
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}-----|$)/g,
    REDACTED,
    '-----BEGIN',
  ],
  // GitHub, GitLab, Slack, Google, Stripe, OpenAI, Anthropic, npm, PyPI, DigitalOcean, Hugging Face, Vault, Doppler …
  [
    /(?<![A-Za-z0-9])(?:gh[pousr]_|github_pat_|glpat-|glsa_|xox[abeoprs]-|xapp-|AIza|ya29\.|GOCSPX-|[sr]k_(?:live|test)_|whsec_|sk-|npm_|pypi-|dop_v1_|hf_|SG\.|shpat_|dckr_pat_|hv[sb]\.|dp\.(?:st|pt|ct)\.|lin_api_|AGE-SECRET-KEY-|pul-|sbp_)[A-Za-z0-9_.-]{16,}/g,
    REDACTED,
  ],
  // AWS session tokens, by the protobuf header that they all begin with.
  [
    /(?<![A-Za-z0-9])(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)[A-Za-z0-9+/=%_-]*/g,
    REDACTED,
    'IQoJb3JpZ2lu',
    'GZXIvYXdz',
  ],
  // JSON web tokens.
  [/(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g, REDACTED, 'eyJ'],
  // Signatures of links that let in whoever has them: Azure's SAS, presigned addresses of other clouds.
  [/([?&;](?:sig|x-amz-signature|x-goog-signature|signature)=)[A-Za-z0-9%+/=_-]{8,}/gi, `$1${REDACTED}`, '='],
  [/(hooks\.slack\.com\/(?:services|workflows)\/)[A-Za-z0-9/_-]+/g, `$1${REDACTED}`, 'hooks.slack.com'],
  // Access key ids say which account and user; their middle is not needed for that.
  [/(?<![A-Za-z0-9])(AKIA|ASIA)[A-Z0-9]{8,}([A-Z0-9]{4})(?![A-Za-z0-9])/g, '$1…$2', 'AKIA', 'ASIA'],
  // user:password@ in URLs and in Go-style data source names. The name stays.
  [/([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/@:'"]{0,128}):[^\s/'"]{1,256}@/gi, `$1:${REDACTED}@`, '@'],
  [/(:\/\/)[^\s/@:'"]{20,512}@/g, `$1${REDACTED}@`, '@'],
  [/(?<![^\s'"=])([^\s'"=@:/]{1,64}):[^\s'"@]{1,256}@(tcp|unix)\(/g, `$1:${REDACTED}@$2(`, '@tcp(', '@unix('],
  [
    /(?<![A-Za-z])(Bearer|Basic|Digest|Negotiate)([ \t]+)[A-Za-z0-9+/=_.~-]{6,}/g,
    `$1$2${REDACTED}`,
    'Bearer',
    'Basic',
    'Digest',
    'Negotiate',
  ],
];

/** Options that hold a secret for some programs only. The distance to the program is bounded to stay linear. */
const PROGRAM_OPTIONS: readonly Rule[] = [
  [/(\b(?:mysql|mariadb)[a-z-]{0,12}\b[^\n;|&]{0,200}?\s-p)[^\s;|&]+/g, `$1${REDACTED}`, 'mysql', 'mariadb'],
  [/(\bsshpass[ \t]{1,8}-p[ \t]{0,8})[^\s;|&]+/g, `$1${REDACTED}`, 'sshpass'],
  [/(\bredis-cli\b[^\n;|&]{0,200}?\s-a[ \t]{1,8})[^\s;|&]+/g, `$1${REDACTED}`, 'redis-cli'],
  [/(\blogin\b[^\n;|&]{0,200}?\s-p[ \t=]{1,8})[^\s;|&]+/g, `$1${REDACTED}`, 'login'],
  [
    /(\bcurl\b[^\n;|&]{0,200}?\s(?:-u|--user)[ \t=]{0,8}["']?[^\s:"']{1,128}:)[^\s"';|&]+/g,
    `$1${REDACTED}`,
    'curl',
  ],
  [/(--from-literal[= \t]{1,8}["']?[^\s=]{1,128}=)[^\s"']+/g, `$1${REDACTED}`, '--from-literal'],
  [
    /(\bput-parameter\b[^\n;|&]{0,400}?\s--value[ \t=]{1,8})(?:"[^"]*"?|'[^']*'?|[^\s;|&]+)/g,
    `$1${REDACTED}`,
    'put-parameter',
  ],
  [
    /(\bsecret[ \t]{1,8}set\b[^\n;|&]{0,200}?\s(?:-b|--body)[ \t=]{1,8})(?:"[^"]*"?|'[^']*'?|[^\s;|&]+)/g,
    `$1${REDACTED}`,
    'secret',
  ],
  // CloudFormation gives name and value as two fields.
  [
    /((?:Parameter|Option)?(?:Key|Name)=[^\s,]{0,128}(?:pass|secret|token|cred)[^\s,]{0,64},(?:Parameter)?Value=)[^\s,'"]+/gi,
    `$1${REDACTED}`,
    ',',
  ],
];

/** A name with what stands before and after it: dashes make it an option, a quote tells where the value may end. */
const NAMED =
  /(?<![A-Za-z0-9_.-])(-{0,2})([A-Za-z_][A-Za-z0-9_.-]{0,127})(\\{0,8}["']?)([ \t]*[:=][ \t]*|[ \t]+)/g;

/** What is to be replaced of the value that begins at `start`: without its quotes, else up to the end of the shell's word. */
function valueSpan(text: string, start: number, enclosing: string | undefined): [from: number, to: number] {
  const quote = /^\\{0,8}["']/.exec(text.slice(start, start + 9))?.[0] ?? enclosing;
  if (quote === undefined) return [start, wordEnd(text, start)];
  if (quote === enclosing) return [start, closing(text, start, quote)];
  const from = start + quote.length;
  const to = closing(text, from, quote);
  const after = to + quote.length;
  // `'a'b` is one word to a shell; what follows a value in JSON is punctuation.
  return /[^\s"'`;|&<>(),}\]:\\]/.test(text[after] ?? ' ') ? [start, joinedEnd(text, after)] : [from, to];
}

function wordEnd(text: string, start: number): number {
  const stop = /[\s"'`;|&<>()]/g;
  stop.lastIndex = start;
  return stop.exec(text)?.index ?? text.length;
}

/** The end of a word that goes on after a quoted part, more quoted parts included. */
function joinedEnd(text: string, start: number): number {
  let end = wordEnd(text, start);
  for (let quote = text[end]; quote === '"' || quote === "'"; quote = text[end]) {
    end = wordEnd(text, Math.min(closing(text, end + 1, quote) + 1, text.length));
  }
  return end;
}

/** Where `quote` closes; a backslash hides a double quote. The end of the text where it never does. */
function closing(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    if (quote !== '"' || text[at - 1] !== '\\') return at;
  }
  return text.length;
}

/** `TOKEN=$(command)` shows its command: a secret-looking name must not hide what runs. */
function isSubstitution(text: string, start: number): boolean {
  return /^["']?(?:\$\(|`|<\()/.test(text.slice(start, start + 4));
}

/** `aws configure set` and `netrc` style: the name and the value are two words without dashes. */
const BARE_PAIR = /^(?:aws_secret_access_key|aws_session_token|[a-z_]+\.aws_secret_access_key)$/i;

function takesValue(text: string, start: number, dashes: string, name: string, separator: string): boolean {
  if (start >= text.length || isSubstitution(text, start)) return false;
  const sign = separator.trim();
  if (sign === '')
    return (dashes !== '' || BARE_PAIR.test(name)) && !/^--[a-z]|^\s/i.test(text.slice(start, start + 3));
  // In a shell `NAME= word` sets nothing; in an ini file `name = word` does.
  return !(sign === '=' && separator.endsWith(' ') && !separator.startsWith(' '));
}

/** Replaces the values of all secret-looking names: `name=v`, `name: v`, `"name": "v"`, `--name v`. */
function redactNamed(text: string): string {
  if (!/[:= \t]/.test(text)) return text;
  const parts: string[] = [];
  let done = 0;
  NAMED.lastIndex = 0;
  for (let match = NAMED.exec(text); match; match = NAMED.exec(text)) {
    const [whole, dashes = '', name = '', after = '', separator = ''] = match;
    const start = match.index + whole.length;
    const before = text[match.index - 1];
    // `secret:` inside an ARN or a URL's path is a resource's kind.
    const inPath = before === ':' || before === '/';
    if (!isSecretName(name) || inPath || !takesValue(text, start, dashes, name, separator)) {
      // What follows may itself be a name: `-var password=x`, `key: token=y`.
      NAMED.lastIndex = start;
      continue;
    }
    const enclosing = after === '' && (before === '"' || before === "'") ? before : undefined;
    const isHeader = /^(?:proxy-)?authorization$|cookie$/i.test(name) && separator.includes(':');
    const [from, to] = isHeader
      ? [start, headerEnd(text, start, enclosing)]
      : valueSpan(text, start, enclosing);
    if (to > from) parts.push(text.slice(done, from), REDACTED);
    done = to > from ? to : done;
    NAMED.lastIndex = Math.max(to, start);
  }
  parts.push(text.slice(done));
  return parts.join('');
}

/** A header's value has spaces in it: it ends with its quote or its line. */
function headerEnd(text: string, start: number, enclosing: string | undefined): number {
  if (enclosing !== undefined) return closing(text, start, enclosing);
  const stop = /["'\r\n]/g;
  stop.lastIndex = start;
  return stop.exec(text)?.index ?? text.length;
}

const CLASS_OF = (code: number): number =>
  code >= 97 && code <= 122 ? 1 : code >= 65 && code <= 90 ? 2 : code >= 48 && code <= 57 ? 3 : 0;

/** Random text changes between lower case, upper case and digits all the time (about 6 in 10); names and paths do not. */
function looksRandom(token: string): boolean {
  let changes = 0;
  let last = 0;
  const seen = new Set<number>();
  for (let i = 0; i < token.length; i++) {
    const kind = CLASS_OF(token.charCodeAt(i));
    if (kind !== 0 && last !== 0 && kind !== last) changes++;
    seen.add(kind);
    last = kind;
  }
  return seen.has(1) && seen.has(2) && seen.has(3) && changes >= token.length * 0.3;
}

/** Long random strings: bare ones in the shape of an AWS secret key or longer than any name, others next to a secret word. */
function redactRandom(text: string): string {
  return text.replace(/[A-Za-z0-9+/_-]{20,}={0,2}/g, (token: string, at: number) => {
    const before = text.slice(Math.max(0, at - 60), at);
    const nearSecret =
      /(?:secret|password|passwd|token|credential|api[ _-]?key)s?\W{1,3}(?:\w{1,12}\W{1,3}){0,3}$/i.test(
        before,
      ) && !/arn:\S*$/.test(before);
    if (nearSecret && /^[0-9a-f]{32,}$/i.test(token)) return REDACTED;
    const bare = token.length === 40 || token.length >= 80;
    return (nearSecret || bare) && looksRandom(token) ? REDACTED : token;
  });
}

/**
 * The text without its secrets. Never throws; idempotent; linear in the text's length. What one rule takes out can
 * bring to light what another looks for (`'a'b` is one word to a shell), so it repeats until nothing changes.
 */
export function redactText(text: string): string {
  let result = text;
  for (let pass = 0; pass < 7; pass++) {
    const next = redactOnce(result);
    if (next === result) break;
    result = next;
  }
  return result;
}

function redactOnce(text: string): string {
  const named = redactNamed(apply(text, SHAPES));
  return redactRandom(apply(named, PROGRAM_OPTIONS));
}

/** A word that none of the rules could apply to; a test holds this against the rules themselves. Most words are. */
const PLAIN =
  /^(?:--[a-z][a-z-]{1,40}=)?(?:[\w./,%+*?![\]{}()#~-]{0,15}|-{0,2}[a-z/.-]{1,60}|[a-z]{1,8}-[0-9a-f]{8,17}|(?:(?:s3|gs):\/\/)?(?!.*[a-z0-9]{16})[a-z0-9/.-]{1,80})$/;

/** Beginnings of tokens that are made of what plain words are made of. */
const PLAIN_TOKEN = /(?:^|[^a-z0-9])(?:(?:sk|pul|glpat|xapp|xox[a-z])-|hv[sb]\.|dp\.|ya29\.)/;

/** True for a word that holds no secret by itself, whatever stands around it. */
export function isPlainWord(word: string): boolean {
  if (!PLAIN.test(word) || PLAIN_TOKEN.test(word)) return false;
  // `--name=value`: the name may say that the value is a secret.
  const cut = word.indexOf('=');
  return cut < 0 || !isSecretName(word.slice(2, cut));
}

/** Options whose following argument is a secret for the program in the same command. */
const ARGUMENT_OPTIONS: readonly { program: RegExp; option: RegExp }[] = [
  { program: /^(?:sshpass|login|mongo(?:sh)?|mongodump)$/, option: /^-p$/ },
  { program: /^redis-cli$/, option: /^-a$/ },
  { program: /^(?:put-parameter)$/, option: /^--value$/ },
  { program: /^(?:secret)$/, option: /^(?:-b|--body)$/ },
];

/** One redacted argument; `before` is the one in front of it. Knows `--name=value`, `NAME=value` or a program's attached option. */
function redactArgument(argument: string, before: string, programs: ReadonlySet<string>): string {
  const named = /^(-{0,2}([A-Za-z_][A-Za-z0-9_.-]*)=)[\s\S]/.exec(argument);
  if (named?.[1] !== undefined && named[2] !== undefined) {
    if (isSecretName(named[2])) return named[1] + REDACTED;
    if (named[2] === 'value' && programs.has('put-parameter')) return named[1] + REDACTED;
  }
  if (/^-p./.test(argument) && [...programs].some((name) => /^(?:mysql|mariadb|sshpass|7z)/.test(name)))
    return `-p${REDACTED}`;
  if (programs.has('curl') && /^(?:-u|--user)$/.test(before))
    return argument.replace(/:[\s\S]*$/, `:${REDACTED}`);
  return isPlainWord(argument) ? argument : redactText(argument);
}

/** The arguments without their secrets; as many as before, `argv[0]` the program. */
export function redactArgs(argv: readonly string[]): string[] {
  const programs = new Set(
    argv.filter((word) => !word.startsWith('-')).map((word) => word.slice(word.lastIndexOf('/') + 1)),
  );
  const special = ARGUMENT_OPTIONS.filter((entry) => [...programs].some((name) => entry.program.test(name)));
  return argv.map((argument, index) => {
    const option = argv[index - 1] ?? '';
    const isOption = /^--?[A-Za-z]/.test(option) && !option.includes('=');
    const secret =
      (isOption && isSecretName(option.replace(/^--?/, ''))) ||
      BARE_PAIR.test(option) ||
      special.some((entry) => entry.option.test(option));
    // A flag may stand alone: `--manage-master-user-password --apply-immediately`.
    return secret && !/^--[a-z]/i.test(argument) ? REDACTED : redactArgument(argument, option, programs);
  });
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\u001b': '\\e',
};

/** Control, format (bidirectional, zero-width), line separator, surrogate and private-use characters, visible as escapes. */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu, (char) => {
    // The engine's mark for "not known before it runs" (engine/invocation.ts).
    if (char === '\uE000') return '…';
    const code = char.codePointAt(0) ?? 0;
    if (code > 0xffff) return `\\u{${code.toString(16)}}`;
    return (
      NAMED_ESCAPES[char] ??
      (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
    );
  });
}

/** At most `max` UTF-16 units, an ellipsis included; never half of a surrogate pair. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  if (max <= 0) return '';
  const end = /[\uD800-\uDBFF]/.test(text[max - 2] ?? '') ? max - 2 : max - 1;
  return `${text.slice(0, Math.max(0, end))}…`;
}

/** One line of at most `max` units that is safe in a terminal, a log and a view: redacted, escaped, cut. */
export function forDisplay(text: string, max: number): string {
  // Redacting far more than is shown costs time for nothing; the cut is moved out of any word, so no half secret is left.
  const budget = max * 8 + 16_384;
  const head = text.length <= budget ? text : text.slice(0, Math.max(0, text.lastIndexOf(' ', budget)));
  const shown = escapeControls(redactText(head));
  return truncate(head.length < text.length ? `${shown}…` : shown, max);
}
