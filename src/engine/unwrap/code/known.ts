import { UNKNOWN } from '../../invocation';
import { decodeBase64, decodeHex } from '../decode';
import { SECRET_VARIABLE } from './printed';
import { chain, choice, extend, knownText, text, textOf, type Chain, type Value } from './values';

interface Given {
  known(name: string): Value;
  required(name: string): Value;
}

/** Texts that are made of texts; a longer one is not known. */
const MAX_TEXT = 1 << 16;

/** Methods of texts and lists whose result can be told. */
const METHODS = new Set(
  'join split strip trim lower upper toLowerCase toUpperCase format replace concat toString decode encode rstrip lstrip splitlines reverse expanduser resolve absolute chomp freeze to_s push append slice glob rglob iterdir'.split(
    ' ',
  ),
);

/** `os.environ`, `process.env`, `sys.argv` and their members. */
export function memberOf(of: Chain, name: string, given: Given): Value {
  const path = [of.root.replace(/^\?/, ''), ...of.steps.map((step) => step.name)].join('.');
  if (of.steps.some((step) => step.args)) return undefined;
  if (
    path === 'os.environ' ||
    path === 'process.env' ||
    path === 'ENV' ||
    path === 'Deno.env' ||
    path === '$_ENV'
  )
    // A secret stays the variable that it is, so that what shows it is seen.
    return SECRET_VARIABLE.test(name) || /^(?:get|fetch|copy|items|keys)$/.test(name)
      ? undefined
      : given.known(`$${name}`);
  if (path === 'Dir' && name === 'home') return given.known('~');
  if (path === 'sys' || path === 'process' || path === 'Deno' || path === 'Bun')
    return given.known(`${path}.${name}`);
  return undefined;
}

/** Calls whose result is a text or a list: environment, joins, splits, decoding. Undefined for all others. */
export function callOf(of: Chain, receiver: Value, args: readonly Value[], given: Given): Value {
  const name = of.steps.at(-1)?.name ?? '';
  if (of.root === '' && (receiver?.kind === 'text' || receiver?.kind === 'list'))
    return METHODS.has(name) ? methodOf(name, receiver, args) : undefined;
  const path = [of.root.replace(/^\?/, ''), ...of.steps.map((step) => step.name)].join('.');
  const [first] = args;
  if (/^(?:os\.getenv|os\.environ\.get|ENV\.fetch|Deno\.env\.get|getenv|os\.Getenv)$/.test(path)) {
    const name = knownText(first);
    if (name !== undefined && SECRET_VARIABLE.test(name))
      return chain('process', [{ name: 'env' }, { name }]);
    return (
      (name === undefined ? undefined : given.known(`$${name}`)) ?? choice(args.slice(1)) ?? text(UNKNOWN)
    );
  }
  if (/^(?:os\.path\.join|path\.join|posixpath\.join|File\.join|path\.resolve|filepath\.Join)$/.test(path))
    return joinedText(args, '/');
  if (/^(?:shlex\.split|Shellwords\.split)$/.test(path)) return splitOf(first);
  // A pattern stands for the files that it finds.
  if (/^(?:glob\.i?glob|Dir\.glob|fs\.globSync)$/.test(path)) return { kind: 'list', items: [first] };
  if (/^(?:shlex\.join)$/.test(path) && first?.kind === 'list') return joinedText(first.items, ' ');
  if (/^(?:os\.path\.expanduser|File\.expand_path)$/.test(path)) return expanded(first, given);
  if (
    /^(?:base64\.(?:b64decode|standard_b64decode|urlsafe_b64decode)|Base64\.(?:strict_)?decode64)$/.test(path)
  )
    return decoded(first, decodeBase64);
  if (/^(?:bytes\.fromhex|binascii\.unhexlify)$/.test(path)) return decoded(first, decodeHex);
  if (/^(?:os\.homedir|pathlib\.Path\.home|os\.userInfo)$/.test(path)) return given.known('~');
  if (/^(?:pathlib\.Path|pathlib\.PurePath)$/.test(path)) return expanded(first, given);
  if (path === 'Buffer.from')
    return knownText(args[1]) === 'hex'
      ? decoded(first, decodeHex)
      : knownText(args[1]) === 'base64'
        ? decoded(first, decodeBase64)
        : first;
  // What is made of a function runs as the function does.
  if (/^(?:util\.)?promisify$|^node:util\.promisify$|^functools\.partial$/.test(path)) return first;
  if (path === 'fmt.Sprintf') return formatted(first, args.slice(1));
  return undefined;
}

