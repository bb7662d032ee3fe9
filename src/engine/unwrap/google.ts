import { parseGcloudArgs } from '../catalog/gcloud/arguments';
import type { Call } from '../shell/frame';
import type { Unwrapped } from './inner';
import { readOptions } from './options';

/** Commands of gcloud that open a shell elsewhere and take a line for it. */
const SHELLS: ReadonlySet<string> = new Set([
  'gcloud.compute ssh',
  'gcloud.compute.tpus.tpu-vm ssh',
  'gcloud.compute.tpus.queued-resources ssh',
  'gcloud.cloud-shell ssh',
  'gcloud.app.instances ssh',
  'gcloud.workstations ssh',
]);

/** Options of ssh that may stand between `--` and the command. */
const SSH = { values: '-L -R -D -o -i -p -l -F -J -b -c -e -m -S -W -w', openFlags: true };

/** Lines that gcloud hands to a machine: `--command`, or what follows `--`; undefined where it starts nothing. */
export function unwrapGcloud(call: Call): Unwrapped | undefined {
  const { group, operation = '', flags, rest } = parseGcloudArgs('gcloud', call.argv);
  if (group === 'gcloud' && operation === 'docker')
    return { inners: [{ via: 'gcloud docker', argv: ['docker', ...rest] }] };
  if (!SHELLS.has(`${group} ${operation}`)) return undefined;
  if (flags.some(({ name }) => name === 'dry-run' || name === 'help' || name === 'h')) return undefined;
  const via = `${group.replaceAll('.', ' ')} ${operation}`;
  const given = flags.flatMap(({ name, value }) => (name === 'command' ? (value ?? []) : []));
  const typed = rest.slice(readOptions(rest, 0, SSH).next).join(' ');
  const { stdin } = call;
  const lines = [...given, ...(typed === '' ? [] : [typed])];
  // Without a command the shell there reads what is piped in.
  if (lines.length === 0 && stdin && !stdin.isFile) lines.push(stdin.text);
  if (lines.length === 0) return undefined;
  return { inners: lines.map((text) => ({ via, text, remote: true, stdin: null })) };
}
