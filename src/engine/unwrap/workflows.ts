import { UNKNOWN } from '../invocation';
import type { Call } from '../shell/frame';
import { entry, parseYaml, textAt, texts, type YamlNode } from './files/yaml';
import type { Inner, Unwrapped } from './inner';
import { lastOf, readOptions } from './options';
import type { ReadFile } from './scripts';

const OPTIONS = {
  values:
    '-j --job -W --workflows -e --eventpath -s --secret --secret-file --env --env-file --input --matrix -P --platform -C --directory --container-architecture',
  openFlags: true,
  interspersed: true,
};
const READS = /^(?:-l|--list|-n|--dryrun|-g|--graph|--validate|--version|-h|--help)$/;
/** act takes every workflow of the folder; these are the names that can be guessed without listing it. */
const NAMES = ['ci', 'main', 'deploy', 'build', 'test', 'release', 'cd', 'destroy', 'teardown', 'cleanup'];

/** `act -j deploy`: the steps of a GitHub workflow, run on this machine with its credentials. */
export function unwrapAct(call: Call, read: ReadFile): Unwrapped | undefined {
  const options = readOptions(call.argv, 1, OPTIONS);
  if ([...options.given.keys()].some((key) => READS.test(key))) return undefined;
  const named = lastOf(options.given, '-W', '--workflows');
  const job = lastOf(options.given, '-j', '--job');
  const paths =
    named !== undefined && /\.ya?ml$/.test(named)
      ? [named]
      : [...NAMES, ...(job !== undefined && /^[\w-]+$/.test(job) ? [job] : [])].map(
          (name) => `${named ?? '.github/workflows'}/${name}.yml`,
        );
  const inners = paths.flatMap((path) => steps(path, job, read));
  const secrets = [...(options.given.get('-s') ?? []), ...(options.given.get('--secret') ?? [])];
  // Secrets are given to jobs that use them; the forge's own token is needed to fetch actions.
  const hasSecrets =
    options.given.has('--secret-file') || secrets.some((secret) => !secret.startsWith('GITHUB_TOKEN'));
  return inners.length === 0 && hasSecrets
    ? { inners, opaque: { reason: 'the workflow that gets the secrets cannot be read', inReach: true } }
    : { inners };
}

function steps(path: string, job: string | undefined, read: ReadFile): Inner[] {
  const fact = read(path);
  if (fact.state !== 'text') return [];
  const jobs = entry(parseYaml(fact.text), 'jobs');
  if (jobs?.kind !== 'map') return [];
  const chosen = [...jobs.entries].filter(([name]) => job === undefined || name === job);
  return chosen.flatMap(([name, node]) =>
    stepsOf(node).map(({ text, line, env }): Inner => ({
      via: `act ${name}`,
      text,
      shell: 'bash',
      env,
      file: { path, firstLine: line },
    })),
  );
}

function stepsOf(node: YamlNode): { text: string; line: number; env: Record<string, string> }[] {
  const list = entry(node, 'steps');
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((step) => {
    const env = { ...plain(entry(node, 'env')), ...plain(entry(step, 'env')) };
    // An expression of the workflow is only known when it runs.
    return texts(entry(step, 'run')).map(({ text, line }) => ({
      text: text.replace(/\$\{\{[^}]*\}\}/g, UNKNOWN),
      line,
      env,
    }));
  });
}

function plain(node: YamlNode | undefined): Record<string, string> {
  if (node?.kind !== 'map') return {};
  return Object.fromEntries(
    [...node.entries].flatMap(([name]) => {
      const value = textAt(node, name);
      return value === undefined || value.includes('${{') ? [] : [[name, value]];
    }),
  );
}