/** `atob(x)`, `str(x)`, `String(x)`: names that are called themselves. */
export function functionOf(root: string, args: readonly Value[], given: Given): Value {
  const [first] = args;
  switch (root) {
    case '?require':
    case '?import':
      return first?.kind === 'text' ? given.required(first.text) : undefined;
    case '?getattr':
    case '?Reflect.get':
      return first?.kind === 'chain' ? extend(first, { name: textOf(args[1]) }) : undefined;
    case '?atob':
      return decoded(first, decodeBase64);
    case '?str':
    case '?String':
    case '?Path':
    case '?list':
      return first?.kind === 'text' || first?.kind === 'list' ? first : undefined;
    case '?getenv':
      return callOf(chain('?getenv'), undefined, args, given);
    default:
      return undefined;
  }
}

function methodOf(
  name: string,
  of: Extract<Value, { kind: 'text' | 'list' }>,
  args: readonly Value[],
): Value {
  const [first] = args;
  if (of.kind === 'list') {
    if (name === 'join') return joinedText(of.items, first === undefined ? ',' : textOf(first));
    if (name === 'concat')
      return {
        kind: 'list',
        items: [...of.items, ...args.flatMap((arg) => (arg?.kind === 'list' ? arg.items : [arg]))],
      };
    if (name === 'slice') return { kind: 'list', items: of.items.slice(Number(knownText(first) ?? 0) || 0) };
    if (name === 'reverse') return { kind: 'list', items: [...of.items].reverse() };
    return of;
  }
  switch (name) {
    case 'glob':
    case 'rglob':
    case 'iterdir':
      return { kind: 'list', items: [text(`${of.text}/${first ? textOf(first) : UNKNOWN}`)] };
    case 'join':
      return first?.kind === 'list' ? joinedText(first.items, of.text) : undefined;
    case 'split':
    case 'splitlines':
      return splitOf(of, name === 'splitlines' ? text('\n') : first);
    case 'lower':
    case 'toLowerCase':
      return text(of.text.toLowerCase());
    case 'upper':
    case 'toUpperCase':
      return text(of.text.toUpperCase());
    case 'format':
      return formattedBraces(of.text, args);
    case 'replace':
      return first?.kind === 'text' && args[1]?.kind === 'text' && first.text !== ''
        ? filled(of.text, first.text, () => textOf(args[1]))
        : text(UNKNOWN);
    case 'concat':
      return joinedText([of, ...args], '');
    case 'reverse':
      return text(Array.from(of.text).reverse().join(''));
    default:
      return of;
  }
}

function splitOf(value: Value, separator?: Value): Value {
  if (value?.kind !== 'text') return undefined;
  const by = knownText(separator);
  const words = by === undefined || by === ' ' ? shellWords(value.text) : value.text.split(by);
  return { kind: 'list', items: words.slice(0, 200).map(text) };
}

/** Words of a text, quotes taken off. */
function shellWords(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
}

function expanded(value: Value, given: Given): Value {
  if (value?.kind !== 'text' || !/^~(?:\/|$)/.test(value.text)) return value;
  return text(textOf(given.known('~')) + value.text.slice(1));
}

function decoded(value: Value, decode: (text: string) => string | undefined): Value {
  return value?.kind === 'text' ? text(decode(value.text) ?? UNKNOWN) : undefined;
}

function formattedBraces(format: string, args: readonly Value[]): Value {
  let next = 0;
  return filled(format, /\{([^{}]*)\}/g, (name) =>
    /^\d*$/.test(name) ? textOf(args[name === '' ? next++ : Number(name)]) : UNKNOWN,
  );
}

function formatted(format: Value, args: readonly Value[]): Value {
  if (format?.kind !== 'text') return undefined;
  let next = 0;
  return filled(format.text, /%[-+0-9.]*[svdqxt]/g, () => textOf(args[next++]));
}

/** The parts with a text in between. */
function joinedText(items: readonly Value[], between: string): Value {
  const parts = items.map(textOf);
  const length = parts.reduce((sum, part) => sum + part.length + between.length, 0);
  return text(length > MAX_TEXT ? UNKNOWN : parts.join(between));
}

/** A text with something else in each of its gaps. */
export function filled(format: string, gap: string | RegExp, fill: (name: string) => string): Value {
  let { length } = format;
  const result = format.replaceAll(gap, (_, name: unknown) => {
    const part = length > MAX_TEXT ? '' : fill(typeof name === 'string' ? name : '');
    length += part.length;
    return part;
  });
  return text(length > MAX_TEXT ? UNKNOWN : result);
}
