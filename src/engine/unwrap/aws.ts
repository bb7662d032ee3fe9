import { parseAwsArgs } from '../catalog/aws/arguments';
import { UNKNOWN } from '../invocation';
import type { Call } from '../shell/frame';
import type { Inner, Unwrapped } from './inner';
import type { ReadFile } from './scripts';

/** Operations of aws whose option is a line for a shell somewhere else. */
const LINES: Readonly<Record<string, string>> = {
  'ecs execute-command': 'command',
  'ssm send-command': 'parameters',
  'ssm start-session': 'parameters',
  'ec2-instance-connect ssh': 'command',
};

/** Command lines that aws hands to machines and containers: they are judged as what a remote shell would run. */
export function unwrapAws(call: Call, read: ReadFile): Unwrapped | undefined {
  const { service = '', operation = '', options } = parseAwsArgs(call.argv);
  const key = `${service} ${operation}`;
  const option = Object.hasOwn(LINES, key) ? LINES[key] : undefined;
  if (option === undefined) return undefined;
  const given = options.find(({ name }) => name === option || (name.length > 3 && option.startsWith(name)));
  if (!given) return undefined;
  const texts =
    option === 'command' ? [given.values.join(' ')] : commandsIn(fileOr(given.values.join(' '), read));
  return { inners: texts.map((text): Inner => ({ via: `aws ${key}`, text, remote: true, stdin: null })) };
}

function fileOr(value: string, read: ReadFile): string {
  const path = /^file:\/\/(.+)$/.exec(value)?.[1];
  if (path === undefined) return value;
  const fact = read(path);
  return fact.state === 'text' ? fact.text : UNKNOWN;
}

/** The commands of `{"commands": [...]}`, `commands=["a","b"]` and `commands=a,b`; each is a line of one script. */
function commandsIn(parameters: string): string[] {
  if (parameters === UNKNOWN) return [];
  const short = /(?:^|[\s,"'{])(?:commands?)["']?\s*[=:]\s*([\s\S]*)$/.exec(parameters)?.[1];
  if (short === undefined) return [];
  const list = /^\[([\s\S]*)\]/.exec(short.trim())?.[1];
  if (list === undefined) return [short.trim().replace(/^"([\s\S]*)"\}?$/, '$1')];
  const words = [...list.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|([^,\s][^,]*)/g)];
  return [
    words
      .map((match) => (match[1] === undefined ? (match[2] ?? match[3] ?? '') : unquoted(match[1])))
      .join('\n'),
  ];
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
