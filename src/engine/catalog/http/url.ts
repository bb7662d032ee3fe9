import { isKnown, UNKNOWN } from '../../invocation';

/** An address as a client would send it. Parts may hold {@link UNKNOWN}. */
export interface Address {
  /** Lower case, without a dot at the end; IPv4 addresses in their usual form. */
  readonly host: string;
  readonly port: string;
  /** Decoded, without empty parts and dots: `/a//b/../c` is ["a", "c"]. */
  readonly segments: readonly string[];
  /** In order, decoded. */
  readonly query: readonly (readonly [name: string, value: string])[];
}

/** Longer addresses are cut: what stands after it decides nothing. */
const MAX_URL = 1 << 14;
const MAX_PARTS = 200;

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%([0-7][0-9a-fA-F])/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** curl and others take 2852039166, 0xA9FEA9FE and 0251.0376.0251.0376 for 169.254.169.254. */
function plainHost(host: string): string {
  const mapped = /^\[::ffff:(\d{1,3}(?:\.\d{1,3}){3})\]$/.exec(host)?.[1];
  if (mapped !== undefined) return mapped;
  if (!/^(?:0x[0-9a-f]{1,8}|\d{1,12})(?:\.(?:0x[0-9a-f]{1,8}|\d{1,12})){0,3}$/.test(host)) return host;
  const numbers = host.split('.').map((part) => (/^0\d+$/.test(part) ? parseInt(part, 8) : Number(part)));
  const last = numbers.pop() ?? 0;
  let value = last;
  numbers.forEach((number, i) => (value += number * 256 ** (3 - i)));
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

function withoutUnknownEnd(text: string): { hostPort: string; rest: string[] } {
  const at = text.indexOf(UNKNOWN);
  const known = at < 0 ? text : text.slice(0, at);
  if (at <= 0 || !/(?:\.[a-z]{2,}|\d|^localhost|\])(?::\d*)?$/i.test(known))
    return { hostPort: text, rest: [] };
  return { hostPort: known.replace(/:$/, ''), rest: known.endsWith(':') ? [] : [UNKNOWN] };
}

function segmentsOf(path: string): string[] {
  const kept: string[] = [];
  for (const part of path.split('/', MAX_PARTS)) {
    const word = decoded(part);
    if (word === '..') kept.pop();
    else if (word !== '' && word !== '.') kept.push(word);
  }
  return kept;
}

function queryOf(text: string): [string, string][] {
  if (text === '') return [];
  return text.split('&', MAX_PARTS).map((pair) => {
    const cut = pair.indexOf('=');
    const plain = (part: string) => decoded(part.replaceAll('+', ' '));
    return cut < 0 ? [plain(pair), ''] : [plain(pair.slice(0, cut)), plain(pair.slice(cut + 1))];
  });
}

/** Never throws: whatever the text is, some address comes out of it. A scheme may be missing. */
export function parseAddress(url: string): Address {
  const text = url.trim().slice(0, MAX_URL);
  const rest = text.replace(/^[a-zA-Z][a-zA-Z0-9+.-]{0,20}:\/{1,3}/, '');
  const end = rest.search(/[/?#\\]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const after = (end < 0 ? '' : rest.slice(end)).replaceAll('\\', '/').split('#', 1)[0] ?? '';
  const given = authority.slice(authority.lastIndexOf('@') + 1);
  // `http://localhost:$PORT` and `https://api.acme.com$URI`: what is not known begins after the host.
  const { hostPort, rest: unknownPath } = withoutUnknownEnd(given);
  const port = /:(\d{1,5})$/.exec(hostPort)?.[1] ?? '';
  const named = port === '' ? hostPort.replace(/:$/, '') : hostPort.slice(0, -port.length - 1);
  const host = decoded(named).toLowerCase().replace(/\.$/, '');
  const cut = after.indexOf('?');
  return {
    host: isKnown(host) ? plainHost(host) : host,
    port,
    segments: [...unknownPath, ...segmentsOf(cut < 0 ? after : after.slice(0, cut))],
    query: queryOf(cut < 0 ? '' : after.slice(cut + 1)),
  };
}

/** A value of the query, by its name in any case; undefined where it is missing. */
export function queryValue({ query }: Address, name: string): string | undefined {
  return query.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** True where the host is, or may be, nothing that is known before it runs. */
export function isHostKnown({ host }: Address): boolean {
  return host !== '' && isKnown(host) && !host.includes(UNKNOWN);
}
