/** Longest literal that is decoded. */
const MAX_ENCODED = 1 << 18;

/** Undefined when the text is not base64 or does not decode to text. */
export function decodeBase64(text: string, encoding: 'utf8' | 'utf16le' = 'utf8'): string | undefined {
  const compact = text.replace(/\s+/g, '');
  if (compact === '' || compact.length > MAX_ENCODED || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact))
    return undefined;
  return printable(Buffer.from(compact, 'base64').toString(encoding));
}

/** `xxd -r -p`: plain hexadecimal. */
export function decodeHex(text: string): string | undefined {
  const compact = text.replace(/\s+/g, '');
  if (compact === '' || compact.length > MAX_ENCODED || !/^(?:[0-9a-fA-F]{2})+$/.test(compact))
    return undefined;
  return printable(Buffer.from(compact, 'hex').toString('utf8'));
}

/** Binary content (an archive, say) is no text to follow. */
function printable(text: string): string | undefined {
  return text.includes('\uFFFD') ? undefined : text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  E: '\x1b',
  '\\': '\\',
};

/** Backslash escapes as `echo -e` and `printf %b` know them; a `printf` format takes quotes as well. */
export function unescape(text: string, quotes = false): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|(0?[0-7]{1,3})|([\s\S]))/g,
    (all: string, hex?: string, u?: string, big?: string, octal?: string, char?: string) => {
      const code = hex ?? u ?? big;
      if (code !== undefined) return codePoint(parseInt(code, 16));
      if (octal !== undefined) return codePoint(parseInt(octal, 8));
      if (quotes && (char === '"' || char === "'")) return char;
      return ESCAPES[char ?? ''] ?? all;
    },
  );
}

function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/** `printf FORMAT ARGS`: the format is used again while arguments are left. */
export function formatPrintf(format: string, args: readonly string[]): string {
  const left = [...args];
  let output = '';
  for (let round = 0; round < 64 && (round === 0 || left.length > 0); round += 1) {
    const before = left.length;
    output += formatOnce(format, left);
    if (left.length === before) break;
  }
  return output;
}

/** Takes the arguments that one use of the format needs from the front of `left`. */
function formatOnce(format: string, left: string[]): string {
  const pieces = format.split(/(%%|%[-+ #0]*(?:\d+|\*)?(?:\.\d+)?[bcdiosuxXqeEfgG])/);
  return pieces.map((piece, i) => (i % 2 === 0 ? unescape(piece, true) : convert(piece, left))).join('');
}

function convert(directive: string, left: string[]): string {
  if (directive === '%%') return '%';
  const value = left.shift() ?? '';
  const precision = /\.(\d+)s$/.exec(directive);
  if (directive.endsWith('b')) return unescape(value);
  if (directive.endsWith('x')) return Number.isInteger(Number(value)) ? Number(value).toString(16) : value;
  return precision ? value.slice(0, Number(precision[1])) : value;
}
