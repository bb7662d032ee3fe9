import type { FileFact } from '../../contracts/facts';
import { parseAzArgs, type AzArguments } from '../catalog/az/arguments';
import { UNKNOWN } from '../invocation';
import type { Call } from '../shell/frame';
import type { Inner, Unwrapped } from './inner';

type ReadFile = (path: string) => FileFact;

/** Commands of az whose option is a line, or several, for a shell somewhere else. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'aks command invoke': ['command', 'c'],
  'vm run-command invoke': ['scripts'],
  'vmss run-command invoke': ['scripts'],
  'vm run-command create': ['script'],
  'vm run-command update': ['script'],
  'vmss run-command create': ['script'],
  'vmss run-command update': ['script'],
  'container exec': ['exec-command'],
  'containerapp exec': ['command'],
  'containerapp debug': ['command'],
};

/** Settings of a machine's extension that hold a line for its shell. */
const EXTENSIONS = /^(?:vm|vmss|connectedmachine) extension (?:set|create|update)$/;

function valuesOf({ options }: AzArguments, names: readonly string[]): readonly string[] {
  const exact = options.filter(({ name }) => names.includes(name));
  const long = names[0] ?? '';
  const found =
    exact.length > 0 ? exact : options.filter(({ name }) => name.length > 2 && long.startsWith(name));
  return found.flatMap((option) => option.values);
}

/** az puts a file's text in the place of `@file`. */
function textOf(value: string, call: Call, read: ReadFile): string {
  if (!value.startsWith('@') || value.length === 1) return value;
  if (value === '@-') return call.stdin?.text ?? UNKNOWN;
  const fact = read(value.slice(1));
  return fact.state === 'text' ? fact.text : UNKNOWN;
}

function commandToExecute(settings: string): string | undefined {
  return /"(?:commandToExecute|script)"\s*:\s*"((?:[^"\\]|\\.){0,4000})"/
    .exec(settings)?.[1]
    ?.replaceAll('\\"', '"');
}

/** `az ssh vm --ip HOST -- -t 'line'`: what follows the options of ssh. */
function sshLine(after: readonly string[]): string {
  const start = after.findIndex((word) => !word.startsWith('-'));
  return start < 0 ? '' : after.slice(start).join(' ');
}

/** Command lines that az hands to a machine or a cluster, and to azcopy; undefined where it starts nothing. */
export function unwrapAz(call: Call, read: ReadFile): Unwrapped | undefined {
  const args = parseAzArgs(call.argv);
  const command = args.path.join(' ');
  if (args.help) return undefined;
  const via = `az ${command}`;
  if (command === 'storage azcopy run-command')
    return {
      inners: [{ via, text: ['azcopy', ...args.operands.filter((word) => word !== 'azcopy')].join(' ') }],
    };
  const isPowerShell = /powershell/i.test(valuesOf(args, ['command-id']).join(' '));
  const inner = (text: string): Unwrapped => ({
    inners: [
      { via, text, remote: true, stdin: null, ...(isPowerShell && { shell: 'powershell' }) } satisfies Inner,
    ],
  });
  if (/^ssh (?:vm|arc)$/.test(command)) {
    const line = sshLine(args.after);
    return line === '' ? undefined : inner(line);
  }
  if (EXTENSIONS.test(command)) {
    const line = ['settings', 'protected-settings']
      .map((name) =>
        commandToExecute(
          valuesOf(args, [name])
            .map((value) => textOf(value, call, read))
            .join(' '),
        ),
      )
      .find((text) => text !== undefined);
    return line === undefined ? undefined : inner(line);
  }
  const names = Object.hasOwn(TEXTS, command) ? TEXTS[command] : undefined;
  const lines = names ? valuesOf(args, names) : [];
  return lines.length === 0 ? undefined : inner(lines.map((line) => textOf(line, call, read)).join('\n'));
}
